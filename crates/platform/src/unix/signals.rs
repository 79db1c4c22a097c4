//! Signals that a person at the terminal, or the system, sends.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C, which the terminal sends to the whole process group.
#[derive(Debug)]
pub struct Interrupts(Signal);

impl Interrupts {
    /// From now on an interrupt no longer ends the process by itself.
    pub fn install() -> io::Result<Self> {
        Ok(Self(signal(SignalKind::interrupt())?))
    }

    /// Returns when the next one has come.
    pub async fn next(&mut self) {
        next(&mut self.0).await;
    }
}

/// What the system sends, or anyone who wants this process to end.
#[derive(Debug)]
pub struct Termination(Signal);

impl Termination {
    /// From now on a termination no longer ends the process by itself.
    pub fn install() -> io::Result<Self> {
        Ok(Self(signal(SignalKind::terminate())?))
    }

    /// Returns when it has come.
    pub async fn received(&mut self) {
        next(&mut self.0).await;
    }
}

/// Returns when the signal arrives; never if it can no longer arrive.
async fn next(signal: &mut Signal) {
    if signal.recv().await.is_none() {
        std::future::pending::<()>().await;
    }
}
