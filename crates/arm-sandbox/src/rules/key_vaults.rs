//! Key vaults (`Microsoft.KeyVault/vaults`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    catalog, deleted_vaults,
    firewall::{
        BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, PRIVATE, Patch, Syntax, complete,
    },
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

/// A vault always says its tenant, its SKU and where it is. One that was deleted comes back as it
/// was, on request.
fn adjust(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let mode = properties.remove("createMode");
    if change.existing.is_none() {
        let mode = mode.as_ref().and_then(Value::as_str);
        let location = change.content.get("location");
        if let Some(Value::Object(before)) =
            deleted_vaults::recovered(change.context, change.id, location, mode)?
        {
            *properties = before;
        }
    }
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
