//! The built-in roles, whose GUIDs are the same in every tenant and cloud.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::embedded;

/// A built-in role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct BuiltinRole {
    /// The GUID, in lower case.
    pub(crate) id: String,
    /// The name.
    pub(crate) name: String,
    description: String,
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    not_actions: Vec<String>,
    #[serde(default)]
    data_actions: Vec<String>,
    #[serde(default)]
    not_data_actions: Vec<String>,
}

static ROLES: LazyLock<Vec<BuiltinRole>> = LazyLock::new(|| {
    serde_json::from_str(&embedded::BUILTIN_ROLES)
        .expect("the table is part of the source and tested")
});

/// All of them, in the order of their GUIDs.
pub(crate) fn all() -> &'static [BuiltinRole] {
    &ROLES
}

/// The one with that GUID.
pub(crate) fn by_id(id: &str) -> Option<&'static BuiltinRole> {
    all().iter().find(|role| role.id.eq_ignore_ascii_case(id))
}

impl BuiltinRole {
    /// What a role definition says of it.
    pub(crate) fn properties(&self) -> Value {
        json!({
            "roleName": self.name,
            "type": "BuiltInRole",
            "description": self.description,
            "assignableScopes": ["/"],
            "permissions": [{
                "actions": self.actions,
                "notActions": self.not_actions,
                "dataActions": self.data_actions,
                "notDataActions": self.not_data_actions,
            }],
            "createdOn": "2015-02-02T21:55:09.8806423Z",
            "updatedOn": "2025-01-25T00:00:00.0000000Z",
            "createdBy": null,
            "updatedBy": null,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_and_names_are_unique_and_in_order() {
        let ids: Vec<&str> = all().iter().map(|role| role.id.as_str()).collect();
        let mut names: Vec<&str> = all().iter().map(|role| role.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();

        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| uuid::Uuid::try_parse(id).is_ok()));
        assert_eq!(names.len(), ids.len());
    }

    #[test]
    fn a_role_is_found_by_its_guid_in_any_case() {
        assert_eq!(
            by_id("BA92F5B4-2D11-453D-A403-E96B0029C9FE").unwrap().name,
            "Storage Blob Data Contributor"
        );
    }
}
