//! The certificate for HTTPS: made for each directory and for some weeks, with an authority of its
//! own that clients can be told to trust.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::{Error, private};

/// The file that clients are told to trust.
const AUTHORITY: &str = "sandbox-ca.pem";
/// The server's certificate.
const CERTIFICATE: &str = "sandbox-cert.pem";
/// The server's key.
const KEY: &str = "sandbox-key.pem";

/// The names that the certificate is for: this machine's, and those of Azure, for clients that are
/// made to connect here under them.
const NAMES: [&str; 15] = [
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
    "*.vault.azure.net",
];

/// How long a certificate is good for.
const LIFETIME: Duration = Duration::from_hours(30 * 24);
/// From this age on, the next server makes another.
const RENEWED_AFTER: Duration = Duration::from_hours(7 * 24);

/// What a server needs, and what its clients need.
pub(crate) struct Certificate {
    /// For the server.
    pub(crate) config: Arc<ServerConfig>,
    /// The authority's certificate, in PEM.
    pub(crate) authority: PathBuf,
}

/// The certificate of a directory, for the usual names and these. It is made if there is none, if
/// it is old, or for other names. One that another user put there is refused: its creator has the
/// key of its authority, which clients are told to trust.
pub(crate) fn load_or_make(
    directory: &Path,
    names: &[String],
    now: Timestamp,
) -> Result<Certificate, Error> {
    let failed = |detail: String| Error::Certificate { directory: directory.to_owned(), detail };
    let paths = [AUTHORITY, CERTIFICATE, KEY].map(|name| directory.join(name));
    for path in &paths {
        check_owner(path).map_err(failed)?;
    }
    if !is_good(&paths, names, now) {
        fs::create_dir_all(directory).map_err(|error| failed(error.to_string()))?;
        make(&paths, names, now).map_err(failed)?;
    }
    let [authority, certificate, key] = paths;
    let config = config(&certificate, &key).map_err(failed)?;
    Ok(Certificate { config: Arc::new(config), authority })
}

/// The names that every certificate is for, and these.
pub(crate) fn all_names(more: &[String]) -> impl Iterator<Item = &str> {
    NAMES.into_iter().chain(more.iter().map(String::as_str))
}

fn check_owner(path: &Path) -> Result<(), String> {
    match platform::mistrust(path) {
        Ok(None) => Ok(()),
        Ok(Some(why)) => Err(format!(
            "{} is not used, because {why}; remove it, or keep the sandbox in a private directory",
            path.display()
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Whether the files are all there, young enough, and for these names.
fn is_good(paths: &[PathBuf; 3], names: &[String], now: Timestamp) -> bool {
    let [authority, certificate, key] = paths;
    let made = fs::metadata(certificate).and_then(|it| it.modified()).ok();
    let age = made
        .and_then(|it| Timestamp::try_from(it).ok())
        .and_then(|it| Duration::try_from(now.duration_since(it)).ok());
    let text = fs::read_to_string(certificate).unwrap_or_default();
    authority.is_file()
        && key.is_file()
        && age.is_some_and(|it| it < RENEWED_AFTER)
        && text.starts_with(&heading(names))
}

/// The line before the certificate in its file: its names.
fn heading(names: &[String]) -> String {
    format!("arm-sandbox: {}\n", all_names(names).collect::<Vec<_>>().join(" "))
}

fn make(
    [authority, certificate, key]: &[PathBuf; 3],
    names: &[String],
    now: Timestamp,
) -> Result<(), String> {
    let made = issue(names, now).map_err(|error| error.to_string())?;
    // The authority is written last: where it is, the others are.
    private::write(key, &made.key)
        .and_then(|()| private::write(certificate, &(heading(names) + &made.certificate)))
        .and_then(|()| private::write(authority, &made.authority))
        .map_err(|error| error.to_string())
}

/// Three PEM texts.
struct Issued {
    authority: String,
    certificate: String,
    key: String,
}

/// Makes an authority, has it sign a certificate, and forgets its key.
fn issue(names: &[String], now: Timestamp) -> Result<Issued, rcgen::Error> {
    let now = Duration::from_secs(u64::try_from(now.as_second()).unwrap_or_default());
    let now = rcgen::date_time_ymd(1970, 1, 1) + now;
    // Clocks of other machines may be behind.
    let (from, until) = (now - Duration::from_hours(1), now + LIFETIME);
    let mut authority = CertificateParams::new(Vec::<String>::new())?;
    (authority.not_before, authority.not_after) = (from, until);
    authority.distinguished_name.push(DnType::CommonName, "arm-sandbox authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_key = KeyPair::generate()?;
    let authority_pem = authority.self_signed(&authority_key)?.pem();
    let issuer = Issuer::new(authority, authority_key);

    let mut server =
        CertificateParams::new(all_names(names).map(str::to_owned).collect::<Vec<_>>())?;
    (server.not_before, server.not_after) = (from, until);
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
