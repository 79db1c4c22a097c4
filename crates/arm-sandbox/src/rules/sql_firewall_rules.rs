//! Firewall rules of SQL servers (`Microsoft.Sql/servers/firewallRules`).

use serde_json::{Map, Value};

use super::{
    catalog,
    firewall::{BAD_REQUEST, Ranges, is_database_rule_name},
};
use crate::api_error::ApiError;

/// The rules of SQL servers' firewall rules. From `0.0.0.0` to `0.0.0.0` is all of Azure.
pub(super) static SQL_FIREWALL_RULES: Ranges = Ranges {
    resource_type: "Microsoft.Sql/servers/firewallRules",
    versions: catalog::SQL,
    bounds: ["startIpAddress", "endIpAddress"],
    takes_name: is_database_rule_name,
    names_parent: false,
    limit: Some(256),
    code: BAD_REQUEST,
    async_style: None,
    conflict: None,
    check_parent: Some(check_parent),
};

/// A server that nobody reaches over the internet takes no rules for that.
fn check_parent(server: &Map<String, Value>) -> Result<(), ApiError> {
    let access = server.get("properties").and_then(|it| it.get("publicNetworkAccess"));
    match access.and_then(Value::as_str) {
        Some("Disabled" | "SecuredByPerimeter") => Err(ApiError::bad_request(
            "DenyPublicEndpointEnabled",
            "Unable to create or modify firewall rules when public network interface for the server is disabled. To \
             manage server or database level firewall rules, please enable the public network interface.",
        )),
        _ => Ok(()),
    }
}
