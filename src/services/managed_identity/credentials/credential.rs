//! A federated credential as Azure has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::azure::{self, Id};

/// Resource type of federated credentials.
pub(crate) const CREDENTIAL_TYPE: &str =
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";

/// A federated credential of a managed identity.
pub(crate) type Credential = azure::Resource<CredentialProperties>;

/// Credentials by their folded name.
pub(super) type Credentials = BTreeMap<String, Credential>;

/// What Azure says of a credential, and is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CredentialProperties {
    /// Who issues the tokens that are taken, and whom they are about.
    #[serde(flatten)]
    pub(crate) trust: Trust,
    /// Whom the tokens are for; exactly one.
    #[serde(default)]
    pub(crate) audiences: Vec<String>,
    /// What the tokens' claims have to match, for a credential that names no subject: a flexible one,
    /// which is made with other tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) claims_matching_expression: Option<MatchingExpression>,
}

/// The expression of a flexible credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MatchingExpression {
    /// The expression itself.
    pub(crate) value: String,
    /// Version of its language.
    #[serde(default)]
    pub(crate) language_version: serde_json::Value,
}

/// Whose tokens are taken. Azure compares both byte for byte, and allows each pair once on an
/// identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Trust {
    /// The `iss` of the tokens.
    pub(crate) issuer: String,
    /// The `sub` of the tokens; empty for a flexible credential, which names none.
    #[serde(default, deserialize_with = "text_or_null")]
    pub(crate) subject: String,
}

impl CredentialProperties {
    /// A credential for one audience.
    pub(crate) fn new(trust: Trust, audience: String) -> Self {
        Self { trust, audiences: vec![audience], claims_matching_expression: None }
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

/// The name in the form that is compared: Azure compares names without case.
pub(super) fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn text_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_credential_without_a_subject_is_read() {
        let expression =
            json!({ "value": "claims['sub'] matches 'repo:acme/*'", "languageVersion": 1 });
        for subject in [json!({}), json!({ "subject": null })] {
            let mut text = json!({
                "issuer": "https://token.actions.githubusercontent.com",
                "audiences": ["api://AzureADTokenExchange"],
                "claimsMatchingExpression": expression,
            });
            text.as_object_mut().unwrap().extend(subject.as_object().unwrap().clone());
            let read: CredentialProperties = serde_json::from_value(text).unwrap();
            assert_eq!(read.trust.subject, "");
            assert!(read.claims_matching_expression.unwrap().value.contains("repo:acme"));
        }
        let plain = CredentialProperties::new(
            Trust { issuer: "https://a.example".into(), subject: "s".into() },
            "api://a".into(),
        );
        let written = serde_json::to_value(plain).unwrap();
        assert_eq!(
            written,
            json!({ "issuer": "https://a.example", "subject": "s", "audiences": ["api://a"] })
        );
    }
}
