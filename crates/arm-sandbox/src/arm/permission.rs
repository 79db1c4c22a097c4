//! Authorization: the caller may do everything, except what the seed denies and no role grants.

use serde::{Deserialize, Serialize};

use super::Context;
use crate::{api_error::ApiError, glob, id::Id, rules::permissions, store::Result as StoreResult};

/// The settings that keep what the seed's `caller` says: `denied`, `denyAssignments`, `mayAssign`.
pub(crate) const DENIED: &str = "denied";
pub(crate) const DENY_ASSIGNMENTS: &str = "deny-assignments";
pub(crate) const DELEGATIONS: &str = "delegations";

/// Actions that the caller lacks at a scope and below it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Denial {
    /// The scope's ID; `/` for everywhere.
    pub(crate) scope: String,
    /// Globs of actions, such as `Microsoft.Authorization/*/write`.
    pub(crate) actions: Vec<String>,
    /// The condition under which the caller has the actions, if any; no call meets it.
    #[serde(default)]
    pub(crate) condition: Option<String>,
    /// The client ID of the caller; `None` means every caller.
    #[serde(default, rename = "appId")]
    app_id: Option<String>,
}

impl Denial {
    /// Whether it applies to a caller at a scope.
    fn concerns(&self, caller: &str, scope: &Id) -> bool {
        let is_for_caller = self.app_id.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(caller));
        is_for_caller && Id::parse(&self.scope).is_some_and(|denied| denied.covers(scope))
    }
}

/// A deny assignment: it takes precedence over a permission that the caller has.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct DenyAssignment {
    /// The scope's ID.
    pub(crate) scope: String,
    /// The display name.
    name: String,
    /// Globs of actions.
    actions: Vec<String>,
}

/// The roles that a caller may assign whose own role has a condition.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Delegation {
    /// The scope's ID.
    pub(crate) scope: String,
    /// GUIDs of the roles; empty means every role.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    /// Types of principals, which the request must name; empty means every type.
    #[serde(default)]
    pub(crate) principal_types: Vec<String>,
    /// Object IDs of principals; every principal where there is none.
    #[serde(default)]
    pub(crate) principal_ids: Vec<String>,
}

/// What a caller assigns, or removes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delegated<'a> {
    /// GUID of the role.
    pub(crate) role: &'a str,
    /// Kind of the principal, if the request or the assignment says it.
    pub(crate) kind: Option<&'a str>,
    /// Object ID of the principal.
    pub(crate) principal: &'a str,
}

/// Refuses a role assignment that the condition of the caller's own role does not allow.
pub(crate) fn check_delegation(
    context: &Context<'_>,
    action: &str,
    id: &Id,
    Delegated { role, kind, principal }: Delegated<'_>,
) -> Result<(), ApiError> {
    let all: Vec<Delegation> = context.session.setting(DELEGATIONS)?.unwrap_or_default();
    let has = |list: &[String], it: &str| list.iter().any(|each| each.eq_ignore_ascii_case(it));
    let covers =
        |it: &&Delegation| Id::parse(&it.scope).is_some_and(|scope| scope.covers(&id.scope()));
    let allows = |it: &Delegation| {
        let role_fits = it.roles.is_empty() || has(&it.roles, role);
        let kind_fits = it.principal_types.is_empty()
            || kind.is_some_and(|kind| has(&it.principal_types, kind));
        let principal_fits = it.principal_ids.is_empty() || has(&it.principal_ids, principal);
        role_fits && kind_fits && principal_fits
    };
    // Each entry is an assignment of the caller, and Azure needs one that allows the action.
    let mut conditions = all.iter().filter(covers).peekable();
    if conditions.peek().is_none() || conditions.any(allows) {
        return Ok(());
    }
    Err(unauthorized(context, action, id, true))
}

/// Refuses an action that the seed denies and no role of the caller grants, or that a deny assignment
/// forbids.
pub(super) fn check(context: &Context<'_>, action: &str, scope: &Id) -> Result<(), ApiError> {
    check_denied(context, action, scope)?;
    let all: Vec<DenyAssignment> = context.session.setting(DENY_ASSIGNMENTS)?.unwrap_or_default();
    let denying = all.iter().find(|it| {
        Id::parse(&it.scope).is_some_and(|denied| denied.covers(scope))
            && it.actions.iter().any(|it| glob::matches(it, action))
    });
    let Some(DenyAssignment { scope: denied, name, .. }) = denying else { return Ok(()) };
    let message = format!(
        "The client '{}' with object id '{}' has permission to perform action '{action}' on scope '{}'; however, the \
         access is denied because of the deny assignment with name '{name}' at scope '{denied}'.",
        context.caller.app_id,
        context.caller.object_id,
        scope.text(),
    );
    Err(ApiError::new(403, "DenyAssignmentAuthorizationFailed", message))
}

fn check_denied(context: &Context<'_>, action: &str, scope: &Id) -> Result<(), ApiError> {
    let denials = denials(context, scope)?;
    let Some(denial) =
        denials.iter().find(|it| it.actions.iter().any(|it| glob::matches(it, action)))
    else {
        return Ok(());
    };
    if permissions::is_granted_by_role(context, action, scope)? {
        return Ok(());
    }
    Err(unauthorized(context, action, scope, denial.condition.is_some()))
}

fn unauthorized(context: &Context<'_>, action: &str, scope: &Id, conditional: bool) -> ApiError {
    let unmet = if conditional { " or an ABAC condition not fulfilled" } else { "" };
    let message = format!(
        "The client '{}' with object id '{}' does not have authorization{unmet} to perform action '{action}' over \
         scope '{}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
        context.caller.app_id,
        context.caller.object_id,
        scope.text(),
    );
    ApiError::new(403, "AuthorizationFailed", message)
}

/// The denials that apply to the caller at a scope.
pub(crate) fn denials(context: &Context<'_>, scope: &Id) -> StoreResult<Vec<Denial>> {
    let denials: Vec<Denial> = context.session.setting(DENIED)?.unwrap_or_default();
    let caller = context.caller.app_id.as_str();
    Ok(denials.into_iter().filter(|denial| denial.concerns(caller, scope)).collect())
}
