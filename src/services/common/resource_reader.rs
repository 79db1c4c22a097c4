//! Facts about resources that the provider does not manage, each asked for once in a run.

use serde_json::Value;

use crate::azure::{self, Expected, Id, OnceMap, Request};

/// API version of `Microsoft.Resources` for subscriptions.
const SUBSCRIPTIONS: &str = "2022-12-01";

/// Reads other resources as raw JSON.
#[derive(Debug)]
pub(crate) struct ResourceReader {
    client: azure::Client,
    known: OnceMap<String, Option<Value>>,
}

impl ResourceReader {
    /// Resources as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self { client, known: OnceMap::new() }
    }

    /// The resource, or `None` where there is none.
    pub(crate) async fn resource(
        &self,
        id: &Id,
        api_version: &str,
    ) -> Result<Option<Value>, azure::Error> {
        let request = Request::get(id, api_version);
        let read = async {
            Ok(self.client.find(&request, Expected::with(&[])).await?.map(|it| it.resource))
        };
        self.known.get(&id.folded(), read).await
    }

    /// The tenant that a subscription belongs to.
    pub(crate) async fn subscription_tenant(
        &self,
        subscription: &Id,
    ) -> Result<Option<String>, azure::Error> {
        let found = self.resource(subscription, SUBSCRIPTIONS).await?;
        Ok(found.and_then(|it| it.get("tenantId").and_then(Value::as_str).map(str::to_owned)))
    }
}
