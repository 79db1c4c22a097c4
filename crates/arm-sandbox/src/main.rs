//! The simulated Azure as a program of its own. `terraform-provider-dataplane sandbox` is the same
//! command line.

use std::process::ExitCode;

use arm_sandbox::cli;
use clap::{CommandFactory, FromArgMatches, Parser};

/// The program's own name in its help.
const PROGRAM: &str = "arm-sandbox";

// Without a doc comment of its own: the help begins with what `cli::Options` says.
#[derive(Debug, Parser)]
#[command(name = PROGRAM, version)]
struct Arguments {
    #[command(flatten)]
    sandbox: cli::Options,
}

fn main() -> ExitCode {
    let matches = cli::teach(Arguments::command(), PROGRAM).get_matches();
    match Arguments::from_arg_matches(&matches) {
        // This program has no client of Azure: `seed from-azure` names the one that has.
        Ok(arguments) => cli::run(arguments.sandbox, None),
        Err(error) => error.exit(),
    }
}
