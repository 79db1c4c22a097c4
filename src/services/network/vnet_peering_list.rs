//! `dataplane_vnet_peering` in `terraform query`: which peering links a network has.

use tfplugin::{Context, Diagnostic, ListResource, ListStream, Model, Result};

use crate::{Clients, azure, diagnostics::not_found, services::network::vnet_peering::VnetPeering};

/// Lists the peering links of a virtual network.
///
/// Links that others created to this network are not listed: they belong to the other networks.
///
/// ## Azure permissions
///
/// `Microsoft.Network/virtualNetworks/read` at the network. API version 2025-05-01.
#[derive(Debug, Model)]
#[tf(name = "vnet_peering")]
pub(crate) struct VnetPeeringList {
    /// ID of the virtual network.
    vnet_id: azure::Id,
}

impl ListResource for VnetPeeringList {
    type Resource = VnetPeering;

    async fn list(
        self,
        stream: &ListStream<VnetPeering>,
        ctx: &Context<'_, Clients>,
    ) -> Result<()> {
        let peerings = ctx.clients.networks()?.peerings(&self.vnet_id).await;
        let peerings = peerings.map_err(|error| Diagnostic::from(error).at("vnet_id"))?;
        let mut peerings = peerings
            .ok_or_else(|| not_found("The virtual network", &self.vnet_id, "vnet_id"))?
            .to_vec();
        peerings.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        for peering in &peerings {
            let object = VnetPeering::from_api(&self.vnet_id, peering);
            if !stream.send(object.display_name(), &object).await {
                break;
            }
        }
        Ok(())
    }
}
