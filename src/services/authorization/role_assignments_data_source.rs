//! `dataplane_role_assignments`: who holds which role at a scope.

use tfplugin::{Computed, Context, DataSource, Diagnostic, Model, Result};

use crate::{
    Clients, azure,
    services::{
        authorization::{Assignment, Filter, definition_guid},
        common::attribute::{Guid, RoleText},
    },
};

/// Lists the role assignments that apply at a scope: those at the scope itself, and those inherited
/// from the resource group, subscription or management group above it.
///
/// Azure shows a new or removed assignment in its lists with some delay, up to ten minutes. It does not
/// list assignments that are delegated through Azure Lighthouse.
///
/// ## Azure permissions
///
/// `Microsoft.Authorization/roleAssignments/read` at the scope, and
/// `Microsoft.Authorization/roleDefinitions/read` if `role` is the name of a custom role. API
/// version 2022-04-01.
#[derive(Debug, Model)]
#[tf(name = "role_assignments")]
pub(crate) struct RoleAssignments {
    /// ID of the resource, resource group, subscription or management group.
    scope: azure::Id,
    /// Only assignments to the principal with this object ID. Roles that it holds through a group
    /// are not included.
    principal_id: Option<Guid>,
    /// Only assignments of this role: its name, GUID or ID.
    role: Option<RoleText>,
    /// The assignments, ordered by ID.
    assignments: Computed<Vec<Entry>>,
}

/// One role assignment.
#[derive(Debug, Clone, Model)]
pub(crate) struct Entry {
    /// ID of the assignment.
    id: String,
    /// Name of the assignment, a GUID.
    name: String,
    /// Scope of the assignment.
    scope: String,
    /// Whether it is inherited from above the scope.
    inherited: bool,
    /// Object ID of the principal.
    principal_id: String,
    /// Kind of the principal, such as `ServicePrincipal`.
    principal_type: Option<String>,
    /// ID of the role definition.
    role_definition_id: String,
    /// Name of the role, if it is a built-in one.
    role_name: Option<String>,
    /// What the assignment is for.
    description: Option<String>,
    /// Condition under which it holds.
    condition: Option<String>,
}

impl DataSource for RoleAssignments {
    type Clients = Clients;

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let authorization = ctx.clients.authorization()?;
        let role = match &self.role {
            None => None,
            Some(role) => Some(authorization.role_guid(&self.scope, &role.0).await?),
        };
        let filter = match &self.principal_id {
            Some(principal) => Filter::Principal(principal.value()),
            None => Filter::AtScope,
        };
        let found = authorization
            .list(&self.scope, Some(filter))
            .await
            .map_err(|error| Diagnostic::from(error).at("scope"))?;
        let mut assignments: Vec<_> = found
            .into_iter()
            .filter(|it| it.properties.scope.contains(&self.scope))
            .filter(|it| {
                role.is_none_or(|role| {
                    definition_guid(&it.properties.role_definition_id) == Ok(role)
                })
            })
            .map(|it| Entry::new(it, &self.scope))
            .collect();
        assignments.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { assignments: assignments.into(), ..self })
    }
}

impl Entry {
    fn new(assignment: Assignment, scope: &azure::Id) -> Self {
        let role_name = assignment.properties.built_in_role().map(|it| it.name.to_owned());
        let properties = assignment.properties;
        Self {
            id: assignment.id.as_str().to_owned(),
            name: assignment.name,
            inherited: properties.scope != *scope,
            scope: properties.scope.as_str().to_owned(),
            principal_id: properties.principal_id,
            principal_type: properties.principal_type,
            role_definition_id: properties.role_definition_id,
            role_name,
            description: properties.description,
            condition: properties.condition,
        }
    }
}
