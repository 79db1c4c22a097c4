//! `dataplane_doctor`: checks a connection from end to end and reports on each part of it.

mod allowlist;
mod astro_cluster;
mod cors;
mod endpoint;
mod grant;
mod hub_connection;
mod own_endpoint;
mod peering;
mod report;
mod storage_account;
mod subjects;
mod vpn_connection;

use tfplugin::{Action, Config, Context, Diagnostics, Model, Progress, Result};

use crate::Clients;
use report::{OnProblem, Report};
use subjects::{
    AllowlistSubject, AstroClusterSubject, EndpointSubject, GrantSubject, HubConnectionSubject,
    OwnEndpointSubject, PeeringSubject, StorageAccountSubject, VpnConnectionSubject,
};

/// Checks a private or public connection with a vendor from end to end, and prints each finding at
/// once: what works, what is wrong and how to fix it, and what the provider cannot check.
///
/// Set one or more parts of the connection: a peering, a private endpoint, a virtual hub, a VPN, the addresses
/// that a firewall allows, a storage account, a role, all of an Astro cluster. The action only reads, and needs
/// Terraform 1.14 or later. Run it when something does not work, with
/// `terraform apply -invoke=action.dataplane_doctor.NAME`, or after every apply with an `action_trigger`.
///
/// | part | what is checked |
/// |---|---|
/// | `peering` | both peering links exist and are in sync, Azure has finished, access is allowed, the vendor's addresses cover the cluster, no route of the network's subnets sends its packets elsewhere, no addresses overlap |
/// | `private_endpoint` | the resource offers the group, the connection is approved, public access is closed, the names resolve to private addresses |
/// | `own_private_endpoint` | the vendor has approved it, it has addresses, and the names lead to them |
/// | `virtual_hub_connection` | the connection exists, leads to the vendor's VNet, and Azure has finished it |
/// | `vpn_connection` | the connection is a VPN and its tunnel is up; with `cluster_cidrs`, the local network gateway has these ranges |
/// | `allowlist` | the firewall is in effect, it allows each address, the callers are not in the target's own region |
/// | `storage_account` | the CORS rules let the vendor's pages read blobs in the browser, the account accepts or refuses account keys as it must, it has a hierarchical namespace |
/// | `grant` | the principal holds the role at the scope, above it or through a group; the vault or registry honors the role |
/// | `astro_cluster` | for each site of the cluster: a network of yours is peered with it, a private endpoint of it is approved, the firewalls allow its addresses, the identities trust its issuers |
///
/// A cluster with disaster recovery has two sites. `astro_cluster` asks Astro for both, and reports what the
/// other site lacks: no second peering, addresses after a failover that a firewall does not allow, no credential
/// for the second issuer. The other parts take `site`, which the findings then name.
///
/// A finding is `ok`, `problem` or `unknown`. What the caller may not read, and what only the vendor can
/// see, is `unknown` with the reason; the doctor never guesses.
///
/// ~> Reading Azure's resources does not show security groups, network virtual appliances, or the
/// decisions about roles that services cache for up to ten minutes. If the doctor finds no problem and
/// the connection still does not work, look there next.
///
/// ~> Without BGP, Azure sends only packets for the ranges of the local network gateway into a tunnel. The
/// doctor compares them with `cluster_cidrs`. Where the gateways exchange routes, or ingress NAT rules
/// translate addresses, it cannot, and says so. No finding contains the shared key. Of a virtual hub, the doctor does
/// not read the route tables.
///
/// ~> The answer for the name of a private endpoint depends on the network that asks. Unless `resolver`
/// is a DNS server of the endpoint's network, a public answer proves nothing and is `unknown`.
///
/// ~> What a data plane needs of its storage account is from Union's guides for self-managed data planes
/// on Azure (2026-08). They say that the console reads code bundles with `GET` and `HEAD`, and not which headers
/// its requests have. They disagree on Fluent Bit: on one page it writes to blobs only with an account key, on
/// another also with workload identity. The current chart turns it off and reads logs from Log Analytics.
///
/// ## Azure permissions
///
/// `Reader` on each of these is enough: `Microsoft.Network/virtualNetworks/read`,
/// `…/virtualNetworkPeerings/read` and `Microsoft.Network/routeTables/read`; reading the resource and
/// its `…/privateEndpointConnections/read` and `…/privateLinkResources/read`;
/// `Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read`; `Microsoft.Network/connections/read` and
/// `Microsoft.Network/localNetworkGateways/read`;
/// `Microsoft.Network/privateEndpoints/read` and `…/networkInterfaces/read`; reading the target and its
/// firewall rules; `Microsoft.Storage/storageAccounts/read` and
/// `Microsoft.Storage/storageAccounts/blobServices/read`; `Microsoft.Authorization/roleAssignments/read`,
/// `Microsoft.ManagedIdentity/userAssignedIdentities/read` and
/// `…/federatedIdentityCredentials/read`. The vendor needs none.
///
/// API versions: 2025-08-01 for storage accounts, otherwise those of [`dataplane_vnet_peering`](../resources/vnet_peering),
/// [`dataplane_private_endpoint_approval`](../resources/private_endpoint_approval),
/// [`dataplane_ip_allowlist`](../resources/ip_allowlist) and
/// [`dataplane_role_assignment`](../resources/role_assignment).
#[derive(Debug, Model)]
#[tf(name = "doctor")]
pub(crate) struct Doctor {
    /// A peering with the vendor's network.
    peering: Option<PeeringSubject>,
    /// A vendor's private endpoint for a resource of yours.
    private_endpoint: Option<EndpointSubject>,
    /// A private endpoint of yours for a vendor's service.
    own_private_endpoint: Option<OwnEndpointSubject>,
    /// A connection of a virtual hub of yours with a vendor's VNet.
    virtual_hub_connection: Option<HubConnectionSubject>,
    /// A VPN with a vendor's gateway.
    vpn_connection: Option<VpnConnectionSubject>,
    /// Addresses that the firewall of your resource must allow.
    allowlist: Option<AllowlistSubject>,
    /// A storage account that a vendor's data plane works with.
    storage_account: Option<StorageAccountSubject>,
    /// A role that a principal must hold.
    grant: Option<GrantSubject>,
    /// An Astro cluster, all of whose sites must be connected.
    astro_cluster: Option<AstroClusterSubject>,
    /// How the action reports problems at the end.
    #[tf(default = OnProblem::Warn)]
    on_problem: OnProblem,
}

