//! Storage accounts (`Microsoft.Storage/storageAccounts`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    catalog,
    firewall::{
        BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, PRIVATE, Patch, Syntax, check_ipv6_list,
    },
};
use crate::{api_error::ApiError, id::Id};

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
        ],
    }),
    list: "ipRules",
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
    async_style: None,
    etag: Etag::Absent,
    conflict: Some(in_progress),
    adjust: Some(complete),
};

/// An account that says nothing of its firewall is open, and says so.
fn complete(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let acls = properties.entry("networkAcls").or_insert_with(|| json!({"defaultAction": "Allow"}));
    if let Some(Value::Array(rules)) = acls.get_mut("ipRules") {
        for rule in rules.iter_mut().filter_map(Value::as_object_mut) {
            rule.entry("action").or_insert_with(|| json!("Allow"));
        }
    }
    check_subnets(change, acls)?;
    check_ipv6_list(acls.get("ipv6Rules"), BAD_REQUEST)
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
