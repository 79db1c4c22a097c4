//! A peering: both halves, their addresses, and what decides about packets for the cluster.

use std::sync::Arc;

use allowlist::{Block, Cidr};
use tfplugin::{Context, Result};

use super::{report::Report, subjects::PeeringSubject};
use crate::{
    Clients,
    azure::Id,
    services::{
        network::{AddressSpace, Claim, Peering, Reached, VirtualNetwork, not_a_peering, overlap},
        vendor_requests::{Link, Routes, link, routes},
    },
};

/// Examines the peering.
pub(super) async fn examine(
    subject: &PeeringSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("peering");
    let id = &subject.vnet_peering_id;
    let vnet = id.parent().ok_or_else(|| not_a_peering(id).at("vnet_peering_id").at("peering"))?;
    let networks = ctx.clients.networks()?;
    let half = networks.peering_now(&vnet, id.name()).await;
    let half = report.answer(&format!("how `{id}` stands"), half).await?;
    let half = match half {
        Some(None) => {
            let next = "Make your half, for example with `dataplane_vnet_peering`.";
            report.problem(&format!("Azure has no `{id}`."), next).await;
            None
        }
        half => half.flatten(),
    };
    let cluster = cluster(subject, half.as_ref());
    if let Some(half) = &half {
        examine_half(half, &vnet, subject.cluster_cidrs.is_some(), &cluster, report).await;
    }
    let what = format!("which addresses and routes `{}` has", vnet.name());
    match report.answer(&what, networks.virtual_network(&vnet).await).await? {
        None => Ok(()),
        Some(None) => {
            let next = "Check the ID; whoever removed it has removed its peerings as well.";
            report.problem(&format!("Azure has no network `{vnet}`."), next).await;
            Ok(())
        }
        Some(Some(network)) if !cluster.is_empty() => {
            addresses(&network, half.as_ref(), &cluster, report).await;
            packets(&network, &cluster, report, ctx).await
        }
        Some(Some(_)) => {
            report
                .unknown(
                    "Whether routes and addresses are in the way: the vendor's ranges are not known. \
                     Set `cluster_cidrs`.",
                )
                .await;
            Ok(())
        }
    }
}

/// The ranges that are to be reached: those of the cluster, or else of the other network.
fn cluster(subject: &PeeringSubject, half: Option<&Peering>) -> Vec<Cidr> {
    match &subject.cluster_cidrs {
        Some(given) => given.blocks().into_iter().filter_map(Block::cidr).collect(),
        None => half
            .and_then(|it| it.properties.remote_space())
            .map(AddressSpace::ranges)
            .unwrap_or_default(),
    }
}

async fn examine_half(
    half: &Peering,
    vnet: &Id,
    is_given: bool,
    cluster: &[Cidr],
    report: &mut Report<'_>,
) {
    let remote = half.properties.remote();
    let other = remote.map_or_else(|| "the other network".to_owned(), |it| format!("`{it}`"));
    let Some(link) = link(std::slice::from_ref(half), remote, cluster, false) else {
        let next = "Delete it and make it again.";
        report.problem(&format!("`{}` leads to no network.", half.id), next).await;
        return;
    };
    match link.state.reached() {
        Reached::Connected => {
            report.ok(format!("`{}` is Connected with {other}.", half.name)).await;
            sync(&link, vnet, &other, report).await;
        }
        Reached::WaitsForOther => {
            let text = format!(
                "`{}` is {}: nothing shows a half of the other side.",
                half.name,
                link.state.as_str()
            );
            let next =
                format!("Whoever manages {other} has to make a peering from it to `{vnet}`.");
            report.problem(&text, &next).await;
        }
        Reached::Broken => {
            let text = format!("`{}` is Disconnected: the other half was removed.", half.name);
            let next = format!(
                "Apply the `dataplane_vnet_peering`, which repairs your half, and ask whoever manages \
                 {other} to make theirs again."
            );
            report.problem(&text, &next).await;
        }
    }
    if !half.properties.allow_virtual_network_access {
        let next = "Set `allow_virtual_network_access`.";
        let text = format!("`{}` does not let the networks reach each other.", half.name);
        report.problem(&text, next).await;
    }
    let ranges = listed(cluster);
    if !is_given || cluster.is_empty() {
        return;
    }
    if link.reaches_cluster {
        report.ok(format!("It leads to the cluster's {ranges}.")).await;
    } else {
        let known: Vec<_> = half.properties.remote_prefixes().into_iter().collect();
        let text = format!("It leads to {}, and not to all of {ranges}.", known.join(", "));
        let next = "Check that it is the network of this cluster; where the vendor added addresses, \
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
            let text = format!("Your half does not know the addresses of {other} as they are.");
            report.problem(&text, next).await;
        }
        (true, false) => {
            let text =
                format!("The other half does not know the addresses of `{vnet}` as they are.");
            let next = format!("Whoever manages {other} has to synchronize it.");
            report.problem(&text, &next).await;
        }
    }
    match link.settled {
        Some(true) => {}
        Some(false) => report.unknown("Azure is at work on the last change; look again.").await,
        None => {
            let next = "Write it again: apply the `dataplane_vnet_peering`, or synchronize it.";
            report.problem("Azure failed to carry out the last change.", next).await;
        }
    }
}

/// Whether the cluster's addresses are used on this side as well.
async fn addresses(
    network: &VirtualNetwork,
    half: Option<&Peering>,
    cluster: &[Cidr],
    report: &mut Report<'_>,
) {
    let partner = half.and_then(|it| it.properties.remote());
    let ours = Claim::of_network(network, partner);
    match overlap(&ours, &Claim::all(cluster, "the other side", false)) {
        None => {
            report.ok(format!("Nothing on this side has addresses of {}.", listed(cluster))).await;
        }
        Some(found) => {
            let text =
                format!("Both sides have {}: here it is `{}`.", found.shared, found.ours.owner);
            let next = "Packets for them stay here. One of the networks needs other addresses, or use \
                        a private endpoint, which does not mind.";
            report.problem(&text, next).await;
        }
    }
}

/// Where route tables send packets for the cluster.
async fn packets(
    network: &VirtualNetwork,
    cluster: &[Cidr],
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let tables = ctx.clients.networks()?.tables_of(network).await?;
    for (table, why) in &tables.unread {
        let why = why.trim_end_matches('.');
        report.unknown(format!("What the route table `{table}` does: {why}.")).await;
    }
    match routes(tables.read.iter().map(Arc::as_ref), cluster) {
        Routes::Lost(lost) => {
            let text = format!("Packets for the cluster are lost by {}.", lost.join(", "));
            let next = "Remove these routes, or let them lead to an appliance that forwards.";
            report.problem(&text, next).await;
        }
        Routes::Forwarded => {
            report
                .unknown(
                    "Route tables hand packets for the cluster to an appliance or gateway: whether it \
                     forwards them cannot be seen.",
                )
                .await;
        }
        Routes::OfPeering if tables.unread.is_empty() => {
            report.ok("No route of the network's subnets leads the packets elsewhere.").await;
        }
        Routes::OfPeering | Routes::Unread => {}
    }
    Ok(())
}

fn listed(ranges: &[Cidr]) -> String {
    ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
