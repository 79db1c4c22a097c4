//! Mutual TLS between Terraform and the plugin: each side proves that it is the process that the
//! other one talked to through environment and standard output.

mod p521;

use std::{
    sync::{Arc, LazyLock},
    time::SystemTime,
};

use jiff::SignedDuration;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName as Subject, Error, ServerConfig,
    SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{
        CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime, pem::PemObject},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};

use crate::{clock, connection::ALPN};

/// Terraform's clock may lag behind ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(10);
/// Longer than any run of Terraform.
const VALIDITY: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The cryptography of the whole binary: ring, and P-521 signatures, which Terraform's
/// certificates need and ring lacks.
#[must_use]
pub fn crypto_provider() -> Arc<CryptoProvider> {
    static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
        let mut provider = rustls::crypto::ring::default_provider();
        provider.signature_verification_algorithms =
            with_p521(provider.signature_verification_algorithms);
        Arc::new(provider)
    });
    PROVIDER.clone()
}

/// Makes [`crypto_provider`] the one that every rustls client of the process uses by itself.
pub fn install_crypto_provider() {
    // An error says that somebody was faster; there is no second provider in the binary.
    let _ = crypto_provider().as_ref().clone().install_default();
}

/// The server's side of the connection.
pub(crate) struct Tls {
    /// Demands Terraform's certificate and speaks HTTP/2.
    pub(crate) config: Arc<ServerConfig>,
    /// The server's own certificate, for the handshake line.
    pub(crate) certificate: CertificateDer<'static>,
}

/// Why the connection cannot be protected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// `PLUGIN_CLIENT_CERT` holds something else.
    #[error("PLUGIN_CLIENT_CERT is not a certificate in PEM form")]
    ClientCertificate(#[source] rustls::pki_types::pem::Error),
    /// No certificate could be made for the server.
    #[error("the server's certificate could not be made")]
    ServerCertificate(#[source] rcgen::Error),
    /// rustls does not accept what was made.
    #[error("the server's TLS settings were refused")]
    Settings(#[source] Error),
}

impl Tls {
    /// A fresh certificate, and a server that talks to the owner of the certificate `client` only.
    pub(crate) fn pinned_to(client: &str) -> Result<Self, TlsError> {
        let client = CertificateDer::from_pem_slice(client.as_bytes())
            .map_err(TlsError::ClientCertificate)?;
        let key =
            KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(TlsError::ServerCertificate)?;
        let certificate = certificate(&key).map_err(TlsError::ServerCertificate)?;
        let provider = crypto_provider();
        let mut config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Settings)?
            .with_client_cert_verifier(Arc::new(Pinned {
                certificate: client,
                algorithms: provider.signature_verification_algorithms,
            }))
            .with_single_cert(
                vec![certificate.clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .map_err(TlsError::Settings)?;
        config.alpn_protocols = vec![ALPN.to_vec()];
        // There is one connection per process: nothing to resume.
        config.send_tls13_tickets = 0;
        Ok(Self { config: Arc::new(config), certificate })
    }
}

fn certificate(key: &KeyPair) -> Result<CertificateDer<'static>, rcgen::Error> {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "localhost");
    let now = clock::now();
    params.not_before = SystemTime::from(now - CLOCK_SKEW).into();
    params.not_after = SystemTime::from(now + VALIDITY).into();
    Ok(params.self_signed(key)?.der().clone())
}

fn with_p521(ring: WebPkiSupportedAlgorithms) -> WebPkiSupportedAlgorithms {
    let all = [ring.all, p521::ALGORITHMS].concat();
    let scheme = (SignatureScheme::ECDSA_NISTP521_SHA512, p521::ALGORITHMS);
    let mapping = [ring.mapping, &[scheme]].concat();
    // rustls wants them for ever, and this runs once per process.
    WebPkiSupportedAlgorithms { all: all.leak(), mapping: mapping.leak() }
}

/// Accepts one client certificate, byte for byte. webpki would refuse Terraform's, which calls
/// itself a certificate authority.
#[derive(Debug)]
struct Pinned {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for Pinned {
    fn root_hint_subjects(&self) -> &[Subject] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if *end_entity == self.certificate {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
