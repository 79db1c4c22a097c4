//! `seed`: check a seed, print the schema of seeds, and write one from Azure.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::failure::{self, Failure};
use crate::{
    Error, Sandbox,
    export::{self, SignIn, Wanted},
};

/// What `-` is called in messages.
const STANDARD_INPUT: &str = "standard input";

/// Works with seeds: the JSON files with what exists in a sandbox from the start.
#[derive(Debug, clap::Args)]
#[command(after_help = "What comes next:
  {sandbox} --seed seed.json      serves a sandbox that begins with the seed.
  In Terraform, set `seed` of `sandbox` in the provider block.")]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

/// The subcommands of `seed`.
#[derive(Debug, clap::Subcommand)]
enum Command {
    Check(Check),
    Schema(Schema),
    FromAzure(FromAzure),
}

/// Says everything that is wrong with a seed: file, line, column, place in the JSON, and what is wrong.
///
/// The exit code is 0 for a right seed, 1 for a wrong one, and 2 if it cannot be read. Nothing is stored.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {sandbox} seed check seed.json
  jq . seed.json | {sandbox} seed check -

A problem looks like this:
  seed.json:4:7: tenants[0].tenantID: unknown member `tenantID`; did you mean `tenantId`?

What comes next:
  {sandbox} --seed seed.json      serves a sandbox that begins with it.")]
struct Check {
    /// The seed; `-` for standard input.
    file: PathBuf,
}

/// Prints the JSON schema of seeds, with which an editor completes and explains them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  {sandbox} seed schema > seed.schema.json

What comes next:
  Add this member to the seed, and open it in an editor that knows JSON schema:
  \"$schema\": \"./seed.schema.json\"")]
struct Schema {}

/// Writes a seed from what you may read in Azure: the resources of some resource groups with their
/// firewalls, peering links, private endpoint connections, locks, role assignments and federated credentials.
///
/// It only reads. It leaves out secrets, such as keys, passwords and connection strings. What Azure refuses to
/// read is named on standard error and left out. If a call fails for another reason, nothing is written.
///
/// It signs in as the provider does: by the environment variables `ARM_CLIENT_ID`, `ARM_TENANT_ID`,
/// `ARM_CLIENT_SECRET` and so on, or else with the account of the Azure CLI. Only `terraform-provider-dataplane
/// sandbox` can sign in; `arm-sandbox` cannot.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  az login
  {sandbox} seed from-azure --subscription 2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21 \\
    --resource-group rg-data-prod --resource-group rg-network --output seed.json

What comes next:
  Read the file before you share it: it describes your resources.
  {sandbox} seed check seed.json      finds mistakes after you edit it.
  {sandbox} --seed seed.json          serves a sandbox that begins with it.")]
struct FromAzure {
    /// ID of the subscription, a GUID.
    #[arg(long, value_name = "ID")]
    subscription: String,
    /// Name of a resource group; may be repeated.
    #[arg(long = "resource-group", value_name = "NAME", required = true)]
    resource_groups: Vec<String>,
    /// File to write, which must not exist; standard output unless set.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the subcommand.
pub(super) fn run(options: Options, sign_in: Option<SignIn>) -> ExitCode {
    match options.command {
        Command::Check(options) => check(&options.file),
        Command::Schema(Schema {}) => {
            failure::exit("Cannot print the schema", failure::print(Sandbox::seed_schema()))
        }
        Command::FromAzure(options) => {
            failure::exit("No seed was written", from_azure(&options, sign_in))
        }
    }
}

fn check(file: &Path) -> ExitCode {
    let is_standard_input = file.as_os_str() == "-";
    let read = if is_standard_input {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let name =
        if is_standard_input { STANDARD_INPUT.to_owned() } else { file.display().to_string() };
    let text = match read {
        Ok(text) => text,
        Err(error) => {
            failure::complain(&format!("Cannot read {name}: {error}."));
            return ExitCode::from(2);
        }
    };
    match Sandbox::check_seed(&name, &text) {
        Ok(()) => {
            let said = failure::print(&format!("Nothing is wrong with the seed in {name}.\n"));
            failure::exit("Cannot check the seed", said)
        }
        Err(Error::Seed(problems)) => {
            failure::complain(&problems);
            ExitCode::FAILURE
        }
        Err(error) => failure::exit("Cannot check the seed", Err(error.into())),
    }
}

fn from_azure(options: &FromAzure, sign_in: Option<SignIn>) -> Result<(), Failure> {
    let FromAzure { subscription, resource_groups, output } = options;
    let sign_in = sign_in.ok_or(Failure::NoClient)?;
    if let Some(file) = output.as_ref().filter(|it| it.exists()) {
        return Err(Failure::Exists(file.clone()));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let wanted =
        Wanted { subscription: subscription.clone(), resource_groups: resource_groups.clone() };
    let export = runtime.map_err(Failure::Runtime)?.block_on(async {
        let azure = sign_in().map_err(Failure::Azure)?;
        export::export(azure.as_ref(), &wanted).await.map_err(Failure::Azure)
    })?;
    for note in &export.notes {
        failure::complain(note);
    }
    let text = format!("{:#}\n", export.seed);
    match output {
        None => failure::print(&text),
        Some(file) => {
            let written = OpenOptions::new().write(true).create_new(true).open(file);
            let written = written.and_then(|mut it| it.write_all(text.as_bytes()));
            written.map_err(|source| Failure::Unwritable { path: file.clone(), source })
        }
    }
}
