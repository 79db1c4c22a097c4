//! Whether a principal holds a role at a scope, from the assignments that Azure lists.

use uuid::Uuid;

use super::{Grant, Granted};
use crate::{
    arm::Id,
    authorization::{Assignment, Verdict},
};

/// The assignments that give the principal the role at the scope; the nearest first.
pub(super) fn grants(
    assignments: &[Assignment],
    scope: &Id,
    principal: Uuid,
    role: Uuid,
) -> Vec<Grant> {
    let reaches = |it: &&Assignment| {
        it.properties.scope.contains(scope) && it.properties.role_guid() == Some(role)
    };
    let mut grants: Vec<_> = assignments
        .iter()
        .filter(reaches)
        .map(|it| Grant {
            how: how(it, scope, principal),
            scope: it.properties.scope.as_str().to_owned(),
            assignment_id: it.id.as_str().to_owned(),
            principal_id: it.properties.principal_id.clone(),
            condition: it.properties.condition.clone().filter(|it| !it.is_empty()),
        })
        .collect();
    grants.sort_by(|a, b| {
        (a.how, &b.scope.len(), &a.assignment_id).cmp(&(b.how, &a.scope.len(), &b.assignment_id))
    });
    grants
}

fn how(assignment: &Assignment, scope: &Id, principal: Uuid) -> Granted {
    let own = Uuid::try_parse(&assignment.properties.principal_id) == Ok(principal);
    match (own, assignment.properties.scope == *scope) {
        (false, _) => Granted::ThroughGroup,
        (true, true) => Granted::Here,
        (true, false) => Granted::Inherited,
    }
}

/// Whether the grants have an effect without more being known.
pub(super) fn effect(grants: &[Grant]) -> Verdict {
    if grants.iter().any(|it| it.condition.is_none()) {
        return Verdict::Allowed;
    }
    match grants.iter().find_map(|it| it.condition.clone()) {
        Some(condition) => Verdict::Conditional(condition),
        None => Verdict::Missing,
    }
}
