//! From the arguments to Azure's JSON and back.

use serde_json::Value;
use tfplugin::{Computed, Diagnostic, MoveSource, Result};

use super::{FederatedIdentityCredential, Identity};
use crate::{
    azure,
    diagnostics::code::CommonCode,
    services::{
        common::attribute::{Issuer, TokenClaim},
        managed_identity::credentials::{Credential, CredentialProperties, Trust, credential_id},
    },
};

/// The arguments that say whom the tokens are about, of which exactly one must be set.
pub(super) const CLAIMS: [&str; 2] = ["subject", "claims_matching_expression"];

impl FederatedIdentityCredential {
    /// What is sent to Azure; `audience` is the cloud's own.
    pub(super) fn properties(&self, audience: &str) -> CredentialProperties {
        let audience = self.audience.known().map_or(audience, |it| it.0.as_str()).to_owned();
        let is_flexible = self.subject.is_none() && self.claims_matching_expression.is_some();
        let properties =
            CredentialProperties::for_trust(self.issuer.0.clone(), self.claims(), audience);
        properties.flexible(is_flexible)
    }

    /// The same with Azure's response.
    pub(super) fn with_response(self, found: Credential) -> Self {
        let audience = found.properties.audience().cloned();
        let is_flexible = found.properties.is_flexible;
        let Trust { issuer, subject } = found.properties.trust;
        let claims = Some(TokenClaim(subject));
        let (subject, claims_matching_expression) =
            if is_flexible { (None, claims) } else { (claims, None) };
        Self {
            id: self.credential_id().into(),
            issuer: Issuer(issuer),
            subject,
            claims_matching_expression,
            audience: audience.map_or(self.audience, |it| Computed::Known(TokenClaim(it))),
            ..self
        }
    }

    /// A credential of which only the identity is known.
    pub(super) fn from_identity(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            managed_identity_id: identity.managed_identity_id,
            name: identity.name,
            issuer: Issuer(String::new()),
            subject: None,
            claims_matching_expression: None,
            audience: Computed::Unknown,
            timeouts: None,
        }
    }

    /// A credential from a list response; `None` for an ID of another form.
    pub(crate) fn from_api(found: Credential) -> Option<Self> {
        Some(Self::from_identity(Identity::from_id(&found.id)?).with_response(found))
    }

    /// The name for people: its name, and its subject.
    pub(crate) fn display_name(&self) -> String {
        format!("{} for {}", self.name.0, self.claims())
    }

    /// The subject, or the expression.
    pub(super) fn claims(&self) -> String {
        let claims = self.subject.as_ref().or(self.claims_matching_expression.as_ref());
        claims.map(|it| it.0.clone()).unwrap_or_default()
    }

    /// The argument that says whom the tokens are about.
    pub(super) const fn claims_argument(&self) -> &'static str {
        if self.claims_matching_expression.is_some() { CLAIMS[1] } else { CLAIMS[0] }
    }

    /// The ID, in the subscription of the managed identity.
    pub(super) fn credential_id(&self) -> String {
        credential_id(&self.managed_identity_id, &self.name.0)
    }
}

/// The state of another provider's resource as this one; `None` for other types.
pub(super) fn move_state(source: &MoveSource) -> Result<Option<FederatedIdentityCredential>> {
    if source.type_name != "azurerm_federated_identity_credential" {
        return Ok(None);
    }
    let text = |name: &str| source.state.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = text("id").ok_or_else(incomplete)?;
    let identity = azure::Id::parse(&id).ok().and_then(|it| Identity::from_id(&it));
    let identity = identity.ok_or_else(incomplete)?;
    // A list of one.
    let audience = source.state.pointer("/audience/0").and_then(Value::as_str);
    Ok(Some(FederatedIdentityCredential {
        id: Computed::Known(id),
        issuer: Issuer(text("issuer").unwrap_or_default()),
        subject: text("subject").map(TokenClaim),
        audience: audience
            .map_or(Computed::Unknown, |it| Computed::Known(TokenClaim(it.to_owned()))),
        ..FederatedIdentityCredential::from_identity(identity)
    }))
}

fn incomplete() -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "Incomplete state to move",
        "The state lacks the ID of the federated credential. Remove the `moved` block, remove \
         the old resource from the state with a `removed` block, and import the credential by \
         its ID.",
    )
}
