//! Removing an assignment, unless something else of this run has it by now.

use tfplugin::{Context, Diagnostic, Diagnostics, Result};

use super::{RoleAssignment, conflict};
use crate::{
    Clients, azure,
    services::{
        authorization::{Assignment, NewAssignment},
        common::provenance::Provenance,
    },
};

/// Removes the assignment of a stored object, whose provenance is this.
pub(super) async fn remove(
    stored: &RoleAssignment,
    provenance: &Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let authorization = ctx.clients.authorization()?;
    if stored.adopted.known() == Some(&true) {
        ctx.warn(conflict::left_behind(&stored.id()));
        return Ok(());
    }
    let place = stored.place(ctx).await?;
    let _guard = authorization.lock(&place).await;
    if authorization.confirmed().is_of_another(&place.key(), provenance.maker()) {
        ctx.warn(conflict::kept(&place.id()));
        return Ok(());
    }
    if let Some(seen) = &provenance.updated_on
        && let Ok(Some(found)) = authorization.get_now(&place).await
        && was_confirmed(stored, seen, &found)
    {
        ctx.warn(conflict::kept_for_another_run(&place.id(), &found));
        return Ok(());
    }
    authorization.delete(&place).await?;
    let maker = provenance.clone().marked(Some(&stored.id()));
    authorization.unplan(Some(maker));
    Ok(())
}

/// Whether somebody has written the assignment again just as it is, since this configuration saw it
/// last. A run for another address does so, such as one of another provider block.
fn was_confirmed(stored: &RoleAssignment, seen: &str, found: &Assignment) -> bool {
    let as_stored: Option<NewAssignment> = stored.stored_body().ok();
    found.properties.updated_on.as_deref().is_some_and(|it| it != seen)
        && as_stored.is_some_and(|it| found.properties.differences(&it).is_empty())
}

/// What is planned in the place of the object: where its principal cannot be found out, nothing
/// could be made once the object is gone, so nothing is removed.
pub(super) async fn check_successor(
    provenance: &Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let Some(text) = &provenance.successor_of else { return Ok(()) };
    let Ok(id) = azure::Id::parse(text) else { return Ok(()) };
    let found = super::principal::of_identity(&id, ctx).await;
    let Err(failure) = found else { return Ok(()) };
    let kept = "The role assignment that is to be replaced was left as it is, because its successor \
                could not be made.";
    let told = failure
        .into_iter()
        .map(|it| Diagnostic { detail: format!("{}\n\n{kept}", it.detail), ..it });
    let mut all = Diagnostics::default();
    all.extend(told);
    Err(all)
}
