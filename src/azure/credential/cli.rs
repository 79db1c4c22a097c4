//! Runs the Azure CLI so that it can neither hang the provider nor outlive it.

use std::ffi::OsStr;
use std::io;
use std::process::{Output, Stdio};
use std::time::Duration;

use async_trait::async_trait;
use azure_identity::Executor;
use tokio::process::Command;

/// How long the CLI may take; a first start on a slow disk takes tens of seconds.
const LIMIT: Duration = Duration::from_mins(2);

/// Runs a command without a terminal, within a time limit, and ends it with its caller.
#[derive(Debug)]
pub(super) struct Bounded;

#[async_trait]
impl Executor for Bounded {
    async fn run(&self, program: &OsStr, args: &[&OsStr]) -> io::Result<Output> {
        let output =
            Command::new(program).args(args).stdin(Stdio::null()).kill_on_drop(true).output();
        tokio::time::timeout(LIMIT, output).await.unwrap_or_else(|_| {
            let message = format!("the Azure CLI did not answer within {} s", LIMIT.as_secs());
            Err(io::Error::new(io::ErrorKind::TimedOut, message))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_command_prints_is_returned() {
        let output = Bounded
            .run("/bin/sh".as_ref(), &["-c".as_ref(), "cat; echo token".as_ref()])
            .await
            .unwrap();
        assert_eq!(output.stdout, b"token\n");
    }

    #[tokio::test(start_paused = true)]
    async fn a_command_that_hangs_is_given_up() {
        let error = Bounded
            .run("/bin/sh".as_ref(), &["-c".as_ref(), "exec sleep 600".as_ref()])
            .await
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(error.to_string(), "the Azure CLI did not answer within 120 s");
    }
}
