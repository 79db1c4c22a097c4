//! Waits until each resource shows a change of a rule, and says where the rule stands at each.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    client::{Perimeters, rule_id},
    rule::Source,
    standing::{Cause, Evidence, Sought, Standing, judge},
};
use crate::{
    azure::{self, Id},
    http::{
        Ended,
        backoff::{polling, remaining, sleep_or_cancelled},
        ended_already,
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
    /// What a resource must show beyond the name of the rule.
    pub(crate) evidence: Evidence,
    /// The mark of the resource that deletes the rule.
    pub(crate) maker: Option<Uuid>,
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
        let seen = |it: Result<_, _>| it.unwrap_or_else(|error| unseen(&error));
        let read = self.read_standings(goal).await;
        read.into_iter().map(|(id, it)| (id, seen(it))).collect()
    }

    /// Where a rule stands now at each resource, or why a call failed.
    pub(crate) async fn read_standings(
        &self,
        goal: &Goal<'_>,
    ) -> Vec<(Id, Result<Standing, azure::Error>)> {
        let mut standings = Vec::new();
        for resource in &goal.resources {
            standings.push((resource.clone(), self.standing(goal, resource).await));
        }
        standings
    }

    /// Waits until each resource shows the change, or cannot come to show it.
    pub(crate) async fn watch(&self, goal: &Goal<'_>) -> Watched {
        let mut done = BTreeMap::new();
        let mut looks = 0;
        loop {
            let Look { standings, end } = self.look(goal, &mut done).await;
            if self.is_written_again(goal) {
                return Watched { standings: Vec::new(), end: None };
            }
            let is_late = standings.iter().any(|(_, it)| matches!(it, Standing::Late(_)));
            let end = end.or_else(|| ended_already().filter(|_| is_late).map(End::Ended));
            if end.is_some() || !is_late {
                return Watched { standings, end };
            }
            let wait = polling(looks);
            looks += 1;
            // A look that would come after the time limit is not waited for.
            if remaining().is_some_and(|it| it < wait) {
                return Watched { standings, end: Some(End::Ended(Ended::TimedOut)) };
            }
            // The next look says why the wait ends.
            _ = sleep_or_cancelled(wait).await;
        }
    }

    /// Looks at each resource where the rule's standing, by folded ID, is not final yet.
    async fn look(&self, goal: &Goal<'_>, done: &mut BTreeMap<String, Standing>) -> Look {
        let mut look = Look { standings: Vec::new(), end: None };
        for resource in &goal.resources {
            let standing = match done.get(&resource.folded()) {
                Some(done) => done.clone(),
                None if look.end.is_some() => Standing::Late(None),
                None => match self.standing(goal, resource).await {
                    Ok(standing) => standing,
                    Err(error) => {
                        look.end = Some(End::of(error));
                        Standing::Late(None)
                    }
                },
            };
            if matches!(standing, Standing::Effective(_) | Standing::Unseen(_)) {
                done.insert(resource.folded(), standing.clone());
            }
            look.standings.push((resource.clone(), standing));
        }
        look
    }

    /// Whether another resource of this run has written the rule that must be gone, so that it comes back.
    fn is_written_again(&self, goal: &Goal<'_>) -> bool {
        let id = rule_id(goal.profile, goal.name).to_lowercase();
        goal.source.is_none() && self.confirmed().is_of_another(&id, goal.maker)
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
            before: goal.evidence.before.get(&resource.folded()).map(String::as_str),
            written: goal.evidence.written,
        };
        let standing = match self.reported(resource).await {
            Ok(Some(shown)) => judge(&sought, shown),
            Ok(None) if goal.source.is_none() => Standing::Effective(None),
            Ok(None) => match self.exists(resource).await {
                Ok(false) => Standing::Prevented(Cause::NotFound, None),
                Ok(true) => Standing::Unseen("Azure answered 404 for its perimeters".to_owned()),
                Err(error) if is_not_offered(&error) => unseen(&error),
                Err(error) => return Err(error),
            },
            Err(error) if is_not_offered(&error) => unseen(&error),
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

fn unseen(error: &azure::Error) -> Standing {
    Standing::Unseen(in_few_words(error))
}

/// Why something could not be read, in a few words.
pub(crate) fn in_few_words(error: &azure::Error) -> String {
    match (error.missing_action(), error.status(), error.code()) {
        (Some(missing), ..) => format!("the caller lacks `{}`", missing.action),
        (None, Some(status), Some(code)) => format!("Azure answered {status} {code}"),
        (None, Some(status), None) => format!("Azure answered {status}"),
        _ => error.cause().to_string(),
    }
}

/// What a look saw.
struct Look {
    standings: Vec<(Id, Standing)>,
    end: Option<End>,
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
