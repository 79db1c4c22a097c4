//! A federated credential as Azure has it.

use serde::{Deserialize, Serialize};

use crate::arm::{self, Id};

/// Resource type of federated credentials.
pub(crate) const CREDENTIAL_TYPE: &str =
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";

/// A federated credential of a managed identity.
pub(crate) type Credential = arm::Document<CredentialProperties>;

/// What Azure says of a credential, and is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialProperties {
    /// Who issues the tokens that are taken, and whom they are about.
    #[serde(flatten)]
    pub(crate) trust: Trust,
    /// Whom the tokens are for; exactly one.
    #[serde(default)]
    pub(crate) audiences: Vec<String>,
}

/// Whose tokens are taken. Azure compares both byte for byte, and allows each pair once on an
/// identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Trust {
    /// The `iss` of the tokens.
    pub(crate) issuer: String,
    /// The `sub` of the tokens.
    pub(crate) subject: String,
}

impl CredentialProperties {
    /// A credential for one audience.
    pub(crate) fn new(trust: Trust, audience: String) -> Self {
        Self { trust, audiences: vec![audience] }
    }

    /// The one audience.
    pub(crate) fn audience(&self) -> Option<&String> {
        self.audiences.first()
    }
}

/// The ID of the credential called `name`: in the subscription of its identity, whatever the
/// provider's own is.
pub(crate) fn credential_id(identity: &Id, name: &str) -> String {
    format!("{identity}/federatedIdentityCredentials/{name}")
}
