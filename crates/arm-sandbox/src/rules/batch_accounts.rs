//! Batch accounts (`Microsoft.Batch/batchAccounts`). A new one is answered with 202 and the address of the
//! result: the Azure CLI 2.91 refuses 201. A change is done at once: `azure-mgmt-batch` 17.3 refuses 202.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::Change,
    plain::{PLAIN, Plain, add},
};
use crate::{api_error::ApiError, regions};

/// Accounts.
pub(super) static BATCH_ACCOUNTS: Plain = Plain {
    resource_type: "Microsoft.Batch/batchAccounts",
    async_style: Some(AsyncStyle {
        status: WriteStatus::AcceptedWhenNew,
        polled: Polled::Location,
        state: None,
    }),
    complete: Some(complete),
    ..PLAIN
};

/// An account always says where it is.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn complete(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let region = change.content.get("location").and_then(Value::as_str).unwrap_or_default();
    let name = change.id.name();
    add(
        properties,
        json!({
            "accountEndpoint": format!("{name}.{}.batch.azure.com", regions::normalized(region)),
            "poolAllocationMode": "BatchService",
            "publicNetworkAccess": "Enabled",
            "allowedAuthenticationModes": ["SharedKey", "AAD", "TaskAuthenticationToken"],
        }),
    );
    Ok(())
}
