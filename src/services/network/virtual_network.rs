//! Virtual networks as Azure has them.

use allowlist::Cidr;
use serde::Deserialize;
use uuid::{Uuid, uuid};

use super::peering::{AddressSpace, Embedded, Peering, Reference, null_is_default};
use crate::azure::{self, Id};

/// A virtual network.
pub(crate) type VirtualNetwork = azure::Resource<VirtualNetworkProperties>;

/// What Azure says of a virtual network.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VirtualNetworkProperties {
    /// Its addresses.
    #[serde(default, deserialize_with = "null_is_default")]
    pub(crate) address_space: AddressSpace,
    /// Its subnets.
    #[serde(default, deserialize_with = "null_is_default")]
    pub(crate) subnets: Vec<Subnet>,
    /// Its own peering links, without those that others created to it.
    #[serde(default, deserialize_with = "null_is_default", rename = "virtualNetworkPeerings")]
    pub(crate) peerings: Vec<Peering>,
}

/// A subnet.
pub(crate) type Subnet = Embedded<SubnetProperties>;

/// What Azure says of a subnet.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SubnetProperties {
    /// Its range, where it has one.
    address_prefix: Option<String>,
    /// Its ranges, where it has several.
    #[serde(deserialize_with = "null_is_default")]
    address_prefixes: Vec<String>,
    /// The route table that decides where its packets go.
    pub(crate) route_table: Option<Reference>,
}

impl SubnetProperties {
    /// Its ranges, in Azure's spelling.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        match &self.address_prefix {
            Some(prefix) if self.address_prefixes.is_empty() => vec![prefix.clone()],
            _ => self.address_prefixes.clone(),
        }
    }
}

/// Keeps our names apart from those that another tool derives from the same facts.
const NAMESPACE: Uuid = uuid!("0c5e0a4b-8a0e-5a3d-9f0e-4f3f6f0e2a71");

/// How much of the other network's name is part of a name; Azure takes 80 characters in all.
const LONGEST: usize = 60;

/// The name of the link to `remote`: always the same, so that a create that was cut off can be
/// repeated, and different for each network, even if they have the same name.
pub(crate) fn peering_name(remote: &Id) -> String {
    let name: String = remote.name().chars().take(LONGEST).collect();
    let id = Uuid::new_v5(&NAMESPACE, remote.folded().as_bytes()).simple().to_string();
    let short = id.get(..8).unwrap_or_default();
    format!("to-{}-{short}", name.to_ascii_lowercase())
}

/// The ID of the link called `name`.
pub(crate) fn peering_id(vnet: &Id, name: &str) -> String {
    format!("{vnet}/virtualNetworkPeerings/{name}")
}

/// The name of the route to `destination`.
pub(crate) fn route_name(prefix: &str, destination: Cidr) -> String {
    let range: String = destination
        .to_string()
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
        .collect();
    // Of `::/0` only dashes would be left at the front.
    format!("{prefix}-{}", range.trim_start_matches('-'))
}

/// A range of addresses, and the network that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnedRange {
    /// The range.
    pub(crate) range: Cidr,
    /// The name or ID of the network, for messages.
    pub(crate) owner: String,
    /// Whether the network is an existing peer, not one of the two networks to peer.
    pub(crate) peered: bool,
}

/// Two ranges that have addresses in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Overlap {
    /// The one side.
    pub(crate) ours: OwnedRange,
    /// The other side.
    pub(crate) theirs: OwnedRange,
    /// The addresses that both have: of two ranges that overlap, one contains the other.
    pub(crate) shared: Cidr,
}

impl OwnedRange {
    /// The ranges of one owner.
    pub(crate) fn all<'a>(
        ranges: impl IntoIterator<Item = &'a Cidr>,
        owner: &str,
        peered: bool,
    ) -> Vec<Self> {
        let of_owner = |range: &Cidr| Self { range: *range, owner: owner.to_owned(), peered };
        ranges.into_iter().map(of_owner).collect()
    }

    /// The addresses of a network, and those of its peers other than `partner`.
    pub(crate) fn of_network(network: &VirtualNetwork, partner: Option<&Id>) -> Vec<Self> {
        let properties = &network.properties;
        let mut ranges = Self::all(&properties.address_space.ranges(), network.id.as_str(), false);
        for peering in &properties.peerings {
            let remote = peering.properties.remote().filter(|it| Some(*it) != partner);
            let Some(remote) = remote else { continue };
            let remote_ranges = peering.properties.remote_space().map(AddressSpace::ranges);
            ranges.extend(Self::all(&remote_ranges.unwrap_or_default(), remote.as_str(), true));
        }
        ranges
    }
}

