//! Writes a firewall that is a list inside a resource: reads it, changes it, writes it, and looks
//! again until the change holds.
//!
//! Most services have no guard against two writers who read before either wrote: the second one
//! undoes what the first one did, and neither is told. So what was written is looked at once the
//! writers of that moment must have finished, and written again where it is missing. A write is
//! never repeated as it is, because what it says rests on what was read before.

use std::time::Duration;

use allowlist::Block;
use serde_json::Value;
use tokio::time::Instant;

use super::{
    adapter::Adapter,
    change::{Failure, Next, Outcome, Wish, Work, missing, next},
    list::{List, Slot, Write},
    operations::{Firewalls, Read},
};
use crate::{
    arm::{self, Cause, Id, Request},
    pace::{busy, pause, settling},
};

/// How often a change that was undone is made again.
const MOST_UNDONE: u32 = 12;

/// How long a service may be busy with other changes. Cosmos DB takes up to 15 minutes for one.
const MOST_BUSY: Duration = Duration::from_mins(20);

/// Statuses after which another attempt may succeed, whatever the code.
const TRANSIENT: [u16; 7] = [408, 412, 429, 500, 502, 503, 504];

impl Firewalls {
    /// Brings the list to what is wanted.
    pub(super) async fn converge_list(
        &self,
        target: &Id,
        adapter: &Adapter,
        list: &List,
        wish: Wish,
        mut keep: impl FnMut(&Outcome) + Send,
    ) -> Result<Outcome, Failure> {
        let path = format!("{target}{}", list.document);
        let (started, mut refusals) = (Instant::now(), 0);
        let mut work = Work::new(wish);
        let around = self.surroundings(target, adapter).await?.ok_or(Failure::Gone)?;
        loop {
            let began = Instant::now();
            let read = self.read_list(target, adapter, list).await?;
            let Some(Read { document, etag }) = read else { return Err(Failure::Gone) };
            let slots = list.slots(&document);
            let stored: Vec<Option<Block>> = slots.iter().map(|it| it.block).collect();
            let change = work.compare(&stored, |_| true, |_| false);
            let step = next(&change, slots.len(), adapter.limit())?;
            if step == Next::default() {
                let standing = adapter.standing(&around, &document, &stored);
                return Ok(work.outcome(&stored, standing));
            }
            if let Some(state) = adapter.stopped(&document) {
                return Err(Failure::Stopped(state.to_owned()));
            }
            if work.undone > MOST_UNDONE {
                return Err(Failure::Undone { times: work.undone, missing: missing(&change) });
            }
            let removed: Vec<Slot> =
                step.remove.iter().filter_map(|it| slots.get(*it).copied()).collect();
            work.adding(&step.add);
            let edited =
                list.edited(&document, &work.rules(&step.add), &removed, &work.wish.prefix);
            let after: Vec<Option<Block>> = list.slots(&edited).iter().map(|it| it.block).collect();
            let standing = adapter.standing(&around, &edited, &after);
            let guard = etag.filter(|_| list.guarded);
            let settles = guard.is_none();
            let written = self.write_list(&path, adapter, list, edited, guard).await;
            match written {
                Ok(()) => {
                    keep(&work.outcome(&after, standing));
                    if settles {
                        pause(settling(began.elapsed(), work.undone)).await;
                    }
                }
                Err(error) if is_passing(&error, adapter) && started.elapsed() < MOST_BUSY => {
                    pause(busy(refusals, error.failure().retry_after)).await;
                    refusals += 1;
                }
                Err(error) => {
                    if error.was_accepted() {
                        keep(&work.outcome(&after, standing));
                    }
                    return Err(error.into());
                }
            }
        }
    }

    async fn write_list(
        &self,
        path: &str,
        adapter: &Adapter,
        list: &List,
        edited: Value,
        guard: Option<String>,
    ) -> Result<(), arm::Error> {
        let request = match list.write {
            Write::Patch => Request::patch(path, adapter.api_version),
            Write::Put => Request::put(path, adapter.api_version),
        };
        let request = guard.iter().fold(request.once(), |it, etag| it.header("if-match", etag));
        self.client.write::<Value>(request, &list.body(edited)).await.map(drop)
    }
}

/// Whether a write that failed is worth reading again for: the service was busy, somebody else was
/// first, or no answer came.
fn is_passing(error: &arm::Error, adapter: &Adapter) -> bool {
    let status = error.status().is_some_and(|it| TRANSIENT.contains(&it));
    let unanswered = matches!(error.cause(), Cause::Transport { .. });
    adapter.is_busy(error) || status || unanswered
}
