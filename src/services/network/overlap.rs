//! Whether two networks that are to be peered have addresses in common, directly or through a
//! network that one of them is peered with already.

use allowlist::Cidr;

use super::{embedded::AddressSpace, virtual_network::VirtualNetwork};
use crate::azure::Id;

/// Addresses, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The range.
    pub(crate) range: Cidr,
    /// Whose it is, in words for a person: a network's name or ID.
    pub(crate) owner: String,
    /// Whether it is that of a network that is peered already, not of the two themselves.
    pub(crate) peered: bool,
}

/// Two ranges that have addresses in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Overlap {
    /// The one side.
    pub(crate) ours: Claim,
    /// The other side.
    pub(crate) theirs: Claim,
    /// The addresses that both have: of two ranges that overlap, one contains the other.
    pub(crate) shared: Cidr,
}

impl Claim {
    /// The ranges of one owner.
    pub(crate) fn all<'a>(
        ranges: impl IntoIterator<Item = &'a Cidr>,
        owner: &str,
        peered: bool,
    ) -> Vec<Self> {
        let claim = |range: &Cidr| Self { range: *range, owner: owner.to_owned(), peered };
        ranges.into_iter().map(claim).collect()
    }

    /// The addresses of a network, and those of its peers other than `partner`.
    pub(crate) fn of_network(network: &VirtualNetwork, partner: Option<&Id>) -> Vec<Self> {
        let properties = &network.properties;
        let mut claims = Self::all(&properties.address_space.ranges(), network.id.as_str(), false);
        for peering in &properties.peerings {
            let remote = peering.properties.remote().filter(|it| Some(*it) != partner);
            let Some(remote) = remote else { continue };
            let ranges = peering.properties.remote_space().map(AddressSpace::ranges);
            claims.extend(Self::all(&ranges.unwrap_or_default(), remote.as_str(), true));
        }
        claims
    }
}

/// The first overlap between the two sides; those of the networks themselves come first.
pub(crate) fn overlap(ours: &[Claim], theirs: &[Claim]) -> Option<Overlap> {
    let pairs = ours.iter().flat_map(|ours| theirs.iter().map(move |theirs| (ours, theirs)));
    // What two third networks share is not for this peering to mend.
    let pairs = pairs.filter(|(ours, theirs)| !(ours.peered && theirs.peered));
    let shared = |(ours, theirs): (&Claim, &Claim)| {
        let shared = if ours.range.contains(theirs.range) { theirs.range } else { ours.range };
        let overlaps = ours.range.overlaps(theirs.range);
        overlaps.then(|| Overlap { ours: ours.clone(), theirs: theirs.clone(), shared })
    };
    let mut found: Vec<Overlap> = pairs.filter_map(shared).collect();
    found.sort_by_key(|it| it.ours.peered || it.theirs.peered);
    found.into_iter().next()
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use allowlist::Block;
    use proptest::prelude::*;

    use super::*;

    fn claims(ranges: &[&str], peered: bool) -> Vec<Claim> {
        let ranges: Vec<Cidr> = ranges.iter().map(|it| it.parse().unwrap()).collect();
        Claim::all(&ranges, "vnet", peered)
    }

    fn shared(ours: &[Claim], theirs: &[Claim]) -> Option<String> {
        overlap(ours, theirs).map(|it| it.shared.to_string())
    }

    #[test]
    fn the_shared_addresses_are_named() {
        let ours = claims(&["10.60.0.0/16", "172.20.8.0/21"], false);
        let theirs = claims(&["172.20.0.0/19"], false);
        assert_eq!(shared(&ours, &theirs).as_deref(), Some("172.20.8.0/21"));
        assert_eq!(shared(&theirs, &ours).as_deref(), Some("172.20.8.0/21"));
    }

    #[test]
    fn a_network_that_is_peered_already_counts() {
        let mut ours = claims(&["10.60.0.0/16"], false);
        let theirs = claims(&["172.20.0.0/19"], false);
        assert_eq!(shared(&ours, &theirs), None);
        ours.extend(claims(&["172.20.16.0/20"], true));
        assert_eq!(shared(&ours, &theirs).as_deref(), Some("172.20.16.0/20"));
    }

    #[test]
    fn two_peered_networks_may_share_addresses_with_each_other() {
        let ours = claims(&["172.20.16.0/20"], true);
        assert_eq!(shared(&ours, &claims(&["172.20.16.0/20"], true)), None);
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
                (Claim::all(&ours, "a", false), Claim::all(&theirs, "b", false));
            let found = overlap(&ours, &theirs);
            prop_assert_eq!(found.is_some(), any);
            if let Some(found) = found {
                let both = Block::from(found.ours.range).intersection(found.theirs.range.into());
                prop_assert_eq!(both, Some(found.shared.into()));
            }
        }
    }
}