/// The first overlap between the two sides; those of the networks themselves come first.
pub(crate) fn overlap(ours: &[OwnedRange], theirs: &[OwnedRange]) -> Option<Overlap> {
    let pairs = ours.iter().flat_map(|ours| theirs.iter().map(move |theirs| (ours, theirs)));
    // An overlap between two third networks is not a problem of this peering.
    let pairs = pairs.filter(|(ours, theirs)| !(ours.peered && theirs.peered));
    let shared = |(ours, theirs): (&OwnedRange, &OwnedRange)| {
        let shared = if ours.range.contains(theirs.range) { theirs.range } else { ours.range };
        let overlaps = ours.range.overlaps(theirs.range);
        overlaps.then(|| Overlap { ours: ours.clone(), theirs: theirs.clone(), shared })
    };
    pairs.filter_map(shared).min_by_key(|it| it.ours.peered || it.theirs.peered)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use allowlist::Block;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_null_or_absent_is_empty() {
        let network: VirtualNetwork = serde_json::from_value(json!({
            "id": "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v",
            "name": "v",
            "location": "westeurope",
            "properties": { "addressSpace": { "addressPrefixes": null }, "subnets": null },
        }))
        .unwrap();
        assert!(network.properties.address_space.ranges().is_empty());
        assert!(network.properties.subnets.is_empty() && network.properties.peerings.is_empty());
    }

    #[test]
    fn a_subnet_has_one_range_or_several() {
        let prefixes = |json| serde_json::from_value::<SubnetProperties>(json).unwrap().prefixes();
        assert_eq!(prefixes(json!({ "addressPrefix": "10.60.1.0/24" })), ["10.60.1.0/24"]);
        let several = json!({ "addressPrefixes": ["10.60.1.0/24", "fd00::/64"] });
        assert_eq!(prefixes(several), ["10.60.1.0/24", "fd00::/64"]);
        assert!(prefixes(json!({})).is_empty());
    }

    const OURS: &str = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
    const OTHER: &str = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845";

    fn vnet(subscription: &str, name: &str) -> Id {
        let group = format!("/subscriptions/{subscription}/resourceGroups/net");
        Id::parse(&format!("{group}/providers/Microsoft.Network/virtualNetworks/{name}")).unwrap()
    }

    #[test]
    fn a_name_stays_the_same_however_the_id_is_spelled() {
        let (id, upper) = (vnet(OURS, "astro-vnet"), vnet(&OURS.to_uppercase(), "Astro-VNet"));
        assert_eq!(peering_name(&id), peering_name(&upper));
        assert!(peering_name(&id).starts_with("to-astro-vnet-"));
    }

    #[test]
    fn networks_that_are_called_the_same_have_different_names() {
        assert_ne!(
            peering_name(&vnet(OURS, "astro-vnet")),
            peering_name(&vnet(OTHER, "astro-vnet"))
        );
    }

    #[test]
    fn the_longest_name_of_a_network_still_fits() {
        assert!(peering_name(&vnet(OURS, &"v".repeat(80))).len() <= 80);
    }

    #[test]
    fn routes_are_named_by_where_they_lead() {
        let name = |text: &str| route_name("dataplane", text.parse().unwrap());
        assert_eq!(name("172.20.0.0/19"), "dataplane-172-20-0-0-19");
        assert_eq!(name("fd00:20::/64"), "dataplane-fd00-20---64");
        assert_eq!(name("::/0"), "dataplane-0");
    }

    fn owned(ranges: &[&str], peered: bool) -> Vec<OwnedRange> {
        let ranges: Vec<Cidr> = ranges.iter().map(|it| it.parse().unwrap()).collect();
        OwnedRange::all(&ranges, "vnet", peered)
    }

    fn shared(ours: &[OwnedRange], theirs: &[OwnedRange]) -> Option<String> {
        overlap(ours, theirs).map(|it| it.shared.to_string())
    }

    #[test]
    fn the_shared_addresses_are_named() {
        let ours = owned(&["10.60.0.0/16", "172.20.8.0/21"], false);
        let theirs = owned(&["172.20.0.0/19"], false);
        assert_eq!(shared(&ours, &theirs).as_deref(), Some("172.20.8.0/21"));
        assert_eq!(shared(&theirs, &ours).as_deref(), Some("172.20.8.0/21"));
    }

    #[test]
    fn a_network_that_is_peered_already_counts() {
        let mut ours = owned(&["10.60.0.0/16"], false);
        let theirs = owned(&["172.20.0.0/19"], false);
        assert_eq!(shared(&ours, &theirs), None);
        ours.extend(owned(&["172.20.16.0/20"], true));
        assert_eq!(shared(&ours, &theirs).as_deref(), Some("172.20.16.0/20"));
    }

    #[test]
    fn two_peered_networks_may_share_addresses_with_each_other() {
        let ours = owned(&["172.20.16.0/20"], true);
        assert_eq!(shared(&ours, &owned(&["172.20.16.0/20"], true)), None);
    }

    fn range() -> impl Strategy<Value = Cidr> {
        (any::<u32>(), 4_u32..=32).prop_map(|(bits, prefix)| {
            let first = IpAddr::V4(Ipv4Addr::from(bits & (u32::MAX << (32 - prefix))));
            format!("{first}/{prefix}").parse().unwrap()
        })
    }

    proptest! {
        #[test]
        fn what_is_shared_is_exactly_what_both_have(
            ours in prop::collection::vec(range(), 0..4),
            theirs in prop::collection::vec(range(), 0..4),
        ) {
            let any = ours.iter().flat_map(|a| theirs.iter().map(move |b| (*a, *b)));
            let any = any.clone().any(|(a, b)| Block::from(a).overlaps(b.into()));
            let (ours, theirs) =
                (OwnedRange::all(&ours, "a", false), OwnedRange::all(&theirs, "b", false));
            let found = overlap(&ours, &theirs);
            prop_assert_eq!(found.is_some(), any);
            if let Some(found) = found {
                let both = Block::from(found.ours.range).intersection(found.theirs.range.into());
                prop_assert_eq!(both, Some(found.shared.into()));
            }
        }
    }
}
