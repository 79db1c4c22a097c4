//! Azure's service tags, as `Microsoft.Network/locations/{location}/serviceTags` lists them: those of all
//! regions, whichever region is asked (Microsoft Learn, "Service Tags - List" of Virtual Network, 2025-05-01).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    api_error::ApiError,
    arm::{Context, version},
    id::Id,
    message::Answer,
    regions,
    router::RequestContext,
};

/// The name of the setting that those of a seed are kept in.
pub(crate) const SETTING: &str = "serviceTags";

/// Versions that have the list.
const VERSIONS: &[&str] = &["2025-05-01", "2025-03-01", "2024-05-01", "2023-09-01", "2019-04-01"];

/// The version of the list as a whole.
const CHANGE_NUMBER: &str = "63";

/// Name, region, service and prefixes of the tags that there are without a seed: a part of Azure's, with
/// addresses that are kept for documentation.
const TAGS: &[(&str, &str, &str, &[&str])] = &[
    ("AzurePlatformIMDS", "", "", &["169.254.169.254/32"]),
    ("Sql", "", "AzureSQL", &["198.51.100.32/28", "2001:db8:32::/48"]),
    ("Sql.WestEurope", "westeurope", "AzureSQL", &["198.51.100.32/28", "2001:db8:32::/48"]),
    ("Storage", "", "AzureStorage", &["198.51.100.64/27", "198.51.100.96/27"]),
    ("Storage.NorthEurope", "northeurope", "AzureStorage", &["198.51.100.96/27"]),
    ("Storage.WestEurope", "westeurope", "AzureStorage", &["198.51.100.64/27"]),
];

/// A service tag.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ServiceTag {
    /// The name, such as `Storage.WestEurope`.
    name: String,
    /// The region, such as `westeurope`; none for a tag of all regions.
    #[serde(default)]
    region: String,
    /// The service, such as `AzureStorage`.
    #[serde(default)]
    system_service: String,
    /// The CIDR ranges.
    address_prefixes: Vec<String>,
    /// The version of the tag.
    #[serde(default)]
    change_number: String,
}

/// Lists all tags, in pages.
pub(crate) fn list(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let RequestContext { session, request, behavior, .. } = request_context;
    let version = version::check_own(request, VERSIONS)?;
    let subscription = request_context.capture("subscription");
    if let Some(id) = Id::parse(&format!("/subscriptions/{subscription}")) {
        context.permit("Microsoft.Network/locations/serviceTags/read", &id)?;
    }
    let location = request_context.capture("location");
    if !regions::REGIONS.iter().any(|(name, _)| *name == regions::normalized(location)) {
        return Err(unknown_location(location, version));
    }
    let seeded: Vec<ServiceTag> = session.setting(SETTING)?.unwrap_or_default();
    let tags = if seeded.is_empty() { usual() } else { seeded };
    let skipped = request.parameter("$skiptoken").and_then(|it| it.parse().ok()).unwrap_or(0);
    let size = usize::try_from(behavior.page_size).unwrap_or(usize::MAX).max(1);
    let values: Vec<Value> = tags.iter().skip(skipped).take(size).map(shown).collect();
    let mut answer = json!({
        "name": "Public",
        "id": format!("/subscriptions/{subscription}/providers/Microsoft.Network/serviceTags/Public"),
        "type": "Microsoft.Network/serviceTags",
        "changeNumber": CHANGE_NUMBER,
        "cloud": "Public",
        "values": values,
    });
    if skipped + values.len() < tags.len() {
        let (base, path, next) = (request.base(), &request.path, skipped + values.len());
        answer["nextLink"] = json!(format!("{base}{path}?api-version={version}&$skiptoken={next}"));
    }
    Ok(Answer::json(200, &answer))
}

fn usual() -> Vec<ServiceTag> {
    let tag = |(name, region, service, prefixes): &(&str, &str, &str, &[&str])| ServiceTag {
        name: (*name).to_owned(),
        region: (*region).to_owned(),
        system_service: (*service).to_owned(),
        address_prefixes: prefixes.iter().map(|it| (*it).to_owned()).collect(),
        change_number: "7".to_owned(),
    };
    TAGS.iter().map(tag).collect()
}

fn shown(tag: &ServiceTag) -> Value {
    json!({
        "name": tag.name,
        "id": tag.name,
        "serviceTagChangeNumber": CHANGE_NUMBER,
        "properties": {
            "changeNumber": tag.change_number,
            "region": tag.region,
            "state": "",
            "networkFeatures": ["API", "NSG", "UDR", "FW"],
            "systemService": tag.system_service,
            "addressPrefixes": tag.address_prefixes,
        },
    })
}

/// The text is ARM's for every type and region that do not go together.
fn unknown_location(location: &str, version: &str) -> ApiError {
    let supported: Vec<&str> = regions::REGIONS.iter().map(|(name, _)| *name).collect();
    ApiError::bad_request(
        "NoRegisteredProviderFound",
        format!(
            "No registered resource provider found for location '{location}' and API version '{version}' for type \
             'locations/serviceTags'. The supported api-versions are '{}'. The supported locations are '{}'.",
            VERSIONS.join(", "),
            supported.join(", "),
        ),
    )
}
