//! The sandbox over sockets, HTTP and HTTPS.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use arm_sandbox::{Database, Effect, Fault, Sandbox, ServeOptions, Settings, serve};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};
use tokio_rustls::TlsConnector;

use crate::support::{STORAGE, account, seed};

/// A server that runs until it is stopped.
pub(crate) struct Running {
    sandbox: Sandbox,
    url: String,
    pub(crate) address: std::net::SocketAddr,
    authority: Option<PathBuf>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    _directory: tempfile::TempDir,
}

pub(crate) async fn start(tls: bool) -> Running {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::File(directory.path().join("sandbox.db"));
    let sandbox =
        Sandbox::open(Settings { database, seed: Some(seed().into()), ..Settings::default() })
            .unwrap();
    let server = serve(&sandbox, ServeOptions { tls, ..ServeOptions::default() }).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let (url, address) = (server.url(), server.address());
    let authority = server.authority_certificate().map(PathBuf::from);
    let task = tokio::spawn(server.run(async { stopped.await.unwrap_or_default() }));
    Running { sandbox, url, address, authority, stop, task, _directory: directory }
}

fn request(running: &Running, method: &str, path: &str, host: &str) -> String {
    let token = running.sandbox.access_token(None).unwrap();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    )
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    request: &str,
) -> io::Result<String> {
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let ended = stream.read_to_end(&mut answer).await;
    if answer.is_empty() {
        ended?;
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn body(answer: &str) -> Value {
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// What connects to the server with its certificate.
pub(crate) fn trusting(running: &Running) -> TlsConnector {
    let authority = CertificateDer::from_pem_file(running.authority.as_ref().unwrap()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[tokio::test]
async fn http_clients_are_answered_with_links_to_their_own_host() {
    let running = start(false).await;
    running.sandbox.change_behavior(|it| it.page_size = 1).unwrap();
    let path = format!("{}/resourceGroups?api-version=2021-04-01", crate::support::subscription());
    let stream = TcpStream::connect(running.address).await.unwrap();

    let answer = exchange(stream, &request(&running, "GET", &path, "sandbox:1234")).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let link = body(&answer)["nextLink"].as_str().unwrap().to_owned();
    assert!(link.starts_with("http://sandbox:1234/subscriptions/"), "{link}");
    assert!(running.url.starts_with("http://127.0.0.1:"));
}

#[tokio::test]
async fn https_clients_can_trust_the_certificate_that_is_made() {
    let running = start(true).await;
    let connector = trusting(&running);

    for name in ["localhost", "127.0.0.1", "management.azure.com"] {
        let stream = TcpStream::connect(running.address).await.unwrap();
        let stream = connector.connect(ServerName::try_from(name).unwrap(), stream).await.unwrap();
        let path = format!("{}?api-version={STORAGE}", account());
        let answer = exchange(stream, &request(&running, "GET", &path, name)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let stream = TcpStream::connect(running.address).await.unwrap();
    let stream =
        connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap();
    let path = "/metadata/endpoints?api-version=2022-09-01";
    let answer = exchange(stream, &request(&running, "GET", path, "localhost:1")).await.unwrap();
    assert_eq!(body(&answer)["authentication"]["loginEndpoint"], "https://localhost:1");
}

#[tokio::test]
async fn the_certificate_of_a_directory_is_made_once() {
    let first = start(true).await;
    let path = first.authority.clone().unwrap();
    let before = std::fs::read(&path).unwrap();

    let server =
        serve(&first.sandbox, ServeOptions { tls: true, ..ServeOptions::default() }).await.unwrap();

    assert_eq!(server.authority_certificate(), Some(path.as_path()));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_scripted_reset_closes_the_connection_without_an_answer() {
    let running = start(false).await;
    running.sandbox.add_fault(&Fault::new("GET", "*", Effect::Reset)).unwrap();
    let path = format!("{}?api-version={STORAGE}", account());
    let stream = TcpStream::connect(running.address).await.unwrap();

    let answer = exchange(stream, &request(&running, "GET", &path, "localhost")).await;

    assert!(answer.is_err() || answer.is_ok_and(|answer| answer.is_empty()));
}

#[tokio::test]
async fn a_truncated_body_ends_before_its_length() {
    let running = start(false).await;
    running.sandbox.add_fault(&Fault::new("GET", "*", Effect::TruncatedBody)).unwrap();
    let path = format!("{}?api-version={STORAGE}", account());
    let stream = TcpStream::connect(running.address).await.unwrap();

    let answer =
        exchange(stream, &request(&running, "GET", &path, "localhost")).await.unwrap_or_default();

    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    assert!(body.len() < length.unwrap().parse().unwrap(), "{answer}");
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_answers_what_it_was_asked_and_ends() {
    let running = start(false).await;
    running
        .sandbox
        .add_fault(&Fault::new("GET", "*", Effect::Delay { milliseconds: 100 }))
        .unwrap();
    let path = format!("{}?api-version={STORAGE}", account());
    let stream = TcpStream::connect(running.address).await.unwrap();
    let text = request(&running, "GET", &path, "localhost");
    let asked = tokio::spawn(async move { exchange(stream, &text).await });
    while !running.sandbox.unused_faults().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }

    running.stop.send(()).unwrap();

    assert!(asked.await.unwrap().unwrap().starts_with("HTTP/1.1 200"));
    tokio::time::timeout(Duration::from_secs(5), running.task).await.unwrap().unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let running = start(false).await;

    let options = ServeOptions { listen: running.address, ..ServeOptions::default() };
    let Err(error) = serve(&running.sandbox, options).await else {
        panic!("the address is in use")
    };

    assert!(error.to_string().contains(&running.address.to_string()), "{error}");
}

#[tokio::test]
async fn a_host_that_is_none_of_ours_is_not_answered() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::File(directory.path().join("sandbox.db"));
    let sandbox = Sandbox::open(Settings { database, ..Settings::default() }).unwrap();
    let names = vec!["build-7.example".to_owned()];
    let options = ServeOptions { names, ..ServeOptions::default() };
    let server = serve(&sandbox, options).await.unwrap();
    let address = server.address();
    assert_eq!(server.url(), format!("http://build-7.example:{}", address.port()));
    tokio::spawn(server.run(std::future::pending()));

    for (host, status) in [
        ("localhost", "200"),
        ("127.0.0.1:8443", "200"),
        ("[::1]:8443", "200"),
        ("10.1.2.3", "200"),
        ("management.azure.com", "200"),
        ("BUILD-7.example:1", "200"),
        ("evil.example", "421"),
        ("localhost.evil.example:8443", "421"),
        ("a b", "421"),
    ] {
        let path = "/metadata/endpoints?api-version=2022-09-01";
        let text = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let stream = TcpStream::connect(address).await.unwrap();
        let answer = exchange(stream, &text).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{host}: {answer}");
    }
}

/// What others may do with a file.
#[cfg(unix)]
fn open_to_others(path: &std::path::Path) -> u32 {
    platform::mode(path).unwrap() & 0o077
}

#[cfg(unix)]
#[tokio::test]
async fn whatever_is_written_is_for_its_owner_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sandbox.db");
    let opened = || {
        let database = Database::File(path.clone());
        Sandbox::open(Settings { database, seed: Some(seed().into()), ..Settings::default() })
    };
    let files = || std::fs::read_dir(directory.path()).unwrap().map(|it| it.unwrap().path());
    let first = opened().unwrap();
    serve(&first, ServeOptions { tls: true, ..ServeOptions::default() }).await.unwrap();
    let names: Vec<_> = files().map(|it| it.file_name().unwrap().to_owned()).collect();
    for name in
        ["sandbox.db", "sandbox.db-wal", "sandbox.db-shm", "sandbox.db-turn", "sandbox-key.pem"]
    {
        assert!(names.contains(&name.into()), "{names:?}");
    }
    assert_eq!(names.len(), 7, "{names:?}");
    assert!(files().all(|it| open_to_others(&it) == 0));

    // As an earlier version left them.
    for file in files().filter(|it| it.to_string_lossy().contains(".db")) {
        platform::set_mode(&file, 0o644).unwrap();
    }
    let _second = opened().unwrap();
    assert!(files().all(|it| open_to_others(&it) == 0));
}

#[cfg(unix)]
#[tokio::test]
async fn a_certificate_that_others_may_change_is_refused() {
    let running = start(true).await;
    let authority = running.authority.clone().unwrap();
    platform::set_mode(&authority, 0o666).unwrap();
    let again = async || {
        serve(&running.sandbox, ServeOptions { tls: true, ..ServeOptions::default() }).await.err()
    };
    let error = again().await.unwrap().to_string();
    assert!(error.contains("sandbox-ca.pem") && error.contains("other users"), "{error}");

    let moved = authority.with_extension("other");
    std::fs::rename(&authority, &moved).unwrap();
    platform::symlink(&moved, &authority).unwrap();
    assert!(again().await.is_some(), "a link leads to a file of somebody else");
}

#[tokio::test]
async fn an_old_certificate_and_one_for_other_names_are_replaced() {
    let running = start(true).await;
    let authority = running.authority.clone().unwrap();
    let made = || std::fs::read(&authority).unwrap();
    let options = || ServeOptions { tls: true, ..ServeOptions::default() };
    let first = made();
    let certificate = authority.with_file_name("sandbox-cert.pem");
    let file = std::fs::File::options().write(true).open(&certificate).unwrap();
    let week = Duration::from_hours(7 * 24 + 1);
    file.set_modified(file.metadata().unwrap().modified().unwrap() - week).unwrap();
    serve(&running.sandbox, options()).await.unwrap();
    let second = made();
    assert_ne!(first, second);
    let names = vec!["build-7.example".to_owned()];
    serve(&running.sandbox, ServeOptions { names, ..options() }).await.unwrap();
    assert_ne!(second, made());
}
