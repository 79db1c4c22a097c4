//! IoT hubs (`Microsoft.Devices/IotHubs`) and their firewall.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, Patch, Syntax},
    plain::add,
};
use crate::{api_error::ApiError, regions};

/// The rules of IoT hubs. A PUT replaces all of the hub, and a PATCH is about tags alone.
pub(crate) static IOT_HUBS: Embedded = Embedded {
    resource_type: "Microsoft.Devices/IotHubs",
    versions: &["2023-06-30", "2021-07-02", "2021-07-01", "2021-03-31"],
    holder: Some(Holder {
        name: "networkRuleSets",
        members: &["defaultAction", "applyToBuiltInEventHubEndpoint"],
        required: &["applyToBuiltInEventHubEndpoint", "ipRules"],
        defaults: &[("defaultAction", "\"Deny\"")],
    }),
    list: "ipRules",
    networks: None,
    entry: Entry::Object {
        address: "ipMask",
        others: &["filterName", "action"],
        required: &["filterName"],
        kept: str::to_owned,
    },
    syntax: Syntax::ANY,
    limit: None,
    code: BAD_REQUEST,
    patch: Patch::TagsOnly,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Usual,
        polled: Polled::AsyncOperation,
        state: Some("Accepted"),
    }),
    etag: Etag::Heeded("etag"),
    conflict: None,
    adjust: Some(adjust),
};

/// What a hub always shows (Azure/azure-cli, `test_hub_wait`). `storageEndpoints` and
/// `messagingEndpoints` are shown only if they were written.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn adjust(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let name = change.id.name();
    let region = change.content.get("location").and_then(Value::as_str).unwrap_or_default();
    add(
        properties,
        json!({
            "hostName": format!("{name}.azure-devices.net"),
            "state": "Active",
            "locations": [{"location": regions::display_name(region), "role": "primary"}],
            "ipFilterRules": [],
            "eventHubEndpoints": {"events": {"retentionTimeInDays": 1, "partitionCount": 4}},
            "routing": {
                "endpoints": {
                    "serviceBusQueues": [],
                    "serviceBusTopics": [],
                    "eventHubs": [],
                    "storageContainers": [],
                    "cosmosDBSqlContainers": [],
                },
                "routes": [],
                "fallbackRoute": {
                    "name": "$fallback",
                    "source": "DeviceMessages",
                    "condition": "true",
                    "endpointNames": ["events"],
                    "isEnabled": true,
                },
            },
            "enableFileUploadNotifications": false,
            "cloudToDevice": {
                "maxDeliveryCount": 10,
                "defaultTtlAsIso8601": "PT1H",
                "feedback": {
                    "lockDurationAsIso8601": "PT1M",
                    "ttlAsIso8601": "PT1H",
                    "maxDeliveryCount": 10,
                },
            },
            "features": "None",
            "allowedFqdnList": [],
        }),
    );
    let events = properties.get_mut("eventHubEndpoints").and_then(|it| it.get_mut("events"));
    if let Some(Value::Object(events)) = events {
        show_endpoint(change, events);
    }
    Ok(())
}

/// Shows where the messages of devices are read, which only Azure decides: azurerm dereferences the
/// address without looking whether there is one.
fn show_endpoint(change: &Change<'_>, events: &mut Map<String, Value>) {
    let name = change.id.name().to_ascii_lowercase();
    let start: String = name.chars().take(10).collect();
    let hash = Uuid::new_v5(&Uuid::NAMESPACE_URL, change.id.key().as_bytes());
    let number = 10_000_000 + hash.as_u128() % 90_000_000;
    let suffix: String = hash.simple().to_string().chars().take(10).collect();
    let partitions = events.get("partitionCount").and_then(Value::as_u64).unwrap_or(4).min(128);
    let partitions: Vec<String> = (0..partitions).map(|number| number.to_string()).collect();
    events.insert("partitionIds".into(), json!(partitions));
    events.insert("path".into(), json!(name));
    let endpoint = format!("sb://iothub-ns-{start}-{number}-{suffix}.servicebus.windows.net/");
    events.insert("endpoint".into(), json!(endpoint));
}
