//! The host names that the clients of a resource use.

use serde_json::Value;

use super::{
    Cloud,
    private_name::{self, privatelink_fqdn},
};
use crate::services::private_link::{
    dns::HostName,
    service_types::{Group, Source, service_type_of},
};

/// The public host names of one group of a resource. They come from the resource itself, or else from
/// the rule by which the service forms names; empty if there is neither.
///
/// `resource` is Azure's answer to a GET of it. Custom domains are left out, because only their owner
/// knows where they lead.
pub(crate) fn client_hosts(
    resource_type: &str,
    group: &str,
    resource: &Value,
    cloud: Cloud,
) -> Vec<String> {
    let Some(kind) = service_type_of(resource_type) else { return Vec::new() };
    let Some(found) = super::find(kind, group) else { return Vec::new() };
    let place = Place { resource, suffix: public_suffix(found, cloud) };
    let mut hosts = Vec::new();
    match super::slot(kind, group) {
        // The resource has the names of the app itself, not those of its slots.
        Some(slot) => place.by_rule(found, &format!("{}-{slot}", place.name()), &mut hosts),
        None => place.add_own_names(found, &mut hosts),
    }
    if hosts.is_empty() {
        place.by_rule(found, place.name(), &mut hosts);
    }
    hosts
}

/// The data endpoints of a container registry, from which its clients fetch layers.
pub(crate) fn data_endpoints(resource: &Value) -> Vec<String> {
    let mut hosts = Vec::new();
    for value in elements(resource, "/properties/dataEndpointHostNames") {
        add(Some(value), &mut hosts);
    }
    hosts
}

/// A resource, and the suffix of its public names.
struct Place<'a> {
    resource: &'a Value,
    suffix: Option<&'static str>,
}

impl Place<'_> {
    /// Adds the names that the resource has, and those that no resource of its type has but that are known.
    fn add_own_names(&self, group: &Group, hosts: &mut Vec<String>) {
        for source in group.hosts {
            match *source {
                Source::Text(place) => add(self.resource.pointer(place), hosts),
                Source::Each(list, place) => {
                    for element in elements(self.resource, list) {
                        add(element.pointer(place), hosts);
                    }
                }
                Source::Members(place) => {
                    let members = self.resource.pointer(place).and_then(Value::as_object);
                    for member in members.into_iter().flat_map(|it| it.values()) {
                        add(Some(member), hosts);
                    }
                }
                Source::Formed(own) => self.form(own, self.name(), hosts),
                Source::Composed(_) | Source::PerLocation => {}
            }
        }
        // An API server has names of any form; for other groups, other names are custom domains.
        hosts.retain(|it| group.id == "management" || privatelink_fqdn(it).is_ok());
    }

    /// Adds the names that follow from the service's rule.
    fn by_rule(&self, group: &Group, name: &str, hosts: &mut Vec<String>) {
        for source in group.hosts {
            match *source {
                Source::Composed(own) => self.form(own, name, hosts),
                Source::PerLocation => {
                    for location in elements(self.resource, "/properties/locations") {
                        let region = folded(location.get("locationName"));
                        self.form(&format!("{{name}}-{region}"), name, hosts);
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds the host that consists of this part and the suffix, if the suffix is known.
    fn form(&self, own: &str, name: &str, hosts: &mut Vec<String>) {
        let Some(suffix) = self.suffix else { return };
        let workspace = self.resource.pointer("/properties/workspaceId").and_then(Value::as_str);
        let own = own
            .replace("{name}", name)
            .replace("{region}", &folded(self.resource.get("location")))
            .replace("{workspaceId}", workspace.unwrap_or_default());
        let host = if own.is_empty() { suffix.to_owned() } else { format!("{own}.{suffix}") };
        push(&host, hosts);
    }

    fn name(&self) -> &str {
        self.resource.get("name").and_then(Value::as_str).unwrap_or_default()
    }
}

/// The suffix of public names in the first zone whose rule is known.
fn public_suffix(group: &Group, cloud: Cloud) -> Option<&'static str> {
    super::in_cloud(group, cloud).iter().find_map(private_name::public_suffix)
}

/// The elements of a list in the resource.
fn elements<'a>(resource: &'a Value, place: &str) -> impl Iterator<Item = &'a Value> {
    resource.pointer(place).and_then(Value::as_array).into_iter().flatten()
}

/// A region in the form that host names have: `West Europe` becomes `westeurope`.
fn folded(region: Option<&Value>) -> String {
    let region = region.and_then(Value::as_str).unwrap_or_default();
    region.to_lowercase().replace(' ', "")
}

/// Adds the host of a host name or URL.
fn add(value: Option<&Value>, hosts: &mut Vec<String>) {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = text.split(['/', ':']).next().unwrap_or_default();
    push(host, hosts);
}

fn push(host: &str, hosts: &mut Vec<String>) {
    let host = host.parse::<HostName>().ok().map(|it| it.folded());
    if let Some(host) = host.filter(|it| !hosts.contains(it)) {
        hosts.push(host);
    }
}
