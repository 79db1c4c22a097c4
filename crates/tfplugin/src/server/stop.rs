//! Interrupts what is running without standing in the way of what comes next.

use std::sync::{Arc, Mutex, PoisonError};

use crate::stop::Interrupt;

/// Ends all calls that run, as often as it is fired.
#[derive(Debug, Clone, Default)]
pub(crate) struct StopSwitch(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Fires for the calls that began since the switch was last fired.
    interrupt: Interrupt,
    has_fired: bool,
    /// Whether calls that begin now are to end as well.
    is_closed: bool,
}

impl StopSwitch {
    /// What interrupts a call that begins now.
    pub(crate) fn token(&self) -> Interrupt {
        self.with(|state| state.interrupt.clone())
    }

    /// Ends the calls that run; those that begin later are not concerned.
    pub(crate) fn fire(&self) {
        let fired = self.with(|state| {
            state.has_fired = true;
            let next = if state.is_closed { state.interrupt.clone() } else { Interrupt::default() };
            std::mem::replace(&mut state.interrupt, next)
        });
        fired.asked.cancel();
    }

    /// Ends the calls that run, and all that begin later: the process is about to end.
    pub(crate) fn close(&self) {
        self.with(|state| state.is_closed = true);
        self.fire();
    }

    /// Lets the calls that were told to end answer at once with what they have.
    pub(crate) fn give_up(&self) {
        self.token().last.cancel();
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
        let running = stop.token().asked;
        stop.fire();
        let later = stop.token().asked;
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

    #[test]
    fn a_closed_switch_ends_calls_that_begin_later_too() {
        let stop = StopSwitch::default();
        let running = stop.token();
        stop.close();
        stop.fire();
        let later = stop.token();
        assert!(running.asked.is_cancelled() && later.asked.is_cancelled());
        assert!(!running.last.is_cancelled());
        stop.give_up();
        assert!(running.last.is_cancelled() && later.last.is_cancelled());
    }
}
