//! What resources of the network have in common.

use allowlist::Cidr;
use serde::{Deserialize, Deserializer};

use crate::azure::Id;

/// Address ranges of a virtual network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddressSpace {
    /// The ranges, in Azure's spelling.
    #[serde(default, deserialize_with = "null_is_default")]
    pub(crate) address_prefixes: Vec<String>,
}

impl AddressSpace {
    /// The ranges as addresses; a prefix that is none, such as a service tag, is left out.
    pub(crate) fn ranges(&self) -> Vec<Cidr> {
        self.address_prefixes.iter().filter_map(|it| it.parse().ok()).collect()
    }
}

/// A part of a resource that has an ID of its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Embedded<P> {
    /// Its ID.
    pub(crate) id: Id,
    /// Its name.
    pub(crate) name: String,
    /// What its type has of its own.
    pub(crate) properties: P,
}

/// Another resource, by its ID.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Reference {
    /// The ID.
    pub(crate) id: Id,
}

/// Azure writes `null` for what is absent.
pub(super) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
