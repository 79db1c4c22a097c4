//! Writes a firewall that consists of rules with names: each rule separately, and never the whole
//! collection, which would replace the rules of others.

use std::time::Duration;

use allowlist::Block;
use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::{
    change::{Desired, Failure, Holder, Next, Outcome, Reconciliation, missing, next},
    client::Firewalls,
    effectiveness::AccessContext,
    rule_resources::{RuleResources, StoredRule},
    service_descriptor::ServiceDescriptor,
};
use crate::{
    azure::{self, Id, Request},
    http::{
        backoff::undone,
        reconcile::{Reconcile, Step, Written, reconcile},
        remaining, sleep_or_cancelled,
    },
};

/// How often to repeat a change that was undone.
const MOST_UNDONE: u32 = 5;

/// How long a server may be busy with another change if the operation has no time limit.
const BUSY: Duration = Duration::from_mins(30);

/// How many rules to write at once if the service allows it.
const AT_ONCE: usize = 8;

impl Firewalls {
    /// Brings the rules to the desired state.
    pub(super) async fn reconcile_rules(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
        resources: &RuleResources,
        desired: Desired,
        keep: impl FnMut(&Outcome) + Send,
    ) -> Result<Outcome, Failure> {
        let context = self.access_context(target, descriptor).await?.ok_or(Failure::Gone)?;
        let work = Reconciliation::new(desired);
        let prefix = work.desired.prefix.clone();
        let rules = Rules { target, descriptor, resources, prefix: &prefix };
        reconcile(RuleWriter { firewalls: self, rules, context, work, keep }).await
    }

    async fn put_rules(&self, rules: &Rules<'_>, blocks: &[Block], done: &mut Done) {
        let puts: Vec<(Block, Request, Value)> = blocks
            .iter()
            .map(|block| {
                let path = rules.path(&rules.resources.name(rules.prefix, *block));
                let request = Request::put(path, rules.descriptor.api_version);
                (*block, patient(request, rules.descriptor), rules.resources.body(*block))
            })
            .collect();
        let put = |(block, request, body): (Block, Request, Value)| async move {
            (block, self.client.write::<Value>(request, &body).await)
        };
        let mut puts = stream::iter(puts).map(put).buffer_unordered(rules.at_once());
        // If one write fails, wait for those that are already sent: their rules exist afterwards.
        while let Some((block, put)) = puts.next().await {
            match put {
                Ok(_) => done.put.push(block),
                // Somebody removed it while Azure was still working on it: write it again.
                Err(error) if error.is_not_found() && error.was_accepted() => done.put.push(block),
                Err(error) => {
                    done.put.extend(error.was_accepted().then_some(block));
                    done.error.get_or_insert(error);
                    if rules.resources.one_by_one {
                        return;
                    }
                }
            }
        }
    }

    async fn remove_rules(
        &self,
        rules: &Rules<'_>,
        stored: &[StoredRule],
        places: &[usize],
        done: &mut Done,
    ) {
        let deletions: Vec<(usize, Request)> = places
            .iter()
            .filter_map(|place| {
                let path = rules.path(stored.get(*place)?.own_name());
                let request = Request::delete(path, rules.descriptor.api_version);
                Some((*place, patient(request, rules.descriptor)))
            })
            .collect();
        let delete = |(place, request): (usize, Request)| async move {
            match self.client.execute(&request).await {
                Err(error) if !error.is_not_found() => Err(error),
                _ => Ok(place),
            }
        };
        let mut deletions = stream::iter(deletions).map(delete).buffer_unordered(rules.at_once());
        while let Some(deletion) = deletions.next().await {
            match deletion {
                Ok(place) => done.removed.push(place),
                Err(error) => {
                    done.error.get_or_insert(error);
                    if rules.resources.one_by_one {
                        return;
                    }
                }
            }
        }
    }
}

/// The work on the rules of one target.
struct RuleWriter<'a, K> {
    firewalls: &'a Firewalls,
    rules: Rules<'a>,
    context: AccessContext,
    work: Reconciliation,
    /// Records what is ours.
    keep: K,
}

/// Planned writes.
struct Plan {
    step: Next,
    rules: Vec<StoredRule>,
    stored: Vec<Option<Block>>,
}

