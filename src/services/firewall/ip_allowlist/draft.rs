//! A plan of an allowlist: what it changes, who owns the entries that it finds, and what it records
//! for the apply.

use std::collections::BTreeSet;

use allowlist::Block;
use tfplugin::{Context, Plan};

use super::{diagnostics, model, note::Note};
use crate::{
    Clients,
    azure::Id,
    services::{
        common::attribute::Addresses,
        firewall::{Dependent, ServiceDescriptor, View},
    },
};

/// The planned allowlist, with what is known at plan.
pub(super) struct Draft<'a> {
    pub(super) target: &'a Id,
    pub(super) descriptor: &'static ServiceDescriptor,
    /// The addresses.
    pub(super) addresses: Option<Addresses>,
    /// The entries for them.
    pub(super) wanted: Option<BTreeSet<Block>>,
    /// Whether the apply writes the firewall.
    pub(super) writes: bool,
    prefix: String,
    /// The entries in the state, and those of them that are ours.
    known: BTreeSet<Block>,
    owned: BTreeSet<Block>,
    /// Whether existing entries become ours: all of them, or those that are newly wanted.
    takes_all: bool,
    takes_new: bool,
    kept: Note,
}

impl<'a> Draft<'a> {
    /// The plan of these arguments.
    pub(super) fn of(
        plan: &Plan<'_>,
        target: &'a Id,
        descriptor: &'static ServiceDescriptor,
        ctx: &Context<'_, Clients>,
    ) -> Self {
        let addresses = plan.known::<Addresses>("addresses");
        let prefix: String = plan.known("rule_name_prefix").unwrap_or_default();
        let words = format!("{} {prefix} {addresses:?}", target.folded());
        let kept = Note::of_plan(ctx, &words);
        let wanted = addresses.as_ref().map(|it| model::wanted(descriptor, it));
        let stored = |name| plan.prior::<Addresses>(name).map(|it| it.blocks()).unwrap_or_default();
        let (known, preexisting) = (stored("rules"), stored("preexisting"));
        let takes = |value: Option<bool>| value == Some(true);
        let take_over = takes(plan.known("take_over"));
        let takes_all = kept.imported || take_over && !takes(plan.prior("take_over"));
        let lacks = wanted.as_ref().is_some_and(|it| {
            !model::lacking(descriptor, it, &known, &preexisting, &kept).is_empty()
        });
        let changes = ["target_id", "addresses", "rule_name_prefix"];
        Self {
            target,
            descriptor,
            addresses,
            wanted,
            writes: changes.iter().any(|it| plan.changes(it))
                || takes_all
                || lacks
                || kept.unfinished,
            prefix,
            owned: &known - &preexisting,
            known,
            takes_all,
            takes_new: take_over,
            kept,
        }
    }

    /// Records what this allowlist wants, for the apply and for the plans of other allowlists.
    pub(super) fn note(&self, plan: &Plan<'_>, ctx: &Context<'_, Clients>) {
        let mut note = self.kept.clone();
        let prefix = self.descriptor.has_names().then(|| self.prefix.clone());
        // A provider that is not configured yet has seen no other allowlists.
        let shared = ctx.clients.firewalls().ok().map(|it| &it.shared_entries);
        if plan.is_create() {
            let successor = model::successor(self.target, &self.prefix, self.addresses.as_ref());
            note.successor = Some(successor);
        } else if let Some(shared) = shared {
            let others = shared.others(self.target, &note.key, prefix.as_deref());
            note.add_relied(others, &self.known);
        }
        note.keep(ctx);
        let blocks = self.wanted.clone().unwrap_or_else(|| self.known.clone());
        if let Some(shared) = shared {
            shared.note(self.target, &note.key, Dependent { prefix, blocks });
        }
    }

    /// Whether the entry at this index is ours.
    pub(super) fn is_ours(&self, view: &View, place: usize, block: Block) -> bool {
        if !self.descriptor.has_names() {
            return self.owned.contains(&block);
        }
        let wanted = self.wanted.as_ref().is_some_and(|it| it.contains(&block));
        (wanted || self.owned.contains(&block))
            && view.names.get(place).is_some_and(|it| self.is_called_ours(it, block))
    }

    fn is_called_ours(&self, name: &str, block: Block) -> bool {
        self.descriptor.is_name(name, &self.prefix, block)
    }

    /// Warns of the access that others lose with a removal: a list has one entry for all who rely
    /// on it.
    pub(super) fn warn_of_removals(&self, ctx: &Context<'_, Clients>) {
        let Some(wanted) = &self.wanted else { return };
        let relied = Note::of(ctx).relied();
        let removed = self.owned.difference(wanted).copied();
        let (spared, going): (BTreeSet<Block>, BTreeSet<Block>) =
            removed.partition(|it| relied.contains_key(it));
        if !spared.is_empty() {
            ctx.warn(diagnostics::shared(self.target, &spared));
        }
        if !going.is_empty() && !self.descriptor.has_names() {
            ctx.warn(diagnostics::removed_for_all(self.target, &going));
        }
    }

    /// Warns of wanted entries that already exist, and says whether they become ours.
    pub(super) fn warn_of_found(&self, ctx: &Context<'_, Clients>, view: &View) {
        let Some(wanted) = &self.wanted else { return };
        let is_new = |it: &Block| {
            wanted.contains(it)
                && (self.takes_all && !self.owned.contains(it) || !self.known.contains(it))
        };
        let mut recognized = BTreeSet::new();
        let mut others = BTreeSet::new();
        for (place, block) in view.stored.iter().enumerate() {
            let Some(block) = block.filter(is_new) else { continue };
            if view.names.get(place).is_some_and(|it| self.is_called_ours(it, block)) {
                recognized.insert(block);
            } else {
                others.insert(block);
            }
        }
        if !recognized.is_empty() {
            ctx.warn(diagnostics::adopted(self.target, &recognized));
        }
        if others.is_empty() {
            return;
        }
        if self.takes_all || self.takes_new {
            ctx.warn(diagnostics::taken_over(self.target, &others));
        } else if !self.descriptor.has_names() {
            ctx.warn(diagnostics::preexisting(self.target, self.descriptor, &others));
        }
    }
}
