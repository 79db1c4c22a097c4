//! `clean-up`: removes the database of one run when the run is over. A provider starts it, not a person.

use std::process::ExitCode;

use super::failure::{self, Failure};
use crate::Run;

/// Waits until a run of Terraform is over, then removes its database.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Name of the run.
    run: String,
}

/// Waits and removes.
pub(super) fn run(Options { run }: &Options) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime
        .map_err(Failure::Runtime)
        .and_then(|runtime| Ok(runtime.block_on(Run::clean_up(run))?));
    failure::exit("Cannot clean up", done)
}
