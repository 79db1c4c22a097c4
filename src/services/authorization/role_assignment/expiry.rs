//! Assignments with an end (`expires_after`, `expires_at`): what a plan makes of the time.
//!
//! Azure keeps an assignment until somebody deletes it, so the end is a change that a plan shows and an
//! apply makes. The plan follows from what the refresh noted in the private state, not from the clock:
//! Terraform plans again when it applies, and the two plans must agree. The clock decides only what is
//! said, and what is refused.

mod apply;
mod diagnostics;

use jiff::{SignedDuration, Timestamp};
use tfplugin::{Config, Context, Diagnostic, Diagnostics, GoDuration, Plan, Result};

use super::{OnConflict, RoleAssignment};
use crate::{
    Clients,
    http::backoff::now,
    services::common::{attribute::DateTime, provenance::Provenance},
};
pub(super) use apply::{
    check_change, check_existing, check_new, end, is_still_shown, read, warn_if_over,
};

/// How long before the end a plan warns.
const NOTICE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What follows from the arguments and the state, and not from the end: it stays once the time is over.
const OTHERS: [&str; 9] = [
    "id",
    "name",
    "principal_id",
    "principal_type",
    "role_definition_id",
    "role_name",
    "adopted",
    "expires_at",
    "expired",
];

/// The arguments that set the end; only one of them may.
const ENDS: [&str; 2] = ["expires_after", "expires_at"];

/// The arguments whose change replaces the assignment.
const REPLACING: [&str; 6] = [
    "scope",
    "role",
    "principal_id",
    "principal_type",
    "name",
    "delegated_managed_identity_resource_id",
];

/// What a plan is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// An assignment that grants access, or will.
    Granted,
    /// One whose time is over, and which the apply deletes.
    Ending,
    /// One that is deleted, because its time is over.
    Ended,
}

/// What a plan knows about the end of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Never,
    At(Timestamp),
    /// The apply determines it.
    Later,
}

/// The facts from which a plan decides about the end.
#[derive(Debug, Clone, Copy)]
struct Facts {
    /// The state says that the assignment is deleted.
    expired: bool,
    /// The refresh noted that the time was over.
    over: bool,
    /// The arguments set another end than the state has.
    changed: bool,
    end: End,
}

/// What a plan does about the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The assignment stays, or is created.
    Keep,
    /// The apply deletes it.
    Delete,
    /// It is deleted already.
    StayExpired,
    /// It is deleted, and the apply creates it again.
    Recreate,
    /// The arguments want an end that has passed.
    Refuse,
}

impl Facts {
    fn step(self, now: Timestamp) -> Step {
        let has_passed = matches!(self.end, End::At(end) if end <= now);
        match (self.expired, self.over, self.changed) {
            (true, _, true) if !has_passed => Step::Recreate,
            (true, _, _) => Step::StayExpired,
            (false, true, false) => Step::Delete,
            (false, _, true) if has_passed => Step::Refuse,
            (false, _, _) => Step::Keep,
        }
    }
}

impl RoleAssignment {
    /// Whether its time is over and it is deleted.
    pub(super) fn has_expired(&self) -> bool {
        self.expired.known() == Some(&true)
    }

    /// Whether its time is over.
    pub(super) fn is_over(&self) -> bool {
        self.expires_at.known().and_then(Option::as_ref).is_some_and(|it| it.at() <= now())
    }

    /// Its end: what the plan says, or what follows from the duration now.
    pub(super) fn end(&self) -> Option<DateTime> {
        match (self.expires_at.known(), &self.expires_after) {
            (Some(end), _) => end.clone(),
            (None, Some(after)) => {
                let end = now().saturating_add(after.duration());
                Some(end.unwrap_or(Timestamp::MAX).into())
            }
            (None, None) => None,
        }
    }

    /// The same, whose time is over and which Azure no longer has.
    pub(super) fn with_end_reached(self) -> Self {
        Self { expired: true.into(), ..self }
    }

    /// Whether it has an end.
    fn is_time_boxed(&self) -> bool {
        self.expires_after.is_some() || self.expires_at.known().is_some_and(Option::is_some)
    }
}

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let set = ENDS.into_iter().filter(|it| config.is_set(it));
    let adopts = config.known("on_conflict") == Some(OnConflict::Adopt);
    for (position, name) in set.enumerate() {
        if 0 < position {
            found.push(diagnostics::two_ends(name));
        }
        if adopts {
            found.push(diagnostics::adopting(name));
        }
    }
    if config.known::<GoDuration>("expires_after").is_some_and(|it| it.duration().is_zero()) {
        found.push(diagnostics::no_time());
    }
    found
}

