//! Search services (`Microsoft.Search/searchServices`) and their firewall.

use super::firewall::{BAD_REQUEST, Embedded, Entry, Etag, Holder, Patch, Syntax};

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
    pace: None,
    etag: Etag::Absent,
    conflict: None,
    adjust: None,
};
