//! `dataplane_vnet_peering`: the customer's half of a peering.

mod diagnostics;
mod model;
mod plan;
mod validate;
mod write;

use std::collections::BTreeSet;

use tfplugin::{
    Computed, Config, Context, Diagnostic, Diagnostics, Model, MoveSource, Plan, Resource, Result,
    Timeouts,
};

use crate::{
    Clients, azure,
    services::{common::attribute::Guid, network::State},
};

/// Makes one half of a peering between two virtual networks: the one that belongs to `vnet_id`.
///
/// A peering has two halves, one in each network, and traffic flows once both are there. Azure knows
/// no request that could be accepted: accepting means to make one's own half. This resource makes
/// and keeps yours, never the vendor's. It does not matter which of the two comes first.
///
/// | `peering_state` | what it means | who acts next |
/// |---|---|---|
/// | `Initiated` | your half is there, the other one is not | whoever manages the other network |
/// | `Connected` | both halves are there | nobody |
/// | `Disconnected` | the other half was there, and was removed | you: the next plan repairs your half; then whoever manages the other network |
///
/// A half that is alone is a success with a warning that says who must act. With
/// `wait_for_connected` the apply waits for the other half, as long as `timeouts` allow; when the
/// time is up, or the apply is interrupted, the half stays recorded and the next apply waits on.
///
/// When one of the networks gets other addresses, Azure does not tell its peers by itself: the next
/// plan shows in `remote_address_space` which addresses it would make reachable, and synchronizes the
/// peering in place. Nothing like `triggers` is needed. Where they changed again before the apply, it is
/// an error, and nothing is synchronized.
///
/// `next_step` says who has to act next, and `peering_notice` what to tell whoever manages the other
/// network.
///
/// ~> Peering says nothing about network security groups, firewalls, DNS or other routes. Networks
/// that overlap cannot be peered, directly or through a network that one of them is peered with
/// already; the plan checks that where it may read both.
///
/// ## Networks of two tenants
///
/// Set `remote_tenant_id`, and list that tenant in `auxiliary_tenant_ids` of the provider block. The
/// provider then shows Azure a token of each. The same application must exist in both tenants; a
/// managed identity cannot do it.
///
/// ## Moving from other providers
///
/// A half that `azurerm_virtual_network_peering` manages is taken over with a `moved` block
/// (Terraform 1.8 and later), without touching it in Azure:
///
/// ```terraform
/// moved {
///   from = azurerm_virtual_network_peering.astro
///   to   = dataplane_vnet_peering.astro
/// }
/// ```
///
/// Keep the old provider among the `required_providers` until this is applied: Terraform needs it
/// to read the old state.
///
/// ## Azure permissions
///
/// | who | action | where |
/// |---|---|---|
/// | you | `Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write`, `…/read` and `…/delete` | your network |
/// | you | `Microsoft.Network/virtualNetworks/read` | your network; and the other one for the checks while planning |
/// | you | `Microsoft.Network/virtualNetworks/peer/action` | the other network |
/// | the vendor | `Microsoft.Network/virtualNetworks/peer/action` | your network, for their half |
///
/// The built-in role `Network Contributor` has all of them. For the checks while planning also
/// `Microsoft.Resources/subscriptions/read`.
///
/// API versions: `Microsoft.Network` 2025-05-01, `Microsoft.Resources` 2022-12-01.
#[derive(Debug, Clone, Model)]
#[tf(name = "vnet_peering")]
#[expect(clippy::struct_excessive_bools, reason = "the flags are Azure's")]
pub(crate) struct VnetPeering {
    /// ID of the half.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of your virtual network, which gets the half.
    #[tf(requires_replace)]
    vnet_id: azure::Id,
    /// ID of the virtual network at the other end, such as the one that the vendor's support names.
    #[tf(requires_replace)]
    remote_vnet_id: azure::Id,
    /// Name of the half; derived from `remote_vnet_id` unless set.
    #[tf(optional, use_state_for_unknown, requires_replace, length(1..=80))]
    name: Computed<String>,
    /// Tenant of the other network, where it is not that of yours.
    remote_tenant_id: Option<Guid>,
    /// Whether the networks may reach each other.
    #[tf(default = true)]
    allow_virtual_network_access: bool,
    /// Whether traffic may come in that did not begin in the other network.
    #[tf(default = false)]
    allow_forwarded_traffic: bool,
    /// Whether the other network may use the gateway of yours.
    #[tf(default = false)]
    allow_gateway_transit: bool,
    /// Whether your network uses the gateway of the other one.
    #[tf(default = false)]
    use_remote_gateways: bool,
    /// Whether an apply waits until the other half is there.
    #[tf(default = false)]
    wait_for_connected: bool,
    /// `Initiated`, `Connected` or `Disconnected`.
    peering_state: Computed<String>,
    /// Whether both sides know each other's addresses: `FullyInSync`, `LocalNotInSync`,
    /// `RemoteNotInSync` or `LocalAndRemoteNotInSync`.
    sync_level: Computed<Option<String>>,
    /// Address ranges of the other network, as they were when the half was last synchronized.
    remote_address_space: Computed<BTreeSet<String>>,
    /// Address ranges of the other network as they are: what differs is not reached before the peering
    /// is synchronized.
    current_remote_address_space: Computed<BTreeSet<String>>,
    /// What has to be done next, and by whom.
    next_step: Computed<String>,
    /// What to tell whoever manages the other network.
    peering_notice: Computed<String>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// What tells one half from all others.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the virtual network that has the half.
    pub(crate) vnet_id: azure::Id,
    /// Name of the half.
    pub(crate) name: String,
}

