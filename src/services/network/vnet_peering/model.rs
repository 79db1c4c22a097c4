//! From the arguments to Azure's JSON and back.

use std::collections::BTreeSet;

use serde_json::Value;
use tfplugin::{Computed, Diagnostic, MoveSource, Result};

use super::{Identity, VnetPeering};
use crate::{
    azure::Id,
    diagnostics::code::CommonCode,
    services::network::{
        NewPeering, PEERING_TYPE, Peering, Reached, RemoteNetwork, State, peering_id, peering_name,
    },
};

/// The state of a half that Azure had begun to make when the apply was interrupted.
const BEGUN: &str = "Updating";

impl VnetPeering {
    /// The name of the half.
    pub(super) fn name(&self) -> String {
        self.name.known().cloned().unwrap_or_else(|| peering_name(&self.remote_vnet_id))
    }

    /// The ID of the half.
    pub(super) fn id(&self) -> String {
        peering_id(&self.vnet_id, &self.name())
    }

    /// What is sent to Azure; what others have set on a half that is there stays.
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

    /// The same with what Azure says of it.
    pub(super) fn answered(self, found: &Peering) -> Self {
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
        .standing()
    }

    /// A half that Azure had begun to make when the apply was interrupted.
    pub(super) fn begun(self) -> Self {
        Self {
            id: self.id().into(),
            name: self.name().into(),
            peering_state: BEGUN.to_owned().into(),
            sync_level: None.into(),
            remote_address_space: BTreeSet::new().into(),
            current_remote_address_space: BTreeSet::new().into(),
            ..self
        }
        .standing()
    }

    /// Whether nothing is known but that Azure had begun to make it.
    pub(super) fn is_begun(&self) -> bool {
        self.peering_state.known().is_some_and(|it| it == BEGUN)
    }

    /// A half of which nothing but its identity is known.
    pub(super) fn unread(identity: Identity) -> Self {
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

    /// A half as a list gives it.
    pub(crate) fn listed(vnet: &Id, found: &Peering) -> Self {
        Self::unread(Identity { vnet_id: vnet.clone(), name: found.name.clone() }).answered(found)
    }

    /// What people know it by.
    pub(crate) fn display_name(&self) -> String {
        let state = self.peering_state.known().map(String::as_str).unwrap_or_default();
        format!("{} to {} ({state})", self.name(), self.remote_vnet_id.name())
    }
}

impl VnetPeering {
    /// The half with what follows from its state.
    pub(super) fn standing(self) -> Self {
        let state = self.peering_state.known().cloned().unwrap_or_default();
        let level = self.sync_level.known().cloned().flatten().unwrap_or_default();
        let (vnet, remote) = (self.vnet_id.to_string(), self.remote_vnet_id.to_string());
        let next_step = match State::from(state).reached() {
            _ if self.is_begun() => {
                "Azure has not finished with the peering yet. Plan again in a minute.".to_owned()
            }
            Reached::WaitsForOther => format!(
                "Whoever manages `{remote}` makes the peering from it to `{vnet}`: send them \
                 `peering_notice`."
            ),
            Reached::Broken => format!(
                "Ask whoever manages `{remote}` why its half is gone. The next apply repairs ours; then \
                 they make theirs again: send them `peering_notice`."
            ),
            Reached::Connected if knows_all(&level) => {
                "Test a connection between the two networks.".to_owned()
            }
            Reached::Connected if self.knows_theirs() => format!(
                "Whoever manages `{remote}` synchronizes its half, which does not know the addresses of \
                 `{vnet}` as they are: send them `peering_notice`."
            ),
            Reached::Connected => {
                "Apply again: the plan shows the addresses of the other network that \
                                   it makes reachable."
                    .to_owned()
            }
        };
        let notice = self.notice(&level);
        Self { next_step: next_step.into(), peering_notice: notice.into(), ..self }
    }

    /// What to tell whoever manages the other network.
    fn notice(&self, level: &str) -> String {
        let (id, vnet, remote) = (self.id(), &self.vnet_id, &self.remote_vnet_id);
        let state = self.peering_state.known().cloned().unwrap_or_default();
        match State::from(state).reached() {
            Reached::WaitsForOther => format!(
                "We made our half of the peering, {id}. Please make yours, from {remote} to {vnet}, and \
                 tell us when it and your routes are there."
            ),
            Reached::Broken => format!(
                "Our half of the peering, {id}, has lost yours. Please tell us whether that was meant. If \
                 not, we repair ours; please make yours, from {remote} to {vnet}, again."
            ),
            Reached::Connected if knows_all(level) => format!(
                "Our half of the peering, {id}, is connected to yours. Please tell us whether your routes \
                 to {vnet} are there."
            ),
            Reached::Connected => format!(
                "The address space of {vnet} or of {remote} has changed. Please synchronize your half of \
                 the peering; we do the same with ours, {id}."
            ),
        }
    }

    /// Whether the half knows the addresses of the other network as they are.
    fn knows_theirs(&self) -> bool {
        self.remote_address_space.known() == self.current_remote_address_space.known()
    }

    /// Whether this is planned to make other addresses reachable than the other network has by now.
    pub(super) fn synchronizes_to_other_addresses(&self, prior: &Self, seen: &Self) -> bool {
        self.newly_reached(prior)
            .is_some_and(|it| Some(it) != seen.current_remote_address_space.known())
    }

    /// Whether this was planned to make other addresses reachable than it did.
    pub(super) fn reaches_other_than(&self, prior: &Self, updated: &Self) -> bool {
        self.newly_reached(prior).is_some_and(|it| Some(it) != updated.remote_address_space.known())
    }

    /// The addresses that are planned to be reachable, where those are not what is reachable already.
    fn newly_reached(&self, prior: &Self) -> Option<&BTreeSet<String>> {
        let planned = self.remote_address_space.known();
        planned.filter(|it| Some(*it) != prior.remote_address_space.known())
    }

    /// The half, where the plan said what will be stored: a difference shows with the next refresh.
    pub(super) fn agreeing_with(self, planned: Self) -> Self {
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

/// Whether nothing is out of sync; some versions of Azure do not say.
fn knows_all(level: &str) -> bool {
    level.is_empty() || level.eq_ignore_ascii_case("FullyInSync")
}

/// Reads the text of `terraform import`: the ID of the half.
pub(super) fn parse_import_id(text: &str) -> std::result::Result<Identity, Diagnostic> {
    let id = Id::parse(text).map_err(|error| unreadable(text, &error.to_string()))?;
    match id.parent() {
        Some(vnet_id) if id.is_type(PEERING_TYPE) => {
            Ok(Identity { vnet_id, name: id.name().to_owned() })
        }
        _ => Err(unreadable(text, "it is not the ID of a peering")),
    }
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "The import ID is not understood",
        format!(
            "`{text}`: {why}. Give the ID of the half that belongs to your network, \
             `<ID of the virtual network>/virtualNetworkPeerings/<name>`."
        ),
    )
}

/// The state of the other resource as ours; `None` for types that are no peerings.
pub(super) fn move_state(source: &MoveSource) -> Result<Option<VnetPeering>> {
    if source.type_name != "azurerm_virtual_network_peering" {
        return Ok(None);
    }
    let state = &source.state;
    let text = |name: &str| state.get(name).and_then(Value::as_str);
    let flag = |name: &str, default| state.get(name).and_then(Value::as_bool).unwrap_or(default);
    let identity: Identity = parse_import_id(text("id").ok_or_else(|| incomplete("ID"))?)?;
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
