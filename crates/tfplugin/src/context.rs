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