impl Resource for VnetPeering {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let name = self.name();
        let found = ctx.clients.networks()?.peering_now(&self.vnet_id, &name).await;
        let found = found.map_err(|error| Diagnostic::from(error).at("vnet_id"))?;
        match found.as_ref().and_then(|it| it.properties.remote()) {
            Some(remote) if *remote != self.remote_vnet_id => {
                return Err(diagnostics::name_taken(&self, remote).into());
            }
            Some(_) => ctx.warn(diagnostics::there_already(&self)),
            None => {}
        }
        let made = self.written(found.as_ref(), ctx).await?;
        ctx.save_partial_state(&made);
        Ok(made.waited(ctx).await)
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let networks = ctx.clients.networks()?;
        let Some(found) = networks.peering(&identity.vnet_id, &identity.name).await? else {
            return Ok(None);
        };
        let known = prior.unwrap_or_else(|| Self::unread(identity));
        let read = known.answered(&found);
        if found.properties.peering_state == State::Disconnected {
            ctx.warn(diagnostics::disconnected(&read));
        }
        Ok(Some(read))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let planned = self.clone();
        let found = ctx.clients.networks()?.peering_now(&self.vnet_id, &self.name()).await?;
        let Some(found) = found else { return Err(diagnostics::gone(&self).into()) };
        let seen = self.clone().answered(&found);
        if self.synchronizes_to_other_addresses(&prior, &seen) {
            return Err(diagnostics::addresses_changed(&seen).into());
        }
        let updated = if self.needs_write(&found, ctx) {
            self.written(Some(&found), ctx).await?
        } else {
            Self { timeouts: self.timeouts.clone(), ..seen }
        };
        ctx.save_partial_state(&updated);
        if planned.reaches_other_than(&prior, &updated) {
            return Err(diagnostics::addresses_changed(&updated).into());
        }
        let told = prior.peering_state.known() == updated.peering_state.known();
        if told && !updated.wait_for_connected {
            return Ok(updated.agreeing_with(planned));
        }
        Ok(updated.waited(ctx).await.agreeing_with(planned))
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Clients>) -> Result<()> {
        if prior.peering_state.known().is_some_and(|it| it == State::Connected.as_str()) {
            ctx.warn(diagnostics::will_be_cut_off(&prior));
        }
        Ok(())
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        let deleted = ctx.clients.networks()?.delete_peering(&self.vnet_id, &self.name()).await;
        deleted.map_err(|error| diagnostics::explained(error, &self))?;
        if self.peering_state.known().is_some_and(|it| it == State::Connected.as_str()) {
            ctx.warn(diagnostics::other_half_left(&self));
        }
        Ok(())
    }

    fn identity(&self) -> Identity {
        Identity { vnet_id: self.vnet_id.clone(), name: self.name() }
    }

    async fn import(id: String, _ctx: &Context<'_, Clients>) -> Result<Identity> {
        Ok(model::parse_import_id(&id)?)
    }

    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        model::move_state(source)
    }
}
