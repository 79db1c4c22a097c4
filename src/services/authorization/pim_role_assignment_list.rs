//! `dataplane_pim_role_assignment` for `terraform query`.

use tfplugin::{Context, Diagnostic, ListResource, ListStream, Model, Result};

use crate::{
    Clients, azure,
    services::{authorization::pim_role_assignment::PimRoleAssignment, common::attribute::Guid},
};

/// Lists the role assignments at a scope and below it that Privileged Identity Management ends.
/// Permanent assignments are left out: `dataplane_role_assignment` lists those.
///
/// ## Azure permissions
///
/// `Microsoft.Authorization/roleAssignmentSchedules/read` at the scope, and
/// `Microsoft.Authorization/roleDefinitions/read` for the names of custom roles. API version
/// 2020-10-01.
#[derive(Debug, Model)]
#[tf(name = "pim_role_assignment")]
pub(crate) struct PimRoleAssignmentList {
    /// ID of the resource, resource group, subscription or management group.
    scope: azure::Id,
    /// Only assignments to the principal with this object ID.
    principal_id: Option<Guid>,
}

impl ListResource for PimRoleAssignmentList {
    type Resource = PimRoleAssignment;

    async fn list(
        self,
        stream: &ListStream<PimRoleAssignment>,
        ctx: &Context<'_, Clients>,
    ) -> Result<()> {
        let authorization = ctx.clients.authorization()?;
        let principal = self.principal_id.as_ref().map(Guid::value);
        let listed = authorization.schedules(&self.scope, principal).await;
        let mut listed = listed.map_err(|error| Diagnostic::from(error).at("scope"))?;
        listed.sort_unstable_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        for (grant, schedule) in listed {
            let is_permanent = schedule.properties.end_date_time.is_none();
            if is_permanent || !self.scope.contains(&grant.scope) {
                continue;
            }
            let object = PimRoleAssignment::from_api(grant, schedule, ctx).await?;
            if !stream.send(object.display_name(), &object).await {
                break;
            }
        }
        Ok(())
    }
}
