//! Plays a whole conversation with a vendor's support, with the real Terraform CLI: a container
//! registry is connected to an Astro cluster by Private Link.
//!
//! `cargo run --example private-link` plays all parts in the sandbox, from the ticket to the vendor's
//! last answer. The configuration is `main.tf` next to this file, which calls the module
//! `astro-private-link`.

mod conversation;
mod names;
mod report;
mod session;
mod vendor;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use test_support::{browse, dns, interrupt, say, steps, terraform};

use clap::Parser;

use self::session::Session;
use self::terraform::target_directory;

/// The example, which is built already, makes cargo choose the same features of every dependency as
/// it did for the example.
const BUILD: &[&str] = if cfg!(debug_assertions) {
    &["--example", "private-link"]
} else {
    &["--example", "private-link", "--release"]
};

/// Plays a request for a private endpoint from the ticket to the last answer.
///
/// Everything happens in a sandbox, without an Azure account or a network. Each run starts over.
#[derive(Parser)]
#[command(name = "private-link")]
struct Options {
    /// Use this provider instead of building it
    #[arg(long, value_name = "FILE")]
    provider: Option<PathBuf>,
    /// Keep the configuration and its state in this directory [default: target/private-link]
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
    /// Show the sandbox in a browser meanwhile, and wait at the end
    #[arg(long)]
    browse: bool,
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
    let root = options.directory.clone().unwrap_or_else(|| target_directory().join("private-link"));
    let root = std::path::absolute(root)?;
    interrupt::watch()?;
    let (terraform, provider) = steps::tools(options.provider.as_deref(), BUILD)?;
    let session = Session::begin(&terraform, provider, &root)?;
    let browse = if options.browse { Some(session.browse()?) } else { None };
    conversation::play(session)?;
    browse.map_or(Ok(()), |browse| browse.linger())
}
