//! Diagnostics of a peering link: what state it is in, what Azure's refusals mean, and who must act
//! next.

use tfplugin::Diagnostic;

use super::VnetPeering;
use crate::{
    azure::{Error, Id},
    diagnostics::code::CommonCode,
    services::network::code::NetworkCode,
};

/// The local link exists, the remote one does not.
pub(super) fn remote_missing(link: &VnetPeering) -> Diagnostic {
    let (vnet, remote) = (&link.vnet_id, &link.remote_vnet_id);
    NetworkCode::RemotePeeringMissing.warning(
        "Remote peering link is missing",
        format!(
            "`{}` exists, and the other side has not created its peering link yet. The owner of \
             `{remote}` must create a peering link from it to `{vnet}`, and needs \
             `Microsoft.Network/virtualNetworks/peer/action` on your network to do so. No \
             traffic flows until then. `peering_state` becomes `Connected` once the link exists; \
             the next plan shows it.",
            link.id()
        ),
    )
}

/// The wait for the remote link ended without it.
pub(super) fn wait_ended(link: &VnetPeering, timed_out: bool) -> Diagnostic {
    let (summary, why) = if timed_out {
        (
            "Timed out waiting for the remote peering link",
            "The time limit in `timeouts` was reached",
        )
    } else {
        ("Interrupted wait for the remote peering link", "Terraform was interrupted")
    };
    NetworkCode::PeeringWaitEnded.warning(
        summary,
        format!(
            "{why} while the provider waited for the remote link of `{}`. The state has the link \
             as it is. The next apply continues to wait, unless you remove `wait_for_connected`.",
            link.id()
        ),
    )
}

/// The local link disappeared during the wait for the remote one.
pub(super) fn removed_while_waiting(link: &VnetPeering) -> Diagnostic {
    NetworkCode::PeeringRemoved.warning(
        "Peering link was removed",
        format!(
            "`{}` disappeared while the provider waited for the remote link. The next plan \
             creates it again.",
            link.id()
        ),
    )
}

/// The local link could not be read during the wait for the remote one.
pub(super) fn not_read(link: &VnetPeering, error: &Error) -> Diagnostic {
    NetworkCode::PeeringNotRead.warning(
        "Unreadable peering link",
        format!(
            "`{}` exists, but the provider could not read whether the remote link exists: \
             {error}. The next plan reads it again.",
            link.id()
        ),
    )
}

/// The apply was interrupted while Azure worked on the link.
pub(super) fn interrupted(link: &VnetPeering) -> Diagnostic {
    NetworkCode::PeeringOperationContinues.warning(
        "Unfinished peering operation in Azure",
        format!(
            "Terraform was interrupted while Azure worked on `{}`, and Azure continues. The \
             state has the link; the next plan reads the result.",
            link.id()
        ),
    )
}

/// The remote link is gone.
pub(super) fn disconnected(link: &VnetPeering) -> Diagnostic {
    let (vnet, remote) = (&link.vnet_id, &link.remote_vnet_id);
    NetworkCode::PeeringDisconnected.warning(
        "Disconnected peering",
        format!(
            "`{}` lost its remote link: the link of `{remote}` was deleted, or one of the \
             networks was recreated. No traffic flows. The next apply repairs the local link, \
             and deletes and recreates it if Azure requires that. Then the owner of `{remote}` \
             must create their link to `{vnet}` again. Ask them whether they removed it on \
             purpose; if so, remove this resource.",
            link.id()
        ),
    )
}

/// The local link is in sync, and the remote one is not.
pub(super) fn remote_out_of_sync(link: &VnetPeering) -> Diagnostic {
    let level = link.sync_level.known().cloned().flatten().unwrap_or_default();
    NetworkCode::RemotePeeringOutOfSync.warning(
        "Remote peering link is out of sync",
        format!(
            "The provider synchronized `{}`, and Azure still reports `{level}`: the peering link \
             of `{}` does not know the current addresses of `{}`. Its owner must synchronize it \
             (`az network vnet peering sync`, or Sync in the portal). Until then, traffic \
             reaches only the addresses that the link knows. Synchronizing the local link again \
             would change nothing, so the provider does not plan it.",
            link.id(),
            link.remote_vnet_id,
            link.vnet_id
        ),
    )
}

/// The local link is removed, and the remote one is still there.
pub(super) fn remote_left(link: &VnetPeering) -> Diagnostic {
    NetworkCode::RemotePeeringLeft.warning(
        "Remote peering link remains",
        format!(
            "`{}` was removed. The peering link of `{}` stays as `Disconnected` until its owner \
             removes it, and Azure accepts no new link to it before that. Tell its owner.",
            link.id(),
            link.remote_vnet_id
        ),
    )
}

/// A link of this name to the same network existed before the create.
pub(super) fn adopted(link: &VnetPeering) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "Existing peering link adopted",
        format!(
            "`{}` already existed and leads to the same network. Most likely an earlier apply \
             was cut off after Azure had created it. This configuration manages it from now on. \
             If another configuration manages it too, remove it from one of them: destroying it \
             in one removes it for both.",
            link.id()
        ),
    )
}

/// A link of this name leads to another network.
pub(super) fn name_taken(link: &VnetPeering, remote: &Id) -> Diagnostic {
    CommonCode::NameTaken.error(
        "Peering link name already in use",
        format!(
            "`{}` already exists and leads to `{remote}`, which Azure does not allow to change. \
             Choose another `name`, or omit it to have one derived.",
            link.id()
        ),
    )
    .at("name")
}

