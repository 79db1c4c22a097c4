//! Simulated DNS: the answers for the host names of resources, from a public resolver and from one in
//! the network of a private endpoint. Once a connection is approved, the public name becomes an alias
//! of the private name, and the resolver in the endpoint's network has the private address.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    net::{IpAddr, Ipv4Addr},
};

use serde_json::{Map, Value};

use crate::{
    Error, Sandbox,
    arm::resources::object_of,
    id::Id,
    rules::private_link,
    store::{Document, Listing},
};

/// The label that marks private names.
const MARK: &str = "privatelink.";

/// Zones whose public names end in something else (learn.microsoft.com: "Azure private endpoint private
/// DNS zone values").
const RENAMED: [(&str, &str); 3] = [
    ("vaultcore.azure.net", "vault.azure.net"),
    ("vaultcore.usgovcloudapi.net", "vault.usgovcloudapi.net"),
    ("vaultcore.azure.cn", "vault.azure.cn"),
];

/// The first address for endpoints in a network that the sandbox does not know.
const UNKNOWN_NETWORK: Ipv4Addr = Ipv4Addr::new(10, 255, 0, 0);

/// The range of public addresses, which is reserved for documentation (RFC 5737).
const PUBLIC: [u8; 3] = [203, 0, 113];

/// The resolver that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewpoint {
    /// A public resolver.
    Public,
    /// A resolver in the network of the private endpoint.
    EndpointNetwork,
}

/// The answer of DNS for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The name, followed by the names that it is an alias of, in lower case.
    pub chain: Vec<String>,
    /// The address of the last name; `None` if the name does not exist.
    pub address: Option<IpAddr>,
}

/// The resource that has a name.
struct Named {
    resource: Document,
    tenant: String,
    group: &'static str,
    /// The private name, of which the name is an alias once an endpoint is approved.
    private: String,
    /// The length of the zone in the name: the longest match wins.
    suffix: usize,
}

impl Sandbox {
    /// The answer of DNS for the host name of a resource.
    pub fn resolve(&self, name: &str, from: Viewpoint) -> Result<Resolved, Error> {
        let host = name.trim_end_matches('.').to_ascii_lowercase();
        let Some(named) = self.resource_of(&host)? else {
            return Ok(Resolved { chain: vec![host], address: None });
        };
        let endpoint = self.approved_endpoint(&named)?;
        let mut chain = vec![host.clone()];
        if endpoint.is_some() && named.private != host {
            chain.push(named.private.clone());
        }
        let address = if let (Viewpoint::EndpointNetwork, Some(endpoint)) = (from, &endpoint) {
            IpAddr::V4(private_address(self.network_of(endpoint)?, &host))
        } else {
            let [a, b, c] = PUBLIC;
            IpAddr::V4(Ipv4Addr::new(a, b, c, last_byte(&host)))
        };
        Ok(Resolved { chain, address: Some(address) })
    }

    /// The resource that has this name.
    fn resource_of(&self, host: &str) -> Result<Option<Named>, Error> {
        let mut best: Option<Named> = None;
        for tenant in self.tenants()? {
            for resource_type in private_link::parents() {
                let listing = Listing { resource_type, ..Listing::default() };
                for resource in self.documents(&tenant, &listing)? {
                    let tenant = tenant.clone();
                    let found = names(host, &resource).map(|(group, private, suffix)| Named {
                        resource,
                        tenant,
                        group,
                        private,
                        suffix,
                    });
                    let better =
                        |it: &Named| best.as_ref().is_none_or(|best| best.suffix < it.suffix);
                    if let Some(found) = found.filter(better) {
                        best = Some(found);
                    }
                }
            }
        }
        Ok(best)
    }

