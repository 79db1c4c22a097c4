//! The sandbox over sockets, HTTP or HTTPS.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body};
use http::{Method, Request, Response, header, uri::Scheme};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::{
    Clock, ConnectionReset, Error, Sandbox,
    api_error::ApiError,
    certificate,
    message::Answer,
    portal::{self, Portal},
    vault_contents,
};

/// How long requests that are being answered may take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait when the machine has no more room for connections.
const PAUSE: Duration = Duration::from_millis(50);

/// How a sandbox is served.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where to listen; port 0 for any free one.
    pub listen: SocketAddr,
    /// Whether to speak HTTPS.
    pub tls: bool,
    /// Where the certificate is kept; beside the database, or in the working directory, when
    /// absent.
    pub certificate_directory: Option<PathBuf>,
    /// Names under which clients reach this machine, besides those of the machine itself; the first
    /// one is in [`Server::url`].
    pub names: Vec<String>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: false,
            certificate_directory: None,
            names: Vec::new(),
        }
    }
}

/// A server that listens already, and answers once it is run.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    authority: Option<PathBuf>,
    names: Vec<String>,
    router: Router,
    /// Becomes true when the server is to stop.
    stopped: watch::Sender<bool>,
}

/// Listens. [`Server::run`] answers requests.
pub async fn serve(sandbox: &Sandbox, options: ServeOptions) -> Result<Server, Error> {
    let ServeOptions { listen, tls, certificate_directory, names } = options;
    let directory = certificate_directory
        .or_else(|| sandbox.path().and_then(Path::parent).map(Path::to_owned))
        .filter(|directory| !directory.as_os_str().is_empty())
        .unwrap_or_else(|| PathBuf::from("."));
    let mut certified = names.clone();
    certified.extend((!listen.ip().is_unspecified()).then(|| listen.ip().to_string()));
    let load = || certificate::load_or_make(&directory, &certified, Clock::system().now());
    let certificate = tls.then(load).transpose()?;
    let failed = |source| Error::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (acceptor, authority) = match certificate {
        Some(certificate) => {
            (Some(TlsAcceptor::from(certificate.config)), Some(certificate.authority))
        }
        None => (None, None),
    };
    let (stopped, watched) = watch::channel(false);
    let router = portal::router(&Portal::new(sandbox, address, watched));
    Ok(Server { listener, address, acceptor, authority, names, router, stopped })
}

impl Server {
    /// The address that was bound.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as clients write it: under the first name that was given, and on this machine
    /// where it listens on all addresses and was given none.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.acceptor.is_some() { "https" } else { "http" };
        let port = self.address.port();
        match self.names.first() {
            Some(name) => format!("{scheme}://{name}:{port}"),
            None if self.address.ip().is_unspecified() => format!("{scheme}://localhost:{port}"),
            None => format!("{scheme}://{}", self.address),
        }
    }

    /// The certificate that clients must trust, in PEM; `None` for HTTP.
    #[must_use]
    pub fn authority_certificate(&self) -> Option<&Path> {
        self.authority.as_deref()
    }

    /// Answers until `stop` is ready, then lets the requests that are being answered end.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { listener, acceptor, router, names, stopped, .. } = self;
        let names: Arc<[String]> = names.into();
        let mut connections = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                Some(_) = connections.join_next(), if !connections.is_empty() => continue,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let answering = Answering {
                        router: router.clone(),
                        names: Arc::clone(&names),
                        acceptor: acceptor.clone(),
                        stop: stopped.subscribe(),
                    };
                    connections.spawn(connection(stream, answering));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        drop(listener);
        stopped.send_replace(true);
        let ended = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("some requests were still being answered when the sandbox stopped");
        }
    }
}

/// What answers, and under which names besides the usual ones.
#[derive(Clone)]
struct Answering {
    router: Router,
    names: Arc<[String]>,
    /// For HTTPS.
    acceptor: Option<TlsAcceptor>,
    /// Becomes true when the server is to stop.
    stop: watch::Receiver<bool>,
}

