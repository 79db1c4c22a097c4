//! What people are told about custom roles.

use tfplugin::Diagnostic;
use uuid::Uuid;

use super::RoleDefinition;
use crate::{
    azure::{self, Id},
    diagnostics::code::CommonCode,
    services::authorization::{Assignment, CustomRole, code::AuthorizationCode, derived_role_guid},
};

/// The role exists with the same content.
pub(super) fn adopted(made: &RoleDefinition, guid: Uuid) -> Diagnostic {
    let derived = derived_role_guid(&made.scope, &made.name) == guid;
    let source = if derived {
        "the GUID that this provider derives from scope and name"
    } else {
        "the GUID in `role_definition_id`"
    };
    CommonCode::AdoptedExisting.warning(
        "Existing role definition adopted",
        format!(
            "`{}` (`{}`) already existed, with the content of this configuration, under {source}. Either an earlier apply was cut off after \
             Azure had created it, or this apply replaces it or gives it another address, in which \
             case it stays. If another configuration manages it too, remove it from one of them: \
             destroying it in one removes it for both.",
            made.id(),
            made.name
        ),
    )
}

/// How to import the role.
fn import(id: &str) -> String {
    format!(
        "To manage it here, import it (with the address of your resource):\n\nimport {{\n  to = \
         dataplane_role_definition.example\n  id = \"{id}\"\n}}"
    )
}

/// The role with the GUID differs: overwriting it would change what its holders may do.
pub(super) fn differs(wanted: &RoleDefinition, existing: &CustomRole) -> Diagnostic {
    let (id, called) = (&existing.id, &existing.properties.role_name);
    AuthorizationCode::RoleDefinitionConflict.error(
        "Conflicting role definition",
        format!(
            "`{id}` exists, is called `{called}`, and differs from `{}` as configured, so another \
             configuration may manage it. The provider left it as it is. {}\n\nOr set \
             `role_definition_id` to another GUID.",
            wanted.name,
            import(id.as_str())
        ),
    )
}

/// Azure did not show the role before the write.
pub(super) fn overwritten(wanted: &RoleDefinition, found: &CustomRole) -> Diagnostic {
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "unknown".to_owned());
    AuthorizationCode::RoleDefinitionOverwritten.error(
        "Existing role definition overwritten",
        format!(
            "`{}` existed before the provider wrote it (created on {} by {}), but Azure did not show \
             it yet at `{}` when the provider looked for it. It now has the content of this \
             configuration. Compare it with its former content in the activity log of the \
             subscription (operation \"Create or update custom role definition\"). If this \
             configuration should manage it, import it.",
            found.id,
            text(&found.properties.created_on),
            text(&found.properties.created_by),
            wanted.scope
        ),
    )
}

/// Somebody changed the role after the plan.
pub(super) fn changed_since(planned: &RoleDefinition, found: &CustomRole) -> Diagnostic {
    let when = found.properties.updated_on.as_deref().unwrap_or("an unknown time");
    AuthorizationCode::RoleDefinitionChanged.error(
        "Role definition changed after the plan",
        format!(
            "Somebody changed `{}` (`{}`) at {when}, and Azure replaces the whole role with each \
             write, so this apply would undo that change. Nothing was changed. Plan again, and apply \
             the new plan.",
            found.id, planned.name
        ),
    )
}

/// Another role has the name, as the refusal of a write says.
pub(super) fn name_taken(wanted: &RoleDefinition, holder: Option<&CustomRole>) -> Diagnostic {
    match holder {
        Some(holder) => name_is_held(&wanted.name, holder),
        None => CommonCode::NameTaken
            .error(
                "Name of another role",
                format!(
                    "Azure refused the name `{}` (RoleDefinitionWithSameNameExists): another role of \
                     the tenant has it. That role cannot be assigned at `{}`, or you may not read \
                     it. Names of roles are unique in the tenant. Choose another `name`.",
                    wanted.name, wanted.scope
                ),
            )
            .at("name"),
    }
}

/// Another role has the name.
pub(super) fn name_is_held(name: &str, holder: &CustomRole) -> Diagnostic {
    let next = if holder.properties.is_built_in() {
        "It is a built-in role.".to_owned()
    } else {
        import(holder.id.as_str())
    };
    CommonCode::NameTaken
        .error(
            "Name of another role",
            format!(
                "`{}` is called `{name}` already, and names of roles are unique in the tenant. Choose \
                 another `name`. {next}",
                holder.id
            ),
        )
        .at("name")
}

/// Explains why Azure refused a write, at the argument that it is about.
pub(super) fn refused(error: azure::Error) -> Diagnostic {
    let code = error.code().map(str::to_owned);
    let diagnostic = Diagnostic::from(error);
    match code.as_deref() {
        Some("RoleDefinitionLimitExceeded") => AuthorizationCode::RoleDefinitionLimit.error(
            "Too many custom roles",
            format!(
                "A tenant can have 5,000 custom roles, in China 2,000. Delete roles that nobody \
                 holds.\n\n{}",
                diagnostic.detail
            ),
        ),
        Some("InvalidActionOrNotAction") => diagnostic.at("actions"),
        Some("InvalidAssignableScopes" | "LinkedInvalidPropertyId") => {
            diagnostic.at("assignable_scopes")
        }
        Some(
            "AuthorizationFailed"
            | "SubscriptionNotFound"
            | "ResourceGroupNotFound"
            | "ScopeLocked",
        ) => diagnostic.at("scope"),
        _ => diagnostic,
    }
}

