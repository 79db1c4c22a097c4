//! What the caller may do: everything, except what the seed denies and no role gives back.

use serde::{Deserialize, Serialize};

use super::Context;
use crate::{glob, id::Id, refusal::Refusal, rules::permissions, store::Result as StoreResult};

/// Actions that the caller may not do on a scope and inside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Denial {
    /// The scope's ID; `/` for everywhere.
    pub(crate) scope: String,
    /// Globs of actions, such as `Microsoft.Authorization/*/write`.
    pub(crate) actions: Vec<String>,
    /// The condition under which the caller holds them, where it does; no call meets it.
    #[serde(default)]
    pub(crate) condition: Option<String>,
    /// The client ID of the one caller that this is about; every caller where there is none.
    #[serde(default, rename = "appId")]
    app_id: Option<String>,
}

impl Denial {
    /// Whether it says anything about a caller at a scope.
    fn concerns(&self, caller: &str, scope: &Id) -> bool {
        let is_meant = self.app_id.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(caller));
        is_meant && Id::parse(&self.scope).is_some_and(|denied| denied.covers(scope))
    }
}

/// Refuses what the seed denies, unless the caller was assigned a role with it.
pub(super) fn check(context: &Context<'_>, action: &str, scope: &Id) -> Result<(), Refusal> {
    let denials = denials(context, scope)?;
    let Some(denial) =
        denials.iter().find(|it| it.actions.iter().any(|it| glob::matches(it, action)))
    else {
        return Ok(());
    };
    if permissions::is_granted_by_role(context, action, scope)? {
        return Ok(());
    }
    let unmet = if denial.condition.is_some() { " or an ABAC condition not fulfilled" } else { "" };
    let message = format!(
        "The client '{}' with object id '{}' does not have authorization{unmet} to perform action '{action}' over \
         scope '{}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
        context.caller.app_id,
        context.caller.object_id,
        scope.text(),
    );
    Err(Refusal::new(403, "AuthorizationFailed", message))
}

/// What is denied to the caller on a scope.
pub(crate) fn denials(context: &Context<'_>, scope: &Id) -> StoreResult<Vec<Denial>> {
    let denials: Vec<Denial> = context.session.setting("denied")?.unwrap_or_default();
    let caller = context.caller.app_id.as_str();
    Ok(denials.into_iter().filter(|denial| denial.concerns(caller, scope)).collect())
}
