//! Who gets the role: the principal of a managed identity, which is another one when the identity is
//! made again.
//!
//! What a plan says must be the same when Terraform plans again while it applies, although the
//! identity may have been made again meanwhile. So a new grant to an identity has its principal,
//! name and ID found by the apply. The plan of a grant that is stored looks for another principal
//! where this process has refreshed it: then it is the plan that people see.

use tfplugin::{Context, Plan, Result};
use uuid::Uuid;

use super::{OnConflict, diagnostics, validate};
use crate::{
    Clients, azure,
    diagnostics::not_found,
    services::{
        authorization::Place,
        common::{attribute::Guid, plan_checks::PlanChecks},
    },
};

/// Arguments that change in place.
const IN_PLACE: [&str; 4] = ["condition", "description", "on_conflict", "timeouts"];

/// Plans the principal; the answer is who it is, as far as that is known.
pub(super) async fn plan(
    plan: &mut Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<Option<Uuid>> {
    let stored = plan.prior::<Guid>("principal_id").map(|it| it.value());
    if plan.config().is_unknown("managed_identity_id") {
        // Whoever it will be: the update makes another assignment where it is somebody else.
        found_by_the_apply(plan);
        return Ok(None);
    }
    let planned = plan.known::<Guid>("principal_id").map(|it| it.value());
    let Some(id) = plan.known::<azure::Id>("managed_identity_id") else { return Ok(planned) };
    let renamed = plan.changes("managed_identity_id");
    if ctx.clients.skip_remote_checks {
        return Ok(not_found_out(plan, stored, renamed, ctx));
    }
    let found = ctx.clients.identities()?.get(&id).await;
    let Some(found) = checks.answer("which principal the managed identity has", found)? else {
        return Ok(not_found_out(plan, stored, renamed, ctx));
    };
    let Some(identity) = found else {
        if renamed {
            return Err(
                not_found::missing("The managed identity", &id, "managed_identity_id").into()
            );
        }
        ctx.warn(diagnostics::gone(&id));
        return Ok(stored);
    };
    if renamed || plan.changes("scope") {
        validate::check_tenant(plan.known("scope").as_ref(), &identity, ctx, checks).await?;
    }
    let principal = identity.properties.principal().map_err(|it| it.at("managed_identity_id"))?;
    if stored.is_some_and(|it| it != principal) {
        another(plan, Some(principal), ctx);
    }
    Ok(Some(principal))
}

/// Plans an assignment for another principal than the one that is stored, or for one that could
/// not be found out.
fn another(plan: &mut Plan<'_>, principal: Option<Uuid>, ctx: &Context<'_, Clients>) {
    if is_seen_by_people(plan, ctx) {
        match principal {
            Some(principal) => plan.set("principal_id", &Guid::from(principal)),
            None => plan.set_unknown("principal_id"),
        }
        plan.require_replacement("principal_id");
        return;
    }
    let was_by_identity = plan.prior::<azure::Id>("managed_identity_id").is_some();
    let renamed = plan.changes("managed_identity_id");
    let changes_otherwise = IN_PLACE.iter().any(|it| plan.changes(it));
    // Otherwise the plan that is applied says who it is, and the update tells that it was wrong.
    if was_by_identity && (renamed || !changes_otherwise) {
        found_by_the_apply(plan);
    }
}

/// What is planned where Azure does not tell the principal: an identity that is as it was has the
/// one that it had, and another one has another.
fn not_found_out(
    plan: &mut Plan<'_>,
    stored: Option<Uuid>,
    renamed: bool,
    ctx: &Context<'_, Clients>,
) -> Option<Uuid> {
    if stored.is_some() && renamed {
        another(plan, None, ctx);
    }
    stored.filter(|_| !renamed)
}

/// Whether this is the plan that people see, and not the one that Terraform makes again while it
/// applies: this process has refreshed the object.
fn is_seen_by_people(plan: &Plan<'_>, ctx: &Context<'_, Clients>) -> bool {
    let Ok(authorization) = ctx.clients.authorization() else { return true };
    let place = plan.prior::<azure::Id>("scope").zip(plan.prior::<Guid>("name"));
    place.is_some_and(|(scope, name)| {
        authorization.has_looked_at(&Place::new(&scope, name.to_string()))
    })
}

/// Leaves what follows from the principal to the apply.
fn found_by_the_apply(plan: &mut Plan<'_>) {
    for name in ["principal_id", "name", "id"] {
        plan.set_unknown(name);
    }
    if plan.known("on_conflict") != Some(OnConflict::Error) {
        plan.set_unknown("adopted");
    }
}