    /// The endpoint of an approved connection for the name.
    fn approved_endpoint(&self, named: &Named) -> Result<Option<Id>, Error> {
        let id = &named.resource.id;
        let resource_type = format!("{}/privateEndpointConnections", id.resource_type());
        let prefix = id.prefix();
        let listing =
            Listing { resource_type: &resource_type, prefix: &prefix, ..Listing::default() };
        let connections = self.documents(&named.tenant, &listing)?;
        Ok(connections.iter().find_map(|it| {
            let body = Value::Object(object_of(&it.body));
            let text = |place: &str| body.pointer(place).and_then(Value::as_str);
            let status = text("/properties/privateLinkServiceConnectionState/status")?;
            let groups = body.pointer("/properties/groupIds").and_then(Value::as_array);
            let group = text("/properties/groupId");
            let is_for = |of: &str| of.is_empty() || of.eq_ignore_ascii_case(named.group);
            let for_it = group.is_none_or(is_for)
                && groups.is_none_or(|it| {
                    it.is_empty() || it.iter().filter_map(Value::as_str).any(is_for)
                });
            let endpoint = Id::parse(text("/properties/privateEndpoint/id")?)?;
            (status == "Approved" && for_it).then_some(endpoint)
        }))
    }

    /// The first address of the network of an endpoint.
    fn network_of(&self, endpoint: &Id) -> Result<Ipv4Addr, Error> {
        let Ok(tenant) = self.tenant_of(endpoint.text()) else { return Ok(UNKNOWN_NETWORK) };
        let document = |id: &Id| self.read(|session| session.document(&tenant, id));
        let Some(endpoint) = document(endpoint)? else { return Ok(UNKNOWN_NETWORK) };
        let endpoint = Value::Object(object_of(&endpoint.body));
        let subnet = endpoint.pointer("/properties/subnet/id").and_then(Value::as_str);
        let Some(network) = subnet.and_then(Id::parse).and_then(|it| it.parent()) else {
            return Ok(UNKNOWN_NETWORK);
        };
        let Some(network) = document(&network)? else { return Ok(UNKNOWN_NETWORK) };
        let network = Value::Object(object_of(&network.body));
        let prefix = network.pointer("/properties/addressSpace/addressPrefixes/0");
        let base = prefix.and_then(Value::as_str).and_then(|it| it.split('/').next());
        Ok(base.and_then(|it| it.parse().ok()).unwrap_or(UNKNOWN_NETWORK))
    }
}

/// The group and the private name of a host, and the length of its zone, if the resource has the host.
fn names(host: &str, resource: &Document) -> Option<(&'static str, String, usize)> {
    let body = object_of(&resource.body);
    let zones = private_link::zones(&resource.id, &body).into_iter();
    let fitting = zones.filter_map(|(group, zone)| {
        let (before, after) = zone.split_once(MARK)?;
        let renamed = RENAMED.iter().find(|(private, _)| *private == after);
        let public = format!("{before}{}", renamed.map_or(after, |(_, public)| public));
        let own = host
            .strip_suffix(&format!(".{zone}"))
            .or_else(|| host.strip_suffix(&format!(".{public}")))?;
        let label = own.split('.').next().unwrap_or(own);
        let is_its = label.eq_ignore_ascii_case(resource.id.name()) || mentions(&body, host);
        is_its.then(|| (group, format!("{own}.{zone}"), public.len()))
    });
    fitting.max_by_key(|(_, _, suffix)| *suffix)
}

/// Whether a host name occurs anywhere in the properties of a resource.
fn mentions(resource: &Map<String, Value>, host: &str) -> bool {
    fn within(value: &Value, host: &str) -> bool {
        match value {
            Value::String(text) => text.to_ascii_lowercase().contains(host),
            Value::Array(items) => items.iter().any(|it| within(it, host)),
            Value::Object(members) => members.values().any(|it| within(it, host)),
            _ => false,
        }
    }
    resource.get("properties").is_some_and(|it| within(it, host))
}

/// An address in the network, always the same for the same name.
fn private_address(network: Ipv4Addr, host: &str) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(network).saturating_add(u32::from(last_byte(host)).max(4)))
}

/// A number from 1 to 254, always the same for the same name.
fn last_byte(host: &str) -> u8 {
    let mut hasher = DefaultHasher::new();
    host.hash(&mut hasher);
    u8::try_from(hasher.finish() % 254 + 1).unwrap_or(1)
}
