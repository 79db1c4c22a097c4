//! Management locks: a lock on a scope binds everything inside it.

use serde_json::Value;

use super::Context;
use crate::{api_error::ApiError, id::Id, rules::locks, store::Listing};

/// Refuses a write or a deletion that a lock forbids. Locks themselves are not bound by locks.
pub(crate) fn check(context: &Context<'_>, id: &Id, deletes: bool) -> Result<(), ApiError> {
    if id.is_a(locks::TYPE) {
        return Ok(());
    }
    let around: Vec<String> = id.ancestry().iter().map(|scope| scope.key().to_owned()).collect();
    let inside = if deletes { id.prefix() } else { String::new() };
    let listing = Listing {
        resource_type: locks::TYPE,
        prefix: &inside,
        scopes: &around,
        ..Listing::default()
    };
    let locks = context.session.list(context.tenant(), &listing)?;
    let binding = locks.iter().find(|lock| deletes || is_read_only(&lock.body));
    let Some(lock) = binding else { return Ok(()) };
    let operation = if deletes { "delete" } else { "write" };
    let message = format!(
        "The scope '{}' cannot perform {operation} operation because following scope(s) are locked: '{}'. Please remove \
         the lock and try again.",
        id.text(),
        lock.id.scope().text(),
    );
    Err(ApiError::conflict("ScopeLocked", message))
}

fn is_read_only(lock: &str) -> bool {
    let lock: Value = serde_json::from_str(lock).unwrap_or_default();
    lock.pointer("/properties/level")
        .and_then(Value::as_str)
        .is_some_and(|level| level == "ReadOnly")
}
