//! The same grant twice in one configuration: both objects would stand for one assignment, and
//! removing one would take the grant away from the other.

use tfplugin::{Context, Plan, Result};
use uuid::Uuid;

use crate::services::authorization::code::AuthorizationCode;
use crate::{
    Clients, azure,
    services::{
        authorization::{Grant, Planned},
        common::attribute::{Guid, RoleText},
    },
};

/// Refuses what another object of this plan grants as well, whichever of the two is planned first.
/// Where the plan makes neither, it is a warning: what is there already must not block a plan.
pub(super) fn check(
    plan: &Plan<'_>,
    principal: Uuid,
    role: Uuid,
    maker: Uuid,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let (Some(scope), Ok(authorization)) =
        (plan.known::<azure::Id>("scope"), ctx.clients.authorization())
    else {
        return Ok(());
    };
    let is_new = ["scope", "role", "principal_id"].iter().any(|it| plan.changes(it));
    let words = words(plan, &scope);
    let grant = Grant::new(&scope, principal, role);
    let planned = Planned { grant, maker, words: words.clone(), is_new };
    let Some(other) = authorization.plan(planned) else { return Ok(()) };
    let told = format!(
        "Two resources of this configuration grant the same role to the same principal at the same \
         scope, and Azure has such an assignment once:\n\n- {words}\n- {}\n\nKeep one of them. Where \
         both are in the state already, take the other out of it with a `removed` block with \
         `destroy = false`, because removing the resource alone deletes the assignment for both.",
        other.words
    );
    let summary = "The same role assignment is configured twice";
    if is_new || other.is_new {
        return Err(AuthorizationCode::DuplicateRoleAssignment
            .error(summary, told)
            .at("role")
            .fatal()
            .into());
    }
    ctx.warn(AuthorizationCode::DuplicateRoleAssignment.warning(summary, told).at("role"));
    Ok(())
}

/// The arguments as the user wrote them.
fn words(plan: &Plan<'_>, scope: &azure::Id) -> String {
    let role = plan.known::<RoleText>("role").map(|it| it.0).unwrap_or_default();
    let identity = plan.known::<azure::Id>("managed_identity_id");
    let who = identity.map_or_else(
        || {
            let principal = plan.known::<Guid>("principal_id").map(|it| it.to_string());
            format!("principal_id = \"{}\"", principal.unwrap_or_default())
        },
        |it| format!("managed_identity_id = \"{it}\""),
    );
    let named = plan.config().known::<Guid>("name").map(|it| format!(", name = \"{it}\""));
    format!("role = \"{role}\", {who}, scope = \"{scope}\"{}", named.unwrap_or_default())
}
