//! Whether a network of ours is peered with the network of a site.

use allowlist::{Block, Cidr};
use tfplugin::{Context, Result};

use super::super::{
    peering,
    report::Report,
    subjects::{AstroClusterSubject, PeeringSubject},
};
use crate::{
    Clients,
    astro::Cluster,
    azure::Id,
    services::{
        network::{LinkStatus, PEERING_TYPE},
        vendor_requests::{Link, Site, link},
    },
};

/// Checks that one of the networks leads to the site, and everything about that peering.
pub(super) async fn examine(
    subject: &AstroClusterSubject,
    cluster: &Cluster,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let Some(vnets) = &subject.vnet_ids else { return Ok(()) };
    report.about("peering");
    let site = report.site().unwrap_or_default();
    let range = site.range(cluster).and_then(|it| Block::stored(it));
    let Some(range) = range.filter(|it| it.cidr().is_some()) else {
        let text = format!(
            "Whether a network is peered with the {} of `{}`: Astro does not name its range.",
            site.called(),
            cluster.name
        );
        report.unknown(text).await;
        return Ok(());
    };
    let other = site.other(cluster).and_then(|it| Block::stored(it.range(cluster)?));
    if let Some(other) = other.filter(|it| it.contains(range) || range.contains(*it)) {
        let text = format!(
            "Which peering leads to the {} of `{}`: Astro gives its sites ranges that overlap, {range} and {other}.",
            site.called(),
            cluster.name
        );
        report.unknown(text).await;
        return Ok(());
    }
    let ranges: Vec<Cidr> = range.cidr().into_iter().collect();
    let mut unread = false;
    let mut links = Vec::new();
    for vnet in vnets {
        let what = format!("whether `{}` is peered with {range}", vnet.name());
        let found = ctx.clients.networks()?.virtual_network(vnet).await;
        let Some(found) = report.response(&what, found).await? else {
            unread = true;
            continue;
        };
        let Some(found) = found else {
            report.problem(&format!("The network `{vnet}` does not exist."), "Check the ID.").await;
            continue;
        };
        links.extend(link(&found.properties.peerings, None, &ranges, true).map(|it| (vnet, it)));
    }
    // A link that is left over in one network does not hide the one that works in another.
    let works = |(_, it): &&(&Id, Link)| it.state.link_status() == LinkStatus::Connected;
    if let Some((vnet, link)) = links.iter().find(works).or_else(|| links.first()) {
        return links_to(vnet, &link.name, range, report, ctx).await;
    }
    if !unread {
        missing(site, vnets.iter().map(Id::name), range, report).await;
    }
    Ok(())
}

/// Checks the peering that leads to the site.
async fn links_to(
    vnet: &Id,
    name: &str,
    range: Block,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let kind = PEERING_TYPE.rsplit('/').next().unwrap_or_default();
    let Ok(vnet_peering_id) = Id::parse(&format!("{vnet}/{kind}/{name}")) else { return Ok(()) };
    let cluster_cidrs = [(range, range.to_string())].into_iter().collect();
    let site = report.site();
    let peering = PeeringSubject { vnet_peering_id, cluster_cidrs: Some(cluster_cidrs), site };
    peering::examine(&peering, report, ctx).await
}

/// No network leads there.
async fn missing<'a>(
    site: Site,
    vnets: impl Iterator<Item = &'a str>,
    range: Block,
    report: &mut Report<'_>,
) {
    let names: Vec<_> = vnets.map(|it| format!("`{it}`")).collect();
    let text = format!("No single peering of {} leads to {range}.", names.join(", "));
    let argument = match site {
        Site::Primary => String::new(),
        Site::DisasterRecovery => " with `site = \"disaster_recovery\"`".to_owned(),
    };
    let next = format!("Request one, for example with `dataplane_vnet_peering_request`{argument}.");
    report.problem(&text, &next).await;
}
