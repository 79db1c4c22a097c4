//! `dataplane_role_assignment` for `terraform query`.

use tfplugin::{Context, Diagnostic, ListResource, ListStream, Model, Result};

use crate::{
    Clients, azure,
    services::{
        authorization::{Filter, definition_guid, role_assignment::RoleAssignment},
        common::attribute::{Guid, RoleText},
    },
};

/// Lists the role assignments at a scope and below it. Azure does not list assignments that are
/// delegated through Azure Lighthouse: import those by ID.
///
/// ## Azure permissions
///
/// `Microsoft.Authorization/roleAssignments/read` at the scope, and
/// `Microsoft.Authorization/roleDefinitions/read` for the names of custom roles. API version
/// 2022-04-01.
#[derive(Debug, Model)]
#[tf(name = "role_assignment")]
pub(crate) struct RoleAssignmentList {
    /// ID of the resource, resource group, subscription or management group.
    scope: azure::Id,
    /// Only assignments to the principal with this object ID.
    principal_id: Option<Guid>,
    /// Only assignments of this role: its name, GUID or ID.
    role: Option<RoleText>,
}

impl ListResource for RoleAssignmentList {
    type Resource = RoleAssignment;

    async fn list(
        self,
        stream: &ListStream<RoleAssignment>,
        ctx: &Context<'_, Clients>,
    ) -> Result<()> {
        let authorization = ctx.clients.authorization()?;
        let role = match &self.role {
            None => None,
            Some(role) => Some(authorization.role_guid(&self.scope, &role.0).await?),
        };
        let filter = self.principal_id.map(|it| Filter::Principal(it.value()));
        let listed = authorization.list(&self.scope, filter).await;
        let mut listed = listed.map_err(|error| Diagnostic::from(error).at("scope"))?;
        listed.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        for assignment in listed {
            let properties = &assignment.properties;
            let wanted =
                role.is_none_or(|role| definition_guid(&properties.role_definition_id) == Ok(role));
            if !wanted || !self.scope.contains(&properties.scope) {
                continue;
            }
            let object = RoleAssignment::from_api(assignment, ctx).await;
            if !stream.send(object.display_name(), &object).await {
                break;
            }
        }
        Ok(())
    }
}
