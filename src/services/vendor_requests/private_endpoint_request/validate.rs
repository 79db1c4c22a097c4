//! Checks of a request, against the configuration and against what the resource offers.

use tfplugin::{Config, Diagnostic, Diagnostics};

use super::diagnostics;
use crate::{
    azure::Id,
    services::{
        private_link::{ServiceType, Target, service_type_at, service_type_of, without_row},
        vendor_requests::common::{secrets, validate_cluster},
    },
};

/// Resources whose consumers name no group.
const SERVICE: &str = "Microsoft.Network/privateLinkServices";

/// The most characters that any service takes, which the schema demands.
const LONGEST_MESSAGE: usize = 140;

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = validate_cluster(config);
    found.extend(secrets(config, &["request_message", "ticket_id", "cluster_name"]));
    let Some(resource) = config.known::<Id>("resource_id") else { return found };
    match kind(&resource) {
        Ok(kind) => {
            found.extend(without_row(kind));
            let length = config.known::<String>("request_message").map(|it| it.chars().count());
            let most = kind.longest_description;
            if let Some(length) = length.filter(|it| most < *it && *it <= LONGEST_MESSAGE) {
                found.push(diagnostics::long_message(length, most, kind.resource_type));
            }
        }
        Err(error) => found.push(error),
    }
    found
}

/// How connections of the resource are treated.
pub(super) fn kind(resource: &Id) -> Result<&'static ServiceType, Diagnostic> {
    if resource.is_type(SERVICE) {
        return Err(diagnostics::service(resource));
    }
    service_type_at(resource)
}

/// Whether the resource, as it is, can have the endpoint.
pub(super) fn target(target: &Target, resource: &Id, group: &str) -> Result<(), Diagnostic> {
    let tiers = resource.resource_type().and_then(|it| service_type_of(&it)?.tiers);
    if let (Some(tiers), Some(sku)) = (tiers, target.sku.as_deref())
        && !tiers.names.iter().any(|it| it.eq_ignore_ascii_case(sku))
    {
        return Err(diagnostics::wrong_tier(target, sku, tiers.described));
    }
    if target.groups.iter().any(|it| it.id == group) {
        return Ok(());
    }
    Err(diagnostics::no_group(target, group))
}
