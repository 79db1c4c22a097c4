//! Writes a firewall that is a list inside a resource: reads it, changes it, writes it, and reads
//! it again until the change holds.
//!
//! Most services have no protection against two writers that read before either of them writes: the
//! second undoes the change of the first, and neither notices. So the writer reads the list again
//! once other writers must have finished, and writes again if its change is missing. It never
//! repeats a write unchanged, because a write is based on an earlier read.

use std::{collections::BTreeSet, time::Duration};

use allowlist::Service;
use serde_json::Value;
use tfplugin::Ordered;
use tokio::time::Instant;

use super::{
    change::{Desired, Failure, Holder, Next, Outcome, Reconciliation, counted, missing_texts},
    client::{Firewalls, ManagedEntry, Read},
    effectiveness::AccessContext,
    entry::Entry,
    flaw::Flaws,
    list::{List, Slot, Write},
    service_descriptor::ServiceDescriptor,
};
use crate::{
    azure::{self, Id, Request},
    http::{
        backoff::{settling, settling_at_last},
        reconcile::{Reconcile, Step, Written, reconcile},
    },
};

/// How often to repeat a change that was undone.
const MOST_UNDONE: u32 = 12;

/// How often to repair undone changes of other allowlists as well.
const MAX_REPAIRS: u32 = 3;

impl Firewalls {
    /// Brings the list to the desired state.
    pub(super) async fn reconcile_list<E: ManagedEntry>(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
        list: &List,
        desired: Desired<E>,
        keep: impl FnMut(&Outcome<E>) + Send,
    ) -> Result<Outcome<E>, Failure> {
        let place = ListTarget { target, descriptor, list };
        let work = Reconciliation::new(desired);
        let context = self.access_context::<E>(target, descriptor).await?.ok_or(Failure::Gone)?;
        let began = Instant::now();
        reconcile(ListWriter { firewalls: self, place, context, work, repairs: 0, began, keep })
            .await
    }

    /// The current list; `None` if the target does not exist.
    async fn see<E: ManagedEntry>(
        &self,
        place: &ListTarget<'_>,
    ) -> Result<Option<Seen<E>>, azure::Error> {
        let ListTarget { target, descriptor, list } = place;
        let read = self.read_list(target, descriptor, list).await?;
        Ok(read.map(|Read { document, etag }| {
            let slots = list.slots::<E>(&document);
            let stored = slots.iter().map(|it| it.block.clone()).collect();
            let flaws = list.flaws(&document);
            Seen { document, etag, slots, stored, flaws }
        }))
    }

    /// What this process did for other allowlists and somebody has undone since, without the
    /// entries that this allowlist changes itself.
    fn undone<E: ManagedEntry>(
        &self,
        target: &Id,
        work: &Reconciliation<E>,
        seen: &Seen<E>,
        step: &Next<E>,
        limit: Option<usize>,
    ) -> Undone<E> {
        let present: BTreeSet<E> = seen.stored.iter().flatten().cloned().into_set();
        let (mut lost, mut back) = E::memory(self)
            .histories
            .of(target, |history| (history.lost(&present), history.brought_back(&present)));
        lost.retain(|(block, _)| !step.add.contains(block) && !work.owns(block));
        let room = limit.map(|it| it.saturating_sub(counted(&seen.stored) + step.add.len()));
        lost.truncate(room.unwrap_or(usize::MAX));
        back.retain(|it| !work.wants(it) && !work.desired.spared.contains(it));
        Undone { lost, back }
    }

    async fn write_list(
        &self,
        place: &ListTarget<'_>,
        edited: &Value,
        guard: Option<String>,
    ) -> Result<(), azure::Error> {
        let ListTarget { target, descriptor, list } = place;
        let path = format!("{target}{}", list.document);
        let request = match list.write {
            Write::Patch => Request::patch(path, descriptor.api_version),
            Write::Put => Request::put(path, descriptor.api_version),
        };
        let request = guard.iter().fold(request.no_retry(), |it, etag| it.header("if-match", etag));
        self.client.write::<Value>(request, &list.body(edited.clone())).await.map(drop)
    }
}

/// The work on one list.
struct ListWriter<'a, E, K> {
    firewalls: &'a Firewalls,
    place: ListTarget<'a>,
    context: AccessContext,
    work: Reconciliation<E>,
    /// How often undone changes of other allowlists were repaired.
    repairs: u32,
    /// When the last read began.
    began: Instant,
    /// Records what is ours.
    keep: K,
}

/// A planned write.
struct Plan<E> {
    edit: Edit<E>,
    add: Vec<E>,
    /// Whether nothing remains to do after it.
    is_last: bool,
    guard: Option<String>,
}

