//! `dataplane_role_definition` for `terraform query`.

use tfplugin::{Context, Diagnostic, ListResource, ListStream, Model, Result};

use crate::{Clients, azure, services::authorization::role_definition::RoleDefinition};

/// Lists the custom roles that can be assigned at a scope or below it. Roles with several sets of
/// permissions are left out: `dataplane_role_definition` cannot describe them.
///
/// ## Azure permissions
///
/// `Microsoft.Authorization/roleDefinitions/read` at the scope. API version 2022-04-01.
#[derive(Debug, Model)]
#[tf(name = "role_definition")]
pub(crate) struct RoleDefinitionList {
    /// ID of the resource, resource group, subscription or management group.
    scope: azure::Id,
    /// Only the role with this name.
    name: Option<String>,
}

impl ListResource for RoleDefinitionList {
    type Resource = RoleDefinition;

    async fn list(
        self,
        stream: &ListStream<RoleDefinition>,
        ctx: &Context<'_, Clients>,
    ) -> Result<()> {
        let authorization = ctx.clients.authorization()?;
        let listed = authorization.custom_roles(&self.scope, None).await;
        let mut listed = listed.map_err(|error| Diagnostic::from(error).at("scope"))?;
        listed.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        for role in listed {
            let name = &role.properties.role_name;
            let is_wanted = self.name.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(name));
            if !is_wanted || role.properties.is_built_in() {
                continue;
            }
            let Some(object) = RoleDefinition::from_api(&self.scope, role) else { continue };
            if !stream.send(object.display_name(), &object).await {
                break;
            }
        }
        Ok(())
    }
}
