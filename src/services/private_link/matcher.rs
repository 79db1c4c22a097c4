//! Identifies a private endpoint connection. Azure makes up the names of connections, so the requester,
//! the endpoint and the message identify one; being the only one never does.

use uuid::Uuid;

use super::connection::{Connection, Status};
use crate::azure::Id;

/// What is known about the connection to find; all of it must match.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matcher {
    /// The private endpoint.
    pub(crate) private_endpoint: Option<Id>,
    /// The private endpoint's name, which is not unique.
    pub(crate) endpoint_name: Option<String>,
    /// The subscription in which the endpoint is.
    pub(crate) requester_subscription: Option<Uuid>,
    /// Part of the requester's message.
    pub(crate) message_contains: Option<String>,
    /// The connection's own name.
    pub(crate) connection_name: Option<String>,
    /// What we write as description: it stands where the message was, once we have decided.
    pub(crate) own_description: Option<String>,
}

/// What a matcher finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice<'a> {
    /// Nothing yet.
    None,
    /// The one connection that matches.
    One(&'a Connection),
    /// Several, none of which can be taken for the one.
    Several(Vec<&'a Connection>),
}

impl Matcher {
    /// Whether nothing at all is known of the connection.
    pub(crate) fn is_empty(&self) -> bool {
        let Self {
            private_endpoint,
            endpoint_name,
            requester_subscription,
            message_contains,
            connection_name,
            own_description: _,
        } = self;
        private_endpoint.is_none()
            && endpoint_name.is_none()
            && requester_subscription.is_none()
            && message_contains.is_none()
            && connection_name.is_none()
    }

    /// Whether what is known names one requester exactly, so that nobody else can be taken for it.
    pub(crate) const fn is_exact(&self) -> bool {
        self.private_endpoint.is_some()
            || self.connection_name.is_some()
            || (self.endpoint_name.is_some() && self.requester_subscription.is_some())
    }

    /// Whether a message decides alone: anybody may write any message.
    pub(crate) const fn is_message_only(&self) -> bool {
        self.message_contains.is_some()
            && self.private_endpoint.is_none()
            && self.endpoint_name.is_none()
            && self.requester_subscription.is_none()
            && self.connection_name.is_none()
    }

    /// Whether all that is known holds for the connection. IDs and names compare without case, as
    /// they do in Azure; the message as it is.
    pub(crate) fn matches(&self, connection: &Connection) -> bool {
        self.matches_with(connection, &connection.description)
    }

    /// The same, for a connection whose message was recorded before somebody overwrote it.
    pub(crate) fn matches_with(&self, connection: &Connection, message: &str) -> bool {
        let endpoint = self
            .private_endpoint
            .as_ref()
            .is_none_or(|it| connection.private_endpoint.as_ref() == Some(it));
        let endpoint_name = self.endpoint_name.as_ref().is_none_or(|it| {
            let found = connection.private_endpoint.as_ref().map(Id::name);
            found.is_some_and(|found| found.to_lowercase() == it.to_lowercase())
        });
        let requester = self.requester_subscription.is_none_or(|it| {
            let found = connection.requester_subscription();
            found.and_then(|it| Uuid::try_parse(it).ok()) == Some(it)
        });
        let ours = || {
            let decided = connection.status != Status::Pending;
            decided && self.own_description.as_deref() == Some(connection.description.as_str())
        };
        let message =
            self.message_contains.as_ref().is_none_or(|it| message.contains(it.as_str()) || ours());
        let name = self
            .connection_name
            .as_ref()
            .is_none_or(|it| connection.name.to_lowercase() == it.to_lowercase());
        endpoint && endpoint_name && requester && message && name
    }

    /// The connections of endpoints that have one name in several subscriptions, where only the name
    /// says which is meant: none of them is more likely the one, whatever was decided about them. What
    /// is left of a deleted endpoint does not count.
    pub(crate) fn of_several_requesters<'a>(
        &self,
        matching: &[&'a Connection],
    ) -> Option<Vec<&'a Connection>> {
        if self.endpoint_name.is_none() || self.is_exact() {
            return None;
        }
        let alive = matching.iter().copied().filter(|it| Rank::of(it) != Rank::Dead);
        let alive: Vec<_> = alive.collect();
        let requester =
            |it: &Connection| it.requester_subscription().unwrap_or_default().to_lowercase();
        let first = alive.first().map(|it| requester(it))?;
        alive.iter().any(|it| requester(it) != first).then_some(alive)
    }

    /// What is known of the connection, in words.
    pub(crate) fn describe(&self) -> String {
        let known = [
            self.private_endpoint.as_ref().map(|it| format!("for `{it}`")),
            self.endpoint_name.as_ref().map(|it| format!("for an endpoint called `{it}`")),
            self.requester_subscription
                .as_ref()
                .map(|it| format!("for an endpoint in the subscription `{it}`")),
            self.message_contains.as_ref().map(|it| format!("with \"{it}\" in its message")),
            self.connection_name.as_ref().map(|it| format!("called `{it}`")),
        ];
        known.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// Chooses the matching connection among all of a resource. Connections that wait for a decision
    /// or are open rank above rejected and disconnected ones, because a vendor that recreates an
    /// endpoint leaves the old connection behind. If nothing is known, nothing matches.
    pub(crate) fn choose<'a>(&self, connections: &'a [Connection]) -> Choice<'a> {
        if self.is_empty() {
            return Choice::None;
        }
        let matching: Vec<_> = connections.iter().filter(|it| self.matches(it)).collect();
        if let Some(several) = self.of_several_requesters(&matching) {
            return Choice::Several(several);
        }
        for rank in [Rank::Open, Rank::Refused, Rank::Dead] {
            let mut of_rank = matching.iter().filter(|it| Rank::of(it) == rank).copied();
            match (of_rank.next(), of_rank.next()) {
                (None, _) => {}
                // All of them are of no use to anybody.
                (Some(_), Some(_)) if rank == Rank::Dead => {}
                (Some(one), None) => return Choice::One(one),
                (Some(first), Some(second)) => {
                    return Choice::Several([first, second].into_iter().chain(of_rank).collect());
                }
            }
        }
        Choice::None
    }
}

/// How likely a matching connection is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// It waits for a decision, or is open.
    Open,
    /// Somebody refused it.
    Refused,
    /// Its endpoint is gone.
    Dead,
}

impl Rank {
    fn of(connection: &Connection) -> Self {
        match connection.status {
            Status::Pending | Status::Approved | Status::Other(_) => Self::Open,
            Status::Rejected => Self::Refused,
            Status::Disconnected => Self::Dead,
        }
    }
}
