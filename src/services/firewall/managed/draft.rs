//! A plan of an allowlist: what it changes, who owns the entries that it finds, and what it records
//! for the apply.

use std::collections::{BTreeMap, BTreeSet};

use tfplugin::{Context, Ordered, Plan, Result};

use super::{Allowlist, diagnostics, note::Note, record};
use crate::{
    Clients,
    azure::Id,
    services::firewall::{
        Dependent, Flaw, ManagedEntry, PlannedChange, ServiceDescriptor, View, text_of,
    },
};

/// The planned allowlist, with what is known at plan.
pub(super) struct Draft<'a, A: Allowlist> {
    pub(super) target: &'a Id,
    pub(super) descriptor: &'static ServiceDescriptor,
    /// The arguments.
    pub(super) arguments: Option<A::Wanted>,
    /// The entries for them.
    pub(super) wanted: Option<BTreeSet<A::Entry>>,
    /// Whether the apply writes the firewall.
    pub(super) writes: bool,
    prefix: String,
    /// The entries in the state, and those of them that are ours.
    known: BTreeSet<A::Entry>,
    owned: BTreeSet<A::Entry>,
    /// Whether existing entries become ours: all of them, or those that are newly wanted.
    takes_all: bool,
    takes_new: bool,
    kept: Note,
}

