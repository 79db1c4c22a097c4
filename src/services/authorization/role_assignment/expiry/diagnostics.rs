//! What people are told about assignments whose time ends or is over.

use jiff::SignedDuration;
use tfplugin::Diagnostic;

use crate::{
    azure,
    diagnostics::code::CommonCode,
    services::{
        authorization::{Assignment, code::AuthorizationCode},
        common::attribute::DateTime,
    },
};

/// Both arguments are set.
pub(super) fn two_ends(attribute: &str) -> Diagnostic {
    CommonCode::ConflictingArguments
        .error(
            "Conflicting `expires_after` and `expires_at`",
            "Both are set. Each says when the time of the assignment is over. Set only one of them.",
        )
        .at(attribute)
}

/// An assignment that is adopted cannot end.
pub(super) fn adopting(attribute: &str) -> Diagnostic {
    CommonCode::ConflictingArguments
        .error(
            "Adopted assignment with an end",
            "With `on_conflict = \"adopt\"`, the provider leaves an assignment that existed before in \
             Azure, so it could not end it. Remove `on_conflict`, or remove `expires_after` and \
             `expires_at`.",
        )
        .at(attribute)
}

/// The state says that the assignment is adopted.
pub(super) fn adopted(id: &str, attribute: &str) -> Diagnostic {
    AuthorizationCode::AdoptedAssignmentCannotExpire
        .error(
            "Adopted assignment with an end",
            format!(
                "`{id}` existed before this configuration adopted it, so the provider does not delete \
                 it. Remove `expires_after` and `expires_at`. To give this access an end, ask its \
                 owner to delete it, and let this configuration create its own."
            ),
        )
        .at(attribute)
}

/// The assignment that the create would give an end exists already.
pub(super) fn exists(existing: &Assignment) -> Diagnostic {
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "unknown".to_owned());
    let (when, who) =
        (text(&existing.properties.created_on), text(&existing.properties.created_by));
    AuthorizationCode::RoleAssignmentExists
        .error(
            "Existing role assignment with an end",
            format!(
                "Azure has `{}` for the same principal, role and scope already (created on {when} by \
                 {who}). Another configuration may rely on it, so the provider does not give it an end, \
                 after which it would be deleted. Nothing was written. If this configuration created \
                 it, for example in an apply that was interrupted, import it; then it can have an end. \
                 Otherwise, remove `expires_after` and `expires_at`.",
                existing.id
            ),
        )
        .at("expires_at")
}

/// The time is over, and another argument would replace the assignment with a new one.
pub(super) fn granted_again(id: &str, argument: &'static str) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .error(
            "Time of the role assignment is over",
            format!(
                "`{argument}` changes, or is not known yet, so the plan would replace `{id}`, whose time \
                 is over, with a new assignment. The provider does not grant access again unless you set \
                 another end. Set a later end, or remove the resource."
            ),
        )
        .at(argument)
}

/// The end is not known, so that access may be granted again.
pub(super) fn may_be_granted_again(id: &str) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .warning(
            "Expired role assignment is granted again",
            format!(
                "The time of `{id}` is over, and its end is not known yet in this plan. Its apply \
                 creates the assignment again, with the new end."
            ),
        )
        .at("expires_at")
}

/// A duration of zero.
pub(super) fn no_time() -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .error(
            "Role assignment without time",
            "`expires_after` is zero, so the time would be over at once. Set a longer duration, such \
             as `8h`.",
        )
        .at("expires_after")
}

/// The plan would create an assignment whose time is over, or give such an end to one that grants
/// access.
pub(super) fn has_passed(end: Option<&DateTime>, is_new: bool) -> Diagnostic {
    let next = if is_new {
        "The provider creates no assignment whose time is over. Set a later time, or remove the \
         resource."
    } else {
        "The assignment grants access now, and its end would be in the past. To end it now, remove \
         the resource: the plan then shows that the apply deletes the assignment. Otherwise, set a \
         later time."
    };
    AuthorizationCode::RoleAssignmentExpired
        .error("Time of the role assignment is over", format!("{} {next}", passed(end)))
        .at("expires_at")
}

/// The time passed between plan and apply.
pub(super) fn passed_since_plan(end: Option<&DateTime>) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .error(
            "Time of the role assignment is over",
            format!(
                "{} The time passed after the plan was made, so the provider wrote nothing. Plan \
                 again: an assignment that exists is then planned to be deleted. If it is still \
                 needed, set a later time first.",
                passed(end)
            ),
        )
        .at("expires_at")
}

