//! Reads, creates, changes and deletes an access rule, and waits until the resources show it.

use std::collections::BTreeMap;

use tfplugin::{Context, Diagnostic, Result};

use super::{
    Identity, PerimeterAccessRule, diagnostics, effect, model::governed,
    private_state::PrivateState,
};
use crate::{
    Clients,
    azure::Id,
    services::perimeter::{
        Cause, Content, Evidence, Goal, Perimeters, Source, Standing, in_few_words,
    },
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
    // Each import gets its own mark, so that two of one rule are told apart.
    let mut private = PrivateState::load(ctx);
    private.marked(None);
    private.other = None;
    if let Content::Other(why) = &found.content {
        let described = diagnostics::not_describable(&known.rule_id(), why, is_import);
        if is_import {
            return Err(described.into());
        }
        ctx.warn(described);
        private.other = Some(why.clone());
    }
    private.save(ctx);
    perimeters.note_stored(&known.rule_id());
    let before = known.source().zip(known.resources.known().cloned());
    let read = known.with_rule(&found);
    if read.resource_ids.is_none() {
        return Ok(Some(read.with_standings(&[])));
    }
    let Some(source) = read.source() else {
        // No resource lets in what is configured.
        let late = late(&read);
        return Ok(Some(read.with_standings(&late)));
    };
    let before = before.filter(|(it, _)| *it == source).map(|(_, it)| it).unwrap_or_default();
    let goal = Goal { evidence: private.evidence.clone(), ..read.goal(Some(&source)) };
    let mut resources = Vec::new();
    let mut failed = Vec::new();
    for (id, standing) in perimeters.read_standings(&goal).await {
        let standing = match standing {
            Ok(standing) => standing,
            Err(error) => {
                failed.push((id.clone(), in_few_words(&error)));
                let kept = before.iter().find(|it| it.resource_id == id.to_string());
                if let Some(kept) = kept {
                    resources.push(kept.clone());
                    continue;
                }
                Standing::Late(None)
            }
        };
        private.shown([(&id, &standing)]);
        resources.push(governed(&id, &standing, &read.name));
    }
    if !failed.is_empty() {
        ctx.warn(effect::not_read(&failed));
    }
    private.save(ctx);
    Ok(Some(read.with_resources(resources)))
}

/// Creates the rule, or takes over one that the plan showed.
pub(super) async fn create(
    wanted: PerimeterAccessRule,
    ctx: &Context<'_, Clients>,
) -> Result<PerimeterAccessRule> {
    let perimeters = ctx.clients.perimeters()?;
    let Some(source) = wanted.source() else { return Err(diagnostics::no_source().into()) };
    let (id, planned) = (wanted.rule_id(), PrivateState::load(ctx));
    let mut private = PrivateState::default();
    let maker = private.marked(None);
    let guard = perimeters.lock(&wanted.profile_id).await;
    let found = perimeters.rule(&wanted.profile_id, &wanted.name).await;
    let found = found.map_err(|error| Diagnostic::from(error).at("profile_id"))?;
    let existed = found.is_some();
    match found {
        Some(found) if found.lets_in(&source) && planned.takes_over => {}
        Some(found) if planned.is_stored => {
            return Err(diagnostics::stored_elsewhere(&id, &found).into());
        }
        Some(found) => return Err(diagnostics::exists(&id, &found).into()),
        None => {}
    }
    let before = before_write(perimeters, &wanted, &source).await?;
    if existed {
        private.evidence.written = version_with(perimeters, &wanted, &source).await;
    } else {
        write(&wanted, &source, before, &mut private, ctx).await?;
    }
    perimeters.confirmed().confirm(&id.to_lowercase(), maker);
    private.writing(&source);
    private.save(ctx);
    drop(guard);
    if existed {
        ctx.warn(diagnostics::taken_over(&id));
    }
    settle(wanted, &source, private, Operation::Create, ctx).await
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
        private.writing(&source);
        private.save(ctx);
        return Ok(planned);
    }
    let guard = perimeters.lock(&planned.profile_id).await;
    let Some(found) = perimeters.rule(&planned.profile_id, &planned.name).await? else {
        return Err(diagnostics::gone(&id).into());
    };
    let is_written = !found.lets_in(&source);
    if is_written && !private.is_as_seen(prior, &found) {
        return Err(diagnostics::changed_since(&id, &found).into());
    }
    let before = before_write(perimeters, &planned, &source).await?;
    if is_written {
        write(&planned, &source, before, &mut private, ctx).await?;
    } else if !is_same {
        // Somebody has made the same change.
        private.evidence = Evidence::default();
        private.evidence.written = version_with(perimeters, &planned, &source).await;
    }
    private.writing(&source);
    private.save(ctx);
    drop(guard);
    settle(planned, &source, private, Operation::Update, ctx).await
}

