//! Waits until each resource shows a change of a rule, and says where the rule stands at each.

use std::collections::BTreeMap;

use super::{
    client::Perimeters,
    rule::Source,
    standing::{Cause, Sought, Standing, judge},
};
use crate::{
    azure::{self, Id},
    http::{
        Ended,
        backoff::{polling, remaining},
        ended_already,
        reconcile::{Reconcile, Step, Written, reconcile},
    },
};

/// What is looked for, and where.
#[derive(Debug)]
pub(crate) struct Goal<'a> {
    /// The profile of the rule.
    pub(crate) profile: &'a Id,
    /// Name of the rule.
    pub(crate) name: &'a str,
    /// What the rule lets in; `None` if it must be gone.
    pub(crate) source: Option<&'a Source>,
    /// The resources that must show it.
    pub(crate) resources: Vec<Id>,
    /// The version of the rules that each resource had before the rule was written.
    pub(crate) before: BTreeMap<String, String>,
}

/// Where a rule stands at the end of a wait.
#[derive(Debug)]
pub(crate) struct Watched {
    /// Each resource, in order.
    pub(crate) standings: Vec<(Id, Standing)>,
    /// Why the wait ended early.
    pub(crate) end: Option<End>,
}

/// Why a wait ended before every resource showed the change.
#[derive(Debug)]
pub(crate) enum End {
    /// The time limit, or an interrupt.
    Ended(Ended),
    /// A read failed.
    Failed(Box<azure::Error>),
}

impl Watched {
    /// Whether the wait has brought all that can be seen.
    pub(crate) fn is_complete(&self) -> bool {
        let is_open = |it: &Standing| matches!(it, Standing::Late(_) | Standing::Prevented(..));
        self.end.is_none() && !self.standings.iter().any(|(_, it)| is_open(it))
    }
}

impl Perimeters {
    /// Where a rule stands now at each resource. What cannot be read is [`Standing::Unseen`].
    pub(crate) async fn standings(&self, goal: &Goal<'_>) -> Vec<(Id, Standing)> {
        let mut standings = Vec::new();
        for resource in &goal.resources {
            let standing = match self.standing(goal, resource).await {
                Ok(standing) => standing,
                Err(error) => Standing::Unseen(in_few_words(&error)),
            };
            standings.push((resource.clone(), standing));
        }
        standings
    }

    /// Waits until each resource shows the change, or cannot come to show it.
    pub(crate) async fn watch(&self, goal: &Goal<'_>) -> Watched {
        let work = Watch { perimeters: self, goal, done: BTreeMap::new(), looks: 0 };
        let watched = reconcile(work).await;
        watched.unwrap_or_else(|error| Watched { standings: Vec::new(), end: Some(End::of(error)) })
    }

    /// Where a rule stands at a resource. The caller may lack the permission to see it.
    async fn standing(&self, goal: &Goal<'_>, resource: &Id) -> Result<Standing, azure::Error> {
        let Some(perimeter) = goal.profile.parent() else {
            return Ok(Standing::Unseen("the profile has no perimeter".to_owned()));
        };
        let sought = Sought {
            perimeter: &perimeter,
            profile: goal.profile.name(),
            name: goal.name,
            source: goal.source,
            before: goal.before.get(&resource.folded()).map(String::as_str),
        };
        let standing = match self.reported(resource).await {
            Ok(Some(shown)) => judge(&sought, shown),
            Ok(None) if goal.source.is_none() => Standing::Effective(None),
            Ok(None) => match self.exists(resource).await {
                Ok(false) => Standing::Prevented(Cause::NotFound, None),
                Ok(true) => Standing::Unseen("Azure answered 404 for its perimeters".to_owned()),
                Err(error) if is_not_offered(&error) => Standing::Unseen(in_few_words(&error)),
                Err(error) => return Err(error),
            },
            Err(error) if is_not_offered(&error) => Standing::Unseen(in_few_words(&error)),
            Err(error) => return Err(error),
        };
        match standing {
            Standing::Prevented(Cause::NotAssociated | Cause::OtherProfile(..), _) => {
                self.by_association(goal, &perimeter, resource, standing).await
            }
            standing => Ok(standing),
        }
    }