/// Azure did not delete the role.
pub(super) fn not_deleted(
    stored: &RoleDefinition,
    error: azure::Error,
    holders: &[Assignment],
) -> Diagnostic {
    let is_in_use = error.has_code("RoleDefinitionHasAssignments");
    let diagnostic = Diagnostic::from(error);
    if !is_in_use {
        return diagnostic;
    }
    let lines: Vec<_> = holders
        .iter()
        .map(|it| format!("- `{}`, for principal {}", it.id, it.properties.principal_id))
        .collect();
    let what = if lines.is_empty() {
        "Azure shows none of them at the assignable scopes of the role; they can be below a scope \
         that you may not read, or deleted minutes ago. Remove them, or apply again later."
            .to_owned()
    } else {
        format!(
            "These exist:\n\n{}\n\nRemove them and apply again. If this configuration manages them, \
             refer to the role as `dataplane_role_definition.<name>.id`, so that Terraform removes \
             them first.",
            lines.join("\n")
        )
    };
    AuthorizationCode::RoleDefinitionInUse.error(
        "Role definition with assignments",
        format!(
            "Azure does not delete `{}` (`{}`), because the role has assignments. {what}\n\n{}",
            stored.id(),
            stored.name,
            diagnostic.detail
        ),
    )
}

/// Another resource of this run relies on the role.
pub(super) fn kept(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "Role definition not deleted",
        format!(
            "The provider did not delete `{id}`: this apply has created or confirmed it for another \
             address, or for the replacement of this resource, which manages it from now on. Use a \
             `moved` block to tell Terraform that a resource has a new address."
        ),
    )
}

/// Somebody wrote the role unchanged after this configuration had read it.
pub(super) fn kept_for_other_run(id: &str, found: &CustomRole) -> Diagnostic {
    let when = found.properties.updated_on.as_deref().unwrap_or("an unknown time");
    CommonCode::NotDeleted.warning(
        "Role definition not deleted",
        format!(
            "The provider did not delete `{id}`: somebody wrote it again at {when}, without changing \
             it, after this configuration had read it. An address of another provider block, or \
             another configuration, does so when it takes the role over. If nobody else manages it, \
             delete it by hand."
        ),
    )
}

/// The role is a built-in one.
pub(super) fn built_in(name: &str) -> Diagnostic {
    AuthorizationCode::RoleDefinitionBuiltIn.error(
        "Built-in role",
        format!(
            "`{name}` is a built-in role, which nobody can change. Name it in `role` of a role \
             assignment; a `dataplane_role_definition` is a custom role."
        ),
    )
}

/// The role cannot be imported.
pub(super) fn not_flat(found: &CustomRole) -> Diagnostic {
    AuthorizationCode::RoleDefinitionNotDescribable.error(
        "Role with several sets of permissions",
        format!(
            "`{}` (`{}`) has several sets of permissions or a condition, which `actions`, \
             `not_actions`, `data_actions` and `not_data_actions` cannot describe. Merge them into one \
             set in Azure first, or do not manage this role here.",
            found.id, found.properties.role_name
        ),
    )
}

/// A managed role got another set of permissions.
pub(super) fn no_longer_flat(found: &CustomRole) -> Diagnostic {
    AuthorizationCode::RoleDefinitionNotDescribable.warning(
        "Role with several sets of permissions",
        format!(
            "Somebody gave `{}` (`{}`) several sets of permissions or a condition. The state shows \
             them in words among `actions`. The next apply replaces them by what is configured.",
            found.id, found.properties.role_name
        ),
    )
}

/// A text is not an action.
pub(super) fn no_action(action: &str, attribute: &'static str) -> Diagnostic {
    AuthorizationCode::InvalidAction
        .error(
            "Invalid action",
            format!(
                "`{action}` is not an action of a role, such as \
                 `Microsoft.Network/virtualNetworks/peer/action`, `Microsoft.Network/*/read` or `*`."
            ),
        )
        .at(attribute)
}

/// The role allows nothing.
pub(super) fn no_actions() -> Diagnostic {
    CommonCode::MissingArgument.error(
        "Role without actions",
        "The role allows nothing. Set `actions` to the control-plane operations that it allows, or \
         `data_actions` to those of the data plane.",
    )
}

/// A custom role cannot be assigned there.
pub(super) fn no_scope(scope: &str, attribute: &'static str) -> Diagnostic {
    AuthorizationCode::AssignableScopeInvalid
        .error(
            "Invalid assignable scope",
            format!(
                "Azure does not accept a custom role at `{scope}`. Use the ID of a subscription, a \
                 resource group, a resource, or one management group."
            ),
        )
        .at(attribute)
}

/// Azure accepts one management group.
pub(super) fn several_management_groups() -> Diagnostic {
    AuthorizationCode::AssignableScopeInvalid
        .error(
            "Several management groups",
            "A custom role can have one management group among its assignable scopes. Use a \
             management group that contains the others, or one role for each.",
        )
        .at("assignable_scopes")
}

/// The role could not be read at its scope.
pub(super) fn outside(scope: &Id) -> Diagnostic {
    AuthorizationCode::AssignableScopeInvalid
        .error(
            "Scope outside of the assignable scopes",
            format!(
                "`{scope}` is neither one of `assignable_scopes` nor inside one of them, so Azure \
                 would not show the role there. Add it, or set `scope` to one of them."
            ),
        )
        .at("scope")
}

/// Two resources are the same role.
pub(super) fn duplicate(other: &str, guid: Uuid) -> Diagnostic {
    AuthorizationCode::DuplicateRoleDefinition
        .error(
            "Duplicate role definition",
            format!(
                "Two resources of this configuration are the custom role {guid}; the other one is \
                 called `{other}`. Keep one of them, or set `role_definition_id` in one of them. If \
                 both are in the state, remove the other with a `removed` block with `destroy = \
                 false`."
            ),
        )
        .at("name")
}
