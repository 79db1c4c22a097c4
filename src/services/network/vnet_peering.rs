//! `dataplane_vnet_peering`: the local link of a VNet peering.

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

/// Creates the local link of a peering between two virtual networks: the one that belongs to
/// `vnet_id`.
///
/// A peering has two links, one in each network, and traffic flows once both exist. Azure has no
/// accept call: each side creates its own peering link. This resource creates and keeps yours,
/// never the vendor's. The order does not matter.
///
/// | `peering_state` | what it means | who acts next |
/// |---|---|---|
/// | `Initiated` | your link exists, the remote one does not | the owner of the other network |
/// | `Connected` | both links exist | nobody |
/// | `Disconnected` | the remote link existed, and was removed | you: the next plan repairs your link; then the owner of the other network |
///
/// If the remote link is missing, the apply succeeds with a warning that says who must act. With
/// `wait_for_connected`, the apply waits for the remote link until the limit in `timeouts`. If that
/// limit is reached, or the apply is interrupted, the state keeps your link and the next apply
/// continues to wait.
///
/// When the addresses of a network change, Azure does not update its peers automatically. The next
/// plan shows in `remote_address_space` which addresses it would make reachable, and the apply
/// synchronizes the peering in place; no `triggers` are needed. If the addresses changed again
/// before the apply, the apply fails and synchronizes nothing.
///
/// `next_step` says who has to act next, and `peering_notice` what to tell the owner of the other
/// network.
///
/// ~> A peering does not open network security groups or firewalls, and does not change DNS or
/// other routes. Azure does not peer networks whose addresses overlap, directly or through a
/// network that one of them is already peered with. The plan checks that if the caller may read
/// both.
///
/// ## Networks of two tenants
///
/// Set `remote_tenant_id`, and list that tenant in `auxiliary_tenant_ids` of the provider block.
/// The provider then sends Azure a token of each tenant. The same application must exist in both
/// tenants; a managed identity cannot do it.
///
/// ## Moving from other providers
///
/// A `moved` block (from Terraform 1.8 and OpenTofu 1.10 on) takes over a peering link that
/// `azurerm_virtual_network_peering` manages, without touching it in Azure:
///
/// ```terraform
/// moved {
///   from = azurerm_virtual_network_peering.astro
///   to   = dataplane_vnet_peering.astro
/// }
/// ```
///
/// Keep the old provider in `required_providers` until you have applied this: Terraform needs it to
/// read the old state.
///
/// ## Azure permissions
///
/// | who | action | where |
/// |---|---|---|
/// | you | `Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write`, `…/read` and `…/delete` | your network |
/// | you | `Microsoft.Network/virtualNetworks/read` | your network; and the other one for the checks at plan time |
/// | you | `Microsoft.Network/virtualNetworks/peer/action` | the other network |
/// | the vendor | `Microsoft.Network/virtualNetworks/peer/action` | your network, for their link |
///
/// The built-in role `Network Contributor` has all of them. The checks at plan time also need
/// `Microsoft.Resources/subscriptions/read`.
///
/// API versions: `Microsoft.Network` 2025-05-01, `Microsoft.Resources` 2022-12-01.
#[derive(Debug, Clone, Model)]
#[tf(name = "vnet_peering")]
#[expect(clippy::struct_excessive_bools, reason = "the flags are Azure's")]
pub(crate) struct VnetPeering {
    /// ID of the peering link.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of your virtual network, to which the peering link belongs.
    #[tf(requires_replace)]
    vnet_id: azure::Id,
    /// ID of the virtual network on the other side, for example the one that the vendor's support
    /// gave you.
    #[tf(requires_replace)]
    remote_vnet_id: azure::Id,
    /// Name of the peering link; derived from `remote_vnet_id` unless set.
    #[tf(optional, use_state_for_unknown, requires_replace, length(1..=80))]
    name: Computed<String>,
    /// Tenant of the other network, if it differs from that of yours.
    remote_tenant_id: Option<Guid>,
    /// Whether the networks may reach each other.
    #[tf(default = true)]
    allow_virtual_network_access: bool,
    /// Whether traffic that did not originate in the other network may come in.
    #[tf(default = false)]
    allow_forwarded_traffic: bool,
    /// Whether the other network may use the gateway of yours.
    #[tf(default = false)]
    allow_gateway_transit: bool,
    /// Whether your network uses the gateway of the other one.
    #[tf(default = false)]
    use_remote_gateways: bool,
    /// Whether an apply waits until the remote link exists.
    #[tf(default = false)]
    wait_for_connected: bool,
    /// `Initiated`, `Connected` or `Disconnected`.
    peering_state: Computed<String>,
    /// Whether both sides know each other's addresses: `FullyInSync`, `LocalNotInSync`,
    /// `RemoteNotInSync` or `LocalAndRemoteNotInSync`.
    sync_level: Computed<Option<String>>,
    /// Address ranges of the other network at the time of the last synchronization.
    remote_address_space: Computed<BTreeSet<String>>,
    /// Current address ranges of the other network. Ranges that are not in `remote_address_space`
    /// are not reachable until the peering is synchronized.
    current_remote_address_space: Computed<BTreeSet<String>>,
    /// What to do next, and who has to do it.
    next_step: Computed<String>,
    /// What to tell the owner of the other network.
    peering_notice: Computed<String>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// Identifies one peering link.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the virtual network that the link belongs to.
    pub(crate) vnet_id: azure::Id,
    /// Name of the link.
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
            Some(_) => ctx.warn(diagnostics::adopted(&self)),
            None => {}
        }
        let made = self.write(found.as_ref(), ctx).await?;
        ctx.save_partial_state(&made);
        Ok(made.wait(ctx).await)
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
        let known = prior.unwrap_or_else(|| Self::from_identity(identity));
        let read = known.with_response(&found);
        if found.properties.peering_state == State::Disconnected {
            ctx.warn(diagnostics::disconnected(&read));
        }
        Ok(Some(read))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let planned = self.clone();
        let found = ctx.clients.networks()?.peering_now(&self.vnet_id, &self.name()).await?;
        let Some(found) = found else { return Err(diagnostics::gone(&self).into()) };
        let seen = self.clone().with_response(&found);
        if self.synchronizes_to_other_addresses(&prior, &seen) {
            return Err(diagnostics::addresses_changed(&seen).into());
        }
        let updated = if self.needs_write(&found, ctx) {
            self.write(Some(&found), ctx).await?
        } else {
            Self { timeouts: self.timeouts.clone(), ..seen }
        };
        ctx.save_partial_state(&updated);
        if planned.reaches_other_than(&prior, &updated) {
            return Err(diagnostics::addresses_changed(&updated).into());
        }
        let told = prior.peering_state.known() == updated.peering_state.known();
        if told && !updated.wait_for_connected {
            return Ok(updated.keep_planned(planned));
        }
        Ok(updated.wait(ctx).await.keep_planned(planned))
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Clients>) -> Result<()> {
        if prior.peering_state.known().is_some_and(|it| it == State::Connected.as_str()) {
            ctx.warn(diagnostics::will_be_cut(&prior));
        }
        Ok(())
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        let deleted = ctx.clients.networks()?.delete_peering(&self.vnet_id, &self.name()).await;
        deleted.map_err(|error| diagnostics::from_refusal(error, &self))?;
        if self.peering_state.known().is_some_and(|it| it == State::Connected.as_str()) {
            ctx.warn(diagnostics::remote_left(&self));
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
