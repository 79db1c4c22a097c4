//! Reads service principals from Microsoft Graph.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, de::Error};
use url::Url;
use uuid::Uuid;

use crate::azure::{self, Cause, OnceMap, Request};

/// The most pages of service principals that share a prefix.
const MOST_PAGES: usize = 100;

/// How often a failed call is repeated at most.
const RETRIES: u32 = 3;

/// Service principals, as Microsoft Graph 1.0 shows them.
#[derive(Debug)]
pub(crate) struct Directory {
    client: azure::Client,
    known: OnceMap<String, Vec<ServicePrincipal>>,
}

/// The service principal of an application in the caller's tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServicePrincipal {
    /// Object ID: what roles are assigned to.
    #[serde(deserialize_with = "guid")]
    pub(crate) id: Uuid,
    /// Client ID of the application.
    #[serde(deserialize_with = "guid")]
    pub(crate) app_id: Uuid,
    /// Name as the portal shows it under "Enterprise applications".
    pub(crate) display_name: Option<String>,
}

/// One page of an answer of Microsoft Graph.
#[derive(Debug, Deserialize)]
struct Page {
    value: Vec<ServicePrincipal>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

impl Directory {
    /// The directory of the tenant that `settings` sign in to.
    pub(crate) fn new(settings: azure::Settings) -> Self {
        let cloud = settings.cloud.directory();
        // What asks the directory works without it, so a network that does not lead there ends soon.
        let max_retries = Some(settings.max_retries.unwrap_or(RETRIES).min(RETRIES));
        let settings =
            azure::Settings { cloud, auxiliary_tenants: Vec::new(), max_retries, ..settings };
        Self { client: azure::Client::new(settings), known: OnceMap::new() }
    }

    /// The address of the sign-in pages, without a slash at its end.
    pub(crate) fn authority(&self) -> String {
        self.client.cloud().authority_host.as_str().trim_end_matches('/').to_owned()
    }

    /// The service principal of the application with this client ID.
    pub(crate) async fn by_client(
        &self,
        client_id: Uuid,
    ) -> Result<Option<ServicePrincipal>, azure::Error> {
        let found = self.find(&format!("appId eq '{client_id}'")).await?;
        Ok(found.into_iter().find(|it| it.app_id == client_id))
    }

    /// The service principals whose names begin like this.
    pub(crate) async fn by_name(
        &self,
        prefix: &str,
    ) -> Result<Vec<ServicePrincipal>, azure::Error> {
        self.find(&format!("startswith(displayName,'{}')", prefix.replace('\'', "''"))).await
    }

    /// What the filter finds. An empty answer is not kept, because somebody may consent meanwhile.
    async fn find(&self, filter: &str) -> Result<Vec<ServicePrincipal>, azure::Error> {
        let key = filter.to_owned();
        let found = self.known.get(&key, self.list(filter)).await?;
        if found.is_empty() {
            self.known.forget(&key);
        }
        Ok(found)
    }

    async fn list(&self, filter: &str) -> Result<Vec<ServicePrincipal>, azure::Error> {
        let mut url = self.client.cloud().resource_manager.clone();
        url.set_path("/v1.0/servicePrincipals");
        url.query_pairs_mut()
            .append_pair("$filter", filter)
            .append_pair("$select", "id,appId,displayName");
        // `+` for a space is understood by forms only.
        let query = url.query().map(|it| it.replace('+', "%20"));
        url.set_query(query.as_deref());
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        loop {
            let request = Request::follow(url);
            let page: Page = self.client.execute_as(&request).await?;
            all.extend(page.value);
            let Some(next) = page.next.filter(|it| !it.is_empty()) else { return Ok(all) };
            let wrong = |what: &str| self.client.error(&request, Cause::Decode(what.to_owned()));
            url = Url::parse(&next).map_err(|_| wrong("its next page has no valid address"))?;
            if MOST_PAGES <= seen.len() || !seen.insert(next) {
                return Err(wrong("its pages do not end"));
            }
        }
    }
}

fn guid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    Uuid::try_parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// The command that creates the service principal of an application.
pub(crate) fn consent_command(client_id: Uuid) -> String {
    format!("az ad sp create --id {client_id}")
}
