//! What the caller may do on a scope (`Microsoft.Authorization/permissions`): only ever listed.

use serde_json::json;

use super::{Accepted, Listed, Put, Rules};
use crate::{
    arm::{Context, denied_actions},
    id::Id,
    refusal::Refusal,
    store::{Document, Element},
};

/// The type.
const TYPE: &str = "Microsoft.Authorization/permissions";

/// The rules of permissions.
pub(super) struct Permissions;

impl Rules for Permissions {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        &["2022-05-01-preview", "2022-04-01", "2018-07-01", "2018-01-01-preview", "2015-07-01"]
    }

    fn accept(&self, _: &Context<'_>, _: Put<'_>) -> Result<Accepted, Refusal> {
        Err(Refusal::method_not_allowed("PUT"))
    }

    fn find(&self, _: &Context<'_>, _: &Id) -> Result<Option<Document>, Refusal> {
        Ok(None)
    }

    /// One element: Owner, without what the seed denies.
    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, Refusal> {
        let scope = &listed.collection.parent;
        let denied = denied_actions(context, scope)?;
        let body = json!({"actions": ["*"], "notActions": denied, "dataActions": [], "notDataActions": []});
        Ok(vec![Element {
            key: scope.extended(TYPE, "owner").key().to_owned(),
            body: body.to_string(),
        }])
    }
}
