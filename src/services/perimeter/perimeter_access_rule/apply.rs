//! Reads, creates, changes and deletes an access rule, and waits until the resources show it.

use std::collections::BTreeMap;

use tfplugin::{Context, Diagnostic, Result};

use super::{Identity, PerimeterAccessRule, diagnostics, effect, private_state::PrivateState};
use crate::{
    Clients,
    azure::Id,
    services::perimeter::{Cause, Content, Goal, Perimeters, Source, Standing},
};

/// Reads the rule, and where it stands at the resources.
pub(super) async fn read(
    identity: Identity,
    prior: Option<PerimeterAccessRule>,
    ctx: &Context<'_, Clients>,
) -> Result<Option<PerimeterAccessRule>> {
    let perimeters = ctx.clients.perimeters()?;
    let Some(found) = perimeters.rule(&identity.profile_id, &identity.name).await? else {
        return Ok(None);
    };
    let is_import = prior.is_none();
    let known = prior.unwrap_or_else(|| PerimeterAccessRule::from_identity(identity));
    if let Content::Other(why) = &found.content {
        let described = diagnostics::not_describable(&known.rule_id(), why, is_import);
        if is_import {
            return Err(described.into());
        }
        ctx.warn(described);
    }
    perimeters.note_stored(&known.rule_id());
    let read = known.with_rule(&found);
    let source = read.source();
    if read.resource_ids.is_none() {
        return Ok(Some(read.with_standings(&[])));
    }
    let standings = match &source {
        Some(source) => perimeters.standings(&read.goal(Some(source))).await,
        // No resource lets in what is configured.
        None => late(&read),
    };
    Ok(Some(read.with_standings(&standings)))
}

/// Creates the rule, or takes over one that the plan showed.
pub(super) async fn create(
    wanted: PerimeterAccessRule,
    ctx: &Context<'_, Clients>,
) -> Result<PerimeterAccessRule> {
    let perimeters = ctx.clients.perimeters()?;
    let Some(source) = wanted.source() else { return Err(diagnostics::no_source().into()) };
    let planned = PrivateState::load(ctx);
    let mut private = PrivateState::default();
    let maker = private.marked(None);
    let before = before_write(perimeters, &wanted, &source).await?;
    let guard = perimeters.lock(&wanted.profile_id).await;
    let found = perimeters.rule(&wanted.profile_id, &wanted.name).await;
    let found = found.map_err(|error| Diagnostic::from(error).at("profile_id"))?;
    let existed = found.is_some();
    match found {
        Some(found) if found.lets_in(&source) && planned.takes_over => {}
        Some(found) => return Err(diagnostics::exists(&wanted.rule_id(), &found).into()),
        None => write(perimeters, &wanted, &source, ctx).await?,
    }
    perimeters.confirmed().confirm(&wanted.rule_id().to_lowercase(), maker);
    private.writing(&source);
    private.save(ctx);
    drop(guard);
    if existed {
        ctx.warn(diagnostics::taken_over(&wanted.rule_id()));
    }
    settle(wanted, &source, before, Operation::Create, ctx).await
}

/// Changes the rule, if it is still as the plan saw it, and waits for what did not show it yet.
pub(super) async fn update(
    planned: PerimeterAccessRule,
    prior: &PerimeterAccessRule,
    ctx: &Context<'_, Clients>,
) -> Result<PerimeterAccessRule> {
    let perimeters = ctx.clients.perimeters()?;
    let Some(source) = planned.source() else { return Err(diagnostics::no_source().into()) };
    let id = planned.rule_id();
    let mut private = PrivateState::load(ctx);
    let maker = private.marked(Some(&id));
    private.save(ctx);
    perimeters.confirmed().confirm(&id.to_lowercase(), maker);
    let is_same = prior.source().as_ref() == Some(&source);
    if is_same && planned.effective.known().is_some() && planned.resources.known().is_some() {
        return Ok(planned);
    }
    let before = before_write(perimeters, &planned, &source).await?;
    let guard = perimeters.lock(&planned.profile_id).await;
    let Some(found) = perimeters.rule(&planned.profile_id, &planned.name).await? else {
        return Err(diagnostics::gone(&id).into());
    };
    let is_written = !found.lets_in(&source);
    if is_written {
        if !prior.shows(&found) {
            return Err(diagnostics::changed_since(&id, &found).into());
        }
        write(perimeters, &planned, &source, ctx).await?;
    }
    private.writing(&source);
    private.save(ctx);
    drop(guard);
    let before = if is_written { before } else { BTreeMap::new() };
    settle(planned, &source, before, Operation::Update, ctx).await
}

