//! From the arguments to what is wanted of a firewall, and from what it has to the state.

use std::collections::BTreeSet;

use allowlist::{AddressSet, Block};
use tfplugin::{Computed, Context, Result};

use super::{Identity, IpAllowlist, OnSameRegion, checks, explain};
use crate::{
    Clients,
    attribute::Addresses,
    firewall::{Adapter, Outcome, View, Wish, adapter_at},
};

impl IpAllowlist {
    /// The service of the target.
    pub(super) fn adapter(&self) -> Result<&'static Adapter> {
        Ok(adapter_at(&self.target_id)?)
    }

    /// The entries that we put there, as far as the state knows.
    pub(super) fn owned(&self) -> BTreeSet<Block> {
        let blocks =
            |it: &Computed<Addresses>| it.known().map(Addresses::blocks).unwrap_or_default();
        &blocks(&self.rules) - &blocks(&self.preexisting)
    }

    /// What is wanted of the firewall, after `prior` was.
    pub(super) fn wish(&self, prior: Option<&Self>, adopt: bool) -> Result<Wish> {
        let blocks: Vec<Block> = self.addresses.blocks().into_iter().collect();
        let rules = self.adapter()?.service.rules(&blocks);
        Ok(Wish {
            rules: rules.map_err(|refusals| checks::refused(&refusals))?,
            owned: prior.map(Self::owned).unwrap_or_default(),
            adopt,
            repair: prior.is_some(),
            prefix: self.rule_name_prefix.clone(),
            former_prefix: prior.unwrap_or(self).rule_name_prefix.clone(),
        })
    }

    /// Brings the firewall to what is wanted; `every` address may be there until then.
    pub(super) async fn converge(
        self,
        adapter: &'static Adapter,
        wish: Wish,
        every: Addresses,
        ctx: &Context<'_, Clients>,
    ) -> Result<Self> {
        let target = self.target_id.clone();
        let keep = |outcome: &Outcome| ctx.keep(&self.clone().answered(adapter, &every, outcome));
        let outcome = ctx.clients.firewalls()?.converge(&target, adapter, wish, keep).await;
        match outcome {
            Ok(outcome) => {
                let wanted = self.addresses.clone();
                Ok(Self { addresses: wanted, ..self.answered(adapter, &every, &outcome) })
            }
            Err(failure) => Err(explain::failure(failure, &target, adapter).into()),
        }
    }

    /// The state with what the firewall has, of all addresses that may be in it.
    pub(super) fn answered(self, adapter: &Adapter, every: &Addresses, found: &Outcome) -> Self {
        let open: AddressSet = found.stored.iter().copied().collect();
        let (ours, first) = (&found.ours, &found.preexisting);
        Self {
            addresses: every.within(&open),
            rules: entries(adapter, ours.union(first)).into(),
            preexisting: entries(adapter, first).into(),
            rule_count: i64::try_from(found.count).unwrap_or(i64::MAX).into(),
            effective: found.standing.effective.into(),
            notes: found.standing.notes.clone().into(),
            ..self.described(adapter)
        }
    }

    /// The state with what was read: an address that is not let in any more is not there.
    pub(super) fn seen(self, adapter: &Adapter, view: &View) -> Self {
        let stored: Vec<Block> = view.stored.iter().flatten().copied().collect();
        let present: BTreeSet<Block> = stored.iter().copied().collect();
        let first = self.preexisting.known().map(Addresses::blocks).unwrap_or_default();
        let found = Outcome {
            ours: &self.owned() & &present,
            preexisting: &first & &present,
            count: view.stored.len(),
            standing: view.standing.clone(),
            stored,
        };
        let every = self.addresses.clone();
        self.answered(adapter, &every, &found)
    }

    /// The allowlist with every entry of the firewall that it could have, as it is proposed.
    pub(super) fn offered(self, adapter: &Adapter, view: &View) -> Self {
        let found = view.stored.iter().flatten().filter(|it| adapter.service.check(**it).is_ok());
        Self { addresses: entries(adapter, found), ..self }
    }

    /// An allowlist of which nothing but its target is known.
    pub(super) fn unread(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            target_id: identity.target_id,
            addresses: Addresses::default(),
            on_same_region: OnSameRegion::Warn,
            source_region: None,
            rule_name_prefix: "dataplane".to_owned(),
            target_type: Computed::Unknown,
            rules: Addresses::default().into(),
            preexisting: Addresses::default().into(),
            rule_count: Computed::Unknown,
            max_rules: Computed::Unknown,
            effective: Computed::Unknown,
            notes: Computed::Unknown,
            timeouts: None,
        }
    }

    fn described(self, adapter: &Adapter) -> Self {
        Self {
            id: self.target_id.to_string().into(),
            target_type: adapter.resource_type().to_owned().into(),
            max_rules: max_rules(adapter).into(),
            ..self
        }
    }
}

/// The most entries, as the state has it.
pub(super) fn max_rules(adapter: &Adapter) -> Option<i64> {
    adapter.limit().map(|it| i64::try_from(it).unwrap_or(i64::MAX))
}

/// The entries in the service's own form. Each by itself: one that another covers is one of its own.
fn entries<'a>(adapter: &Adapter, blocks: impl IntoIterator<Item = &'a Block>) -> Addresses {
    let rules = |it: &Block| adapter.service.rules(&[*it]).unwrap_or_default();
    blocks.into_iter().flat_map(rules).map(|it| (it.block(), it.to_string())).collect()
}
