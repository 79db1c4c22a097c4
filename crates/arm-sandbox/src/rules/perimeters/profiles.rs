//! Profiles of a perimeter. Each shows the version of its access rules.

use serde_json::json;

use super::late;
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{Accepted, Put, Rules, catalog, generic::Generic},
};

/// The rules of profiles.
pub(crate) struct Profiles;

impl Rules for Profiles {
    fn resource_type(&self) -> &'static str {
        "Microsoft.Network/networkSecurityPerimeters/profiles"
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        Generic.accept(context, put)
    }

    /// "Version number that increases with every update to access rules within the profile"
    /// (reference of the type).
    fn shown(&self, context: &Context<'_>, id: &Id, body: &str) -> Result<String, ApiError> {
        let mut body = object_of(body);
        let version = late::version(context.session, context.tenant(), id)?.to_string();
        let properties = body.entry("properties").or_insert_with(|| json!({}));
        properties["accessRulesVersion"] = json!(version);
        Ok(json!(body).to_string())
    }
}
