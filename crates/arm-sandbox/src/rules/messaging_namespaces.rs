//! Messaging namespaces: `Microsoft.EventHub/namespaces` and `Microsoft.ServiceBus/namespaces`, and the
//! rule with which every one of them begins.

use serde_json::{Map, Value, json};

use super::{
    firewall::Change,
    plain::{PLAIN, Plain, add},
};
use crate::{api_error::ApiError, clock};

/// Versions of both providers.
const VERSIONS: &[&str] = &["2025-05-01-preview", "2024-01-01", "2022-10-01-preview", "2021-11-01"];

/// The rule that every namespace has without a PUT.
const ROOT: &str = "RootManageSharedAccessKey";

/// Namespaces of Event Hubs.
pub(super) static EVENT_HUBS: Plain =
    Plain { resource_type: "Microsoft.EventHub/namespaces", complete: Some(event_hubs), ..PLAIN };

/// Namespaces of Service Bus.
pub(super) static SERVICE_BUS: Plain = Plain {
    resource_type: "Microsoft.ServiceBus/namespaces",
    complete: Some(service_bus),
    ..PLAIN
};

/// Rules with keys of Event Hubs.
pub(super) static EVENT_HUBS_AUTHORIZATION: Plain = Plain {
    resource_type: "Microsoft.EventHub/namespaces/authorizationRules",
    versions: VERSIONS,
    implied: Some((ROOT, all_rights)),
    ..PLAIN
};

/// Rules with keys of Service Bus.
pub(super) static SERVICE_BUS_AUTHORIZATION: Plain = Plain {
    resource_type: "Microsoft.ServiceBus/namespaces/authorizationRules",
    versions: VERSIONS,
    implied: Some((ROOT, all_rights)),
    ..PLAIN
};

/// `maximumThroughputUnits` is always there (recorded by the Azure CLI's tests).
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn event_hubs(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let basic = change.sku().eq_ignore_ascii_case("Basic");
    complete(change, properties);
    add(
        properties,
        json!({
            "isAutoInflateEnabled": false,
            "maximumThroughputUnits": 0,
            "kafkaEnabled": !basic,
        }),
    );
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn service_bus(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    complete(change, properties);
    add(properties, json!({"premiumMessagingPartitions": 0}));
    Ok(())
}

fn complete(change: &Change<'_>, properties: &mut Map<String, Value>) {
    let name = change.id.name();
    let now = clock::seven_digits(change.context.now);
    let subscription = change.id.subscription().unwrap_or_default();
    add(
        properties,
        json!({
            "status": "Active",
            "createdAt": now,
            "disableLocalAuth": false,
            "metricId": format!("{subscription}:{name}"),
            "minimumTlsVersion": "1.2",
            "publicNetworkAccess": "Enabled",
            "serviceBusEndpoint": format!("https://{name}.servicebus.windows.net:443/"),
            "zoneRedundant": false,
        }),
    );
    properties.insert("updatedAt".into(), json!(now));
}

fn all_rights(_: &Map<String, Value>) -> Value {
    json!({"rights": ["Listen", "Manage", "Send"]})
}