impl<E: ManagedEntry, K: FnMut(&Outcome<E>) + Send> Reconcile for ListWriter<'_, E, K> {
    type Seen = Seen<E>;
    type Write = Plan<E>;
    type Outcome = Outcome<E>;
    type Refusal = azure::Error;
    type Failure = Failure;

    async fn read(&mut self) -> Result<Seen<E>, Failure> {
        self.began = Instant::now();
        self.firewalls.see(&self.place).await?.ok_or(Failure::Gone)
    }

    fn decide(&mut self, seen: Seen<E>) -> Result<Step<Plan<E>, Outcome<E>>, Failure> {
        let ListTarget { target, descriptor, list } = self.place;
        let work = &mut self.work;
        work.begin(&seen.stored);
        let holders: Vec<Holder> =
            seen.stored.iter().map(|it| holder(work, &seen.flaws, it.as_ref())).collect();
        let change = work.compare(&seen.stored, &holders);
        let step = work.next(&change, &seen.stored, descriptor.limit())?;
        let is_last = step.add.len() + step.remove.len() == change.steps.len();
        let undone = if self.repairs < MAX_REPAIRS {
            self.firewalls.undone(target, work, &seen, &step, descriptor.limit())
        } else {
            Undone::NOTHING
        };
        self.repairs += u32::from(!undone.is_nothing());
        let effectiveness = descriptor.effectiveness(&self.context, &seen.document, &seen.stored);
        if step.is_nothing() && undone.is_nothing() {
            return Ok(Step::Done(work.outcome(&seen.stored, seen.flaws, effectiveness)));
        }
        if let Some(state) = descriptor.stopped(&seen.document) {
            return Err(Failure::Stopped(state.to_owned()));
        }
        if work.undone > MOST_UNDONE {
            return Err(Failure::Undone { times: work.undone, missing: missing_texts(&change) });
        }
        if work.inherits(&seen.stored) {
            (self.keep)(&work.outcome(&seen.stored, seen.flaws.clone(), effectiveness));
        }
        let edit = Edit::new(&self.place, &seen, work, &step, &undone);
        let guard = seen.etag.filter(|_| list.guarded);
        Ok(Step::Write(Plan { edit, add: step.add, is_last, guard }))
    }

    async fn write(&mut self, plan: Plan<E>) -> Result<Written<azure::Error>, Failure> {
        let ListTarget { target, descriptor, list } = self.place;
        let Plan { edit, add, is_last, guard } = plan;
        let after: Vec<Option<E>> =
            list.slots::<E>(&edit.document).into_iter().map(|it| it.block).collect();
        let effectiveness = descriptor.effectiveness(&self.context, &edit.document, &after);
        let flaws = list.flaws(&edit.document);
        let settles = guard.is_none();
        let written = self.firewalls.write_list(&self.place, &edit.document, guard).await;
        let work = &mut self.work;
        let Err(error) = written else {
            work.added(&add);
            (self.keep)(&work.outcome(&after, flaws, effectiveness));
            let slowest = E::memory(self.firewalls).histories.of(target, |history| {
                history.wrote(&edit.added, &work.desired.prefix, &edit.removed);
                history.took(self.began.elapsed())
            });
            let settling = if is_last { settling_at_last } else { settling };
            let wait = if settles { settling(slowest, work.undone) } else { Duration::ZERO };
            return Ok(Written::LookAfter(wait));
        };
        if error.was_accepted() {
            work.perhaps_added(&add);
        }
        if error.is_passing(descriptor.busy) || descriptor.is_busy(&error) {
            return Ok(Written::Busy(error));
        }
        if error.status() == Some(400) && work.gives_up_within(&add) {
            return Ok(Written::LookAfter(Duration::ZERO));
        }
        if error.was_accepted() {
            let now = self.firewalls.see::<E>(&self.place).await.ok().flatten();
            let (stored, flaws) = now.map_or((after, flaws), |it| (it.stored, it.flaws));
            let outcome = self.work.outcome(&stored, flaws, effectiveness);
            if self.work.desired.repair || !outcome.ours.is_empty() {
                (self.keep)(&outcome);
            }
        }
        Err(error.into())
    }

    fn give_up(&mut self, refusal: azure::Error) -> Failure {
        refusal.into()
    }
}

/// The list that is written.
#[derive(Clone, Copy)]
struct ListTarget<'a> {
    target: &'a Id,
    descriptor: &'a ServiceDescriptor,
    list: &'a List,
}

/// The document that holds the list, as it was read.
struct Seen<E> {
    document: Value,
    etag: Option<String>,
    slots: Vec<Slot<E>>,
    stored: Vec<Option<E>>,
    flaws: Flaws<E>,
}

/// Changes of this process for other allowlists that somebody undid.
struct Undone<E> {
    lost: Vec<(E, String)>,
    back: BTreeSet<E>,
}

impl<E> Undone<E> {
    const NOTHING: Self = Self { lost: Vec::new(), back: BTreeSet::new() };

    fn is_nothing(&self) -> bool {
        self.lost.is_empty() && self.back.is_empty()
    }
}

/// A change of the document.
struct Edit<E> {
    document: Value,
    added: Vec<E>,
    removed: Vec<E>,
}

impl<E: Entry> Edit<E> {
    fn new(
        place: &ListTarget<'_>,
        seen: &Seen<E>,
        work: &Reconciliation<E>,
        step: &Next<E>,
        undone: &Undone<E>,
    ) -> Self {
        let ours = step.remove.iter().filter_map(|it| seen.slots.get(*it));
        let back = seen
            .slots
            .iter()
            .filter(|it| it.block.as_ref().is_some_and(|it| undone.back.contains(it)));
        let mut gone: Vec<Slot<E>> = Vec::new();
        for slot in ours.chain(back) {
            if !gone.contains(slot) {
                gone.push(slot.clone());
            }
        }
        let added = step.add.clone();
        let removed = gone.iter().filter_map(|it| it.block.clone()).collect();
        let service: Service = place.descriptor.service;
        let list = place.list;
        let edited = list.edited(service, &seen.document, &added, &gone, &work.desired.prefix);
        let document = undone.lost.iter().fold(edited, |document, (block, prefix)| {
            list.edited(service, &document, std::slice::from_ref(block), &[], prefix)
        });
        Self { document, added, removed }
    }
}

/// The owner of a list entry. It has no name, so what it lets in decides.
fn holder<E: Entry>(work: &Reconciliation<E>, flaws: &Flaws<E>, block: Option<&E>) -> Holder {
    match block.filter(|it| work.owns(it)) {
        Some(block) if work.rewrites(block, flaws) => Holder::Broken,
        Some(_) => Holder::Ours,
        None => Holder::Theirs,
    }
}
