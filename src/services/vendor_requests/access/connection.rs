//! What an Astro cluster is connected by besides peering and endpoints: a VPN, and names that it resolves.

use std::{collections::BTreeMap, net::Ipv4Addr};

use allowlist::{Block, Cidr};
use tfplugin::{Diagnostic, Diagnostics, Model};

use crate::{
    diagnostics::code::CommonCode,
    services::{
        common::attribute::{Addresses, DnsName},
        network::{OwnedRange, code::NetworkCode, overlap},
        vendor_requests::{ticket::Facts, vendors::Vendor},
    },
};

/// A site-to-site VPN between a cluster and your network. The shared key never belongs here: agree with the
/// vendor's support on another way to exchange it.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct Vpn {
    /// Public IPv4 address of your VPN device.
    #[tf(length(1..=15))]
    pub(crate) device_ip: String,
    /// CIDR ranges on your side of the VPN. They cannot overlap with `cluster_cidrs`.
    pub(crate) cidrs: Addresses,
    /// Ranges of the cluster's VNet, such as `vpc_subnet_range` of `dataplane_astro_cluster`.
    pub(crate) cluster_cidrs: Addresses,
    /// Whether routes are exchanged by BGP.
    pub(crate) bgp: bool,
    /// The IKE settings of your device: version, encryption, integrity, groups. Without them, the vendor's
    /// gateway uses its defaults.
    #[tf(length(1..=1000))]
    pub(crate) ike: Option<String>,
}

/// Names that the cluster must resolve. Set either `dns_server_ip` or `records`.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct HostnameResolution {
    /// The domain whose names the cluster must resolve, such as `corp.example.com`.
    pub(crate) domain: DnsName,
    /// Private IPv4 address of your DNS server, to which the cluster forwards lookups of the domain. The
    /// cluster must reach it through a peering or a virtual hub.
    #[tf(length(1..=15))]
    pub(crate) dns_server_ip: Option<String>,
    /// Names below the domain, such as `db`, and their IPv4 addresses, for a private zone that the vendor
    /// creates in the cluster's network.
    pub(crate) records: Option<BTreeMap<String, String>>,
}

impl Vpn {
    /// What references follow from.
    pub(super) fn key(&self) -> Vec<String> {
        let mut key = vec![self.device_ip.clone(), self.bgp.to_string()];
        // The empty line says where one side ends.
        key.extend(texts(&self.cidrs).into_iter().chain([String::new()]));
        key.extend(texts(&self.cluster_cidrs).into_iter().chain([String::new()]));
        key.extend(self.ike.clone());
        key
    }

    pub(super) fn facts(&self, vendor: &Vendor, facts: Facts) -> Facts {
        let range =
            if vendor.is_astro() { "Astro VNet range" } else { "VNet range of the cluster" };
        facts
            .facts(range, texts(&self.cluster_cidrs))
            .fact("Public IP of our VPN device", &*self.device_ip)
            .facts("CIDR ranges on our side", texts(&self.cidrs))
            .fact("BGP", if self.bgp { "yes" } else { "no" })
            .fact("IKE settings", self.ike.as_deref().unwrap_or("no preference"))
            .fact("Shared key", "not in this ticket")
            .fact("Checked by us", "no overlap between the two sides")
    }

    /// What is wrong with it.
    pub(crate) fn validate(&self) -> Diagnostics {
        let mut found = Diagnostics::default();
        match self.device_ip.parse::<Ipv4Addr>() {
            Ok(address) if is_public(address) => {}
            Ok(_) => found.push(invalid_address(
                "device_ip",
                format!(
                    "`{}` is not a public address. The vendor's gateway connects to the address that your VPN \
                     device has on the internet.",
                    self.device_ip
                ),
            )),
            Err(_) => found.push(invalid_address(
                "device_ip",
                format!("`{}` is not an IPv4 address such as `203.0.113.7`.", self.device_ip),
            )),
        }
        for (name, addresses) in [("cidrs", &self.cidrs), ("cluster_cidrs", &self.cluster_cidrs)] {
            if addresses.is_empty() {
                found.push(
                    CommonCode::MissingArgument
                        .error(
                            format!("Empty `{name}`"),
                            format!("Set `{name}` to the ranges of that side."),
                        )
                        .at(name),
                );
            }
            let wrong = addresses.blocks().into_iter().find(|it| it.cidr().is_none());
            found.extend(wrong.map(|it| {
                invalid_address(name, format!("`{it}` is not a CIDR range such as `10.60.0.0/16`."))
            }));
        }
        let ours = OwnedRange::all(&cidrs(&self.cidrs), "your side", false);
        let theirs = OwnedRange::all(&cidrs(&self.cluster_cidrs), "the cluster", false);
        found.extend(overlap(&ours, &theirs).map(|it| {
            NetworkCode::OverlappingAddressSpaces
                .error(
                    "Overlapping address spaces",
                    format!(
                        "Your side has `{}`, and the cluster has `{}`. They share `{}`, so packets for these \
                         addresses cannot cross the VPN. Leave the shared range out, or ask for a cluster with \
                         another range.",
                        it.ours.range, it.theirs.range, it.shared
                    ),
                )
                .at("cidrs")
        }));
        found
    }
}

