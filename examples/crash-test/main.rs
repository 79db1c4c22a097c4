//! Interrupts applies, and runs several at once, with the real Terraform CLI in the sandbox; then
//! checks the result in Azure.
//!
//! `cargo run --example crash-test -- kills` kills Terraform and its providers at random points of a
//! create, an update and a destroy. Afterwards nothing may be lost, resources of others must be
//! unchanged, and the output must have named everything that is left. `cargo run --example crash-test
//! -- writers` lets several processes write the same resources, round after round: no entry may be lost.

mod azure;
mod kills;
mod random;
mod scene;
mod writers;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use test_support::{interrupt, say, steps, terraform};

use clap::{Parser, Subcommand};

use self::random::Random;

/// The example, which is built already, makes cargo choose the same features of every dependency as
/// it did for the example.
const BUILD: &[&str] = if cfg!(debug_assertions) {
    &["--example", "crash-test"]
} else {
    &["--example", "crash-test", "--release"]
};

/// Tests the provider's promises about interrupted and concurrent applies.
#[derive(Parser)]
#[command(name = "crash-test")]
struct Options {
    /// Use this provider instead of building it
    #[arg(long, value_name = "FILE", global = true)]
    provider: Option<PathBuf>,
    /// Repeat the choices of an earlier run, with the number that it printed
    #[arg(long, value_name = "NUMBER", global = true)]
    seed: Option<u64>,
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Kill Terraform and its providers at random points of create, update and destroy
    Kills {
        /// Number of kills
        #[arg(long, default_value_t = 100)]
        count: u32,
    },
    /// Let several processes write one storage account, one vault, one SQL server, one identity
    Writers {
        /// Number of concurrent processes
        #[arg(long, default_value_t = 4)]
        processes: u8,
        /// Number of applies per process
        #[arg(long, default_value_t = 50)]
        rounds: u32,
    },
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::error(&*error);
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    interrupt::watch()?;
    let (terraform, provider) = steps::tools(options.provider.as_deref(), BUILD)?;
    let random = Random::new(options.seed);
    say::heading(&format!("The choices of this run are those of --seed {}", random.seed()));
    match options.part {
        Part::Kills { count } => kills::run(&terraform, &provider, random, count),
        Part::Writers { processes, rounds } => {
            writers::run(&terraform, &provider, random, processes, rounds)
        }
    }
}