/// The network has a link to the same network under another name.
pub(super) fn peering_exists(link: &VnetPeering, name: &str) -> Diagnostic {
    let id = crate::services::network::peering_id(&link.vnet_id, name);
    NetworkCode::PeeringExists
        .error(
            "Existing peering link under another name",
            format!(
                "`{}` already has a peering link to `{}`, called `{name}`, and Azure accepts only \
             one. To manage it here, set `name = \"{name}\"` and import it (with the address of \
             your resource):\n\nimport {{\n  to = dataplane_vnet_peering.example\n  id = \
             \"{id}\"\n}}",
                link.vnet_id, link.remote_vnet_id
            ),
        )
        .at("remote_vnet_id")
}

/// The link to change does not exist.
pub(super) fn gone(link: &VnetPeering) -> Diagnostic {
    NetworkCode::PeeringRemoved.error(
        "Peering link not found",
        format!("Azure has no `{}`. Somebody removed it after the plan. Plan again.", link.id()),
    )
}

/// Remote address space changed after the plan.
pub(super) fn addresses_changed(link: &VnetPeering) -> Diagnostic {
    let current = link.current_remote_address_space.known().cloned().unwrap_or_default();
    let current: Vec<_> = current.into_iter().collect();
    NetworkCode::RemoteAddressesChanged
        .error(
            "Remote address space changed after the plan",
            format!(
                "The addresses of `{}` changed after the plan: they are {} now. Plan again to see \
             what synchronizing `{}` makes reachable.",
                link.remote_vnet_id,
                current.join(", "),
                link.id()
            ),
        )
        .at("remote_address_space")
}

/// What destroying the link means.
pub(super) fn will_be_cut(link: &VnetPeering) -> Diagnostic {
    NetworkCode::PeeringWillBeCut.warning(
        "Traffic between the networks will stop",
        format!(
            "The apply removes `{}`, and traffic between the networks stops. The peering link of \
             `{}` stays as `Disconnected` until its owner removes it. To undo this, its owner \
             has to create it again.",
            link.id(),
            link.remote_vnet_id
        ),
    )
}

/// Azure's refusal, with what it means for this peering, at the argument that it is about.
pub(super) fn from_refusal(error: Error, link: &VnetPeering) -> Diagnostic {
    let code = error.code().unwrap_or_default().to_ascii_lowercase();
    let (vnet, remote) = (&link.vnet_id, &link.remote_vnet_id);
    let (argument, text) = match code.as_str() {
        "linkedauthorizationfailed" => linked(&error, link),
        "remotepeeringisdisconnected" => (
            "remote_vnet_id",
            format!(
                "The peering link of `{remote}` is disconnected and accepts no new link from \
                 your side. Only its owner can fix that: the owner of `{remote}` must remove \
                 their peering link to `{vnet}`, or recreate it. Until then, every apply ends in \
                 the same way. Change nothing on your side."
            ),
        ),
        "vnetaddressspacesoverlap" => (
            "remote_vnet_id",
            format!(
                "`{vnet}` and `{remote}` have addresses in common, and Azure cannot peer such \
                 networks. Give one of them other addresses, or use a private endpoint (Azure \
                 Private Link), which works with overlapping addresses."
            ),
        ),
        "vnetaddressspaceoverlapswithalreadypeeredvnet" => (
            "remote_vnet_id",
            format!(
                "A network that is already peered with `{vnet}` or `{remote}` has addresses in \
                 common with the other one. Remove that peering, give one of the networks other \
                 addresses, or use a private endpoint (Azure Private Link)."
            ),
        ),
        "anotherpeeringalreadyreferencesremotevnet" => (
            "remote_vnet_id",
            format!(
                "`{vnet}` already has a peering link to `{remote}`, under another name. Import \
                 it; `az network vnet peering list` shows its name."
            ),
        ),
        "invalidresourcereference" => (
            "remote_vnet_id",
            format!(
                "Azure cannot find `{remote}`, or the caller cannot see it; Azure does not \
                 distinguish the two. Compare the ID with the vendor's reply, character by \
                 character. If the network belongs to another tenant, set `remote_tenant_id`."
            ),
        ),
        "referencedresourcenotprovisioned" | "anotheroperationinprogress" => (
            "vnet_id",
            format!(
                "`{vnet}` or `{remote}` was being changed by somebody else until the time limit. \
                 Apply again."
            ),
        ),
        _ => return Diagnostic::from(error).at("vnet_id"),
    };
    let mut diagnostic = Diagnostic::from(error).at(argument);
    diagnostic.detail = format!("{text}\n\n{}", diagnostic.detail);
    diagnostic
}

/// Azure requires a permission on the remote network. Which side has to act depends on why the
/// permission is missing.
fn linked(error: &Error, link: &VnetPeering) -> (&'static str, String) {
    let remote = &link.remote_vnet_id;
    let message = error.message().unwrap_or_default().to_ascii_lowercase();
    if message.contains("linked subscription") || message.contains("current tenant") {
        let subscription = remote.subscription_id().unwrap_or_default();
        return (
            "remote_tenant_id",
            format!(
                "`{remote}` belongs to another tenant than `{}`, and the request carried no \
                 token of that tenant. Set `remote_tenant_id` to the tenant of subscription \
                 {subscription}, which the vendor can tell you, and list it in \
                 `auxiliary_tenant_ids` of the provider block. The application that signs in \
                 must exist in both tenants; a managed identity cannot do this.",
                link.vnet_id
            ),
        );
    }
    (
        "remote_vnet_id",
        format!(
            "Your side is complete; a permission on the other network is missing. The owner of \
             `{remote}` must grant the caller `Microsoft.Network/virtualNetworks/peer/action` on \
             it, for example with the role `Network Contributor`, or create both peering links \
             (`mode = \"vendor_creates_both\"` of `dataplane_vnet_peering_request`). Nothing was \
             changed."
        ),
    )
}
