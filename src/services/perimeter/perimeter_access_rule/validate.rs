//! Checks of an access rule that need only the configuration (`ValidateConfig`).

use std::collections::BTreeSet;

use tfplugin::{Config, Diagnostic, Diagnostics};

use super::{diagnostics, model::SOURCES};
use crate::{
    azure::Id,
    diagnostics::{code::CommonCode, suggestions},
    services::{
        common::attribute::Addresses,
        firewall::{ip_allowlist::acceptable, perimeter_version},
        perimeter::{PROFILE_TYPE, code::PerimeterCode, is_rule_name, is_service_tag},
    },
};

/// Tags that stand for callers that nobody chose: the whole internet, and networks.
const NO_SOURCE: [&str; 3] = ["Internet", "VirtualNetwork", "AzureLoadBalancer"];

/// The tag with the addresses of all customers of Azure.
const ALL_OF_AZURE: &str = "AzureCloud";

/// Checks that the arguments can describe an access rule.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    found.0.extend(config.known::<Id>("profile_id").and_then(|it| not_a_profile(&it)));
    let name = config.known::<String>("name").filter(|it| !is_rule_name(it));
    found.0.extend(name.map(|it| diagnostics::invalid_name(&it)));
    found.extend(one_source(config));
    if let Some(addresses) = config.known::<Addresses>("addresses") {
        found.0.extend(acceptable(&addresses, None).err());
    }
    if let Some(tags) = config.known::<BTreeSet<String>>("service_tags") {
        found.extend(check_tags(&tags));
    }
    if let Some(ids) = config.known::<BTreeSet<Id>>("subscription_ids") {
        found.extend(check_subscriptions(&ids));
    }
    if let Some(ids) = config.known::<BTreeSet<Id>>("resource_ids") {
        let unseen = ids.iter().filter(|it| perimeter_version(it).is_none());
        found.extend(unseen.map(diagnostics::not_in_perimeters));
    }
    found
}

/// Exactly one argument says what is let in. What is not known yet may turn out to be null.
pub(super) fn one_source(config: Config<'_>) -> Option<Diagnostic> {
    let set: Vec<_> = SOURCES.into_iter().filter(|it| config.is_set(it)).collect();
    if 1 < set.len() {
        return Some(diagnostics::several_sources(&set));
    }
    SOURCES.iter().all(|it| config.is_null(it)).then(diagnostics::no_source)
}

fn not_a_profile(id: &Id) -> Option<Diagnostic> {
    if id.is_type(PROFILE_TYPE) {
        return None;
    }
    Some(
        CommonCode::WrongResourceType
            .error(
                "Not a profile of a perimeter",
                format!(
                    "`{id}` is not the ID of a profile of a network security perimeter, which ends with \
                     `/providers/Microsoft.Network/networkSecurityPerimeters/<name>/profiles/<name>`.{}",
                    suggestions::part_of_type(id, PROFILE_TYPE)
                ),
            )
            .at("profile_id"),
    )
}

fn check_tags(tags: &BTreeSet<String>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if tags.is_empty() {
        found.push(diagnostics::empty("service_tags"));
    }
    for tag in tags {
        let is = |other: &str| tag.eq_ignore_ascii_case(other);
        let service = tag.split('.').next().unwrap_or_default();
        if !is_service_tag(tag) {
            found.push(diagnostics::not_a_tag(tag));
        } else if NO_SOURCE.iter().any(|it| is(it)) {
            found.push(diagnostics::no_source_tag(tag));
        } else if service.eq_ignore_ascii_case(ALL_OF_AZURE) {
            found.push(
                PerimeterCode::ServiceTagTooWide
                    .warning(
                        "Service tag of all of Azure",
                        format!(
                            "`{tag}` has the addresses of all customers of Azure. Use the tag of the \
                             vendor's service and region, such as \
                             `AzureDatabricksServerless.WestEurope`."
                        ),
                    )
                    .at("service_tags"),
            );
        }
    }
    found
}

fn check_subscriptions(ids: &BTreeSet<Id>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if ids.is_empty() {
        found.push(diagnostics::empty("subscription_ids"));
    }
    for id in ids.iter().filter(|it| !it.is_type("Microsoft.Resources/subscriptions")) {
        found.push(
            CommonCode::WrongResourceType
                .error(
                    "Not a subscription",
                    format!("`{id}` is not the ID of a subscription: `/subscriptions/<GUID>`."),
                )
                .at("subscription_ids"),
        );
    }
    found
}
