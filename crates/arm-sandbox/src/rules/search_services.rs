//! Search services (`Microsoft.Search/searchServices`) and their firewall.

use serde_json::{Map, Value, json};

use super::firewall::{
    BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, Patch, Syntax, complete,
};
use crate::api_error::ApiError;

/// The rules of search services.
pub(super) static SEARCH_SERVICES: Embedded = Embedded {
    resource_type: "Microsoft.Search/searchServices",
    versions: &["2025-05-01", "2023-11-01", "2022-09-01", "2020-08-01"],
    holder: Some(Holder {
        name: "networkRuleSet",
        members: &["bypass"],
        required: &[],
        defaults: &[("ipRules", "[]")],
    }),
    list: "ipRules",
    entry: Entry::Object { address: "value", others: &[], required: &[], kept: str::to_owned },
    syntax: Syntax::ANY,
    limit: None,
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: None,
    etag: Etag::Absent,
    conflict: None,
    adjust: Some(adjust),
};

/// A service always says how it is and how large.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn adjust(_: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    complete(
        properties,
        [("status", json!("running")), ("replicaCount", json!(1)), ("partitionCount", json!(1))],
    );
    Ok(())
}
