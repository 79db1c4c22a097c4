//! What is decided about a role assignment before anything is changed.

use tfplugin::{Config, Context, Diagnostic, Diagnostics, Plan, Result};
use uuid::Uuid;

use super::{OnConflict, checks};
use crate::{
    Clients, absent, arm,
    attribute::{Condition, Guid, RoleText},
    authorization::{assignment_id, built_in_role, definition_guid, definition_id, derived_name},
    check::Checks,
    identity::IDENTITY_TYPE,
};

/// Version of the condition language that Azure accepts.
const CONDITION_VERSION: &str = "2.0";

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if config.is_set("principal_id") && config.is_set("managed_identity_id") {
        found.push(
            Diagnostic::error(
                "Both `principal_id` and `managed_identity_id` are set",
                "They name the principal that gets the role in two ways: set one of them.",
            )
            .at("managed_identity_id"),
        );
    }
    if config.is_null("principal_id") && config.is_null("managed_identity_id") {
        found.push(Diagnostic::error(
            "No principal",
            "Set `managed_identity_id` to the ID of a user-assigned managed identity, or \
             `principal_id` to the object ID of any principal. Where one of them refers to something, \
             that is null: a cluster without managed identities has no `kubelet_object_id`, say.",
        ));
    }
    if config.is_set("condition_version") && config.is_null("condition") {
        found.push(
            Diagnostic::error(
                "A version without a condition",
                "`condition_version` is the version of `condition`, which is not set.",
            )
            .at("condition_version"),
        );
    }
    if let Some(id) = config.known::<arm::Id>("managed_identity_id")
        && !id.is_type(IDENTITY_TYPE)
    {
        found.push(
            Diagnostic::error(
                "Not a user-assigned managed identity",
                format!(
                    "`{id}` is not the ID of a user-assigned managed identity, which ends with \
                     `/providers/{IDENTITY_TYPE}/<name>`. For any other principal, set \
                     `principal_id` to its object ID."
                ),
            )
            .at("managed_identity_id"),
        );
    }
    found
}

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let mut checks = Checks::default();
    plan_condition_version(plan);
    if plan.is_create() {
        warn_of_wide_scope(plan, ctx);
        if plan.config().is_null("principal_id") {
            plan.set("principal_type", &"ServicePrincipal".to_owned());
        }
        if plan.known("on_conflict") == Some(OnConflict::Error) {
            plan.set("adopted", &false);
        }
    }
    let role = plan_role(plan, ctx, &mut checks).await?;
    if !ctx.clients.skip_remote_checks {
        if plan.is_create() {
            // Of a built-in role for a known principal, the plan need not ask anything else.
            ctx.clients.authorization()?.sign_in().await?;
        }
        plan_principal(plan, ctx, &mut checks).await?;
        checks::run(plan, role, ctx, &mut checks).await?;
    }
    if plan.is_create() {
        plan_name(plan, role);
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// A condition without a version has the one version that there is.
fn plan_condition_version(plan: &mut Plan<'_>) {
    if plan.config().is_unknown("condition") {
        return;
    }
    let version = plan.known::<Condition>("condition").map(|_| CONDITION_VERSION.to_owned());
    plan.set("condition_version", &version);
}

/// A role on a whole subscription reaches everything in it.
fn warn_of_wide_scope(plan: &Plan<'_>, ctx: &Context<'_, Clients>) {
    if let Some(scope) = plan.known::<arm::Id>("scope")
        && scope.is_type("Microsoft.Resources/subscriptions")
    {
        ctx.warn(
            Diagnostic::warning(
                "The role reaches the whole subscription",
                "It applies to every resource of the subscription, those that are made later \
                 included. A resource group, or a resource, is the narrower scope.",
            )
            .at("scope"),
        );
    }
}

/// The GUID of the role. A role that is written another way but is the same stays as it is.
async fn plan_role(
    plan: &mut Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut Checks,
) -> Result<Option<Uuid>> {
    let stored =
        plan.prior::<String>("role_definition_id").and_then(|it| definition_guid(&it).ok());
    let (Some(scope), Some(text)) =
        (plan.known::<arm::Id>("scope"), plan.known::<RoleText>("role"))
    else {
        return Ok(None);
    };
    if stored.is_some() && !plan.changes("role") && !plan.changes("scope") {
        return Ok(stored);
    }
    let role = text.role().map_err(|text| Diagnostic::error("Not a role", text).at("role"))?;
    let built_in = role.guid().and_then(built_in_role);
    let found = match built_in {
        Some(built_in) => Some((built_in.id, built_in.name.to_owned())),
        None if ctx.clients.skip_remote_checks => None,
        None => {
            let found = ctx.clients.authorization()?.definitions(&scope, &role).await;
            match checks.answer(&format!("whether the role `{role}` exists"), found)? {
                Some(found) => Some(found.one(&role, &scope).map_err(|it| it.at("role"))?),
                None => None,
            }
        }
    };
    let guid = found.as_ref().map(|(id, _)| *id).or_else(|| role.guid());
    if guid.is_some() && guid == stored && !plan.changes("scope") {
        plan.keep("role");
        return Ok(guid);
    }
    if plan.is_create() {
        if let Some(guid) = guid {
            plan.set("role_definition_id", &definition_id(&scope, guid));
        }
        if let Some((_, name)) = found {
            plan.set("role_name", &name);
        }
    }
    Ok(guid)
}

/// The principal of the managed identity as it is now: a re-created identity has another one.
async fn plan_principal(
    plan: &mut Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut Checks,
) -> Result<()> {
    let Some(id) = plan.known::<arm::Id>("managed_identity_id") else { return Ok(()) };
    let found = ctx.clients.identities()?.get(&id).await;
    let Some(found) = checks.answer("which principal the managed identity has", found)? else {
        return Ok(());
    };
    let identity =
        found.ok_or_else(|| absent::missing("The managed identity", &id, "managed_identity_id"))?;
    checks::same_tenant(plan.known("scope").as_ref(), &identity, ctx, checks).await?;
    let principal = identity.properties.principal().map_err(|it| it.at("managed_identity_id"))?;
    let stored = plan.prior::<Guid>("principal_id").map(|it| it.value());
    if stored != Some(principal) {
        plan.set("principal_id", &Guid::from(principal));
        if stored.is_some() {
            plan.replace("principal_id");
        }
    }
    Ok(())
}

/// Name and ID of a new assignment, where they follow from what is known.
fn plan_name(plan: &mut Plan<'_>, role: Option<Uuid>) {
    let Some(scope) = plan.known::<arm::Id>("scope") else { return };
    if plan.config().is_unknown("name") {
        return;
    }
    if plan.known::<Guid>("name").is_none() {
        let may_adopt = plan.known("on_conflict") != Some(OnConflict::Error);
        let (Some(principal), Some(role), false) =
            (plan.known::<Guid>("principal_id"), role, may_adopt)
        else {
            return;
        };
        plan.set("name", &Guid::from(derived_name(&scope, principal.value(), role)));
    }
    if let Some(name) = plan.known::<Guid>("name") {
        plan.set("id", &assignment_id(&scope, &name.to_string()));
    }
}
