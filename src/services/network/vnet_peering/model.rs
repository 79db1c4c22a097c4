//! From the arguments to Azure's JSON and back.

use std::collections::BTreeSet;

use serde_json::Value;
use tfplugin::{Computed, Diagnostic, MoveSource, Result};

use super::{Identity, VnetPeering};
use crate::{
    azure::Id,
    diagnostics::code::CommonCode,
    services::network::{
        LinkStatus, NewPeering, PEERING_TYPE, Peering, RemoteNetwork, State, peering_id,
        peering_name,
    },
};

/// The state of a link that Azure had started to create when the apply was interrupted.
const STARTED: &str = "Updating";

impl VnetPeering {
    /// The name of the link.
    pub(super) fn name(&self) -> String {
        self.name.known().cloned().unwrap_or_else(|| peering_name(&self.remote_vnet_id))
    }

    /// The ID of the link.
    pub(super) fn id(&self) -> String {
        peering_id(&self.vnet_id, &self.name())
    }

    /// The body to send to Azure. It keeps what others have set on an existing link.
    pub(super) fn body(&self, found: Option<&Peering>) -> NewPeering {
        NewPeering {
            remote_virtual_network: RemoteNetwork { id: self.remote_vnet_id.to_string() },
            allow_virtual_network_access: self.allow_virtual_network_access,
            allow_forwarded_traffic: self.allow_forwarded_traffic,
            allow_gateway_transit: self.allow_gateway_transit,
            use_remote_gateways: self.use_remote_gateways,
            of_others: found.map(|it| it.properties.of_others()).unwrap_or_default(),
        }
    }

    /// The same with Azure's response.
    pub(super) fn with_response(self, found: &Peering) -> Self {
        let properties = &found.properties;
        Self {
            id: peering_id(&self.vnet_id, &found.name).into(),
            remote_vnet_id: properties.remote().cloned().unwrap_or(self.remote_vnet_id),
            name: found.name.clone().into(),
            allow_virtual_network_access: properties.allow_virtual_network_access,
            allow_forwarded_traffic: properties.allow_forwarded_traffic,
            allow_gateway_transit: properties.allow_gateway_transit,
            use_remote_gateways: properties.use_remote_gateways,
            peering_state: properties.peering_state.as_str().to_owned().into(),
            sync_level: properties.peering_sync_level.as_ref().map(|it| it.0.clone()).into(),
            remote_address_space: properties.remote_prefixes().into(),
            current_remote_address_space: properties.current_remote_prefixes().into(),
            ..self
        }
        .with_next_step()
    }

    /// A link that Azure had started to create when the apply was interrupted.
    pub(super) fn started(self) -> Self {
        Self {
            id: self.id().into(),
            name: self.name().into(),
            peering_state: STARTED.to_owned().into(),
            sync_level: None.into(),
            remote_address_space: BTreeSet::new().into(),
            current_remote_address_space: BTreeSet::new().into(),
            ..self
        }
        .with_next_step()
    }

    /// Whether nothing is known except that Azure had started to create it.
    pub(super) fn is_started(&self) -> bool {
        self.peering_state.known().is_some_and(|it| it == STARTED)
    }

    /// A link of which only the identity is known.
    pub(super) fn from_identity(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            vnet_id: identity.vnet_id,
            remote_vnet_id: Id::root(),
            name: identity.name.into(),
            remote_tenant_id: None,
            allow_virtual_network_access: true,
            allow_forwarded_traffic: false,
            allow_gateway_transit: false,
            use_remote_gateways: false,
            wait_for_connected: false,
            peering_state: Computed::Unknown,
            sync_level: Computed::Unknown,
            remote_address_space: Computed::Unknown,
            current_remote_address_space: Computed::Unknown,
            next_step: Computed::Unknown,
            peering_notice: Computed::Unknown,
            timeouts: None,
        }
    }

    /// A link from a list response.
    pub(crate) fn from_api(vnet: &Id, found: &Peering) -> Self {
        Self::from_identity(Identity { vnet_id: vnet.clone(), name: found.name.clone() })
            .with_response(found)
    }

    /// What people know it by.
    pub(crate) fn display_name(&self) -> String {
        let state = self.peering_state.known().map(String::as_str).unwrap_or_default();
        format!("{} to {} ({state})", self.name(), self.remote_vnet_id.name())
    }
}

impl VnetPeering {
    /// The link with the outputs that follow from its state.
    pub(super) fn with_next_step(self) -> Self {
        let state = self.peering_state.known().cloned().unwrap_or_default();
        let level = self.sync_level.known().cloned().flatten().unwrap_or_default();
        let (vnet, remote) = (self.vnet_id.to_string(), self.remote_vnet_id.to_string());
        let next_step = match State::from(state).link_status() {
            _ if self.is_started() => {
                "Azure has not finished creating the peering link. Plan again in a minute."
                    .to_owned()
            }
            LinkStatus::AwaitingRemote => format!(
                "The owner of `{remote}` has to create the peering link from it to `{vnet}`. \
                 Send them `peering_notice`."
            ),
            LinkStatus::Disconnected => format!(
                "Ask the owner of `{remote}` why their peering link is gone. The next apply \
                 repairs your link; then they have to create theirs again. Send them \
                 `peering_notice`."
            ),
            LinkStatus::Connected if is_in_sync(&level) => {
                "Test a connection between the two networks.".to_owned()
            }
            LinkStatus::Connected if self.knows_theirs() => format!(
                "The owner of `{remote}` has to synchronize their peering link, which does not \
                 know the current addresses of `{vnet}`. Send them `peering_notice`."
            ),
            LinkStatus::Connected => {
                "Apply again. The plan shows which addresses of the other network that makes \
                 reachable."
                    .to_owned()
            }
        };
        let notice = self.notice(&level);
        Self { next_step: next_step.into(), peering_notice: notice.into(), ..self }
    }

