//! New custom roles, which not every part of Azure knows yet, and roles that count as assigned for a
//! while after their last assignment is gone.

use crate::{
    arm::Context,
    store::{Result as StoreResult, Session},
};

/// Lets a role be unknown so many times.
pub(crate) fn hold_back(session: &Session<'_>, guid: &str, times: u32) -> StoreResult<()> {
    session.set(&setting(guid), &times)
}

/// Counts a question about a role; whether the role is not known this time.
pub(super) fn passes_unseen(context: &Context<'_>, guid: &str) -> StoreResult<bool> {
    let times: u32 = context.session.setting(&setting(guid))?.unwrap_or_default();
    if times == 0 {
        return Ok(false);
    }
    hold_back(context.session, guid, times - 1)?;
    Ok(true)
}

/// Lets the next deletes of a role be refused as if it were still assigned.
pub(crate) fn keep_in_use(session: &Session<'_>, guid: &str, times: u32) -> StoreResult<()> {
    session.set(&use_setting(guid), &times)
}

/// Counts a delete of a role without assignments; whether the role counts as assigned this time.
pub(super) fn passes_in_use(context: &Context<'_>, guid: &str) -> StoreResult<bool> {
    let times: u32 = context.session.setting(&use_setting(guid))?.unwrap_or_default();
    if times == 0 {
        return Ok(false);
    }
    keep_in_use(context.session, guid, times - 1)?;
    Ok(true)
}

fn use_setting(guid: &str) -> String {
    format!("role-in-use-{}", guid.to_ascii_lowercase())
}

fn setting(guid: &str) -> String {
    format!("unseen-role-{}", guid.to_ascii_lowercase())
}