impl Action for Doctor {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        subjects::validate(config)
    }

    async fn invoke(self, progress: &Progress, ctx: &Context<'_, Clients>) -> Result<()> {
        let mut report = Report::new(progress);
        if let Some(subject) = &self.peering {
            report.of_site(subject.site);
            peering::examine(subject, &mut report, ctx).await?;
        }
        if let Some(subject) = &self.private_endpoint {
            report.of_site(subject.site);
            endpoint::examine(subject, &mut report, ctx).await?;
        }
        report.of_site(None);
        if let Some(subject) = &self.own_private_endpoint {
            own_endpoint::examine(subject, &mut report, ctx).await?;
        }
        if let Some(subject) = &self.virtual_hub_connection {
            report.of_site(subject.site);
            hub_connection::examine(subject, &mut report, ctx).await?;
        }
        if let Some(subject) = &self.vpn_connection {
            report.of_site(subject.site);
            vpn_connection::examine(subject, &mut report, ctx).await?;
        }
        if let Some(subject) = &self.allowlist {
            report.of_site(subject.site);
            allowlist::examine(subject, &mut report, ctx).await?;
        }
        report.of_site(None);
        if let Some(subject) = &self.storage_account {
            storage_account::examine(subject, &mut report, ctx).await?;
        }
        if let Some(subject) = &self.grant {
            report.of_site(subject.site);
            grant::examine(subject, &mut report, ctx).await?;
        }
        report.of_site(None);
        if let Some(subject) = &self.astro_cluster {
            astro_cluster::examine(subject, &mut report, ctx).await?;
        }
        report.conclude(self.on_problem, ctx).await
    }
}