    /// The notice for the owner of the other network.
    fn notice(&self, level: &str) -> String {
        let (id, vnet, remote) = (self.id(), &self.vnet_id, &self.remote_vnet_id);
        let state = self.peering_state.known().cloned().unwrap_or_default();
        match State::from(state).link_status() {
            LinkStatus::AwaitingRemote => format!(
                "We created our peering link, {id}. Please create yours, from {remote} to \
                 {vnet}, and tell us when it and your routes exist."
            ),
            LinkStatus::Disconnected => format!(
                "Our peering link, {id}, has lost yours. Please tell us whether you removed it \
                 on purpose. If not, we will repair ours; please create yours, from {remote} to \
                 {vnet}, again."
            ),
            LinkStatus::Connected if is_in_sync(level) => format!(
                "Our peering link, {id}, is connected to yours. Please tell us whether your \
                 routes to {vnet} exist."
            ),
            LinkStatus::Connected => format!(
                "The address space of {vnet} or of {remote} has changed. Please synchronize your \
                 peering link; we do the same with ours, {id}."
            ),
        }
    }

    /// Whether the link knows the current addresses of the other network.
    fn knows_theirs(&self) -> bool {
        self.remote_address_space.known() == self.current_remote_address_space.known()
    }

    /// Whether the plan makes other addresses reachable than the remote network has now.
    pub(super) fn synchronizes_to_other_addresses(&self, prior: &Self, seen: &Self) -> bool {
        self.newly_reached(prior)
            .is_some_and(|it| Some(it) != seen.current_remote_address_space.known())
    }

    /// Whether the plan said that other addresses would become reachable than did.
    pub(super) fn reaches_other_than(&self, prior: &Self, updated: &Self) -> bool {
        self.newly_reached(prior).is_some_and(|it| Some(it) != updated.remote_address_space.known())
    }

    /// The addresses that the plan makes reachable, if they differ from those that are reachable
    /// now.
    fn newly_reached(&self, prior: &Self) -> Option<&BTreeSet<String>> {
        let planned = self.remote_address_space.known();
        planned.filter(|it| Some(*it) != prior.remote_address_space.known())
    }

    /// The link with the values that the plan promised. The next refresh shows any difference.
    pub(super) fn keep_planned(self, planned: Self) -> Self {
        let current = planned.current_remote_address_space.or(self.current_remote_address_space);
        Self {
            peering_state: planned.peering_state.or(self.peering_state),
            sync_level: planned.sync_level.or(self.sync_level),
            remote_address_space: planned.remote_address_space.or(self.remote_address_space),
            current_remote_address_space: current,
            next_step: planned.next_step.or(self.next_step),
            peering_notice: planned.peering_notice.or(self.peering_notice),
            ..self
        }
    }
}

/// Whether both sides are in sync; some API versions do not report it.
fn is_in_sync(level: &str) -> bool {
    level.is_empty() || level.eq_ignore_ascii_case("FullyInSync")
}

/// Parses the argument of `terraform import`: the ID of the link.
pub(super) fn parse_import_id(text: &str) -> std::result::Result<Identity, Diagnostic> {
    let id = Id::parse(text).map_err(|error| unreadable(text, &error.to_string()))?;
    match id.parent() {
        Some(vnet_id) if id.is_type(PEERING_TYPE) => {
            Ok(Identity { vnet_id, name: id.name().to_owned() })
        }
        _ => Err(unreadable(text, "it is not the ID of a peering link")),
    }
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "Invalid import ID",
        format!(
            "`{text}`: {why}. Use the ID of the peering link that belongs to your network, `<ID \
             of the virtual network>/virtualNetworkPeerings/<name>`."
        ),
    )
}

/// The state of another provider's resource as this one; `None` for other types.
pub(super) fn move_state(source: &MoveSource) -> Result<Option<VnetPeering>> {
    if source.type_name != "azurerm_virtual_network_peering" {
        return Ok(None);
    }
    let state = &source.state;
    let text = |name: &str| state.get(name).and_then(Value::as_str);
    let flag = |name: &str, default| state.get(name).and_then(Value::as_bool).unwrap_or(default);
    let identity: Identity = parse_import_id(text("id").ok_or_else(|| incomplete("ID"))?)?;
    let remote = text("remote_virtual_network_id").and_then(|it| Id::parse(it).ok());
    let unread = VnetPeering::from_identity(identity);
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
        "Incomplete state to move",
        format!(
            "The state lacks the {what} of the peering link. Remove the `moved` block, remove \
             the old resource from the state with a `removed` block, and import the peering link \
             by its ID."
        ),
    )
}
