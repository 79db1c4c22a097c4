//! Grants a data plane access to your Azure resources, with the real Terraform CLI.
//!
//! `cargo run --example quickstart` does it in the sandbox, `-- --azure` in Azure. The configuration
//! is `main.tf` next to this file.

mod azure;
mod report;
mod session;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use test_support::{browse, interrupt, say, steps, terraform};

use clap::Parser;

use self::session::Session;
use self::terraform::target_directory;

/// The example, which is built already, makes cargo choose the same features of every dependency as
/// it did for the example.
const BUILD: &[&str] = if cfg!(debug_assertions) {
    &["--example", "quickstart"]
} else {
    &["--example", "quickstart", "--release"]
};

/// Shows the provider at work: finds a data plane's managed identity and grants it roles.
///
/// Without options, everything happens in a sandbox, without an Azure account.
#[derive(Parser)]
#[command(name = "quickstart")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option on the command line")]
struct Options {
    /// Run against Azure, with your credentials and variables
    #[arg(long)]
    azure: bool,
    /// Revoke what an earlier run granted, and remove its files
    #[arg(long)]
    destroy: bool,
    /// With --azure: do not ask before changes
    #[arg(long)]
    auto_approve: bool,
    /// Use this provider instead of building it
    #[arg(long, value_name = "FILE")]
    provider: Option<PathBuf>,
    /// Keep the configuration and its state in this directory [default: target/quickstart]
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
    /// Show the sandbox in a browser meanwhile, and wait at the end
    #[arg(long, conflicts_with = "azure")]
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
    let root = options.directory.clone().unwrap_or_else(|| target_directory().join("quickstart"));
    let root = std::path::absolute(root)?;
    let directory = root.join(if options.azure { "azure" } else { "sandbox" });
    if options.destroy && !directory.exists() {
        say::line(&format!(
            "There is nothing to clean up: {} does not exist.",
            directory.display()
        ));
        return Ok(());
    }
    let variables = if options.azure { Some(azure::requirements(&directory)?) } else { None };
    interrupt::watch()?;

    let (terraform, provider) = steps::tools(options.provider.as_deref(), BUILD)?;
    let session = match &variables {
        Some(variables) => Session::azure(terraform, provider, &directory, variables)?,
        None => Session::sandbox(terraform, provider, &directory)?,
    };
    let asks = options.azure && !options.auto_approve;
    let browse = if options.browse { Some(session.browse()?) } else { None };
    if options.destroy {
        session.destroy(asks)?;
    } else {
        session.apply(asks)?;
    }
    browse.map_or(Ok(()), |browse| browse.linger())
}
