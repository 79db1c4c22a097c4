//! From where a custom role is seen: the scopes where it can be assigned, and what is inside them.

use serde_json::{Map, Value};

use crate::{
    api_error::ApiError,
    arm::{Context, scope},
    id::Id,
};

/// The scopes from which a custom role is seen.
pub(super) struct Around {
    scopes: Vec<Id>,
    /// With the scopes below, where they are asked for.
    below: Option<Id>,
}

/// The scopes around a scope; on request, with those below.
pub(super) fn around(context: &Context<'_>, scope: &Id, below: bool) -> Result<Around, ApiError> {
    let mut scopes = scope::above(context, scope)?;
    scopes.push(scope.clone());
    Ok(Around { scopes, below: below.then(|| scope.clone()) })
}

impl Around {
    /// Whether a custom role can be assigned on one of the scopes.
    pub(super) fn sees(&self, role: &Map<String, Value>) -> bool {
        let assignable = role
            .get("properties")
            .and_then(|it| it.get("assignableScopes"))
            .and_then(Value::as_array);
        let mut assignable =
            assignable.into_iter().flatten().filter_map(|scope| Id::parse(scope.as_str()?));
        assignable.any(|assignable| {
            self.scopes.iter().any(|scope| scope.key() == assignable.key())
                || self.below.as_ref().is_some_and(|scope| scope.covers(&assignable))
        })
    }
}
