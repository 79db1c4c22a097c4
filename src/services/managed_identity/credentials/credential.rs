//! A federated credential as Azure has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

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
