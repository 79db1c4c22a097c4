//! Firewall rules of flexible servers: `Microsoft.DBforPostgreSQL/flexibleServers/firewallRules`
//! and `Microsoft.DBforMySQL/flexibleServers/firewallRules`.

use serde_json::{Map, Value};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{BAD_REQUEST, Ranges},
};
use crate::{api_error::ApiError, id::Id};

/// The rules of PostgreSQL servers' firewall rules.
pub(crate) static POSTGRESQL_FIREWALL_RULES: Ranges = Ranges {
    resource_type: "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules",
    versions: &["2025-08-01", "2024-08-01", "2022-12-01", "2021-06-01"],
    async_style: Some(AsyncStyle {
        status: WriteStatus::Accepted,
        polled: Polled::Both,
        state: None,
    }),
    ..EITHER
};

/// The rules of MySQL servers' firewall rules.
pub(crate) static MYSQL_FIREWALL_RULES: Ranges = Ranges {
    resource_type: "Microsoft.DBforMySQL/flexibleServers/firewallRules",
    versions: &["2024-12-30", "2023-12-30", "2023-06-30", "2022-01-01", "2021-05-01"],
    async_style: Some(AsyncStyle {
        status: WriteStatus::AcceptedWhileRunning,
        polled: Polled::Both,
        state: None,
    }),
    ..EITHER
};

/// What both have in common.
const EITHER: Ranges = Ranges {
    subnet_rules: None,
    resource_type: "",
    versions: &[],
    bounds: ["startIpAddress", "endIpAddress"],
    takes_name,
    names_parent: false,
    limit: None,
    code: BAD_REQUEST,
    async_style: None,
    conflict: Some(busy),
    check_parent: Some(check_runs),
};

/// A server that is stopped takes no changes.
pub(super) fn check_runs(server: &Map<String, Value>) -> Result<(), ApiError> {
    let state = server.get("properties").and_then(|it| it.get("state"));
    match state.and_then(Value::as_str) {
        Some(state @ ("Stopped" | "Stopping")) => Err(ApiError::conflict(
            "ServerIsNotReady",
            format!("Operation is not allowed: the server is in state '{state}'."),
        )),
        _ => Ok(()),
    }
}

fn takes_name(name: &str) -> bool {
    let legal = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    (1..=80).contains(&name.len())
        && name.chars().all(legal)
        && name.starts_with(|it: char| it.is_ascii_alphanumeric())
        && !name.ends_with('-')
}

fn busy(server: &Id) -> ApiError {
    ApiError::conflict(
        "ServerIsBusy",
        format!(
            "Cannot complete the operation because the server '{}' is busy processing another operation.",
            server.name()
        ),
    )
}
