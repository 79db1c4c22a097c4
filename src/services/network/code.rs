//! Codes of VNet peerings and routes.

tfplugin::codes! {
    /// What can be wrong with networks, their peerings and their routes.
    pub(crate) enum NetworkCode {
        /// The two networks belong to different tenants, and the provider may not get a token of
        /// the other one. Add it to `auxiliary_tenant_ids`.
        AuxiliaryTenantMissing,
        /// The two networks are in different regions. Peering works, with limits and costs of its
        /// own; the detail names them.
        DifferentRegions,
        /// Azure failed to carry out the last change of a virtual hub's connection, so nothing says that it
        /// carries traffic. The vendor, or the person who created it, has to look, and to create it again if
        /// it does not.
        HubConnectionFailed,
        /// Somebody removed the virtual hub's connection while the provider waited for it. Ask the vendor
        /// why, and for a new one.
        HubConnectionRemoved,
        /// The virtual hub's connection of this name leads to another network than the vendor's. Correct the
        /// ID, or ask the vendor for a connection with another name.
        HubConnectionToOtherNetwork,
        /// The next hop of a route is not one that Azure accepts, or does not fit its address.
        /// Correct `next_hop_type` and `next_hop_ip_address`.
        InvalidNextHop,
        /// The two networks, or networks that they are peered with, have addresses in common, and
        /// Azure does not peer such networks. One of them needs other addresses.
        OverlappingAddressSpaces,
        /// The peering link on the other side was deleted, so no traffic flows. Apply again to
        /// repair your side, and ask the owner of the other network to create theirs again.
        PeeringDisconnected,
        /// The network already has a peering with the remote network, under another name. Import
        /// it, or remove it.
        PeeringExists,
        /// Azure failed to carry out the last change of the peering. Apply it again; if that does
        /// not help, ask Azure's support.
        PeeringFailed,
        /// The provider created the peering and could not read whether the other side exists. The
        /// next plan reads it again.
        PeeringNotRead,
        /// Terraform was interrupted while Azure worked on the peering, and Azure goes on. The next
        /// plan shows the result.
        PeeringOperationContinues,
        /// Somebody removed the peering since the plan, or while the provider waited for it. Plan
        /// and apply again to create it.
        PeeringRemoved,
        /// The wait for the other side of the peering ended before it was connected. Apply again to
        /// wait on, or remove `wait_for_connected`.
        PeeringWaitEnded,
        /// The apply removes the peering, and traffic between the networks stops. To undo it later,
        /// the other side has to create its peering link again.
        PeeringWillBeCut,
        /// Both arguments name the same network. Set one of them to the network of the other side.
        PeeringWithItself,
        /// The addresses of the other network changed after the plan. Plan again to see what
        /// becomes reachable.
        RemoteAddressesChanged,
        /// Your side of the peering is removed, and the other side stays as `Disconnected`. Tell
        /// its owner to remove it.
        RemotePeeringLeft,
        /// Your side of the peering exists, and the other side does not. Its owner has to create a
        /// peering link to your network.
        RemotePeeringMissing,
        /// The other side of the peering does not know the current addresses of your network. Its
        /// owner has to synchronize it.
        RemotePeeringOutOfSync,
        /// The route table already has a route to this range. The provider left it as it is; remove
        /// that route, or the destination.
        RouteConflict,
        /// The subscription of the network could not be read, so `tenant_id` is null. Grant the
        /// caller `Reader` on it if you need the tenant.
        TenantUnknown,
        /// Azure failed to carry out the last change of the connection of a VPN gateway. Apply it again;
        /// if that does not help, ask Azure's support.
        VpnConnectionFailed,
        /// The connection of a gateway is not a VPN between two sites, for example one of ExpressRoute. Use
        /// the ID of the connection with the vendor's VPN gateway.
        VpnConnectionOfOtherType,
        /// Somebody removed the connection of the VPN gateway while the provider waited for its tunnel.
        /// Apply again to create it.
        VpnConnectionRemoved,
    }
}
