//! Types without a row. Azure has new types with private endpoints every few months, and all of them have
//! the same child resource, so they are treated by what all services share.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::{ServiceType, USUAL, service_type_of};

/// Those that a configuration named, by type and version in lower case. A run names few of them, and
/// each is kept until the end of the process, as the rows are.
static NAMED: Mutex<BTreeMap<(String, String), &'static ServiceType>> = Mutex::new(BTreeMap::new());

/// What all services share, for this type and version of its API. Without a version Azure is asked for
/// the newest one. A type that has a row keeps it, with the version that is given.
pub(crate) fn by_contract(resource_type: &str, api_version: Option<&str>) -> &'static ServiceType {
    let version = api_version.unwrap_or_default();
    let row = service_type_of(resource_type);
    if let Some(row) = row.filter(|it| version.is_empty() || it.api_version == version) {
        return row;
    }
    let key = (resource_type.to_lowercase(), version.to_lowercase());
    let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    named.entry(key).or_insert_with(|| {
        let api_version: &'static str = Box::leak(version.to_owned().into_boxed_str());
        Box::leak(Box::new(match row {
            Some(row) => ServiceType { api_version, ..*row },
            None => ServiceType {
                resource_type: Box::leak(resource_type.to_owned().into_boxed_str()),
                api_version,
                has_row: false,
                embedded: true,
                // The least that any service takes.
                longest_description: 128,
                ..USUAL
            },
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_kept_and_everything_else_follows_the_contract() {
        let row = by_contract("microsoft.sql/servers", None);
        assert!(row.has_row && !row.rejects_approved);
        let older = by_contract("Microsoft.Sql/servers", Some("2021-11-01"));
        assert_eq!((older.api_version, older.rejects_approved), ("2021-11-01", false));
        let new = by_contract("Microsoft.Example/things", Some("2030-01-01"));
        assert_eq!((new.resource_type, new.has_row), ("Microsoft.Example/things", false));
        assert!(std::ptr::eq(new, by_contract("MICROSOFT.example/things", Some("2030-01-01"))));
        assert_eq!(by_contract("Microsoft.Example/things", None).api_version, "");
    }
}
