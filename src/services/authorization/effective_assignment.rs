//! Whether a principal holds a role at a scope, from the assignments that Azure lists.

use uuid::Uuid;

use super::{Assignment, Authorization, Filter, Verdict};
use crate::azure::{self, Id};

/// An assignment that gives a principal a role at a scope.
#[derive(Debug, Clone)]
pub(crate) struct EffectiveAssignment {
    /// How it reaches the principal.
    pub(crate) how: How,
    /// The assignment.
    pub(crate) assignment: Assignment,
}

/// How an assignment reaches a principal at a scope; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// It was made at the scope itself.
    Here,
    /// It was made above the scope.
    Inherited,
    /// It was made to a group that the principal is in.
    ThroughGroup,
}

/// The assignments that a list gave, and whether those of the principal's groups are among them.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// The assignments.
    pub(crate) assignments: Vec<Assignment>,
    /// Whether nothing can be missing.
    pub(crate) complete: bool,
}

impl EffectiveAssignment {
    /// Condition under which it holds.
    pub(crate) fn condition(&self) -> Option<&str> {
        self.assignment.properties.condition.as_deref().filter(|it| !it.is_empty())
    }
}

impl Authorization {
    /// The assignments that a principal has at the scope and above it.
    pub(crate) async fn listed(&self, scope: &Id, principal: Uuid) -> Result<Listed, azure::Error> {
        match self.list(scope, Some(Filter::AssignedTo(principal))).await {
            Ok(assignments) => Ok(Listed { assignments, complete: true }),
            // The principal is a group, of which Azure does not tell its groups.
            Err(error) if error.status() == Some(400) => {
                let assignments = self.list(scope, Some(Filter::Principal(principal))).await?;
                Ok(Listed { assignments, complete: false })
            }
            Err(error) => Err(error),
        }
    }
}

/// The assignments that give the principal the role at the scope; the nearest first.
pub(crate) fn holdings(
    assignments: &[Assignment],
    scope: &Id,
    principal: Uuid,
    role: Uuid,
) -> Vec<EffectiveAssignment> {
    let reaches = |it: &&Assignment| {
        it.properties.scope.contains(scope) && it.properties.role_guid() == Some(role)
    };
    let mut holdings: Vec<_> = assignments
        .iter()
        .filter(reaches)
        .map(|it| EffectiveAssignment { how: how(it, scope, principal), assignment: it.clone() })
        .collect();
    holdings.sort_by(|a, b| {
        let (one, other) = (&a.assignment, &b.assignment);
        let lengths = (one.properties.scope.as_str().len(), other.properties.scope.as_str().len());
        (a.how, lengths.1, one.id.as_str()).cmp(&(b.how, lengths.0, other.id.as_str()))
    });
    holdings
}

fn how(assignment: &Assignment, scope: &Id, principal: Uuid) -> How {
    let own = Uuid::try_parse(&assignment.properties.principal_id) == Ok(principal);
    match (own, assignment.properties.scope == *scope) {
        (false, _) => How::ThroughGroup,
        (true, true) => How::Here,
        (true, false) => How::Inherited,
    }
}

/// Whether the holdings have an effect without more being known.
pub(crate) fn effect(holdings: &[EffectiveAssignment]) -> Verdict {
    if holdings.iter().any(|it| it.condition().is_none()) {
        return Verdict::Allowed;
    }
    match holdings.iter().find_map(EffectiveAssignment::condition) {
        Some(condition) => Verdict::Conditional(condition.to_owned()),
        None => Verdict::Missing,
    }
}
