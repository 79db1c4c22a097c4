//! `terraform-provider-dataplane sandbox show`: what is in the simulated Azure.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use arm_sandbox::{Database, Sandbox, Settings};

use super::vendor::Failure;

/// What `sandbox show` is told on the command line.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// File that the sandbox is kept in; it must be there.
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
}

/// Prints it.
pub(crate) fn run(options: Options) -> ExitCode {
    let printed = shown(options.database).and_then(|text| {
        let mut out = io::stdout();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(io::stderr(), "The sandbox cannot be shown: {failure}.");
            ExitCode::FAILURE
        }
    }
}

fn shown(database: PathBuf) -> Result<String, Failure> {
    if !database.exists() {
        return Err(Failure::NoDatabase(database));
    }
    let settings = Settings { database: Database::File(database), ..Settings::default() };
    Ok(Sandbox::open(settings)?.show()?)
}
