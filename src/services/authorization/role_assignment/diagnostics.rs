//! What people are told about role assignments that exist already, stay, or have lost their principal.

use tfplugin::Diagnostic;

use super::RoleAssignment;
use crate::{
    azure,
    diagnostics::code::CommonCode,
    services::{
        authorization::{Assignment, NewAssignment, assignment_id, code::AuthorizationCode},
        directory::ServicePrincipal,
    },
};

/// The assignment already existed under the derived name, with the same settings.
pub(super) fn same_name(id: &str) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "Existing role assignment adopted",
        format!(
            "`{id}` already existed, for the same principal, role and scope, under the name that \
             this provider derives from them. Either an earlier apply was cut off after Azure \
             had created it, or this apply replaces it or gives it another address, in which \
             case it stays. If another configuration manages it too, remove it from one of them: \
             destroying it in one removes it for both."
        ),
    )
}

/// The assignment existed and Azure did not show it, so the provider does not know its former
/// settings.
pub(super) fn overwritten(id: &str, found: &Assignment) -> Diagnostic {
    AuthorizationCode::RoleAssignmentOverwritten.error(
        "Existing role assignment overwritten",
        format!(
            "{} It now has the description and the condition of this configuration, which may \
             differ from its former ones: Azure's answer does not show those. Compare them in \
             the activity log of the subscription (operation \"Create role assignment\"). If an \
             earlier apply of this configuration was cut off after Azure had created the \
             assignment, apply again to manage it. If another configuration manages the \
             assignment, remove one of the two, or give both the same description and condition.",
            describe_unlisted(id, found)
        ),
    )
}

/// The same, where the assignment is adopted.
pub(super) fn adopted_late(id: &str, found: &Assignment) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "Existing role assignment adopted",
        format!(
            "{} It now has the description and the condition of this configuration. It stays in Azure \
             when this resource is destroyed.",
            describe_unlisted(id, found)
        ),
    )
}

/// When and by whom an assignment that the lists did not show was created.
fn describe_unlisted(id: &str, found: &Assignment) -> String {
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "unknown".to_owned());
    let properties = &found.properties;
    format!(
        "`{id}` existed before the provider wrote it (created on {} by {}), but Azure did not \
         show it yet when the provider looked for it.",
        text(&properties.created_on),
        text(&properties.created_by)
    )
}

/// Another resource of this run relies on the assignment.
pub(super) fn kept(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "Role assignment not deleted",
        format!(
            "The provider did not delete `{id}`: this apply has created or confirmed it for \
             another address, or for the replacement of this resource, which manages it from now \
             on. Use a `moved` block to tell Terraform that a resource has a new address."
        ),
    )
}

/// Somebody wrote the assignment unchanged after this configuration had read it.
pub(super) fn kept_for_other_run(id: &str, found: &Assignment) -> Diagnostic {
    let when = found.properties.updated_on.as_deref().unwrap_or("an unknown time");
    CommonCode::NotDeleted.warning(
        "Role assignment not deleted",
        format!(
            "The provider did not delete `{id}`: somebody wrote it again at {when}, without \
             changing it, after this configuration had read it. An address of another provider \
             block, or another configuration, does so when it takes the assignment over. If \
             nobody else manages it, delete it by hand."
        ),
    )
}

/// The assignment was adopted, so it outlives the resource.
pub(super) fn left_behind(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "Role assignment stays in Azure",
        format!(
            "`{id}` existed before this configuration adopted it, so the provider left it in \
             Azure. Delete it by hand if nobody needs it anymore."
        ),
    )
}

/// The assignment with the derived name has other settings: overwriting it would remove what
/// somebody relies on.
pub(super) fn differs(
    wanted: &RoleAssignment,
    existing: &Assignment,
    differences: &[(&'static str, String)],
) -> Diagnostic {
    let id = assignment_id(&wanted.scope, &existing.name);
    let lines: Vec<_> = differences
        .iter()
        .map(|(name, there)| match there.as_str() {
            "" => format!("- it has no `{name}`"),
            there => format!("- its `{name}` is `{there}`"),
        })
        .collect();
    AuthorizationCode::RoleAssignmentConflict.error(
        "Conflicting role assignment",
        format!(
            "`{id}` already grants `{}` to this principal at this scope, under the name that \
             this provider derives, so another configuration may manage it. The provider left it \
             as it is:\n\n{}\n\n{} If this configuration has it under another address, use a \
             `moved` block. If a plan replaces it, change these arguments in a separate apply.",
            wanted.role.0,
            lines.join("\n"),
            ways_out(&id),
        ),
    )
}

/// What to do about an existing assignment.
fn ways_out(id: &str) -> String {
    format!(
        "To manage it here, import it (with the address of your resource):\n\nimport {{\n  to = \
         dataplane_role_assignment.example\n  id = \"{id}\"\n}}\n\nOr set `on_conflict = \
         \"adopt\"`: this configuration then manages it, and leaves it in Azure on destroy."
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
        None => "Azure's lists, which can lag behind by some minutes, do not show it. Look it up \
                 in the portal under Access control (IAM), and import it."
            .to_owned(),
    };
    AuthorizationCode::RoleAssignmentExists
        .error("Existing role assignment under another name", format!("{what} {next}"))
}

/// Another assignment has this name.
pub(super) fn name_taken(wanted: &RoleAssignment) -> Diagnostic {
    let name = wanted.name.known().map(ToString::to_string).unwrap_or_default();
    CommonCode::NameTaken
        .error(
            "Role assignment name already in use",
            format!(
                "An assignment called {name} exists for another principal, role or scope, which \
             Azure does not allow to change. Names are unique in the tenant. Choose another \
             `name`, or omit it to have one derived."
            ),
        )
        .at("name")
}

pub(super) fn principal_not_found(
    wanted: &RoleAssignment,
    body: &NewAssignment,
    error: azure::Error,
    application: Option<&ServicePrincipal>,
) -> Diagnostic {
    let diagnostic = Diagnostic::from(error);
    if let Some(application) = application {
        return client_id_given(body, application, &diagnostic);
    }
    let attribute = match (&wanted.managed_identity_id, &wanted.principal_client_id) {
        (Some(_), _) => "managed_identity_id",
        (None, Some(_)) => "principal_client_id",
        (None, None) => "principal_id",
    };
    AuthorizationCode::PrincipalNotFound.error(
        "Principal not found",
        format!(
            "No principal has the object ID {} in the tenant of `{}`. Use the object ID, not the \
             client (application) ID: for an application, the object ID of its service principal \
             (Enterprise applications in the portal); for a managed identity, its \
             `principal_id`. The provider waits for a principal that was created moments ago; \
             this one did not appear in time. `timeouts {{ create }}` does not extend that \
             wait.\n\n{}",
            body.principal_id, wanted.scope, diagnostic.detail
        ),
    )
    .at(attribute)
}

/// The client ID of an application stands where the object ID of its service principal has to.
fn client_id_given(
    body: &NewAssignment,
    application: &ServicePrincipal,
    refusal: &Diagnostic,
) -> Diagnostic {
    let name = application.display_name.as_deref().unwrap_or("an application");
    AuthorizationCode::PrincipalNotFound
        .error(
            "Client ID instead of an object ID",
            format!(
                "{} is the client ID of `{name}`. Roles are assigned to its service principal: set \
                 `principal_id = \"{}\"`, or set `principal_client_id` to the client ID instead of \
                 `principal_id`.\n\n{}",
                body.principal_id, application.id, refusal.detail
            ),
        )
        .at("principal_id")
}
