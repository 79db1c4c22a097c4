//! From the arguments to Azure's JSON and back.

use std::collections::BTreeSet;

use tfplugin::Computed;

use super::{Identity, VnetPeering};
use crate::{
    azure::Id,
    services::network::{NewPeering, Peering, RemoteNetwork, peering_id, peering_name},
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
