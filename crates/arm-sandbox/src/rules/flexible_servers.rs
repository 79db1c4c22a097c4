//! Flexible servers: `Microsoft.DBforPostgreSQL/flexibleServers` and
//! `Microsoft.DBforMySQL/flexibleServers`. Every write and deletion is answered with 202 (recorded by
//! the Azure CLI's tests), and a server that is stopped takes none.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::Change,
    flexible_server_firewall_rules::check_runs,
    plain::{PLAIN, Plain, add},
};
use crate::{api_error::ApiError, arm::resources::object_of};

/// PostgreSQL servers.
pub(super) static POSTGRESQL_SERVERS: Plain = Plain {
    resource_type: "Microsoft.DBforPostgreSQL/flexibleServers",
    complete: Some(postgresql),
    ..SERVER
};

/// MySQL servers.
pub(super) static MYSQL_SERVERS: Plain = Plain {
    resource_type: "Microsoft.DBforMySQL/flexibleServers",
    complete: Some(mysql),
    ..SERVER
};

/// Databases of PostgreSQL servers.
pub(super) static POSTGRESQL_DATABASES: Plain = Plain {
    resource_type: "Microsoft.DBforPostgreSQL/flexibleServers/databases",
    complete: Some(child),
    ..SERVER
};

/// Parameters of PostgreSQL servers.
pub(super) static POSTGRESQL_CONFIGURATIONS: Plain = Plain {
    resource_type: "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
    complete: Some(child),
    ..SERVER
};

/// What they have in common.
const SERVER: Plain = Plain {
    async_style: Some(AsyncStyle {
        status: WriteStatus::Accepted,
        polled: Polled::Both,
        state: None,
    }),
    ..PLAIN
};

fn postgresql(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    complete(change, properties, "postgres")?;
    add(
        properties,
        json!({"authConfig": {"activeDirectoryAuth": "Disabled", "passwordAuth": "Enabled"}}),
    );
    Ok(())
}

fn mysql(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    complete(change, properties, "mysql")
}

fn complete(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
    service: &str,
) -> Result<(), ApiError> {
    change.existing.map_or(Ok(()), check_runs)?;
    let name = change.id.name();
    let inside = properties
        .get("network")
        .and_then(|it| it.get("delegatedSubnetResourceId"))
        .is_some_and(Value::is_string);
    add(
        properties,
        json!({
            "state": "Ready",
            "fullyQualifiedDomainName": format!("{name}.{service}.database.azure.com"),
            "network": {"publicNetworkAccess": if inside { "Disabled" } else { "Enabled" }},
            "backup": {"backupRetentionDays": 7, "geoRedundantBackup": "Disabled"},
            "highAvailability": {"mode": "Disabled", "state": "NotEnabled"},
            "replicationRole": "Primary",
        }),
    );
    Ok(())
}

/// A server that is stopped takes no changes of what is in it.
fn child(change: &Change<'_>, _: &mut Map<String, Value>) -> Result<(), ApiError> {
    let server = change.context.session.document(change.context.tenant(), &change.id.top())?;
    server.map_or(Ok(()), |server| check_runs(&object_of(&server.body)))
}
