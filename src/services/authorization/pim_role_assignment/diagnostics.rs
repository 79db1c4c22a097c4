//! What people are told about assignments of Privileged Identity Management.

use jiff::Timestamp;
use tfplugin::{Diagnostic, GoDuration};

use crate::{
    azure,
    diagnostics::code::CommonCode,
    services::{
        authorization::{
            code::AuthorizationCode,
            schedule::{Schedule, ScheduleRequest, ScheduledGrant},
        },
        common::attribute::DateTime,
    },
};

/// Neither argument is set.
pub(super) fn no_end() -> Diagnostic {
    CommonCode::MissingArgument
        .error(
            "Assignment without an end",
            "Set `expires_after`, such as `8h`, or `expires_at`. For access without an end, use \
             `dataplane_role_assignment`.",
        )
        .at("expires_after")
}

/// Both arguments are set.
pub(super) fn two_ends(attribute: &str) -> Diagnostic {
    CommonCode::ConflictingArguments
        .error(
            "Conflicting `expires_after` and `expires_at`",
            "Both are set, and each says when the access ends. Set only one of them.",
        )
        .at(attribute)
}

/// A duration that Azure does not accept.
pub(super) fn no_duration(after: &GoDuration) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .error(
            "Invalid duration of an assignment",
            format!(
                "`{after}` is shorter than five minutes, or not in whole minutes. Azure keeps an \
                 assignment for at least five minutes."
            ),
        )
        .at("expires_after")
}

/// The plan would grant a role whose end has passed, or give such an end to access that goes on.
pub(super) fn has_passed(end: Option<&DateTime>, is_new: bool) -> Diagnostic {
    let end = end.map_or_else(String::new, |it| format!("`{}` has passed. ", it.at()));
    let next = if is_new {
        "Set a later time, or remove the resource."
    } else {
        "To end the access now, remove the resource: the plan then shows that the apply removes the \
         assignment. Otherwise, set a later time."
    };
    AuthorizationCode::RoleAssignmentExpired
        .error("Time of the assignment is over", format!("{end}{next}"))
        .at("expires_at")
}

/// The end passed between plan and apply.
pub(super) fn passed_since_plan(end: Timestamp) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .error(
            "Time of the assignment is over",
            format!(
                "The end, {end}, passed after the plan was made, so the provider requested nothing. Set \
                 a later time, or remove the resource."
            ),
        )
        .at("expires_at")
}

/// Azure has ended the access, and another argument would grant it again.
pub(super) fn granted_again(id: &str, argument: &'static str) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .error(
            "Time of the assignment is over",
            format!(
                "`{argument}` changes, or is not known yet, so the plan would replace `{id}`, whose \
                 access has ended, with a new assignment. The provider does not grant access again \
                 unless you set another end. Set another end, or remove the resource."
            ),
        )
        .at(argument)
}

/// Somebody moved the end, and the configured one has passed.
pub(super) fn will_be_removed(id: &str, end: Timestamp) -> Diagnostic {
    AuthorizationCode::RoleAssignmentExpired
        .warning(
            "Assignment outlives its end",
            format!(
                "This configuration set the end {end} for `{id}`. Somebody extended it or made it \
                 permanent, and the principal still has the role. `expired` becomes true: the apply \
                 removes the assignment. If it is still needed, set a later end instead."
            ),
        )
        .at("expired")
}

/// The principal has the role already.
pub(super) fn exists(grant: &ScheduledGrant, found: Option<&Schedule>, is_new: bool) -> Diagnostic {
    let id = grant.id();
    let detail = match found {
        Some(found) => {
            let end = found.properties.end_date_time;
            let end = end.map_or_else(|| "has no end".to_owned(), |it| format!("ends at {it}"));
            let first = if is_new {
                "If this configuration has it under another address, use a `moved` block. To manage it \
                 here,"
            } else {
                "To manage it here, remove this resource from the state first; then"
            };
            format!(
                "`{}` gives the principal the role at this scope already, and {end}. No request with the \
                 arguments of this resource has made it, so the provider changed nothing. {first} import \
                 it (with the address of your resource):\n\nimport {{\n  to = \
                 dataplane_pim_role_assignment.example\n  id = \"{id}\"\n}}",
                found.id
            )
        }
        None => format!(
            "Azure says that the principal has the role at this scope already (`{id}`), and shows no \
             schedule that somebody assigned: it is an assignment without an end, such as one of \
             `dataplane_role_assignment` or `azurerm_role_assignment`, or a person has activated a role \
             that they are eligible for. With it in place, the access would not end as configured. \
             Nothing was changed. Remove that assignment first."
        ),
    };
    AuthorizationCode::RoleAssignmentExists
        .error("Existing assignment of the role", detail)
        .at("role")
}

/// The assignment exists, by a request with the same arguments.
pub(super) fn adopted(id: &str, found: &Schedule) -> Diagnostic {
    let end = found.properties.end_date_time;
    let end = end.map_or_else(|| "has no end".to_owned(), |it| format!("ends at {it}"));
    CommonCode::AdoptedExisting.warning(
        "Existing assignment adopted",
        format!(
            "`{id}` exists by a request with the arguments of this resource, and {end}. Either an \
             earlier apply was cut off after Azure had the request, or this apply replaces the \
             assignment or gives it another address. If another configuration with the same arguments \
             manages it, remove it from one of them: destroying it in one removes it for both."
        ),
    )
}

/// Another resource of this run has the assignment.
pub(super) fn kept(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "Assignment kept",
        format!(
            "`{id}` stays in Azure: this apply has created or confirmed it for another address, or for \
             a replacement."
        ),
    )
}

