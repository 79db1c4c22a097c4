//! Why a command failed, and how it says so.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{Database, Error, Sandbox, Settings};

/// Why a command on a sandbox failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Sandbox(#[from] Error),
    #[error("the sandbox database {} does not exist: a provider or `--database` of the server creates it", .0.display())]
    NoDatabase(PathBuf),
    #[error("the sandbox has no {kind} {name}")]
    NotThere { kind: &'static str, name: String },
    #[error("{0}")]
    Azure(String),
    #[error(
        "this program cannot sign in to Azure: use `terraform-provider-dataplane sandbox seed from-azure`"
    )]
    NoClient,
    #[error("{} exists: remove it, or write another file", .0.display())]
    Exists(PathBuf),
    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("the runtime did not start ({0})")]
    Runtime(io::Error),
    #[error("standard output is closed ({0})")]
    Output(io::Error),
}

/// Opens a database that exists.
pub(super) fn open(database: &Path) -> Result<Sandbox, Failure> {
    if !database.exists() {
        return Err(Failure::NoDatabase(database.to_owned()));
    }
    let database = Database::File(database.to_owned());
    Ok(Sandbox::open(Settings { database, ..Settings::default() })?)
}

/// Writes a text to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Writes a text to standard error. It may be closed; the exit code still says what happened.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The exit code of a command; a failure is told as "`what`: the reason."
pub(super) fn exit(what: &str, outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let reason = failure.to_string();
            complain(&format!("{what}: {}.", reason.trim_end_matches('.')));
            ExitCode::FAILURE
        }
    }
}
