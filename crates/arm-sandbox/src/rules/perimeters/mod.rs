//! Network security perimeters (`Microsoft.Network/networkSecurityPerimeters`): their profiles with
//! access rules, which resources are in them, and what those resources say of it.

mod access_rules;
mod associations;
mod configurations;
mod deciders;
mod late;
mod profiles;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Accepted, Put, Rules, catalog, generic::Generic};
use crate::{api_error::ApiError, arm::Context, store::Document};

pub(super) use access_rules::AccessRules;
pub(super) use associations::Associations;
pub(crate) use configurations::Configurations;
pub(super) use configurations::{rules_of, types};
pub use deciders::Deciders;
pub(crate) use deciders::deciders;
pub(super) use profiles::Profiles;

/// The rules of perimeters.
pub(crate) struct Perimeters;

impl Rules for Perimeters {
    fn resource_type(&self) -> &'static str {
        "Microsoft.Network/networkSecurityPerimeters"
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    /// A perimeter has a GUID for life.
    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let before =
            put.existing.and_then(|it| it.get("properties")?.get("perimeterGuid")).cloned();
        let mut accepted = Generic.accept(context, put)?;
        if let Some(Value::Object(properties)) = accepted.body.get_mut("properties") {
            let guid = before.unwrap_or_else(|| json!(Uuid::new_v4().to_string()));
            properties.entry("perimeterGuid").or_insert(guid);
        }
        Ok(accepted)
    }

    /// A perimeter that resources are in stays.
    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        if associations::for_perimeter(context.session, context.tenant(), &document.id)?.is_empty()
        {
            return Ok(());
        }
        Err(ApiError::conflict(
            "NspDeleteFailedDueToExistingAssociations",
            format!(
                "The network security perimeter '{}' has resource associations. Remove them first.",
                document.id.name()
            ),
        ))
    }
}

/// A text in the `properties` of a document.
fn text<'a>(document: &'a Map<String, Value>, pointer: &str) -> Option<&'a str> {
    document.get("properties")?.pointer(pointer)?.as_str()
}