/// Azure has not carried out a request of an earlier apply.
pub(super) fn pending(id: &str, request: &ScheduleRequest) -> Diagnostic {
    AuthorizationCode::PimRequestPending.warning(
        "Request not carried out yet",
        format!(
            "The principal does not have the role of `{id}` yet: the request `{}` has the status `{}`. \
             If somebody has to approve it, ask them.",
            request.id, request.properties.status
        ),
    )
}

/// Azure refused a request.
pub(super) fn refused(error: azure::Error) -> Diagnostic {
    let code = error.code().map(str::to_owned);
    let message = error.message().unwrap_or_default().to_owned();
    let cause = Diagnostic::from(error);
    let refused = |summary: &str, advice: &str| {
        let code = AuthorizationCode::PimRequestRefused;
        code.error(summary, format!("{advice} Nothing was changed.\n\n{}", cause.detail))
    };
    match code.as_deref() {
        Some("RoleAssignmentRequestPolicyValidationFailed") => {
            let refused = refused(
                "Request refused by the role settings",
                "The settings of this role at this scope in Privileged Identity Management do not allow \
                 the request: `ExpirationRule` is about the end, `JustificationRule` about \
                 `justification`, `TicketingRule` about `ticket`, and `MfaRule` about how the provider \
                 signed in. Change the argument, or ask an owner of the scope to change the settings \
                 (Privileged Identity Management, Azure resources, Settings, the role, Assignment).",
            );
            match argument(&message) {
                Some(argument) => refused.at(argument),
                None => refused,
            }
        }
        Some(code) if code.contains("License") => refused(
            "Privileged Identity Management not licensed",
            "The tenant needs Microsoft Entra ID P2 or Microsoft Entra ID Governance. Without it, use \
             `expires_after` of `dataplane_role_assignment`.",
        ),
        Some("AuthorizationFailed" | "ScopeLocked") => cause.at("scope"),
        Some("SubjectNotFound" | "PrincipalNotFound" | "InvalidPrincipalId") => {
            cause.at("principal_id")
        }
        Some("InvalidRoleDefinitionId" | "RoleDefinitionDoesNotExist") => cause.at("role"),
        _ => cause,
    }
}

/// The argument that the first failed rule is about.
fn argument(message: &str) -> Option<&'static str> {
    [
        ("ExpirationRule", "expires_at"),
        ("JustificationRule", "justification"),
        ("TicketingRule", "ticket"),
    ]
    .into_iter()
    .find(|(rule, _)| message.contains(rule))
    .map(|(_, argument)| argument)
}

/// Azure took the request and does not carry it out.
pub(super) fn not_carried_out(id: &str, request: &ScheduleRequest) -> Diagnostic {
    AuthorizationCode::PimRequestRefused.error(
        "Request not carried out",
        format!(
            "Azure has ended the request `{}` for `{id}` with the status `{}`. Look at it in the portal \
             (Privileged Identity Management, Azure resources, Audit), and apply again.",
            request.id, request.properties.status
        ),
    )
}

/// Azure has not shown the schedule in time.
pub(super) fn not_shown_yet(id: &str, request: Option<&ScheduleRequest>) -> Diagnostic {
    let status = request.map_or_else(
        || "Azure no longer shows the request.".to_owned(),
        |it| format!("The request `{}` has the status `{}`.", it.id, it.properties.status),
    );
    AuthorizationCode::PimRequestPending.error(
        "Request not carried out yet",
        format!(
            "The provider stopped waiting for `{id}`. {status} If somebody has to approve it, ask them. \
             The request goes on; a later plan shows what became of it. If Terraform marks the resource \
             as tainted, `terraform untaint` keeps the request."
        ),
    )
}

/// Azure still shows what was removed.
pub(super) fn still_shown(id: &str) -> Diagnostic {
    AuthorizationCode::PimRequestPending.error(
        "Assignment not removed yet",
        format!(
            "Azure has accepted the request to remove `{id}`, and still shows the assignment. The \
             principal may still have the role. Apply again."
        ),
    )
}

/// Somebody changed the assignment after the plan.
pub(super) fn changed_since(id: &str, found: &Schedule) -> Diagnostic {
    let end = found.properties.end_date_time;
    let end = end.map_or_else(|| "without an end".to_owned(), |it| format!("until {it}"));
    AuthorizationCode::PimAssignmentChanged.error(
        "Assignment changed after the plan",
        format!(
            "Somebody changed `{id}` after the plan was made: Azure now has `{}`, {end}. Nothing was \
             changed. Plan again, and apply the new plan.",
            found.id
        ),
    )
}

/// Somebody removed the assignment after the plan.
pub(super) fn gone(id: &str) -> Diagnostic {
    AuthorizationCode::PimAssignmentChanged.error(
        "Assignment removed after the plan",
        format!(
            "Azure no longer has `{id}`: somebody removed it after the plan was made, or its time is \
             over. Nothing was changed. Plan again, and apply the new plan."
        ),
    )
}

/// The access has ended, and somebody has granted it again.
pub(super) fn granted_by_others(id: &str, found: &Schedule) -> Diagnostic {
    let end = found.properties.end_date_time;
    let end = end.map_or_else(|| "without an end".to_owned(), |it| format!("until {it}"));
    AuthorizationCode::RoleAssignmentRecreated.warning(
        "Expired assignment exists again",
        format!(
            "The time of `{id}` is over, and Azure has `{}` for the same principal, role and scope, \
             {end}. This resource did not request it and leaves it in Azure. If nobody needs it, remove \
             it by hand. To manage the access here, set another end and import it.",
            found.id
        ),
    )
}
