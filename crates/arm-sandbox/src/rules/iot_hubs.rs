//! IoT hubs (`Microsoft.Devices/IotHubs`) and their firewall.

use super::{
    Pace, Polled, WriteStatus,
    firewall::{BAD_REQUEST, Embedded, Entry, Etag, Holder, Patch, Syntax},
};

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
    pace: Some(Pace {
        status: WriteStatus::Usual,
        polled: Polled::AsyncOperation,
        state: Some("Accepted"),
    }),
    etag: Etag::Heeded("etag"),
    conflict: None,
    adjust: None,
};
