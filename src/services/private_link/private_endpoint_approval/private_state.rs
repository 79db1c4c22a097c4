//! What the plan of a new approval saw. Terraform 1.16 and later give it back to the plan that the apply
//! makes, so that the two agree and the apply approves what the user has read. With older ones a new
//! approval becomes a record first. Also whether the last refresh saw several connections that could be meant.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tfplugin::{Computed, Context};
use uuid::Uuid;

use super::PrivateEndpointApproval;
use crate::{
    Clients,
    azure::Id,
    services::private_link::{Connection, Matcher, Status},
};

/// The connection that a plan showed, if it showed any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PrivateState {
    connection: Option<Shown>,
    /// What a new approval is about, for the removal of the one that it replaces.
    #[serde(default)]
    successor: Option<Successor>,
    /// Tells this approval from others that are made in the same run.
    #[serde(default)]
    maker: Option<String>,
    /// The refresh saw several connections that could be meant.
    #[serde(default)]
    several: bool,
    /// When a refresh first saw the connection pending.
    #[serde(default)]
    pending: Option<Pending>,
}

/// A connection, as a plan shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    id: String,
    name: String,
    endpoint: Option<String>,
    status: String,
    message: String,
}

/// A pending connection, and when a refresh first saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Pending {
    connection: String,
    endpoint: Option<Id>,
    since: Timestamp,
}

impl PrivateState {
    /// What the user's plan saw; `None` while that plan is made.
    pub(super) fn from_plan(ctx: &Context<'_, Clients>) -> Option<Self> {
        let bytes = ctx.planned_private()?;
        // What cannot be read has shown nothing.
        Some(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// What is kept: beside the state, or of the plan of the new approval.
    pub(super) fn load(ctx: &Context<'_, Clients>) -> Self {
        serde_json::from_slice(&ctx.private()).unwrap_or_default()
    }

    /// What a new approval keeps.
    pub(super) fn created() -> Self {
        Self { maker: Some(Uuid::new_v4().to_string()), ..Self::default() }
    }

    /// What a refresh keeps that saw several connections that could be meant, or did not.
    pub(super) fn refreshed(self, several: bool) -> Self {
        Self { maker: self.maker, several, pending: self.pending, ..Self::default() }
    }

    /// The same, after a refresh that found this connection.
    pub(super) fn with_found(self, connection: &Connection, now: Timestamp) -> Self {
        let since = self.pending_since(connection).unwrap_or(now);
        let pending = (connection.status == Status::Pending).then(|| Pending {
            connection: connection.id.clone(),
            endpoint: connection.private_endpoint.clone(),
            since,
        });
        Self { pending, ..self }
    }

    /// When a refresh first saw this connection pending.
    pub(super) fn pending_since(&self, connection: &Connection) -> Option<Timestamp> {
        let pending = self.pending.as_ref().filter(|it| {
            it.connection.eq_ignore_ascii_case(&connection.id)
                && it.endpoint == connection.private_endpoint
        });
        pending.map(|it| it.since)
    }

    /// What tells this approval from others that are made in the same run.
    pub(super) fn maker(&self) -> &str {
        self.maker.as_deref().unwrap_or_default()
    }

    /// The same in the plan of this approval.
    pub(super) fn with_successor(self, successor: Successor) -> Self {
        Self { successor: Some(successor), ..self }
    }

    /// Whether the approval that follows in the same run needs this connection of the resource.
    pub(super) fn is_needed_next(&self, resource: &Id, connection: &Connection) -> bool {
        self.successor.as_ref().is_some_and(|it| it.needs(resource, connection))
    }

    /// Whether several connections could be meant.
    pub(super) const fn is_ambiguous(&self) -> bool {
        self.several
    }

    /// This connection.
    pub(super) fn of(connection: &Connection) -> Self {
        Self {
            connection: Some(Shown {
                id: connection.id.clone(),
                name: connection.name.clone(),
                endpoint: connection.private_endpoint.as_ref().map(ToString::to_string),
                status: connection.status.to_string(),
                message: connection.description.clone(),
            }),
            ..Self::default()
        }
    }

    /// Keeps it for the plan that the apply makes.
    pub(super) fn save(&self, ctx: &Context<'_, Clients>) {
        ctx.set_private(serde_json::to_vec(self).unwrap_or_default());
    }

    /// The approval as if a refresh had stored what was seen.
    pub(super) fn stored(self, resource: &Id) -> Option<PrivateEndpointApproval> {
        let shown = self.connection?;
        let message = Some(shown.message).filter(|it| !it.is_empty());
        Some(PrivateEndpointApproval {
            private_endpoint_id: shown.endpoint.and_then(|it| Id::parse(&it).ok()).into(),
            connection_name: Computed::Known(Some(shown.name)),
            connection_id: Computed::Known(Some(shown.id)),
            status: shown.status.to_lowercase().into(),
            request_message: message.into(),
            ..PrivateEndpointApproval::at_resource(resource.clone())
        })
    }
}

/// Which connection a new approval is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Successor {
    resource: Id,
    private_endpoint: Option<Id>,
    endpoint_name: Option<String>,
    requester_subscription: Option<String>,
    message_contains: Option<String>,
    connection_name: Option<String>,
    own_description: Option<String>,
}

impl Successor {
    /// The approval of what is described so, on this resource.
    pub(super) fn of(resource: &Id, matcher: &Matcher) -> Self {
        Self {
            resource: resource.clone(),
            private_endpoint: matcher.private_endpoint.clone(),
            endpoint_name: matcher.endpoint_name.clone(),
            requester_subscription: matcher.requester_subscription.map(|it| it.to_string()),
            message_contains: matcher.message_contains.clone(),
            connection_name: matcher.connection_name.clone(),
            own_description: matcher.own_description.clone(),
        }
    }

    /// Whether it is about this connection of this resource.
    pub(super) fn needs(&self, resource: &Id, connection: &Connection) -> bool {
        let requester = self.requester_subscription.as_deref();
        let matcher = Matcher {
            private_endpoint: self.private_endpoint.clone(),
            endpoint_name: self.endpoint_name.clone(),
            requester_subscription: requester.and_then(|it| Uuid::try_parse(it).ok()),
            message_contains: self.message_contains.clone(),
            connection_name: self.connection_name.clone(),
            own_description: self.own_description.clone(),
        };
        self.resource == *resource && !matcher.is_empty() && matcher.matches(connection)
    }
}
