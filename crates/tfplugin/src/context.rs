//! What a handler is given besides its arguments.

use std::sync::Mutex;

use crate::{Codec, Diagnostic, Diagnostics, Value};

/// The surroundings of one operation: clients, warnings, and what must not be lost.
#[derive(Debug)]
pub struct Context<'a, C> {
    /// What the provider block was configured to: the clients of the services.
    pub clients: &'a C,
    notes: Mutex<Notes>,
}

/// What an operation left behind besides its result.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes {
    pub(crate) warnings: Diagnostics,
    pub(crate) kept: Option<Value>,
    pub(crate) private: Vec<u8>,
}

impl<'a, C> Context<'a, C> {
    /// Surroundings with nothing noted yet; `private` is what the last operation stored.
    pub fn new(clients: &'a C, private: Vec<u8>) -> Self {
        Self { clients, notes: Mutex::new(Notes { private, ..Notes::default() }) }
    }

    /// Tells the user something that is no reason to stop.
    pub fn warn(&self, diagnostic: Diagnostic) {
        self.with(|notes| notes.warnings.push(diagnostic));
    }

    /// Records what exists by now: the state to store if the operation fails, is interrupted, or
    /// runs out of time from here on.
    pub fn keep<M: Codec>(&self, state: &M) {
        let state = state.encode();
        self.with(|notes| notes.kept = Some(state));
    }

    /// The bytes that the provider stored beside the state, unseen by the user.
    pub fn private(&self) -> Vec<u8> {
        self.with(|notes| notes.private.clone())
    }

    /// Replaces the bytes stored beside the state.
    pub fn set_private(&self, private: Vec<u8>) {
        self.with(|notes| notes.private = private);
    }

    pub(crate) fn notes(&self) -> Notes {
        self.with(|notes| notes.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Notes) -> T) -> T {
        let mut notes = self.notes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_last_counts_and_private_bytes_stay_until_replaced() {
        let ctx = Context::new(&(), b"old".to_vec());
        assert_eq!(ctx.private(), b"old");
        ctx.keep(&"first".to_owned());
        ctx.keep(&"second".to_owned());
        ctx.set_private(b"new".to_vec());
        ctx.warn(Diagnostic::warning("w", ""));
        let notes = ctx.notes();
        assert_eq!(notes.kept, Some("second".into()));
        assert_eq!(notes.private, b"new");
        assert_eq!(notes.warnings.0.len(), 1);
    }
}
