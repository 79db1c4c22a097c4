//! Plans who gets the role: the principal of a managed identity or of an application, which changes
//! when somebody recreates it.
//!
//! The plan must come out the same when Terraform plans again during the apply, although somebody
//! may have recreated the principal in between. So the apply determines principal, name and ID of a
//! new grant to an identity or an application. The plan of a stored grant looks for a changed principal only if this
//! process has refreshed it: then it is the plan that the user sees.

use tfplugin::{Context, Plan, Result};
use uuid::Uuid;

use super::{OnConflict, reference::Reference, validate};
use crate::{
    Clients, azure,
    services::{
        authorization::Place,
        common::{attribute::Guid, plan_checks::PlanChecks},
    },
};

/// Arguments that change in place.
const IN_PLACE: [&str; 6] =
    ["condition", "description", "expires_after", "expires_at", "on_conflict", "timeouts"];

/// Plans the principal, and returns it if it is known.
pub(super) async fn plan(
    plan: &mut Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<Option<Uuid>> {
    let stored = plan.prior::<Guid>("principal_id").map(|it| it.value());
    if Reference::ATTRIBUTES.iter().any(|it| plan.config().is_unknown(it)) {
        // The update creates another assignment if the principal differs.
        leave_to_apply(plan);
        return Ok(None);
    }
    let planned = plan.known::<Guid>("principal_id").map(|it| it.value());
    let Some(reference) = Reference::planned(plan) else { return Ok(planned) };
    let renamed = is_renamed(plan);
    if ctx.clients.skip_remote_checks {
        return Ok(without_answer(plan, stored, renamed, ctx));
    }
    let Some(found) = checks.answer(reference.question(), reference.find(ctx).await?)? else {
        return Ok(without_answer(plan, stored, renamed, ctx));
    };
    let Some(found) = found else {
        if stored.is_some() && !renamed {
            ctx.warn(reference.gone());
            return Ok(stored);
        }
        reference.check_missing(ctx)?;
        return Ok(without_answer(plan, stored, renamed, ctx));
    };
    if let Some(identity) = &found.identity
        && (renamed || plan.changes("scope"))
    {
        validate::check_tenant(plan.known("scope").as_ref(), identity, ctx, checks).await?;
    }
    if stored.is_some_and(|it| it != found.principal) {
        plan_other_principal(plan, Some(found.principal), ctx);
    }
    Ok(Some(found.principal))
}

/// Whether the plan names the principal in another way than the state.
fn is_renamed(plan: &Plan<'_>) -> bool {
    Reference::ATTRIBUTES.iter().any(|it| plan.changes(it))
}

/// Plans an assignment for another principal than the stored one, or for one that could not be
/// read.
fn plan_other_principal(plan: &mut Plan<'_>, principal: Option<Uuid>, ctx: &Context<'_, Clients>) {
    if is_plan_for_user(plan, ctx) {
        match principal {
            Some(principal) => plan.set("principal_id", &Guid::from(principal)),
            None => plan.set_unknown("principal_id"),
        }
        plan.require_replacement("principal_id");
        return;
    }
    let was_by_reference = Reference::stored(plan).is_some();
    let renamed = is_renamed(plan);
    let changes_otherwise = IN_PLACE.iter().any(|it| plan.changes(it));
    // Otherwise the applied plan names the principal, and the update reports that it changed.
    if was_by_reference && (renamed || !changes_otherwise) {
        leave_to_apply(plan);
    }
}

/// Plans without an answer from Azure: an unchanged identity or application keeps its principal, and
/// another one has another principal.
fn without_answer(
    plan: &mut Plan<'_>,
    stored: Option<Uuid>,
    renamed: bool,
    ctx: &Context<'_, Clients>,
) -> Option<Uuid> {
    if stored.is_some() && renamed {
        plan_other_principal(plan, None, ctx);
    }
    stored.filter(|_| !renamed)
}

/// Whether this is the plan that the user sees, and not the one that Terraform repeats during the
/// apply: this process has refreshed the resource.
fn is_plan_for_user(plan: &Plan<'_>, ctx: &Context<'_, Clients>) -> bool {
    let Ok(authorization) = ctx.clients.authorization() else { return true };
    let place = plan.prior::<azure::Id>("scope").zip(plan.prior::<Guid>("name"));
    place.is_some_and(|(scope, name)| {
        authorization.has_looked_at(&Place::new(&scope, name.to_string()))
    })
}

/// Leaves the values that follow from the principal to the apply.
fn leave_to_apply(plan: &mut Plan<'_>) {
    for name in ["principal_id", "name", "id"] {
        plan.set_unknown(name);
    }
    if plan.known("on_conflict") != Some(OnConflict::Error) {
        plan.set_unknown("adopted");
    }
}
