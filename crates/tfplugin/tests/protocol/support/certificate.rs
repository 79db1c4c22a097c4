//! Client certificates: one like Terraform's, and others.

use std::sync::Arc;

use p521::ecdsa::{Signature, signature::Signer as _};
use rcgen::{CertificateParams, KeyPair};
use rustls::{
    Error, SignatureAlgorithm, SignatureScheme,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject},
    sign::{CertifiedKey, Signer, SigningKey, SingleCertAndKey},
};

/// A certificate and its key.
pub(crate) struct ClientCertificate {
    pub(crate) pem: String,
    pub(crate) key: Arc<SingleCertAndKey>,
}

impl ClientCertificate {
    /// A certificate with all the peculiarities of go-plugin's: P-521, self-signed, CA:TRUE. Made
    /// with OpenSSL for these tests; it opens nothing else.
    pub(crate) fn terraform() -> Self {
        let pem = include_str!("../fixtures/terraform.pem").to_owned();
        let scalar = include_str!("../fixtures/terraform.key").trim();
        let bytes: Vec<u8> = (0..scalar.len())
            .step_by(2)
            .map(|it| u8::from_str_radix(&scalar[it..it + 2], 16).unwrap())
            .collect();
        let key = p521::ecdsa::SigningKey::from_slice(&bytes).unwrap();
        Self::new(pem, Arc::new(P521(Arc::new(key))))
    }

    /// Somebody else's certificate.
    pub(crate) fn stranger() -> Self {
        let pair = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let pem = params.self_signed(&pair).unwrap().pem();
        let key = PrivatePkcs8KeyDer::from(pair.serialize_der()).into();
        let key = tfplugin::crypto_provider().key_provider.load_private_key(key).unwrap();
        Self::new(pem, key)
    }

    fn new(pem: String, key: Arc<dyn SigningKey>) -> Self {
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let key = CertifiedKey::new(vec![certificate], key);
        Self { pem, key: Arc::new(SingleCertAndKey::from(key)) }
    }
}

#[derive(Debug, Clone)]
struct P521(Arc<p521::ecdsa::SigningKey>);

impl SigningKey for P521 {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let known = offered.contains(&SignatureScheme::ECDSA_NISTP521_SHA512);
        known.then(|| Box::new(self.clone()) as _)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for P521 {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signature: Signature = self.0.sign(message);
        Ok(signature.to_der().as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}
