//! What people are told about role assignments that exist already, stay, or have lost their principal.

use tfplugin::Diagnostic;

use super::RoleAssignment;
use crate::{
    azure,
    diagnostics::code::CommonCode,
    services::authorization::{Assignment, NewAssignment, assignment_id, code::AuthorizationCode},
};

/// The assignment had the name that was wanted and says the same.
pub(super) fn same_name(id: &str) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "The role assignment was there already",
        format!(
            "`{id}` existed, for the same principal, role and scope, under the name that this \
             provider derives for them. Either an earlier apply was cut off after Azure had made \
             it, or this apply replaces it or gives it another address; then it simply stays. If \
             another configuration manages it too, remove it from one of them: destroying it in \
             one takes it from both."
        ),
    )
}

/// The assignment was there and Azure did not show it, so the provider does not know what it said.
pub(super) fn overwritten(id: &str, found: &Assignment) -> Diagnostic {
    AuthorizationCode::RoleAssignmentOverwritten.error(
        "The role assignment existed already and was overwritten",
        format!(
            "{} It now has the description and the condition of this configuration, which may differ \
             from those it had: Azure's answer does not show them. Compare them in the activity log of \
             the subscription (operation \"Create role assignment\"). If an earlier apply of this \
             configuration was cut off after Azure had made the assignment, apply again: it then \
             manages the assignment. If another configuration manages the assignment, take one of the \
             two out, or give them the same description and condition.",
            unseen(id, found)
        ),
    )
}

/// The same, where the assignment is adopted.
pub(super) fn adopted_late(id: &str, found: &Assignment) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "The role assignment was adopted",
        format!(
            "{} It now has the description and the condition of this configuration. It stays in Azure \
             when this resource is destroyed.",
            unseen(id, found)
        ),
    )
}

/// When and by whom an assignment was made that was not seen.
fn unseen(id: &str, found: &Assignment) -> String {
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "unknown".to_owned());
    let properties = &found.properties;
    format!(
        "`{id}` was there before it was written (created on {} by {}), and Azure did not show it yet \
         when the provider looked for it.",
        text(&properties.created_on),
        text(&properties.created_by)
    )
}

/// The assignment is wanted by another object of this run.
pub(super) fn kept(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "The role assignment was kept",
        format!(
            "`{id}` was not deleted: this apply has made or confirmed it for another address, or \
             for the replacement of this one, which manages it from here on. A `moved` block tells \
             Terraform that an object has another address."
        ),
    )
}

/// Somebody has written the assignment just as it is since this configuration saw it.
pub(super) fn kept_for_another_run(id: &str, found: &Assignment) -> Diagnostic {
    let when = found.properties.updated_on.as_deref().unwrap_or("an unknown time");
    CommonCode::NotDeleted.warning(
        "The role assignment was kept",
        format!(
            "`{id}` was not deleted: somebody confirmed it at {when}, without changing it, after \
             this configuration had read it. An address that belongs to another provider block, or \
             another configuration, does so when it takes the assignment over. If nobody else \
             manages it, remove it by hand."
        ),
    )
}

/// The assignment was not made here and outlives the resource.
pub(super) fn left_behind(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "The role assignment stays in Azure",
        format!(
            "`{id}` was there before this configuration adopted it, so it is left as it is. \
             Remove it by hand if nobody needs it any more."
        ),
    )
}