impl<K: FnMut(&Outcome) + Send> Reconcile for RuleWriter<'_, K> {
    type Seen = Vec<StoredRule>;
    type Write = Plan;
    type Outcome = Outcome;
    type Refusal = azure::Error;
    type Failure = Failure;

    async fn read(&mut self) -> Result<Vec<StoredRule>, Failure> {
        let Rules { target, descriptor, resources, .. } = self.rules;
        self.firewalls.rules(target, descriptor, resources).await?.ok_or(Failure::Gone)
    }

    fn decide(&mut self, rules: Vec<StoredRule>) -> Result<Step<Plan, Outcome>, Failure> {
        let Rules { descriptor, resources, .. } = self.rules;
        let work = &mut self.work;
        let stored: Vec<Option<Block>> = rules.iter().map(|it| resources.block(it)).collect();
        work.begin(&stored);
        let holders: Vec<Holder> = rules.iter().map(|it| holder(resources, work, it)).collect();
        let ours = stored.iter().zip(&holders).filter(|(_, it)| **it == Holder::Ours);
        work.recognize(ours.filter_map(|(block, _)| *block).collect::<Vec<_>>());
        let change = work.compare(&stored, &holders);
        let step = next(&change, rules.len(), descriptor.limit())?;
        let effectiveness = descriptor.effectiveness(&self.context, &Value::Null, &stored);
        if step == Next::default() {
            return Ok(Step::Done(work.outcome(&stored, effectiveness)));
        }
        if let Some(state) = descriptor.stopped(&self.context.target) {
            return Err(Failure::Stopped(state.to_owned()));
        }
        if work.undone > MOST_UNDONE {
            return Err(Failure::Undone { times: work.undone, missing: missing(&change) });
        }
        Ok(Step::Write(Plan { step, rules, stored }))
    }

    async fn write(&mut self, plan: Plan) -> Result<Written<azure::Error>, Failure> {
        let Plan { step, rules, stored } = plan;
        let Rules { descriptor, resources, .. } = self.rules;
        if self.work.undone > 0 {
            _ = sleep_or_cancelled(undone(self.work.undone)).await;
        }
        check_names(resources, &self.work, &rules, &step.add)?;
        if self.work.inherits(&stored) {
            let effectiveness = descriptor.effectiveness(&self.context, &Value::Null, &stored);
            (self.keep)(&self.work.outcome(&stored, effectiveness));
        }
        // Remove rules first only if there is no room for both at once.
        let mut done = Done::default();
        if !step.remove.is_empty() {
            self.firewalls.remove_rules(&self.rules, &rules, &step.remove, &mut done).await;
        }
        if done.error.is_none() {
            self.firewalls.put_rules(&self.rules, &step.add, &mut done).await;
        }
        self.work.added(&done.put);
        let mut after = stored;
        for place in done.removed {
            if let Some(it) = after.get_mut(place) {
                *it = None;
            }
        }
        after.retain(Option::is_some);
        after.extend(done.put.into_iter().map(Some));
        let effectiveness = descriptor.effectiveness(&self.context, &Value::Null, &after);
        let outcome = self.work.outcome(&after, effectiveness);
        if self.work.desired.repair || !outcome.ours.is_empty() {
            (self.keep)(&outcome);
        }
        // Each write has already waited until the service was no longer busy.
        done.error.map_or(Ok(Written::LookAfter(Duration::ZERO)), |it| Err(it.into()))
    }

    fn give_up(&mut self, refusal: azure::Error) -> Failure {
        refusal.into()
    }
}

/// Where the rules are, and their names.
#[derive(Clone, Copy)]
struct Rules<'a> {
    target: &'a Id,
    descriptor: &'a ServiceDescriptor,
    resources: &'a RuleResources,
    prefix: &'a str,
}

impl Rules<'_> {
    fn path(&self, name: &str) -> String {
        format!("{}/{}/{name}", self.target, self.resources.collection)
    }

    fn at_once(&self) -> usize {
        if self.resources.one_by_one { 1 } else { AT_ONCE }
    }
}

/// What was done, and the first error.
#[derive(Default)]
struct Done {
    put: Vec<Block>,
    removed: Vec<usize>,
    error: Option<azure::Error>,
}

/// The owner of a rule. Our rules have the names that follow from their addresses, so they are ours
/// even after a lost response or a killed run, and others can have rules for the same addresses.
fn holder(resources: &RuleResources, work: &Reconciliation, rule: &StoredRule) -> Holder {
    let Some(block) = resources.block(rule) else { return Holder::Beside };
    let is_called = |prefix: &str| rule.own_name() == resources.name(prefix, block);
    let desired = &work.desired;
    if is_called(&desired.prefix) && (work.owns(block) || work.wants(block)) {
        Holder::Ours
    } else if work.owns(block)
        && (is_called(&desired.former_prefix) || desired.take_over.contains(&block))
    {
        Holder::Outdated
    } else {
        Holder::Beside
    }
}

/// Refuses to overwrite the rules of others, whatever their names are.
fn check_names(
    resources: &RuleResources,
    work: &Reconciliation,
    rules: &[StoredRule],
    add: &[Block],
) -> Result<(), Failure> {
    if work.desired.repair {
        return Ok(());
    }
    for block in add.iter().filter(|it| !work.owns(**it)) {
        let name = resources.name(&work.desired.prefix, *block);
        if let Some(taken) = rules.iter().find(|it| it.own_name().eq_ignore_ascii_case(&name)) {
            return Err(Failure::Taken { name, block: resources.block(taken) });
        }
    }
    Ok(())
}

/// Waits while the service is busy with another change.
fn patient(request: Request, descriptor: &ServiceDescriptor) -> Request {
    let within = remaining().unwrap_or(BUSY);
    descriptor.busy.iter().fold(request, |request, code| request.retry_on_code(code, within))
}
