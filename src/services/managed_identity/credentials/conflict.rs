//! Why a credential cannot be made beside those that are there.

use super::{
    Credential, LIMIT, Trust,
    credential::{Credentials, fold},
};
use crate::azure;

/// What stands in the way of a new credential.
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
pub(super) fn explain(
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
    use super::*;
    use crate::services::managed_identity::credentials::{
        credential::CredentialProperties, credential_id,
    };

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
