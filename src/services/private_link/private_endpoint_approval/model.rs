//! From the state to what is looked for, and from what a resource has to the state.

use tfplugin::{Computed, Context, Diagnostic};

use super::{
    ApprovedEndpoint, Identity, PrivateEndpointApproval, description::recovered, diagnostics,
    private_state::PrivateState,
};
use crate::{
    Clients,
    azure::Id,
    http::backoff::now,
    services::{
        common::attribute::{Guid, OptionalId},
        private_link::{
            Choice, Connection, Matcher, ServiceType, Status, resource_of, service_type_with,
        },
    },
};

/// The status while the vendor has not made an endpoint.
pub(super) const AWAITING: &str = "awaiting_connection";
/// The status of a connection that is open.
pub(super) const APPROVED: &str = "approved";

/// The arguments that describe a connection.
pub(super) const MATCHERS: [&str; 5] = [
    "private_endpoint_id",
    "private_endpoint_name",
    "requester_subscription_id",
    "message_contains",
    "connection_name",
];

/// The names of those that are set.
pub(super) fn matched_by(is_set: impl Fn(&str) -> bool) -> Vec<String> {
    MATCHERS.into_iter().filter(|it| is_set(it)).map(str::to_owned).collect()
}

/// The status as the state has it.
pub(super) fn status_name(status: &Status) -> String {
    status.as_str().to_lowercase()
}

impl PrivateEndpointApproval {
    /// What is known of the connection. A value that was read from the connection itself does not
    /// describe it: the next one has another.
    pub(super) fn matcher(&self) -> Matcher {
        let set = |name: &str| {
            self.matched_by.known().is_some_and(|names| names.iter().any(|it| it == name))
        };
        Matcher {
            private_endpoint: self
                .private_endpoint_id
                .known()
                .cloned()
                .flatten()
                .filter(|_| set("private_endpoint_id")),
            endpoint_name: self.private_endpoint_name.clone(),
            requester_subscription: self.requester_subscription_id.as_ref().map(Guid::value),
            message_contains: self.message_contains.clone(),
            connection_name: self
                .connection_name
                .known()
                .cloned()
                .flatten()
                .filter(|_| set("connection_name")),
            own_description: self.description.known().cloned().flatten(),
        }
    }

