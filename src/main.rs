//! The provider's binary: a plugin for Terraform, and the sandbox as a server.

use std::process::ExitCode;

use arm_sandbox::{Run, cli};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// How this program was built. `package` names the commit; a plain `cargo build` does not, since
/// every commit would then build the program again.
const BUILD: dataplane::Build = dataplane::Build {
    commit: option_env!("DATAPLANE_COMMIT"),
    is_static: cfg!(target_feature = "crt-static"),
};

/// Terraform provider that connects vendors' data planes to your own Azure resources. Terraform
/// starts it without arguments; the commands and options are for people.
#[derive(Debug, Parser)]
#[command(name = "terraform-provider-dataplane", disable_version_flag = true)]
struct Arguments {
    /// Serve Terraform from this process, and print the environment variable to set.
    #[arg(long)]
    debug: bool,
    /// Print the version, and how this program was built.
    #[arg(long, short = 'V')]
    version: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Sandbox(cli::Options),
}

/// How the sandbox's help texts call it.
const SANDBOX: &str = "terraform-provider-dataplane sandbox";

fn main() -> ExitCode {
    let mode = if std::env::args_os().len() < 2 {
        // Terraform waits, so do not parse arguments that it never sets.
        tfplugin::Mode::Plugin
    } else {
        let matches = cli::teach(Arguments::command(), SANDBOX).get_matches();
        let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        match arguments.command {
            Some(Command::Sandbox(options)) => return cli::run(options, Some(dataplane::sign_in)),
            None if arguments.version => tfplugin::Mode::Version,
            None if arguments.debug => tfplugin::Mode::Debug,
            None => tfplugin::Mode::Plugin,
        }
    };
    if let Ok(program) = std::env::current_exe() {
        Run::clean_up_with(program, &["sandbox", "clean-up"]);
    }
    BUILD.announce();
    tfplugin::run(dataplane::provider().built(BUILD.describe()), mode)
}
