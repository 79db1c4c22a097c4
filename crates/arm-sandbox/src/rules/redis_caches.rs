//! Redis caches (`Microsoft.Cache/redis`).

use serde_json::{Map, Value, json};

use super::{
    firewall::Change,
    plain::{PLAIN, Plain, add},
};
use crate::api_error::ApiError;

/// Caches.
pub(super) static REDIS_CACHES: Plain =
    Plain { resource_type: "Microsoft.Cache/redis", complete: Some(complete), ..PLAIN };

/// A cache always says where it is; its keys are read by an action of their own.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn complete(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    add(
        properties,
        json!({
            "accessKeys": null,
            "enableNonSslPort": false,
            "hostName": format!("{}.redis.cache.windows.net", change.id.name()),
            "port": 6379,
            "sslPort": 6380,
            "publicNetworkAccess": "Enabled",
            "redisConfiguration": {},
            "redisVersion": "6.0",
            "sku": {"name": "Basic", "family": "C", "capacity": 0},
        }),
    );
    Ok(())
}
