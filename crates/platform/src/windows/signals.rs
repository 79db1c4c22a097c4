//! Console events.

use std::io;

use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

/// Ctrl-C, which the console sends to all its processes.
#[derive(Debug)]
pub struct Interrupts(CtrlC);

impl Interrupts {
    /// From now on an interrupt no longer ends the process by itself.
    pub fn install() -> io::Result<Self> {
        Ok(Self(ctrl_c()?))
    }

    /// Returns when the next one has come.
    pub async fn next(&mut self) {
        if self.0.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

/// Ctrl-Break, a console that closes, and a system that shuts down.
#[derive(Debug)]
pub struct Termination(CtrlBreak, CtrlClose, CtrlShutdown);

impl Termination {
    /// From now on these no longer end the process by themselves.
    pub fn install() -> io::Result<Self> {
        Ok(Self(ctrl_break()?, ctrl_close()?, ctrl_shutdown()?))
    }

    /// Returns when one of them has come.
    pub async fn received(&mut self) {
        tokio::select! {
            Some(()) = self.0.recv() => {}
            Some(()) = self.1.recv() => {}
            Some(()) = self.2.recv() => {}
            else => std::future::pending::<()>().await,
        }
    }
}
