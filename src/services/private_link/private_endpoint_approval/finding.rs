//! Looks for the connection that is meant, and waits for it where the user wants that.

use tfplugin::{Context, Result};

use super::{PrivateEndpointApproval, diagnostics};
use crate::{
    Clients,
    azure::{Cause, Id},
    http::{Ended, backoff::watching, sleep_or_cancelled},
    services::private_link::{self, Choice, Connection, Matcher, Status},
};

/// What came of looking.
pub(super) enum Found {
    /// This connection is meant.
    One(Connection),
    /// There is none yet.
    None,
    /// The wait has ended while there was none: Terraform was interrupted, or the time was up.
    Ended(Ended),
}

impl PrivateEndpointApproval {
    /// Looks for the connection; with `wait_for_connection`, until there is one. The record is kept
    /// before any waiting begins.
    pub(super) async fn find(&self, ctx: &Context<'_, Clients>) -> Result<Found> {
        let kind = private_link::service_type_at(&self.resource_id)?;
        let (links, matcher) = (ctx.clients.private_links()?, self.matcher());
        if matcher.is_empty() {
            return Err(diagnostics::nothing_known().into());
        }
        let mut looks = 0;
        loop {
            let connections = match links.connections_now(&self.resource_id, kind).await {
                Ok(connections) => connections,
                Err(error) if looks > 0 && error.is_cancelled() => {
                    return Ok(Found::Ended(Ended::Canceled));
                }
                Err(error) if looks > 0 && matches!(error.cause(), Cause::TimedOut) => {
                    return Ok(Found::Ended(Ended::TimedOut));
                }
                Err(error) => return Err(diagnostics::unread(error)),
            };
            let Some(connections) = connections else {
                return Err(private_link::missing(&self.resource_id).into());
            };
            if let Some(found) = choose(&matcher, &connections, &self.resource_id)? {
                let dead = found.status == Status::Disconnected;
                if !(dead && self.wait_for_connection) {
                    return Ok(Found::One(found.clone()));
                }
            } else if !self.wait_for_connection {
                return Ok(Found::None);
            }
            if looks == 0 {
                ctx.save_partial_state(&self.clone().awaiting());
            }
            if let Err(ended) = sleep_or_cancelled(watching(looks)).await {
                return Ok(Found::Ended(ended));
            }
            looks += 1;
        }
    }
}

/// The one connection that is meant, if there is one; an error that lists those that could be.
pub(super) fn choose<'a>(
    matcher: &Matcher,
    connections: &'a [Connection],
    resource: &Id,
) -> std::result::Result<Option<&'a Connection>, tfplugin::Diagnostic> {
    match matcher.choose(connections) {
        Choice::None => Ok(None),
        Choice::One(it) => Ok(Some(it)),
        Choice::Several(several) => Err(private_link::several(resource, &several)),
    }
}
