//! What Azure would accept without a word, and what would then have no effect.

use tfplugin::{Context, Diagnostic, Plan, Result};
use uuid::Uuid;

use crate::services::authorization::code::AuthorizationCode;
use crate::{
    Clients,
    azure::Id,
    services::{
        authorization::{BuiltInRole, IneffectiveRole, built_in_role, doubt},
        common::plan_checks::PlanChecks,
        managed_identity::identities::Identity,
    },
};

/// Checks that the role has an effect at the scope.
pub(super) async fn run(
    plan: &Plan<'_>,
    role: Option<Uuid>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let (Some(scope), Some(role)) = (plan.known::<Id>("scope"), role.and_then(built_in_role))
    else {
        return Ok(());
    };
    let Some(doubt) = doubt(&scope, role) else { return Ok(()) };
    let resource = doubt.resource.name();
    let found = doubt.resolved(ctx.clients.lookups()?).await;
    let what = format!("whether `{resource}` honors `{}`", role.name);
    match checks.answer(&what, found)?.flatten() {
        Some(IneffectiveRole::Registry(instead)) => {
            Err(registry_ignores(resource, role, instead).into())
        }
        Some(IneffectiveRole::Vault) => Err(vault_ignores(resource, role).into()),
        None => Ok(()),
    }
}

/// An identity can be granted roles in its own tenant only.
pub(super) async fn same_tenant(
    scope: Option<&Id>,
    identity: &Identity,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let Some(subscription) = scope.and_then(Id::subscription) else { return Ok(()) };
    let found = ctx.clients.lookups()?.subscription_tenant(&subscription).await;
    let found = match found {
        // Whoever signs in cannot even see the scope: granting anything there is out of reach.
        Err(error) if error.has_code("InvalidAuthenticationTokenTenant") => {
            return Err(Diagnostic::from(error).at("scope").into());
        }
        found => found,
    };
    let what = "whether the managed identity and the scope are of one tenant";
    let Some(Some(tenant)) = checks.answer(what, found)? else { return Ok(()) };
    let own = &identity.properties.tenant_id;
    if tenant.eq_ignore_ascii_case(own) {
        return Ok(());
    }
    Err(AuthorizationCode::IdentityInAnotherTenant
        .error(
            "The managed identity is of another tenant",
            format!(
                "`{}` belongs to tenant {own}, and the scope's subscription to tenant {tenant}. A \
             managed identity can be granted roles in its own tenant only; access across tenants \
             has to be arranged with the vendor.",
                identity.name
            ),
        )
        .at("managed_identity_id")
        .into())
}

/// R5: a registry in ABAC mode ignores the classic roles.
fn registry_ignores(registry: &str, role: BuiltInRole, instead: &str) -> Diagnostic {
    AuthorizationCode::RoleHasNoEffect.error(
        format!("The registry does not honor `{}`", role.name),
        format!(
            "`{registry}` is in the mode \"RBAC Registry + ABAC Repository Permissions\", in which \
             the role has no effect. Grant `{instead}` instead."
        ),
    )
    .at("role")
}

/// K1: a vault with access policies ignores data roles.
fn vault_ignores(vault: &str, role: BuiltInRole) -> Diagnostic {
    AuthorizationCode::RoleHasNoEffect.error(
        "The vault does not use roles",
        format!(
            "`{vault}` decides by access policies, so `{}` would have no effect. Switch the vault to \
             Azure role-based access control (`enableRbacAuthorization`), or grant access by an \
             access policy.",
            role.name
        ),
    )
    .at("scope")
}
