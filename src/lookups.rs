//! Facts about resources that the provider does not manage, each asked for once in a run.

use serde_json::Value;

use crate::arm::{self, Expected, Id, Memo, Request};

/// API version of `Microsoft.Resources` for subscriptions.
const SUBSCRIPTIONS: &str = "2022-12-01";

/// Reads other resources as raw JSON.
#[derive(Debug)]
pub(crate) struct Lookups {
    client: arm::Client,
    known: Memo<String, Option<Value>>,
}

impl Lookups {
    /// Resources as `client` sees them.
    pub(crate) fn new(client: arm::Client) -> Self {
        Self { client, known: Memo::new() }
    }

    /// The resource, or `None` where there is none.
    pub(crate) async fn resource(
        &self,
        id: &Id,
        api_version: &str,
    ) -> Result<Option<Value>, arm::Error> {
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
    ) -> Result<Option<String>, arm::Error> {
        let found = self.resource(subscription, SUBSCRIPTIONS).await?;
        Ok(found.and_then(|it| it.get("tenantId").and_then(Value::as_str).map(str::to_owned)))
    }
}
