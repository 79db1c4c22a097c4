//! What single services refuse that others take.

use serde_json::{Map, Value, json};

use super::decision::{Change, STATE};
use crate::{api_error::ApiError, id::Id};

/// Storage takes no status twice, and approves nothing that was rejected.
pub(super) fn storage(change: &Change<'_>) -> Result<(), ApiError> {
    let refused =
        |message: String| Err(ApiError::bad_request("InvalidValuesForRequestParameters", message));
    match (change.before, change.after) {
        (before, after) if before == after && before != "Pending" => refused(format!(
            "Values for request parameters are invalid: {STATE}. The connection '{}' is {before} already.",
            change.id.name()
        )),
        ("Rejected", "Approved") => refused(format!(
            "Values for request parameters are invalid: {STATE}. The connection '{}' was rejected.",
            change.id.name()
        )),
        _ => Ok(()),
    }
}

/// Cosmos DB approves nothing that was rejected.
pub(super) fn cosmos(change: &Change<'_>) -> Result<(), ApiError> {
    match (change.before, change.after) {
        ("Rejected", "Approved") => Err(ApiError::bad_request(
            "BadRequest",
            "Approving rejected private endpoint connections is not supported.",
        )),
        _ => Ok(()),
    }
}

/// SQL says of a missing description that the URL is wrong.
pub(super) fn sql(change: &Change<'_>) -> Result<(), ApiError> {
    if change.description.is_some_and(|it| !it.is_empty()) {
        return Ok(());
    }
    let target = format!("parameters.properties.{STATE}");
    let message = format!("The '{target}' segment in the url is invalid.");
    let code = "InvalidResourceIdSegment";
    let details = json!([{"code": code, "message": "", "target": target}]);
    let body = json!({"error": {"code": code, "message": message, "details": details}});
    Err(ApiError::bad_request(code, message).with_body(body))
}

/// A SQL server does not reject what it approved
/// (<https://github.com/MicrosoftDocs/azure-docs/issues/71740>).
pub(super) fn sql_server(change: &Change<'_>) -> Result<(), ApiError> {
    sql(change)?;
    match (change.before, change.after) {
        ("Approved", "Rejected") => Err(ApiError::bad_request(
            "PrivateEndpointConnectionStatusNotPending",
            format!("The status of the connection '{}' is not pending.", change.id.name()),
        )),
        _ => Ok(()),
    }
}

/// What SQL says of a connection on its way to that status.
pub(super) fn sql_running(status: &str) -> &'static str {
    if status == "Approved" { "Approving" } else { "Rejecting" }
}

/// The groups of an account by its kind and its redundancy.
pub(super) fn storage_offers(group: &str, account: &Map<String, Value>) -> bool {
    let (service, secondary) = match group.strip_suffix("_secondary") {
        Some(service) => (service, true),
        None => (group, false),
    };
    let sku = account
        .get("sku")
        .and_then(|it| it.get("name"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    let kind = account.get("kind").and_then(Value::as_str).unwrap_or("StorageV2");
    let has_service = match kind {
        "FileStorage" => service == "file",
        "BlobStorage" | "BlockBlobStorage" => matches!(service, "blob" | "dfs" | "web"),
        _ => true,
    };
    has_service && (!secondary || sku.contains("RAGRS") || sku.contains("RAGZRS"))
}

/// The groups of an account by its kind and the API that it was made for; one of kind Sql offers
/// that alone (recorded by the Azure CLI's tests).
pub(super) fn cosmos_offers(group: &str, account: &Map<String, Value>) -> bool {
    let kind = account.get("kind").and_then(Value::as_str).unwrap_or_default();
    let properties = account.get("properties");
    let capabilities = properties.and_then(|it| it.get("capabilities")).and_then(Value::as_array);
    let has = |name: &str| {
        let named = |it: &Value| it.get("name").is_some_and(|it| it == name);
        capabilities.is_some_and(|list| list.iter().any(named))
    };
    let analytical = properties.and_then(|it| it.get("enableAnalyticalStorage"));
    match group {
        "MongoDB" => kind == "MongoDB",
        "Cassandra" => has("EnableCassandra"),
        "Gremlin" => has("EnableGremlin"),
        "Table" => has("EnableTable"),
        "Analytical" => analytical == Some(&json!(true)),
        _ => kind != "MongoDB" && !has("EnableCassandra"),
    }
}

/// Only Premium registries take endpoints.
pub(super) fn registry_offers(_: &str, registry: &Map<String, Value>) -> bool {
    sku(registry).eq_ignore_ascii_case("Premium")
}

/// Namespaces of the SKU Basic take no endpoints.
pub(super) fn event_hubs_offers(_: &str, namespace: &Map<String, Value>) -> bool {
    !sku(namespace).eq_ignore_ascii_case("Basic")
}

/// Only Premium namespaces take endpoints.
pub(super) fn service_bus_offers(_: &str, namespace: &Map<String, Value>) -> bool {
    sku(namespace).eq_ignore_ascii_case("Premium")
}

/// Servers inside a virtual network take no endpoints.
pub(super) fn flexible_server_offers(_: &str, server: &Map<String, Value>) -> bool {
    let network = server.get("properties").and_then(|it| it.get("network"));
    let subnet = network.and_then(|it| it.get("delegatedSubnetResourceId"));
    subnet.and_then(Value::as_str).is_none_or(str::is_empty)
}

/// What a flexible server says while another write runs.
pub(super) fn busy(server: &Id) -> ApiError {
    ApiError::conflict(
        "ServerIsBusy",
        format!(
            "Cannot complete the operation because the server '{}' is busy processing another operation.",
            server.name()
        ),
    )
}

fn sku(resource: &Map<String, Value>) -> &str {
    resource.get("sku").and_then(|it| it.get("name")).and_then(Value::as_str).unwrap_or_default()
}
