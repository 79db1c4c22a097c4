//! What Azure shows of the resource and of its connections.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tfplugin::{Context, Result};

use super::{diagnostics, validate};
use crate::{
    Clients,
    azure::{self, Id},
    services::{
        private_link::{Connection, Status, Target},
        vendor_requests::{Found, common as request, vendors::Vendor},
    },
};

/// What a request for a private endpoint keeps beside its state.
pub(super) type PrivateState = request::PrivateState<Evidence>;

/// What a plan follows from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Evidence {
    /// The connection that was meant.
    pub(super) found: Found,
    /// All connections, where they were seen: another one may be meant by what is recorded next.
    pub(super) connections: Option<Vec<Connection>>,
    /// Whether the resource has other groups.
    pub(super) has_other_groups: bool,
    /// Whether the cluster has another site, whose connection may be on the resource, too.
    #[serde(default)]
    pub(super) has_other_site: bool,
    /// What the resource says of itself. The state has that, once there is one.
    description: Option<Description>,
}

/// What a resource says of itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Description {
    /// Its region.
    #[serde(default)]
    pub(super) resource_region: Option<String>,
    /// The data endpoints of a registry.
    pub(super) data_endpoint_names: Option<Vec<String>>,
    /// The private DNS zones of the group.
    pub(super) private_dns_zones: Option<Vec<String>>,
    /// The names by which clients reach it.
    pub(super) fqdns: Option<Vec<String>>,
    /// What these are aliases of.
    pub(super) privatelink_fqdns: Option<Vec<String>>,
}

/// What was seen. What the caller may not see is absent.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The resource.
    pub(super) target: Option<Target>,
    /// Its connections.
    pub(super) connections: Option<Arc<[Connection]>>,
    /// Whether the cluster has another site, whose connection may be on the resource, too.
    pub(super) has_other_site: bool,
    /// There is no such resource.
    pub(super) gone: bool,
    /// What the caller lacks.
    forbidden: Vec<String>,
}

/// Looks at the resource and at its connections, which may be those of another site of this cluster.
pub(super) async fn look(
    resource: &Id,
    cluster: Option<&String>,
    ctx: &Context<'_, Clients>,
) -> Result<Seen> {
    let kind = validate::kind(resource)?;
    let links = ctx.clients.private_links()?;
    let mut seen = Seen::default();
    match links.target(resource, kind, ctx.clients.lookups()?).await {
        Ok(Some(target)) => seen.target = Some(target),
        Ok(None) => seen.gone = true,
        Err(error) => seen.forbidden.push(lacking(error)?),
    }
    if seen.gone {
        return Ok(seen);
    }
    match links.connections(resource, kind).await {
        Ok(found) => seen.connections = found,
        Err(error) => seen.forbidden.push(lacking(error)?),
    }
    let mut all = seen.connections.iter().flat_map(|it| it.iter());
    if let Some(cluster) = cluster
        && all.any(|it| it.status == Status::Approved)
    {
        seen.has_other_site = has_recovery(cluster, ctx).await?;
    }
    Ok(seen)
}

/// Whether the cluster has disaster recovery, or may have it, because Astro does not answer.
async fn has_recovery(cluster: &str, ctx: &Context<'_, Clients>) -> Result<bool> {
    let Ok(astro) = ctx.clients.astro() else { return Ok(false) };
    match astro.cluster(cluster).await {
        Ok(found) => Ok(found.is_dr_enabled == Some(true)),
        Err(error) if error.is_cancelled() => Err(error.into()),
        Err(_) => Ok(true),
    }
}

impl Seen {
    /// What to keep of it; `found` is the matching connection.
    pub(super) fn evidence(&self, found: Found) -> Evidence {
        Evidence {
            found,
            connections: self.connections.as_deref().map(<[Connection]>::to_vec),
            has_other_groups: self.has_other_groups(),
            has_other_site: self.has_other_site,
            description: None,
        }
    }

    /// The same for the plan of a new request, for this group.
    pub(super) fn first_evidence(&self, group: &str) -> Evidence {
        let description = self.target.as_ref().map(|it| Description::of(it, group));
        Evidence { description, ..self.evidence(Found::Nothing) }
    }

    /// Whether the resource has more groups than one, or may have.
    pub(super) fn has_other_groups(&self) -> bool {
        self.target.as_ref().is_none_or(|it| it.groups.len() != 1)
    }

    /// Says what could not be seen.
    pub(super) fn warn(&self, resource: &Id, vendor: &Vendor, ctx: &Context<'_, Clients>) {
        if self.gone {
            ctx.warn(diagnostics::gone(resource, vendor));
        } else if !self.forbidden.is_empty() {
            ctx.warn(diagnostics::forbidden(resource, &self.forbidden));
        }
    }
}

impl Evidence {
    /// What the resource says of itself, in the plan of a new request.
    pub(super) const fn description(&self) -> Option<&Description> {
        self.description.as_ref()
    }
}

impl Description {
    /// What this resource says of itself, and of the group.
    pub(super) fn of(target: &Target, group: &str) -> Self {
        let offer = target.groups.iter().find(|it| it.id == group).cloned();
        let of_registry = !target.data_endpoints.is_empty();
        Self {
            resource_region: target.location.clone(),
            data_endpoint_names: of_registry.then(|| target.data_endpoints.clone()),
            private_dns_zones: offer.as_ref().map(|it| it.zones.clone()),
            fqdns: offer.as_ref().map(|it| it.hosts.clone()),
            privatelink_fqdns: offer.map(|it| it.private_hosts),
        }
    }
}

/// The permission that the caller lacks; any other error ends the work.
fn lacking(error: azure::Error) -> Result<String> {
    if !error.is_forbidden() {
        return Err(error.into());
    }
    let missing = error.missing_action().map(|it| it.action);
    Ok(missing.unwrap_or_else(|| error.to_string()))
}
