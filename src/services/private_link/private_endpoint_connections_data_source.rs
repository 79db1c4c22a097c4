//! `dataplane_private_endpoint_connections`: who has, or wants, a private endpoint for a resource.

use tfplugin::{Computed, Context, DataSource, Diagnostic, Model, Result};

use crate::{
    Clients, azure,
    services::{
        common::attribute::Guid,
        private_link::{self, Connection, Matcher},
    },
};

/// Lists the private endpoint connections of one of your resources: those that wait for your approval,
/// and those that you approved or rejected. A connection must match all filters that you set.
///
/// Most services do not report which part of the resource a connection is for; `group_ids` is then
/// empty.
///
/// ## Azure permissions
///
/// `…/privateEndpointConnections/read` at the resource, such as
/// `Microsoft.Storage/storageAccounts/privateEndpointConnections/read`. The API versions are those of
/// the resource `dataplane_private_endpoint_approval`.
#[derive(Debug, Model)]
#[tf(name = "private_endpoint_connections")]
pub(crate) struct PrivateEndpointConnections {
    /// ID of your resource.
    resource_id: azure::Id,
    /// Version of the API of the resource's type, such as `2024-01-01`, for a type that the provider has no
    /// facts about, or instead of the version in the table. Defaults to that version, or for other types
    /// to the newest stable one that Azure lists.
    #[tf(length(1..=40))]
    api_version: Option<String>,
    /// Only connections with this status.
    #[tf(one_of("Pending", "Approved", "Rejected", "Disconnected"))]
    status: Option<String>,
    /// Only the connection of the private endpoint with this ID.
    private_endpoint_id: Option<azure::Id>,
    /// Only connections of private endpoints with this name: the last part of the endpoint's ID, whole
    /// and in any case. If endpoints of several subscriptions have it, a warning lists them.
    private_endpoint_name: Option<String>,
    /// Only connections of private endpoints in this subscription.
    requester_subscription_id: Option<Guid>,
    /// Only connections whose message contains this text.
    message_contains: Option<String>,
    /// The connections, ordered by name.
    connections: Computed<Vec<Entry>>,
}

/// One connection.
#[derive(Debug, Clone, Model)]
pub(crate) struct Entry {
    /// ID of the connection.
    id: String,
    /// Name of the connection, which Azure generates.
    name: String,
    /// ID of the private endpoint.
    private_endpoint_id: Option<String>,
    /// Subscription in which the private endpoint is.
    requester_subscription_id: Option<String>,
    /// Status of the connection: `Pending`, `Approved`, `Rejected` or `Disconnected`.
    status: String,
    /// The requester's message, until an approval or a rejection overwrites it.
    description: String,
    /// Provisioning state of its last change, if the service reports one.
    provisioning_state: Option<String>,
    /// Parts of the resource that it is for, if the service reports them.
    group_ids: Vec<String>,
}

impl DataSource for PrivateEndpointConnections {
    type Clients = Clients;

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let version = self.api_version.as_deref();
        let kind = private_link::service_type_with(&self.resource_id, version)?;
        if let Some(warning) = private_link::without_row(kind) {
            ctx.warn(warning);
        }
        let found = ctx.clients.private_links()?.connections(&self.resource_id, kind).await;
        let found = found.map_err(|error| Diagnostic::from(error).at("resource_id"))?;
        let found = found.ok_or_else(|| private_link::resource_not_found(&self.resource_id))?;
        let matcher = Matcher {
            private_endpoint: self.private_endpoint_id.clone(),
            endpoint_name: self.private_endpoint_name.clone(),
            requester_subscription: self.requester_subscription_id.as_ref().map(Guid::value),
            message_contains: self.message_contains.clone(),
            ..Matcher::default()
        };
        let status = self.status.clone();
        let has_status = |it: &&Connection| {
            status.as_ref().is_none_or(|status| it.status.as_str().eq_ignore_ascii_case(status))
        };
        let named: Vec<_> = found.iter().filter(|it| matcher.matches(it)).collect();
        if let Some(name) = &self.private_endpoint_name
            && let Some(several) = matcher.of_several_requesters(&named)
        {
            ctx.warn(private_link::same_name(&self.resource_id, name, &several));
        }
        let connections =
            found.iter().filter(has_status).filter(|it| matcher.matches(it)).map(Entry::new);
        Ok(Self { connections: connections.collect::<Vec<_>>().into(), ..self })
    }
}

impl Entry {
    fn new(connection: &Connection) -> Self {
        Self {
            id: connection.id.clone(),
            name: connection.name.clone(),
            private_endpoint_id: connection.private_endpoint.as_ref().map(ToString::to_string),
            requester_subscription_id: connection.requester_subscription().map(str::to_owned),
            status: connection.status.to_string(),
            description: connection.description.clone(),
            provisioning_state: connection.provisioning_state.clone(),
            group_ids: connection.group_ids.clone(),
        }
    }
}
