//! Waits until the tunnel of a VPN is up.

use tfplugin::{Context, Diagnostic, Result};

use super::observation::{Observation, Pending};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found,
    services::network::{self, ProvisioningState, Tunnel, code::NetworkCode, not_a_vpn_connection},
};

/// The argument that names it.
const ATTRIBUTE: &str = "vpn_connection_id";

/// A connection of a VPN gateway of yours.
#[derive(Debug)]
pub(super) struct VpnConnection(Id);

impl VpnConnection {
    /// The connection with this ID.
    pub(super) fn new(id: &Id) -> std::result::Result<Self, Diagnostic> {
        match not_a_vpn_connection(id) {
            Some(problem) => Err(problem.at(ATTRIBUTE)),
            None => Ok(Self(id.clone())),
        }
    }

    /// The condition in words.
    pub(super) fn describe(&self) -> String {
        format!("the tunnel of the VPN connection `{}` to be up", self.0)
    }

    /// Reads the connection; a list would not show whether the tunnel is up.
    pub(super) async fn poll(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let found = ctx.clients.networks()?.vpn_connection(&self.0).await;
        let found = found.map_err(|error| Diagnostic::from(error).at(ATTRIBUTE))?;
        Ok(match found {
            Some(found) => self.judge(&found),
            None if seen => Observation::Failed(self.gone()),
            None => Observation::Failed(not_found("The VPN connection", &self.0, ATTRIBUTE)),
        })
    }

    fn judge(&self, found: &network::VpnConnection) -> Observation {
        let properties = &found.properties;
        if let Some(other) = properties.other_type() {
            return Observation::Failed(self.not_a_vpn(other));
        }
        let status = properties.status();
        let pending = |next: &str| {
            let state = &properties.provisioning_state;
            let seen =
                format!("`{}` is `{status}`, and its provisioning state is `{state}`.", self.0);
            Observation::Pending(Pending { seen, next: next.to_owned(), there: true })
        };
        match (properties.last_change(), properties.tunnel()) {
            (ProvisioningState::Unfinished, _) => {
                pending("No action is needed: Azure is working on the last change.")
            }
            (_, Tunnel::Connected) => Observation::Met(format!(
                "The tunnel of `{}` is `{status}`. This does not cover the ranges that Azure \
                 sends into it, security groups, firewalls, routes or DNS.",
                self.0
            )),
            (ProvisioningState::Failed, _) => {
                Observation::Failed(self.failed(status, &properties.provisioning_state))
            }
            (_, Tunnel::Disconnected) => pending(
                "The vendor has to configure its gateway. If it says that it has, compare with it the shared key, \
                 the IKE settings and the public addresses of both gateways.",
            ),
            (_, Tunnel::Unknown) => pending(
                "No action is needed yet: Azure does not say whether the tunnel is up, and takes a few minutes for a \
                 new connection.",
            ),
        }
    }

    fn not_a_vpn(&self, other: &str) -> Diagnostic {
        NetworkCode::VpnConnectionOfOtherType
            .error(
                "Connection is not a VPN",
                format!(
                    "`{}` is of type `{other}`, so it has no tunnel to wait for. Set `{ATTRIBUTE}` to the connection \
                     with the vendor's VPN gateway.",
                    self.0
                ),
            )
            .at(ATTRIBUTE)
    }

    fn failed(&self, status: &str, state: &str) -> Diagnostic {
        NetworkCode::VpnConnectionFailed
            .error(
                "Last change of the VPN connection failed",
                format!(
                    "The tunnel of `{}` is `{status}`, and the provisioning state is `{state}`: waiting does not \
                     change that. Apply the resource \
                     that manages the connection again; if the state stays the same, contact Azure support.",
                    self.0
                ),
            )
            .at(ATTRIBUTE)
    }

    fn gone(&self) -> Diagnostic {
        NetworkCode::VpnConnectionRemoved
            .error(
                "VPN connection deleted during the wait",
                format!(
                    "`{}` existed when the wait started, and someone has deleted it since. Find out who did, and \
                     create it again; then invoke this action again.",
                    self.0
                ),
            )
            .at(ATTRIBUTE)
    }
}
