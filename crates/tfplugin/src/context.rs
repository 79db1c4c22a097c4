//! What a handler is given besides its arguments.

use std::sync::Mutex;

use crate::{Codec, Diagnostic, Diagnostics, Value};

/// The surroundings of one operation: clients, warnings, and what must not be lost.
#[derive(Debug)]
pub struct Context<'a, C> {
    /// What the provider block was configured to: the clients of the services.
    pub clients: &'a C,
    notes: Mutex<Notes>,
    first: FirstPlan,
}

/// What is known of the first plan of a change, when the change is planned again by its apply.
#[derive(Debug, Clone, Default)]
pub(crate) struct FirstPlan {
    /// Whether the host gives back what the first plan stored.
    pub(crate) is_given_back: bool,
    /// What the first plan stored; empty where this is the first plan, or it stored nothing.
    pub(crate) private: Vec<u8>,
}

/// What an operation left behind besides its result.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes {
    pub(crate) warnings: Diagnostics,
    pub(crate) partial_state: Option<Value>,
    pub(crate) private: Vec<u8>,
}

impl<'a, C> Context<'a, C> {
    /// A context without diagnostics so far; `private` is what the last operation stored.
    pub fn new(clients: &'a C, private: Vec<u8>) -> Self {
        let notes = Mutex::new(Notes { private, ..Notes::default() });
        Self { clients, notes, first: FirstPlan::default() }
    }

    /// The same for a plan hook, with what the first plan of the same change left.
    pub(crate) fn planning_after(self, first: FirstPlan) -> Self {
        Self { first, ..self }
    }

    /// Adds a warning, which does not stop the operation.
    pub fn warn(&self, diagnostic: Diagnostic) {
        self.with(|notes| notes.warnings.push(diagnostic));
    }

    /// Records what exists by now: the state to store if the operation fails, is interrupted, or
    /// runs out of time from here on.
    pub fn save_partial_state<M: Codec>(&self, state: &M) {
        let state = state.encode();
        self.with(|notes| notes.partial_state = Some(state));
    }

    /// The bytes that the provider stored beside the state, unseen by the user.
    ///
    /// Which bytes these are depends on the call:
    ///
    /// - a plan hook, an update and a read get what the last operation stored;
    /// - a create gets what its plan hook stored with [`set_private`](Self::set_private), and what it
    ///   stores itself replaces that;
    /// - the delete of an object that is destroyed gets what its [`plan_destroy`] left, which is what
    ///   was stored;
    /// - the delete in a replacement that **deletes first** (a changed argument, a tainted object,
    ///   `-replace`) gets what the plan hook of its **successor** stored: Terraform keeps one plan for
    ///   both. Such a delete can know in this way that a successor follows in the same process, and
    ///   what it wants. The plan hook that leaves such a mark must leave it in every plan of a new
    ///   object, and the create must store something else, or else a later destroy finds the mark;
    /// - with `create_before_destroy` the old object is planned for its destruction by the apply, after
    ///   its successor was made, so its delete gets what was stored; what this process made is known
    ///   to the clients.
    ///
    /// A tainted object is planned as a new one: its plan hook sees neither prior state nor bytes.
    ///
    /// [`plan_destroy`]: crate::Resource::plan_destroy
    pub fn private(&self) -> Vec<u8> {
        self.with(|notes| notes.private.clone())
    }

    /// Replaces the bytes stored beside the state.
    pub fn set_private(&self, private: Vec<u8>) {
        self.with(|notes| notes.private = private);
    }

    /// For a plan hook that is called by an apply: the bytes that the plan hook stored, with
    /// [`set_private`](Self::set_private), when the user's plan was made. `None` in that first plan,
    /// where it stored nothing, and always where Terraform is older than 1.16 (protocol 6.11).
    ///
    /// An apply plans each change again, and that plan must not contradict the approved one.
    /// A hook that reads something which may change in between stores what it saw, and decides from
    /// that when it is asked again:
    ///
    /// ```
    /// # use tfplugin::Context;
    /// # fn look() -> String { "seen".to_owned() }
    /// # fn plan(ctx: &Context<'_, ()>) -> String {
    /// let seen = match ctx.planned_private() {
    ///     Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
    ///     None => look(),
    /// };
    /// ctx.set_private(seen.clone().into_bytes());
    /// # seen
    /// # }
    /// ```
    ///
    /// Where the host does not give them back, the decision must follow from the configuration and
    /// the prior state alone, or stay unknown until the apply: [`gives_back_plans`] says so.
    ///
    /// [`gives_back_plans`]: Self::gives_back_plans
    #[must_use]
    pub fn planned_private(&self) -> Option<Vec<u8>> {
        (!self.first.private.is_empty()).then(|| self.first.private.clone())
    }

    /// Whether [`planned_private`](Self::planned_private) will have, in the plan that the apply
    /// makes, what this plan stores.
    #[must_use]
    pub const fn gives_back_plans(&self) -> bool {
        self.first.is_given_back
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
        ctx.save_partial_state(&"first".to_owned());
        ctx.save_partial_state(&"second".to_owned());
        ctx.set_private(b"new".to_vec());
        ctx.warn(crate::code::PluginCode::OperationInterrupted.warning("w", ""));
        let notes = ctx.notes();
        assert_eq!(notes.partial_state, Some("second".into()));
        assert_eq!(notes.private, b"new");
        assert_eq!(notes.warnings.0.len(), 1);
    }
}
