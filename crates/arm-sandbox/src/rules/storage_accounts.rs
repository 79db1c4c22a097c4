//! Storage accounts (`Microsoft.Storage/storageAccounts`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus, catalog,
    firewall::{
        BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, Networks, PRIVATE, Patch, Syntax,
        check_ipv6_list,
    },
    plain::add,
};
use crate::{api_error::ApiError, clock, id::Id, regions};

/// The services that a firewall can be bypassed by, in the order in which Azure spells them.
const BYPASSES: [&str; 3] = ["Logging", "Metrics", "AzureServices"];

/// The rules of storage accounts. Single addresses are written without a mask.
pub(crate) static STORAGE_ACCOUNTS: Embedded = Embedded {
    resource_type: "Microsoft.Storage/storageAccounts",
    versions: catalog::STORAGE,
    holder: Some(Holder {
        name: "networkAcls",
        members: &[
            "bypass",
            "virtualNetworkRules",
            "resourceAccessRules",
            "ipv6Rules",
            "defaultAction",
        ],
        required: &["defaultAction"],
        defaults: &[
            ("bypass", "\"AzureServices\""),
            ("virtualNetworkRules", "[]"),
            ("ipRules", "[]"),
            ("ipv6Rules", "[]"),
        ],
    }),
    list: "ipRules",
    networks: Some(Networks {
        list: "virtualNetworkRules",
        subnet: &["id"],
        others: &["action"],
        added: &[("action", "Allow"), ("state", "Succeeded")],
        endpoint: "Microsoft.Storage",
        limit: Some(400),
        instances: Some("resourceAccessRules"),
    }),
    entry: Entry::Object {
        address: "value",
        others: &["action"],
        required: &[],
        kept: str::to_owned,
    },
    syntax: Syntax { longest_prefix: 30, refused: PRIVATE, ..Syntax::ANY },
    limit: Some(400),
    code: "InvalidValuesForRequestParameters",
    patch: Patch::Merges,
    async_style: Some(AsyncStyle {
        status: WriteStatus::AcceptedWhenNew,
        polled: Polled::Location,
        state: Some("Creating"),
    }),
    etag: Etag::Absent,
    conflict: Some(in_progress),
    adjust: Some(complete),
};

/// An account that says nothing of its firewall is open, and says so.
fn complete(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    check_name(change)?;
    show_account(change, properties);
    let acls = properties.entry("networkAcls").or_insert_with(|| json!({"defaultAction": "Allow"}));
    if let Some(Value::Array(rules)) = acls.get_mut("ipRules") {
        for rule in rules.iter_mut().filter_map(Value::as_object_mut) {
            rule.entry("action").or_insert_with(|| json!("Allow"));
        }
    }
    if let Some(Value::String(bypass)) = acls.get_mut("bypass") {
        *bypass = normalized_bypass(bypass)?;
    }
    check_subnets(change, acls)?;
    check_ipv6_list(acls.get("ipv6Rules"), BAD_REQUEST)
}

/// A name is one account's in all of Azure.
fn check_name(change: &Change<'_>) -> Result<(), ApiError> {
    let Change { context, id, existing, .. } = change;
    if existing.is_some() || !context.session.is_name_taken(id.resource_type(), id.name())? {
        return Ok(());
    }
    let message = format!("The storage account named {} is already taken.", id.name());
    Err(ApiError::conflict("StorageAccountAlreadyTaken", message))
}

/// What an account always shows (recorded by the Azure CLI's tests).
fn show_account(change: &Change<'_>, properties: &mut Map<String, Value>) {
    let name = change.id.name();
    let region = change.content.get("location").and_then(Value::as_str).unwrap_or_default();
    let now = clock::seven_digits(change.context.now);
    let service = json!({"enabled": true, "keyType": "Account", "lastEnabledTime": now});
    let endpoint = |service: &str| format!("https://{name}.{service}.core.windows.net/");
    add(
        properties,
        json!({
            "accessTier": "Hot",
            "allowBlobPublicAccess": false,
            "creationTime": now,
            "encryption": {
                "keySource": "Microsoft.Storage",
                "services": {"blob": service, "file": service},
            },
            "keyCreationTime": {"key1": now, "key2": now},
            "minimumTlsVersion": "TLS1_2",
            "primaryEndpoints": {
                "blob": endpoint("blob"),
                "dfs": endpoint("dfs"),
                "file": endpoint("file"),
                "queue": endpoint("queue"),
                "table": endpoint("table"),
                "web": format!("https://{name}.z6.web.core.windows.net/"),
            },
            "primaryLocation": regions::normalized(region),
            "statusOfPrimary": "available",
            "supportsHttpsTrafficOnly": true,
        }),
    );
}

/// The services of `bypass` as Azure spells them, each with a comma and a space before the next.
fn normalized_bypass(bypass: &str) -> Result<String, ApiError> {
    let asked: Vec<&str> = bypass.split(',').map(str::trim).collect();
    let is = |known: &str| asked.iter().any(|it| it.eq_ignore_ascii_case(known));
    let known: Vec<&str> = BYPASSES.into_iter().filter(|known| is(known)).collect();
    if asked.len() == 1 && is("None") {
        return Ok("None".into());
    }
    if known.is_empty() || known.len() < asked.len() {
        return Err(ApiError::bad_request(
            "InvalidValuesForRequestParameters",
            format!("The value '{bypass}' of 'bypass' is not valid."),
        ));
    }
    Ok(known.join(", "))
}

/// Subnets among the network rules must not be changing.
fn check_subnets(change: &Change<'_>, acls: &Value) -> Result<(), ApiError> {
    let rules = acls.get("virtualNetworkRules").and_then(Value::as_array);
    let subnets = rules.into_iter().flatten().filter_map(|rule| rule.get("id")?.as_str());
    for subnet in subnets.filter_map(Id::parse) {
        let network = subnet.top();
        if change.context.session.poll_running(network.key())?.is_some() {
            return Err(ApiError::bad_request(
                "NetworkAclsValidationFailure",
                format!(
                    "Validation of network acls failure: SubnetsNotProvisioned:Cannot proceed with operation because \
                     subnets {} of the virtual network {} are not provisioned. They are in Updating state..",
                    subnet.name(),
                    network.text(),
                ),
            ));
        }
    }
    Ok(())
}

fn in_progress(id: &Id) -> ApiError {
    ApiError::conflict(
        "StorageAccountOperationInProgress",
        format!(
            "An operation is currently performing on the storage account '{}' that requires exclusive access.",
            id.name()
        ),
    )
}
