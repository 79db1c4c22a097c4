//! New custom roles, which not every part of Azure knows yet.

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

fn setting(guid: &str) -> String {
    format!("unseen-role-{}", guid.to_ascii_lowercase())
}
