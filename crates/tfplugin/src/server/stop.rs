//! Interrupts what is running without standing in the way of what comes next.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Ends all calls that run, as often as it is fired.
#[derive(Debug, Clone, Default)]
pub(crate) struct StopSwitch(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Fires for the calls that began since the switch was last fired.
    token: CancellationToken,
    has_fired: bool,
}

impl StopSwitch {
    /// The token of a call that begins now.
    pub(crate) fn token(&self) -> CancellationToken {
        self.with(|state| state.token.clone())
    }

    /// Ends the calls that run; those that begin later are not concerned.
    pub(crate) fn fire(&self) {
        let token = self.with(|state| {
            state.has_fired = true;
            std::mem::take(&mut state.token)
        });
        token.cancel();
    }

    /// Whether it was ever fired.
    pub(crate) fn has_fired(&self) -> bool {
        self.with(|state| state.has_fired)
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_running_calls_are_ended() {
        let stop = StopSwitch::default();
        let running = stop.token();
        stop.fire();
        let later = stop.token();
        assert!(running.is_cancelled() && !later.is_cancelled());
        stop.fire();
        assert!(later.is_cancelled());
    }

    #[test]
    fn it_remembers_that_it_was_fired() {
        let stop = StopSwitch::default();
        assert!(!stop.has_fired());
        stop.clone().fire();
        assert!(stop.has_fired());
    }
}
