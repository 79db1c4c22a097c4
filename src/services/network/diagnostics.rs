//! What is told about networks, whoever asks.

use tfplugin::Diagnostic;

use crate::azure::Id;
use crate::diagnostics::code::CommonCode;

/// An ID that should be that of a half of a peering.
pub(crate) fn not_a_peering(id: &Id) -> Diagnostic {
    CommonCode::WrongResourceType.error(
        "Not a peering",
        format!(
            "`{id}` is not the ID of a peering, which ends with \
             `/virtualNetworks/<network>/virtualNetworkPeerings/<name>`. It is the `id` of a \
             `dataplane_vnet_peering`."
        ),
    )
}
