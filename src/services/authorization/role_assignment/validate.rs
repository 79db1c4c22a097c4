//! Checks a role assignment: arguments that contradict each other (`ValidateConfig`), and at plan
//! time roles that Azure accepts without effect, and the same grant configured twice.

use tfplugin::{Config, Context, Diagnostic, Diagnostics, Plan, Result};
use uuid::Uuid;

use super::{expiry, reference::Reference};
use crate::{
    Clients,
    azure::{self, Id},
    diagnostics::{code::CommonCode, suggestions},
    services::{
        authorization::{
            BuiltInRole, Grant, IneffectiveRole, Planned, built_in_role, code::AuthorizationCode,
            delegation, doubt, scope_without_effect,
        },
        common::{
            attribute::{Condition, Guid, RoleText},
            plan_checks::PlanChecks,
        },
        managed_identity::identities::{IDENTITY_TYPE, Identity},
    },
};

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    found.extend(check_one_principal(config));
    found.extend(expiry::validate(config));
    if config.is_set("condition_version") && config.is_null("condition") {
        found.push(
            CommonCode::MissingArgument
                .error(
                    "Condition version without a condition",
                    "`condition_version` is the version of `condition`, which is not set. Set \
                     both, or remove `condition_version`.",
                )
                .at("condition_version"),
        );
    }
    if let Some(scope) = config.known::<String>("scope") {
        found.extend(scope_without_effect(&scope));
    }
    if let Some(id) = config.known::<azure::Id>("managed_identity_id")
        && !id.is_type(IDENTITY_TYPE)
    {
        found.push(
            CommonCode::WrongResourceType
                .error(
                    "Wrong resource type",
                    format!(
                        "`{id}` is not the ID of a user-assigned managed identity, which ends with \
                     `/providers/{IDENTITY_TYPE}/<name>`.{} For any other principal, set \
                     `principal_id` to its object ID.",
                        suggestions::part_of_type(&id, IDENTITY_TYPE)
                    ),
                )
                .at("managed_identity_id"),
        );
    }
    found
}

/// Exactly one argument must name the principal.
fn check_one_principal(config: Config<'_>) -> Option<Diagnostic> {
    let names = ["principal_id", "principal_client_id", "managed_identity_id"];
    let set: Vec<_> = names.into_iter().filter(|it| config.is_set(it)).collect();
    if let [first, .., last] = set[..] {
        let text = format!(
            "Both `{first}` and `{last}` are set. Each names the principal that gets the role. Set \
             only one of them."
        );
        let conflict = CommonCode::ConflictingArguments.error("Conflicting principals", text);
        return Some(conflict.at(last));
    }
    names.iter().all(|it| config.is_null(it)).then(|| {
        CommonCode::MissingArgument.error(
            "Missing principal",
            "Set `managed_identity_id` to the ID of a user-assigned managed identity, \
             `principal_client_id` to the client ID of an application, or `principal_id` to the \
             object ID of any principal. If one of them refers to an attribute, that attribute is \
             null; for example, a cluster without managed identities has no `kubelet_object_id`.",
        )
    })
}

/// Checks that the role has an effect at the scope, and so have the roles that it may assign there.
pub(crate) async fn check_effect(
    plan: &Plan<'_>,
    role: Option<Uuid>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let Some(scope) = plan.known::<Id>("scope") else { return Ok(()) };
    if let Some(role) = role.and_then(built_in_role) {
        match ineffective(&scope, role, ctx, checks).await? {
            Some((registry, IneffectiveRole::Registry(instead))) => {
                return Err(registry_ignores(&registry, role, &format!("Grant `{instead}`"))
                    .at("role")
                    .into());
            }
            Some((vault, IneffectiveRole::Vault)) => {
                return Err(vault_ignores(&vault, role).at("scope").into());
            }
            None => {}
        }
    }
    check_assignable(plan, &scope, ctx, checks).await
}

/// A condition under which only roles without effect can be assigned gives nobody access.
async fn check_assignable(
    plan: &Plan<'_>,
    scope: &Id,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let Some(condition) = plan.known::<Condition>("condition") else { return Ok(()) };
    let assignable = delegation::assignable_roles(&condition.0);
    let mut refused = None;
    for role in &assignable {
        let Some(role) = built_in_role(*role) else { return Ok(()) };
        refused = match ineffective(scope, role, ctx, checks).await? {
            Some((registry, IneffectiveRole::Registry(instead))) => {
                Some(registry_ignores(&registry, role, &format!("Allow `{instead}`")))
            }
            Some((vault, IneffectiveRole::Vault)) => Some(vault_ignores(&vault, role)),
            None => return Ok(()),
        };
    }
    refused.map_or(Ok(()), |it| Err(it.at("condition").into()))
}

