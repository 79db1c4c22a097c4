//! A peering: both peering links, their addresses, and the routes for the cluster's packets.

use std::sync::Arc;

use allowlist::{Block, Cidr};
use tfplugin::{Context, Result};

use super::{report::Report, subjects::PeeringSubject};
use crate::{
    Clients,
    azure::Id,
    services::{
        network::{
            AddressSpace, LinkStatus, OwnedRange, Peering, VirtualNetwork, not_a_peering, overlap,
        },
        vendor_requests::{Link, Routes, link, routes},
    },
};

/// Checks the peering.
pub(super) async fn examine(
    subject: &PeeringSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("peering");
    let id = &subject.vnet_peering_id;
    let vnet = id.parent().ok_or_else(|| not_a_peering(id).at("vnet_peering_id").at("peering"))?;
    let networks = ctx.clients.networks()?;
    let local = networks.peering_now(&vnet, id.name()).await;
    let local = report.response(&format!("the state of `{id}`"), local).await?;
    let local = match local {
        Some(None) => {
            let next = "Create your peering link, for example with `dataplane_vnet_peering`.";
            report.problem(&format!("`{id}` does not exist."), next).await;
            None
        }
        local => local.flatten(),
    };
    let cluster = cluster(subject, local.as_ref());
    if let Some(local) = &local {
        state(local, &vnet, subject.cluster_cidrs.is_some(), &cluster, report).await;
    }
    let what = format!("the addresses and routes of `{}`", vnet.name());
    match report.response(&what, networks.virtual_network(&vnet).await).await? {
        None => Ok(()),
        Some(None) => {
            let next = "Check the ID; deleting a network also deletes its peerings.";
            report.problem(&format!("The network `{vnet}` does not exist."), next).await;
            Ok(())
        }
        Some(Some(network)) if !cluster.is_empty() => {
            addresses(&network, local.as_ref(), &cluster, report).await;
            packets(&network, &cluster, report, ctx).await
        }
        Some(Some(_)) => {
            report
                .unknown(
                    "Whether routes or addresses conflict: the vendor's CIDR ranges are not known. \
                     Set `cluster_cidrs`.",
                )
                .await;
            Ok(())
        }
    }
}

/// The ranges to reach: those of the cluster, or else of the remote network.
fn cluster(subject: &PeeringSubject, local: Option<&Peering>) -> Vec<Cidr> {
    match &subject.cluster_cidrs {
        Some(given) => given.blocks().into_iter().filter_map(Block::cidr).collect(),
        None => local
            .and_then(|it| it.properties.remote_space())
            .map(AddressSpace::ranges)
            .unwrap_or_default(),
    }
}

async fn state(
    local: &Peering,
    vnet: &Id,
    is_given: bool,
    cluster: &[Cidr],
    report: &mut Report<'_>,
) {
    let remote = local.properties.remote();
    let other = remote.map_or_else(|| "the remote network".to_owned(), |it| format!("`{it}`"));
    let Some(link) = link(std::slice::from_ref(local), remote, cluster, false) else {
        let next = "Delete it and create it again.";
        report.problem(&format!("`{}` names no remote network.", local.id), next).await;
        return;
    };
    match link.state.link_status() {
        LinkStatus::Connected => {
            report.ok(format!("`{}` is Connected with {other}.", local.name)).await;
            sync(&link, vnet, &other, report).await;
        }
        LinkStatus::AwaitingRemote => {
            let text = format!(
                "`{}` is {}: the remote side has no peering link.",
                local.name,
                link.state.as_str()
            );
            let next = format!("The people who manage {other} have to peer it with `{vnet}`.");
            report.problem(&text, &next).await;
        }
        LinkStatus::Disconnected => {
            let text =
                format!("`{}` is Disconnected: the remote peering link was deleted.", local.name);
            let next = format!(
                "Apply the `dataplane_vnet_peering`, which repairs your peering link, and ask the \
                 people who manage {other} to create theirs again."
            );
            report.problem(&text, &next).await;
        }
    }
    if !local.properties.allow_virtual_network_access {
        let next = "Set `allow_virtual_network_access`.";
        let text = format!("`{}` does not allow traffic between the networks.", local.name);
        report.problem(&text, next).await;
    }
    let ranges = joined(cluster);
    if !is_given || cluster.is_empty() {
        return;
    }
    if link.reaches_cluster {
        report.ok(format!("It covers the cluster's {ranges}.")).await;
    } else {
        let known: Vec<_> = local.properties.remote_prefixes().into_iter().collect();
        let text = format!("It covers {}, but not all of {ranges}.", known.join(", "));
        let next = "Check that this is the network of the cluster. If the vendor added addresses, \
                    synchronize the peering.";
        report.problem(&text, next).await;
    }
}