/// The assignment has the name that is derived, and says something else: writing it would take
/// away what somebody relies on.
pub(super) fn differs(
    wanted: &RoleAssignment,
    existing: &Assignment,
    differences: &[(&'static str, String)],
) -> Diagnostic {
    let id = assignment_id(&wanted.scope, &existing.name);
    let told: Vec<_> = differences
        .iter()
        .map(|(name, there)| match there.as_str() {
            "" => format!("- it has no `{name}`"),
            there => format!("- its `{name}` is `{there}`"),
        })
        .collect();
    AuthorizationCode::RoleAssignmentConflict.error(
        "The role assignment exists already, and says something else",
        format!(
            "`{id}` grants `{}` to this principal at this scope, under the name that this provider \
             derives, so another configuration of it may manage the assignment. It was left as it \
             is:\n\n{}\n\n{} If this configuration has it under another address, tell Terraform \
             with a `moved` block; where it is replaced, change these arguments in an apply of \
             their own.",
            wanted.role.0,
            told.join("\n"),
            ways_out(&id),
        ),
    )
}

/// What to do about an assignment that is there.
fn ways_out(id: &str) -> String {
    format!(
        "To manage it here, import it (with the address of your resource):\n\n\
         import {{\n  to = dataplane_role_assignment.example\n  id = \"{id}\"\n}}\n\n\
         Or set `on_conflict = \"adopt\"`: it is then managed here, and left in Azure on destroy."
    )
}

pub(super) fn exists(wanted: &RoleAssignment, existing: Option<&Assignment>) -> Diagnostic {
    let what = format!(
        "Azure already has an assignment of `{}` to this principal at `{}`, under another name.",
        wanted.role.0, wanted.scope
    );
    let next = match existing {
        Some(existing) => {
            let id = assignment_id(&wanted.scope, &existing.name);
            format!("It is `{id}`. {}", ways_out(&id))
        }
        None => "It could not be found in Azure's lists, which may lag behind by some minutes. \
                 Look it up in the portal under Access control (IAM), and import it."
            .to_owned(),
    };
    AuthorizationCode::RoleAssignmentExists
        .error("The role assignment exists already", format!("{what} {next}"))
}

/// The name belongs to another assignment.
pub(super) fn name_taken(wanted: &RoleAssignment) -> Diagnostic {
    let name = wanted.name.known().map(ToString::to_string).unwrap_or_default();
    CommonCode::NameTaken.error(
        "The name belongs to another role assignment",
        format!(
            "An assignment called {name} exists for another principal, role or scope, and Azure \
             does not let that change. Names are unique in the whole tenant: choose another, or \
             leave `name` out to have one derived."
        ),
    )
    .at("name")
}

pub(super) fn principal_not_found(
    wanted: &RoleAssignment,
    body: &NewAssignment,
    error: azure::Error,
) -> Diagnostic {
    let diagnostic = Diagnostic::from(error);
    let attribute =
        if wanted.managed_identity_id.is_some() { "managed_identity_id" } else { "principal_id" };
    AuthorizationCode::PrincipalNotFound.error(
        "Azure does not know the principal",
        format!(
            "No principal with the object ID {} was found in the tenant of `{}`. An object ID is \
             wanted, not the client (application) ID: for an application that is the object ID of \
             its service principal (Enterprise applications in the portal), for a managed identity \
             its `principal_id`. A principal that was made moments ago is waited for; this one did \
             not appear in time. `timeouts {{ create }}` does not prolong that wait.\n\n{}",
            body.principal_id, wanted.scope, diagnostic.detail
        ),
    )
    .at(attribute)
}

/// The plan was made for a principal that the identity does not have any more.
pub(super) fn remade(id: &azure::Id) -> Diagnostic {
    AuthorizationCode::IdentityRecreated.error(
        "The managed identity was made again since the plan",
        format!(
            "`{id}` has another principal than the one that the plan is for: somebody deleted the \
             identity and made it again. Nothing was changed. Plan again, and apply the new plan."
        ),
    )
    .at("managed_identity_id")
}

/// The identity of a grant that stays as it is does not exist any more.
pub(super) fn gone(id: &azure::Id) -> Diagnostic {
    AuthorizationCode::IdentityGone.warning(
        "The managed identity does not exist any more",
        format!(
            "Azure has no `{id}`, so the role assignment is held by nobody. It stays as it is until \
             you remove it from the configuration, or make the identity again and apply."
        ),
    )
    .at("managed_identity_id")
}