/// The create took so long that the time is over.
pub(super) fn over_at_once(id: &str) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .warning(
            "Time of the role assignment is over",
            format!(
                "The time of `{id}` ended while the apply waited for Azure to create it. It grants \
                 access now. Apply again: the next plan shows its removal."
            ),
        )
        .at("expires_at")
}

/// The time is not over yet, or no refresh has noted that it is.
pub(super) fn ends(id: &str, end: &DateTime, left: SignedDuration) -> Diagnostic {
    let end = end.at();
    let (summary, time) = if left.is_positive() {
        ("Role assignment ends soon", format!("{} left, until {end}", in_words(left)))
    } else {
        let time = format!("the time ended at {end}, and the next plan that refreshes shows it");
        ("Time of the role assignment is over", time)
    };
    AuthorizationCode::RoleAssignmentExpires
        .warning(
            summary,
            format!(
                "`{id}`: {time}. Azure does not end it: it grants access until somebody runs \
                 `terraform apply` after that time. If it is needed for longer, set a later end."
            ),
        )
        .at("expires_at")
}

/// The apply deletes the assignment.
pub(super) fn will_be_deleted(id: &str, end: Option<&DateTime>) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .warning(
            "Time of the role assignment is over",
            format!(
                "{} `expired` becomes true: the apply deletes `{id}`, and the resource stays in the \
                 state. Until then, it still grants access. If it is still needed, set a later end \
                 instead.",
                passed(end)
            ),
        )
        .at("expired")
}

/// Another resource of this run has the assignment.
pub(super) fn relied_on(id: &str) -> Diagnostic {
    AuthorizationCode::RoleAssignmentNotEnded.error(
        "Expired role assignment not deleted",
        format!(
            "The time of `{id}` is over, and this apply has created or confirmed it for another \
             address, which relies on it. It still grants access. Keep one of the two resources: \
             remove this one with a `removed` block with `destroy = false`, or use a `moved` block \
             to tell Terraform that a resource has a new address."
        ),
    )
}

/// Somebody wrote the assignment after the plan was made.
pub(super) fn written_since(id: &str, found: &Assignment) -> Diagnostic {
    let when = found.properties.updated_on.as_deref().unwrap_or("an unknown time");
    AuthorizationCode::RoleAssignmentNotEnded.error(
        "Expired role assignment not deleted",
        format!(
            "The time of `{id}` is over, but somebody wrote it at {when}, after the plan had read it, \
             so the provider did not delete it. It still grants access. Plan again, and check whether \
             another configuration manages the assignment before you apply."
        ),
    )
}

/// Azure refused to read or to delete the assignment.
pub(super) fn not_ended(id: &str, error: azure::Error) -> Diagnostic {
    let cause = Diagnostic::from(error);
    let detail = format!(
        "{}\n\nThe time of `{id}` is over, and it still grants access. The next apply tries again.",
        cause.detail
    );
    Diagnostic { detail, ..cause }
}

/// The same grant exists again.
pub(super) fn recreated(id: &str, found: &Assignment) -> Diagnostic {
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "unknown".to_owned());
    let (when, who) = (text(&found.properties.created_on), text(&found.properties.created_by));
    AuthorizationCode::RoleAssignmentRecreated.warning(
        "Expired role assignment exists again",
        format!(
            "The time of this resource is over, and Azure has `{id}` for the same principal, role and \
             scope, or under the same name (created on {when} by {who}). This resource did not \
             create it and leaves it in Azure. If nobody needs it, delete it by hand. To manage it \
             here, set a later end."
        ),
    )
}

/// That the end has passed.
fn passed(end: Option<&DateTime>) -> String {
    end.map_or_else(String::new, |it| format!("The time ended at {}.", it.at()))
}

/// How much time is left, in the largest unit of which there are two.
fn in_words(left: SignedDuration) -> String {
    match (left.as_hours(), left.as_mins()) {
        (48.., _) => format!("{} days are", left.as_hours() / 24),
        (2.., _) => format!("{} hours are", left.as_hours()),
        (_, 2..) => format!("{} minutes are", left.as_mins()),
        _ => "less than two minutes are".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_in_the_largest_unit_of_which_there_are_two() {
        for (minutes, words) in [
            (7 * 24 * 60, "7 days are"),
            (48 * 60, "2 days are"),
            (48 * 60 - 1, "47 hours are"),
            (120, "2 hours are"),
            (119, "119 minutes are"),
            (1, "less than two minutes are"),
        ] {
            assert_eq!(in_words(SignedDuration::from_mins(minutes)), words, "{minutes}");
        }
    }
}
