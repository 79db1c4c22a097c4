//! SQL servers (`Microsoft.Sql/servers`) with their databases, rules for subnets and the policy of
//! their connections. Writes and deletions are answered with 202 and both addresses of the operation
//! (recorded by the Azure CLI's tests).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    AsyncStyle, Polled, WriteStatus, catalog,
    firewall::{BAD_REQUEST, Change, check_subnet},
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

/// The most rules of a server, as Azure documents.
pub(super) const MOST_SUBNET_RULES: u32 = 128;

fn subnet_rule(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let subnet = properties.get("virtualNetworkSubnetId").and_then(Value::as_str);
    let Some(subnet) = subnet.map(str::to_owned) else {
        let message = "'virtualNetworkSubnetId' is missing.";
        return Err(ApiError::bad_request(BAD_REQUEST, message));
    };
    let is_set = change.was("/virtualNetworkSubnetId").is_some_and(|it| it == subnet);
    if !is_set {
        check_new_rule(change, properties, &subnet)?;
    }
    add(properties, json!({"state": "Ready", "ignoreMissingVnetServiceEndpoint": false}));
    Ok(())
}

/// Refuses one rule too many, and a subnet that cannot be linked.
fn check_new_rule(
    change: &Change<'_>,
    properties: &Map<String, Value>,
    subnet: &str,
) -> Result<(), ApiError> {
    let Change { context, id, .. } = change;
    let prefix = id.parent().map(|it| it.prefix()).unwrap_or_default();
    let tenant = context.tenant();
    let count =
        context.session.count(tenant, "Microsoft.Sql/servers/virtualNetworkRules", &prefix)?;
    if change.existing.is_none() && MOST_SUBNET_RULES <= count {
        let message =
            format!("A server can have {MOST_SUBNET_RULES} virtual network rules at most.");
        return Err(ApiError::bad_request(BAD_REQUEST, message));
    }
    let ignores = properties.get("ignoreMissingVnetServiceEndpoint") == Some(&json!(true));
    check_subnet(context, id, subnet, "Microsoft.Sql", ignores)
}

fn connection_policy(_: &Map<String, Value>) -> Value {
    json!({"connectionType": "Default"})
}
