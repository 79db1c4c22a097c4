//! What the plan of a new approval saw. Terraform 1.16 and later give it back to the plan that the apply
//! makes, so that the two agree and the apply approves what the user has read. With older ones a new
//! approval becomes a record first.

use serde::{Deserialize, Serialize};
use tfplugin::{Computed, Context};

use super::PrivateEndpointApproval;
use crate::{Clients, azure::Id, services::private_link::Connection};

/// The connection that a plan showed, if it showed any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Saw {
    connection: Option<Shown>,
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

impl Saw {
    /// What the user's plan saw; `None` while that plan is made.
    pub(super) fn given_back(ctx: &Context<'_, Clients>) -> Option<Self> {
        let bytes = ctx.planned_private()?;
        // What cannot be read has shown nothing.
        Some(serde_json::from_slice(&bytes).unwrap_or_default())
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
        }
    }

    /// Keeps it for the plan that the apply makes.
    pub(super) fn keep(&self, ctx: &Context<'_, Clients>) {
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
            ..PrivateEndpointApproval::unread_at(resource.clone())
        })
    }
}
