//! The resource types that Azure has, with the version in which each first appeared, so that a
//! misspelled type is refused and a version that a client asks for is not.
//!
//! `azure_types.txt` has a line for each type, in the order of their names in lower case. It was
//! derived from the names and versions in the type index of Azure/bicep-types-az (August 2026), which
//! Microsoft generates from the published API specifications.

use std::{cmp::Ordering, sync::LazyLock};

use crate::embedded;

/// A type of Azure's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AzureType {
    /// `Namespace/type[/child]` as Azure spells it.
    pub(crate) spelling: &'static str,
    /// Its oldest version.
    pub(crate) first_version: &'static str,
}

/// A type by its name in any case.
pub(crate) fn find(resource_type: &str) -> Option<AzureType> {
    let types = &*TYPES;
    let found = types.binary_search_by(|it| compare(it.spelling, resource_type)).ok()?;
    types.get(found).copied()
}

/// A namespace, in any case, as Azure spells it.
pub(crate) fn namespace(asked: &str) -> Option<&'static str> {
    namespaces().find(|known| known.eq_ignore_ascii_case(asked))
}

/// All namespaces.
pub(crate) fn namespaces() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    let of = |it: &AzureType| it.spelling.split_once('/').map(|(namespace, _)| namespace);
    TYPES.iter().filter_map(of).filter(move |it| {
        let is_new = !it.eq_ignore_ascii_case(last);
        last = it;
        is_new
    })
}

/// All types as Azure spells them.
pub(crate) fn spellings() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|it| it.spelling)
}

/// The types of a namespace.
pub(crate) fn types_of(asked: &str) -> impl Iterator<Item = AzureType> {
    TYPES.iter().copied().filter(move |it| {
        it.spelling.split_once('/').is_some_and(|(known, _)| known.eq_ignore_ascii_case(asked))
    })
}

static TYPES: LazyLock<Vec<AzureType>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let (spelling, first_version) = line.split_once(' ')?;
        Some(AzureType { spelling, first_version })
    };
    embedded::AZURE_TYPES.lines().filter_map(read).collect()
});

fn compare(left: &str, right: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    left.bytes().map(lower).cmp(right.bytes().map(lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_each_type_is_found_in_any_case() {
        assert!(TYPES.is_sorted_by(|a, b| compare(a.spelling, b.spelling) == Ordering::Less));
        for it in TYPES.iter() {
            assert_eq!(find(&it.spelling.to_uppercase()), Some(*it));
        }
    }

    #[test]
    fn a_misspelled_type_is_none() {
        assert_eq!(find("Microsoft.Storage/storageAcounts"), None);
        assert_eq!(namespace("microsoft.keyvault"), Some("Microsoft.KeyVault"));
        assert_eq!(namespace("Contoso.Robots"), None);
    }
}