/// Answers the requests of one connection.
async fn connection(stream: TcpStream, answering: Answering) {
    // Small answers are not to wait for more.
    let _ = stream.set_nodelay(true);
    let outcome = match answering.acceptor.clone() {
        None => answer(stream, Scheme::HTTP, answering).await,
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => answer(stream, Scheme::HTTPS, answering).await,
            Err(error) => {
                return tracing::debug!(%error, "a client did not complete the TLS handshake");
            }
        },
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended with an error");
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
    stream: S,
    scheme: Scheme,
    answering: Answering,
) -> hyper::Result<()> {
    let mut stop = answering.stop.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        respond(answering.clone(), scheme.clone(), request)
    });
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        outcome = connection.as_mut() => return outcome,
        _ = stop.wait_for(|stopped| *stopped) => connection.as_mut().graceful_shutdown(),
    }
    connection.await
}

/// Answers one request; an error makes the connection break without an answer.
async fn respond(
    answering: Answering,
    scheme: Scheme,
    request: Request<Incoming>,
) -> io::Result<Response<Body>> {
    if request.method() == Method::CONNECT {
        return Ok(tunnel(answering, request));
    }
    let Answering { router, names, .. } = answering;
    if let Some(host) = stranger(&request, &names) {
        return Ok(misdirected(&host));
    }
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(scheme);
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    match response.extensions().get::<ConnectionReset>() {
        Some(ConnectionReset) => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
        None => Ok(response),
    }
}

/// Answers as a proxy that leads to the sandbox itself and nowhere else. Clients that reach a vault by
/// its name in the DNS of Azure come here with `HTTPS_PROXY`.
fn tunnel(answering: Answering, request: Request<Incoming>) -> Response<Body> {
    let host = request.uri().host().unwrap_or_default();
    let acceptor = answering.acceptor.clone().filter(|_| vault_contents::is_host(host));
    let Some(acceptor) = acceptor else {
        let message = format!(
            "The sandbox is a proxy for the hosts of vaults only, and only with `--tls`; it does not lead to '{host}'."
        );
        return Answer::from(ApiError::new(403, "ProxyRefused", message)).into_response();
    };
    tokio::spawn(async move {
        let stream = match hyper::upgrade::on(request).await {
            Ok(stream) => acceptor.accept(TokioIo::new(stream)).await,
            Err(error) => return tracing::debug!(%error, "a client left its proxy"),
        };
        match stream {
            Ok(stream) => {
                let answered: Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>> =
                    Box::pin(answer(stream, Scheme::HTTPS, answering));
                if let Err(error) = answered.await {
                    tracing::debug!(%error, "a connection through the proxy ended with an error");
                }
            }
            Err(error) => {
                tracing::debug!(%error, "a client of the proxy did not complete the TLS handshake");
            }
        }
    });
    Response::new(Body::empty())
}

/// The host that a request is for, when it is none of ours. A web page of somebody else can have its
/// own name lead to this machine, and would then be let in by the browser that shows it.
fn stranger(request: &Request<Incoming>, names: &[String]) -> Option<String> {
    let header = request.headers().get(header::HOST).map(|it| it.to_str().unwrap_or_default());
    let authority = request.uri().authority().map(http::uri::Authority::as_str).or(header)?;
    let host = authority.parse::<http::uri::Authority>().ok();
    let host = host.as_ref().map_or("", |it| it.host()).to_ascii_lowercase();
    let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let is_ours = host.ends_with(".localhost")
        || vault_contents::is_host(&host)
        || certificate::all_names(names).any(|it| it.eq_ignore_ascii_case(&host));
    (!is_address && !is_ours).then(|| authority.to_owned())
}

/// 421: the request was meant for somebody else.
fn misdirected(host: &str) -> Response<Body> {
    let message = format!(
        "The sandbox does not answer for the host '{host}'. If it is a name of this machine, start the sandbox with it."
    );
    Answer::from(ApiError::new(421, "MisdirectedRequest", message)).into_response()
}