/// Deletes the rule, if it is still as the plan saw it and no other resource of this run has it by now.
pub(super) async fn delete(stored: &PerimeterAccessRule, ctx: &Context<'_, Clients>) -> Result<()> {
    let perimeters = ctx.clients.perimeters()?;
    let id = stored.rule_id();
    let maker = PrivateState::load(ctx).marked(Some(&id));
    let guard = perimeters.lock(&stored.profile_id).await;
    if perimeters.confirmed().is_of_another(&id.to_lowercase(), Some(maker)) {
        ctx.warn(diagnostics::kept(&id));
        return Ok(());
    }
    if let Some(found) = perimeters.rule(&stored.profile_id, &stored.name).await? {
        if !stored.shows(&found) {
            return Err(diagnostics::changed_since(&id, &found).into());
        }
        perimeters.delete(&stored.profile_id, &stored.name).await?;
        perimeters.confirmed().forget(&id.to_lowercase());
    }
    drop(guard);
    if stored.resource_ids.is_none() {
        return Ok(());
    }
    let watched = perimeters.watch(&stored.goal(None)).await;
    if !watched.is_complete() {
        ctx.warn(effect::still_shown(stored, &watched));
    }
    Ok(())
}

/// Whether the rule is new, for what follows if the wait ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Create,
    Update,
}

/// Refuses a write that would have no effect at one of the resources. Returns the versions of the rules
/// that the resources have before it.
async fn before_write(
    perimeters: &Perimeters,
    wanted: &PerimeterAccessRule,
    source: &Source,
) -> Result<BTreeMap<String, String>> {
    let mut versions = BTreeMap::new();
    for (resource, standing) in perimeters.standings(&wanted.goal(Some(source))).await {
        match standing {
            // A problem can pass with the next change of the rules.
            Standing::Prevented(Cause::Problems(_), _) | Standing::Unseen(_) => {}
            Standing::Prevented(cause, _) => {
                return Err(effect::without_effect(wanted, &resource, &cause, true).into());
            }
            Standing::Effective(shown) | Standing::Late(shown) => {
                if let Some(version) = shown.and_then(|it| it.version) {
                    versions.insert(resource.folded(), version);
                }
            }
        }
    }
    Ok(versions)
}

/// Writes the rule. If no answer says what became of the write, the rule is read.
async fn write(
    perimeters: &Perimeters,
    wanted: &PerimeterAccessRule,
    source: &Source,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let (profile, name) = (&wanted.profile_id, &wanted.name);
    let stored = match perimeters.put(profile, name, source).await {
        Ok(stored) => stored,
        Err(error) if error.status().is_some_and(|it| (400..500).contains(&it)) => {
            return Err(diagnostics::refused(error, wanted).into());
        }
        Err(error) => match perimeters.rule(profile, name).await {
            Ok(Some(found)) if found.lets_in(source) => found,
            _ => return Err(diagnostics::refused(error, wanted).into()),
        },
    };
    if stored.lets_in(source) {
        return Ok(());
    }
    // The rule exists, so the state has it as it is.
    let late = late(wanted);
    ctx.save_partial_state(&wanted.clone().with_rule(&stored).with_standings(&late));
    Err(diagnostics::not_stored(wanted, &stored).into())
}

/// Waits until the resources show the rule. The state has the rule before any waiting begins.
async fn settle(
    rule: PerimeterAccessRule,
    source: &Source,
    before: BTreeMap<String, String>,
    operation: Operation,
    ctx: &Context<'_, Clients>,
) -> Result<PerimeterAccessRule> {
    let rule = PerimeterAccessRule { id: rule.rule_id().into(), ..rule };
    if rule.resources().is_empty() {
        return Ok(rule.with_standings(&[]));
    }
    ctx.save_partial_state(&rule.clone().with_standings(&late(&rule)));
    let perimeters = ctx.clients.perimeters()?;
    let goal = Goal { before, ..rule.goal(Some(source)) };
    let watched = perimeters.watch(&goal).await;
    let settled = if watched.standings.is_empty() {
        rule.clone().with_standings(&late(&rule))
    } else {
        rule.clone().with_standings(&watched.standings)
    };
    let unseen = watched.standings.iter().filter_map(|(id, it)| match it {
        Standing::Unseen(why) => Some((id.clone(), why.clone())),
        _ => None,
    });
    let unseen: Vec<(Id, String)> = unseen.collect();
    if !unseen.is_empty() {
        ctx.warn(effect::unseen(&unseen));
    }
    if watched.is_complete() {
        return Ok(settled);
    }
    let is_error = operation == Operation::Update;
    let told = effect::not_reached(&rule, &watched, is_error);
    if is_error {
        ctx.save_partial_state(&settled);
        return Err(told.into());
    }
    ctx.warn(told);
    Ok(settled)
}

/// Each resource, which does not show the rule yet.
fn late(rule: &PerimeterAccessRule) -> Vec<(Id, Standing)> {
    rule.resources().into_iter().map(|it| (it, Standing::Late(None))).collect()
}
