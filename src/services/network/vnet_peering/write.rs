//! Writing the half: making, changing, synchronizing and repairing it are one PUT, mostly.

use tfplugin::{Context, Diagnostics, Result};

use super::{
    VnetPeering, diagnostics, refusal,
    synchronized::{Synchronized, can_help},
};
use crate::{
    Clients, azure,
    services::network::{Networks, NewPeering, Peering, State},
};

impl VnetPeering {
    /// Whether the half in Azure is to be written.
    pub(super) fn needs_write(&self, found: &Peering, ctx: &Context<'_, Clients>) -> bool {
        let properties = &found.properties;
        !self.body(None).is(properties)
            || properties.peering_state == State::Disconnected
            || can_help(properties.out_of_sync(), &properties.remote_prefixes(), &ctx.private())
    }

    /// Writes the half over what was found, and gives it as Azure then has it.
    pub(super) async fn written(
        self,
        found: Option<&Peering>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Self> {
        let networks = ctx.clients.networks()?;
        let body = self.body(found);
        let broken = found.is_some_and(|it| it.properties.peering_state == State::Disconnected);
        let put = match self.put(&body, networks).await {
            Ok(put) if broken && put.properties.peering_state == State::Disconnected => {
                self.made_anew(&body, networks).await
            }
            Err(error) if broken && error.has_code("RemotePeeringIsDisconnected") => {
                self.made_anew(&body, networks).await
            }
            put => put,
        };
        match put {
            Ok(put) => {
                ctx.set_private(Synchronized::encode(&put));
                let left = Synchronized::of(&put).is_some();
                let written = self.answered(&put);
                if left {
                    ctx.warn(diagnostics::other_side_must_sync(&written));
                }
                Ok(written)
            }
            // Azure goes on with it, and finishes it most likely: it is recorded as it is.
            Err(error) if error.was_accepted() && error.is_cancelled() => {
                ctx.warn(diagnostics::interrupted(&self));
                Ok(self.begun())
            }
            Err(error) => Err(self.failed(error, networks, ctx).await),
        }
    }

    /// Writes the half once, with the tokens that the two networks need.
    async fn put(
        &self,
        body: &NewPeering,
        networks: &Networks,
    ) -> std::result::Result<Peering, azure::Error> {
        let auxiliary = self.needs_other_token(networks);
        networks.put_peering(&self.vnet_id, &self.name(), body, auxiliary).await
    }

    /// Azure does not mend every half that lost its other one; then it is removed and made again.
    async fn made_anew(
        &self,
        body: &NewPeering,
        networks: &Networks,
    ) -> std::result::Result<Peering, azure::Error> {
        networks.delete_peering(&self.vnet_id, &self.name()).await?;
        self.put(body, networks).await
    }

    /// Whether tokens of other tenants go along. Where the user does not say whose the other network
    /// is, they go along into any other subscription.
    fn needs_other_token(&self, networks: &Networks) -> bool {
        if let Some(tenant) = &self.remote_tenant_id {
            return networks.has_token_of(&tenant.to_string());
        }
        let [ours, theirs] = [&self.vnet_id, &self.remote_vnet_id].map(azure::Id::subscription);
        networks.has_other_tokens() && ours != theirs
    }

    /// Says why the half could not be written. What Azure has made nevertheless is recorded.
    async fn failed(
        &self,
        error: azure::Error,
        networks: &Networks,
        ctx: &Context<'_, Clients>,
    ) -> Diagnostics {
        if error.was_accepted()
            && let Ok(Some(found)) = networks.peering_now(&self.vnet_id, &self.name()).await
        {
            ctx.save_partial_state(&self.clone().answered(&found));
        }
        if error.has_code("AnotherPeeringAlreadyReferencesRemoteVnet")
            && let Ok(Some(others)) = networks.peerings(&self.vnet_id).await
            && let Some(other) = self.same_remote(&others)
        {
            return diagnostics::another_half(self, &other.name).into();
        }
        refusal::explained(error, self).into()
    }

    /// The half of our network that leads to the same network under another name.
    pub(super) fn same_remote<'a>(&self, halves: &'a [Peering]) -> Option<&'a Peering> {
        let same = |it: &&Peering| it.properties.remote() == Some(&self.remote_vnet_id);
        halves.iter().filter(same).find(|it| !it.name.eq_ignore_ascii_case(&self.name()))
    }
}
