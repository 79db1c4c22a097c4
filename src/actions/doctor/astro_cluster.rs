//! An Astro cluster: whether each of its sites is connected, as the same things are for the other one.

mod credentials;
mod endpoint;
mod peering;

use std::collections::BTreeSet;

use allowlist::Block;
use tfplugin::{Context, Ordered, Result};

use super::{
    allowlist as firewall,
    report::Report,
    subjects::{AllowlistSubject, AstroClusterSubject},
};
use crate::{
    Clients,
    astro::{self, Cluster, Deployment, DeploymentFilter},
    services::{common::attribute::Addresses, vendor_requests::Site},
};

/// Checks the cluster.
pub(super) async fn examine(
    subject: &AstroClusterSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("Astro cluster");
    let astro = ctx.clients.astro()?;
    let what = format!("the sites of cluster `{}`", subject.cluster_id);
    let Some(cluster) = answer(&what, astro.cluster(&subject.cluster_id).await, report).await?
    else {
        return Ok(());
    };
    let sites = sites(&cluster, report).await;
    for site in &sites {
        report.of_site(Some(*site));
        peering::examine(subject, &cluster, report, ctx).await?;
        endpoint::examine(subject, &cluster, &sites, report, ctx).await?;
    }
    report.of_site(None);
    if subject.allowlist_target_ids.is_none() && subject.managed_identity_ids.is_none() {
        return Ok(());
    }
    report.about("Astro cluster");
    let filter = DeploymentFilter { cluster_id: Some(cluster.id.clone()), ..Default::default() };
    let what = format!("the Deployments on cluster `{}`", cluster.name);
    let Some(on_it) = answer(&what, astro.deployments(&filter).await, report).await? else {
        return Ok(());
    };
    for site in sites {
        report.of_site(Some(site));
        addresses(subject, &cluster, &on_it, site, report, ctx).await?;
        credentials::examine(subject, &on_it, site, report, ctx).await?;
    }
    report.of_site(None);
    Ok(())
}

/// What Astro answered; what it refused is unknown, and only an interruption is an error.
async fn answer<T>(
    what: &str,
    result: std::result::Result<T, astro::Error>,
    report: &mut Report<'_>,
) -> Result<Option<T>> {
    match result {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_cancelled() => Err(error.into()),
        Err(error) => {
            let why = error.to_string();
            report.unknown(format!("{what}: {}.", why.trim_end_matches('.'))).await;
            Ok(None)
        }
    }
}

/// The sites that the cluster has.
async fn sites(cluster: &Cluster, report: &mut Report<'_>) -> Vec<Site> {
    let name = &cluster.name;
    match cluster.is_dr_enabled {
        Some(true) => {
            let region =
                cluster.dr_region.as_deref().unwrap_or("a region that Astro does not name yet");
            report.ok(format!("`{name}` has disaster recovery, in {region}.")).await;
            vec![Site::Primary, Site::DisasterRecovery]
        }
        Some(false) => {
            report.ok(format!("`{name}` has no disaster recovery, so it has one site.")).await;
            vec![Site::Primary]
        }
        None => {
            report
                .unknown(format!(
                    "Whether `{name}` has disaster recovery: Astro does not tell this token. Only the primary \
                     site is checked."
                ))
                .await;
            vec![Site::Primary]
        }
    }
}

/// Whether the firewalls let in the addresses of the site.
async fn addresses(
    subject: &AstroClusterSubject,
    cluster: &Cluster,
    on_it: &[Deployment],
    site: Site,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let Some(targets) = &subject.allowlist_target_ids else { return Ok(()) };
    report.about("allowlist");
    let (addresses, unread) = addresses_of(cluster, on_it, site);
    if !unread.is_empty() {
        let unread: Vec<_> = unread.iter().map(|it| format!("`{it}`")).collect();
        let text = format!(
            "Whether the firewalls allow all of the {}: Astro lists what is no IPv4 address: {}.",
            site.called(),
            unread.join(", ")
        );
        report.unknown(text).await;
    }
    if addresses.is_empty() {
        let text = format!(
            "Whether the firewalls allow the {}: Astro lists no addresses of it for cluster `{}` or its \
             Deployments.",
            site.called(),
            cluster.name
        );
        report.unknown(text).await;
        return Ok(());
    }
    if site == Site::DisasterRecovery {
        silent(on_it, report).await;
    }
    for target in targets {
        let target = AllowlistSubject {
            target_id: target.clone(),
            addresses: addresses.clone(),
            source_region: site.region(cluster).cloned(),
            site: Some(site),
        };
        firewall::examine(&target, report, ctx).await?;
    }
    Ok(())
}

/// Says which Deployments have no addresses after a failover, so that nothing is known of them.
async fn silent(on_it: &[Deployment], report: &mut Report<'_>) {
    let has_none = |it: &&Deployment| it.dr_external_ips.as_ref().is_none_or(Vec::is_empty);
    let names: Vec<_> = on_it.iter().filter(has_none).map(|it| format!("`{}`", it.name)).collect();
    if !names.is_empty() {
        let text = format!(
            "Which addresses these Deployments have after a failover: {}. Astro lists none.",
            names.join(", ")
        );
        report.unknown(text).await;
    }
}

/// The addresses that connections of the site come from: the cluster lists those of the primary site, and
/// only the Deployments list those after a failover. Beside them, what is listed and is no address.
fn addresses_of<'a>(
    cluster: &'a Cluster,
    on_it: &'a [Deployment],
    site: Site,
) -> (Addresses, Vec<&'a String>) {
    let texts: BTreeSet<&String> = match site {
        Site::Primary => {
            let of_deployments = on_it.iter().filter_map(|it| it.external_ips.as_ref());
            cluster.external_ips.iter().chain(of_deployments).flatten().into_set()
        }
        Site::DisasterRecovery => {
            on_it.iter().flat_map(|it| &it.dr_external_ips).flatten().into_set()
        }
    };
    let is_address = |it: &&String| it.parse::<Block>().is_ok();
    let (texts, unread): (Vec<_>, Vec<_>) = texts.into_iter().partition(is_address);
    let block = |it: &String| Some((it.parse::<Block>().ok()?, it.clone()));
    (texts.into_iter().filter_map(block).collect(), unread)
}
