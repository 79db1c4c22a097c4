//! Codes of requests to vendors.

tfplugin::codes! {
    /// What can be wrong with requests to vendors, and what they wait for.
    pub(crate) enum RequestCode {
        /// Programs that use `dfs` normally need an endpoint for `blob` too. Request one unless you
        /// know that yours do not.
        BlobEndpointNeeded,
        /// Names of blobs may stop resolving in the cluster until the vendor adds the DNS record.
        /// Plan the change with the vendor.
        BlobNamesMayStopResolving,
        /// The ticket needs facts about the cluster that the provider does not have. Set the
        /// arguments that the detail lists, or let the provider look the cluster up.
        ClusterDetailsMissing,
        /// An argument differs from what the Astro API says about the cluster. Correct it, or
        /// remove it.
        ClusterDecodeError,
        /// The Astro API did not answer, so the provider uses the arguments as they are. Check them
        /// before you send the ticket.
        ClusterNotCompared,
        /// The cluster does not run in Azure, so it cannot be connected by peering or Private Link.
        /// Use an allowlist for it.
        ClusterNotInAzure,
        /// Astronomer does not offer private connections for this type of cluster. Use an
        /// allowlist, or a dedicated cluster.
        ClusterNotPrivate,
        /// Astro has not finished the cluster. Astronomer support can connect it when its status is
        /// `CREATED`.
        ClusterNotReady,
        /// Disaster recovery is off for the cluster, so it has no second site. Turn it on, or request the
        /// primary site.
        ClusterWithoutDisasterRecovery,
        /// The network of the vendor is in another tenant, which takes preparation on both sides.
        /// The detail lists it.
        CrossTenantPeering,
        /// The registry has no dedicated data endpoints, so the ticket leaves their name out.
        /// Enable them before you send the ticket.
        DataEndpointsOff,
        /// `cluster_id` is the ID of a Deployment. Use the ID of its cluster.
        DeploymentInsteadOfCluster,
        /// Astro has not said yet where the cluster's site for disaster recovery is. Plan again when it has.
        DisasterRecoveryNotReady,
        /// Access of one domain takes work of the vendor's team for each change. Prefer global
        /// access where it is enough.
        DomainScopeCosts,
        /// Private endpoints cost money by the hour and by traffic. See the price list of Azure
        /// Private Link.
        EndpointCosts,
        /// The resource has no such group (subresource). Use one that the detail lists.
        InvalidGroup,
        /// The template of the ticket has a placeholder that stands for nothing, or no place for what the
        /// vendor needs to know. Correct it as the detail says.
        InvalidTicketTemplate,
        /// The request message is longer than the resource accepts. Remove it to use the reference
        /// of the request.
        MessageTooLong,
        /// Azure-based data planes support scoping by domain, not by project. Remove `project`.
        ProjectScopeNotSupported,
        /// The network shares addresses with the cluster's other site, so it cannot be peered with both. Use
        /// another network for that site.
        OtherSiteOverlaps,
        /// `completed` says that the request is done, and Azure shows otherwise. Do what `next_step` says.
        RequestContradicted,
        /// Azure shows another state of the request than at plan time. The next plan shows it.
        RequestMovedOn,
        /// The provider knows of no such ticket to this vendor. Choose another kind of request, or set
        /// `vendor = "other"` and write the ticket yourself.
        RequestNotOffered,
        /// The plan said that the connection was ready, and it no longer is. Plan again to see what
        /// has to be done.
        RequestNotReady,
        /// The caller may not read the resource of the request, so the provider cannot check it or
        /// see its progress. Grant `Reader` on it.
        RequestResourceForbidden,
        /// The resource of the request no longer exists. If it does not come back, tell the vendor
        /// and remove the request.
        RequestResourceGone,
        /// The request waits for somebody. The detail says for whom, and what they have to do.
        RequestWaits,
        /// The resource accepts connections from all networks, and a private endpoint does not
        /// change that. Restrict public access when the endpoint is ready.
        ResourceOpenToAll,
        /// A text for the ticket looks like a secret. Remove it, and replace the secret if others
        /// have seen it.
        SecretInTicket,
        /// What the ticket says has changed since you sent it. Tell the vendor in that ticket.
        TicketOutdated,
        /// The request is removed here, and the vendor does not know that. Tell them in the ticket.
        VendorStillHasRequest,
        /// The subscription of the network belongs to another tenant than `tenant_id` says. Correct
        /// one of them.
        WrongTenant,
    }
}
