//! The addresses of Azure's service tags, from Azure Resource Manager
//! (`Microsoft.Network/locations/serviceTags`, 2025-05-01: a list of some megabytes with all tags of the
//! cloud, whichever region is asked).

use std::{collections::HashSet, sync::Arc};

use serde::Deserialize;
use url::Url;
use uuid::Uuid;

use crate::azure::{self, Cause, OnceMap, Request};

/// Version of the API of networks.
const API_VERSION: &str = "2025-05-01";

/// The most pages that the list may have.
const MOST_PAGES: usize = 1_000;

/// Reads service tags, all of them once in a run for each subscription and region.
#[derive(Debug)]
pub(crate) struct ServiceTags {
    client: azure::Client,
    known: OnceMap<(Uuid, String), Arc<Vec<ServiceTag>>>,
}

/// A service tag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ServiceTag {
    /// Its name, such as `Storage.WestEurope`.
    pub(crate) name: String,
    /// The rest of it.
    pub(crate) properties: TagProperties,
}

/// What is known about a service tag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TagProperties {
    /// Number of the version of this tag.
    pub(crate) change_number: Option<String>,
    /// Its CIDR ranges.
    pub(crate) address_prefixes: Vec<String>,
}

/// One page of the list. Unlike those of other lists, its member is `values`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    values: Vec<ServiceTag>,
    next_link: Option<String>,
}

impl ServiceTags {
    /// The tags that this client shows.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self { client, known: OnceMap::new() }
    }

    /// All tags, as the region knows them.
    pub(crate) async fn all(
        &self,
        subscription: Uuid,
        location: &str,
    ) -> Result<Arc<Vec<ServiceTag>>, azure::Error> {
        let key = (subscription, location.to_owned());
        self.known.get(&key, Box::pin(self.list(subscription, location))).await
    }

    async fn list(
        &self,
        subscription: Uuid,
        location: &str,
    ) -> Result<Arc<Vec<ServiceTag>>, azure::Error> {
        let path = format!(
            "/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location}/serviceTags"
        );
        let mut request = Request::get(path, API_VERSION);
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        loop {
            let page: Page = self.client.execute_as(&request).await?;
            all.extend(page.values);
            let Some(next) = page.next_link.filter(|it| !it.is_empty()) else {
                return Ok(Arc::new(all));
            };
            let wrong = |what: &str| self.client.error(&request, Cause::Decode(what.to_owned()));
            let url = Url::parse(&next).map_err(|_| wrong("its next page has no valid address"))?;
            if MOST_PAGES <= seen.len() || !seen.insert(next) {
                return Err(wrong("its pages do not end"));
            }
            request = Request::follow(url);
        }
    }
}
