//! Checks the configuration (`ValidateConfig`), and plans the assignment (`ModifyPlan`).

use std::time::Duration;

use tfplugin::{Config, Context, Diagnostics, GoDuration, Plan, Result};
use uuid::Uuid;

use super::{
    PimRoleAssignment, apply, diagnostics,
    end::{Facts, Step, Wanted},
    model::Private,
};
use crate::{
    Clients,
    azure::Id,
    http::backoff::now,
    services::{
        authorization::{
            role_assignment::{
                check_duplicate, check_effect, plan_role, warn_of_delegation, warn_of_wide_scope,
            },
            schedule::{RequestType, ScheduledGrant},
            scope_without_effect,
        },
        common::{
            attribute::{DateTime, Guid},
            plan_checks::PlanChecks,
        },
    },
};

/// The arguments that set the end, of which one must be set.
const ENDS: [&str; 2] = ["expires_after", "expires_at"];

/// The arguments whose change replaces the assignment.
const REPLACING: [&str; 4] = ["scope", "role", "principal_id", "condition"];

/// What stays once Azure has ended the access.
const OTHERS: [&str; 8] = [
    "id",
    "expires_at",
    "expired",
    "principal_type",
    "role_definition_id",
    "role_name",
    "schedule_id",
    "request_name",
];

/// A duration counts in whole minutes.
const MINUTE: Duration = Duration::from_mins(1);

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let is_open = ENDS.iter().any(|it| config.is_unknown(it));
    let set: Vec<_> = ENDS.into_iter().filter(|it| config.is_set(it)).collect();
    match set.as_slice() {
        [] if !is_open => found.push(diagnostics::no_end()),
        [_, second] => found.push(diagnostics::two_ends(second)),
        _ => {}
    }
    if let Some(after) = config.known::<GoDuration>("expires_after")
        && (after.duration() < 5 * MINUTE || !after.duration().as_secs().is_multiple_of(60))
    {
        found.push(diagnostics::no_duration(&after));
    }
    found
}

/// Fills in values that are known at plan time, and looks for an assignment of somebody else.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let mut checks = PlanChecks::default();
    let private = Private::decode(&ctx.private());
    let step = plan_end(plan, &private, ctx)?;
    if let (Step::StayExpired | Step::EndNow(_), Some(name)) = (step, replaced(plan)) {
        return Err(diagnostics::granted_again(&id(plan), name).into());
    }
    if step == Step::StayExpired {
        plan.use_prior_state(&OTHERS);
        return Ok(());
    }
    if plan.changes("scope")
        && let Some(scope) = plan.known::<Id>("scope")
    {
        if let Some(refused) = scope_without_effect(scope.as_str()) {
            return Err(refused.into());
        }
        warn_of_wide_scope(&scope, ctx);
    }
    let role = plan_role(plan, ctx, &mut checks).await?;
    let own = "If it is one of your own, ignore this warning.";
    warn_of_delegation(plan, role, own, ctx);
    let principal = plan.known::<Guid>("principal_id").map(|it| it.value());
    let grant = grant(plan, role, principal);
    if plan.is_create()
        && let Some(grant) = &grant
    {
        plan.set("id", &grant.id());
    }
    if !ctx.clients.skip_remote_checks {
        if plan.is_create() {
            ctx.clients.authorization()?.sign_in().await?;
        }
        check_effect(plan, role, ctx, &mut checks).await?;
        if step == Step::Grant
            && let Some(grant) = &grant
        {
            check_existing(plan, grant, ctx, &mut checks).await?;
        }
    }
    note(plan, private, principal.zip(role), ctx)?;
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

fn grant(plan: &Plan<'_>, role: Option<Uuid>, principal: Option<Uuid>) -> Option<ScheduledGrant> {
    Some(ScheduledGrant { scope: plan.known("scope")?, role: role?, principal: principal? })
}

