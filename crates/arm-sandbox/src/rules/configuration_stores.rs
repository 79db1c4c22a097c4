//! App Configuration stores (`Microsoft.AppConfiguration/configurationStores`).

use serde_json::{Map, Value, json};

use super::{
    firewall::Change,
    plain::{PLAIN, Plain, add},
};
use crate::{api_error::ApiError, clock};

/// Stores.
pub(super) static CONFIGURATION_STORES: Plain = Plain {
    resource_type: "Microsoft.AppConfiguration/configurationStores",
    complete: Some(complete),
    ..PLAIN
};

/// A store always says where it is; the Azure CLI 2.91 finds it by that.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn complete(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    add(
        properties,
        json!({
            "endpoint": format!("https://{}.azconfig.io", change.id.name()),
            "creationDate": clock::seven_digits(change.context.now),
            "disableLocalAuth": false,
            "enablePurgeProtection": false,
            "publicNetworkAccess": "Enabled",
            "softDeleteRetentionInDays": 7,
        }),
    );
    Ok(())
}
