//! `terraform-provider-dataplane sandbox act`: what others do in the simulated Azure, a vendor or a person
//! in the portal. A file for each family of acts.

mod astro;
mod peering;
mod person;
mod private_endpoint;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use arm_sandbox::{
    Database, Sandbox, Settings,
    vendor::{Action, Decision, Outcome},
};

/// What `sandbox act` is told on the command line.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// File that the sandbox is kept in; it must be there.
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
    #[command(subcommand)]
    verb: Verb,
}

/// What they do.
#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Create the vendor's half of a peering, or repair it.
    Peer(peering::Peer),
    /// Delete the vendor's half of a peering: the customer's half is Disconnected.
    Unpeer(peering::Unpeer),
    /// Have the vendor's half of a peering take over the customer's address space.
    SyncPeering(peering::SyncPeering),
    /// Change the address space of the vendor's network.
    ChangeAddressSpace(peering::ChangeAddressSpace),
    /// Make a private endpoint for a resource of the customer, who has to approve it.
    AddPrivateEndpoint(private_endpoint::AddPrivateEndpoint),
    /// Delete a private endpoint of the vendor's.
    RemovePrivateEndpoint(private_endpoint::RemovePrivateEndpoint),
    /// Approve the connection of a private endpoint, as a person of the customer's does in the portal.
    Approve(person::Decide),
    /// Reject the connection of a private endpoint, as a person of the customer's does in the portal.
    Reject(person::Decide),
    /// Have Astro's cluster, or a Deployment, come from other addresses.
    RotateAddresses(astro::RotateAddresses),
}

impl From<Verb> for Action {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Peer(verb) => verb.into(),
            Verb::Unpeer(verb) => verb.into(),
            Verb::SyncPeering(verb) => verb.into(),
            Verb::ChangeAddressSpace(verb) => verb.into(),
            Verb::AddPrivateEndpoint(verb) => verb.into(),
            Verb::RemovePrivateEndpoint(verb) => verb.into(),
            Verb::Approve(verb) => verb.with(Decision::Approve),
            Verb::Reject(verb) => verb.with(Decision::Reject),
            Verb::RotateAddresses(verb) => verb.into(),
        }
    }
}

/// Has them act, and says what came of it.
pub(crate) fn run(options: Options) -> ExitCode {
    let acted = act(options).and_then(|acted| tell(&acted).map_err(Failure::Output));
    match acted {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; the exit code still tells.
            let reason = failure.to_string();
            let _ = writeln!(io::stderr(), "Nothing was done: {}.", reason.trim_end_matches('.'));
            ExitCode::FAILURE
        }
    }
}

/// Why nothing is done with a sandbox that is kept in a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Sandbox(#[from] arm_sandbox::Error),
    #[error("there is no sandbox database {}: a provider or a server makes it from its seed", .0.display())]
    NoDatabase(PathBuf),
    #[error("the runtime could not be started ({0})")]
    Runtime(io::Error),
    #[error("standard output is closed ({0})")]
    Output(io::Error),
}

fn act(options: Options) -> Result<Outcome, Failure> {
    let Options { database, verb } = options;
    if !database.exists() {
        return Err(Failure::NoDatabase(database));
    }
    tfplugin::install_crypto_provider();
    let sandbox =
        Sandbox::open(Settings { database: Database::File(database), ..Settings::default() })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(Failure::Runtime)?.block_on(sandbox.act(verb.into()))?)
}

fn tell(acted: &Outcome) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{}\n{}", acted.happened, acted.customer_sees)?;
    out.flush()
}
