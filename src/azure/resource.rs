//! What all Azure resources have in common as JSON, and the page that lists come in.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Id;
use crate::http::{Response, json_bytes};

/// The one type whose lists are bare arrays.
const BARE: &str = "/providers/microsoft.devices/iothubs/";

/// One Azure resource; `P` is what its type has under `properties`.
///
/// Fields that the resource's type does not have stay empty and are not sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource<P> {
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
    /// What the page holds. Without it, or with `null` in its place, there is no page at all: an
    /// empty list is an empty list.
    pub(super) value: Vec<T>,
    /// Where the next page is; absent, `null` or empty on the last one.
    #[serde(default)]
    pub(super) next_link: Option<String>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads the answer to a call of this path: the envelope, or the bare array of those that have none.
    pub(super) fn read(response: &Response, path: &str) -> serde_json::Result<Self> {
        if json_bytes(&response.body).starts_with(b"[") && answers_bare(path) {
            return response.json().map(|value| Self { value, next_link: None });
        }
        response.json()
    }
}

/// Whether a service answers lists without an envelope. From anybody else a bare array is no list.
fn answers_bare(path: &str) -> bool {
    path.to_ascii_lowercase().contains(BARE)
}

fn null_is_empty<'de, D>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    Option::<BTreeMap<String, String>>::deserialize(deserializer).map(Option::unwrap_or_default)
}
