//! The process from start to end: who started it, where it listens, and when it leaves.

use std::{
    io::{self, Write},
    pin::{Pin, pin},
    process::ExitCode,
    thread,
    time::Duration,
};

use platform::{Parent, Place};
use tokio::{
    runtime,
    sync::mpsc::Receiver,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Provider,
    connection::{Connection, accept},
    handshake::{Host, Line},
    log, reattach,
    server::StopSwitch,
    services::Services,
    shutdown::{Signals, impatience},
    tls::{Tls, TlsError, install_crypto_provider},
    transport::{Endpoint, Transport, TransportError},
    usage,
};

/// Terraform kills a process that is still there two seconds after it was told to leave.
const LEAVE_WITHIN: Duration = Duration::from_secs(1);
/// How long the calls of a process that is terminated may take to end by themselves.
const STOP_WITHIN: Duration = Duration::from_millis(1_200);
/// How long their answers may take after that; both are two seconds at most.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);
/// How long Terraform may take to connect; it gives up a plugin that starts after one minute.
const CONNECT_WITHIN: Duration = Duration::from_mins(2);
/// More threads would only cost memory: the work is waiting.
const MOST_THREADS: usize = 4;

/// How the process was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// By Terraform, for one connection.
    Plugin,
    /// By a developer, for as many runs of Terraform as there will be.
    Debug,
    /// By a person who wants to know the version.
    Version,
}

/// Runs the provider until its host, or its developer, has no more use for it.
pub fn run<C: Send + Sync + 'static>(provider: Provider<C>, mode: Mode) -> ExitCode {
    let host = Host::new(variable);
    match mode {
        Mode::Version => say(io::stdout(), &usage::version(&provider), ExitCode::SUCCESS),
        Mode::Plugin if !host.is_terraform => {
            say(io::stderr(), &usage::help(&provider), ExitCode::FAILURE)
        }
        Mode::Plugin | Mode::Debug => serve(provider, mode, &host),
    }
}

/// Why a provider cannot serve.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the runtime could not be started")]
    Runtime(#[source] io::Error),
    #[error("signals cannot be caught")]
    Signals(#[source] io::Error),
    #[error(
        "Terraform sent no certificate, as TF_DISABLE_PLUGIN_TLS asks for, and every user of this \
         machine can connect over TCP. Unset TF_DISABLE_PLUGIN_TLS"
    )]
    Unprotected,
    #[error(
        "debug mode needs Unix sockets: Terraform attaches without TLS, and every user of this \
         machine could connect over TCP"
    )]
    DebugOverTcp,
    #[error("nobody connected within {} s", CONNECT_WITHIN.as_secs())]
    NobodyConnected,
    #[error("standard output is closed")]
    Output(#[source] io::Error),
}

fn serve<C: Send + Sync + 'static>(provider: Provider<C>, mode: Mode, host: &Host) -> ExitCode {
    log::start(provider.name, variable);
    install_crypto_provider();
    let services = Services::new(provider);
    let threads = thread::available_parallelism().map_or(2, usize::from).clamp(2, MOST_THREADS);
    let runtime = runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let served = runtime.map_err(Error::Runtime).and_then(|runtime| {
        let served = runtime.block_on(async {
            match mode {
                Mode::Debug => debug(services, host).await,
                Mode::Plugin | Mode::Version => plugin(services, host).await,
            }
        });
        // Work that is still running has nobody left to report to.
        runtime.shutdown_background();
        served
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let text = usage::failure(&error);
            // Terraform shows a line that is not a handshake, and nothing of standard error.
            if mode == Mode::Plugin && !matches!(error, Error::NobodyConnected) {
                say(io::stdout(), &text, ExitCode::FAILURE);
            }
            say(io::stderr(), &text, ExitCode::FAILURE)
        }
    }
}

