//! When the process ends: the host says so, has gone, or was interrupted twice, or somebody
//! terminates it.

use std::io;

use platform::{Interrupts, Termination};

/// The signals that a person at the terminal, or the system, sends.
#[derive(Debug)]
pub(crate) struct Signals {
    /// Ctrl-C, which the terminal sends to every process in it.
    pub(crate) interrupts: Interrupts,
    /// What the system sends, or anyone who wants this process to end.
    pub(crate) termination: Termination,
}

impl Signals {
    /// From now on these signals no longer end the process by themselves.
    pub(crate) fn install() -> io::Result<Self> {
        Ok(Self { interrupts: Interrupts::install()?, termination: Termination::install()? })
    }

    /// Returns when one of them has come.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            () = self.interrupts.next() => {}
            () = self.termination.received() => {}
        }
    }
}

/// Returns when the user has lost patience. The first signal is Terraform's to answer: it asks the
/// provider to stop, waits for results, and may still need the provider after that. With the second
/// one Terraform leaves at once.
pub(crate) async fn impatience(interrupts: &mut Interrupts, was_stopped: impl Fn() -> bool) {
    let mut count = 0_u32;
    loop {
        interrupts.next().await;
        count += 1;
        tracing::debug!(count, "an interrupt came");
        if is_last(count, was_stopped()) {
            return;
        }
    }
}

/// Whether the `count`th signal ends the process. A Terraform that goes on after an interrupt, such
/// as its console, does not ask the provider to stop.
const fn is_last(count: u32, was_stopped: bool) -> bool {
    1 < count && was_stopped
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
}
