//! Plans a role assignment (`ModifyPlan`).

use tfplugin::{Context, Diagnostic, Plan, Result};
use uuid::Uuid;

use super::{OnConflict, expiry, expiry::Course, principal, reference::Reference, validate};
use crate::diagnostics::code::CommonCode;
use crate::services::authorization::code::AuthorizationCode;
use crate::{
    Clients, azure,
    services::{
        authorization::{
            Reach, Role, assignment_id, built_in_role, definition_guid, definition_id, delegation,
            derived_name, reach, scope_without_effect, similar_roles,
        },
        common::{
            attribute::{Condition, Guid, RoleText},
            plan_checks::PlanChecks,
            provenance::Provenance,
        },
    },
};

/// Version of the condition language that Azure accepts.
const CONDITION_VERSION: &str = "2.0";

/// Fills in values that are known at plan time, and runs the checks that ask Azure.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let mut checks = PlanChecks::default();
    plan_condition_version(plan);
    match expiry::plan(plan, ctx)? {
        Course::Granted => {}
        Course::Ending => return note(plan, stored_grant(plan), ctx),
        Course::Ended => return Ok(()),
    }
    if plan.changes("scope")
        && let Some(scope) = plan.known::<azure::Id>("scope")
    {
        if let Some(refused) = scope_without_effect(scope.as_str()) {
            return Err(refused.into());
        }
        warn_of_wide_scope(&scope, ctx);
    }
    if plan.is_create() {
        if plan.config().is_null("principal_id") {
            plan.set("principal_type", &"ServicePrincipal".to_owned());
        }
        if plan.known("on_conflict") == Some(OnConflict::Error) {
            plan.set("adopted", &false);
        }
    }
    let role = plan_role(plan, ctx, &mut checks).await?;
    let own = "For your own users and groups, set `principal_type`, and this warning goes away.";
    warn_of_delegation(plan, role, own, ctx);
    let principal = principal::plan(plan, ctx, &mut checks).await?;
    if !ctx.clients.skip_remote_checks {
        if plan.is_create() {
            // For a built-in role and a known principal, the plan asks nothing else.
            ctx.clients.authorization()?.sign_in().await?;
        }
        validate::check_effect(plan, role, ctx, &mut checks).await?;
    }
    if plan.is_create() {
        plan_name(plan, role);
    }
    note(plan, principal.zip(role), ctx)?;
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// A condition without a version gets the only version that Azure accepts.
fn plan_condition_version(plan: &mut Plan<'_>) {
    if plan.config().is_unknown("condition") {
        return;
    }
    let version = plan.known::<Condition>("condition").map(|_| CONDITION_VERSION.to_owned());
    plan.set("condition_version", &version);
}

/// The principal and the role of the stored assignment.
fn stored_grant(plan: &Plan<'_>) -> Option<(Uuid, Uuid)> {
    let role = definition_guid(&plan.prior::<String>("role_definition_id")?).ok()?;
    Some((plan.prior::<Guid>("principal_id")?.value(), role))
}

/// Keeps the provenance with the plan, and refuses a second resource for the same grant.
fn note(plan: &Plan<'_>, grant: Option<(Uuid, Uuid)>, ctx: &Context<'_, Clients>) -> Result<()> {
    let mut provenance = Provenance::decode(&ctx.private());
    let maker = provenance.marked(plan.prior::<String>("id").as_deref());
    let reference = Reference::planned(plan).filter(|_| plan.is_create());
    provenance.successor_of = reference.map(|it| it.to_string());
    ctx.set_private(provenance.encode());
    let Some((principal, role)) = grant else { return Ok(()) };
    validate::check_duplicate(plan, principal, role, maker, ctx)
}

/// Warns of a role on a subscription or above, which applies to everything in it.
pub(crate) fn warn_of_wide_scope(scope: &azure::Id, ctx: &Context<'_, Clients>) {
    let (what, narrower) = match reach(scope) {
        None => return,
        Some(Reach::Subscription) => ("subscription", "A resource group or a resource"),
        Some(Reach::ManagementGroup) => {
            ("management group", "A subscription, a resource group or a resource")
        }
        Some(Reach::Tenant) => ("tenant", "A subscription, a resource group or a resource"),
    };
    ctx.warn(
        AuthorizationCode::BroadScope
            .warning(
                format!("Role on a whole {what}"),
                format!(
                    "The role applies to every resource of the {what}, including those created \
                 later. {narrower} is a narrower scope."
                ),
            )
            .at("scope"),
    );
}

