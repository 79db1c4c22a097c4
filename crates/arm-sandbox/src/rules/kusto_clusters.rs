//! Data Explorer clusters (`Microsoft.Kusto/clusters`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{BAD_REQUEST, Change, Embedded, Entry, Etag, Patch, Syntax, complete},
};
use crate::{api_error::ApiError, id::Id};

/// The rules of Data Explorer clusters.
pub(crate) static KUSTO_CLUSTERS: Embedded = Embedded {
    resource_type: "Microsoft.Kusto/clusters",
    versions: &["2024-04-13", "2023-08-15", "2023-05-02", "2022-12-29"],
    holder: None,
    list: "allowedIpRangeList",
    networks: None,
    entry: Entry::Text,
    syntax: Syntax::ANY,
    limit: None,
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: Some(AsyncStyle {
        status: WriteStatus::AcceptedWhileRunning,
        polled: Polled::AsyncOperation,
        state: Some("Running"),
    }),
    etag: Etag::Heeded("etag"),
    conflict: Some(in_maintenance),
    adjust: Some(adjust),
};

/// A cluster that is stopped takes no changes but of its state, which stands for starting it.
fn adjust(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let region = change.content.get("location").and_then(Value::as_str).unwrap_or("westeurope");
    let uri = format!("https://{}.{region}.kusto.windows.net", change.id.name());
    let state = change.was("/state").unwrap_or("Running");
    complete(properties, [("state", json!(state)), ("uri", json!(uri))]);
    let stays = properties.get("state").and_then(Value::as_str) == Some("Stopped");
    if stays && change.was("/state") == Some("Stopped") {
        return Err(ApiError::bad_request(
            BAD_REQUEST,
            format!(
                "Operation is not allowed: cluster '{}' is in state 'Stopped'.",
                change.id.name()
            ),
        ));
    }
    Ok(())
}

fn in_maintenance(cluster: &Id) -> ApiError {
    ApiError::conflict(
        "ServiceIsInMaintenance",
        format!(
            "[Conflict] Cluster '{}' is in process of maintenance for a short period. Please try again later.",
            cluster.name()
        ),
    )
}
