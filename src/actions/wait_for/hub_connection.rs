//! Waits until a virtual hub is connected with a vendor's network.

use tfplugin::{Context, Diagnostic, Result};

use super::observation::{Observation, Pending};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found,
    services::network::{self, ProvisioningState, code::NetworkCode, connection_named, hub_of},
};

/// The argument that names it.
const ATTRIBUTE: &str = "virtual_hub_connection_id";

/// A connection of a virtual hub of yours.
#[derive(Debug)]
pub(super) struct HubConnection {
    id: Id,
    hub: Id,
    /// The vendor's network, if the user named it.
    vendor: Option<Id>,
}

impl HubConnection {
    /// The connection with this ID.
    pub(super) fn new(id: &Id, vendor: Option<Id>) -> std::result::Result<Self, Diagnostic> {
        let hub = hub_of(id).map_err(|it| it.at(ATTRIBUTE))?;
        Ok(Self { id: id.clone(), hub, vendor })
    }

    /// The condition in words.
    pub(super) fn describe(&self) -> String {
        format!("the virtual hub's connection `{}` to be finished", self.id)
    }

    /// Lists the connections of the hub, which also shows whether the hub exists.
    pub(super) async fn poll(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let listed = ctx.clients.networks()?.hub_connections(&self.hub).await;
        let listed = listed.map_err(|error| Diagnostic::from(error).at(ATTRIBUTE))?;
        let Some(listed) = listed else {
            return Ok(Observation::Failed(not_found("The virtual hub", &self.hub, ATTRIBUTE)));
        };
        Ok(match connection_named(&listed, self.id.name()) {
            Some(found) => self.judge(found),
            None if seen => Observation::Failed(self.gone()),
            None => Observation::Pending(self.awaited()),
        })
    }

    fn judge(&self, found: &network::HubConnection) -> Observation {
        let state = &found.properties.provisioning_state;
        let remote = found.properties.remote();
        let other = remote.map_or_else(|| "a network".to_owned(), |it| format!("`{it}`"));
        if let Some(vendor) = self.vendor.as_ref().filter(|it| remote != Some(*it)) {
            return Observation::Failed(self.elsewhere(&other, vendor));
        }
        match ProvisioningState::of(state) {
            ProvisioningState::Succeeded => Observation::Met(format!(
                "`{}` connects the virtual hub with {other}, and Azure has finished. This does not cover the \
                 hub's route tables, firewalls, security groups or DNS.",
                self.id
            )),
            ProvisioningState::Failed => Observation::Failed(self.failed(state, &other)),
            ProvisioningState::Unfinished => Observation::Pending(Pending {
                seen: format!("`{}` with {other} is `{state}`.", self.id),
                next: "No action is needed: Azure is working on the last change.".to_owned(),
                there: true,
            }),
        }
    }

    fn awaited(&self) -> Pending {
        Pending {
            seen: format!("`{}` has no connection `{}` yet.", self.hub, self.id.name()),
            next: "The vendor has to create it, for which its application needs a role at the virtual hub. If the \
                   vendor chose another name, correct the ID."
                .to_owned(),
            there: false,
        }
    }

    fn elsewhere(&self, other: &str, vendor: &Id) -> Diagnostic {
        NetworkCode::HubConnectionToOtherNetwork
            .error(
                "Virtual hub's connection leads elsewhere",
                format!(
                    "`{}` connects the virtual hub with {other}, not with `{vendor}`. Correct `{ATTRIBUTE}` to the \
                     vendor's connection, or ask the vendor for one with another name.",
                    self.id
                ),
            )
            .at(ATTRIBUTE)
    }

    fn failed(&self, state: &str, other: &str) -> Diagnostic {
        NetworkCode::HubConnectionFailed
            .error(
                "Virtual hub's connection failed",
                format!(
                    "The provisioning state of `{}` with {other} is `{state}`: waiting does not change that. Ask \
                     the vendor, who created it, to look, and to create it again if it carries no traffic; then \
                     invoke this action again.",
                    self.id
                ),
            )
            .at(ATTRIBUTE)
    }

    fn gone(&self) -> Diagnostic {
        NetworkCode::HubConnectionRemoved
            .error(
                "Virtual hub's connection deleted during the wait",
                format!(
                    "`{}` existed when the wait started, and someone has deleted it since. Ask the vendor, who \
                     created it, why; then invoke this action again.",
                    self.id
                ),
            )
            .at(ATTRIBUTE)
    }
}
