//! `delegation_condition`: the condition for the assignment of a role that assigns roles.

use std::collections::BTreeSet;

use tfplugin::{Function, FunctionError, Model, Ordered};
use uuid::Uuid;

use crate::services::authorization::{Role, delegation, role::definition_guid};

/// The condition that lets the holder of a role assign and remove only some roles, only for some
/// principals. Set it as `condition` of the `dataplane_role_assignment` that gives somebody the role
/// `Role Based Access Control Administrator`, `User Access Administrator` or `Owner`, or a custom role
/// that allows `Microsoft.Authorization/roleAssignments/write`.
///
/// The text is what Azure's portal writes for "Constrain roles", "Constrain roles and principal types"
/// and "Constrain roles and principals", on one line. For the same arguments it is always the same.
///
/// ~> Azure checks the condition at each write, so assignments that exist already stay.
#[derive(Debug, Model)]
#[tf(name = "delegation_condition")]
pub(crate) struct DelegationCondition {
    /// Roles that may be assigned: built-in roles by name, any roles by GUID or ID. `Owner`, `User
    /// Access Administrator` and `Role Based Access Control Administrator` are refused, because their
    /// holders could assign any role.
    roles: BTreeSet<String>,
    /// Object IDs of the principals that may get them; null for any. An empty set is refused.
    principal_ids: Option<BTreeSet<String>>,
    /// Kinds of principals that may get them, of `User`, `Group` and `ServicePrincipal`; null for any. An
    /// empty set is refused.
    principal_types: Option<BTreeSet<String>>,
}

impl Function for DelegationCondition {
    type Output = String;

    fn call(self) -> Result<String, FunctionError> {
        let roles = self.roles.iter().map(|it| role(it)).collect::<Result<Vec<_>, _>>()?.into_set();
        if roles.is_empty() {
            return Err(FunctionError::argument("roles", "name at least one role"));
        }
        let principals = some("principal_ids", self.principal_ids)?;
        let principals =
            principals.iter().map(|it| principal(it)).collect::<Result<Vec<_>, _>>()?;
        let kinds = some("principal_types", self.principal_types)?;
        let kinds = kinds.iter().map(|it| kind(it)).collect::<Result<Vec<_>, _>>()?;
        Ok(delegation::condition(&roles, &principals.into_set(), &kinds.into_set()))
    }
}

/// The items that are allowed, none of them for any. A set that turned out empty must not mean any.
fn some(
    name: &'static str,
    items: Option<BTreeSet<String>>,
) -> Result<BTreeSet<String>, FunctionError> {
    match items {
        Some(items) if items.is_empty() => {
            Err(FunctionError::argument(name, "the set is empty; write null to allow any"))
        }
        items => Ok(items.unwrap_or_default()),
    }
}

fn role(text: &str) -> Result<Uuid, FunctionError> {
    let role = Role::parse(text).map_err(|error| FunctionError::argument("roles", error))?;
    let guid = match role {
        Role::Id(guid) => guid,
        Role::Name(_) => definition_guid(text).map_err(|_| {
            FunctionError::argument(
                "roles",
                format!("`{text}` is not a built-in role; give a custom role by its GUID or ID"),
            )
        })?,
    };
    if delegation::assigns_roles(guid) {
        return Err(FunctionError::argument(
            "roles",
            format!(
                "a holder of `{text}` can assign any role, so the condition would limit nothing"
            ),
        ));
    }
    Ok(guid)
}

fn principal(text: &str) -> Result<Uuid, FunctionError> {
    Uuid::try_parse(text).map_err(|_| {
        FunctionError::argument(
            "principal_ids",
            format!("`{text}` is not a GUID: the object ID of the principal is wanted"),
        )
    })
}

fn kind(text: &str) -> Result<&'static str, FunctionError> {
    let known = delegation::PRINCIPAL_TYPES.iter().find(|it| it.eq_ignore_ascii_case(text));
    known.copied().ok_or_else(|| {
        FunctionError::argument(
            "principal_types",
            format!("`{text}` is not one of `User`, `Group` and `ServicePrincipal`"),
        )
    })
}