/// Whether both sides know each other's addresses, and Azure has finished.
async fn sync(link: &Link, vnet: &Id, other: &str, report: &mut Report<'_>) {
    match (link.knows_theirs, link.known_to_them) {
        (true, true) => report.ok("Both sides know each other's addresses.").await,
        (false, _) => {
            let next = "Apply the `dataplane_vnet_peering`, or synchronize it (`az network vnet \
                        peering sync`).";
            let text = format!("Your peering link has outdated addresses of {other}.");
            report.problem(&text, next).await;
        }
        (true, false) => {
            let text = format!("The remote peering link has outdated addresses of `{vnet}`.");
            let next = format!("The people who manage {other} have to synchronize it.");
            report.problem(&text, &next).await;
        }
    }
    match link.settled {
        Some(true) => {}
        Some(false) => {
            report.unknown("Azure is working on the last change; run the doctor again.").await;
        }
        None => {
            let next = "Apply the `dataplane_vnet_peering` again, or synchronize it.";
            report.problem("Azure failed to carry out the last change.", next).await;
        }
    }
}

/// Whether the local side also uses the cluster's addresses.
async fn addresses(
    network: &VirtualNetwork,
    local: Option<&Peering>,
    cluster: &[Cidr],
    report: &mut Report<'_>,
) {
    let partner = local.and_then(|it| it.properties.remote());
    let ours = OwnedRange::of_network(network, partner);
    match overlap(&ours, &OwnedRange::all(cluster, "the remote side", false)) {
        None => {
            report.ok(format!("Nothing on this side overlaps with {}.", joined(cluster))).await;
        }
        Some(found) => {
            let text =
                format!("Both sides have {}: here it is `{}`.", found.shared, found.ours.owner);
            let next = "Packets for these addresses stay here. Give one of the networks other \
                        addresses, or use a private endpoint, which works with overlaps.";
            report.problem(&text, next).await;
        }
    }
}

/// Where the route tables send packets for the cluster.
async fn packets(
    network: &VirtualNetwork,
    cluster: &[Cidr],
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let tables = ctx.clients.networks()?.tables_of(network).await?;
    for (table, why) in &tables.unread {
        let why = why.trim_end_matches('.');
        report.unknown(format!("The routes of the route table `{table}`: {why}.")).await;
    }
    match routes(tables.read.iter().map(Arc::as_ref), cluster) {
        Routes::Lost(lost) => {
            let text = format!("Packets for the cluster are dropped by {}.", lost.join(", "));
            let next = "Remove these routes, or point them at an appliance that forwards packets.";
            report.problem(&text, next).await;
        }
        Routes::Forwarded => {
            report
                .unknown(
                    "Whether packets for the cluster arrive: route tables send them to an appliance or \
                     gateway, and the doctor cannot see whether it forwards them.",
                )
                .await;
        }
        Routes::OfPeering if tables.unread.is_empty() => {
            report.ok("No route of the network's subnets sends the packets elsewhere.").await;
        }
        Routes::OfPeering | Routes::Unread => {}
    }
    Ok(())
}

fn joined(ranges: &[Cidr]) -> String {
    ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
