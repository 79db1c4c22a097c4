//! SQL servers (`Microsoft.Sql/servers`) with their databases, rules for subnets and the policy of
//! their connections. Writes and deletions are answered with 202 and both addresses of the operation
//! (recorded by the Azure CLI's tests).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    AsyncStyle, Polled, WriteStatus, catalog,
    firewall::{BAD_REQUEST, Change},
    plain::{PLAIN, Plain, add},
};
use crate::{api_error::ApiError, clock};

/// Servers.
pub(super) static SQL_SERVERS: Plain =
    Plain { resource_type: "Microsoft.Sql/servers", complete: Some(server), ..SQL };

/// Databases.
pub(super) static SQL_DATABASES: Plain =
    Plain { resource_type: "Microsoft.Sql/servers/databases", complete: Some(database), ..SQL };

/// Rules that let a subnet in.
pub(super) static SQL_VIRTUAL_NETWORK_RULES: Plain = Plain {
    resource_type: "Microsoft.Sql/servers/virtualNetworkRules",
    complete: Some(subnet_rule),
    ..SQL
};

/// How connections of clients are led, which every server has without a PUT.
pub(super) static SQL_CONNECTION_POLICIES: Plain = Plain {
    resource_type: "Microsoft.Sql/servers/connectionPolicies",
    implied: Some(("default", connection_policy)),
    ..SQL
};

/// What they have in common.
const SQL: Plain = Plain {
    versions: catalog::SQL,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Accepted,
        polled: Polled::Both,
        state: None,
    }),
    ..PLAIN
};

#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn server(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let name = change.id.name();
    add(
        properties,
        json!({
            "version": "12.0",
            "state": "Ready",
            "fullyQualifiedDomainName": format!("{name}.database.windows.net"),
            "publicNetworkAccess": "Enabled",
            "restrictOutboundNetworkAccess": "Disabled",
            "minimalTlsVersion": "1.2",
        }),
    );
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn database(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    add(
        properties,
        json!({
            "status": "Online",
            "collation": "SQL_Latin1_General_CP1_CI_AS",
            "catalogCollation": "SQL_Latin1_General_CP1_CI_AS",
            "databaseId": Uuid::new_v5(&Uuid::NAMESPACE_URL, change.id.key().as_bytes()).to_string(),
            "creationDate": clock::seven_digits(change.context.now),
            "maxSizeBytes": 34_359_738_368_u64,
            "zoneRedundant": false,
            "readScale": "Disabled",
            "requestedBackupStorageRedundancy": "Geo",
            "currentBackupStorageRedundancy": "Geo",
        }),
    );
    Ok(())
}

fn subnet_rule(_: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    if properties.get("virtualNetworkSubnetId").and_then(Value::as_str).is_none() {
        let message = "'virtualNetworkSubnetId' is missing.";
        return Err(ApiError::bad_request(BAD_REQUEST, message));
    }
    add(properties, json!({"state": "Ready", "ignoreMissingVnetServiceEndpoint": false}));
    Ok(())
}

fn connection_policy(_: &Map<String, Value>) -> Value {
    json!({"connectionType": "Default"})
}