/// Plans `expires_at` and `expired`.
fn plan_end(plan: &mut Plan<'_>, private: &Private, ctx: &Context<'_, Clients>) -> Result<Step> {
    let facts = Facts {
        is_new: plan.is_create(),
        expired: plan.prior("expired") == Some(true),
        stored: plan.prior::<DateTime>("expires_at").map(|it| it.at()),
        agreed: private.agreed,
        outlived: private.provenance.is_over,
        wanted: wanted(plan),
    };
    let step = facts.step(now());
    match step {
        Step::Grant | Step::Change => {
            // The end may turn out to be the one that has passed.
            if facts.wanted == Wanted::Open && (facts.expired || facts.outlived) {
                plan.set_unknown("expired");
            } else {
                plan.set("expired", &false);
            }
            if !matches!(facts.wanted, Wanted::At(_)) {
                plan.set_unknown("expires_at");
            }
        }
        Step::Keep => {
            plan.set("expired", &false);
            plan.use_prior_state(&["expires_at"]);
        }
        Step::Return(end) => {
            plan.set("expired", &false);
            plan.set("expires_at", &Some(DateTime::from(end)));
        }
        Step::EndNow(end) => {
            plan.set("expired", &true);
            plan.set("expires_at", &Some(DateTime::from(end)));
            ctx.warn(diagnostics::will_be_removed(&id(plan), end));
        }
        Step::StayExpired => {}
        Step::Refuse => {
            let end = plan.known::<DateTime>("expires_at");
            return Err(diagnostics::has_passed(end.as_ref(), plan.is_create()).into());
        }
    }
    if matches!(step, Step::Change | Step::Return(_) | Step::EndNow(_)) {
        for name in ["schedule_id", "request_name"] {
            plan.set_unknown(name);
        }
    } else if !plan.is_create() && step == Step::Keep {
        plan.use_prior_state(&["schedule_id", "request_name"]);
    }
    Ok(step)
}

/// What the arguments want of the end.
fn wanted(plan: &Plan<'_>) -> Wanted {
    let config = plan.config();
    if ENDS.iter().any(|it| config.is_unknown(it)) {
        return Wanted::Open;
    }
    match config.known::<DateTime>("expires_at") {
        Some(end) => Wanted::At(end.at()),
        None => Wanted::After { is_other: plan.changes("expires_after") },
    }
}

/// The argument whose change replaces the assignment, if one changes or may change.
fn replaced(plan: &Plan<'_>) -> Option<&'static str> {
    REPLACING.into_iter().find(|it| plan.config().is_unknown(it) || plan.changes(it))
}

/// Refuses to take over what somebody else has made.
async fn check_existing(
    plan: &Plan<'_>,
    grant: &ScheduledGrant,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let authorization = ctx.clients.authorization()?;
    // A replacement, or a new address: the assignment is in the state.
    if plan.is_create() && authorization.has_refreshed(&grant.key()) {
        return Ok(());
    }
    let what = "whether the principal has the role at this scope already";
    let Some(Some(found)) = checks.answer(what, authorization.schedule(grant).await)? else {
        return Ok(());
    };
    let Some(wanted) = plan.planned_object::<PimRoleAssignment>() else { return Ok(()) };
    let details = wanted.details(RequestType::Assign, wanted.wanted_end());
    let own = apply::own_request(grant, &details, Some(&found), ctx).await;
    match checks.answer("who requested the assignment that exists", own)? {
        Some(apply::Own::Taken) => {
            Err(diagnostics::exists(grant, Some(&found), plan.is_create()).into())
        }
        Some(apply::Own::Sent(_)) => {
            ctx.warn(diagnostics::adopted(&grant.id(), &found));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Keeps what this plan knows beside the state, and refuses a second resource for the same grant.
fn note(
    plan: &Plan<'_>,
    mut private: Private,
    grant: Option<(Uuid, Uuid)>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let maker = private.provenance.marked(plan.prior::<String>("id").as_deref());
    ctx.set_private(private.encode());
    let Some((principal, role)) = grant else { return Ok(()) };
    check_duplicate(plan, principal, role, maker, ctx)
}

/// The ID of the stored assignment.
fn id(plan: &Plan<'_>) -> String {
    plan.prior("id").unwrap_or_default()
}
