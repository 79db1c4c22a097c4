//! Container registries (`Microsoft.ContainerRegistry/registries`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus, catalog,
    firewall::{BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, Patch, Syntax, complete},
};
use crate::api_error::ApiError;

/// The rules of container registries.
pub(crate) static CONTAINER_REGISTRIES: Embedded = Embedded {
    resource_type: "Microsoft.ContainerRegistry/registries",
    versions: catalog::CONTAINER_REGISTRY,
    holder: Some(Holder {
        name: "networkRuleSet",
        members: &["defaultAction"],
        required: &["defaultAction"],
        defaults: &[("ipRules", "[]")],
    }),
    list: "ipRules",
    networks: None,
    entry: Entry::Object {
        address: "value",
        others: &["action"],
        required: &[],
        kept: str::to_owned,
    },
    syntax: Syntax::ANY,
    limit: Some(100),
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Usual,
        polled: Polled::AsyncOperation,
        state: Some("Updating"),
    }),
    etag: Etag::Absent,
    conflict: None,
    adjust: Some(adjust),
};

/// Only Premium registries have a firewall, which they always show, and it is open again when public access comes back.
fn adjust(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    show_data_endpoints(change, properties);
    let premium = change.sku().eq_ignore_ascii_case("Premium");
    let kept = properties.get("networkRuleSet").filter(|rules| !rules.is_null());
    if kept.is_some() && !premium {
        let sku = change.sku();
        return Err(ApiError::bad_request(
            BAD_REQUEST,
            format!("Network rules need a registry of the SKU Premium; this one is '{sku}'."),
        ));
    }
    let server = format!("{}.azurecr.io", change.id.name());
    complete(properties, [("loginServer", json!(server))]);
    if premium {
        complete(properties, [("networkRuleSet", json!({"defaultAction": "Allow"}))]);
    }
    keep_masks(change, properties);
    let kept = properties.get("networkRuleSet");
    let before = change.existing.and_then(|existing| existing.get("properties"));
    let was = |name: &str| before.and_then(|before| before.get(name));
    let reopened = was("publicNetworkAccess").is_some_and(|it| it == "Disabled")
        && properties.get("publicNetworkAccess").is_some_and(|it| it == "Enabled");
    if reopened && kept.is_some() && kept == was("networkRuleSet") {
        let open = json!({"defaultAction": "Allow", "ipRules": []});
        properties.insert("networkRuleSet".into(), open);
    }
    Ok(())
}

/// Shows the data endpoint of the registry's region, where it has one of its own; nobody writes it.
fn show_data_endpoints(change: &Change<'_>, properties: &mut Map<String, Value>) {
    let region = change.content.get("location").and_then(Value::as_str).unwrap_or_default();
    let region = region.to_lowercase().replace(' ', "");
    let enabled = properties.get("dataEndpointEnabled").and_then(Value::as_bool);
    let hosts = match enabled {
        Some(true) => {
            json!([format!("{}.{region}.data.azurecr.io", change.id.name().to_lowercase())])
        }
        _ => json!([]),
    };
    if enabled.is_some() {
        properties.insert("dataEndpointHostNames".into(), hosts);
    }
}

/// Keeps single addresses with a mask, when a test says so: which spelling comes back is not
/// documented.
fn keep_masks(change: &Change<'_>, properties: &mut Map<String, Value>) {
    if !change.context.behavior.firewalls.registries_add_masks {
        return;
    }
    let rules = properties.get_mut("networkRuleSet").and_then(|set| set.get_mut("ipRules"));
    for rule in rules.and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(Value::String(address)) = rule.get_mut("value") else { continue };
        if !address.contains('/') {
            address.push_str("/32");
        }
    }
}
