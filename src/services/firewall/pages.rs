//! What the registry pages say about the services, made from the rows of [`super::table`]. Doc comments
//! name these functions in double braces.

use std::collections::BTreeMap;

use allowlist::{Form, Service};

use super::{
    networks::network_descriptors, service_descriptor::ServiceDescriptor, table::descriptors,
};

/// The targets, with the names of the services, the limits and the API versions.
pub(crate) fn targets() -> String {
    let rows = descriptors().iter().map(|it| {
        let firewall = it.service.firewall();
        let entries = if it.has_names() { "rules with names" } else { "one list" };
        let limit =
            firewall.limit.map_or_else(|| "not documented".to_owned(), |it| it.count.to_string());
        format!(
            "| {} | `{}` | `{}` | {entries} | {limit} | {} |",
            it.service, firewall.resource_type, firewall.key, it.api_version
        )
    });
    let head = "| service | target | name in `rules` | entries | maximum | API version |\n\
                |---|---|---|---|---|---|";
    [head.to_owned()].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// The names of the services in configurations.
pub(crate) fn keys() -> String {
    let keys: Vec<_> = Service::ALL.iter().map(|it| format!("`{}`", it.firewall().key)).collect();
    joined(&keys, "or")
}

/// The services that store a first and a last address.
pub(crate) fn storing_ranges() -> String {
    services(|it| it.service.firewall().form == Form::Range, "and")
}

/// The services whose entries are rules with names.
pub(crate) fn with_names() -> String {
    services(ServiceDescriptor::has_names, "and")
}

/// The services that let everybody in while they have no entry.
pub(crate) fn open_when_empty() -> String {
    services(|it| it.open_when_empty, "or")
}

/// The services that ignore entries for callers in their own region.
pub(crate) fn ignoring_same_region() -> String {
    services(|it| it.ignores_same_region, "and")
}

/// The services that refuse entries while the target is stopped.
pub(crate) fn refusing_while_stopped() -> String {
    services(|it| it.power.is_some(), "or")
}

/// The services that refuse entries while public network access is disabled.
pub(crate) fn needing_public_access() -> String {
    services(|it| it.needs_public_access, "or")
}

/// The services whose resources can be in a network security perimeter.
pub(crate) fn in_perimeters() -> String {
    services(|it| it.has_perimeters, "and")
}

/// How long the services take to apply entries, where Azure documents it.
pub(crate) fn delays() -> String {
    let mut by_minutes = BTreeMap::<u8, Vec<String>>::new();
    for descriptor in descriptors() {
        if let Some(minutes) = descriptor.delay_minutes {
            by_minutes.entry(minutes).or_default().push(descriptor.service.to_string());
        }
    }
    let delays = by_minutes.iter().map(|(minutes, services)| {
        format!("up to {minutes} minutes for {}", joined(services, "and"))
    });
    joined(&delays.collect::<Vec<_>>(), "and")
}

/// The targets that let in subnets, with limits and API versions.
pub(crate) fn network_targets() -> String {
    let rows = network_descriptors().iter().map(|it| {
        let kind = it.resource_type();
        let entries = if it.has_names() { "rules with names" } else { "one list" };
        let instances = if it.takes_instances() { "yes" } else { "no" };
        let limit = it.limit().map_or_else(|| "not documented".to_owned(), |it| it.to_string());
        let (service, version) = (it.service, it.api_version);
        format!("| {service} | `{kind}` | {entries} | {instances} | {limit} | {version} |")
    });
    let head = "| service | target | entries | resource instances | maximum of subnets | API version |\n\
                |---|---|---|---|---|---|";
    [head.to_owned()].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// The services with virtual network rules that let everybody in while they have no entry.
pub(crate) fn networks_open_when_empty() -> String {
    let open = network_descriptors().iter().filter(|it| it.open_when_empty);
    joined(&open.map(|it| it.service.to_string()).collect::<Vec<_>>(), "or")
}

/// The Azure actions that an allowlist needs, service by service.
pub(crate) fn permissions() -> String {
    actions_of(descriptors())
}

/// The Azure actions that network rules need, service by service.
pub(crate) fn network_permissions() -> String {
    actions_of(network_descriptors())
}

fn actions_of(descriptors: &[ServiceDescriptor]) -> String {
    let lines = descriptors.iter().map(|it| {
        let actions = it.actions().into_iter().chain(it.perimeter_action());
        let actions: Vec<_> = actions.map(|it| format!("`{it}`")).collect();
        format!("- {}: {}", it.service, actions.join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn services(has: impl Fn(&ServiceDescriptor) -> bool, conjunction: &str) -> String {
    let names = descriptors().iter().filter(|it| has(it)).map(|it| it.service.to_string());
    joined(&names.collect::<Vec<_>>(), conjunction)
}

/// A list in a sentence: `a, b or c`.
fn joined(items: &[String], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_on_the_pages() {
        for descriptor in descriptors() {
            let kind = descriptor.resource_type();
            assert!(targets().contains(&format!("`{kind}`")), "{kind}");
            assert!(permissions().contains(&format!("`{kind}/read`")), "{kind}");
            assert!(keys().contains(&format!("`{}`", descriptor.service.firewall().key)), "{kind}");
        }
    }

    #[test]
    fn items_are_joined_as_in_a_sentence() {
        let items = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(joined(&items(&[]), "or"), "");
        assert_eq!(joined(&items(&["a"]), "or"), "a");
        assert_eq!(joined(&items(&["a", "b", "c"]), "or"), "a, b or c");
    }
}
