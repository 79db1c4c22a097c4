//! What all Azure resources have in common as JSON, and the page that lists come in.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Id;
use super::response::{Response, json_bytes};

/// One Azure resource; `P` is what its type has under `properties`.
///
/// Fields that the resource's type does not have stay empty and are not sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<P> {
    /// The resource's ID, in the spelling that Azure returned.
    pub id: Id,
    /// The resource's own name, which is the last segment of its ID.
    #[serde(default)]
    pub name: String,
    /// The full type, such as `Microsoft.Storage/storageAccounts`.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// The region; extension resources and role assignments have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The tags; absent and `null` mean none.
    #[serde(
        default,
        deserialize_with = "null_is_empty",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub tags: BTreeMap<String, String>,
    /// The version of the resource, for conditional writes, where its type has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// What the type has of its own.
    pub properties: P,
}

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct Page<T> {
    /// What the page holds; `null` is an empty page, a missing field is no page at all.
    #[serde(deserialize_with = "Option::deserialize")]
    pub(super) value: Option<Vec<T>>,
    /// Where the next page is; absent, `null` or empty on the last one.
    #[serde(default)]
    pub(super) next_link: Option<String>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads the envelope, or the bare array with which a few services answer.
    ///
    /// An array with nothing in it is a list only of a service that is known to answer so: of all
    /// others it says no more than an empty body.
    pub(super) fn read(response: &Response, is_bare: bool) -> serde_json::Result<Self> {
        if json_bytes(&response.body).starts_with(b"[") {
            let values: Vec<T> = response.json()?;
            if values.is_empty() && !is_bare {
                return Err(serde::de::Error::custom("an array with nothing in it is no page"));
            }
            return Ok(Self { value: Some(values), next_link: None });
        }
        response.json()
    }
}

fn null_is_empty<'de, D>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    Option::<BTreeMap<String, String>>::deserialize(deserializer).map(Option::unwrap_or_default)
}
