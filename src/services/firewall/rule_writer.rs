//! Writes a firewall that consists of rules with names: each rule separately, and never the whole
//! collection, which would replace the rules of others.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::{
    change::{Desired, Failure, Holder, Next, Outcome, Reconciliation, missing_texts},
    client::{Firewalls, ManagedEntry},
    effectiveness::AccessContext,
    entry::{Entry, flaws_of_rules},
    flaw::Flaws,
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
    pub(super) async fn reconcile_rules<E: ManagedEntry>(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
        resources: &RuleResources,
        desired: Desired<E>,
        keep: impl FnMut(&Outcome<E>) + Send,
    ) -> Result<Outcome<E>, Failure> {
        let context = self.access_context::<E>(target, descriptor).await?.ok_or(Failure::Gone)?;
        let work = Reconciliation::new(desired);
        let prefix = work.desired.prefix.clone();
        let rules = Rules { target, descriptor, resources, prefix: &prefix };
        reconcile(RuleWriter { firewalls: self, rules, context, work, keep }).await
    }

    async fn put_rules<E: Entry>(&self, rules: &Rules<'_>, blocks: &[E], done: &mut Done<E>) {
        let puts: Vec<(E, Request, Value)> = blocks
            .iter()
            .map(|block| {
                let path = rules.path(&rules.name(block));
                let request = Request::put(path, rules.descriptor.api_version);
                (
                    block.clone(),
                    patient(request, rules.descriptor),
                    block.rule_body(rules.resources),
                )
            })
            .collect();
        let put = |(block, request, body): (E, Request, Value)| async move {
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

    async fn remove_rules<E: Entry>(
        &self,
        rules: &Rules<'_>,
        stored: &[StoredRule],
        places: &[usize],
        done: &mut Done<E>,
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
struct RuleWriter<'a, E, K> {
    firewalls: &'a Firewalls,
    rules: Rules<'a>,
    context: AccessContext,
    work: Reconciliation<E>,
    /// Records what is ours.
    keep: K,
}

/// Planned writes.
struct Plan<E> {
    step: Next<E>,
    rules: Vec<StoredRule>,
    stored: Vec<Option<E>>,
    flaws: Flaws<E>,
}

impl<E: ManagedEntry, K: FnMut(&Outcome<E>) + Send> Reconcile for RuleWriter<'_, E, K> {
    type Seen = Vec<StoredRule>;
    type Write = Plan<E>;
    type Outcome = Outcome<E>;
    type Refusal = azure::Error;
    type Failure = Failure;

    async fn read(&mut self) -> Result<Vec<StoredRule>, Failure> {
        let Rules { target, descriptor, resources, .. } = self.rules;
        self.firewalls.rules(target, descriptor, resources).await?.ok_or(Failure::Gone)
    }

    fn decide(&mut self, rules: Vec<StoredRule>) -> Result<Step<Plan<E>, Outcome<E>>, Failure> {
        let Rules { descriptor, resources, .. } = self.rules;
        let work = &mut self.work;
        let stored: Vec<Option<E>> = rules.iter().map(|it| E::read_rule(resources, it)).collect();
        work.begin(&stored);
        let flaws = flaws_of_rules(resources, &rules);
        let holders: Vec<Holder> =
            rules.iter().map(|it| holder(resources, work, &flaws, it)).collect();
        let is_ours = |it: &Holder| matches!(it, Holder::Ours | Holder::Broken);
        let ours = stored.iter().zip(&holders).filter(|(_, it)| is_ours(it));
        work.recognize(ours.filter_map(|(block, _)| block.clone()).collect::<Vec<_>>());
        let change = work.compare(&stored, &holders);
        let step = work.next(&change, &stored, descriptor.limit())?;
        let effectiveness = descriptor.effectiveness(&self.context, &Value::Null, &stored);
        if step.is_nothing() {
            return Ok(Step::Done(work.outcome(&stored, flaws, effectiveness)));
        }
        if let Some(state) = descriptor.stopped(&self.context.target) {
            return Err(Failure::Stopped(state.to_owned()));
        }
        if work.undone > MOST_UNDONE {
            return Err(Failure::Undone { times: work.undone, missing: missing_texts(&change) });
        }
        Ok(Step::Write(Plan { step, rules, stored, flaws }))
    }

    async fn write(&mut self, plan: Plan<E>) -> Result<Written<azure::Error>, Failure> {
        let Plan { step, rules, stored, mut flaws } = plan;
        let Rules { descriptor, .. } = self.rules;
        if self.work.undone > 0 {
            _ = sleep_or_cancelled(undone(self.work.undone)).await;
        }
        check_names(&self.rules, &self.work, &rules, &step.add)?;
        if self.work.inherits(&stored) {
            let effectiveness = descriptor.effectiveness(&self.context, &Value::Null, &stored);
            (self.keep)(&self.work.outcome(&stored, flaws.clone(), effectiveness));
        }
        // Remove rules first only if there is no room for both at once.
        let mut done = Done { put: Vec::new(), removed: Vec::new(), error: None };
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
        flaws.retain(|it, _| !done.put.contains(it));
        after.extend(done.put.into_iter().map(Some));
        let effectiveness = descriptor.effectiveness(&self.context, &Value::Null, &after);
        let outcome = self.work.outcome(&after, flaws, effectiveness);
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

    /// The name of our rule.
    fn name<E: Entry>(&self, block: &E) -> String {
        block.rule_name(self.resources.separator, self.prefix)
    }

    fn at_once(&self) -> usize {
        if self.resources.one_by_one { 1 } else { AT_ONCE }
    }
}

/// What was done, and the first error.
struct Done<E> {
    put: Vec<E>,
    removed: Vec<usize>,
    error: Option<azure::Error>,
}

/// The owner of a rule. Our rules have the names that follow from their addresses, so they are ours
/// even after a lost response or a killed run, and others can have rules for the same addresses.
fn holder<E: Entry>(
    resources: &RuleResources,
    work: &Reconciliation<E>,
    flaws: &Flaws<E>,
    rule: &StoredRule,
) -> Holder {
    let Some(block) = E::read_rule(resources, rule) else { return Holder::Beside };
    let is_called = |prefix: &str| rule.own_name() == block.rule_name(resources.separator, prefix);
    let desired = &work.desired;
    if is_called(&desired.prefix) && (work.owns(&block) || work.wants(&block)) {
        if work.rewrites(&block, flaws) { Holder::Broken } else { Holder::Ours }
    } else if work.owns(&block)
        && (is_called(&desired.former_prefix) || desired.take_over.contains(&block))
    {
        Holder::Outdated
    } else {
        Holder::Beside
    }
}

/// Refuses to overwrite the rules of others, whatever their names are.
fn check_names<E: Entry>(
    place: &Rules<'_>,
    work: &Reconciliation<E>,
    rules: &[StoredRule],
    add: &[E],
) -> Result<(), Failure> {
    if work.desired.repair {
        return Ok(());
    }
    for block in add.iter().filter(|it| !work.owns(it)) {
        let name = place.name(block);
        if let Some(taken) = rules.iter().find(|it| it.own_name().eq_ignore_ascii_case(&name)) {
            let block = E::read_rule(place.resources, taken).map(|it| it.to_string());
            return Err(Failure::Taken { name, block });
        }
    }
    Ok(())
}

/// Waits while the service is busy with another change.
fn patient(request: Request, descriptor: &ServiceDescriptor) -> Request {
    let within = remaining().unwrap_or(BUSY);
    descriptor.busy.iter().fold(request, |request, code| request.retry_on_code(code, within))
}
