//! Whether the vendor's private endpoint of a site is connected with a resource of ours.

use tfplugin::{Context, Result};

use super::super::{report::Report, subjects::AstroClusterSubject};
use crate::{
    Clients,
    astro::Cluster,
    azure::Id,
    services::{
        private_link::{Connection, Settlement, Status, service_type_at, settlement},
        vendor_requests::{
            EndpointSearch, Found, Silent, Site, connected, endpoint_reference, vendors::Vendor,
        },
    },
};

/// Checks each resource; the cluster has these sites.
pub(super) async fn examine(
    subject: &AstroClusterSubject,
    cluster: &Cluster,
    sites: &[Site],
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
                let reference = |site: Site| {
                    endpoint_reference(&Vendor::default(), &cluster.id, site, resource, group)
                };
                let others = sites.iter().filter(|it| **it != site).map(|it| reference(*it));
                let others: Vec<_> = others.collect();
                let references = (&*reference(site), &*others);
                connection(&all, (resource, group), references, report).await;
            }
        }
    }
    Ok(())
}

/// Which connection is that of the site, by its reference, which an approval may have overwritten; those with the
/// reference of another site are not.
async fn connection(
    all: &[Connection],
    (resource, group): (&Id, &str),
    (reference, others): (&str, &[String]),
    report: &mut Report<'_>,
) {
    let search = EndpointSearch {
        message: reference.to_owned(),
        subscription: None,
        known: None,
        decided: None,
        group: group.to_owned(),
        has_other_groups: true,
        silent: Silent::Never,
    };
    let (site, name) = (report.site().unwrap_or_default(), resource.name());
    match connected(all, &search) {
        Found::One(one) => {
            if let Some(found) = all.iter().find(|it| it.id == one.id) {
                standing(found, name, report).await;
            }
        }
        Found::Several(names) => {
            let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
            let text = format!(
                "Which connection of `{name}` ({group}) is that of the {}: {} have the reference {reference}.",
                site.called(),
                names.join(", ")
            );
            report.unknown(text).await;
        }
        Found::Nothing if all.iter().any(|it| may_be(it, group, others)) => {
            let text = format!(
                "Which connection of `{name}` ({group}) is that of the {}: none has the reference {reference} in \
                 its message, which an approval can overwrite. Set `private_endpoint` with the name of the \
                 connection.",
                site.called()
            );
            report.unknown(text).await;
        }
        Found::Nothing => {
            let argument = match site {
                Site::Primary => "",
                Site::DisasterRecovery => " with `site = \"disaster_recovery\"`",
            };
            let text = format!(
                "No connection of `{name}` ({group}) has the reference {reference} of the {}, and none can be \
                 that of it.",
                site.called()
            );
            let next = format!(
                "Request an endpoint, for example with `dataplane_private_endpoint_request`{argument}."
            );
            report.problem(&text, &next).await;
        }
    }
}

/// Whether the connection may be that of the site though its message does not say so.
fn may_be(connection: &Connection, group: &str, others: &[String]) -> bool {
    let groups = &connection.group_ids;
    let lives = !matches!(connection.status, Status::Rejected | Status::Disconnected);
    lives
        && (groups.is_empty() || groups.iter().any(|it| it.eq_ignore_ascii_case(group)))
        && !others.iter().any(|it| connection.description.contains(it))
}

/// How the connection of the site stands.
async fn standing(found: &Connection, name: &str, report: &mut Report<'_>) {
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
}
