//! The certificate for HTTPS: made once per directory, with an authority of its own that clients
//! can be told to trust.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::Error;

/// The file that clients are told to trust.
const AUTHORITY: &str = "sandbox-ca.pem";
/// The server's certificate.
const CERTIFICATE: &str = "sandbox-cert.pem";
/// The server's key.
const KEY: &str = "sandbox-key.pem";

/// The names that the certificate is for: this machine's, and those of Azure, for clients that are
/// made to connect here under them.
const NAMES: [&str; 14] = [
    "localhost",
    "127.0.0.1",
    "::1",
    "sandbox",
    "host.docker.internal",
    "management.azure.com",
    "login.microsoftonline.com",
    "login.windows.net",
    "management.usgovcloudapi.net",
    "login.microsoftonline.us",
    "management.chinacloudapi.cn",
    "login.chinacloudapi.cn",
    "169.254.169.254",
    "0.0.0.0",
];

/// What a server needs, and what its clients need.
pub(crate) struct Certificate {
    /// For the server.
    pub(crate) config: Arc<ServerConfig>,
    /// The authority's certificate, in PEM.
    pub(crate) authority: PathBuf,
}

/// The certificate of a directory, made if it has none.
pub(crate) fn load_or_make(directory: &Path) -> Result<Certificate, Error> {
    let failed = |detail: String| Error::Certificate { directory: directory.to_owned(), detail };
    let paths = [AUTHORITY, CERTIFICATE, KEY].map(|name| directory.join(name));
    if !paths.iter().all(|path| path.is_file()) {
        fs::create_dir_all(directory).map_err(|error| failed(error.to_string()))?;
        make(&paths).map_err(failed)?;
    }
    let [authority, certificate, key] = paths;
    let config = config(&certificate, &key).map_err(failed)?;
    Ok(Certificate { config: Arc::new(config), authority })
}

fn make([authority, certificate, key]: &[PathBuf; 3]) -> Result<(), String> {
    let made = issue().map_err(|error| error.to_string())?;
    // The authority is written last: where it is, the others are.
    write(key, &made.key, true)
        .and_then(|()| write(certificate, &made.certificate, false))
        .and_then(|()| write(authority, &made.authority, false))
        .map_err(|error| error.to_string())
}

/// Three PEM texts.
struct Issued {
    authority: String,
    certificate: String,
    key: String,
}

/// Makes an authority, has it sign a certificate, and forgets its key.
fn issue() -> Result<Issued, rcgen::Error> {
    let mut authority = CertificateParams::new(Vec::<String>::new())?;
    authority.distinguished_name.push(DnType::CommonName, "arm-sandbox authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_key = KeyPair::generate()?;
    let authority_pem = authority.self_signed(&authority_key)?.pem();
    let issuer = Issuer::new(authority, authority_key);

    let mut server = CertificateParams::new(NAMES.map(str::to_owned))?;
    server.distinguished_name.push(DnType::CommonName, "arm-sandbox");
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = server.signed_by(&key, &issuer)?;
    Ok(Issued {
        authority: authority_pem,
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    })
}

fn config(certificate: &Path, key: &Path) -> Result<ServerConfig, String> {
    let chain: Result<Vec<CertificateDer<'static>>, _> =
        CertificateDer::pem_file_iter(certificate).map_err(|error| error.to_string())?.collect();
    let chain = chain.map_err(|error| error.to_string())?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| error.to_string())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| error.to_string())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Writes a file whole, so that another process never reads half of it.
fn write(path: &Path, text: &str, secret: bool) -> std::io::Result<()> {
    let draft = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    options.open(&draft)?.write_all(text.as_bytes())?;
    fs::rename(&draft, path)
}
