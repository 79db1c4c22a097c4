//! A CLI that is running: wait for what it says, interrupt it, kill it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::outcome::without_colors;
use super::{Error, Outcome};

/// How long a CLI may say nothing while something is waited for; far beyond what any step takes.
const SILENCE: Duration = Duration::from_mins(5);

/// A CLI that was started. Dropping it kills its process group.
pub struct Running {
    child: Child,
    lines: Receiver<Line>,
    outcome: Outcome,
}

enum Line {
    Stdout(String),
    Stderr(String),
}

impl Running {
    /// Starts the command with both streams captured, as the leader of a new process group.
    pub(super) fn start_group(mut command: Command, line: String) -> Result<Self, Error> {
        platform::lead_group(&mut command);
        Self::start(command, line)
    }

    /// Starts the command with both streams captured.
    pub(super) fn start(mut command: Command, line: String) -> Result<Self, Error> {
        let program = command.get_program().to_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(Error::io("run", program.as_ref()))?;
        let (sender, lines) = channel();
        if let Some(stdout) = child.stdout.take() {
            forward(stdout, sender.clone(), Line::Stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            forward(stderr, sender, Line::Stderr);
        }
        let outcome =
            Outcome { command: line, code: None, stdout: String::new(), stderr: String::new() };
        Ok(Self { child, lines, outcome })
    }

    /// Returns once these words were said on either stream.
    pub fn wait_for(&mut self, words: &str) -> Result<(), Error> {
        while !self.outcome.mentions(words) {
            match self.lines.recv_timeout(SILENCE) {
                Ok(line) => self.keep(line),
                Err(_) => {
                    return Err(Error::Silent {
                        command: self.outcome.command.clone(),
                        awaited: words.to_owned(),
                        said: format!("{}{}", self.outcome.stdout, self.outcome.stderr),
                    });
                }
            }
        }
        Ok(())
    }

    /// Interrupts the CLI and its providers, as Ctrl-C in a terminal does.
    pub fn interrupt(&self) {
        // An error means that every process of the group has ended already.
        let _ = platform::interrupt_group(self.child.id());
    }

    /// Kills the CLI and its providers at once, as a machine that loses power does.
    pub fn kill(&self) {
        // An error means that every process of the group has ended already.
        let _ = platform::kill_group(self.child.id());
    }

    /// Kills the CLI alone, so that its providers find their parent gone.
    pub fn kill_cli(&self) {
        // An error means that the process has ended already.
        let _ = platform::kill(self.child.id());
    }

    /// Whether the CLI has ended.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until the CLI has ended.
    pub fn finish(mut self) -> Result<Outcome, Error> {
        while let Ok(line) = self.lines.recv() {
            self.keep(line);
        }
        let status = self.child.wait().map_err(Error::io("wait for", self.program().as_ref()))?;
        self.outcome.code = if platform::was_signaled(status) { None } else { status.code() };
        Ok(self.outcome.clone())
    }

    fn program(&self) -> String {
        self.outcome.command.split(' ').next().unwrap_or_default().to_owned()
    }

    fn keep(&mut self, line: Line) {
        match line {
            Line::Stdout(text) => self.outcome.stdout.push_str(&without_colors(&text)),
            Line::Stderr(text) => self.outcome.stderr.push_str(&without_colors(&text)),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.kill();
            let _ = self.child.wait();
        }
    }
}

/// Sends the lines of a stream from a separate thread.
fn forward(
    stream: impl Read + Send + 'static,
    sender: Sender<Line>,
    line: impl Fn(String) -> Line + Send + 'static,
) {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(1..)) {
            if sender.send(line(String::from_utf8_lossy(&bytes).into_owned())).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}
