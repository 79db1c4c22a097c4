//! Writes the peering link, and waits for the remote one: creating, changing, synchronizing and
//! repairing it are usually one PUT.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tfplugin::{Context, Diagnostic, Diagnostics, Result};

use super::{VnetPeering, diagnostics};
use crate::{
    Clients,
    azure::{self, Cause},
    http::{Ended, backoff::watching, sleep_or_cancelled},
    services::network::{LinkStatus, Networks, NewPeering, Peering, State},
};

impl VnetPeering {
    /// Whether the link in Azure needs a write.
    pub(super) fn needs_write(&self, found: &Peering, ctx: &Context<'_, Clients>) -> bool {
        let properties = &found.properties;
        !self.body(None).is(properties)
            || properties.peering_state == State::Disconnected
            || needs_sync(properties.out_of_sync(), &properties.remote_prefixes(), &ctx.private())
    }

    /// Writes the link over the one that was found, and returns it as Azure has it afterwards.
    pub(super) async fn write(
        self,
        found: Option<&Peering>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Self> {
        let networks = ctx.clients.networks()?;
        let body = self.body(found);
        let broken = found.is_some_and(|it| it.properties.peering_state == State::Disconnected);
        let put = match self.put(&body, networks).await {
            Ok(put) if broken && put.properties.peering_state == State::Disconnected => {
                self.recreate(&body, networks).await
            }
            Err(error) if broken && error.has_code("RemotePeeringIsDisconnected") => {
                self.recreate(&body, networks).await
            }
            put => put,
        };
        match put {
            Ok(put) => {
                ctx.set_private(Synchronized::encode(&put));
                let left = Synchronized::after_write(&put).is_some();
                let written = self.with_response(&put);
                if left {
                    ctx.warn(diagnostics::remote_out_of_sync(&written));
                }
                Ok(written)
            }
            // Azure continues and most likely finishes it, so the state keeps it as it is.
            Err(error) if error.was_accepted() && error.is_cancelled() => {
                ctx.warn(diagnostics::interrupted(&self));
                Ok(self.started())
            }
            Err(error) => Err(self.failed(error, networks, ctx).await),
        }
    }

    /// Writes the link once, with the tokens that the two networks need.
    async fn put(
        &self,
        body: &NewPeering,
        networks: &Networks,
    ) -> std::result::Result<Peering, azure::Error> {
        let auxiliary = self.needs_other_token(networks);
        networks.put_peering(&self.vnet_id, &self.name(), body, auxiliary).await
    }

    /// Azure does not repair every link that lost its remote one. Then the provider deletes and
    /// recreates it.
    async fn recreate(
        &self,
        body: &NewPeering,
        networks: &Networks,
    ) -> std::result::Result<Peering, azure::Error> {
        networks.delete_peering(&self.vnet_id, &self.name()).await?;
        self.put(body, networks).await
    }

    /// Whether the request carries tokens of other tenants. If `remote_tenant_id` is not set, it
    /// does for any other subscription.
    fn needs_other_token(&self, networks: &Networks) -> bool {
        if let Some(tenant) = &self.remote_tenant_id {
            return networks.has_token_of(&tenant.to_string());
        }
        let [ours, theirs] = [&self.vnet_id, &self.remote_vnet_id].map(azure::Id::subscription);
        networks.has_other_tokens() && ours != theirs
    }

    /// Explains why the write failed. The state keeps what Azure created nevertheless.
    async fn failed(
        &self,
        error: azure::Error,
        networks: &Networks,
        ctx: &Context<'_, Clients>,
    ) -> Diagnostics {
        if error.was_accepted()
            && let Ok(Some(found)) = networks.peering_now(&self.vnet_id, &self.name()).await
        {
            ctx.save_partial_state(&self.clone().with_response(&found));
        }
        if error.has_code("AnotherPeeringAlreadyReferencesRemoteVnet")
            && let Ok(Some(others)) = networks.peerings(&self.vnet_id).await
            && let Some(other) = self.same_remote(&others)
        {
            return diagnostics::peering_exists(self, &other.name).into();
        }
        diagnostics::from_refusal(error, self).into()
    }

    /// The link of the local network to the same remote network under another name.
    pub(super) fn same_remote<'a>(&self, links: &'a [Peering]) -> Option<&'a Peering> {
        let same = |it: &&Peering| it.properties.remote() == Some(&self.remote_vnet_id);
        links.iter().filter(same).find(|it| !it.name.eq_ignore_ascii_case(&self.name()))
    }
}

