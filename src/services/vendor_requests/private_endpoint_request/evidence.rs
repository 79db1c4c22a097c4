//! What Azure shows of the resource and of its connections.

use std::sync::Arc;

use tfplugin::{Context, Result};

use super::{PrivateEndpointRequest, diagnostics, validate};
use crate::{
    Clients,
    azure::{self, Id},
    services::{
        private_link::{Connection, Status, Target},
        vendor_requests::{EndpointStatus, Found, connected},
    },
};

/// What was seen. What the caller may not see is absent.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The resource.
    pub(super) target: Option<Target>,
    /// Its connections.
    pub(super) connections: Option<Arc<[Connection]>>,
    /// There is no such resource.
    pub(super) gone: bool,
    /// What the caller lacks.
    forbidden: Vec<String>,
}

/// Looks at the resource and at its connections.
pub(super) async fn look(resource: &Id, ctx: &Context<'_, Clients>) -> Result<Seen> {
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
    Ok(seen)
}

impl Seen {
    /// Says what could not be seen.
    pub(super) fn warn(&self, resource: &Id, ctx: &Context<'_, Clients>) {
        if self.gone {
            ctx.warn(diagnostics::gone(resource));
        } else if !self.forbidden.is_empty() {
            ctx.warn(diagnostics::forbidden(resource, &self.forbidden));
        }
    }
}

impl PrivateEndpointRequest {
    /// Which connection is meant, where the connections were seen.
    pub(super) fn found(&self, seen: &Seen, prior: Option<&Self>) -> Option<Found> {
        let others = seen.target.as_ref().is_none_or(|it| it.groups.len() != 1);
        let connections = seen.connections.as_ref()?;
        Some(connected(connections, &self.search(others, prior)))
    }

    /// What was seen last: as it is kept beside the state, or else as the state implies.
    pub(super) fn evidence(&self, private: &[u8]) -> Found {
        if let Ok(found) = serde_json::from_slice(private) {
            return found;
        }
        let Some(id) = self.connection_id.known().cloned().flatten() else { return Found::Nothing };
        let status = self.status.known().and_then(|it| EndpointStatus::read(it));
        match status {
            Some(EndpointStatus::Rejected) => Found::having(&id, Status::Rejected),
            Some(EndpointStatus::Disconnected) => Found::having(&id, Status::Disconnected),
            Some(status) if status.is_open() => Found::having(&id, Status::Approved),
            _ => Found::having(&id, Status::Pending),
        }
    }

    /// What there is once the approval has done what is planned of it.
    pub(super) fn expecting(&self, found: Found) -> Found {
        let approval = self.approval.as_ref();
        let approved = approval.filter(|it| it.status.as_deref() == Some("approved"));
        match approved.and_then(|it| it.connection_id.as_ref()) {
            Some(id) if found.open().is_none_or(|it| !it.id.eq_ignore_ascii_case(id)) => {
                Found::having(id, Status::Approved)
            }
            _ => found,
        }
    }
}

/// What is kept beside the state of what was seen: a plan follows from it.
pub(super) fn encode(found: &Found) -> Vec<u8> {
    serde_json::to_vec(found).unwrap_or_default()
}

/// The permission that the caller lacks; any other error ends the work.
fn lacking(error: azure::Error) -> Result<String> {
    if !error.is_forbidden() {
        return Err(error.into());
    }
    let missing = error.missing_action().map(|it| it.action);
    Ok(missing.unwrap_or_else(|| error.to_string()))
}
