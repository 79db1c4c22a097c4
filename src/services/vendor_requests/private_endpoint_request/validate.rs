//! What stands in the way of a private endpoint.

use tfplugin::{Config, Diagnostic, Diagnostics};

use super::diagnostics;
use crate::{
    azure::Id,
    services::{
        private_link::{Kind, Target, kind_of},
        vendor_requests::common::{secrets, validate_cluster},
    },
};

/// Resources whose consumers name no group.
const SERVICE: &str = "Microsoft.Network/privateLinkServices";

/// The most characters that any service takes, which the schema demands.
const LONGEST_MESSAGE: usize = 140;

/// Types whose lower pricing tiers have no private endpoints: those that have, and how to say it.
const TIERS: [(&str, &[&str], &str); 3] = [
    ("Microsoft.ContainerRegistry/registries", &["Premium"], "Premium"),
    ("Microsoft.EventHub/namespaces", &["Standard", "Premium", "Dedicated"], "Standard and above"),
    ("Microsoft.ServiceBus/namespaces", &["Premium"], "Premium"),
];

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = validate_cluster(config);
    found.extend(secrets(config, &["request_message", "ticket_id", "cluster_name"]));
    let Some(resource) = config.known::<Id>("resource_id") else { return found };
    match kind(&resource) {
        Ok(kind) => {
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
pub(super) fn kind(resource: &Id) -> Result<&'static Kind, Diagnostic> {
    if resource.is_type(SERVICE) {
        return Err(diagnostics::service(resource));
    }
    let kind = resource.resource_type().and_then(|it| kind_of(&it));
    kind.ok_or_else(|| diagnostics::no_type(resource))
}

/// Whether the resource, as it is, can have the endpoint.
pub(super) fn target(target: &Target, resource: &Id, group: &str) -> Result<(), Diagnostic> {
    for (resource_type, tiers, wanted) in TIERS {
        let Some(sku) = target.sku.as_deref().filter(|_| resource.is_type(resource_type)) else {
            continue;
        };
        if !tiers.iter().any(|it| it.eq_ignore_ascii_case(sku)) {
            return Err(diagnostics::wrong_tier(target, sku, wanted));
        }
    }
    if target.groups.iter().any(|it| it.id == group) {
        return Ok(());
    }
    Err(diagnostics::no_group(target, group))
}
