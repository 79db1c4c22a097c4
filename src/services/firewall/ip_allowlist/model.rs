//! From the arguments to the desired state of a firewall, and from the firewall to Terraform's
//! state.

use std::collections::BTreeSet;

use allowlist::{AddressSet, Block};
use tfplugin::{Computed, Context, Result};

use super::{Identity, IpAllowlist, OnSameRegion, diagnostics, note::Note, validate};
use crate::{
    Clients,
    services::{
        common::attribute::Addresses,
        firewall::{Desired, Failure, Outcome, ServiceDescriptor, Successor, View, descriptor_at},
    },
};

impl IpAllowlist {
    /// The service of the target.
    pub(super) fn descriptor(&self) -> Result<&'static ServiceDescriptor> {
        Ok(descriptor_at(&self.target_id)?)
    }

    /// The entries in the state.
    pub(super) fn known(&self) -> BTreeSet<Block> {
        blocks(&self.rules)
    }

    /// The entries that we added, according to the state.
    pub(super) fn owned(&self) -> BTreeSet<Block> {
        &self.known() - &blocks(&self.preexisting)
    }

    /// The entries for the addresses.
    pub(super) fn wanted(&self, descriptor: &ServiceDescriptor) -> BTreeSet<Block> {
        wanted(descriptor, &self.addresses)
    }

    /// Prefix of the names of rules, if rules have names.
    pub(super) fn prefix_of_names(&self, descriptor: &ServiceDescriptor) -> Option<String> {
        descriptor.has_names().then(|| self.rule_name_prefix.clone())
    }

    /// The desired state of the firewall, after `prior`.
    pub(super) fn desired(&self, prior: Option<&Self>, note: &Note) -> Result<Desired> {
        let descriptor = self.descriptor()?;
        let blocks: Vec<Block> = self.addresses.blocks().into_iter().collect();
        let rules = descriptor.service.rules(&blocks);
        let known = prior.map(Self::known).unwrap_or_default();
        let (wanted, begins) =
            (self.wanted(descriptor), self.take_over && prior.is_none_or(|it| !it.take_over));
        let take_over = if note.imported || begins {
            wanted
        } else if self.take_over {
            &wanted - &known
        } else {
            BTreeSet::new()
        };
        Ok(Desired {
            rules: rules.map_err(|refusals| validate::refused(&refusals))?,
            owned: prior.map(Self::owned).unwrap_or_default(),
            known,
            take_over,
            repair: prior.is_some(),
            prefix: self.rule_name_prefix.clone(),
            former_prefix: prior.unwrap_or(self).rule_name_prefix.clone(),
            key: note.key.clone(),
            relied: note.relied(),
            successor: prior.is_none().then(|| self.successor()),
            spared: BTreeSet::new(),
        })
    }

    /// This allowlist as the successor of an earlier one.
    fn successor(&self) -> Successor {
        successor(&self.target_id, &self.rule_name_prefix, Some(&self.addresses))
    }

    /// Brings the firewall to the desired state; until then, `every` address may be in it. A
    /// failure includes the state that was reached.
    pub(super) async fn reconcile(
        self,
        descriptor: &'static ServiceDescriptor,
        desired: Desired,
        every: Addresses,
        ctx: &Context<'_, Clients>,
    ) -> std::result::Result<(Self, Outcome), Stopped> {
        let target = self.target_id.clone();
        let mut kept = None;
        let keep = |outcome: &Outcome| {
            let state = self.clone().with_outcome(descriptor, &every, outcome);
            ctx.save_partial_state(&state);
            kept = Some(state);
        };
        let firewalls = match ctx.clients.firewalls() {
            Ok(firewalls) => firewalls,
            Err(diagnostics) => return Err(Stopped::Refused(diagnostics)),
        };
        match firewalls.reconcile(&target, descriptor, desired, keep).await {
            Ok(outcome) => {
                let addresses = self.addresses.clone();
                let made = Self { addresses, ..self.with_outcome(descriptor, &every, &outcome) };
                Ok((made, outcome))
            }
            Err(failure) => Err(Stopped::Failed(failure, kept.map(Box::new))),
        }
    }

    /// The state after a read or write: the addresses of `every` that the firewall lets in.
    pub(super) fn with_outcome(
        self,
        descriptor: &ServiceDescriptor,
        every: &Addresses,
        found: &Outcome,
    ) -> Self {
        let open: AddressSet = found.stored.iter().copied().collect();
        let (ours, first) = (&found.ours, &found.preexisting);
        let covered = covered(&self.wanted(descriptor), found);
        let notes = found.effectiveness.notes.iter().cloned().chain(covered);
        Self {
            addresses: every.within(&open),
            rules: entries(descriptor, ours.union(first)).into(),
            preexisting: entries(descriptor, first).into(),
            rule_count: i64::try_from(found.count).unwrap_or(i64::MAX).into(),
            effective: found.effectiveness.effective.into(),
            notes: notes.collect::<Vec<_>>().into(),
            ..self.described(descriptor)
        }
    }

    /// The state after a refresh, without addresses that the firewall no longer lets in.
    pub(super) fn with_view(self, descriptor: &ServiceDescriptor, view: &View) -> Self {
        let stored: Vec<Block> = view.stored.iter().flatten().copied().collect();
        let present: BTreeSet<Block> = stored.iter().copied().collect();
        let ours = if descriptor.has_names() {
            self.called_ours(descriptor, view)
        } else {
            &self.owned() & &present
        };
        let found = Outcome {
            preexisting: &(&blocks(&self.preexisting) & &present) - &ours,
            ours,
            count: view.stored.len(),
            effectiveness: view.effectiveness.clone(),
            spared: BTreeSet::new(),
            stored,
        };
        let every = self.addresses.clone();
        self.with_outcome(descriptor, &every, &found)
    }

    /// The allowlist with every entry of the firewall that it could own, for a proposed
    /// configuration.
    pub(super) fn offered(self, descriptor: &ServiceDescriptor, view: &View) -> Self {
        let found =
            view.stored.iter().flatten().filter(|it| descriptor.service.check(**it).is_ok());
        Self { addresses: entries(descriptor, found), ..self }
    }

    /// The entries whose names say that they are ours.
    fn called_ours(&self, descriptor: &ServiceDescriptor, view: &View) -> BTreeSet<Block> {
        let ours = &self.known() | &self.wanted(descriptor);
        let named = view.stored.iter().zip(&view.names);
        named
            .filter_map(|(block, name)| Some((block.as_ref().copied()?, name)))
            .filter(|(block, _)| ours.contains(block))
            .filter(|(block, name)| descriptor.is_name(name, &self.rule_name_prefix, *block))
            .map(|(block, _)| block)
            .collect()
    }

    /// An allowlist with its target and nothing else.
    pub(super) fn from_identity(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            target_id: identity.target_id,
            addresses: Addresses::default(),
            on_same_region: OnSameRegion::Warn,
            source_region: None,
            rule_name_prefix: "dataplane".to_owned(),
            take_over: false,
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

    fn described(self, descriptor: &ServiceDescriptor) -> Self {
        Self {
            id: self.target_id.to_string().into(),
            target_type: descriptor.resource_type().to_owned().into(),
            max_rules: max_rules(descriptor).into(),
            ..self
        }
    }
}

