//! Whether the vendor's private endpoint of a site is connected with a resource of ours.

use tfplugin::{Context, Result};

use super::super::{report::Report, subjects::AstroClusterSubject};
use crate::{
    Clients,
    astro::Cluster,
    azure::Id,
    services::{
        private_link::{Connection, Settlement, Status, service_type_at, settlement},
        vendor_requests::{Site, endpoint_reference, vendors::Vendor},
    },
};

/// Checks each resource; the cluster has so many sites.
pub(super) async fn examine(
    subject: &AstroClusterSubject,
    cluster: &Cluster,
    sites: usize,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let Some(endpoints) = &subject.private_endpoints else { return Ok(()) };
    report.about("private endpoint");
    let site = report.site().unwrap_or_default();
    for endpoint in endpoints {
        let (resource, group) = (&endpoint.resource_id, &endpoint.group_id);
        let kind = service_type_at(resource).map_err(|it| it.at("astro_cluster"))?;
        let found = ctx.clients.private_links()?.connections_now(resource, kind).await;
        let what = format!("the connections of `{}`", resource.name());
        match report.response(&what, found).await? {
            None => {}
            Some(None) => {
                report.problem(&format!("`{resource}` does not exist."), "Check the ID.").await;
            }
            Some(Some(all)) => {
                let reference =
                    endpoint_reference(&Vendor::default(), &cluster.id, site, resource, group);
                connection(&all, (resource, group), &reference, sites, report).await;
            }
        }
    }
    Ok(())
}

/// Which connection is that of the site, by its reference, which an approval may have overwritten.
async fn connection(
    all: &[Connection],
    (resource, group): (&Id, &str),
    reference: &str,
    sites: usize,
    report: &mut Report<'_>,
) {
    let is_for_group = |it: &&Connection| {
        it.group_ids.is_empty() || it.group_ids.iter().any(|it| it.eq_ignore_ascii_case(group))
    };
    let lives = |it: &&Connection| !matches!(it.status, Status::Rejected | Status::Disconnected);
    let (site, name) = (report.site().unwrap_or_default(), resource.name());
    if let Some(found) =
        all.iter().filter(is_for_group).find(|it| it.description.contains(reference))
    {
        let text = format!("`{}` of `{name}` is {}.", found.name, found.status);
        match (&found.status, settlement(found)) {
            (Status::Approved, Settlement::Settled) => report.ok(text).await,
            (Status::Approved, _) => {
                report.unknown(format!("{text} The service has not carried that out.")).await;
            }
            _ => {
                let next = "Approve it, for example with `dataplane_private_endpoint_approval`, or ask \
                            Astronomer for a new endpoint.";
                report.problem(&text, next).await;
            }
        }
        return;
    }
    let count = all.iter().filter(is_for_group).filter(lives).count();
    if count < sites {
        let argument = match site {
            Site::Primary => "",
            Site::DisasterRecovery => " with `site = \"disaster_recovery\"`",
        };
        let text = format!(
            "No connection of `{name}` ({group}) has the reference {reference} of the {}, and there are too \
             few for every site: {count} of {sites}.",
            site.called()
        );
        let next = format!(
            "Request an endpoint, for example with `dataplane_private_endpoint_request`{argument}."
        );
        report.problem(&text, &next).await;
    } else {
        let text = format!(
            "Which connection of `{name}` ({group}) is that of the {}: none has the reference {reference} in \
             its message, which an approval can overwrite. Set `private_endpoint` with the name of the \
             connection.",
            site.called()
        );
        report.unknown(text).await;
    }
}
