//! Resources without specific rules: stored as written, with the properties that every resource has.

use serde_json::{Map, Value, json};

use super::{
    Accepted, EntityTags, Put, ResponseStyle, Rules, catalog, private_link, shape, spelling,
    system_identities,
};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    regions,
    store::Document,
};

/// Any type that is not listed.
pub(super) struct Generic;

impl Rules for Generic {
    fn resource_type(&self) -> &'static str {
        ""
    }

    fn api_versions(&self, resource_type: &str) -> &'static [&'static str] {
        let versions = catalog::api_versions(resource_type);
        if versions.is_empty() { private_link::api_versions(resource_type) } else { versions }
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, mut content, existing, seeded, .. } = put;
        let tracked = id.resource_group().is_some() && !id.is_nested() && !id.is_extension();
        if tracked && (!seeded || content.contains_key("location")) {
            let location = shape::location(&content)?;
            shape::check_same_location(id.name(), existing, &location)?;
            let location = regions::as_shown(id.resource_type(), &location);
            content.insert("location".into(), json!(location));
        }
        let tags = shape::tags(&content)?;
        if tracked || !tags.is_empty() {
            content.insert("tags".into(), Value::Object(tags));
        }
        if let Some(identity) = content.remove("identity") {
            let identity = system_identities::completed(context, id, &identity, existing, seeded)?;
            content.insert("identity".into(), identity);
        }
        system_identities::introduce_others(context, &content)?;
        content.insert("id".into(), json!(id.text()));
        content.insert("name".into(), json!(id.name()));
        let kind =
            content.get("type").and_then(Value::as_str).filter(|kind| id.is_a(kind) && seeded);
        let kind = kind.map_or_else(|| spelling(id.resource_type()), str::to_owned);
        content.insert("type".into(), json!(kind));
        complete_properties(&mut content);
        complete_sku(&mut content);
        private_link::carry_over(id, &mut content, existing);
        Ok(Accepted { body: content, ..Accepted::default() })
    }

    /// The resource's own identity goes with it, and its connections end.
    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        private_link::release_all(context, document)?;
        system_identities::withdraw(context, &object_of(&document.body))
    }

    fn response_style(&self) -> ResponseStyle {
        ResponseStyle { tags: EntityTags::Strong, ..ResponseStyle::default() }
    }
}

/// The tier of a SKU follows from its name where the name begins with it, as those of storage
/// accounts and namespaces do.
fn complete_sku(content: &mut Map<String, Value>) {
    let Some(Value::Object(sku)) = content.get_mut("sku") else { return };
    let name = sku.get("name").and_then(Value::as_str).unwrap_or_default();
    let known = ["Basic", "Standard", "StandardV2", "Premium", "PremiumV2"];
    let tier = known.into_iter().find(|known| name.split('_').next() == Some(known));
    if let Some(tier) = tier {
        sku.entry("tier").or_insert_with(|| json!(tier));
    }
}

fn complete_properties(content: &mut Map<String, Value>) {
    let properties = content.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(properties) = properties {
        properties.entry("provisioningState").or_insert_with(|| json!("Succeeded"));
    }
}
