//! Until a peering is connected.

use tfplugin::{Context, Diagnostic, Result};

use super::observation::{Observation, Pending};
use crate::diagnostics::code::CommonCode;
use crate::services::network::code::NetworkCode;
use crate::{
    Clients,
    azure::Id,
    services::{
        network::{self, PEERING_TYPE, Reached},
        vendor_requests::{Link, link},
    },
};

/// Your half of a peering.
#[derive(Debug)]
pub(super) struct Peering {
    id: Id,
    vnet: Id,
}

impl Peering {
    /// The half with this ID.
    pub(super) fn new(id: &Id) -> std::result::Result<Self, Diagnostic> {
        let vnet = id.parent().filter(|_| id.is_type(PEERING_TYPE));
        let vnet = vnet.ok_or_else(|| network::not_a_peering(id).at("vnet_peering_id"))?;
        Ok(Self { id: id.clone(), vnet })
    }

    /// What is waited for.
    pub(super) fn told(&self) -> String {
        format!("the peering `{}` to be connected", self.id)
    }

    /// Looks at the half, which tells how the other one is.
    pub(super) async fn look(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let found = ctx.clients.networks()?.peering_now(&self.vnet, self.id.name()).await;
        let found = found.map_err(|error| Diagnostic::from(error).at("vnet_peering_id"))?;
        Ok(match found {
            Some(found) => self.judge(&found),
            None if seen => Observation::Over(self.gone()),
            None => Observation::Over(self.missing()),
        })
    }

    fn judge(&self, found: &network::Peering) -> Observation {
        let remote = found.properties.remote();
        let other = remote.map_or_else(|| "the other network".to_owned(), |it| format!("`{it}`"));
        let Some(link) = link(std::slice::from_ref(found), remote, &[], false) else {
            return Observation::Over(self.missing());
        };
        match link.state.reached() {
            Reached::Broken => Observation::Over(self.broken(&other)),
            Reached::WaitsForOther => self.pending(
                &link,
                format!(
                    "Whoever manages {other} has to make a peering from it to `{}`; for that they \
                     need `Microsoft.Network/virtualNetworks/peer/action` on your network.",
                    self.vnet
                ),
            ),
            Reached::Connected => self.connected(found, &link, &other),
        }
    }

    fn connected(&self, found: &network::Peering, link: &Link, other: &str) -> Observation {
        match (link.settled, link.knows_theirs, link.known_to_them) {
            (None, ..) => Observation::Over(self.failed(found)),
            (_, false, _) => self.pending(
                link,
                format!(
                    "Your half does not know the addresses of {other} as they are: apply the \
                     `dataplane_vnet_peering`, or synchronize it (`az network vnet peering sync`)."
                ),
            ),
            (_, _, false) => self.pending(
                link,
                format!(
                    "Whoever manages {other} has to synchronize their half (`az network vnet \
                     peering sync`): it does not know your addresses as they are."
                ),
            ),
            (Some(false), true, true) => self.pending(
                link,
                "Nobody has to act: Azure is at work on the last change.".to_owned(),
            ),
            (Some(true), true, true) => Observation::Reached(format!(
                "`{}` is connected, both sides know each other's addresses, and Azure has finished \
                 with it. Security groups, firewalls, routes and DNS are no part of that.",
                self.id
            )),
        }
    }

    fn pending(&self, link: &Link, next: String) -> Observation {
        let seen = format!("`{}` is {}.", self.id, link.state.as_str());
        Observation::Pending(Pending { seen, next, there: true })
    }

    fn missing(&self) -> Diagnostic {
        CommonCode::NotFound
            .error(
                "There is no such peering",
                format!(
                    "Azure has no `{}`. Make your half first, for example with \
                 `dataplane_vnet_peering`; this action waits for the other one.",
                    self.id
                ),
            )
            .at("vnet_peering_id")
    }

    fn gone(&self) -> Diagnostic {
        NetworkCode::PeeringRemoved.error(
            "The peering is gone",
            format!(
                "`{}` was there when the wait began, and somebody removed it since. Find out who \
                 did; a plan makes it again where a `dataplane_vnet_peering` keeps it.",
                self.id
            ),
        )
        .at("vnet_peering_id")
    }

    fn broken(&self, other: &str) -> Diagnostic {
        NetworkCode::PeeringDisconnected.error(
            "The peering is disconnected",
            format!(
                "`{}` had its other half, and that was removed: waiting does not bring it back. \
                 Apply the `dataplane_vnet_peering`, which repairs your half, and ask whoever \
                 manages {other} to make their peering to `{}` again.",
                self.id, self.vnet
            ),
        )
        .at("vnet_peering_id")
    }

    fn failed(&self, found: &network::Peering) -> Diagnostic {
        let state = found.properties.provisioning_state.as_deref().unwrap_or_default();
        NetworkCode::PeeringFailed.error(
            "Azure failed to carry out the last change of the peering",
            format!(
                "`{}` is Connected, and its provisioning state is `{state}`. Write it again (apply \
                 the `dataplane_vnet_peering`, or synchronize it); if it stays so, ask Azure's \
                 support.",
                self.id
            ),
        )
        .at("vnet_peering_id")
    }
}