/// The state of a link after the provider synchronized it.
///
/// Only the other side can take over our addresses into its link. Until it does, synchronizing the
/// local link again changes nothing, and planning it every time would be noise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Synchronized {
    /// The sync level that remained.
    left: String,
    /// The remote network's addresses that the link knew then.
    remote: BTreeSet<String>,
}

impl Synchronized {
    /// What to remember of a link that was just written.
    pub(super) fn after_write(written: &Peering) -> Option<Self> {
        let left = written.properties.out_of_sync()?.to_owned();
        Some(Self { left, remote: written.properties.remote_prefixes() })
    }

    /// The bytes to keep.
    pub(super) fn encode(written: &Peering) -> Vec<u8> {
        let kept = Self::after_write(written).and_then(|it| serde_json::to_vec(&it).ok());
        kept.unwrap_or_default()
    }

    /// What was kept, if anything was.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Whether a link with this level and these addresses is as the provider left it.
    pub(super) fn is_as_left(&self, level: &str, remote: &BTreeSet<String>) -> bool {
        self.left.eq_ignore_ascii_case(level) && self.remote == *remote
    }
}

/// Whether synchronizing a link with this level can help.
pub(super) fn needs_sync(level: Option<&str>, remote: &BTreeSet<String>, private: &[u8]) -> bool {
    let Some(level) = level.filter(|it| !it.eq_ignore_ascii_case("FullyInSync")) else {
        return false;
    };
    !Synchronized::decode(private).is_some_and(|it| it.is_as_left(level, remote))
}

impl VnetPeering {
    /// Waits for the remote link if the user asked for it, and warns who must act if the peering is
    /// not connected.
    pub(super) async fn wait(self, ctx: &Context<'_, Clients>) -> Self {
        if self.is_started() {
            return self;
        }
        let mut seen = self;
        let mut looks = 0;
        while seen.wait_for_connected && seen.link_status() == LinkStatus::AwaitingRemote {
            if let Err(ended) = sleep_or_cancelled(watching(looks)).await {
                ctx.warn(diagnostics::wait_ended(&seen, ended == Ended::TimedOut));
                break;
            }
            looks += 1;
            seen = match seen.poll(ctx).await {
                Ok(now) => now,
                Err((last, problem)) => {
                    ctx.warn(problem);
                    return last;
                }
            };
            ctx.save_partial_state(&seen);
        }
        match seen.link_status() {
            LinkStatus::Connected => {}
            LinkStatus::AwaitingRemote => ctx.warn(diagnostics::remote_missing(&seen)),
            LinkStatus::Disconnected => ctx.warn(diagnostics::disconnected(&seen)),
        }
        seen
    }

    /// The status of the peering in the state.
    fn link_status(&self) -> LinkStatus {
        let word = self.peering_state.known().cloned().unwrap_or_default();
        State::from(word).link_status()
    }

    async fn poll(
        self,
        ctx: &Context<'_, Clients>,
    ) -> std::result::Result<Self, (Self, Diagnostic)> {
        let Ok(networks) = ctx.clients.networks() else { return Ok(self) };
        match networks.peering_now(&self.vnet_id, &self.name()).await {
            Ok(Some(found)) => Ok(self.with_response(&found)),
            Ok(None) => {
                let problem = diagnostics::removed_while_waiting(&self);
                Err((self, problem))
            }
            // The next wait ends at once, and says why.
            Err(error) if matches!(error.cause(), Cause::Canceled | Cause::TimedOut) => Ok(self),
            Err(error) => {
                let problem = diagnostics::not_read(&self, &error);
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
        assert!(!needs_sync(Some("FullyInSync"), &remote(&[]), b""));
        assert!(!needs_sync(None, &remote(&[]), b""));
    }

    #[test]
    fn what_only_the_other_side_can_repair_is_synchronized_once() {
        let before = remote(&["172.20.0.0/19"]);
        assert!(needs_sync(Some("RemoteNotInSync"), &before, b""));
        let left = Synchronized { left: "RemoteNotInSync".to_owned(), remote: before.clone() };
        let private = serde_json::to_vec(&left).unwrap();
        assert!(!needs_sync(Some("RemoteNotInSync"), &before, &private));
        assert!(needs_sync(Some("LocalAndRemoteNotInSync"), &before, &private));
        let after = remote(&["172.20.0.0/19", "172.21.0.0/19"]);
        assert!(needs_sync(Some("RemoteNotInSync"), &after, &private));
    }
}
