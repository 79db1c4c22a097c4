//! The names of peerings and routes that nobody chose.

use allowlist::Cidr;
use uuid::{Uuid, uuid};

use crate::azure::Id;

/// Keeps our names apart from those that another tool derives from the same facts.
const NAMESPACE: Uuid = uuid!("0c5e0a4b-8a0e-5a3d-9f0e-4f3f6f0e2a71");

/// How much of the other network's name is part of a name; Azure takes 80 characters in all.
const LONGEST: usize = 60;

/// The name of the half towards `remote`: always the same, so that a create that was cut off can be
/// repeated, and another for each network, also for those that are called the same.
pub(crate) fn peering_name(remote: &Id) -> String {
    let name: String = remote.name().chars().take(LONGEST).collect();
    let id = Uuid::new_v5(&NAMESPACE, remote.folded().as_bytes()).simple().to_string();
    let short = id.get(..8).unwrap_or_default();
    format!("to-{}-{short}", name.to_ascii_lowercase())
}

/// The ID of the half called `name`.
pub(crate) fn peering_id(vnet: &Id, name: &str) -> String {
    format!("{vnet}/virtualNetworkPeerings/{name}")
}

/// The name of the route towards `destination`.
pub(crate) fn route_name(prefix: &str, destination: Cidr) -> String {
    let range: String = destination
        .to_string()
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
        .collect();
    // Of `::/0` only dashes would be left at the front.
    format!("{prefix}-{}", range.trim_start_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
