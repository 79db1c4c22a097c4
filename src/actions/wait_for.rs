//! `dataplane_wait_for`: waits until what people have to bring about is so, and says who has to act.

mod condition;
mod observation;
mod poll_loop;

mod connection;

mod peering;

mod permission;

mod role;

use std::{collections::BTreeSet, time::Duration};

use tfplugin::{Action, Config, Context, Diagnostics, GoDuration, Model, Progress, Result};

use crate::{Clients, azure, services::common::attribute::Guid};

/// How long is waited unless the user says something else.
const LIMIT: Duration = Duration::from_mins(30);

/// Waits for one thing that people or Azure have to bring about, and shows how far it is: that a
/// peering is connected, that the connection of a private endpoint is approved, that a role
/// assignment is to be seen, or that the caller may do something.
///
/// Set exactly one of `vnet_peering_id`, `private_endpoint_connection_id`, `resource_id`,
/// `role_assignment_id` and `allowed`. Each change is shown at once; while nothing changes, a line now
/// and then says who has to act. It writes nothing, and needs Terraform 1.14 or later.
///
/// | what is waited for | what counts | what ends the wait at once, as an error |
/// |---|---|---|
/// | `vnet_peering_id` | `Connected`, `FullyInSync` and `Succeeded` | `Disconnected`, a failed change, a half that is not there |
/// | `private_endpoint_connection_id`, or `resource_id` and who made the endpoint | `Approved`, and the service has carried it out | `Rejected`, `Disconnected`, a connection that was there and is gone |
/// | `role_assignment_id` | it can be read, and is listed for its principal at its scope | it was there and is gone |
/// | `allowed` | Azure says that the caller may do all of it | |
///
/// ~> Terraform does not hold back what depends on a resource until the actions have run that the
/// resource triggers with `after_create`. What must not be made before the wait has ended, triggers
/// the wait itself, with `before_create`, as in the example.
///
/// An error says what was seen last, who has to act, and how to go on. Nothing is lost by a wait that
/// ended: invoke it again.
///
/// ~> What is seen here is what Azure Resource Manager shows. The services themselves keep answers about
/// roles for up to ten minutes, and nobody can look into that: a role that is listed can still be
/// refused by a storage account or a vault for that long. `allowed` asks what Azure Resource Manager
/// itself evaluates, for the caller alone. Someone who was put into a group has to sign in again before
/// that counts.
///
/// ## Azure permissions
///
/// | what is waited for | action | where |
/// |---|---|---|
/// | a peering | `Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read` | your network |
/// | a connection | `…/privateEndpointConnections/read` | your resource |
/// | a role assignment | `Microsoft.Authorization/roleAssignments/read` | its scope |
/// | `allowed` | `Microsoft.Authorization/permissions/read` | the scope |
///
/// The vendor needs none. API versions: `Microsoft.Network` 2025-05-01, `Microsoft.Authorization`
/// 2022-04-01, and for connections those of
/// [`dataplane_private_endpoint_approval`](../resources/private_endpoint_approval).
#[derive(Debug, Model)]
#[tf(name = "wait_for")]
pub(crate) struct WaitFor {
    /// ID of your half of a peering, such as the `id` of a `dataplane_vnet_peering`.
    vnet_peering_id: Option<azure::Id>,
    /// ID of the connection of a private endpoint, where it is known.
    private_endpoint_connection_id: Option<azure::Id>,
    /// ID of your resource that a private endpoint leads to. Say who makes the endpoint as well, with
    /// `private_endpoint_id`, `requester_subscription_id`, `message_contains` or `connection_name`;
    /// what is set must all hold.
    resource_id: Option<azure::Id>,
    /// ID of the private endpoint, in the vendor's subscription.
    private_endpoint_id: Option<azure::Id>,
    /// Subscription in which the private endpoint is: the vendor's.
    requester_subscription_id: Option<Guid>,
    /// Part of the message that the vendor sends with the endpoint. An approval may overwrite it.
    #[tf(length(1..=140))]
    message_contains: Option<String>,
    /// Name of the connection, which Azure makes up.
    connection_name: Option<String>,
    /// ID of a role assignment.
    role_assignment_id: Option<azure::Id>,
    /// What the caller is to be allowed.
    allowed: Option<Allowed>,
    /// How long is waited: a duration such as `90s` or `1h30m`. 30 minutes, unless set.
    timeout: Option<GoDuration>,
}

/// What the caller is to be allowed.
#[derive(Debug, Clone, Model)]
pub(crate) struct Allowed {
    /// ID of the resource, resource group, subscription or management group.
    scope: azure::Id,
    /// Actions in full, such as `Microsoft.Network/virtualNetworks/peer/action`.
    actions: Option<BTreeSet<String>>,
    /// Actions on data in full, such as
    /// `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read`.
    data_actions: Option<BTreeSet<String>>,
}

impl Action for WaitFor {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        condition::validate(config)
    }

    async fn invoke(self, progress: &Progress, ctx: &Context<'_, Clients>) -> Result<()> {
        let limit = self.timeout.as_ref().map_or(LIMIT, GoDuration::duration);
        let subject = self.subject()?;
        poll_loop::watch(&subject, limit, progress, ctx).await
    }
}
