//! `dataplane_virtual_network`: what a vendor asks about a network before it is peered.

use std::collections::BTreeSet;

use tfplugin::{Computed, Context, DataSource, Diagnostic, Model, Ordered, Result};

use crate::diagnostics::code::CommonCode;
use crate::services::network::code::NetworkCode;
use crate::{
    Clients, azure,
    diagnostics::{not_found, suggestions},
    services::network::{self, VIRTUAL_NETWORK_TYPE},
};

/// Looks up a virtual network: what a vendor asks about it before it is peered, its subnets, and
/// its own peering links.
///
/// ## Azure permissions
///
/// `Microsoft.Network/virtualNetworks/read` at the network, and
/// `Microsoft.Resources/subscriptions/read` for `tenant_id`, which is `null`, with a warning,
/// without that permission. API versions: `Microsoft.Network` 2025-05-01, `Microsoft.Resources`
/// 2022-12-01.
#[derive(Debug, Model)]
#[tf(name = "virtual_network")]
pub(crate) struct VirtualNetwork {
    /// ID of the virtual network.
    vnet_id: azure::Id,
    /// ID of the virtual network, as Azure spells it.
    id: Computed<String>,
    /// Name of the network.
    name: Computed<String>,
    /// Name of its resource group.
    resource_group_name: Computed<Option<String>>,
    /// ID of its subscription.
    subscription_id: Computed<Option<String>>,
    /// ID of the tenant that the subscription belongs to.
    tenant_id: Computed<Option<String>>,
    /// Region, as Azure's API names it.
    region: Computed<Option<String>>,
    /// Address ranges of the network.
    address_space: Computed<BTreeSet<String>>,
    /// Subnets, ordered by name.
    subnets: Computed<Vec<Subnet>>,
    /// The network's own peering links, ordered by name.
    peerings: Computed<Vec<Peering>>,
}

/// A subnet.
#[derive(Debug, Clone, Model)]
pub(crate) struct Subnet {
    /// ID of the subnet.
    id: String,
    /// Name of the subnet.
    name: String,
    /// Address ranges of the subnet.
    address_prefixes: BTreeSet<String>,
    /// ID of the route table of the subnet.
    route_table_id: Option<String>,
}

/// A peering link.
#[derive(Debug, Clone, Model)]
#[expect(clippy::struct_field_names, reason = "the names are those of the resource")]
pub(crate) struct Peering {
    /// ID of the peering link.
    id: String,
    /// Name of the peering link.
    name: String,
    /// ID of the virtual network on the other side.
    remote_vnet_id: Option<String>,
    /// Address ranges of the other network at the time of the last synchronization.
    remote_address_space: BTreeSet<String>,
    /// `Initiated`, `Connected` or `Disconnected`.
    peering_state: String,
    /// Whether both sides know each other's addresses.
    sync_level: Option<String>,
}

impl DataSource for VirtualNetwork {
    type Clients = Clients;

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        if !self.vnet_id.is_type(VIRTUAL_NETWORK_TYPE) {
            return Err(not_a_network(&self.vnet_id).into());
        }
        let found = ctx.clients.networks()?.virtual_network(&self.vnet_id).await;
        let found = found.map_err(|error| Diagnostic::from(error).at("vnet_id"))?;
        let found =
            found.ok_or_else(|| not_found("The virtual network", &self.vnet_id, "vnet_id"))?;
        let tenant = tenant(&self.vnet_id, ctx).await?;
        let properties = &found.properties;
        let mut subnets: Vec<_> = properties.subnets.iter().map(Subnet::new).collect();
        subnets.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let mut peerings: Vec<_> = properties.peerings.iter().map(Peering::new).collect();
        peerings.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let text = |it: Option<&str>| it.map(str::to_owned);
        Ok(Self {
            id: found.id.to_string().into(),
            name: found.id.name().to_owned().into(),
            resource_group_name: text(found.id.resource_group()).into(),
            subscription_id: text(found.id.subscription_id()).into(),
            tenant_id: tenant.into(),
            region: found.location.clone().into(),
            address_space: properties.address_space.address_prefixes.clone().into_set().into(),
            subnets: subnets.into(),
            peerings: peerings.into(),
            ..self
        })
    }
}

impl Subnet {
    fn new(found: &network::Subnet) -> Self {
        Self {
            id: found.id.to_string(),
            name: found.name.clone(),
            address_prefixes: found.properties.prefixes().into_set(),
            route_table_id: found.properties.route_table.as_ref().map(|it| it.id.to_string()),
        }
    }
}

impl Peering {
    fn new(found: &network::Peering) -> Self {
        let properties = &found.properties;
        Self {
            id: found.id.to_string(),
            name: found.name.clone(),
            remote_vnet_id: properties.remote().map(ToString::to_string),
            remote_address_space: properties.remote_prefixes(),
            peering_state: properties.peering_state.as_str().to_owned(),
            sync_level: properties.peering_sync_level.as_ref().map(|it| it.0.clone()),
        }
    }
}

/// The tenant of the network's subscription; a warning if the caller cannot read it.
async fn tenant(vnet: &azure::Id, ctx: &Context<'_, Clients>) -> Result<Option<String>> {
    let Some(subscription) = vnet.subscription() else { return Ok(None) };
    match ctx.clients.lookups()?.subscription_tenant(&subscription).await {
        Ok(tenant) => Ok(tenant),
        Err(error) => {
            ctx.warn(
                NetworkCode::TenantUnknown
                    .warning(
                        "Unknown tenant of the network",
                        format!(
                            "The provider could not read `{subscription}`, so `tenant_id` is \
                             null: {error}"
                        ),
                    )
                    .at("vnet_id"),
            );
            Ok(None)
        }
    }
}

fn not_a_network(id: &azure::Id) -> Diagnostic {
    CommonCode::WrongResourceType
        .error(
            "Not a virtual network",
            format!(
                "`{id}` is not the ID of a virtual network, which ends with \
             `/providers/{VIRTUAL_NETWORK_TYPE}/<name>`.{}",
                suggestions::part_of_type(id, VIRTUAL_NETWORK_TYPE)
            ),
        )
        .at("vnet_id")
}
