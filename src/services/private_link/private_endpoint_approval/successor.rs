//! The approval that takes the place of one that is removed in the same run. Terraform gives the removal in
//! a replacement the private bytes of the plan of the new approval, so the removal knows what that needs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    azure::Id,
    services::private_link::{Connection, Matcher},
};

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