/// Warns where an application, or a principal of unknown kind, may assign any role without a condition.
/// An identity of yours that is named by its ID is not somebody else's. `own` says what to do for others
/// that are yours.
pub(crate) fn warn_of_delegation(
    plan: &Plan<'_>,
    role: Option<Uuid>,
    own: &str,
    ctx: &Context<'_, Clients>,
) {
    let Some(role) = role.filter(|it| delegation::assigns_roles(*it)).and_then(built_in_role)
    else {
        return;
    };
    let arguments = ["role", "condition", "principal_id", "principal_client_id"];
    let is_new = arguments.iter().any(|it| plan.changes(it));
    let kind = plan.known::<String>("principal_type");
    let is_of_people = matches!(kind.as_deref(), Some("User" | "Group"));
    let is_limited = plan.config().is_unknown("condition") || plan.config().is_set("condition");
    if !is_new || is_of_people || is_limited || !plan.config().is_null("managed_identity_id") {
        return;
    }
    ctx.warn(
        AuthorizationCode::DelegationUnlimited
            .warning(
                "Unlimited right to assign roles",
                format!(
                    "`{}` lets its holder assign any role at this scope, also to itself. If the \
                     principal is a vendor's application, set `condition` to \
                     `provider::dataplane::delegation_condition(roles, null, null)` with the roles \
                     that the vendor has to assign. {own}",
                    role.name
                ),
            )
            .at("condition"),
    );
}

/// Plans the GUID of the role. Another spelling of the same role is not a change.
pub(crate) async fn plan_role(
    plan: &mut Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<Option<Uuid>> {
    let stored =
        plan.prior::<String>("role_definition_id").and_then(|it| definition_guid(&it).ok());
    let (Some(scope), Some(text)) =
        (plan.known::<azure::Id>("scope"), plan.known::<RoleText>("role"))
    else {
        return Ok(None);
    };
    if stored.is_some() && !plan.changes("role") && !plan.changes("scope") {
        return Ok(stored);
    }
    let role = text
        .role()
        .map_err(|text| AuthorizationCode::InvalidRole.error("Invalid role", text).at("role"))?;
    let built_in = role.guid().and_then(built_in_role);
    let found = match built_in {
        Some(built_in) => Some(built_in.id),
        None if ctx.clients.skip_remote_checks => None,
        None => {
            let found = ctx.clients.authorization()?.definitions(&scope, &role).await;
            match checks.answer(&format!("whether the role `{role}` exists"), found)? {
                Some(found) if found.is_empty() => {
                    if !ctx.clients.authorization()?.plans_role(&role) {
                        ctx.warn(role_not_yet(&role, &scope));
                    }
                    None
                }
                Some(found) => Some(found.one(&role, &scope).map_err(|it| it.at("role"))?.0),
                None => None,
            }
        }
    };
    let guid = found.or_else(|| role.guid());
    if guid.is_some() && guid == stored && !plan.changes("scope") {
        plan.suppress_diff("role");
        return Ok(guid);
    }
    if plan.is_create() {
        // The meaning of a name, and the name of a role, can change before the apply.
        if let Some(guid) = role.guid() {
            plan.set("role_definition_id", &definition_id(&scope, guid));
        }
        if let Some(built_in) = built_in {
            plan.set("role_name", &built_in.name.to_owned());
        }
    }
    Ok(guid)
}

/// The role does not exist at plan time; the same configuration may create it.
fn role_not_yet(role: &Role, scope: &azure::Id) -> Diagnostic {
    CommonCode::NotFoundYet
        .warning(
            "Role not found yet",
            format!(
                "`{role}` is neither a built-in role nor a custom role that can be assigned at \
             `{scope}` now. If this configuration creates the role, ignore this warning: the \
             apply waits until Azure knows it. Otherwise the apply fails: check the spelling, \
             and that the assignable scopes of the custom role include the scope.{}",
                similar_roles(role)
            ),
        )
        .at("role")
}

/// Plans name and ID of a new assignment if they follow from known values.
fn plan_name(plan: &mut Plan<'_>, role: Option<Uuid>) {
    let Some(scope) = plan.known::<azure::Id>("scope") else { return };
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