impl<'a, A: Allowlist> Draft<'a, A> {
    /// The plan of these arguments.
    pub(super) fn of(
        plan: &Plan<'_>,
        target: &'a Id,
        descriptor: &'static ServiceDescriptor,
        ctx: &Context<'_, Clients>,
    ) -> Self {
        let arguments = A::planned(plan);
        let prefix: String = plan.known("rule_name_prefix").unwrap_or_default();
        let words = format!("{} {prefix} {arguments:?}", target.folded());
        let kept = Note::of_plan(ctx, &words);
        let wanted = arguments.as_ref().map(|it| record::wanted(descriptor, it));
        let (known, preexisting) =
            (A::prior_entries(plan, "rules"), A::prior_entries(plan, "preexisting"));
        let takes = |value: Option<bool>| value == Some(true);
        let take_over = takes(plan.known("take_over"));
        let takes_all = kept.imported || take_over && !takes(plan.prior("take_over"));
        let is_unsettled = wanted
            .as_ref()
            .is_some_and(|it| record::is_unsettled(descriptor, it, &known, &preexisting, &kept));
        let changes = [&["target_id", "rule_name_prefix"], A::ARGUMENTS].concat();
        Self {
            target,
            descriptor,
            arguments,
            wanted,
            writes: changes.iter().any(|it| plan.changes(it))
                || takes_all
                || is_unsettled
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
        let firewalls = ctx.clients.firewalls().ok();
        if let Some(firewalls) = firewalls {
            firewalls.planned_removals.forget(self.target, &note.key);
        }
        let shared = firewalls.map(|it| &A::Entry::memory(it).shared_entries);
        if plan.is_create() {
            let successor = record::successor(self.target, &self.prefix, self.arguments.as_ref());
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
    pub(super) fn is_ours(&self, view: &View<A::Entry>, place: usize, block: &A::Entry) -> bool {
        if !self.descriptor.has_names() {
            return self.owned.contains(block);
        }
        let wanted = self.wanted.as_ref().is_some_and(|it| it.contains(block));
        (wanted || self.owned.contains(block))
            && view.names.get(place).is_some_and(|it| self.is_called_ours(it, block))
    }

    fn is_called_ours(&self, name: &str, block: &A::Entry) -> bool {
        self.descriptor.is_name(name, &self.prefix, block)
    }

    /// Warns of the access that others lose with a removal: a list has one entry for all who rely
    /// on it.
    pub(super) fn warn_of_removals(&self, ctx: &Context<'_, Clients>) {
        let Some(wanted) = &self.wanted else { return };
        let relied = Note::of(ctx).relied::<A::Entry>();
        let removed = self.owned.difference(wanted).cloned();
        let (spared, going): (BTreeSet<A::Entry>, BTreeSet<A::Entry>) =
            removed.partition(|it| relied.contains_key(it));
        if !spared.is_empty() {
            ctx.warn(diagnostics::shared(self.target, &spared));
        }
        if !going.is_empty() && !self.descriptor.has_names() {
            ctx.warn(diagnostics::removed_for_all(self.target, &going));
        }
    }

    /// Checks what an update of the same target takes away.
    pub(super) fn check_removal(&self, plan: &Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        let Some(wanted) = &self.wanted else { return Ok(()) };
        if plan.is_create() || plan.changes("target_id") {
            return Ok(());
        }
        let relied = Note::of(ctx).relied::<A::Entry>();
        let owned = self.owned.iter().filter(|it| !relied.contains_key(*it)).cloned().into_set();
        // What stays without being this allowlist's own does not count as left of it.
        let is_left = |it: &&A::Entry| self.owned.contains(*it) || !self.known.contains(*it);
        let left = wanted.iter().filter(is_left).filter(|it| !relied.contains_key(*it));
        Ok(A::check_removal(plan, self.target, &owned, &left.cloned().into_set())?)
    }

    /// Warns if the firewall has no entry left after this change and what other allowlists plan.
    pub(super) fn warn_of_opening(
        &self,
        ctx: &Context<'_, Clients>,
        view: &View<A::Entry>,
    ) -> Result<()> {
        let Some(wanted) = &self.wanted else { return Ok(()) };
        let present: BTreeSet<&A::Entry> = view.stored.iter().flatten().into_set();
        let relied = self.kept.relied::<A::Entry>();
        let removed = self.owned.difference(wanted).filter(|it| !relied.contains_key(it));
        let change = PlannedChange {
            removed: removed.map(text_of).into_set(),
            adds: view.effectiveness.effective && wanted.iter().any(|it| !present.contains(it)),
            ..PlannedChange::default()
        };
        let removals = &ctx.clients.firewalls()?.planned_removals;
        if removals.opens(self.target, &self.kept.key, change, &view.closing) {
            ctx.warn(diagnostics::will_open(self.target, self.descriptor));
        }
        Ok(())
    }

    /// Warns of entries that were broken when they were last read, and that the apply does not touch.
    pub(super) fn warn_of_broken(&self, ctx: &Context<'_, Clients>) {
        let broken = self.kept.broken::<A::Entry>();
        if !broken.is_empty() {
            ctx.warn(diagnostics::broken(self.target, &broken));
        }
    }

    /// Warns of wanted entries that exist and may let nobody in, and says which the apply writes again.
    pub(super) fn warn_of_flaws(&self, ctx: &Context<'_, Clients>, view: &View<A::Entry>) {
        let Some(wanted) = &self.wanted else { return };
        let (mut again, mut broken, mut unchecked) =
            (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        for (place, entry) in view.stored.iter().enumerate() {
            let Some(entry) = entry.as_ref().filter(|it| wanted.contains(it)) else { continue };
            let Some(flaw) = view.flaws.get(entry) else { continue };
            let is_ours = self.is_ours(view, place, entry);
            // Beside somebody else's rule we add one of our own.
            if self.descriptor.has_names() && !is_ours {
                continue;
            }
            let is_taken = self.takes_all || self.takes_new && !self.known.contains(entry);
            match flaw {
                Flaw::Broken(state) if is_ours || is_taken => {
                    again.insert(entry.clone(), state.clone());
                }
                Flaw::Broken(state) => {
                    broken.insert(entry.clone(), state.clone());
                }
                Flaw::Unchecked => {
                    unchecked.insert(entry.clone());
                }
            }
        }
        if !again.is_empty() {
            ctx.warn(diagnostics::written_again(self.target, &again));
        }
        if !broken.is_empty() {
            ctx.warn(diagnostics::broken(self.target, &broken));
        }
        if !unchecked.is_empty() {
            ctx.warn(diagnostics::unchecked(self.target, &unchecked));
        }
    }

    /// Warns of wanted entries that already exist, and says whether they become ours.
    pub(super) fn warn_of_found(&self, ctx: &Context<'_, Clients>, view: &View<A::Entry>) {
        let Some(wanted) = &self.wanted else { return };
        let is_new = |it: &A::Entry| {
            wanted.contains(it)
                && (self.takes_all && !self.owned.contains(it) || !self.known.contains(it))
        };
        let mut recognized = BTreeSet::new();
        let mut others = BTreeSet::new();
        for (place, block) in view.stored.iter().enumerate() {
            let Some(block) = block.as_ref().filter(|it| is_new(it)) else { continue };
            if view.names.get(place).is_some_and(|it| self.is_called_ours(it, block)) {
                recognized.insert(block.clone());
            } else {
                others.insert(block.clone());
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
