//! `dataplane_doctor`: walks a connection from end to end, and says of each part how it is.

mod allowlist;

mod dns;

mod endpoint;

mod grant;

mod peering;

mod report;

mod subjects;

use tfplugin::{Action, Config, Context, Diagnostics, Model, Progress, Result};

use crate::Clients;
use report::{OnProblem, Report};
use subjects::{AllowlistSubject, EndpointSubject, GrantSubject, PeeringSubject};

/// Examines a private or public connection with a vendor from end to end, and shows each finding as it
/// is made: what is as it should be, what is a problem and what to do about it, and what cannot be seen
/// from here.
///
/// Name what the connection is made of: a peering, a private endpoint, the addresses that a firewall
/// lets in, a role; one of them or all. It only reads, and needs Terraform 1.14 or later. Run it when
/// something does not work, with `terraform apply -invoke=action.dataplane_doctor.NAME`, or let it run
/// after every apply with an `action_trigger`.
///
/// | part | what is examined |
/// |---|---|
/// | `peering` | both halves are there and in sync, Azure has finished, access is allowed, the vendor's addresses cover the cluster, no route of the network's subnets leads its packets elsewhere, no addresses are in common |
/// | `private_endpoint` | the group is offered, the connection is approved, public access is closed, the names lead to private addresses |
/// | `allowlist` | the firewall decides at all, each address is let in, the caller's region is not the target's own |
/// | `grant` | the principal holds the role here, from above or through a group; the vault or registry honors such roles |
///
/// A finding is `ok`, `problem` or `unknown`. What the caller may not read, and what only the vendor's
/// side can show, is `unknown` with the reason, and never taken for good or bad.
///
/// ~> Security groups, network virtual appliances, and the services' own answers about roles, which they
/// keep for up to ten minutes, cannot be seen by reading Azure's resources. Without a problem found, a
/// connection that does not work most likely fails there.
///
/// ~> Names of a private endpoint are answered by the network that asks. Unless `resolver` is a DNS
/// server of the network that the endpoint is in, a public answer proves nothing and is `unknown`.
///
/// ## Azure permissions
///
/// `Reader` at each of them is enough: `Microsoft.Network/virtualNetworks/read`,
/// `…/virtualNetworkPeerings/read` and `Microsoft.Network/routeTables/read`; reading the resource and
/// its `…/privateEndpointConnections/read` and `…/privateLinkResources/read`; reading the target and its
/// firewall rules; `Microsoft.Authorization/roleAssignments/read` and
/// `Microsoft.ManagedIdentity/userAssignedIdentities/read`. The vendor needs none.
///
/// API versions: those of [`dataplane_vnet_peering`](../resources/vnet_peering),
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
    /// Addresses that a resource of yours is to let in.
    allowlist: Option<AllowlistSubject>,
    /// A role that somebody is to hold.
    grant: Option<GrantSubject>,
    /// What problems come to in the end.
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
            peering::examine(subject, &mut report, ctx).await?;
        }
        if let Some(subject) = &self.private_endpoint {
            endpoint::examine(subject, &mut report, ctx).await?;
        }
        if let Some(subject) = &self.allowlist {
            allowlist::examine(subject, &mut report, ctx).await?;
        }
        if let Some(subject) = &self.grant {
            grant::examine(subject, &mut report, ctx).await?;
        }
        report.conclude(self.on_problem, ctx).await
    }
}