impl HostnameResolution {
    /// What references follow from.
    pub(super) fn key(&self) -> Vec<String> {
        let server = self.dns_server_ip.clone().unwrap_or_default();
        [self.domain.0.to_string(), server].into_iter().chain(self.lines()).collect()
    }

    pub(super) fn facts(&self, facts: Facts) -> Facts {
        facts
            .fact("Domain", self.domain.0.to_string())
            .maybe("Our DNS server", self.dns_server_ip.as_deref())
            .facts("Records of a private zone", self.lines())
    }

    /// What the names lead to, which the cluster has to reach.
    pub(super) const fn target(&self) -> &'static str {
        if self.dns_server_ip.is_some() {
            "your DNS server"
        } else {
            "the addresses of the records"
        }
    }

    /// The addresses to reach that are in none of these ranges.
    pub(crate) fn outside(&self, ranges: &[Cidr]) -> Vec<String> {
        let addresses =
            self.dns_server_ip.iter().chain(self.records.iter().flat_map(BTreeMap::values));
        let is_outside = |it: &&String| {
            let address = it.parse::<Cidr>();
            address.is_ok_and(|it| !ranges.iter().any(|range| range.contains(it)))
        };
        addresses.filter(is_outside).cloned().collect()
    }

    fn lines(&self) -> Vec<String> {
        let records = self.records.iter().flatten();
        records.map(|(name, address)| format!("{name}.{} A {address}", self.domain.0)).collect()
    }

    /// What is asked for.
    pub(super) const fn wish(&self) -> &'static str {
        if self.dns_server_ip.is_some() {
            "Please let the cluster below forward lookups of the domain to our DNS server, which it reaches \
             through our peering or virtual hub."
        } else {
            "Please create a private DNS zone for the domain in the network of the cluster below, with these \
             records."
        }
    }

    /// What is wrong with it.
    pub(crate) fn validate(&self) -> Diagnostics {
        let mut found = Diagnostics::default();
        let records = self.records.as_ref().filter(|it| !it.is_empty());
        let both = self.dns_server_ip.is_some() && self.records.is_some();
        if both || (self.dns_server_ip.is_none() && records.is_none()) {
            let code =
                if both { CommonCode::ConflictingArguments } else { CommonCode::MissingArgument };
            let summary =
                if both { "Two ways to resolve names" } else { "No way to resolve names" };
            found.push(code.error(
                summary,
                "Set `dns_server_ip` for lookups that your DNS server answers, or `records` for a private \
                 zone that the vendor creates.",
            ));
        }
        found.extend(self.dns_server_ip.as_deref().and_then(unfit_server));
        for (name, address) in self.records.iter().flatten() {
            if !is_label(name) {
                found.push(invalid_address(
                    "records",
                    format!(
                        "`{name}` is not a name below `{}`: letters, digits and hyphens, with dots between \
                         labels.",
                        self.domain.0
                    ),
                ));
            }
            if address.parse::<Ipv4Addr>().is_err() {
                found.push(invalid_address(
                    "records",
                    format!("`{address}`, the address of `{name}`, is not an IPv4 address."),
                ));
            }
        }
        found
    }
}

/// What is wrong with the address of a DNS server. A network can have public ranges, too, but few have.
fn unfit_server(server: &str) -> Option<Diagnostic> {
    let name = "dns_server_ip";
    let Some(address) = server.parse::<Ipv4Addr>().ok().filter(|it| is_of_network(*it)) else {
        let text = format!("`{server}` is not the IPv4 address of a server, such as `10.60.0.4`.");
        return Some(invalid_address(name, text));
    };
    (!address.is_private()).then(|| {
        CommonCode::InvalidAddress
            .warning(
                format!("Unusual `{name}`"),
                format!(
                    "`{server}` is not an address in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16. The cluster \
                     reaches your DNS server through a peering or a virtual hub only: check that the address is \
                     in a range of your network that it is connected with."
                ),
            )
            .at(name)
    })
}

/// Whether a server in a virtual network can have this address. Azure's own DNS server, 168.63.129.16, is
/// another one in each network.
fn is_of_network(address: Ipv4Addr) -> bool {
    let first = address.octets()[0];
    !(first == 0
        || 224 <= first
        || address.is_loopback()
        || address.is_link_local()
        || address == Ipv4Addr::new(168, 63, 129, 16))
}

/// Whether others on the internet can reach this address.
const fn is_public(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && 64 <= second && second < 128;
    !(shared
        || first == 0
        || 224 <= first
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local())
}

/// Whether this is one or more labels of a host name.
fn is_label(text: &str) -> bool {
    text.split('.').all(|label| {
        let legal = |it: char| it.is_ascii_alphanumeric() || it == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(legal)
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

fn texts(addresses: &Addresses) -> Vec<String> {
    addresses.blocks().iter().map(ToString::to_string).collect()
}

fn cidrs(addresses: &Addresses) -> Vec<Cidr> {
    addresses.blocks().into_iter().filter_map(Block::cidr).collect()
}

pub(super) fn invalid_address(name: &'static str, text: String) -> Diagnostic {
    CommonCode::InvalidAddress.error(format!("Invalid `{name}`"), text).at(name)
}
