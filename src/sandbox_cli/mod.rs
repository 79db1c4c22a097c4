//! `terraform-provider-dataplane sandbox`: the simulated Azure for other clients.

mod show;
mod vendor;

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use arm_sandbox::{Database, Sandbox, SeedSource, ServeOptions, Server, Settings, serve};

/// What `sandbox` is told on the command line.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    /// Address and port to listen on; port 0 takes any that is free.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// File that everything is kept in; without one it is gone at the end.
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// JSON file of what exists from the start; read once, when the database is new.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Speak HTTPS, with a certificate that is made for it and kept beside the database. Always so
    /// where other machines can connect.
    #[arg(long)]
    tls: bool,
    /// Name under which clients reach this machine; may be repeated. The first one is in what is
    /// printed to copy.
    #[arg(long = "name", value_name = "HOST", value_parser = host)]
    names: Vec<String>,
    /// Keep every request in the database.
    #[arg(long)]
    log_requests: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What is done with a sandbox besides serving it.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Do what others do: a vendor's half of a peering or private endpoint, a person's decision in the
    /// portal, Astro's other addresses.
    Act(vendor::Options),
    /// Print what is in it: connections, peerings, rules, grants, and the requests that were kept.
    Show(show::Options),
}

/// Serves until Ctrl-C, or does what is to be done instead.
pub(crate) fn run(mut options: Options) -> ExitCode {
    match options.command.take() {
        Some(Command::Act(options)) => return vendor::run(options),
        Some(Command::Show(options)) => return show::run(options),
        None => {}
    }
    tfplugin::install_crypto_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime
        .map_err(Failure::Runtime)
        .and_then(|runtime| runtime.block_on(until_interrupted(options)));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(io::stderr(), "The sandbox cannot be served: {failure}.");
            ExitCode::FAILURE
        }
    }
}

/// Why the sandbox is not served.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Sandbox(#[from] arm_sandbox::Error),
    #[error("the runtime could not be started ({0})")]
    Runtime(io::Error),
    #[error("standard output is closed ({0})")]
    Output(io::Error),
}

async fn until_interrupted(options: Options) -> Result<(), Failure> {
    let sandbox = Sandbox::open(Settings {
        database: options.database.map_or(Database::Memory, Database::File),
        seed: options.seed.map(SeedSource::File),
        ..Settings::default()
    })?;
    if options.log_requests {
        sandbox.change_behavior(|behavior| behavior.request_log = true)?;
    }
    let is_open = !options.listen.ip().is_loopback();
    let serve_options = ServeOptions {
        listen: options.listen,
        tls: options.tls || is_open,
        names: options.names,
        ..ServeOptions::default()
    };
    let server = serve(&sandbox, serve_options).await?;
    if is_open {
        warn(&server);
    }
    announce(&server, &sandbox)?;
    server
        .run(async {
            // Without signals there is no way to stop but to kill the process, and that works.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await;
    Ok(())
}

/// A name or an address as it stands in a URL, without a port.
fn host(text: &str) -> Result<String, String> {
    let authority = text.parse::<http::uri::Authority>().ok();
    match authority.filter(|it| it.host() == text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("it is not the name or the address of a machine".to_owned()),
    }
}

/// Says loudly that it is not only for this machine.
fn warn(server: &Server) {
    let text = format!(
        "WARNING: the sandbox listens on {}, so that other machines can connect.\n\
         WARNING: whoever reaches it may sign in with any secret, read everything and change it.\n\
         WARNING: it speaks HTTPS there, because tokens and secrets would be readable otherwise.\n\n",
        server.address()
    );
    // Standard error may be closed; the sandbox serves all the same.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Says where it is and how to use it.
fn announce(server: &Server, sandbox: &Sandbox) -> Result<(), Failure> {
    let tenant = sandbox.tenants()?.into_iter().next().unwrap_or_default();
    let url = server.url();
    let trust = server.authority_certificate().map_or_else(String::new, |certificate| {
        let file = certificate.display();
        format!(
            "\nClients must trust {file}, which is made anew every week. For this provider and other \
             tools on Linux:\n\n  export SSL_CERT_FILE={file}\n\nOn another machine, copy that file, and \
             start the sandbox with `--name` and the name of this one.\n"
        )
    });
    let text = format!(
        "The sandbox listens at {url}\n\nTo look inside, open {url}/ in a browser.\n\nIn a provider block:\n\n  resource_manager_endpoint = \"{url}\"\n  \
         authority_host            = \"{url}\"\n  tenant_id                 = \"{tenant}\"\n  \
         client_id                 = \"any\"\n  client_secret             = \"any\"\n{trust}\n\
         Nothing here is Azure. Stop with Ctrl-C.\n"
    );
    let mut out = io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)
}
