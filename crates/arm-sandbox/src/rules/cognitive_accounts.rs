//! Cognitive Services accounts (`Microsoft.CognitiveServices/accounts`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{
        BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, Networks, PRIVATE, Patch, Syntax,
        complete,
    },
    soft_deleted::{SoftDeletion, members},
};
use crate::{api_error::ApiError, id::Id};

/// The rules of Cognitive Services accounts. They say their ETag, and take no condition on it.
pub(crate) static COGNITIVE_ACCOUNTS: Embedded = Embedded {
    resource_type: "Microsoft.CognitiveServices/accounts",
    versions: &["2025-09-01", "2025-06-01", "2024-10-01", "2023-05-01"],
    holder: Some(Holder {
        name: "networkAcls",
        members: &["defaultAction", "bypass", "virtualNetworkRules"],
        required: &[],
        defaults: &[("virtualNetworkRules", "[]"), ("ipRules", "[]")],
    }),
    list: "ipRules",
    networks: Some(Networks {
        list: "virtualNetworkRules",
        subnet: &["id"],
        others: &["ignoreMissingVnetServiceEndpoint"],
        added: &[("state", "Succeeded")],
        endpoint: "Microsoft.CognitiveServices",
        limit: Some(100),
        instances: None,
    }),
    entry: Entry::Object { address: "value", others: &[], required: &[], kept: str::to_owned },
    syntax: Syntax { refused: PRIVATE, ..Syntax::ANY },
    limit: Some(100),
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: Some(AsyncStyle {
        status: WriteStatus::AcceptedWhileRunning,
        polled: Polled::Location,
        state: Some("Accepted"),
    }),
    etag: Etag::Shown("etag"),
    conflict: Some(in_conflict),
    adjust: Some(adjust),
};

/// What is left of a deleted account (Azure/azure-cli, `test_cognitiveservices_softdelete`). Azure
/// keeps one for 48 hours (<https://learn.microsoft.com/azure/ai-services/recover-purge-resources>).
pub(super) static SOFT_DELETION: SoftDeletion = SoftDeletion {
    versions: COGNITIVE_ACCOUNTS.versions,
    resource_type: COGNITIVE_ACCOUNTS.resource_type,
    kept_type: "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts",
    list_type: "Microsoft.CognitiveServices/deletedAccounts",
    place: |account, location| {
        let group = account.resource_group().unwrap_or_default();
        location.child("resourceGroups", group).child("deletedAccounts", account.name())
    },
    shown: |kept| {
        let names = ["location", "sku", "kind", "tags", "identity", "etag", "properties"];
        let mut shown = Value::Object(members(kept.body, &names));
        shown["properties"]["deletionDate"] = json!(kept.deleted);
        shown["properties"]["scheduledPurgeDate"] = json!(kept.purged);
        shown
    },
    days: 2,
    request: ("restore", |restore| restore == &json!(true)),
    name_taken: |account| {
        let message = format!(
            "An existing resource with ID '{}' has been soft-deleted. To restore the resource, you must specify \
             'restore' to be 'true' in the property. If you don't want to restore existing resource, please purge it \
             first.",
            account.text()
        );
        ApiError::conflict("FlagMustBeSetForRestore", message)
    },
    nothing_kept: |_| {
        let message = "Could not locate a resource to restore.";
        ApiError::bad_request("CanNotRestoreANonExistingResource", message)
    },
    not_found: ApiError::resource_not_found,
    purged_by_delete: true,
};

/// A firewall needs a subdomain of the account's own. Small blocks are refused, unless a test says
/// otherwise.
fn adjust(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let endpoint = format!("https://{}.cognitiveservices.azure.com/", change.id.name());
    complete(properties, [("endpoint", json!(endpoint))]);
    let Some(acls) = properties.get("networkAcls").filter(|acls| !acls.is_null()) else {
        return Ok(());
    };
    let subdomain = properties.get("customSubDomainName").and_then(Value::as_str);
    if subdomain.is_none_or(str::is_empty) {
        return Err(ApiError::bad_request(
            BAD_REQUEST,
            "Network rules need a custom subdomain: set 'customSubDomainName' first.",
        ));
    }
    if change.context.behavior.firewalls.cognitive_takes_small_blocks {
        return Ok(());
    }
    let rules = acls.get("ipRules").and_then(Value::as_array).map(Vec::as_slice);
    let mut values =
        rules.unwrap_or_default().iter().filter_map(|rule| rule.get("value")?.as_str());
    match values.find(|value| value.ends_with("/31") || value.ends_with("/32")) {
        None => Ok(()),
        Some(small) => Err(ApiError::bad_request(
            BAD_REQUEST,
            format!("'{small}' is not valid: use single IP addresses instead of /31 and /32."),
        )),
    }
}

fn in_conflict(account: &Id) -> ApiError {
    ApiError::conflict(
        "RequestConflict",
        format!(
            "Another operation is being performed on the parent resource '{}'. Please try again.",
            account.text()
        ),
    )
}
