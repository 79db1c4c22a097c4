//! Cosmos DB accounts (`Microsoft.DocumentDB/databaseAccounts`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{
        BAD_REQUEST, Change, Embedded, Entry, Etag, Networks, PRIVATE_AND_SHARED, Patch, Syntax,
    },
    plain::add,
};
use crate::{api_error::ApiError, id::Id, regions};

/// The rules of Cosmos DB accounts. There is no default action: the first rule shuts out everyone
/// else. `0.0.0.0` is all of Azure.
pub(crate) static COSMOS_ACCOUNTS: Embedded = Embedded {
    resource_type: "Microsoft.DocumentDB/databaseAccounts",
    versions: &["2025-10-15", "2025-04-15", "2024-11-15", "2024-08-15", "2024-05-15"],
    holder: None,
    list: "ipRules",
    networks: Some(Networks {
        list: "virtualNetworkRules",
        subnet: &["id"],
        others: &["ignoreMissingVNetServiceEndpoint"],
        added: &[],
        endpoint: "Microsoft.AzureCosmosDB",
        limit: None,
        instances: None,
    }),
    entry: Entry::Object {
        address: "ipAddressOrRange",
        others: &[],
        required: &[],
        kept: str::to_owned,
    },
    syntax: Syntax { refused: PRIVATE_AND_SHARED, ..Syntax::ANY },
    limit: None,
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Okay,
        polled: Polled::Both,
        state: Some("Updating"),
    }),
    etag: Etag::Absent,
    conflict: Some(locked),
    adjust: Some(check_one_thing_at_a_time),
};

/// Regions change in a separate write. An account always shows its lists, its regions and how
/// consistent it is (recorded by the Azure CLI's tests).
fn check_one_thing_at_a_time(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
) -> Result<(), ApiError> {
    show_locations(change, properties);
    show_backups(properties);
    add(
        properties,
        json!({
            "ipRules": [],
            "virtualNetworkRules": [],
            "isVirtualNetworkFilterEnabled": false,
            "documentEndpoint": format!("https://{}.documents.azure.com:443/", change.id.name()),
            "databaseAccountOfferType": "Standard",
            "capabilities": [],
            "cors": [],
            "enableAutomaticFailover": false,
            "enableMultipleWriteLocations": false,
            "publicNetworkAccess": "Enabled",
            "consistencyPolicy": {
                "defaultConsistencyLevel": "Session",
                "maxIntervalInSeconds": 5,
                "maxStalenessPrefix": 100,
            },
        }),
    );
    let Some(before) = change.existing.and_then(|it| it.get("properties")) else { return Ok(()) };
    let changes = |name: &str| before.get(name) != properties.get(name);
    if changes("locations") && changes("ipRules") {
        return Err(ApiError::bad_request(
            BAD_REQUEST,
            "Updating the account locations together with other properties is not supported.",
        ));
    }
    Ok(())
}

/// Shows how an account is backed up. A write that leaves the policy out, or its type, gets what Azure
/// documents as the default (<https://learn.microsoft.com/azure/cosmos-db/online-backup-and-restore>);
/// azurerm sends an empty type and refuses an account that says none. The other type is `Continuous`.
fn show_backups(properties: &mut Map<String, Value>) {
    let sent = properties.get("backupPolicy").and_then(Value::as_object).cloned();
    let mut policy = sent.unwrap_or_default();
    let kind = policy.get("type").and_then(Value::as_str).unwrap_or_default();
    let kind = if kind.is_empty() { "Periodic" } else { kind }.to_owned();
    let defaults = if kind == "Periodic" {
        json!({"periodicModeProperties": {
            "backupIntervalInMinutes": 240,
            "backupRetentionIntervalInHours": 8,
            "backupStorageRedundancy": "Geo",
        }})
    } else {
        json!({"continuousModeProperties": {"tier": "Continuous30Days"}})
    };
    policy.insert("type".into(), json!(kind));
    add(&mut policy, defaults);
    properties.insert("backupPolicy".into(), Value::Object(policy));
}

/// Shows the regions of an account, the one that it is in if it was sent none: once as they are
/// written, and once each for reading, writing and failing over.
fn show_locations(change: &Change<'_>, properties: &mut Map<String, Value>) {
    let own = change.content.get("location").and_then(Value::as_str).unwrap_or_default();
    let sent = properties.get("locations").and_then(Value::as_array).filter(|it| !it.is_empty());
    let sent = sent.cloned().unwrap_or_else(|| vec![json!({"locationName": own})]);
    let account = change.id.name();
    let shown: Vec<Value> = sent
        .iter()
        .enumerate()
        .map(|(position, sent)| {
            let region = sent.get("locationName").and_then(Value::as_str).unwrap_or(own);
            let name = regions::normalized(region);
            let priority = sent.get("failoverPriority").cloned().unwrap_or_else(|| json!(position));
            json!({
                "id": format!("{account}-{name}"),
                "locationName": regions::display_name(region),
                "documentEndpoint": format!("https://{account}-{name}.documents.azure.com:443/"),
                "provisioningState": "Succeeded",
                "failoverPriority": priority,
                "isZoneRedundant": sent.get("isZoneRedundant").cloned().unwrap_or(json!(false)),
            })
        })
        .collect();
    let policies: Vec<Value> = shown
        .iter()
        .map(|it| {
            let member = |name: &str| it.get(name).cloned().unwrap_or_default();
            json!({
                "id": member("id"),
                "locationName": member("locationName"),
                "failoverPriority": member("failoverPriority"),
            })
        })
        .collect();
    let first = shown.iter().take(1).cloned().collect::<Vec<_>>();
    properties.insert("writeLocations".into(), json!(first));
    properties.insert("readLocations".into(), json!(shown));
    properties.insert("locations".into(), json!(shown));
    properties.insert("failoverPolicies".into(), json!(policies));
}

fn locked(account: &Id) -> ApiError {
    ApiError::new(
        412,
        "PreconditionFailed",
        format!(
            "There is already an operation in progress which requires exclusive lock on the account '{}'. Please retry \
             the operation after sometime.",
            account.name()
        ),
    )
}
