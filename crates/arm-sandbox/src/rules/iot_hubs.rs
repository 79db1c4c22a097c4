//! IoT hubs (`Microsoft.Devices/IotHubs`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, Patch, Syntax, complete},
};
use crate::api_error::ApiError;

/// The rules of IoT hubs. A PUT replaces all of the hub, and a PATCH is about tags alone.
pub(super) static IOT_HUBS: Embedded = Embedded {
    resource_type: "Microsoft.Devices/IotHubs",
    versions: &["2023-06-30", "2021-07-02", "2021-07-01", "2021-03-31"],
    holder: Some(Holder {
        name: "networkRuleSets",
        members: &["defaultAction", "applyToBuiltInEventHubEndpoint"],
        required: &["applyToBuiltInEventHubEndpoint", "ipRules"],
        defaults: &[("defaultAction", "\"Deny\"")],
    }),
    list: "ipRules",
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

/// A hub always says where it is and how.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn adjust(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let host = format!("{}.azure-devices.net", change.id.name());
    complete(properties, [("hostName", json!(host)), ("state", json!("Active"))]);
    Ok(())
}