/// The name of the resource that ignores the role at the scope, and how, if one does.
async fn ineffective(
    scope: &Id,
    role: BuiltInRole,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<Option<(String, IneffectiveRole)>> {
    let Some(doubt) = doubt(scope, role) else { return Ok(None) };
    let name = doubt.resource.name().to_owned();
    let found = doubt.resolved(ctx.clients.lookups()?).await;
    let found = of_own_tenant(found)?;
    let what = format!("whether `{name}` honors `{}`", role.name);
    Ok(checks.answer(&what, found)?.flatten().map(|it| (name, it)))
}

/// A response about the scope. A caller that cannot even see the scope cannot grant anything there.
fn of_own_tenant<T>(
    found: std::result::Result<T, azure::Error>,
) -> Result<std::result::Result<T, azure::Error>> {
    match found {
        Err(error) if error.has_code("InvalidAuthenticationTokenTenant") => {
            Err(Diagnostic::from(error).at("scope").into())
        }
        found => Ok(found),
    }
}

/// Azure grants roles to an identity only in its own tenant.
pub(super) async fn check_tenant(
    scope: Option<&Id>,
    identity: &Identity,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let Some(subscription) = scope.and_then(Id::subscription) else { return Ok(()) };
    let found = ctx.clients.lookups()?.subscription_tenant(&subscription).await;
    let found = of_own_tenant(found)?;
    let what = "whether the managed identity and the scope belong to one tenant";
    let Some(Some(tenant)) = checks.answer(what, found)? else { return Ok(()) };
    let own = &identity.properties.tenant_id;
    if tenant.eq_ignore_ascii_case(own) {
        return Ok(());
    }
    Err(AuthorizationCode::IdentityInAnotherTenant
        .error(
            "Managed identity in another tenant",
            format!(
                "`{}` belongs to tenant {own}, and the scope's subscription to tenant {tenant}. \
                 Azure grants roles to a managed identity only in its own tenant. Arrange access \
                 across tenants with the vendor.",
                identity.name
            ),
        )
        .at("managed_identity_id")
        .into())
}

/// A registry in ABAC mode ignores the classic roles.
fn registry_ignores(registry: &str, role: BuiltInRole, instead: &str) -> Diagnostic {
    AuthorizationCode::RoleHasNoEffect.error(
        "Role without effect on this registry",
        format!(
            "`{registry}` is in the mode \"RBAC Registry + ABAC Repository Permissions\", in \
             which `{}` has no effect. {instead} instead.",
            role.name
        ),
    )
}

/// A vault with access policies ignores data roles.
fn vault_ignores(vault: &str, role: BuiltInRole) -> Diagnostic {
    AuthorizationCode::RoleHasNoEffect.error(
        "Role without effect on this key vault",
        format!(
            "`{vault}` uses access policies, so `{}` would have no effect. Switch the vault to \
             Azure role-based access control (`enableRbacAuthorization`), or grant access with \
             an access policy.",
            role.name
        ),
    )
}

/// Refuses a grant that another resource of this plan makes too, whichever of the two is planned
/// first. If the plan creates neither, it is a warning: existing resources must not block a plan.
pub(crate) fn check_duplicate(
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
    let detail = format!(
        "Two resources of this configuration grant the same role to the same principal at the \
         same scope, of which Azure keeps one assignment:\n\n- {words}\n- {}\n\nKeep one of \
         them. If both are already in the state, remove the other with a `removed` block with \
         `destroy = false`, because removing only the resource deletes the assignment for both.",
        other.words
    );
    let summary = "Duplicate role assignment";
    if is_new || other.is_new {
        return Err(AuthorizationCode::DuplicateRoleAssignment
            .error(summary, detail)
            .at("role")
            .fatal()
            .into());
    }
    ctx.warn(AuthorizationCode::DuplicateRoleAssignment.warning(summary, detail).at("role"));
    Ok(())
}

/// The arguments as the user wrote them.
fn words(plan: &Plan<'_>, scope: &azure::Id) -> String {
    let role = plan.known::<RoleText>("role").map(|it| it.0).unwrap_or_default();
    let who = Reference::planned(plan).map_or_else(
        || {
            let principal = plan.known::<Guid>("principal_id").map(|it| it.to_string());
            format!("principal_id = \"{}\"", principal.unwrap_or_default())
        },
        |it| format!("{} = \"{it}\"", it.attribute()),
    );
    let named = plan.config().known::<Guid>("name").map(|it| format!(", name = \"{it}\""));
    format!("role = \"{role}\", {who}, scope = \"{scope}\"{}", named.unwrap_or_default())
}