/// Plans the end. Unless the assignment stays, this is its whole plan.
pub(super) fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<Course> {
    let (end, changed) = planned_end(plan);
    let set = ENDS.into_iter().find(|it| plan.config().is_set(it));
    if let Some(name) = set.filter(|_| plan.prior::<bool>("adopted") == Some(true)) {
        return Err(diagnostics::adopted(&id(plan), name).into());
    }
    let is_open = ENDS.iter().any(|it| plan.config().is_unknown(it));
    let facts = Facts {
        expired: plan.prior("expired") == Some(true),
        over: !plan.is_create() && Provenance::decode(&ctx.private()).is_over,
        changed,
        end,
    };
    let step = facts.step(now());
    if let (Step::Delete | Step::StayExpired, Some(name)) = (step, replaced(plan)) {
        return Err(diagnostics::granted_again(&id(plan), name).into());
    }
    match step {
        Step::Keep => {
            if facts.over && is_open {
                // The end may turn out to be the stored one, which is over.
                plan.set_unknown("expired");
            } else {
                plan.set("expired", &false);
            }
            if !plan.is_create()
                && let Some(warning) = notice(plan, end, now())
            {
                ctx.warn(warning);
            }
        }
        Step::Delete => {
            plan.use_prior_state(&OTHERS);
            plan.set("expired", &true);
            ctx.warn(diagnostics::will_be_deleted(&id(plan), plan.prior("expires_at").as_ref()));
            return Ok(Course::Ending);
        }
        Step::StayExpired => {
            plan.use_prior_state(&OTHERS);
            return Ok(Course::Ended);
        }
        Step::Recreate => {
            plan.set("expired", &false);
            plan.require_replacement("expired");
            if is_open {
                ctx.warn(diagnostics::may_be_granted_again(&id(plan)));
            }
        }
        Step::Refuse => {
            let end = plan.known::<DateTime>("expires_at");
            return Err(diagnostics::has_passed(end.as_ref(), plan.is_create()).into());
        }
    }
    Ok(Course::Granted)
}

/// The argument whose change replaces the assignment, if one changes or may change.
fn replaced(plan: &Plan<'_>) -> Option<&'static str> {
    let config = plan.config();
    REPLACING.into_iter().find(|it| config.is_unknown(it) || config.is_set(it) && plan.changes(it))
}

/// Plans `expires_at`, and tells whether the end differs from the stored one.
fn planned_end(plan: &mut Plan<'_>) -> (End, bool) {
    let config = plan.config();
    let stored = plan.prior::<DateTime>("expires_at").map(|it| it.at());
    if ENDS.iter().any(|it| config.is_unknown(it)) {
        plan.set_unknown("expires_at");
        return (End::Later, true);
    }
    if config.is_set("expires_after") {
        return match stored {
            Some(end) if !plan.changes("expires_after") => (End::At(end), false),
            _ => {
                plan.set_unknown("expires_at");
                (End::Later, true)
            }
        };
    }
    if let Some(end) = config.known::<DateTime>("expires_at") {
        return (End::At(end.at()), stored != Some(end.at()));
    }
    plan.set("expires_at", &None::<DateTime>);
    (End::Never, stored.is_some())
}

/// What to say of an assignment that stays while its time runs out.
fn notice(plan: &Plan<'_>, end: End, now: Timestamp) -> Option<Diagnostic> {
    let End::At(end) = end else { return None };
    let left = end.duration_since(now);
    (left <= NOTICE).then(|| diagnostics::ends(&id(plan), &DateTime::from(end), left))
}

/// The ID of the stored assignment.
fn id(plan: &Plan<'_>) -> String {
    plan.prior("id").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn at(seconds: i64) -> End {
        End::At(Timestamp::from_second(seconds).unwrap())
    }

    #[test]
    fn an_assignment_is_deleted_only_after_a_refresh_noted_that_its_time_is_over() {
        for (over, changed, end, expected) in [
            (false, false, at(60), Step::Keep),
            (false, false, at(-60), Step::Keep),
            (true, false, at(-60), Step::Delete),
            // A clock that was set back does not undo what the plan before it has shown.
            (true, false, at(60), Step::Delete),
            // An end that passes between plan and apply makes no removal of what was kept.
            (true, true, at(-30), Step::Refuse),
            (true, true, at(60), Step::Keep),
            (true, true, End::Later, Step::Keep),
            (true, true, End::Never, Step::Keep),
            (false, true, at(60), Step::Keep),
            (false, true, at(0), Step::Refuse),
            (false, true, End::Never, Step::Keep),
        ] {
            let facts = Facts { expired: false, over, changed, end };
            assert_eq!(facts.step(NOW), expected, "{facts:?}");
        }
    }

    #[test]
    fn an_expired_assignment_is_created_again_only_for_another_end_that_has_not_passed() {
        for (changed, end, expected) in [
            (false, at(-60), Step::StayExpired),
            (false, at(60), Step::StayExpired),
            (true, at(-30), Step::StayExpired),
            (true, at(60), Step::Recreate),
            (true, End::Later, Step::Recreate),
            (true, End::Never, Step::Recreate),
        ] {
            let facts = Facts { expired: true, over: true, changed, end };
            assert_eq!(facts.step(NOW), expected, "{facts:?}");
        }
    }
}
