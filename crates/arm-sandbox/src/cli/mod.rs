//! The command line: serve the sandbox, play the vendor in it, look inside, and work with seeds. The
//! program `arm-sandbox` has it, and so has `terraform-provider-dataplane sandbox`.

mod act;
mod clean_up;
mod failure;
mod seed;
mod serve;
mod show;
mod teach;

use std::process::ExitCode;

use crate::export::SignIn;
pub use teach::teach;

/// Serves a simulated Azure over HTTP, for any client of Azure Resource Manager.
///
/// It creates nothing in Azure, and needs no account and no network. It answers as Azure documents and
/// refuses what Azure refuses.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Example:
  {sandbox} --listen 127.0.0.1:8080 --database sandbox.db --seed seed.json

What comes next:
  Open http://127.0.0.1:8080/ in a browser to look inside.
  Let a client sign in there with any secret; the server prints a provider block for Terraform.
  {sandbox} show --database sandbox.db          prints the contents.
  {sandbox} act --database sandbox.db peer      plays the vendor.
  {sandbox} seed check seed.json                finds mistakes in a seed."
)]
pub struct Options {
    #[command(flatten)]
    serve: serve::Options,
    #[command(subcommand)]
    command: Option<Command>,
}

/// The subcommands.
#[derive(Debug, clap::Subcommand)]
enum Command {
    Act(act::Options),
    Show(show::Options),
    Seed(seed::Options),
    #[command(hide = true)]
    CleanUp(clean_up::Options),
}

/// Runs what the options ask for; without a subcommand, serves until Ctrl-C. `sign_in` is how this
/// program reaches Azure itself, if it can.
#[must_use]
pub fn run(options: Options, sign_in: Option<SignIn>) -> ExitCode {
    match options.command {
        None => serve::run(options.serve),
        Some(Command::Act(options)) => act::run(options),
        Some(Command::Show(options)) => show::run(&options),
        Some(Command::Seed(options)) => seed::run(options, sign_in),
        Some(Command::CleanUp(options)) => clean_up::run(&options),
    }
}
