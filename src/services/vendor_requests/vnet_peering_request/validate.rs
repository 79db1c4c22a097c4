//! Checks of a peering request, against the configuration and against what Azure shows.

use allowlist::Cidr;
use tfplugin::{Config, Diagnostic, Diagnostics};
use uuid::Uuid;

use super::{diagnostics, evidence::Seen};
use crate::diagnostics::code::CommonCode;
use crate::services::network::code::NetworkCode;
use crate::{
    azure::Id,
    diagnostics::suggestions,
    services::{
        network::{CLASSIC_NETWORK_TYPE, OwnedRange, VIRTUAL_NETWORK_TYPE, overlap},
        vendor_requests::{
            Cluster, Mode,
            common::{secrets, validate_cluster},
        },
    },
};

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = validate_cluster(config);
    found.extend(secrets(config, &["ticket_id", "cluster_name"]));
    let vnet = config.known::<Id>("vnet_id");
    let vendor = config.known::<Id>("vendor_vnet_id");
    found.extend(vnet.as_ref().and_then(|it| wrong_network("vnet_id", it)));
    found.extend(vendor.as_ref().and_then(|it| wrong_network("vendor_vnet_id", it)));
    if vnet.is_some() && vnet == vendor {
        found.push(
            NetworkCode::PeeringWithItself.error(
                "Your own VNet in `vendor_vnet_id`",
                "`vendor_vnet_id` is the network that the vendor named in its reply. It cannot be the \
                 same as `vnet_id`.",
            )
            .at("vendor_vnet_id"),
        );
    }
    let granted = config.known("vendor_access_granted") == Some(true);
    let both = config.known("mode") == Some(Mode::VendorCreatesBoth);
    if granted && !both && !config.is_unknown("mode") {
        found.push(
            CommonCode::ConflictingArguments.error(
                "Vendor access without `vendor_creates_both`",
                "`vendor_access_granted` records that the vendor has the role to create both peering links, \
                 which it needs only with `mode = \"vendor_creates_both\"`. With `customer_accepts`, you \
                 create your peering link yourself: remove `vendor_access_granted`.",
            )
            .at("vendor_access_granted"),
        );
    }
    found
}

/// Whether the networks share no addresses, by what Azure shows. That the vendor's network is
/// peered already is what is wanted.
pub(super) fn networks(cluster: &Cluster, vnet: &Id, seen: &Seen) -> Result<(), Diagnostic> {
    let own = ranges(seen.address_space.iter().flatten());
    let mut ours = OwnedRange::all(&own, vnet.name(), false);
    let wanted = seen.link.as_ref().map(|it| it.name.as_str());
    for peering in seen.peerings.iter().filter(|it| Some(it.name.as_str()) != wanted) {
        let owner = peering.properties.remote().map_or(&*peering.name, Id::as_str);
        ours.extend(OwnedRange::all(&ranges(&peering.properties.remote_prefixes()), owner, true));
    }
    let theirs = OwnedRange::all(&cluster.ranges, &cluster.name, false);
    match overlap(&ours, &theirs) {
        Some(found) => Err(diagnostics::overlap(&found, vnet)),
        None => Ok(()),
    }
}

/// The warning that the network cannot also be peered with that of the cluster's other site, because the two
/// share addresses.
pub(super) fn other_site(cluster: &Cluster, vnet: &Id, seen: &Seen) -> Option<Diagnostic> {
    let own = ranges(seen.address_space.iter().flatten());
    let ours = OwnedRange::all(&own, vnet.name(), false);
    let theirs = OwnedRange::all(&cluster.other_ranges, &cluster.name, false);
    let found = overlap(&ours, &theirs)?;
    Some(diagnostics::other_site(&found, cluster.site))
}

/// Whether the subscription is in the tenant that the user states.
pub(super) fn tenant(
    vnet: &Id,
    stated: Option<Uuid>,
    found: Option<&str>,
) -> Result<(), Diagnostic> {
    match (stated, found) {
        (Some(stated), Some(found)) if Uuid::try_parse(found) != Ok(stated) => {
            Err(diagnostics::wrong_tenant(vnet, found, &stated.to_string()))
        }
        _ => Ok(()),
    }
}

fn ranges<'a>(prefixes: impl IntoIterator<Item = &'a String>) -> Vec<Cidr> {
    prefixes.into_iter().filter_map(|it| it.parse().ok()).collect()
}

/// The error about an ID that is not that of a virtual network.
pub(crate) fn wrong_network(name: &'static str, id: &Id) -> Option<Diagnostic> {
    if id.is_type(VIRTUAL_NETWORK_TYPE) {
        return None;
    }
    let why = if id.is_type(CLASSIC_NETWORK_TYPE) {
        format!(
            "`{id}` is a classic virtual network, which Azure does not peer with Astro's network."
        )
    } else {
        format!(
            "`{id}` is not the ID of a virtual network, which ends with \
             `/providers/{VIRTUAL_NETWORK_TYPE}/<name>`.{}",
            suggestions::part_of_type(id, VIRTUAL_NETWORK_TYPE)
        )
    };
    Some(CommonCode::WrongResourceType.error("Not a virtual network", why).at(name))
}
