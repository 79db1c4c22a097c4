//! Taking over credentials from `azurerm_federated_identity_credential`.

use serde_json::Value;
use tfplugin::{Computed, Diagnostic, MoveSource, Result};

use super::{FederatedIdentityCredential, Identity};
use crate::diagnostics::code::CommonCode;
use crate::{
    azure,
    services::common::attribute::{Claim, Issuer},
};

/// The state of the other resource as ours; `None` for types that are no federated credentials.
pub(super) fn take_over(source: &MoveSource) -> Result<Option<FederatedIdentityCredential>> {
    if source.type_name != "azurerm_federated_identity_credential" {
        return Ok(None);
    }
    let text = |name: &str| source.state.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = text("id").ok_or_else(incomplete)?;
    let identity = azure::Id::parse(&id).ok().and_then(|it| Identity::of(&it));
    let identity = identity.ok_or_else(incomplete)?;
    // A list of one.
    let audience = source.state.pointer("/audience/0").and_then(Value::as_str);
    Ok(Some(FederatedIdentityCredential {
        id: Computed::Known(id),
        issuer: Issuer(text("issuer").unwrap_or_default()),
        subject: Claim(text("subject").unwrap_or_default()),
        audience: audience.map_or(Computed::Unknown, |it| Computed::Known(Claim(it.to_owned()))),
        ..FederatedIdentityCredential::unread(identity)
    }))
}

fn incomplete() -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "The state cannot be moved",
        "It does not say the ID of the federated credential. Remove the `moved` block, take the old \
         resource out of the state with a `removed` block, and import the credential by its ID.",
    )
}
