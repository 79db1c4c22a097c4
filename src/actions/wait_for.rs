//! `dataplane_wait_for`: waits until a condition is met that people or Azure bring about, and says who
//! has to act.

mod condition;
mod connection;
mod hub_connection;
mod observation;
mod own_endpoint;
mod peering;
mod permission;
mod poll_loop;
mod role;
mod vpn_connection;

use std::{collections::BTreeSet, time::Duration};

use tfplugin::{Action, Config, Context, Diagnostics, GoDuration, Model, Progress, Result};

use crate::{Clients, azure, services::common::attribute::Guid};

/// Default of `timeout`.
const TIMEOUT: Duration = Duration::from_mins(30);

/// Waits for one condition that people or Azure have to bring about, and shows its progress: a peering
/// is connected, a private endpoint connection is approved, a vendor has approved an endpoint of yours, a
/// virtual hub is connected with a vendor's VNet, the tunnel of a VPN is up, a role assignment is visible, or
/// the caller has permissions.
///
/// Set exactly one of `vnet_peering_id`, `private_endpoint_connection_id`, `resource_id`,
/// `own_private_endpoint_id`, `virtual_hub_connection_id`, `vpn_connection_id`, `role_assignment_id` and
/// `allowed`. The action prints each change at once, and repeats who has to act every few minutes. It writes
/// nothing, and needs Terraform 1.14 or later.
///
/// | what to wait for | met when | fails at once when |
/// |---|---|---|
/// | `vnet_peering_id` | `Connected`, `FullyInSync` and `Succeeded` | `Disconnected`, the last change failed, or the peering link does not exist |
/// | `private_endpoint_connection_id`, or `resource_id` and the requester | `Approved`, and the service has carried it out | `Rejected`, `Disconnected`, or the connection was there and is gone |
/// | `own_private_endpoint_id` | the vendor has approved it, and Azure has finished | `Rejected`, `Disconnected`, or it does not exist |
/// | `virtual_hub_connection_id` | the connection is `Succeeded`, and leads to `vendor_vnet_id`, if that is set | it is `Failed` or leads elsewhere, it was there and is gone, or the virtual hub does not exist |
/// | `vpn_connection_id` | the tunnel is `Connected`, and Azure does not work on the connection | the tunnel is down and the last change failed, it is not a VPN, or it does not exist |
/// | `role_assignment_id` | Azure returns it, and lists it for its principal at its scope | it was there and is gone |
/// | `allowed` | Azure says that the caller may do all of it | |
///
/// ~> Terraform does not wait for actions that a resource triggers with `after_create` before it creates
/// the resources that depend on it. A resource that needs the condition has to trigger the wait itself,
/// with `before_create`, as in the example.
///
/// An error says what Azure last returned, who has to act, and how to continue. A wait that ended early
/// loses nothing: invoke the action again.
///
/// ~> The action sees what Azure Resource Manager shows. Services cache their decisions about roles for
/// up to ten minutes, and no API shows that cache: a storage account or a vault can refuse a role for
/// that long after Azure lists it. `allowed` asks what Azure Resource Manager evaluates for the caller.
/// A caller that was added to a group has to sign in again before the group counts.
///
/// ~> A tunnel that is up carries packets only for the ranges that Azure knows behind it, and a virtual hub
/// only for those in its route tables. [`dataplane_doctor`](../actions/doctor) compares the ranges of a VPN with those
/// of a cluster. Only traffic from the cluster proves that packets pass.
///
/// ## Azure permissions
///
/// | what to wait for | action | where |
/// |---|---|---|
/// | a peering | `Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read` | your network |
/// | a connection | `…/privateEndpointConnections/read` | your resource |
/// | your endpoint | `Microsoft.Network/privateEndpoints/read` | the endpoint |
/// | a connection of a virtual hub | `Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read` | your virtual hub |
/// | a VPN | `Microsoft.Network/connections/read` | your connection |
/// | a role assignment | `Microsoft.Authorization/roleAssignments/read` | its scope |
/// | `allowed` | `Microsoft.Authorization/permissions/read` | the scope |
///
/// The vendor needs none. API versions: `Microsoft.Network` 2025-05-01, `Microsoft.Authorization`
/// 2022-04-01, and for connections those of
/// [`dataplane_private_endpoint_approval`](../resources/private_endpoint_approval).
#[derive(Debug, Model)]
#[tf(name = "wait_for")]
pub(crate) struct WaitFor {
    /// ID of your peering link, such as the `id` of a `dataplane_vnet_peering`.
    vnet_peering_id: Option<azure::Id>,
    /// ID of a private endpoint connection, if you know it.
    private_endpoint_connection_id: Option<azure::Id>,
    /// ID of your resource that a private endpoint connects to. Also describe the requester, with
    /// `private_endpoint_id`, `private_endpoint_name`, `requester_subscription_id`, `message_contains` or
    /// `connection_name`; the connection has to match all that are set.
    resource_id: Option<azure::Id>,
    /// ID of the private endpoint, in the vendor's subscription.
    private_endpoint_id: Option<azure::Id>,
    /// Name of the private endpoint, the last part of its ID, in any case. If endpoints of several
    /// subscriptions have this name, also set `requester_subscription_id`.
    #[tf(length(1..=80))]
    private_endpoint_name: Option<String>,
    /// ID of the vendor's subscription, which contains the private endpoint.
    requester_subscription_id: Option<Guid>,
    /// Part of the request message that the vendor sends. An approval may overwrite it.
    #[tf(length(1..=140))]
    message_contains: Option<String>,
    /// Name of the connection, which Azure generates.
    connection_name: Option<String>,
    /// ID of a private endpoint of yours that a vendor has to approve.
    own_private_endpoint_id: Option<azure::Id>,
    /// ID of the connection of your virtual hub with the vendor's VNet, which ends with
    /// `/virtualHubs/<hub>/hubVirtualNetworkConnections/<name>`. The vendor creates it, with the name that you
    /// asked for; it need not exist yet.
    virtual_hub_connection_id: Option<azure::Id>,
    /// ID of the vendor's VNet, to which `virtual_hub_connection_id` has to lead. Without it, the connection
    /// counts by its name alone.
    vendor_vnet_id: Option<azure::Id>,
    /// ID of the connection of your VPN gateway with the vendor's gateway (`Microsoft.Network/connections`), such
    /// as the `id` of an `azurerm_virtual_network_gateway_connection`.
    vpn_connection_id: Option<azure::Id>,
    /// ID of a role assignment.
    role_assignment_id: Option<azure::Id>,
    /// Permissions that the caller must have.
    allowed: Option<Allowed>,
    /// Maximum time to wait: a duration such as `90s` or `1h30m`. Defaults to 30 minutes.
    timeout: Option<GoDuration>,
}

/// Permissions that the caller must have.
#[derive(Debug, Clone, Model)]
pub(crate) struct Allowed {
    /// ID of the resource, resource group, subscription or management group.
    scope: azure::Id,
    /// Actions in full, such as `Microsoft.Network/virtualNetworks/peer/action`.
    actions: Option<BTreeSet<String>>,
    /// Data actions in full, such as
    /// `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read`.
    data_actions: Option<BTreeSet<String>>,
}

impl Action for WaitFor {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        condition::validate(config)
    }

    async fn invoke(self, progress: &Progress, ctx: &Context<'_, Clients>) -> Result<()> {
        let limit = self.timeout.as_ref().map_or(TIMEOUT, GoDuration::duration);
        let condition = self.condition()?;
        poll_loop::until_met(&condition, limit, progress, ctx).await
    }
}
