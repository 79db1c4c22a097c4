//! Serving: without a subcommand.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use super::failure::{self, Failure};
use crate::{Database, Sandbox, SeedSource, ServeOptions, Server, Settings, serve};

/// How to serve.
#[derive(Debug, clap::Args)]
// A group has the name of its struct, and the struct that this is flattened into has the same.
#[group(skip)]
pub(super) struct Options {
    /// Address and port to listen on; port 0 takes any free port.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// Database file of the sandbox. Without it, the sandbox forgets everything when it stops.
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// JSON file with the resources that exist from the start. It is read once, when the database is
    /// new.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Serve HTTPS, with a certificate that the sandbox creates and keeps next to the database. Always
    /// on if other machines can connect.
    #[arg(long)]
    tls: bool,
    /// Host name by which clients reach this machine; may be repeated. The printed configuration uses
    /// the first one.
    #[arg(long = "name", value_name = "HOST", value_parser = host)]
    names: Vec<String>,
    /// Record every request in the database.
    #[arg(long)]
    log_requests: bool,
}

/// Serves until Ctrl-C.
pub(super) fn run(options: Options) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime
        .map_err(Failure::Runtime)
        .and_then(|runtime| runtime.block_on(until_interrupted(options)));
    failure::exit("Cannot serve the sandbox", served)
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
            // Without signals, killing the process is the only way to stop it, and that works.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await;
    Ok(())
}

/// A host name or address as in a URL, without a port.
fn host(text: &str) -> Result<String, String> {
    let authority = text.parse::<http::uri::Authority>().ok();
    match authority.filter(|it| it.host() == text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("not a host name or an address".to_owned()),
    }
}

/// Warns that other machines can connect.
fn warn(server: &Server) {
    let text = format!(
        "WARNING: the sandbox listens on {}, so other machines can connect.\n\
         WARNING: anyone who can reach it can sign in with any secret, read everything and change it.\n\
         WARNING: it serves HTTPS, because tokens and secrets would otherwise be readable.\n",
        server.address()
    );
    failure::complain(&text);
}

/// Prints the address and how to use it.
fn announce(server: &Server, sandbox: &Sandbox) -> Result<(), Failure> {
    let tenant = sandbox.tenants()?.into_iter().next().unwrap_or_default();
    let url = server.url();
    let trust = server.authority_certificate().map_or_else(String::new, |certificate| {
        let file = certificate.display();
        format!(
            "\nClients must trust {file}, which the sandbox renews every week. For this provider and \
             other tools on Linux:\n\n  export SSL_CERT_FILE={file}\n\nOn another machine, copy that file, \
             and start the sandbox with `--name` and the host name of this machine.\n"
        )
    });
    let text = format!(
        "The sandbox listens at {url}\n\nTo look inside, open {url}/ in a browser.\n\nIn a provider block:\n\n  resource_manager_endpoint = \"{url}\"\n  \
         authority_host            = \"{url}\"\n  tenant_id                 = \"{tenant}\"\n  \
         client_id                 = \"any\"\n  client_secret             = \"any\"\n{trust}\n\
         This is a simulation, not Azure. Stop with Ctrl-C.\n"
    );
    failure::print(&text)
}
