//! What Azure would accept without a word, and what would then have no effect.

use serde_json::Value;
use tfplugin::{Context, Diagnostic, Plan, Result};
use uuid::Uuid;

use crate::{
    Clients,
    arm::Id,
    authorization::{BuiltInRole, built_in_role},
    check::Checks,
    identity::Identity,
};

/// Roles that a registry in ABAC mode does not honour, and what takes their place there.
const REGISTRY_ROLES: &[(&str, &str)] = &[
    ("AcrPull", "Container Registry Repository Reader"),
    ("AcrPush", "Container Registry Repository Writer"),
];

/// Key Vault roles that work on the vault itself, whatever its permission model.
const CONTROL_PLANE_ROLES: &[&str] =
    &["Key Vault Contributor", "Key Vault Data Access Administrator"];

/// Checks that the role has an effect at the scope.
pub(super) async fn run(
    plan: &Plan<'_>,
    role: Option<Uuid>,
    ctx: &Context<'_, Clients>,
    checks: &mut Checks,
) -> Result<()> {
    let (Some(scope), Some(role)) = (plan.known::<Id>("scope"), role.and_then(built_in_role))
    else {
        return Ok(());
    };
    if let Some(replacement) = registry_replacement(role) {
        registry_honours(&scope, role, replacement, ctx, checks).await?;
    }
    if is_vault_data_role(role) {
        vault_honours(&scope, role, ctx, checks).await?;
    }
    Ok(())
}

/// U14: an identity can be granted roles in its own tenant only.
pub(super) async fn same_tenant(
    scope: Option<&Id>,
    identity: &Identity,
    ctx: &Context<'_, Clients>,
    checks: &mut Checks,
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
    let Some(Some(tenant)) = checks.answer(what, found) else { return Ok(()) };
    let own = &identity.properties.tenant_id;
    if tenant.eq_ignore_ascii_case(own) {
        return Ok(());
    }
    Err(Diagnostic::error(
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
async fn registry_honours(
    scope: &Id,
    role: BuiltInRole,
    replacement: &str,
    ctx: &Context<'_, Clients>,
    checks: &mut Checks,
) -> Result<()> {
    let Some(registry) = enclosing(scope, "Microsoft.ContainerRegistry/registries") else {
        return Ok(());
    };
    let found = ctx.clients.lookups()?.resource(&registry, "2025-11-01").await;
    let what = format!("whether the registry `{}` honours `{}`", registry.name(), role.name);
    let Some(Some(found)) = checks.answer(&what, found) else { return Ok(()) };
    if text(&found, "/properties/roleAssignmentMode") != Some("AbacRepositoryPermissions") {
        return Ok(());
    }
    Err(Diagnostic::error(
        format!("The registry does not honour `{}`", role.name),
        format!(
            "`{}` is in the mode \"RBAC Registry + ABAC Repository Permissions\", in which the \
             role has no effect. Grant `{replacement}` instead.",
            registry.name()
        ),
    )
    .at("role")
    .into())
}

/// K1: a vault with access policies ignores data roles.
async fn vault_honours(
    scope: &Id,
    role: BuiltInRole,
    ctx: &Context<'_, Clients>,
    checks: &mut Checks,
) -> Result<()> {
    let Some(vault) = enclosing(scope, "Microsoft.KeyVault/vaults") else { return Ok(()) };
    let found = ctx.clients.lookups()?.resource(&vault, "2025-05-01").await;
    let what = format!("whether the vault `{}` honours roles", vault.name());
    let Some(Some(found)) = checks.answer(&what, found) else { return Ok(()) };
    if found.pointer("/properties/enableRbacAuthorization").and_then(Value::as_bool) == Some(true) {
        return Ok(());
    }
    Err(Diagnostic::error(
        "The vault does not use roles",
        format!(
            "`{}` decides by access policies, so `{}` would have no effect. Switch the vault to \
             Azure role-based access control (`enableRbacAuthorization`), or grant access by an \
             access policy.",
            vault.name(),
            role.name
        ),
    )
    .at("scope")
    .into())
}

fn registry_replacement(role: BuiltInRole) -> Option<&'static str> {
    REGISTRY_ROLES.iter().find(|(name, _)| *name == role.name).map(|(_, instead)| *instead)
}

fn is_vault_data_role(role: BuiltInRole) -> bool {
    role.name.starts_with("Key Vault ") && !CONTROL_PLANE_ROLES.contains(&role.name)
}

/// The scope itself, or the resource around it, of this type.
fn enclosing(scope: &Id, resource_type: &str) -> Option<Id> {
    std::iter::once(scope.clone()).chain(scope.ancestors()).find(|it| it.is_type(resource_type))
}

fn text<'a>(document: &'a Value, pointer: &str) -> Option<&'a str> {
    document.pointer(pointer).and_then(Value::as_str)
}
