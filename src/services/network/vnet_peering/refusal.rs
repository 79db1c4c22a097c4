//! What Azure's refusals mean for a peering, at the argument that they are about.

use tfplugin::Diagnostic;

use super::VnetPeering;
use crate::azure::Error;

/// What Azure said, and what it means here.
pub(super) fn explained(error: Error, half: &VnetPeering) -> Diagnostic {
    let code = error.code().unwrap_or_default().to_ascii_lowercase();
    let (vnet, remote) = (&half.vnet_id, &half.remote_vnet_id);
    let (argument, text) = match code.as_str() {
        "linkedauthorizationfailed" => linked(&error, half),
        "remotepeeringisdisconnected" => (
            "remote_vnet_id",
            format!(
                "The half that belongs to `{remote}` lost its other half and does not take a new \
                 one. Only its owner can mend that: whoever manages `{remote}` must remove their \
                 peering to `{vnet}`, or make it again. Applying again before that ends in the same \
                 way. Nothing has to be changed here."
            ),
        ),
        "vnetaddressspacesoverlap" => (
            "remote_vnet_id",
            format!(
                "`{vnet}` and `{remote}` have addresses in common, and such networks cannot be \
                 peered. One of them needs other addresses, or use a private endpoint (Azure \
                 Private Link), which does not mind."
            ),
        ),
        "vnetaddressspaceoverlapswithalreadypeeredvnet" => (
            "remote_vnet_id",
            format!(
                "A network that is peered with `{vnet}` or with `{remote}` already has addresses \
                 that the other one has too. Remove that peering, give one of the networks other \
                 addresses, or use a private endpoint (Azure Private Link)."
            ),
        ),
        "anotherpeeringalreadyreferencesremotevnet" => (
            "remote_vnet_id",
            format!(
                "`{vnet}` has a half towards `{remote}` already, under another name. Import that \
                 one; `az network vnet peering list` shows it."
            ),
        ),
        "invalidresourcereference" => (
            "remote_vnet_id",
            format!(
                "Azure cannot find `{remote}`, or the caller may not see it, which Azure does not \
                 tell apart. Compare the ID with the vendor's reply, letter for letter. Where the \
                 network is of another tenant, set `remote_tenant_id`."
            ),
        ),
        "referencedresourcenotprovisioned" | "anotheroperationinprogress" => (
            "vnet_id",
            format!(
                "`{vnet}` or `{remote}` is being changed by somebody else, and did not come to rest \
                 in time. Apply again."
            ),
        ),
        _ => return Diagnostic::from(error).at("vnet_id"),
    };
    let mut diagnostic = Diagnostic::from(error).at(argument);
    diagnostic.detail = format!("{text}\n\n{}", diagnostic.detail);
    diagnostic
}

/// Azure asks for a permission on the other network. Which side has to act depends on why it is
/// missing.
fn linked(error: &Error, half: &VnetPeering) -> (&'static str, String) {
    let remote = &half.remote_vnet_id;
    let message = error.message().unwrap_or_default().to_ascii_lowercase();
    if message.contains("linked subscription") || message.contains("current tenant") {
        let subscription = remote.subscription_id().unwrap_or_default();
        return (
            "remote_tenant_id",
            format!(
                "`{remote}` is of another tenant than `{}`, and no token of that tenant came along. \
                 Set `remote_tenant_id` to the tenant of subscription {subscription} (the vendor \
                 names it), and list it in `auxiliary_tenant_ids` of the provider block. The \
                 application that signs in must exist in both tenants; a managed identity cannot do \
                 this.",
                half.vnet_id
            ),
        );
    }
    (
        "remote_vnet_id",
        format!(
            "Your side is in order: what is missing is a permission on the other network. Whoever \
             manages `{remote}` must grant the caller `Microsoft.Network/virtualNetworks/peer/action` \
             on it, for example with the role `Network Contributor`, or make both halves themselves \
             (`mode = \"vendor_creates_both\"` of `dataplane_vnet_peering_request`). Nothing was \
             changed."
        ),
    )
}
