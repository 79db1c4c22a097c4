//! A registry of container images that holds one image layout, as the OCI distribution specification
//! describes its answers to readers.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

/// A registry that is served over HTTPS until the process ends.
pub(crate) struct Registry {
    /// Name and port.
    pub(crate) host: String,
    /// The certificate that its clients must trust, as PEM.
    pub(crate) certificate: String,
}

impl Registry {
    /// Serves the layout in this folder, in the place of every repository.
    pub(crate) fn start(layout: &Path) -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let made = made.expect("a certificate can be made");
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("it is a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the versions are known")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("key and certificate belong together");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let layout = layout.to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, layout) = (Arc::clone(&config), layout.clone());
                thread::spawn(move || answer(stream, config, &layout));
            }
        });
        Self { host: format!("localhost:{port}"), certificate: made.cert.pem() }
    }
}

/// What the registry has to say to a request.
struct Answer {
    status: &'static str,
    media_type: String,
    digest: Option<String>,
    content: Vec<u8>,
}

/// Answers one request; a client that gives up gets nothing.
fn answer(stream: TcpStream, config: Arc<ServerConfig>, layout: &Path) -> Option<()> {
    let connection = ServerConnection::new(config).expect("the settings are complete");
    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
    let mut request = String::new();
    reader.read_line(&mut request).ok()?;
    let mut header = String::new();
    while header != "\r\n" {
        header.clear();
        reader.read_line(&mut header).ok()?;
    }
    let (method, rest) = request.split_once(' ')?;
    let path = rest.split([' ', '?']).next().unwrap_or_default();
    let Answer { status, media_type, digest, content } =
        found(path, layout).unwrap_or_else(not_found);
    let digest = digest.map(|it| format!("docker-content-digest: {it}\r\n")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\n{digest}content-length: {}\r\nconnection: close\r\n\r\n",
        content.len()
    );
    let mut stream = reader.into_inner();
    stream.write_all(head.as_bytes()).ok()?;
    if method != "HEAD" {
        stream.write_all(&content).ok()?;
    }
    stream.conn.send_close_notify();
    stream.flush().ok()
}

/// What is at this path of the registry's API.
fn found(path: &str, layout: &Path) -> Option<Answer> {
    let path = path.strip_prefix("/v2/")?;
    if path.is_empty() {
        return Some(json_answer(&json!({})));
    }
    if let Some(name) = path.strip_suffix("/tags/list") {
        let tags: Vec<_> = tags(layout).iter().map(|it| it.0.clone()).collect();
        return Some(json_answer(&json!({ "name": name, "tags": tags })));
    }
    let (rest, reference) = path.rsplit_once('/')?;
    let tagged = tags(layout).into_iter().find(|it| it.0 == reference);
    let digest = tagged.map_or_else(|| reference.to_owned(), |it| it.1);
    let content = fs::read(blob(layout, &digest)?).ok()?;
    let media_type = if rest.ends_with("/manifests") {
        let manifest: Value = serde_json::from_slice(&content).ok()?;
        manifest["mediaType"].as_str()?.to_owned()
    } else {
        "application/octet-stream".to_owned()
    };
    Some(Answer { status: "200 OK", media_type, digest: Some(digest), content })
}

/// The tags of a layout, with what they name.
fn tags(layout: &Path) -> Vec<(String, String)> {
    let index = fs::read(layout.join("index.json")).expect("a layout has an index");
    let index: Value = serde_json::from_slice(&index).expect("an index is JSON");
    let manifests = index["manifests"].as_array().into_iter().flatten();
    let tagged = manifests.filter_map(|it| {
        let tag = it["annotations"]["org.opencontainers.image.ref.name"].as_str()?;
        Some((tag.to_owned(), it["digest"].as_str()?.to_owned()))
    });
    tagged.collect()
}

/// Where a content is.
fn blob(layout: &Path, digest: &str) -> Option<PathBuf> {
    let (algorithm, sum) = digest.split_once(':')?;
    let is_sum = sum.bytes().all(|it| it.is_ascii_hexdigit());
    (algorithm == "sha256" && is_sum).then(|| layout.join("blobs/sha256").join(sum))
}

fn json_answer(value: &Value) -> Answer {
    let content = value.to_string().into_bytes();
    Answer { status: "200 OK", media_type: "application/json".to_owned(), digest: None, content }
}

fn not_found() -> Answer {
    let error = json!({ "errors": [{ "code": "NAME_UNKNOWN", "message": "it is not here" }] });
    Answer { status: "404 Not Found", ..json_answer(&error) }
}
