//! Plans an access rule (`ModifyPlan`), and checks it against the profile and the resources.

use allowlist::{AddressSet, Block};
use tfplugin::{Context, Diagnostic, Plan, Result};

use super::{
    Identity, PerimeterAccessRule, diagnostics, effect, model::SOURCES,
    private_state::PrivateState, validate::one_source,
};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found_yet,
    services::{
        common::{attribute::Addresses, plan_checks::PlanChecks},
        firewall::shrink::update_shrinks,
        perimeter::{AccessRule, Perimeters, Source, Standing, rule_id},
    },
};

/// What the provider reports of the resources.
const REPORTED: [&str; 2] = ["effective", "resources"];

/// The most rule elements of a profile in one direction ("What is a network security perimeter?", scale
/// limitations). A rule has one element at least.
const MOST_ELEMENTS: usize = 200;

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let profile = plan.known::<Id>("profile_id");
    let name = plan.known::<String>("name");
    let is_new = plan.is_create() || ["profile_id", "name"].iter().any(|it| plan.changes(it));
    if is_new && let (Some(profile), Some(name)) = (&profile, &name) {
        plan.set("id", &rule_id(profile, name));
    }
    let shown = PrivateState::from_plan(ctx);
    let is_shown = shown.is_some();
    let mut private = shown.unwrap_or_else(|| PrivateState::load(ctx));
    let maker = private.marked(plan.prior::<String>("id").as_deref());
    let changes_source = is_new || SOURCES.iter().any(|it| plan.changes(it));
    if changes_source && let Some(refusal) = one_source(plan.config()) {
        return Err(refusal.into());
    }
    if let Some(refusal) = shrinks(plan, is_new, &private) {
        return Err(refusal.into());
    }
    let works = changes_source
        || plan.changes("resource_ids")
        || plan.prior::<bool>("effective") == Some(false);
    report(plan, works);
    private.save(ctx);
    let perimeters = match ctx.clients.perimeters() {
        Err(_) if ctx.clients.skip_remote_checks => return Ok(()),
        found => found?,
    };
    if let Some(stored) = plan.prior::<String>("id") {
        perimeters.note_stored(&stored);
    }
    if let (Some(profile), Some(name)) = (&profile, &name)
        && perimeters.is_planned_twice(&rule_id(profile, name), maker)
    {
        return Err(diagnostics::twice(profile, name).into());
    }
    if ctx.clients.skip_remote_checks || !works {
        return Ok(());
    }
    if plan.is_create() {
        perimeters.sign_in().await?;
    }
    let (Some(profile), Some(name)) = (profile, name) else { return Ok(()) };
    let mut checks = PlanChecks::default();
    let identity = Identity { profile_id: profile, name };
    if changes_source
        && let Some(existing) = profile_check(plan, ctx, perimeters, &identity, &mut checks).await?
        && is_new
        && !is_shown
    {
        private.is_stored = perimeters.is_stored(&rule_id(&identity.profile_id, &identity.name));
        private.takes_over = takes_over(plan, ctx, perimeters, &identity, &existing)?;
        private.save(ctx);
    }
    resource_check(plan, ctx, perimeters, &identity).await;
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Refuses an update that removes most of the addresses that the provider wrote last.
fn shrinks(plan: &Plan<'_>, is_new: bool, private: &PrivateState) -> Option<Diagnostic> {
    if is_new || !plan.changes("addresses") || plan.known("allow_shrink") == Some(true) {
        return None;
    }
    // What somebody else removed is not removed by this plan.
    let stored: AddressSet = plan.prior::<Addresses>("addresses")?.blocks().into_iter().collect();
    let written = private.written.iter().filter_map(|it| it.parse::<Block>().ok());
    let before: Vec<Block> = written.filter(|it| stored.contains(*it)).collect();
    let after: Vec<Block> = plan.known::<Addresses>("addresses")?.blocks().into_iter().collect();
    let lost = update_shrinks(&before, &after)?;
    Some(diagnostics::shrinks(&before, &after, &lost))
}

