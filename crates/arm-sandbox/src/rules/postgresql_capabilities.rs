//! What PostgreSQL servers there can be in a region, or what a server can become
//! (`locations/{location}/capabilities` and `flexibleServers/{server}/capabilities`), as
//! `az postgres flexible-server create` asks before it creates one (API version 2026-04-01-preview).

use serde_json::{Value, json};

use super::for_type;
use crate::{
    api_error::ApiError,
    arm::{Context, scope},
    id::Id,
    message::Answer,
    router::RequestContext,
};

/// A tier, its default size, and its sizes with their virtual cores.
type Tier = (&'static str, &'static str, &'static [(&'static str, u32)]);

/// The tiers: a part of those that Azure has, with the sizes that its clients choose by default.
const TIERS: &[Tier] = &[
    (
        "Burstable",
        "Standard_B1ms",
        &[("Standard_B1ms", 1), ("Standard_B2s", 2), ("Standard_B2ms", 2), ("Standard_B4ms", 4)],
    ),
    (
        "GeneralPurpose",
        "Standard_D4ds_v5",
        &[
            ("Standard_D2s_v3", 2),
            ("Standard_D4s_v3", 4),
            ("Standard_D2ds_v5", 2),
            ("Standard_D4ds_v5", 4),
            ("Standard_D8ds_v5", 8),
        ],
    ),
    (
        "MemoryOptimized",
        "Standard_E4ds_v5",
        &[("Standard_E2ds_v5", 2), ("Standard_E4ds_v5", 4), ("Standard_E8ds_v5", 8)],
    ),
];

/// Sizes of disks in GiB, the performance tier of each, and its operations per second.
const DISKS: &[(u32, &str, u32)] = &[
    (32, "P4", 120),
    (64, "P6", 240),
    (128, "P10", 500),
    (256, "P15", 1_100),
    (512, "P20", 2_300),
    (1_024, "P30", 5_000),
    (2_048, "P40", 7_500),
    (4_096, "P50", 7_500),
];

/// Major versions, oldest first.
const VERSIONS: &[&str] = &["13", "14", "15", "16", "17", "18"];

/// What can be created in a region.
pub(crate) fn of_region(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    if let Some(id) =
        Id::parse(&format!("/subscriptions/{}", request_context.capture("subscription")))
    {
        context.permit("Microsoft.DBforPostgreSQL/locations/capabilities/read", &id)?;
    }
    Ok(Answer::json(200, &json!({"value": [capabilities()]})))
}

/// What a server can become.
pub(crate) fn of_server(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let request = request_context.request;
    let path = request.path.trim_end_matches('/').rsplit_once('/').map(|(around, _)| around);
    let Some(server) = path.and_then(Id::parse) else {
        return Err(ApiError::not_found("ResourceNotFound", "The server was not found."));
    };
    context.permit("Microsoft.DBforPostgreSQL/flexibleServers/capabilities/read", &server)?;
    scope::check_containers_exist(context, &server.scope())?;
    let rules = for_type(server.resource_type());
    if rules.find(context, &server)?.is_none() {
        return Err(rules.not_found(&server));
    }
    Ok(Answer::json(200, &json!({"value": [capabilities()]})))
}

fn capabilities() -> Value {
    let feature = |name: &str, status: &str| json!({"name": name, "status": status});
    let versions: Vec<Value> = VERSIONS
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let newer = VERSIONS.get(at + 1..).unwrap_or_default();
            json!({"name": name, "supportedVersionsToUpgrade": newer, "supportedFeatures": []})
        })
        .collect();
    json!({
        "name": "FlexibleServerCapabilities",
        "supportedServerEditions": TIERS.iter().map(tier).collect::<Vec<_>>(),
        "supportedServerVersions": versions,
        "supportedFastProvisioningEditions": [],
        "supportedFeatures": [
            feature("OfferRestricted", "Disabled"),
            feature("ZoneRedundantHa", "Enabled"),
            feature("ZoneRedundantHaAndGeoBackup", "Enabled"),
            feature("GeoBackup", "Enabled"),
            feature("StorageAutoGrowth", "Enabled"),
            feature("OnlineResize", "Enabled"),
            feature("IndexTuning", "Enabled"),
        ],
    })
}

fn tier((name, default, sizes): &Tier) -> Value {
    let sizes: Vec<Value> = sizes
        .iter()
        .map(|(name, cores)| {
            json!({
                "name": name,
                "vCores": cores,
                "supportedIops": cores * 3_200,
                "supportedMemoryPerVcoreMb": 4_096,
                "supportedZones": ["1", "2", "3"],
                "supportedHaMode": ["SameZone", "ZoneRedundant"],
                "supportedFeatures": [],
            })
        })
        .collect();
    let disks: Vec<Value> = DISKS
        .iter()
        .enumerate()
        .map(|(at, (gib, performance, _))| {
            let larger = DISKS.get(at..).unwrap_or_default();
            let tiers: Vec<Value> =
                larger.iter().map(|(_, name, iops)| json!({"name": name, "iops": iops})).collect();
            json!({
                "storageSizeMb": gib * 1_024,
                "supportedIops": larger.first().map(|it| it.2),
                "defaultIopsTier": performance,
                "supportedIopsTiers": tiers,
            })
        })
        .collect();
    json!({
        "name": name,
        "defaultSkuName": default,
        "supportedServerSkus": sizes,
        "supportedStorageEditions": [{
            "name": "ManagedDisk",
            "defaultStorageSizeMb": 32_768,
            "supportedStorageMb": disks,
        }],
    })
}
