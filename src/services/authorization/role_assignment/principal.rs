//! Who gets the role: the principal of a managed identity, which is another one when the identity is
//! made again.
//!
//! What a plan says must be the same when Terraform plans again while it applies, although the
//! identity may have been made again meanwhile. So a new grant to an identity has its principal,
//! name and ID found by the apply. The plan of a grant that is stored looks for another principal
//! where this process has refreshed it: then it is the plan that people see.

use tfplugin::{Context, Diagnostic, Plan, Result};
use uuid::Uuid;

use super::{OnConflict, RoleAssignment, validate};
use crate::services::authorization::code::AuthorizationCode;
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

/// The principal that an identity has now.
pub(super) async fn of_identity(id: &azure::Id, ctx: &Context<'_, Clients>) -> Result<Uuid> {
    let found = ctx.clients.identities()?.get(id).await;
    let found = found.map_err(|error| Diagnostic::from(error).at("managed_identity_id"))?;
    let identity = found
        .ok_or_else(|| not_found::missing("The managed identity", id, "managed_identity_id"))?;
    Ok(identity.properties.principal().map_err(|it| it.at("managed_identity_id"))?)
}

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
        ctx.warn(gone(&id));
        return Ok(stored);
    };
    if renamed || plan.changes("scope") {
        validate::same_tenant(plan.known("scope").as_ref(), &identity, ctx, checks).await?;
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

impl RoleAssignment {
    /// The object ID of the principal that is to get the role.
    pub(super) async fn principal(&self, ctx: &Context<'_, Clients>) -> Result<Uuid> {
        match (self.principal_id.known(), &self.managed_identity_id) {
            (Some(principal), None) => Ok(principal.value()),
            (None, Some(id)) => of_identity(id, ctx).await,
            (None, None) => Ok(self.principal_id.require("principal_id")?.value()),
            (Some(planned), Some(id)) => {
                let found = of_identity(id, ctx).await?;
                if found == planned.value() { Ok(found) } else { Err(remade(id).into()) }
            }
        }
    }

    /// The same for an assignment that exists: an identity that is as it was need not be readable.
    pub(super) async fn changed_principal(
        &self,
        prior: &Self,
        ctx: &Context<'_, Clients>,
    ) -> Result<Uuid> {
        let Some(id) = &self.managed_identity_id else {
            return Ok(self.principal_id.require("principal_id")?.value());
        };
        let is_as_before = self.managed_identity_id == prior.managed_identity_id;
        match (of_identity(id, ctx).await, self.principal_id.known().map(Guid::value)) {
            (Ok(found), None) => Ok(found),
            (Ok(found), Some(planned)) if found == planned => Ok(found),
            (Ok(_), Some(_)) => Err(remade(id).into()),
            (Err(_), Some(planned)) if is_as_before => Ok(planned),
            (Err(failure), _) => Err(failure),
        }
    }
}

/// The plan was made for a principal that the identity does not have any more.
fn remade(id: &azure::Id) -> Diagnostic {
    AuthorizationCode::IdentityRecreated.error(
        "The managed identity was made again since the plan",
        format!(
            "`{id}` has another principal than the one that the plan is for: somebody deleted the \
             identity and made it again. Nothing was changed. Plan again, and apply the new plan."
        ),
    )
    .at("managed_identity_id")
}

/// The identity of a grant that stays as it is does not exist any more.
fn gone(id: &azure::Id) -> Diagnostic {
    AuthorizationCode::IdentityGone.warning(
        "The managed identity does not exist any more",
        format!(
            "Azure has no `{id}`, so the role assignment is held by nobody. It stays as it is until \
             you remove it from the configuration, or make the identity again and apply."
        ),
    )
    .at("managed_identity_id")
}