/// Serves the one connection that Terraform makes.
async fn plugin<C: Send + Sync + 'static>(services: Services<C>, host: &Host) -> Result<(), Error> {
    let Signals { mut interrupts, mut termination } = Signals::install().map_err(Error::Signals)?;
    let parent = Parent::current();
    let tls = host.certificate.as_deref().map(Tls::pinned_to).transpose()?;
    let Endpoint { listener, address, file } = open(host, tls.is_some()).await?;
    let certificate = tls.as_ref().map(|it| it.certificate.as_ref());
    tracing::debug!(network = address.network(), %address, "listening");
    Line { address: &address, certificate, multiplexes: host.multiplexes }
        .print()
        .map_err(Error::Output)?;
    if !host.speaks_protocol() {
        tracing::warn!(versions = ?host.versions, "the host speaks other versions of the protocol");
    }

    let connections = accept(listener, tls.map(|it| it.config));
    let end = CancellationToken::new();
    let stop = StopSwitch::default();
    let mut served = pin!(async {
        let connection = first(connections, CONNECT_WITHIN).await;
        // There is no second connection, and a process that is killed cannot tidy up.
        drop(file);
        services.serve(connection?, &stop, &end).await;
        Ok(())
    });
    tokio::select! {
        outcome = &mut served => {
            tracing::debug!("the connection has ended");
            outcome?;
        }
        () = async { end.cancelled().await; sleep(LEAVE_WITHIN).await } => {}
        () = impatience(&mut interrupts, || stop.has_fired()) => {}
        () = parent.exited() => tracing::debug!("the host has gone"),
        () = termination.received() => {
            tracing::debug!("the process is terminated");
            wind_down(served, &stop, &end).await;
        }
    }
    stop.fire();
    Ok(())
}

/// Opens what Terraform connects to. Over TCP only mutual TLS keeps other users out.
async fn open(host: &Host, is_protected: bool) -> Result<Endpoint, Error> {
    match Transport::choose(host.transport.as_deref())? {
        Transport::Unix => Ok(Endpoint::unix(Place {
            directory: host.socket_directory.as_deref(),
            group: host.socket_group.as_deref(),
        })?),
        Transport::Tcp if is_protected => Ok(Endpoint::tcp(host.ports.clone()).await?),
        Transport::Tcp => Err(Error::Unprotected),
    }
}

/// The first connection that comes within the limit. After it nobody can connect.
async fn first(
    mut connections: Receiver<Connection>,
    limit: Duration,
) -> Result<Connection, Error> {
    timeout(limit, connections.recv()).await.ok().flatten().ok_or(Error::NobodyConnected)
}

/// Ends the calls that run and answers them, so that Terraform stores what exists by now.
async fn wind_down(
    mut served: Pin<&mut impl Future<Output = Result<(), Error>>>,
    stop: &StopSwitch,
    end: &CancellationToken,
) {
    stop.close();
    end.cancel();
    if timeout(STOP_WITHIN, &mut served).await.is_err() {
        stop.give_up();
        // A client that does not read an answer gets none.
        let _ = timeout(ANSWER_WITHIN, served).await;
    }
}

/// Serves every connection, each like a process of its own, until the developer has enough.
async fn debug<C: Send + Sync + 'static>(services: Services<C>, host: &Host) -> Result<(), Error> {
    if Transport::choose(host.transport.as_deref())? == Transport::Tcp {
        return Err(Error::DebugOverTcp);
    }
    let mut signals = Signals::install().map_err(Error::Signals)?;
    // The file is removed at the end, when it is dropped.
    let Endpoint { listener, address, file: _file } = Endpoint::unix(Place::default())?;
    reattach::announce(&reattach::variable(services.address(), &address)).map_err(Error::Output)?;

    let mut connections = accept(listener, None);
    let served = async {
        while let Some(connection) = connections.recv().await {
            let services = services.clone();
            tokio::spawn(async move {
                let (stop, end) = Default::default();
                services.serve(connection, &stop, &end).await;
            });
        }
    };
    tokio::select! {
        () = served => {}
        () = signals.next() => {}
    }
    Ok(())
}

fn say(mut output: impl Write, text: &str, code: ExitCode) -> ExitCode {
    // Nobody is left to read it where this fails.
    let _ = output.write_all(text.as_bytes());
    code
}

#[expect(clippy::disallowed_methods, reason = "the one place where tfplugin reads its settings")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::channel;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_that_never_connects_is_given_up() {
        let (_sender, connections) = channel(1);
        let error = first(connections, CONNECT_WITHIN).await.err().unwrap();
        assert_eq!(error.to_string(), "nobody connected within 120 s");
    }
}