/// Why a firewall did not reach the desired state.
pub(super) enum Stopped {
    /// Nothing was tried.
    Refused(tfplugin::Diagnostics),
    /// It failed, with the state that was reached.
    Failed(Failure, Option<Box<IpAllowlist>>),
}

/// The successor of an allowlist on the target, with the addresses if they are known.
pub(super) fn successor(
    target: &crate::azure::Id,
    prefix: &str,
    addresses: Option<&Addresses>,
) -> Successor {
    let texts = |it: &Addresses| it.blocks().iter().map(ToString::to_string).collect();
    Successor {
        target_id: target.folded(),
        prefix: prefix.to_owned(),
        addresses: addresses.map(texts),
    }
}

/// The entries for these addresses; empty if the service refuses them.
pub(super) fn wanted(descriptor: &ServiceDescriptor, addresses: &Addresses) -> BTreeSet<Block> {
    let blocks: Vec<Block> = addresses.blocks().into_iter().collect();
    let rules = descriptor.service.rules(&blocks).unwrap_or_default();
    rules.iter().map(|it| it.block()).collect()
}

/// The wanted entries that the state lacks although the service accepts them: an apply was cut off,
/// or an earlier version found that somebody else's entry let the addresses in.
pub(super) fn lacking(
    descriptor: &ServiceDescriptor,
    wanted: &BTreeSet<Block>,
    rules: &BTreeSet<Block>,
    preexisting: &BTreeSet<Block>,
    note: &Note,
) -> BTreeSet<Block> {
    let has = if descriptor.has_names() { rules - preexisting } else { rules.clone() };
    &(wanted - &has) - &note.covered()
}

/// The maximum number of entries, for the state.
pub(super) fn max_rules(descriptor: &ServiceDescriptor) -> Option<i64> {
    descriptor.limit().map(|it| i64::try_from(it).unwrap_or(i64::MAX))
}

/// The addresses of entries; empty if they are not known.
pub(super) fn blocks(entries: &Computed<Addresses>) -> BTreeSet<Block> {
    entries.known().map(Addresses::blocks).unwrap_or_default()
}

/// Whose entries let in addresses without their own entry, as sentences.
fn covered(wanted: &BTreeSet<Block>, found: &Outcome) -> Vec<String> {
    let own = &found.ours | &found.preexisting;
    let bare = wanted.difference(&own).filter_map(|block| {
        let by = found.stored.iter().find(|it| it.contains(*block))?;
        Some(diagnostics::covered(*block, *by))
    });
    bare.collect()
}

/// The entries in the service's own form. Each is converted separately, so that an entry within
/// another one stays.
fn entries<'a>(
    descriptor: &ServiceDescriptor,
    blocks: impl IntoIterator<Item = &'a Block>,
) -> Addresses {
    let rules = |it: &Block| descriptor.service.rules(&[*it]).unwrap_or_default();
    blocks.into_iter().flat_map(rules).map(|it| (it.block(), it.to_string())).collect()
}
