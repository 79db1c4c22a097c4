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
