//! What is checked before anything is planned, and what a plan asks Azure: arguments that do not fit
//! together, roles that Azure accepts without effect, and the same grant twice.

use tfplugin::{Config, Context, Diagnostic, Diagnostics, Plan, Result};
use uuid::Uuid;

use crate::{
    Clients,
    azure::{self, Id},
    diagnostics::{code::CommonCode, suggestions},
    services::{
        authorization::{
            BuiltInRole, Grant, IneffectiveRole, Planned, built_in_role, code::AuthorizationCode,
            doubt, scope_without_effect,
        },
        common::{
            attribute::{Guid, RoleText},
            plan_checks::PlanChecks,
        },
        managed_identity::identities::{IDENTITY_TYPE, Identity},
    },
};

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if config.is_set("principal_id") && config.is_set("managed_identity_id") {
        found.push(
            CommonCode::ConflictingArguments
                .error(
                    "Both `principal_id` and `managed_identity_id` are set",
                    "They name the principal that gets the role in two ways: set one of them.",
                )
                .at("managed_identity_id"),
        );
    }
    if config.is_null("principal_id") && config.is_null("managed_identity_id") {
        found.push(CommonCode::MissingArgument.error(
            "No principal",
            "Set `managed_identity_id` to the ID of a user-assigned managed identity, or \
             `principal_id` to the object ID of any principal. Where one of them refers to something, \
             that is null: a cluster without managed identities has no `kubelet_object_id`, say.",
        ));
    }
    if config.is_set("condition_version") && config.is_null("condition") {
        found.push(
            CommonCode::MissingArgument
                .error(
                    "A version without a condition",
                    "`condition_version` is the version of `condition`, which is not set.",
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
                    "Not a user-assigned managed identity",
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

/// Checks that the role has an effect at the scope.
pub(super) async fn check_effect(
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
pub(super) async fn check_tenant(
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

/// Refuses what another object of this plan grants as well, whichever of the two is planned first.
/// Where the plan makes neither, it is a warning: what is there already must not block a plan.
pub(super) fn check_duplicate(
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
