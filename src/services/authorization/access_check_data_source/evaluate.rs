//! Asks Azure, evaluates the answers, and checks the requirements of Union's guide.

use std::collections::BTreeSet;

use tfplugin::{Context, Diagnostic, Ordered, Result};
use uuid::Uuid;

use super::{AccessCheck, Grant, Granted, Requirement, Status, UnionTask, required_permissions};
use crate::{
    Clients, azure,
    services::authorization::{
        EffectiveAssignment, How, Permission, Verdict, code::AuthorizationCode, effect, holdings,
        verdict,
    },
};

/// What is known of the caller's actions.
#[derive(Debug, Default)]
struct Actions {
    allowed: BTreeSet<String>,
    missing: BTreeSet<String>,
    unknown: BTreeSet<String>,
}

/// Answers everything that was asked.
pub(super) async fn read(asked: AccessCheck, ctx: &Context<'_, Clients>) -> Result<AccessCheck> {
    let mut notes = Vec::new();
    let wanted = wanted(&asked)?;
    let actions = actions(&asked.scope, &wanted, &mut notes, ctx).await?;
    let role = asked.role.as_ref().map(|it| it.0.clone()).unwrap_or_default();
    let (granted, held_by) = match (&asked.principal_id, asked.role.is_some()) {
        (Some(principal), true) => {
            let found = held(&asked.scope, principal.value(), &role, &mut notes, ctx).await?;
            (Some(found.0), found.1)
        }
        _ => (None, Vec::new()),
    };
    let requirements = match (&asked.union_task, granted) {
        (Some(task), Some(granted)) => {
            let effect = effect(&held_by);
            union_requirements(task, granted, &effect, &role, asked.scope.as_str())
        }
        _ => Vec::new(),
    };
    Ok(AccessCheck {
        all_allowed: actions.all_allowed().into(),
        allowed: actions.allowed.into(),
        missing: actions.missing.into(),
        unknown: actions.unknown.into(),
        granted: granted.into(),
        grants: held_by.iter().map(Grant::new).collect::<Vec<_>>().into(),
        requirements: requirements.into(),
        notes: notes.into(),
        ..asked
    })
}

/// The actions that were asked about, and whether each is on data.
fn wanted(asked: &AccessCheck) -> Result<Vec<(String, bool)>> {
    let needed = match &asked.resource_type {
        Some(resource) => required_permissions::of(resource)?.actions(&asked.scope)?,
        None => Vec::new(),
    };
    let plain = asked.actions.iter().flatten().cloned().chain(needed).map(|it| (it, false));
    let data = asked.data_actions.iter().flatten().cloned().map(|it| (it, true));
    Ok(plain.chain(data).collect())
}

impl Actions {
    fn of(held: &[Permission], wanted: &[(String, bool)], notes: &mut Vec<String>) -> Self {
        let mut actions = Self::default();
        for (action, data) in wanted {
            let place = match verdict(held, action, *data) {
                Verdict::Allowed => &mut actions.allowed,
                Verdict::Missing => &mut actions.missing,
                Verdict::Conditional(condition) => {
                    notes.push(format!(
                        "`{action}` is held under a condition, which Azure evaluates for each \
                         call: {condition}"
                    ));
                    &mut actions.unknown
                }
            };
            place.insert(action.clone());
        }
        actions
    }

    fn all_allowed(&self) -> Option<bool> {
        match (self.missing.is_empty(), self.unknown.is_empty(), self.allowed.is_empty()) {
            (false, ..) => Some(false),
            (true, true, false) => Some(true),
            _ => None,
        }
    }
}

/// What the caller may do at the scope.
async fn actions(
    scope: &azure::Id,
    wanted: &[(String, bool)],
    notes: &mut Vec<String>,
    ctx: &Context<'_, Clients>,
) -> Result<Actions> {
    if wanted.is_empty() {
        return Ok(Actions::default());
    }
    match ctx.clients.authorization()?.permissions(scope).await {
        Ok(held) => Ok(Actions::of(&held, wanted, notes)),
        Err(error) if error.is_forbidden() => {
            untold(
                "what the caller may do",
                "Microsoft.Authorization/permissions/read",
                scope,
                notes,
                ctx,
            );
            let unknown = wanted.iter().map(|(action, _)| action.clone()).into_set();
            Ok(Actions { unknown, ..Actions::default() })
        }
        Err(error) => Err(Diagnostic::from(error).at("scope").into()),
    }
}

