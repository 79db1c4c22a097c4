//! When the process ends: the host says so, has gone, or was interrupted twice, or somebody
//! terminates it.

use std::{io, os::unix::process::parent_id, time::Duration};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{MissedTickBehavior, interval},
};

/// How often to look whether the parent is still there. Its connection mostly tells sooner.
const PARENT_INTERVAL: Duration = Duration::from_secs(1);

/// The signals that a person at the terminal, or the system, sends.
#[derive(Debug)]
pub(crate) struct Signals {
    /// Ctrl-C, which the terminal sends to the whole process group.
    pub(crate) interrupts: Interrupts,
    /// What the system sends, or anyone who wants this process to end.
    pub(crate) termination: Termination,
}

impl Signals {
    /// From now on these signals no longer end the process by themselves.
    pub(crate) fn install() -> io::Result<Self> {
        Ok(Self {
            interrupts: Interrupts(signal(SignalKind::interrupt())?),
            termination: Termination(signal(SignalKind::terminate())?),
        })
    }

    /// Returns when one of them has come.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            () = next(&mut self.interrupts.0) => {}
            () = self.termination.received() => {}
        }
    }
}

/// SIGINT.
#[derive(Debug)]
pub(crate) struct Interrupts(Signal);

impl Interrupts {
    /// Returns when the user has lost patience. The first signal is Terraform's to answer: it asks
    /// the provider to stop, waits for results, and may still need the provider after that. With
    /// the second one Terraform leaves at once.
    pub(crate) async fn impatience(&mut self, was_stopped: impl Fn() -> bool) {
        let mut count = 0_u32;
        loop {
            next(&mut self.0).await;
            count += 1;
            tracing::debug!(count, "an interrupt came");
            if is_last(count, was_stopped()) {
                return;
            }
        }
    }
}

/// SIGTERM.
#[derive(Debug)]
pub(crate) struct Termination(Signal);

impl Termination {
    /// Returns when it has come.
    pub(crate) async fn received(&mut self) {
        next(&mut self.0).await;
    }
}

/// Returns when the signal comes; never where it cannot come any more.
async fn next(signal: &mut Signal) {
    if signal.recv().await.is_none() {
        std::future::pending::<()>().await;
    }
}

/// Whether the `count`th signal ends the process. A Terraform that goes on after an interrupt, such
/// as its console, does not ask the provider to stop.
const fn is_last(count: u32, was_stopped: bool) -> bool {
    1 < count && was_stopped
}

/// The process that started this one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parent(u32);

impl Parent {
    /// The parent as it is now; its number changes when it ends.
    pub(crate) fn current() -> Self {
        Self(parent_id())
    }

    /// Returns when the parent has ended.
    pub(crate) async fn exited(self) {
        let mut interval = interval(PARENT_INTERVAL);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while parent_id() == self.0 {
            interval.tick().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_signal_is_left_to_terraform() {
        assert!(!is_last(1, false));
        assert!(!is_last(1, true));
    }

    #[test]
    fn the_second_signal_after_a_stop_ends_the_process() {
        assert!(is_last(2, true));
    }

    #[test]
    fn signals_without_a_stop_do_not_end_the_process() {
        assert!(!is_last(5, false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_parent_that_is_not_ours_counts_as_gone() {
        Parent(u32::MAX).exited().await;
    }
}
