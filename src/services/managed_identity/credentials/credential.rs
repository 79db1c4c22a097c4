//! A federated credential as Azure has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::LIMIT;
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
#[serde(from = "Wire", into = "Wire")]
pub(crate) struct CredentialProperties {
    /// Who issues the tokens that are taken, and whom they are about.
    pub(crate) trust: Trust,
    /// Whom the tokens are for; exactly one.
    pub(crate) audiences: Vec<String>,
    /// Whether the credential names no subject, but an expression that the claims have to match.
    pub(crate) is_flexible: bool,
}

/// Whose tokens are taken. Azure compares both byte for byte, and allows each pair once on an
/// identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Trust {
    /// The `iss` of the tokens.
    pub(crate) issuer: String,
    /// The `sub` of the tokens, or the expression of a flexible credential, which names no subject.
    pub(crate) subject: String,
}

/// The properties as Azure spells them. The expression is known to API version 2025-01-31-preview.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    issuer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claims_matching_expression: Option<MatchingExpression>,
}

/// The expression of a flexible credential.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MatchingExpression {
    value: String,
    /// Version of the language of the expression: Azure has only this one.
    #[serde(default = "language_version", skip_deserializing)]
    language_version: u8,
}

const fn language_version() -> u8 {
    1
}

impl From<Wire> for CredentialProperties {
    fn from(wire: Wire) -> Self {
        let Wire { issuer, subject, audiences, claims_matching_expression } = wire;
        let is_flexible = claims_matching_expression.is_some();
        let expression = claims_matching_expression.map(|it| it.value);
        let subject = expression.or(subject).unwrap_or_default();
        Self { trust: Trust { issuer, subject }, audiences, is_flexible }
    }
}

impl From<CredentialProperties> for Wire {
    fn from(properties: CredentialProperties) -> Self {
        let CredentialProperties { trust: Trust { issuer, subject }, audiences, is_flexible } =
            properties;
        let (subject, value) =
            if is_flexible { (None, Some(subject)) } else { (Some(subject), None) };
        let language_version = language_version();
        let claims_matching_expression =
            value.map(|value| MatchingExpression { value, language_version });
        Self { issuer, subject, audiences, claims_matching_expression }
    }
}

impl CredentialProperties {
    /// A credential for one audience.
    pub(crate) fn new(trust: Trust, audience: String) -> Self {
        Self { trust, audiences: vec![audience], is_flexible: false }
    }

    /// The same, where the text of the subject is an expression.
    pub(crate) fn flexible(self, is_flexible: bool) -> Self {
        Self { is_flexible, ..self }
    }

    /// The one audience.
    pub(crate) fn audience(&self) -> Option<&String> {
        self.audiences.first()
    }

    /// Whether the answer left out an expression: it names no subject either.
    pub(super) fn lacks_expression(&self) -> bool {
        self.trust.subject.is_empty()
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

/// The conflict that keeps a new credential from being created.
#[derive(Debug)]
pub(crate) enum Conflict {
    /// There is one of this name, for other tokens.
    Name(Box<Credential>),
    /// Another one has this issuer and subject.
    Trust(Box<Credential>),
    /// The identity has as many as it can have.
    Full,
    /// Something else, as Azure says it.
    Other(azure::Error),
}

impl From<azure::Error> for Conflict {
    fn from(error: azure::Error) -> Self {
        Self::Other(error)
    }
}

/// The credential that has this issuer and subject under another name.
pub(super) fn holder<'a>(
    all: &'a Credentials,
    name: &str,
    trust: &Trust,
) -> Option<&'a Credential> {
    let name = fold(name);
    all.iter().find(|(key, it)| **key != name && it.properties.trust == *trust).map(|(_, it)| it)
}

/// What Azure's refusal was about, by what is there now.
pub(super) fn explain_refusal(
    all: Option<&Credentials>,
    name: &str,
    trust: &Trust,
    error: azure::Error,
) -> Conflict {
    let Some(all) = all else { return Conflict::Other(error) };
    if let Some(holder) = holder(all, name, trust) {
        return Conflict::Trust(Box::new(holder.clone()));
    }
    if LIMIT <= all.len() && !all.contains_key(&fold(name)) {
        return Conflict::Full;
    }
    Conflict::Other(error)
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::managed_identity::credentials::{
        credential::CredentialProperties, credential_id,
    };

    #[test]
    fn a_credential_without_a_subject_is_read_and_written() {
        let expression =
            json!({ "value": "claims['sub'] matches 'repo:acme/*'", "languageVersion": 1 });
        let flexible = json!({
            "issuer": "https://token.actions.githubusercontent.com",
            "audiences": ["api://AzureADTokenExchange"],
            "claimsMatchingExpression": expression,
        });
        for subject in [json!({}), json!({ "subject": null })] {
            let mut text = flexible.clone();
            text.as_object_mut().unwrap().extend(subject.as_object().unwrap().clone());
            let read: CredentialProperties = serde_json::from_value(text).unwrap();
            assert!(read.is_flexible && !read.lacks_expression());
            assert_eq!(read.trust.subject, "claims['sub'] matches 'repo:acme/*'");
            assert_eq!(serde_json::to_value(read).unwrap(), flexible);
        }
        let hidden = json!({ "issuer": "https://gitlab.com", "audiences": ["a"], "subject": null });
        let hidden: CredentialProperties = serde_json::from_value(hidden).unwrap();
        assert!(hidden.lacks_expression() && !hidden.is_flexible);
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

    pub(crate) const IDENTITY: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-etl";

    pub(crate) fn trust(subject: &str) -> Trust {
        Trust { issuer: "https://a.example/".into(), subject: subject.into() }
    }

    pub(crate) fn credential(name: &str, subject: &str) -> Credential {
        let id = credential_id(&azure::Id::parse(IDENTITY).unwrap(), name);
        Credential {
            id: azure::Id::parse(&id).unwrap(),
            name: name.into(),
            kind: String::new(),
            location: None,
            tags: std::collections::BTreeMap::new(),
            etag: None,
            properties: CredentialProperties::new(trust(subject), "api://audience".into()),
        }
    }

    #[test]
    fn the_holder_is_another_one_with_exactly_this_issuer_and_subject() {
        let all: Credentials = [
            ("one".to_owned(), credential("One", "a")),
            ("two".to_owned(), credential("two", "b")),
        ]
        .into();
        assert_eq!(holder(&all, "new", &trust("a")).map(|it| it.name.as_str()), Some("One"));
        assert!(holder(&all, "ONE", &trust("a")).is_none());
        assert!(holder(&all, "new", &trust("A")).is_none());
        let slash = Trust { issuer: "https://a.example".into(), subject: "a".into() };
        assert!(holder(&all, "new", &slash).is_none());
    }
}
