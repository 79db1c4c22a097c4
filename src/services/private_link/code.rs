//! Codes of private endpoint connections.

tfplugin::codes! {
    /// What can be wrong with private endpoints, their connections and their names.
    pub(crate) enum PrivateLinkCode {
        /// The connection is already approved, so the provider writes nothing. If another resource
        /// that is destroyed in the same apply manages it, use a `moved` block.
        AlreadyApproved,
        /// Several connections match the arguments. Set more of them, so that exactly one matches.
        AmbiguousConnection,
        /// The operation ended while Azure was approving the connection, and Azure goes on. The
        /// next plan shows the result.
        ApprovalContinues,
        /// The caller may not approve connections of the resource. Have somebody grant a role with
        /// the actions that the detail lists.
        ApprovalForbidden,
        /// The wait ended before the vendor created the private endpoint. Apply again to wait on.
        ApprovalWaitEnded,
        /// Somebody else decided about the connection at the same time. Find out who, and plan
        /// again.
        ConnectionChangedByOther,
        /// The service failed to change the connection, or did not change it. Apply again; if it
        /// stays so, the vendor has to create a new private endpoint.
        ConnectionFailureState,
        /// The private endpoint connection no longer exists: the vendor deleted the endpoint, or
        /// somebody removed the connection. Plan again, and ask the vendor for a new endpoint if
        /// you still need it.
        ConnectionGone,
        /// The connection stays approved, because `on_destroy` is `keep` or because the replacement
        /// of this resource needs it.
        ConnectionKept,
        /// The resource has no private endpoint connection that matches. The data source
        /// `dataplane_private_endpoint_connections` lists what exists.
        ConnectionNotFound,
        /// Nothing says which connection you mean, and the provider never decides about one for
        /// being the only one. Set at least one of the arguments that describe it.
        ConnectionNotNamed,
        /// A connection appeared that no plan has shown, so this apply does not approve it. Plan
        /// again to see whose it is, and apply that plan.
        ConnectionNotPlanned,
        /// Somebody rejected the connection. The detail says whether it can be approved again.
        ConnectionRejected,
        /// The connection belongs to another private endpoint than the plan showed. Nothing was
        /// approved; plan again.
        ConnectionReplaced,
        /// This apply approves the private endpoint that the detail describes. Check that it is the
        /// vendor's.
        ConnectionWillBeApproved,
        /// The caller may not read the network interface of a private endpoint. Grant it `Reader` there.
        EndpointAddressesNotReadable,
        /// The private endpoint was deleted or permanently disconnected. The vendor has to create a new
        /// one.
        EndpointDisconnected,
        /// The vendor deletes a private endpoint that nobody approves in time, and the time is running
        /// out or over. Approve the connection, or ask for a new endpoint.
        EndpointExpires,
        /// Names do not lead to a private endpoint from where the provider runs. The private DNS
        /// zone has to be linked to the network that asks.
        NamesNotPrivate,
        /// The vendor has not created a private endpoint yet. Send the ticket, and plan again when
        /// the endpoint exists.
        NoConnectionYet,
        /// Only the message decides whose endpoint is approved, and anybody can send that message.
        /// Check `approved_endpoint` in the plan, or set an argument that names the endpoint.
        OnlyMessageMatches,
        /// The vendor has not approved your private endpoint, or has closed it. Give the vendor what the
        /// detail names.
        OwnEndpointNotConnected,
        /// The ID is not that of a whole resource, or the pricing tier of the resource has no private
        /// endpoints. The detail names the ID or the tiers to use.
        PrivateEndpointsNotSupported,
        /// The service does not reject a connection that it approved. Remove `on_destroy`, or set
        /// it to `remove` or `keep`.
        RejectionNotSupported,
        /// The provider has no facts about this type of resource, and treats its connections in the way
        /// that all services share. Check the result in the portal.
        ServiceTypeNotKnown,
        /// The connection was rejected or removed, so the vendor no longer reaches the resource.
        VendorCutOff,
        /// The apply ends the connection of the vendor. To leave it open, set `on_destroy = "keep"`
        /// and apply first.
        VendorWillBeCutOff,
    }
}