    /// The same, if the perimeter has an association that the resource does not show yet. There can be one
    /// that the caller cannot read, so a resource that shows no perimeter may come to show it.
    async fn by_association(
        &self,
        goal: &Goal<'_>,
        perimeter: &Id,
        resource: &Id,
        standing: Standing,
    ) -> Result<Standing, azure::Error> {
        let associations = match self.associations(perimeter).await {
            Ok(associations) => associations.unwrap_or_default(),
            Err(error) if error.is_forbidden() => {
                return Ok(match standing {
                    Standing::Prevented(Cause::NotAssociated, shown) => Standing::Late(shown),
                    standing => standing,
                });
            }
            Err(error) => return Err(error),
        };
        let own = associations.into_iter().find(|it| it.resource == *resource);
        Ok(match (own, standing) {
            (Some(own), Standing::Prevented(_, shown)) if own.profile == *goal.profile => {
                Standing::Late(shown)
            }
            (Some(own), Standing::Prevented(Cause::NotAssociated, shown)) => {
                let profile = own.profile.name().to_owned();
                Standing::Prevented(Cause::OtherProfile(perimeter.clone(), profile), shown)
            }
            (_, standing) => standing,
        })
    }
}

/// Whether an error says that the caller does not see perimeters, and not that a call failed.
fn is_not_offered(error: &azure::Error) -> bool {
    matches!(error.status(), Some(400 | 403 | 404 | 405))
}

/// Why something could not be read, in a few words.
fn in_few_words(error: &azure::Error) -> String {
    match (error.missing_action(), error.status(), error.code()) {
        (Some(missing), ..) => format!("the caller lacks `{}`", missing.action),
        (None, Some(status), Some(code)) => format!("Azure answered {status} {code}"),
        (None, Some(status), None) => format!("Azure answered {status}"),
        _ => error.cause().to_string(),
    }
}

/// The wait for resources to show a change.
struct Watch<'a> {
    perimeters: &'a Perimeters,
    goal: &'a Goal<'a>,
    /// Where the rule stands at each resource, by folded ID, once that is final.
    done: BTreeMap<String, Standing>,
    looks: u32,
}

/// What a look saw.
struct Look {
    standings: Vec<(Id, Standing)>,
    end: Option<End>,
}

impl Reconcile for Watch<'_> {
    type Seen = Look;
    type Write = std::convert::Infallible;
    type Outcome = Watched;
    type Refusal = azure::Error;
    type Failure = azure::Error;

    async fn read(&mut self) -> Result<Look, Self::Failure> {
        let mut look = Look { standings: Vec::new(), end: None };
        for resource in &self.goal.resources {
            let standing = match self.done.get(&resource.folded()) {
                Some(done) => done.clone(),
                None if look.end.is_some() => Standing::Late(None),
                None => match self.perimeters.standing(self.goal, resource).await {
                    Ok(standing) => standing,
                    Err(error) => {
                        look.end = Some(End::of(error));
                        Standing::Late(None)
                    }
                },
            };
            if matches!(standing, Standing::Effective(_) | Standing::Unseen(_)) {
                self.done.insert(resource.folded(), standing.clone());
            }
            look.standings.push((resource.clone(), standing));
        }
        Ok(look)
    }

    fn decide(&mut self, seen: Look) -> Result<Step<Self::Write, Watched>, Self::Failure> {
        let is_late = seen.standings.iter().any(|(_, it)| matches!(it, Standing::Late(_)));
        let end = seen.end.or_else(|| ended_already().filter(|_| is_late).map(End::Ended));
        if end.is_some() || !is_late {
            return Ok(Step::Done(Watched { standings: seen.standings, end }));
        }
        let wait = polling(self.looks);
        self.looks += 1;
        // A look that would come after the time limit is not waited for.
        if remaining().is_some_and(|it| it < wait) {
            let end = Some(End::Ended(Ended::TimedOut));
            return Ok(Step::Done(Watched { standings: seen.standings, end }));
        }
        Ok(Step::Wait(wait))
    }

    async fn write(&mut self, write: Self::Write) -> Result<Written<azure::Error>, Self::Failure> {
        match write {}
    }

    fn give_up(&mut self, refusal: azure::Error) -> Self::Failure {
        refusal
    }
}

impl End {
    fn of(error: azure::Error) -> Self {
        if error.is_cancelled() {
            Self::Ended(Ended::Canceled)
        } else if error.is_out_of_time() && error.status().is_none() {
            Self::Ended(Ended::TimedOut)
        } else {
            Self::Failed(Box::new(error))
        }
    }
}
