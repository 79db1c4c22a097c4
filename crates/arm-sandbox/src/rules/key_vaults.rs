//! Key vaults (`Microsoft.KeyVault/vaults`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    catalog,
    firewall::{
        BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, Networks, PRIVATE, Patch, Syntax,
        complete,
    },
    soft_deleted::SoftDeletion,
};
use crate::{api_error::ApiError, id::Id};

/// The rules of key vaults. A single address is kept with a mask.
pub(crate) static KEY_VAULTS: Embedded = Embedded {
    resource_type: "Microsoft.KeyVault/vaults",
    versions: catalog::KEY_VAULT,
    holder: Some(Holder {
        name: "networkAcls",
        members: &["bypass", "defaultAction", "virtualNetworkRules"],
        required: &[],
        defaults: &[
            ("bypass", "\"AzureServices\""),
            ("defaultAction", "\"Allow\""),
            ("ipRules", "[]"),
            ("virtualNetworkRules", "[]"),
        ],
    }),
    list: "ipRules",
    networks: Some(Networks {
        list: "virtualNetworkRules",
        subnet: &["id"],
        others: &["ignoreMissingVnetServiceEndpoint"],
        added: &[],
        endpoint: "Microsoft.KeyVault",
        limit: Some(200),
        instances: None,
    }),
    entry: Entry::Object { address: "value", others: &[], required: &[], kept: with_mask },
    syntax: Syntax { refused: PRIVATE, ..Syntax::ANY },
    limit: Some(1000),
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: None,
    etag: Etag::Absent,
    conflict: Some(changed_meanwhile),
    adjust: Some(adjust),
};

/// What is left of a deleted vault (Azure/azure-cli, `test_keyvault_mgmt`).
pub(super) static SOFT_DELETION: SoftDeletion = SoftDeletion {
    versions: catalog::KEY_VAULT,
    resource_type: KEY_VAULTS.resource_type,
    kept_type: "Microsoft.KeyVault/locations/deletedVaults",
    list_type: "Microsoft.KeyVault/deletedVaults",
    place: |vault, location| location.child("deletedVaults", &vault.name().to_ascii_lowercase()),
    shown: |kept| {
        json!({"properties": {
            "vaultId": kept.id.text(),
            "location": kept.body.get("location"),
            "tags": kept.body.get("tags"),
            "deletionDate": kept.deleted,
            "scheduledPurgeDate": kept.purged,
            "purgeProtectionEnabled": kept.body.pointer("/properties/enablePurgeProtection"),
        }})
    },
    days: 90,
    request: ("createMode", |mode| {
        mode.as_str().is_some_and(|mode| mode.eq_ignore_ascii_case("recover"))
    }),
    name_taken,
    nothing_kept: |vault| {
        let message = format!("The vault '{}' has nothing to be recovered from.", vault.name());
        ApiError::not_found("DeletedVaultNotFound", message)
    },
    not_found: |id| {
        let message = format!("The deleted vault '{}' could not be found.", id.name());
        ApiError::not_found("DeletedVaultNotFound", message)
    },
    purged_by_delete: false,
};

fn name_taken(vault: &Id) -> ApiError {
    let message = format!(
        "A vault with the same name already exists in deleted state. You need to either recover or purge existing key \
         vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete. \
         Vault name: {}",
        vault.name()
    );
    ApiError::conflict("ConflictError", message)
}

/// A vault always says its tenant, its SKU and where it is.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn adjust(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let uri = format!("https://{}.vault.azure.net/", change.id.name());
    complete(
        properties,
        [
            ("tenantId", json!(change.context.tenant())),
            ("sku", json!({"family": "A", "name": "standard"})),
            ("vaultUri", json!(uri)),
            ("accessPolicies", json!([])),
            ("enabledForDeployment", json!(false)),
            ("enableSoftDelete", json!(true)),
            ("softDeleteRetentionInDays", json!(90)),
            ("publicNetworkAccess", json!("Enabled")),
        ],
    );
    Ok(())
}

fn with_mask(address: &str) -> String {
    if address.contains('/') { address.to_owned() } else { format!("{address}/32") }
}

fn changed_meanwhile(id: &Id) -> ApiError {
    ApiError::conflict(
        "ConflictError",
        format!(
            "A conflict occurred that prevented the operation from completing. The vault '{}' may have been changed by \
             another operation.",
            id.name()
        ),
    )
}
