//! Waits until a peering is connected.

use tfplugin::{Context, Diagnostic, Result};

use super::observation::{Observation, Pending};
use crate::diagnostics::code::CommonCode;
use crate::services::network::code::NetworkCode;
use crate::{
    Clients,
    azure::Id,
    services::{
        network::{self, LinkStatus, PEERING_TYPE},
        vendor_requests::{Link, link},
    },
};

/// Your peering link.
#[derive(Debug)]
pub(super) struct Peering {
    id: Id,
    vnet: Id,
}

impl Peering {
    /// The peering link with this ID.
    pub(super) fn new(id: &Id) -> std::result::Result<Self, Diagnostic> {
        let vnet = id.parent().filter(|_| id.is_type(PEERING_TYPE));
        let vnet = vnet.ok_or_else(|| network::not_a_peering(id).at("vnet_peering_id"))?;
        Ok(Self { id: id.clone(), vnet })
    }

    /// The condition in words.
    pub(super) fn describe(&self) -> String {
        format!("the peering `{}` to be connected", self.id)
    }

    /// Reads the local peering link, whose state shows whether the remote one exists.
    pub(super) async fn poll(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let found = ctx.clients.networks()?.peering_now(&self.vnet, self.id.name()).await;
        let found = found.map_err(|error| Diagnostic::from(error).at("vnet_peering_id"))?;
        Ok(match found {
            Some(found) => self.judge(&found),
            None if seen => Observation::Failed(self.gone()),
            None => Observation::Failed(self.not_found()),
        })
    }

    fn judge(&self, found: &network::Peering) -> Observation {
        let remote = found.properties.remote();
        let other = remote.map_or_else(|| "the remote network".to_owned(), |it| format!("`{it}`"));
        let Some(link) = link(std::slice::from_ref(found), remote, &[], false) else {
            return Observation::Failed(self.not_found());
        };
        match link.state.link_status() {
            LinkStatus::Disconnected => Observation::Failed(self.broken(&other)),
            LinkStatus::AwaitingRemote => self.pending(
                &link,
                format!(
                    "The people who manage {other} have to peer it with `{}`, for which they need \
                     `Microsoft.Network/virtualNetworks/peer/action` on your network.",
                    self.vnet
                ),
            ),
            LinkStatus::Connected => self.connected(found, &link, &other),
        }
    }

    fn connected(&self, found: &network::Peering, link: &Link, other: &str) -> Observation {
        match (link.settled, link.knows_theirs, link.known_to_them) {
            (None, ..) => Observation::Failed(self.failed(found)),
            (_, false, _) => self.pending(
                link,
                format!(
                    "Your peering link has outdated addresses of {other}: apply the \
                     `dataplane_vnet_peering`, or synchronize it (`az network vnet peering sync`)."
                ),
            ),
            (_, _, false) => self.pending(
                link,
                format!(
                    "The people who manage {other} have to synchronize their peering link (`az \
                     network vnet peering sync`): it has outdated addresses of your network."
                ),
            ),
            (Some(false), true, true) => self.pending(
                link,
                "No action is needed: Azure is working on the last change.".to_owned(),
            ),
            (Some(true), true, true) => Observation::Met(format!(
                "`{}` is connected, both sides know each other's addresses, and Azure has finished. \
                 This does not cover security groups, firewalls, routes or DNS.",
                self.id
            )),
        }
    }

    fn pending(&self, link: &Link, next: String) -> Observation {
        let seen = format!("`{}` is {}.", self.id, link.state.as_str());
        Observation::Pending(Pending { seen, next, there: true })
    }

    fn not_found(&self) -> Diagnostic {
        CommonCode::NotFound
            .error(
                "Peering not found",
                format!(
                    "`{}` does not exist. Create your peering link first, for example with \
                     `dataplane_vnet_peering`; this action waits for the remote one.",
                    self.id
                ),
            )
            .at("vnet_peering_id")
    }

    fn gone(&self) -> Diagnostic {
        NetworkCode::PeeringRemoved.error(
            "Peering deleted during the wait",
            format!(
                "`{}` existed when the wait started, and someone has deleted it since. Find out who \
                 did; if a `dataplane_vnet_peering` manages it, the next apply creates it again.",
                self.id
            ),
        )
        .at("vnet_peering_id")
    }

    fn broken(&self, other: &str) -> Diagnostic {
        NetworkCode::PeeringDisconnected.error(
            "Peering disconnected",
            format!(
                "The remote peering link of `{}` was deleted: waiting does not bring it back. Apply \
                 the `dataplane_vnet_peering`, which repairs your peering link, and ask the people \
                 who manage {other} to peer it with `{}` again.",
                self.id, self.vnet
            ),
        )
        .at("vnet_peering_id")
    }

    fn failed(&self, found: &network::Peering) -> Diagnostic {
        let state = found.properties.provisioning_state.as_deref().unwrap_or_default();
        NetworkCode::PeeringFailed
            .error(
                "Last change of the peering failed",
                format!(
                    "`{}` is Connected, and its provisioning state is `{state}`. Apply the \
                 `dataplane_vnet_peering` again, or synchronize it; if the state stays the same, \
                 contact Azure support.",
                    self.id
                ),
            )
            .at("vnet_peering_id")
    }
}
