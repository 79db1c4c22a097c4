//! Other processes.

use std::{
    io,
    os::windows::process::CommandExt,
    process::{Command, ExitStatus, Stdio},
};

/// Process creation flag `CREATE_NEW_PROCESS_GROUP`.
const NEW_PROCESS_GROUP: u32 = 0x0000_0200;

/// The standard library does not say.
#[must_use]
pub fn parent_id() -> Option<u32> {
    None
}

/// The command line of a process: unknown.
#[must_use]
pub fn arguments(_process: u32) -> Vec<String> {
    Vec::new()
}

/// When a process began: unknown.
#[must_use]
pub fn started(_process: u32) -> Option<String> {
    None
}

/// All processes are in one namespace.
#[must_use]
pub fn namespace() -> String {
    String::new()
}

/// The process that started this one.
#[derive(Debug, Clone, Copy)]
pub struct Parent;

impl Parent {
    /// The parent as it is now.
    #[must_use]
    pub fn current() -> Self {
        Self
    }

    /// Never returns: a parent that ends closes its connection, and that ends this process. A parent
    /// that never connected is given up after a while.
    pub async fn exited(self) {
        std::future::pending::<()>().await;
    }
}

/// Makes a command the leader of a new process group.
pub fn lead_group(command: &mut Command) {
    command.creation_flags(NEW_PROCESS_GROUP);
}

/// A console event needs a call that the standard library does not offer.
pub fn interrupt_group(_leader: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Kills a process and its children at once.
pub fn kill_group(leader: u32) -> io::Result<()> {
    end_group_with(leader, &["/T"])
}

/// Kills a process, with these options of `taskkill`.
fn end_group_with(leader: u32, options: &[&str]) -> io::Result<()> {
    let mut command = Command::new("taskkill");
    command.args(["/F", "/PID", &leader.to_string()]).args(options);
    let status =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
}

/// Kills one process at once.
pub fn kill(process: u32) -> io::Result<()> {
    end_group_with(process, &[])
}

/// There are no signals.
#[must_use]
pub fn was_signaled(_status: ExitStatus) -> bool {
    false
}
