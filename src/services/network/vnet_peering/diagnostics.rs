//! What is told about a half: what it is, and who must act next.

use tfplugin::Diagnostic;

use super::VnetPeering;
use crate::{
    azure::{Error, Id},
    diagnostics::code::CommonCode,
    services::network::code::NetworkCode,
};

/// The half is there, the other one is not.
pub(super) fn waits_for_other(half: &VnetPeering) -> Diagnostic {
    let (vnet, remote) = (&half.vnet_id, &half.remote_vnet_id);
    NetworkCode::RemotePeeringMissing.warning(
        "The other side must make its half of the peering",
        format!(
            "`{}` is made, and nothing in Azure shows a half of the other side yet. Whoever manages \
             `{remote}` must make a peering from it to `{vnet}`; for that they need \
             `Microsoft.Network/virtualNetworks/peer/action` on your network. No traffic flows \
             until then. `peering_state` is `Connected` once it is there; a plan shows it.",
            half.id()
        ),
    )
}

/// The wait for the other half has ended without it.
pub(super) fn waited_in_vain(half: &VnetPeering, timed_out: bool) -> Diagnostic {
    let (summary, why) = if timed_out {
        ("The other half of the peering did not come in time", "The time in `timeouts` is up")
    } else {
        ("The wait for the other half was interrupted", "Terraform was interrupted")
    };
    NetworkCode::PeeringWaitEnded.warning(
        summary,
        format!(
            "{why} while `{}` waited for its other half. It is recorded as it is; the next apply \
             waits on, unless `wait_for_connected` is removed.",
            half.id()
        ),
    )
}

/// The half disappeared while the other one was waited for.
pub(super) fn vanished(half: &VnetPeering) -> Diagnostic {
    NetworkCode::PeeringRemoved.warning(
        "Somebody removed the peering",
        format!(
            "`{}` was there, and disappeared while its other half was waited for. The next plan \
             makes it again.",
            half.id()
        ),
    )
}

/// The half could not be read while the other one was waited for.
pub(super) fn not_watched(half: &VnetPeering, error: &Error) -> Diagnostic {
    NetworkCode::PeeringNotRead.warning(
        "The peering could not be watched",
        format!(
            "`{}` is made, but whether the other half is there could not be read: {error}. The next \
             plan reads it again.",
            half.id()
        ),
    )
}

/// The apply was interrupted while Azure worked on the half.
pub(super) fn interrupted(half: &VnetPeering) -> Diagnostic {
    NetworkCode::PeeringOperationContinues.warning(
        "Azure goes on with the peering",
        format!(
            "Terraform was interrupted while Azure worked on `{}`. It is recorded; the next plan \
             reads how it ended.",
            half.id()
        ),
    )
}

/// The other half is gone.
pub(super) fn disconnected(half: &VnetPeering) -> Diagnostic {
    let (vnet, remote) = (&half.vnet_id, &half.remote_vnet_id);
    NetworkCode::PeeringDisconnected.warning(
        "The peering is disconnected",
        format!(
            "`{}` had its other half, and that was removed: the peering of `{remote}` was deleted, or \
             one of the networks was made again. No traffic flows. The next apply repairs this \
             half, and deletes and makes it again where Azure needs that; then whoever manages \
             `{remote}` must make their peering to `{vnet}` again. Ask them whether it was meant: if \
             so, remove this resource.",
            half.id()
        ),
    )
}

/// Our half is up to date, and the other one is not.
pub(super) fn other_side_must_sync(half: &VnetPeering) -> Diagnostic {
    let level = half.sync_level.known().cloned().flatten().unwrap_or_default();
    NetworkCode::RemotePeeringOutOfSync.warning(
        "The other side must synchronize its half of the peering",
        format!(
            "`{}` was synchronized, and Azure still says `{level}`: the half of `{}` does not know \
             the addresses of `{}` as they are now. Whoever manages it must synchronize it (`az \
             network vnet peering sync`, or Sync in the portal). Until then only the addresses that \
             it knows are reached. Synchronizing again from here would change nothing, so it is not \
             planned.",
            half.id(),
            half.remote_vnet_id,
            half.vnet_id
        ),
    )
}

/// The half is removed, and the other one is still there.
pub(super) fn other_half_left(half: &VnetPeering) -> Diagnostic {
    NetworkCode::RemotePeeringLeft.warning(
        "The other half of the peering is still there",
        format!(
            "`{}` is removed. The half of `{}` stays, as `Disconnected`, until whoever manages it \
             removes it; before that it takes no new half either. Tell them.",
            half.id(),
            half.remote_vnet_id
        ),
    )
}

/// A half of this name, towards the same network, was there before it was made.
pub(super) fn there_already(half: &VnetPeering) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "The peering was there already",
        format!(
            "`{}` existed, towards the same network. Most likely an earlier apply was cut off after \
             Azure had made it. It is managed here from now on. If another configuration manages it \
             too, remove it from one of them: destroying it in one takes it from both.",
            half.id()
        ),
    )
}

/// A half of this name leads somewhere else.
pub(super) fn name_taken(half: &VnetPeering, remote: &Id) -> Diagnostic {
    CommonCode::NameTaken.error(
        "The name belongs to another peering",
        format!(
            "`{}` exists and leads to `{remote}`. Azure does not let that change. Choose another \
             `name`, or leave it out to have one derived.",
            half.id()
        ),
    )
    .at("name")
}

/// Our network has a half towards the same network under another name.
pub(super) fn another_half(half: &VnetPeering, name: &str) -> Diagnostic {
    let id = crate::services::network::peering_id(&half.vnet_id, name);
    NetworkCode::PeeringExists.error(
        "The network has this peering already",
        format!(
            "`{}` has a half towards `{}` already, called `{name}`, and Azure takes only one. To \
             manage it here, set `name = \"{name}\"` and import it (with the address of your \
             resource):\n\nimport {{\n  to = dataplane_vnet_peering.example\n  id = \"{id}\"\n}}",
            half.vnet_id, half.remote_vnet_id
        ),
    )
    .at("remote_vnet_id")
}

/// The half that was to be changed is not there.
pub(super) fn gone(half: &VnetPeering) -> Diagnostic {
    NetworkCode::PeeringRemoved.error(
        "The peering does not exist any more",
        format!("Azure has no `{}`. Somebody removed it since the plan: plan again.", half.id()),
    )
}

/// The other network has other addresses than the plan showed.
pub(super) fn addresses_changed(half: &VnetPeering) -> Diagnostic {
    let current = half.current_remote_address_space.known().cloned().unwrap_or_default();
    let current: Vec<_> = current.into_iter().collect();
    NetworkCode::RemoteAddressesChanged.error(
        "The other network has other addresses than the plan showed",
        format!(
            "The addresses of `{}` changed after the plan was made: they are {} now. Plan again to see \
             what synchronizing `{}` makes reachable.",
            half.remote_vnet_id,
            current.join(", "),
            half.id()
        ),
    )
    .at("remote_address_space")
}

/// What the end of the half comes to.
pub(super) fn will_be_cut_off(half: &VnetPeering) -> Diagnostic {
    NetworkCode::PeeringWillBeCut.warning(
        "The two networks will be cut off from each other",
        format!(
            "The apply removes `{}`, and no traffic passes any more. The half of `{}` stays as \
             `Disconnected` until whoever manages it removes it; to undo this, they have to make it \
             anew.",
            half.id(),
            half.remote_vnet_id
        ),
    )
}

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
