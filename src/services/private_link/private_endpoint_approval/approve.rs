//! Approves the connection that was found, and withdraws the approval on destroy.

use tfplugin::{Context, Result};

use super::{
    OnDestroy, PrivateEndpointApproval,
    description::{default_description, written},
    diagnostics,
    model::APPROVED,
    private_state::PrivateState,
};
use crate::{
    Clients,
    azure::{Cause, Id},
    http::{Ended, backoff::watching, sleep_or_cancelled},
    services::private_link::{
        self, Change, Choice, Connection, Desired, Failure, Matcher, ServiceType, Status,
    },
};

impl PrivateEndpointApproval {
    /// Finds the matching connection and approves it, unless there is a reason not to.
    pub(super) async fn find_and_approve(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        match self.find(ctx).await? {
            Found::One(connection) => self.decide(connection, ctx).await,
            Found::None => {
                ctx.warn(diagnostics::awaiting(&self.resource_id, &self.matcher()));
                Ok(self.awaiting())
            }
            Found::Ended(ended) => {
                ctx.warn(diagnostics::wait_ended(&self.resource_id, ended == Ended::TimedOut));
                Ok(self.awaiting())
            }
        }
    }

    /// Approves the connection that the plan showed.
    pub(super) async fn approve_planned(
        self,
        connection: &str,
        ctx: &Context<'_, Clients>,
    ) -> Result<Self> {
        let kind = self.kind()?;
        let name = connection.rsplit('/').next().unwrap_or_default();
        let links = ctx.clients.private_links()?;
        let found = links.connection(&self.resource_id, kind, name).await;
        let Some(found) = found.map_err(diagnostics::read_failed)? else {
            return Err(private_link::vanished(connection).into());
        };
        let planned = self.private_endpoint_id.known().cloned().flatten();
        if planned.is_some() && planned != found.private_endpoint {
            return Err(private_link::another(connection, found.private_endpoint.as_ref()).into());
        }
        match found.status {
            Status::Approved => {
                ctx.warn(diagnostics::approved_already(&found));
                Ok(self.with_connection(&found))
            }
            Status::Disconnected => Err(private_link::vanished(connection).into()),
            Status::Rejected if !self.override_rejection => {
                Err(diagnostics::rejected_after_plan(connection).into())
            }
            _ => self.approve(found, kind, ctx).await,
        }
    }

    async fn decide(self, connection: Connection, ctx: &Context<'_, Clients>) -> Result<Self> {
        let kind = self.kind()?;
        match connection.status {
            Status::Approved => Ok(self.with_connection(&connection)),
            Status::Rejected if !self.override_rejection => {
                ctx.warn(diagnostics::rejected(&connection.id, kind));
                Ok(self.with_connection(&connection))
            }
            Status::Disconnected => {
                ctx.warn(diagnostics::disconnected(&connection.id));
                Ok(self.with_connection(&connection))
            }
            _ if self.matcher().is_exact() => self.approve(connection, kind, ctx).await,
            // No plan has shown it.
            _ => {
                ctx.warn(diagnostics::not_shown_yet(&connection));
                Ok(self.with_connection(&connection))
            }
        }
    }

    async fn approve(
        self,
        connection: Connection,
        kind: &ServiceType,
        ctx: &Context<'_, Clients>,
    ) -> Result<Self> {
        let is_planned = self.status.known().is_some_and(|it| it == APPROVED);
        let planned = is_planned.then(|| self.clone());
        // The approval overwrites the vendor's message, so that is recorded first.
        let recorded = self.with_connection(&connection);
        let message = recorded.request_message.known().cloned().flatten().unwrap_or_default();
        let description = recorded.description.known().cloned().flatten();
        let description = description.unwrap_or_else(|| default_description(&message, kind));
        let recorded = Self { description: Some(description.clone()).into(), ..recorded };
        let change = Change {
            resource: &recorded.resource_id,
            kind,
            name: &connection.name,
            endpoint: connection.private_endpoint.as_ref(),
            desired: Desired::Approved,
            description: &written(&description, &message, kind),
        };
        match ctx.clients.private_links()?.reconcile(change).await {
            Ok(Some(approved)) => Ok(recorded.clone().with_connection(&approved)),
            Ok(None) | Err(Failure::NotFound) => Err(private_link::vanished(&connection.id).into()),
            // Nothing is lost: the service goes on, and the next plan sees how far it is. What is open
            // already must be in the state, so that a destroy closes it.
            Err(Failure::Unfinished { error, seen })
                if error.is_cancelled() || seen.status == Status::Approved =>
            {
                ctx.warn(diagnostics::interrupted_approval(&connection.id));
                Ok(planned.unwrap_or_else(|| recorded.clone().with_connection(&seen)))
            }
            Err(failure) => {
                Err(private_link::failure(failure, &connection, Desired::Approved, kind))
            }
        }
    }

    /// Does what is wanted of the connection when this is destroyed. What was never decided here
    /// stays undecided.
    pub(super) async fn withdraw(self, ctx: &Context<'_, Clients>) -> Result<()> {
        let Some(Some(id)) = self.connection_id.known() else { return Ok(()) };
        let links = ctx.clients.private_links()?;
        let kind = self.kind()?;
        let desired = match self.on_destroy(kind) {
            OnDestroy::Keep => return Ok(()),
            OnDestroy::Reject => Desired::Rejected,
            OnDestroy::Remove => Desired::Removed,
        };
        let name = id.rsplit('/').next().unwrap_or_default();
        let found = links
            .connection(&self.resource_id, kind, name)
            .await
            .map_err(diagnostics::read_failed)?;
        // Names of connections are used again: what is pending or another's was not approved by us.
        let endpoint = self.private_endpoint_id.known().cloned().flatten();
        let ours = |it: &Connection| {
            it.private_endpoint
                .as_ref()
                .zip(endpoint.as_ref())
                .is_none_or(|(one, other)| one == other)
        };
        let Some(found) = found.filter(|it| it.status != Status::Pending && ours(it)) else {
            return Ok(());
        };
        if desired == Desired::Rejected && found.status != Status::Approved {
            return Ok(());
        }
        let kept = PrivateState::load(ctx);
        let is_needed = links.is_needed_by_another(id, kept.maker())
            || kept.is_needed_next(&self.resource_id, &found);
        if found.status == Status::Approved && is_needed {
            ctx.warn(diagnostics::kept_for_successor(id));
            return Ok(());
        }
        let message = self.request_message.known().cloned().flatten().unwrap_or_default();
        let description = diagnostics::withdrawal(&message, kind.longest_description);
        let (resource, description) = (&self.resource_id, description.as_str());
        let endpoint = found.private_endpoint.as_ref();
        match links.reconcile(Change { resource, kind, name, endpoint, desired, description }).await
        {
            Ok(_) => {
                ctx.warn(diagnostics::withdrawn(&found, desired, kind));
                Ok(())
            }
            Err(Failure::NotFound | Failure::Disconnected | Failure::Replaced(_)) => Ok(()),
            Err(failure) => Err(private_link::failure(failure, &found, desired, kind)),
        }
    }
}

/// The result of the search.
pub(super) enum Found {
    /// This connection matches.
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
        let kind = self.kind()?;
        let (links, matcher) = (ctx.clients.private_links()?, self.matcher());
        if matcher.is_empty() {
            return Err(diagnostics::not_named().into());
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
                Err(error) => return Err(diagnostics::read_failed(error)),
            };
            let Some(connections) = connections else {
                return Err(private_link::resource_not_found(&self.resource_id).into());
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

/// The one connection that matches, if any; if several do, an error that lists them.
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
