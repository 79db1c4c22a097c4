//! `dataplane_reject_private_endpoint`: rejects a private endpoint that you did not ask for.

use tfplugin::{Action, Config, Context, Diagnostic, Diagnostics, Model, Progress, Result};

use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    Clients, azure,
    services::{
        common::attribute::Guid,
        private_link::{
            self, Change, Choice, Connection, Desired, Failure, Matcher, ServiceType, Status,
        },
    },
};

/// Rejects a private endpoint connection that you did not ask for, or a vendor's that you no longer
/// want. The action runs once and leaves nothing in the state.
///
/// Name the connection, or describe its requester, as in
/// [`dataplane_private_endpoint_approval`](../resources/private_endpoint_approval). If several
/// connections match, the action rejects none of them and the error lists them. If the connection is
/// already rejected or disconnected, the action succeeds.
///
/// ~> Rejecting an approved connection cuts off its users. Storage accounts and Cosmos DB never
/// approve it again; the vendor then has to create a new endpoint.
///
/// ~> A `dataplane_private_endpoint_approval` of the same connection reports the rejection, and leaves
/// the connection rejected unless its `override_rejection` is set.
///
/// ## Azure permissions
///
/// At your resource, such as `Microsoft.ContainerRegistry/registries`:
/// `…/privateEndpointConnections/read`, `…/privateEndpointConnections/write` and
/// `…/privateEndpointConnectionsApproval/action`. The vendor needs none. The API versions are those
/// of [`dataplane_private_endpoint_approval`](../resources/private_endpoint_approval).
#[derive(Debug, Model)]
#[tf(name = "reject_private_endpoint")]
pub(crate) struct RejectPrivateEndpoint {
    /// ID of your resource that the endpoint connects to.
    resource_id: azure::Id,
    /// ID of the private endpoint, in the requester's subscription.
    private_endpoint_id: Option<azure::Id>,
    /// Name of the private endpoint, the last part of its ID, in any case. If endpoints of several
    /// subscriptions have this name, also set `requester_subscription_id`.
    #[tf(length(1..=80))]
    private_endpoint_name: Option<String>,
    /// ID of the subscription that contains the private endpoint.
    requester_subscription_id: Option<Guid>,
    /// Part of the request message that came with the endpoint.
    #[tf(length(1..=140))]
    message_contains: Option<String>,
    /// Name of the connection, which Azure generates.
    connection_name: Option<String>,
    /// Version of the API of the resource's type, such as `2024-01-01`, for a type that the provider has no
    /// facts about, or instead of the version in the table. Defaults to that version, or for other types
    /// to the newest stable one that Azure lists.
    #[tf(length(1..=40))]
    api_version: Option<String>,
    /// Description of the rejection, which the requester sees. Defaults to `Rejected with Terraform`.
    #[tf(length(1..=128))]
    description: Option<String>,
}

/// The arguments that select the connection.
const MATCHERS: [&str; 5] = [
    "private_endpoint_id",
    "private_endpoint_name",
    "requester_subscription_id",
    "message_contains",
    "connection_name",
];

/// Default description of a rejection.
const DESCRIPTION: &str = "Rejected with Terraform";

impl Action for RejectPrivateEndpoint {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = Diagnostics::default();
        if let Some(id) = config.known::<azure::Id>("resource_id") {
            let version = config.known::<String>("api_version");
            match private_link::service_type_with(&id, version.as_deref()) {
                Ok(kind) => found.extend(private_link::without_row(kind)),
                Err(error) => found.push(error),
            }
        }
        if MATCHERS.iter().all(|it| config.is_null(it)) {
            found.push(nothing_known());
        }
        found
    }

    async fn invoke(self, progress: &Progress, ctx: &Context<'_, Clients>) -> Result<()> {
        let (resource, matcher) = (&self.resource_id, self.matcher());
        let kind = private_link::service_type_with(resource, self.api_version.as_deref())?;
        if matcher.is_empty() {
            return Err(nothing_known().into());
        }
        let links = ctx.clients.private_links()?;
        let connections = links.connections_now(resource, kind).await;
        let connections = connections.map_err(|it| Diagnostic::from(it).at("resource_id"))?;
        let connections = connections.ok_or_else(|| private_link::resource_not_found(resource))?;
        let found = match matcher.choose(&connections) {
            Choice::One(found) => found,
            Choice::None => return Err(none(resource).into()),
            Choice::Several(several) => {
                return Err(private_link::several(resource, &several).into());
            }
        };
        if matches!(found.status, Status::Rejected | Status::Disconnected) {
            progress.say(format!("{} is already {}.", found.name, found.status)).await;
            return Ok(());
        }
        progress.say(format!("Rejecting {}, which is {}.", describe(found), found.status)).await;
        let description = self.description.as_deref().unwrap_or(DESCRIPTION);
        let desired = Desired::Rejected;
        let endpoint = found.private_endpoint.as_ref();
        let change = Change { resource, kind, name: &found.name, endpoint, desired, description };
        let rejected = links.reconcile(change).await;
        match rejected {
            Ok(_) => progress.say(rejected_for(found, kind)).await,
            // A connection that is gone allows no traffic.
            Err(Failure::NotFound | Failure::Disconnected) => {
                progress.say(format!("{} is gone.", found.name)).await;
            }
            Err(failure) => return Err(private_link::failure(failure, found, desired, kind)),
        }
        Ok(())
    }
}

impl RejectPrivateEndpoint {
    fn matcher(&self) -> Matcher {
        Matcher {
            private_endpoint: self.private_endpoint_id.clone(),
            endpoint_name: self.private_endpoint_name.clone(),
            requester_subscription: self.requester_subscription_id.as_ref().map(Guid::value),
            message_contains: self.message_contains.clone(),
            connection_name: self.connection_name.clone(),
            ..Matcher::default()
        }
    }
}

/// Name, endpoint and message of the connection.
fn describe(connection: &Connection) -> String {
    match (&connection.private_endpoint, connection.description.as_str()) {
        (Some(endpoint), "") => format!("{} of {endpoint}", connection.name),
        (Some(endpoint), message) => {
            format!("{} of {endpoint}, with the message \"{message}\"", connection.name)
        }
        (None, _) => connection.name.clone(),
    }
}

fn rejected_for(connection: &Connection, kind: &ServiceType) -> String {
    let next = if kind.rejects_for_good {
        "This service never approves it again."
    } else {
        "You can approve it again while the endpoint exists."
    };
    format!("{} is rejected. {next}", connection.name)
}

fn nothing_known() -> Diagnostic {
    PrivateLinkCode::ConnectionNotNamed.error(
        "No connection is selected",
        "Set at least one of `private_endpoint_id`, `private_endpoint_name`, \
         `requester_subscription_id`, `message_contains` and `connection_name`. The data source \
         `dataplane_private_endpoint_connections` lists the connections.",
    )
}

fn none(resource: &azure::Id) -> Diagnostic {
    PrivateLinkCode::ConnectionNotFound.error(
        "No matching private endpoint connection",
        format!(
            "`{resource}` has no private endpoint connection that matches all arguments. The data \
             source `dataplane_private_endpoint_connections` lists the connections."
        ),
    )
}
