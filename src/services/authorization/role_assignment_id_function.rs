//! `role_assignment_id`: the ID that a grant will have.

use tfplugin::{Function, FunctionError, Model};
use uuid::Uuid;

use crate::{
    azure::Id,
    services::authorization::{Role, assignment_id, derived_name},
};

/// The ID of the role assignment that `dataplane_role_assignment` makes for a scope, a principal
/// and a role, when it is given no `name`.
///
/// Equal arguments always give an equal ID, in every configuration and on every machine.
#[derive(Debug, Model)]
#[tf(name = "role_assignment_id")]
pub(crate) struct RoleAssignmentId {
    /// ID of the resource, resource group, subscription or management group.
    scope: String,
    /// Object ID of the principal.
    principal_id: String,
    /// Built-in role by name, or any role by GUID or ID. The names of custom roles are known to
    /// Azure only, which a function cannot ask.
    role: String,
}

impl Function for RoleAssignmentId {
    type Output = String;

    fn call(self) -> Result<String, FunctionError> {
        let scope = Id::parse(&self.scope)
            .map_err(|error| FunctionError::argument("scope", error.to_string()))?;
        let principal = Uuid::try_parse(&self.principal_id).map_err(|_| {
            FunctionError::argument(
                "principal_id",
                format!(
                    "`{}` is not a GUID: the object ID of the principal is wanted",
                    self.principal_id
                ),
            )
        })?;
        let role =
            Role::parse(&self.role).map_err(|error| FunctionError::argument("role", error))?;
        let role = role.guid().ok_or_else(|| {
            FunctionError::argument(
                "role",
                format!("`{role}` is not a built-in role; give a custom role by its GUID or ID"),
            )
        })?;
        Ok(assignment_id(&scope, &derived_name(&scope, principal, role).to_string()))
    }
}
