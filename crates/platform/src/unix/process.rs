//! Other processes.

use std::{
    io,
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Command, ExitStatus},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::time::{MissedTickBehavior, interval};

pub use shown::{arguments, namespace, started};

/// How often to look whether the parent is still there. Its connection mostly tells sooner.
const PARENT_INTERVAL: Duration = Duration::from_secs(1);

/// The process that started this one; `None` where the system does not say.
#[must_use]
pub fn parent_id() -> Option<u32> {
    Some(std::os::unix::process::parent_id())
}

/// The process that started this one.
#[derive(Debug, Clone, Copy)]
pub struct Parent(Option<u32>);

impl Parent {
    /// The parent as it is now; its number changes when it ends.
    #[must_use]
    pub fn current() -> Self {
        Self(parent_id())
    }

    /// Returns when the parent has ended.
    pub async fn exited(self) {
        let mut interval = interval(PARENT_INTERVAL);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while parent_id() == self.0 {
            interval.tick().await;
        }
    }
}

/// Makes a command the leader of a new process group, to which its children belong.
pub fn lead_group(command: &mut Command) {
    command.process_group(0);
}

/// Interrupts a process and its group, as Ctrl-C in a terminal does.
pub fn interrupt_group(leader: u32) -> io::Result<()> {
    end_group_with(leader, Signal::INT)
}

/// Kills a process and its group at once.
pub fn kill_group(leader: u32) -> io::Result<()> {
    end_group_with(leader, Signal::KILL)
}

/// Sends a signal to a process and its group.
fn end_group_with(leader: u32, signal: Signal) -> io::Result<()> {
    Ok(kill_process_group(pid(leader)?, signal)?)
}

/// Kills one process at once.
pub fn kill(process: u32) -> io::Result<()> {
    Ok(kill_process(pid(process)?, Signal::KILL)?)
}

/// Whether a signal ended a process.
#[must_use]
pub fn was_signaled(status: ExitStatus) -> bool {
    status.signal().is_some()
}

fn pid(number: u32) -> io::Result<Pid> {
    let number = i32::try_from(number).ok().and_then(Pid::from_raw);
    number.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
}

#[cfg(target_os = "linux")]
mod shown {
    //! Processes as Linux shows them.

    use std::fs;

    /// The command line of a process; empty where it is not shown.
    #[must_use]
    pub fn arguments(process: u32) -> Vec<String> {
        let text = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        // Each word ends with a null byte.
        let words =
            text.split_inclusive(|it| *it == 0).map(|it| it.strip_suffix(&[0]).unwrap_or(it));
        words.map(|it| String::from_utf8_lossy(it).into_owned()).collect()
    }

    /// When a process began, in ticks since the machine was started; `None` where it is over.
    #[must_use]
    pub fn started(process: u32) -> Option<String> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name before it is in parentheses, and may hold anything.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
        let over = matches!(fields.next()?, "Z" | "X");
        // proc_pid_stat(5): the state is the third field, the beginning the 22nd.
        fields.nth(18).filter(|_| !over).map(str::to_owned)
    }

    /// The namespace that numbers of processes belong to.
    #[must_use]
    pub fn namespace() -> String {
        let link = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
        link.to_string_lossy().chars().filter(char::is_ascii_digit).collect()
    }
}

#[cfg(not(target_os = "linux"))]
mod shown {
    //! Processes as `ps` shows them.

    use std::process::Command;

    /// The command line of a process; empty where it is not shown.
    #[must_use]
    pub fn arguments(process: u32) -> Vec<String> {
        let said = Command::new("ps").args(["-o", "args=", "-p", &process.to_string()]).output();
        let text = said.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
        text.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }

    /// When a process began; `None` where it is over.
    #[must_use]
    pub fn started(process: u32) -> Option<String> {
        let said =
            Command::new("ps").args(["-o", "lstart=", "-p", &process.to_string()]).output().ok()?;
        let text = String::from_utf8_lossy(&said.stdout);
        let started: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        (!started.is_empty()).then_some(started)
    }

    /// All processes are in one.
    #[must_use]
    pub fn namespace() -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_parent_that_is_not_ours_counts_as_gone() {
        Parent(Some(u32::MAX)).exited().await;
    }

    #[test]
    fn the_command_line_of_a_process_is_found() {
        let arguments = arguments(std::process::id());
        let own: Vec<_> = std::env::args().collect();
        assert_eq!(arguments.get(..own.len()), Some(&own[..]));
        assert!(super::arguments(u32::MAX).is_empty());
    }

    #[test]
    fn a_process_has_begun_until_it_is_over() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        assert!(started(child.id()).is_some());
        kill(child.id()).unwrap();
        assert!(was_signaled(child.wait().unwrap()));
        assert_eq!(started(child.id()), None);
    }
}
