//! What a resource still shows of its perimeters after a rule or an association changed, and the
//! version of a profile's rules.

use super::configurations;
use crate::{
    arm::Context,
    id::Id,
    store::{Document, Result as StoreResult, Session},
};

/// Lets a resource go on showing for a while what it shows now. To be called before the change.
pub(super) fn hold_back(context: &Context<'_>, resource: &Id) -> StoreResult<()> {
    let times = context.behavior.consistency.perimeter_reads_stale_after_change;
    if times == 0 {
        return Ok(());
    }
    let (session, tenant) = (context.session, context.tenant());
    let shown: Vec<(String, String)> = shown_before(session, tenant, resource)?
        .into_iter()
        .map(|it| (it.id.text().to_owned(), it.body))
        .collect();
    session.set(&held(tenant, resource), &(times, shown))
}

/// What a resource shows while it does not know of the last change, without counting the read.
fn shown_before(session: &Session<'_>, tenant: &str, resource: &Id) -> StoreResult<Vec<Document>> {
    let kept: Option<(u32, Vec<(String, String)>)> = session.setting(&held(tenant, resource))?;
    match kept.filter(|(left, _)| 0 < *left) {
        Some((_, shown)) => Ok(documents(shown)),
        None => configurations::for_resource(session, tenant, resource),
    }
}

/// Counts a read of what a resource shows: what it still shows, unless it knows of every change.
pub(super) fn passes_stale(
    context: &Context<'_>,
    resource: &Id,
) -> StoreResult<Option<Vec<Document>>> {
    if context.behavior.consistency.perimeter_reads_stale_after_change == 0 {
        return Ok(None);
    }
    let name = held(context.tenant(), resource);
    let kept: Option<(u32, Vec<(String, String)>)> = context.session.setting(&name)?;
    let Some((left, shown)) = kept.filter(|(left, _)| 0 < *left) else { return Ok(None) };
    context.session.set(&name, &(left - 1, &shown))?;
    Ok(Some(documents(shown)))
}

/// Counts a change of a profile's rules.
pub(super) fn count_change(session: &Session<'_>, tenant: &str, profile: &Id) -> StoreResult<()> {
    session.set(&counted(tenant, profile), &(version(session, tenant, profile)? + 1))
}

/// The version of a profile's rules: how often they changed.
pub(super) fn version(session: &Session<'_>, tenant: &str, profile: &Id) -> StoreResult<u32> {
    Ok(session.setting(&counted(tenant, profile))?.unwrap_or_default())
}

fn documents(shown: Vec<(String, String)>) -> Vec<Document> {
    let document = |(id, body): (String, String)| {
        let id = Id::parse(&id)?;
        Some(Document { id, body, etag: String::new(), terms: Vec::new() })
    };
    shown.into_iter().filter_map(document).collect()
}

fn held(tenant: &str, resource: &Id) -> String {
    format!("perimeters-shown-{tenant}{}", resource.key())
}

fn counted(tenant: &str, profile: &Id) -> String {
    format!("access-rules-version-{tenant}{}", profile.key())
}
