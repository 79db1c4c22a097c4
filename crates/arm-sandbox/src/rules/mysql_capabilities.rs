//! What `MySQL` servers there can be in a region (`Microsoft.DBforMySQL/locations/{location}/capabilities`),
//! as `az mysql flexible-server create` asks before it creates one (API version 2025-06-01-preview).

use serde_json::{Value, json};

use crate::{api_error::ApiError, arm::Context, id::Id, message::Answer, router::RequestContext};

/// A tier, its sizes with their virtual cores, and the memory per core in MB.
type Tier = (&'static str, &'static [(&'static str, u32)], u32);

/// The tiers: a part of those that Azure has, with the sizes that its clients choose by default.
const TIERS: &[Tier] = &[
    ("Burstable", &[("Standard_B1ms", 1), ("Standard_B2s", 2), ("Standard_B2ms", 2)], 2_048),
    (
        "GeneralPurpose",
        &[("Standard_D2ads_v5", 2), ("Standard_D2ds_v4", 2), ("Standard_D4ds_v4", 4)],
        4_096,
    ),
    ("MemoryOptimized", &[("Standard_E2ds_v4", 2), ("Standard_E4ds_v4", 4)], 8_192),
];

/// Versions, oldest first.
const VERSIONS: &[&str] = &["5.7", "8.0.21", "8.4"];

/// What can be created in a region.
pub(crate) fn of_region(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let subscription = format!("/subscriptions/{}", request_context.capture("subscription"));
    if let Some(id) = Id::parse(&subscription) {
        context.permit("Microsoft.DBforMySQL/locations/capabilities/read", &id)?;
    }
    let capabilities = json!({
        "zone": "none",
        "supportedHAMode": ["SameZone", "ZoneRedundant"],
        "supportedGeoBackupRegions": [],
        "supportedFlexibleServerEditions": TIERS.iter().map(tier).collect::<Vec<_>>(),
    });
    Ok(Answer::json(200, &json!({"value": [capabilities]})))
}

fn tier((name, sizes, memory): &Tier) -> Value {
    let sizes: Vec<Value> = sizes
        .iter()
        .map(|(name, cores)| {
            json!({
                "name": name,
                "vCores": cores,
                "supportedIops": cores * 640,
                "supportedMemoryPerVCoreMB": memory,
            })
        })
        .collect();
    let versions: Vec<Value> =
        VERSIONS.iter().map(|it| json!({"name": it, "supportedSkus": sizes})).collect();
    json!({
        "name": name,
        "supportedServerVersions": versions,
        "supportedStorageEditions": [{
            "name": "Premium",
            "minStorageSize": 20_480,
            "maxStorageSize": 16_777_216,
            "minBackupRetentionDays": 1,
            "maxBackupRetentionDays": 35,
            "minBackupIntervalHours": 24,
            "maxBackupIntervalHours": 24,
        }],
    })
}
