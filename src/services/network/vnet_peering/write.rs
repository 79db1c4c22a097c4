//! Writing the half: making, changing, synchronizing and repairing it are one PUT, mostly.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tfplugin::{Context, Diagnostic, Diagnostics, Result};

use super::{VnetPeering, diagnostics};
use crate::{
    Clients,
    azure::{self, Cause},
    http::{Ended, backoff::watching, sleep_or_cancelled},
    services::network::{Networks, NewPeering, Peering, Reached, State},
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
        diagnostics::explained(error, self).into()
    }

    /// The half of our network that leads to the same network under another name.
    pub(super) fn same_remote<'a>(&self, halves: &'a [Peering]) -> Option<&'a Peering> {
        let same = |it: &&Peering| it.properties.remote() == Some(&self.remote_vnet_id);
        halves.iter().filter(same).find(|it| !it.name.eq_ignore_ascii_case(&self.name()))
    }
}

/// How a half stood after we had synchronized it.
///
/// Only the other side can take over our addresses into its half. Until it does, synchronizing ours
/// again changes nothing, and planning it again and again would be noise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Synchronized {
    /// The level that was left.
    left: String,
    /// The other network's addresses, as the half then knew them.
    remote: BTreeSet<String>,
}

impl Synchronized {
    /// What is worth remembering of a half that was just written.
    pub(super) fn of(written: &Peering) -> Option<Self> {
        let left = written.properties.out_of_sync()?.to_owned();
        Some(Self { left, remote: written.properties.remote_prefixes() })
    }

    /// The bytes to keep.
    pub(super) fn encode(written: &Peering) -> Vec<u8> {
        let kept = Self::of(written).and_then(|it| serde_json::to_vec(&it).ok());
        kept.unwrap_or_default()
    }

    /// What was kept, where anything was.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Whether a half of this level, which knows these addresses, is just as it was left.
    pub(super) fn is_as_left(&self, level: &str, remote: &BTreeSet<String>) -> bool {
        self.left.eq_ignore_ascii_case(level) && self.remote == *remote
    }
}

/// Whether a half of this level is worth synchronizing.
pub(super) fn can_help(level: Option<&str>, remote: &BTreeSet<String>, private: &[u8]) -> bool {
    let Some(level) = level.filter(|it| !it.eq_ignore_ascii_case("FullyInSync")) else {
        return false;
    };
    !Synchronized::decode(private).is_some_and(|it| it.is_as_left(level, remote))
}

impl VnetPeering {
    /// The half once the other one is there, or as far as it came; says who must act where it is
    /// not connected.
    pub(super) async fn waited(self, ctx: &Context<'_, Clients>) -> Self {
        if self.is_begun() {
            return self;
        }
        let mut seen = self;
        let mut looks = 0;
        while seen.wait_for_connected && seen.reached() == Reached::WaitsForOther {
            if let Err(ended) = sleep_or_cancelled(watching(looks)).await {
                ctx.warn(diagnostics::waited_in_vain(&seen, ended == Ended::TimedOut));
                break;
            }
            looks += 1;
            seen = match seen.looked_at(ctx).await {
                Ok(now) => now,
                Err((last, problem)) => {
                    ctx.warn(problem);
                    return last;
                }
            };
            ctx.save_partial_state(&seen);
        }
        match seen.reached() {
            Reached::Connected => {}
            Reached::WaitsForOther => ctx.warn(diagnostics::waits_for_other(&seen)),
            Reached::Broken => ctx.warn(diagnostics::disconnected(&seen)),
        }
        seen
    }

    /// How far the peering is, as the state says.
    fn reached(&self) -> Reached {
        let word = self.peering_state.known().cloned().unwrap_or_default();
        State::from(word).reached()
    }

    async fn looked_at(
        self,
        ctx: &Context<'_, Clients>,
    ) -> std::result::Result<Self, (Self, Diagnostic)> {
        let Ok(networks) = ctx.clients.networks() else { return Ok(self) };
        match networks.peering_now(&self.vnet_id, &self.name()).await {
            Ok(Some(found)) => Ok(self.answered(&found)),
            Ok(None) => {
                let problem = diagnostics::vanished(&self);
                Err((self, problem))
            }
            // The next wait ends at once, and says why.
            Err(error) if matches!(error.cause(), Cause::Canceled | Cause::TimedOut) => Ok(self),
            Err(error) => {
                let problem = diagnostics::not_watched(&self, &error);
                Err((self, problem))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(prefixes: &[&str]) -> BTreeSet<String> {
        prefixes.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn what_is_in_sync_or_has_no_level_is_left_alone() {
        assert!(!can_help(Some("FullyInSync"), &remote(&[]), b""));
        assert!(!can_help(None, &remote(&[]), b""));
    }

    #[test]
    fn what_only_the_other_side_can_mend_is_synchronized_once() {
        let before = remote(&["172.20.0.0/19"]);
        assert!(can_help(Some("RemoteNotInSync"), &before, b""));
        let left = Synchronized { left: "RemoteNotInSync".to_owned(), remote: before.clone() };
        let private = serde_json::to_vec(&left).unwrap();
        assert!(!can_help(Some("RemoteNotInSync"), &before, &private));
        assert!(can_help(Some("LocalAndRemoteNotInSync"), &before, &private));
        let after = remote(&["172.20.0.0/19", "172.21.0.0/19"]);
        assert!(can_help(Some("RemoteNotInSync"), &after, &private));
    }
}
