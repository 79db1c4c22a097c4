//! What Union's guide asks for before somebody can read a container: two things, of which Azure
//! shows one.

use super::{Granted, Requirement, Status, UnionTask};
use crate::services::authorization::Verdict;

/// The two requirements of the guide "Enabling Azure resources", in its order.
pub(super) fn of(
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
                      administrator of the Union organization, or look it up in Union's user \
                      management."
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
            "The role is held under a condition, which Azure judges for each call.".to_owned(),
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
            let [execute, read] = &of(&task, granted, &effect, "Reader", "/s")[..] else {
                panic!("two requirements")
            };
            assert_eq!((execute.status, read.status), (Status::Unknown, expected), "{granted:?}");
        }
    }
}