/// Whether the principal holds the role, and by which assignments.
async fn held(
    scope: &azure::Id,
    principal: Uuid,
    role: &str,
    notes: &mut Vec<String>,
    ctx: &Context<'_, Clients>,
) -> Result<(Granted, Vec<EffectiveAssignment>)> {
    let authorization = ctx.clients.authorization()?;
    let role = authorization.role_guid(scope, role).await?;
    let listed = match authorization.listed(scope, principal).await {
        Ok(found) => found,
        Err(error) if error.is_forbidden() => {
            let action = "Microsoft.Authorization/roleAssignments/read";
            untold("who holds the role", action, scope, notes, ctx);
            return Ok((Granted::Unknown, Vec::new()));
        }
        Err(error) => return Err(Diagnostic::from(error).at("scope").into()),
    };
    let found = holdings(&listed.assignments, scope, principal, role);
    if let Verdict::Conditional(condition) = effect(&found) {
        notes.push(format!(
            "The role is held under a condition, which Azure evaluates for each call: {condition}"
        ));
    }
    let granted = match found.first() {
        Some(nearest) => nearest.how.into(),
        None if listed.complete => Granted::No,
        None => {
            notes.push(format!(
                "Azure does not say which groups {principal} is in, because it is a group itself \
                 or unknown to the directory. It does not hold the role by a direct assignment."
            ));
            Granted::Unknown
        }
    };
    Ok((granted, found))
}

impl Grant {
    fn new(holding: &EffectiveAssignment) -> Self {
        let EffectiveAssignment { how, assignment } = holding;
        Self {
            how: (*how).into(),
            scope: assignment.properties.scope.to_string(),
            assignment_id: assignment.id.to_string(),
            principal_id: assignment.properties.principal_id.clone(),
            condition: holding.condition().map(str::to_owned),
        }
    }
}

impl From<How> for Granted {
    fn from(how: How) -> Self {
        match how {
            How::Here => Self::Here,
            How::Inherited => Self::Inherited,
            How::ThroughGroup => Self::ThroughGroup,
        }
    }
}

/// Warns that Azure refused to answer, and says what to do.
fn untold(
    what: &str,
    action: &str,
    scope: &azure::Id,
    notes: &mut Vec<String>,
    ctx: &Context<'_, Clients>,
) {
    let note = format!("Azure does not say {what} at `{scope}`: the caller lacks `{action}`.");
    ctx.warn(
        AuthorizationCode::AccessCheckFailed
            .warning(
                "Missing permission for the access check",
                format!(
                    "{note} All results that depend on it are unknown. Grant the caller `Reader` at \
                 the scope to get an answer."
                ),
            )
            .at("scope"),
    );
    notes.push(note);
}

/// The two requirements of the guide "Enabling Azure resources", in its order.
pub(super) fn union_requirements(
    task: &UnionTask,
    granted: Granted,
    effect: &Verdict,
    role: &str,
    scope: &str,
) -> Vec<Requirement> {
    let UnionTask { user, project, domain } = task;
    let execute = Requirement {
        what: format!(
            "`{user}` has the permission `execute` for project `{project}` and domain `{domain}`"
        ),
        status: Status::Unknown,
        explanation: "Union keeps this permission itself, and Azure does not show it. Ask an \
                      administrator of the Union organization, or check Union's user management."
            .to_owned(),
    };
    let (status, explanation) = judge(granted, effect, role);
    let read = Requirement {
        what: format!("the identity of domain `{domain}` holds `{role}` at `{scope}`"),
        status,
        explanation,
    };
    vec![execute, read]
}

fn judge(granted: Granted, effect: &Verdict, role: &str) -> (Status, String) {
    let met = |text: &str| (Status::Met, text.to_owned());
    match (granted, effect) {
        (Granted::Unknown, _) => {
            (Status::Unknown, "Azure did not say; the reason is in `notes`.".to_owned())
        }
        (Granted::No, _) => (
            Status::NotMet,
            format!("Azure lists no assignment of `{role}` that reaches the scope."),
        ),
        (_, Verdict::Conditional(_)) => (
            Status::Unknown,
            "The role is held under a condition, which Azure evaluates for each call.".to_owned(),
        ),
        (Granted::Here, _) => met("Azure lists an assignment at the scope itself."),
        (Granted::Inherited, _) => met("Azure lists an assignment above the scope."),
        (Granted::ThroughGroup, _) => met(
            "Azure lists an assignment to a group that the identity is in. A change of membership \
             takes up to a day to have effect.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_azure_cannot_show_stays_unknown_whatever_else_is_known() {
        let task = UnionTask { user: "ada".into(), project: "p".into(), domain: "d".into() };
        for (granted, effect, expected) in [
            (Granted::Here, Verdict::Allowed, Status::Met),
            (Granted::Inherited, Verdict::Allowed, Status::Met),
            (Granted::ThroughGroup, Verdict::Allowed, Status::Met),
            (Granted::Here, Verdict::Conditional("c".into()), Status::Unknown),
            (Granted::No, Verdict::Missing, Status::NotMet),
            (Granted::Unknown, Verdict::Missing, Status::Unknown),
        ] {
            let [execute, read] = &union_requirements(&task, granted, &effect, "Reader", "/s")[..]
            else {
                panic!("two requirements")
            };
            assert_eq!((execute.status, read.status), (Status::Unknown, expected), "{granted:?}");
        }
    }
}
