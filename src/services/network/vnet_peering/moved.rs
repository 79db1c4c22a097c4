//! Taking over halves from `azurerm_virtual_network_peering`.

use serde_json::Value;
use tfplugin::{Computed, Diagnostic, MoveSource, Result};

use super::{Identity, VnetPeering, import};
use crate::azure::Id;
use crate::diagnostics::code::CommonCode;

/// The state of the other resource as ours; `None` for types that are no peerings.
pub(super) fn take_over(source: &MoveSource) -> Result<Option<VnetPeering>> {
    if source.type_name != "azurerm_virtual_network_peering" {
        return Ok(None);
    }
    let state = &source.state;
    let text = |name: &str| state.get(name).and_then(Value::as_str);
    let flag = |name: &str, default| state.get(name).and_then(Value::as_bool).unwrap_or(default);
    let identity: Identity = import::identity(text("id").ok_or_else(|| incomplete("ID"))?)?;
    let remote = text("remote_virtual_network_id").and_then(|it| Id::parse(it).ok());
    let unread = VnetPeering::unread(identity);
    Ok(Some(VnetPeering {
        id: Computed::Known(unread.id()),
        remote_vnet_id: remote.ok_or_else(|| incomplete("other network"))?,
        allow_virtual_network_access: flag("allow_virtual_network_access", true),
        allow_forwarded_traffic: flag("allow_forwarded_traffic", false),
        allow_gateway_transit: flag("allow_gateway_transit", false),
        use_remote_gateways: flag("use_remote_gateways", false),
        ..unread
    }))
}

fn incomplete(what: &str) -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "The state cannot be moved",
        format!(
            "It does not say the peering's {what}. Remove the `moved` block, take the old resource \
             out of the state with a `removed` block, and import the peering by its ID."
        ),
    )
}
