//! Naming a half that exists, for an import.

use tfplugin::Diagnostic;

use super::Identity;
use crate::diagnostics::code::CommonCode;
use crate::{azure::Id, services::network::PEERING_TYPE};

/// Reads the text of `terraform import`: the ID of the half.
pub(super) fn identity(text: &str) -> Result<Identity, Diagnostic> {
    let id = Id::parse(text).map_err(|error| unreadable(text, &error.to_string()))?;
    match id.parent() {
        Some(vnet_id) if id.is_type(PEERING_TYPE) => {
            Ok(Identity { vnet_id, name: id.name().to_owned() })
        }
        _ => Err(unreadable(text, "it is not the ID of a peering")),
    }
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "The import ID is not understood",
        format!(
            "`{text}`: {why}. Give the ID of the half that belongs to your network, \
             `<ID of the virtual network>/virtualNetworkPeerings/<name>`."
        ),
    )
}
