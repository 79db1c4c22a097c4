//! What Azure shows of the resource and of its connections.

use std::sync::Arc;

use tfplugin::{Context, Result};

use super::{checks, explain};
use crate::{
    Clients,
    arm::{self, Id},
    private_link::{Connection, Target},
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
    let kind = checks::kind(resource)?;
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
            ctx.warn(explain::gone(resource));
        } else if !self.forbidden.is_empty() {
            ctx.warn(explain::forbidden(resource, &self.forbidden));
        }
    }
}

/// The permission that the caller lacks; any other error ends the work.
fn lacking(error: arm::Error) -> Result<String> {
    if !error.is_forbidden() {
        return Err(error.into());
    }
    let missing = error.missing_action().map(|it| it.action);
    Ok(missing.unwrap_or_else(|| error.to_string()))
}
