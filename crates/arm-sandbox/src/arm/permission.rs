//! What the caller may do: everything, except what the seed denies.

use serde::{Deserialize, Serialize};

use super::Context;
use crate::{glob, id::Id, refusal::Refusal, store::Result as StoreResult};

/// Actions that the caller may not do on a scope and inside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Denial {
    /// The scope's ID; `/` for everywhere.
    pub(crate) scope: String,
    /// Globs of actions, such as `Microsoft.Authorization/*/write`.
    pub(crate) actions: Vec<String>,
}

impl Denial {
    /// Whether it says anything about a scope.
    fn covers(&self, scope: &Id) -> bool {
        Id::parse(&self.scope).is_some_and(|denied| denied.covers(scope))
    }
}

/// Refuses what the seed denies.
pub(super) fn check(context: &Context<'_>, action: &str, scope: &Id) -> Result<(), Refusal> {
    let denied = denied_actions(context, scope)?.iter().any(|denied| glob::matches(denied, action));
    if !denied {
        return Ok(());
    }
    let message = format!(
        "The client '{}' with object id '{}' does not have authorization to perform action '{action}' over scope '{}' \
         or the scope is invalid. If access was recently granted, please refresh your credentials.",
        context.caller.app_id,
        context.caller.object_id,
        scope.text(),
    );
    Err(Refusal::new(403, "AuthorizationFailed", message))
}

/// The globs that are denied on a scope.
pub(crate) fn denied_actions(context: &Context<'_>, scope: &Id) -> StoreResult<Vec<String>> {
    let denials: Vec<Denial> = context.session.setting("denied")?.unwrap_or_default();
    Ok(denials
        .into_iter()
        .filter(|denial| denial.covers(scope))
        .flat_map(|denial| denial.actions)
        .collect())
}
