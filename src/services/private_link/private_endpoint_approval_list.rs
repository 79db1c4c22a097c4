//! `dataplane_private_endpoint_approval` for `terraform query`.

use tfplugin::{Context, Diagnostic, ListResource, ListStream, Model, Result};

use crate::{
    Clients, azure,
    services::{
        common::attribute::Guid,
        private_link::{
            self, Connection, Matcher, Status, private_endpoint_approval::PrivateEndpointApproval,
        },
    },
};

/// Finds the private endpoint connections of a resource that wait for approval.
///
/// ## Azure permissions
///
/// `…/privateEndpointConnections/read` at the resource, such as
/// `Microsoft.Storage/storageAccounts/privateEndpointConnections/read`. The API versions are those of
/// the resource `dataplane_private_endpoint_approval`.
#[derive(Debug, Model)]
#[tf(name = "private_endpoint_approval")]
pub(crate) struct PrivateEndpointApprovalList {
    /// ID of your resource.
    resource_id: azure::Id,
    /// Only connections of private endpoints with this name, in any case.
    private_endpoint_name: Option<String>,
    /// Only connections of private endpoints in this subscription.
    requester_subscription_id: Option<Guid>,
    /// Only connections whose message contains this text.
    message_contains: Option<String>,
}

impl ListResource for PrivateEndpointApprovalList {
    type Resource = PrivateEndpointApproval;

    async fn list(
        self,
        stream: &ListStream<PrivateEndpointApproval>,
        ctx: &Context<'_, Clients>,
    ) -> Result<()> {
        let kind = private_link::service_type_at(&self.resource_id)?;
        let listed = ctx.clients.private_links()?.connections(&self.resource_id, kind).await;
        let listed = listed.map_err(|error| Diagnostic::from(error).at("resource_id"))?;
        let matcher = Matcher {
            endpoint_name: self.private_endpoint_name.clone(),
            requester_subscription: self.requester_subscription_id.as_ref().map(Guid::value),
            message_contains: self.message_contains.clone(),
            ..Matcher::default()
        };
        let waiting = |it: &&Connection| it.status == Status::Pending && matcher.matches(it);
        for connection in listed.iter().flat_map(|it| it.iter()).filter(waiting) {
            let Some(object) = PrivateEndpointApproval::listed(&self.resource_id, connection)
            else {
                continue;
            };
            if !stream.send(display_name(connection), &object).await {
                break;
            }
        }
        Ok(())
    }
}

/// The connection as a person knows it: by its endpoint and its message.
fn display_name(connection: &Connection) -> String {
    let endpoint = connection.private_endpoint.as_ref().map_or("", azure::Id::name);
    match (endpoint, connection.description.as_str()) {
        ("", "") => connection.name.clone(),
        (endpoint, "") => endpoint.to_owned(),
        ("", message) => format!("{}: {message}", connection.name),
        (endpoint, message) => format!("{endpoint}: {message}"),
    }
}