/// Deletes the rule, if it is still as the plan saw it and no other resource of this run has it by now.
pub(super) async fn delete(stored: &PerimeterAccessRule, ctx: &Context<'_, Clients>) -> Result<()> {
    let perimeters = ctx.clients.perimeters()?;
    let id = stored.rule_id();
    let mut private = PrivateState::load(ctx);
    let maker = private.marked(Some(&id));
    let guard = perimeters.lock(&stored.profile_id).await;
    if perimeters.confirmed().is_of_another(&id.to_lowercase(), Some(maker)) {
        ctx.warn(diagnostics::kept(&id));
        return Ok(());
    }
    if let Some(found) = perimeters.rule(&stored.profile_id, &stored.name).await? {
        if !private.is_as_seen(stored, &found) {
            return Err(diagnostics::changed_since(&id, &found).into());
        }
        perimeters.delete(&stored.profile_id, &stored.name).await?;
        perimeters.confirmed().forget(&id.to_lowercase());
    }
    drop(guard);
    if stored.resource_ids.is_none() {
        return Ok(());
    }
    let goal = Goal { maker: Some(maker), ..stored.goal(None) };
    let watched = perimeters.watch(&goal).await;
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
/// that the resources have before it, by folded ID.
async fn before_write(
    perimeters: &Perimeters,
    wanted: &PerimeterAccessRule,
    source: &Source,
) -> Result<BTreeMap<String, String>> {
    let mut versions = BTreeMap::new();
    for (resource, standing) in perimeters.standings(&wanted.goal(Some(source))).await {
        match standing {
            Standing::Unseen(_) => {}
            // A problem can pass with the next change of the rules.
            Standing::Prevented(Cause::Problems(_), shown)
            | Standing::Effective(shown)
            | Standing::Late(shown) => {
                let version = shown.map(|it| it.version.unwrap_or_default());
                versions.extend(version.map(|it| (resource.folded(), it)));
            }
            Standing::Prevented(cause, _) => {
                return Err(effect::without_effect(wanted, &resource, &cause, true).into());
            }
        }
    }
    Ok(versions)
}

/// The version of the profile's rules that has the rule, where a resource may show the rule without what
/// it lets in.
async fn version_with(
    perimeters: &Perimeters,
    rule: &PerimeterAccessRule,
    source: &Source,
) -> Option<u64> {
    match source {
        Source::ServiceTags(_) => perimeters.rules_version(&rule.profile_id).await,
        _ => None,
    }
}

/// Writes the rule. If no answer says what became of the write, the rule is read.
async fn write(
    wanted: &PerimeterAccessRule,
    source: &Source,
    before: BTreeMap<String, String>,
    private: &mut PrivateState,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let perimeters = ctx.clients.perimeters()?;
    let (profile, name) = (&wanted.profile_id, &wanted.name);
    // If nothing tells what becomes of the write, the next apply must know what it looks for. What is not
    // shown by its content alone needs that.
    let unwritten = private.clone();
    let is_kept = matches!(source, Source::ServiceTags(_));
    private.evidence.before.extend(before);
    private.evidence.written =
        version_with(perimeters, wanted, source).await.map(|it| it.saturating_add(1));
    if is_kept {
        private.save(ctx);
    }
    let stored = match perimeters.put(profile, name, source).await {
        Ok(stored) => stored,
        Err(error) if error.status().is_some_and(|it| (400..500).contains(&it)) => {
            unwritten.save(ctx);
            return Err(diagnostics::refused(error, wanted).into());
        }
        Err(error) => match perimeters.rule(profile, name).await {
            Ok(Some(found)) if found.lets_in(source) => found,
            found => {
                if is_kept && found.is_ok() {
                    unwritten.save(ctx);
                }
                return Err(diagnostics::refused(error, wanted).into());
            }
        },
    };
    if stored.lets_in(source) {
        let version = version_with(perimeters, wanted, source).await;
        private.evidence.written = private.evidence.written.max(version);
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
    mut private: PrivateState,
    operation: Operation,
    ctx: &Context<'_, Clients>,
) -> Result<PerimeterAccessRule> {
    let rule = PerimeterAccessRule { id: rule.rule_id().into(), ..rule };
    if rule.resources().is_empty() {
        return Ok(rule.with_standings(&[]));
    }
    ctx.save_partial_state(&rule.clone().with_standings(&late(&rule)));
    let goal = Goal { evidence: private.evidence.clone(), ..rule.goal(Some(source)) };
    let watched = ctx.clients.perimeters()?.watch(&goal).await;
    private.shown(watched.standings.iter().map(|(id, it)| (id, it)));
    private.save(ctx);
    let settled = rule.clone().with_standings(&watched.standings);
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