/// Plans what the resources will show.
fn report(plan: &mut Plan<'_>, works: bool) {
    if !works {
        plan.use_prior_state(&REPORTED);
        return;
    }
    let is_empty = plan
        .known::<std::collections::BTreeSet<Id>>("resource_ids")
        .is_some_and(|it| it.is_empty());
    if plan.config().is_null("resource_ids") || is_empty {
        plan.set("effective", &None::<bool>);
        plan.set("resources", &Vec::<super::GovernedResource>::new());
    } else {
        for name in REPORTED {
            plan.set_unknown(name);
        }
    }
}

/// The rules of the profile, after a check that there is room for this one. `None` if the profile cannot
/// be read.
async fn profile_check(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    perimeters: &Perimeters,
    identity: &Identity,
    checks: &mut PlanChecks,
) -> Result<Option<Vec<AccessRule>>> {
    let Identity { profile_id: profile, name } = identity;
    let what = format!("whether `{}` has room for `{name}`", profile.name());
    let Some(found) = checks.answer(&what, perimeters.rules(profile).await)? else {
        return Ok(None);
    };
    let Some(rules) = found else {
        ctx.warn(not_found_yet("The profile", profile, "its access rules", "profile_id"));
        return Ok(None);
    };
    let others = || rules.iter().filter(|it| it.is_inbound && !is_named(it, name));
    if MOST_ELEMENTS <= others().count() {
        return Err(diagnostics::no_room(profile, others().count()).into());
    }
    let elements = others().map(|it| it.elements).sum::<usize>();
    let own = source(plan).map_or(1, |it| it.elements().len());
    if MOST_ELEMENTS < elements + own {
        ctx.warn(diagnostics::many_elements(profile, elements, own));
    }
    Ok(Some(rules))
}

/// Whether the plan takes over a rule that exists. A rule with other content is refused, unless the state
/// of this run has it: then it is replaced, or moves to another address.
fn takes_over(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    perimeters: &Perimeters,
    identity: &Identity,
    existing: &[AccessRule],
) -> Result<bool> {
    let Some(found) = existing.iter().find(|it| is_named(it, &identity.name)) else {
        return Ok(false);
    };
    let id = rule_id(&identity.profile_id, &identity.name);
    if perimeters.is_stored(&id) {
        return Ok(true);
    }
    match source(plan) {
        Some(source) if found.lets_in(&source) => {
            ctx.warn(diagnostics::will_take_over(&id));
            Ok(true)
        }
        _ => Err(diagnostics::exists(&id, found).into()),
    }
}

/// Warns of resources where the rule will have no effect, or where the provider cannot see it.
async fn resource_check(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    perimeters: &Perimeters,
    identity: &Identity,
) {
    let rule = PerimeterAccessRule {
        resource_ids: plan.known("resource_ids"),
        ..PerimeterAccessRule::from_identity(identity.clone())
    };
    let source = source(plan);
    // Without a source the rule counts as gone, which would hide what prevents it.
    let any = Source::ServiceTags(std::collections::BTreeSet::new());
    let goal = rule.goal(Some(source.as_ref().unwrap_or(&any)));
    let mut unseen = Vec::new();
    for (resource, standing) in perimeters.standings(&goal).await {
        match standing {
            Standing::Prevented(cause, _) => {
                ctx.warn(effect::without_effect(&rule, &resource, &cause, false));
            }
            Standing::Unseen(why) => unseen.push((resource, why)),
            Standing::Late(None) => ctx.warn(effect::not_shown(&rule, &resource)),
            Standing::Effective(_) | Standing::Late(_) => {}
        }
    }
    if !unseen.is_empty() {
        ctx.warn(effect::unseen(&unseen));
    }
}

/// What the plan lets in, if that is known.
fn source(plan: &Plan<'_>) -> Option<Source> {
    let names = ["id", "resource_ids", "effective", "resources", "timeouts"];
    plan.planned_object_without::<PerimeterAccessRule>(&names)?.source()
}

fn is_named(rule: &AccessRule, name: &str) -> bool {
    rule.name.eq_ignore_ascii_case(name)
}
