//! Data Explorer clusters (`Microsoft.Kusto/clusters`) and their firewall.

use super::{
    Pace, Polled, WriteStatus,
    firewall::{BAD_REQUEST, Embedded, Entry, Etag, Patch, Syntax},
};

/// The rules of Data Explorer clusters.
pub(super) static KUSTO_CLUSTERS: Embedded = Embedded {
    resource_type: "Microsoft.Kusto/clusters",
    versions: &["2024-04-13", "2023-08-15", "2023-05-02", "2022-12-29"],
    holder: None,
    list: "allowedIpRangeList",
    entry: Entry::Text,
    syntax: Syntax::ANY,
    limit: None,
    code: BAD_REQUEST,
    patch: Patch::Merges,
    pace: Some(Pace {
        status: WriteStatus::AcceptedWhileRunning,
        polled: Polled::AsyncOperation,
        state: Some("Running"),
    }),
    etag: Etag::Heeded("etag"),
    conflict: None,
    adjust: None,
};