    /// How the service treats its connections.
    pub(super) fn kind(&self) -> std::result::Result<&'static ServiceType, Diagnostic> {
        service_type_with(&self.resource_id, self.api_version.as_deref())
    }

    /// The state once every argument is known: what the provider fills in itself is not known yet.
    pub(super) fn with_matched_by(self) -> Self {
        let set = |name: &str| match name {
            "private_endpoint_id" => self.private_endpoint_id.known().is_some_and(Option::is_some),
            "private_endpoint_name" => self.private_endpoint_name.is_some(),
            "requester_subscription_id" => self.requester_subscription_id.is_some(),
            "message_contains" => self.message_contains.is_some(),
            _ => self.connection_name.known().is_some_and(Option::is_some),
        };
        let names = self.matched_by.known().cloned().unwrap_or_else(|| matched_by(set));
        Self { matched_by: names.into(), ..self }
    }

    /// The state with what was recorded of the connection before.
    pub(super) fn with_recorded(self, prior: &Self) -> Self {
        let description = self.description.known().or(prior.description.known());
        Self {
            description: description.cloned().flatten().into(),
            connection_id: prior.connection_id.clone(),
            request_message: prior.request_message.clone(),
            ..self
        }
    }

    /// The state as a record, while there is no connection.
    pub(super) fn awaiting(self) -> Self {
        let matcher = self.matcher();
        Self {
            id: self.resource_id.to_string().into(),
            private_endpoint_id: matcher.private_endpoint.into(),
            connection_name: matcher.connection_name.into(),
            description: self.description.known().cloned().flatten().into(),
            connection_id: None.into(),
            status: AWAITING.to_owned().into(),
            request_message: None.into(),
            approved_endpoint: None.into(),
            ..self.with_on_destroy()
        }
        .with_next_step()
    }

    /// The state with this connection. Its message is what it says while nothing was decided; later
    /// on it is what was recorded then, or what we wrote beside our decision.
    pub(super) fn with_connection(self, connection: &Connection) -> Self {
        let is_known = self.is_current(connection);
        let recorded = self.request_message.known().cloned().flatten().filter(|_| is_known);
        let description = self.description.known().cloned().flatten();
        let message = match connection.status {
            Status::Pending => Some(connection.description.clone()).filter(|it| !it.is_empty()),
            _ => recorded.or_else(|| recovered(&connection.description, description.as_deref())),
        };
        let shown = self.approved_endpoint.known().cloned().flatten().filter(|_| is_known);
        let matched_by = self.matched_by.known().cloned().unwrap_or_default();
        let approved = (connection.status == Status::Approved).then(|| {
            shown.unwrap_or_else(|| ApprovedEndpoint::of(connection, message.as_ref(), matched_by))
        });
        Self {
            id: self.resource_id.to_string().into(),
            private_endpoint_id: connection.private_endpoint.clone().into(),
            connection_name: Some(connection.name.clone()).into(),
            description: description.into(),
            connection_id: Some(connection.id.clone()).into(),
            status: status_name(&connection.status).into(),
            request_message: message.into(),
            approved_endpoint: approved.into(),
            ..self.with_on_destroy()
        }
        .with_next_step()
    }

    /// Whether this connection, of the same endpoint, is the one that is known.
    fn is_current(&self, connection: &Connection) -> bool {
        let id = self.connection_id.known().and_then(Option::as_ref);
        let endpoint = self.private_endpoint_id.known().and_then(Option::as_ref);
        id.is_some_and(|it| it.eq_ignore_ascii_case(&connection.id))
            && endpoint.is_none_or(|it| connection.private_endpoint.as_ref() == Some(it))
    }

    /// The state with what a destroy does, which follows from the resource.
    fn with_on_destroy(self) -> Self {
        match self.kind() {
            Ok(kind) => Self { on_destroy: self.on_destroy(kind).into(), ..self },
            Err(_) => self,
        }
    }

    /// The state after a read of all connections of the resource. `None`: the connection to import
    /// does not exist.
    pub(super) fn refreshed(
        self,
        connections: &[Connection],
        is_import: bool,
        ctx: &Context<'_, Clients>,
    ) -> Option<Self> {
        let known = self.connection_id.known().cloned().flatten();
        // Names of connections are used again: one that waits and does not fit is somebody else's.
        let fits = |it: &&Connection| it.status != Status::Pending || self.matcher().matches(it);
        let current = connections.iter().find(|it| self.is_current(it)).filter(fits);
        if is_import {
            return current.map(|it| self.imported(it));
        }
        let kept = PrivateState::load(ctx).refreshed(self.is_ambiguous(connections, current));
        kept.save(ctx);
        match current {
            Some(it) if !matches!(it.status, Status::Rejected | Status::Disconnected) => {
                kept.with_found(it, now()).save(ctx);
                return Some(self.with_connection(it));
            }
            _ => {}
        }
        // The known connection is unusable, or there is none yet: the vendor may have recreated the
        // endpoint.
        let next = match self.matcher().choose(connections) {
            Choice::One(it) if it.status != Status::Disconnected => Some(it),
            _ => None,
        };
        let next = next.filter(|it| {
            current.is_none() || matches!(it.status, Status::Pending | Status::Approved)
        });
        match (next.or(current), known) {
            (Some(found), _) => {
                kept.with_found(found, now()).save(ctx);
                Some(self.with_connection(found))
            }
            (None, Some(gone)) => {
                ctx.warn(diagnostics::gone(&gone));
                Some(self.awaiting())
            }
            (None, None) => Some(self.awaiting()),
        }
    }

    /// Whether several connections could be meant, while nothing is approved. The connection that was
    /// seen first is no likelier than one that came later, unless the arguments name one exactly.
    fn is_ambiguous(&self, connections: &[Connection], current: Option<&Connection>) -> bool {
        let matcher = self.matcher();
        let waits = |it: &&Connection| it.status == Status::Pending && matcher.matches(it);
        match current.map(|it| &it.status) {
            None => matches!(matcher.choose(connections), Choice::Several(_)),
            Some(Status::Rejected | Status::Disconnected) => {
                connections.iter().filter(waits).count() > 1
            }
            Some(Status::Approved) => false,
            Some(Status::Pending | Status::Other(_)) => {
                !matcher.is_exact() && matches!(matcher.choose(connections), Choice::Several(_))
            }
        }
    }

    /// An approval of which only the connection is known.
    pub(super) fn from_identity(identity: &Identity) -> Option<Self> {
        let connection = identity.connection_id.0.as_ref()?;
        let known = Self::at_resource(resource_of(connection)?);
        Some(Self { connection_id: Some(connection.to_string()).into(), ..known })
    }

    /// An approval of which only the resource is known.
    pub(super) const fn at_resource(resource_id: Id) -> Self {
        Self {
            id: Computed::Unknown,
            resource_id,
            private_endpoint_id: Computed::Unknown,
            private_endpoint_name: None,
            requester_subscription_id: None,
            message_contains: None,
            connection_name: Computed::Unknown,
            description: Computed::Unknown,
            api_version: None,
            wait_for_connection: false,
            override_rejection: false,
            on_destroy: Computed::Unknown,
            matched_by: Computed::Known(Vec::new()),
            connection_id: Computed::Unknown,
            status: Computed::Unknown,
            request_message: Computed::Unknown,
            approved_endpoint: Computed::Unknown,
            next_step: Computed::Unknown,
            approval_notice: Computed::Unknown,
            timeouts: None,
        }
    }

    /// The state of a connection that was found, not described.
    pub(crate) fn imported(self, connection: &Connection) -> Self {
        let decided = connection.status != Status::Pending && !connection.description.is_empty();
        let description = Some(connection.description.clone()).filter(|_| decided);
        Self { description: description.into(), ..self.with_connection(connection) }
    }

    /// The state of a connection in a list.
    pub(crate) fn listed(resource: &Id, connection: &Connection) -> Option<Self> {
        let id = Id::parse(&connection.id).ok()?;
        let identity = Identity { connection_id: OptionalId(Some(id)) };
        let known = Self::from_identity(&identity)?;
        Some(Self { resource_id: resource.clone(), ..known }.imported(connection))
    }
}
