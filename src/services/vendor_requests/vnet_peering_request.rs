//! `dataplane_vnet_peering_request`: please peer the cluster's virtual network with mine.

mod diagnostics;
mod model;
mod plan;
mod validate;

mod evidence;

use std::collections::BTreeSet;

use evidence::{Evidence, Look, PrivateState, look};
use tfplugin::{Computed, Config, Context, Diagnostics, Model, Plan, Resource, Result};

pub(crate) use validate::wrong_network;

use super::common::{Identity, remind, warn_of_progress, withdraw};
use crate::{
    Clients, azure,
    diagnostics::not_found,
    services::{
        common::attribute::{Addresses, Guid},
        vendor_requests::{Mode, Needs, Site},
    },
};

/// Records a request to a vendor to peer its virtual network with yours, writes the ticket, and reports
/// its progress.
///
/// A peering with the network of an Astro cluster starts with a ticket to Astronomer support, and people
/// on both sides act until traffic flows. This resource records the request. `ticket_subject` and
/// `ticket_body` are what you send: every field that Astronomer's guide asks for, read from Azure and
/// from Astro, and checked. `status`, `waiting_on` and `next_step` report the progress, based only on
/// what Azure shows and on what you recorded. Each refresh updates them.
///
/// The provider sends nothing, and writes nothing to Azure. Your peering link is a
/// [`dataplane_vnet_peering`](../resources/vnet_peering), with the network that the vendor names in its
/// reply. Make the request depend on it: `peering` passes the peering link to the request, and the apply
/// that creates the link also reports the next step.
///
/// The plan knows everything that follows from the arguments and from the last refresh.
///
/// The first plan shows the whole ticket with Terraform 1.16 and later. Earlier versions leave unknown what
/// Azure or Astro might answer differently by the time of the apply: set `cluster_name`, `cluster_region`,
/// `cluster_cidrs` and `cluster_type`, for example from
/// [`dataplane_astro_cluster`](../data-sources/astro_cluster), to see the subject in the first plan.
///
/// If the facts in a ticket change after you sent it, every plan warns and shows the differences. Tell
/// the vendor, and then change `ticket_id`, for example to `48213 (updated)`, to end the warning.
///
/// ~> Astronomer offers private connections only for dedicated clusters of Astro Hosted and for Astro
/// Hybrid. For a standard cluster, allow the addresses of the Deployment with
/// [`dataplane_ip_allowlist`](../resources/ip_allowlist).
///
/// ## The states
///
/// | `status` | reached when | waits for |
/// |---|---|---|
/// | `draft` | the ticket is written | you |
/// | `submitted` | `ticket_id` is set | the vendor; you, while the role of its application is missing |
/// | `access_granted` | `vendor_access_granted` too, with `vendor_creates_both` | the vendor |
/// | `initiated_by_vendor` | `vendor_vnet_id` is set, from the reply of the vendor | you |
/// | `local_link_initiated` | your peering link exists in Azure, `Initiated` | the vendor |
/// | `connected` | both peering links exist: `Connected`, `FullyInSync`, with the cluster's range | you: test it |
/// | `routed` | the same, and route tables of yours name the cluster's range | you: test it |
/// | `verified` | the same, and `traffic_confirmed` | nobody |
/// | `out_of_sync` | addresses of one side changed | the side that has not synchronized |
/// | `disconnected` | one peering link was removed | you |
///
/// Azure does not show you that the vendor has created its peering link: only the vendor's reply does.
/// Nor does it show the routes in the vendor's network, so `verified` depends on a test by a person.
///
/// If you destroy the request, the provider only stops recording it: tell the vendor.
///
/// ## Disaster recovery
///
/// A cluster with disaster recovery has a second network in another region, with a range of its own. Peer
/// it with a second request, `site = "disaster_recovery"`: its ticket, its warnings and its `status` are about
/// the region and the range of that site, and `vendor_vnet_id` is the network that the vendor names for it.
/// The plan refuses a cluster without disaster recovery, and one whose second range Astro does not name yet.
///
/// ```terraform
/// resource "dataplane_vnet_peering_request" "astro_dr" {
///   cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
///   site       = "disaster_recovery"
///   vnet_id    = azurerm_virtual_network.data.id
/// }
/// ```
///
/// The plan refuses ranges that overlap with those of the `site`. If yours overlap only with those of the
/// other site, it warns, because your network can then not be peered with both; use another network there.
///
/// ## The reference
///
/// `request_id` follows from the ID of the cluster, that of the VNet, and the `site`. It is known before the first
/// apply, remains the same if the state is lost, and does not change when you record a ticket, rename a
/// cluster or change `mode`. Another cluster, VNet or `site` is another request, and replaces this one.
///
/// ## Azure permissions
///
/// Yours, for reading only. Without one of them, the ticket has a marked gap, and the provider skips a
/// check with a warning:
///
/// - `Microsoft.Network/virtualNetworks/read` on the VNet,
/// - `Microsoft.Network/routeTables/read` on the route tables of its subnets,
/// - `Microsoft.Resources/subscriptions/read` on its subscription.
///
/// The vendor's application, with `mode = "vendor_creates_both"` and until the peering is connected: the
/// actions that [`vendor_role_definition("astro_vnet_peering")`](../functions/vendor_role_definition)
/// lists, in the subscription of the VNet. With `customer_accepts`, your credential needs
/// `Microsoft.Network/virtualNetworks/peer/action` on the vendor's VNet, which only the vendor can
/// grant. That VNet is in another tenant: your application must exist there, `auxiliary_tenant_ids` of
/// the provider block must list that tenant, and a managed identity does not work. The vendor's
/// application needs the same action on your VNet, in your tenant; the ticket names it.
///
/// API versions: `Microsoft.Network` 2025-05-01, `Microsoft.Resources` 2022-12-01.
#[derive(Debug, Clone, Model)]
#[tf(name = "vnet_peering_request")]
pub(crate) struct VnetPeeringRequest {
    /// The reference of the request.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the Astro cluster. Looked up by `cluster_name` where the provider block has `astro`.
    #[tf(optional, use_state_for_unknown, requires_replace)]
    cluster_id: Computed<String>,
    /// Name of the cluster. Looked up if the provider block has `astro`; compared with Astro if both are
    /// known.
    #[tf(optional, use_state_for_unknown)]
    cluster_name: Computed<String>,
    /// Azure region of the cluster at the `site`. Looked up where the provider block has `astro`.
    #[tf(optional, use_state_for_unknown)]
    cluster_region: Computed<Option<String>>,
    /// Ranges of the cluster's VNet at the `site`, which the peering has to cover. Looked up where the
    /// provider block has `astro`.
    #[tf(optional, use_state_for_unknown)]
    cluster_cidrs: Computed<Option<Addresses>>,
    /// Type of the cluster, `DEDICATED` or `HYBRID`. Looked up where the provider block has `astro`.
    #[tf(optional, use_state_for_unknown)]
    cluster_type: Computed<String>,
    /// Which of the cluster's networks to peer with, if the cluster has disaster recovery. Each site is a
    /// request of its own, and has a peering of its own.
    #[tf(default = Site::Primary, requires_replace)]
    site: Site,
    /// ID of your virtual network.
    #[tf(requires_replace)]
    vnet_id: azure::Id,
    /// How the two sides share the work.
    #[tf(default = Mode::CustomerAccepts)]
    mode: Mode,
    /// ID of the vendor's virtual network, after the vendor has named it. No API returns it.
    vendor_vnet_id: Option<azure::Id>,
    /// Your peering link: set it to the whole `dataplane_vnet_peering`. The request then depends on the
    /// link, and the apply that creates or changes the link also reports the next step.
    peering: Option<PeeringLink>,
    /// Whether the vendor's application has its role in your subscription, with
    /// `vendor_creates_both`.
    vendor_access_granted: Option<bool>,
    /// Number of the ticket, after you sent it.
    #[tf(length(1..=100))]
    ticket_id: Option<String>,
    /// Whether somebody has seen traffic between the two networks.
    traffic_confirmed: Option<bool>,
    /// Tenant of the VNet's subscription. If you set it, the plan compares it.
    #[tf(optional, use_state_for_unknown)]
    tenant_id: Computed<Option<Guid>>,
    /// Subscription of the VNet.
    #[tf(use_state_for_unknown)]
    subscription_id: Computed<String>,
    /// Resource group of the VNet.
    #[tf(use_state_for_unknown)]
    resource_group_name: Computed<String>,
    /// Name of the VNet.
    #[tf(use_state_for_unknown)]
    vnet_name: Computed<String>,
    /// Region of the VNet.
    #[tf(use_state_for_unknown)]
    region: Computed<Option<String>>,
    /// Ranges of the VNet.
    address_space: Computed<Option<BTreeSet<String>>>,
    /// The reference of the request, which the ticket contains.
    #[tf(use_state_for_unknown)]
    request_id: Computed<String>,
    /// Subject of the ticket.
    ticket_subject: Computed<String>,
    /// Text of the ticket.
    ticket_body: Computed<String>,
    /// Progress of the request: see "The states".
    status: Computed<String>,
    /// Who has to act next: `you`, `vendor` or `nobody`.
    waiting_on: Computed<String>,
    /// What they have to do.
    next_step: Computed<String>,
    /// ID of your peering link; `null` until it exists.
    peering_id: Computed<Option<String>>,
}

/// What a request uses of your peering link.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct PeeringLink {
    /// ID of the peering link.
    id: Option<String>,
    /// State of the peering.
    peering_state: Option<String>,
    /// Whether the addresses of both sides are synchronized.
    sync_level: Option<String>,
}

impl Resource for VnetPeeringRequest {
    type Clients = Clients;
    type Identity = Identity;

    const IMPORTABLE: bool = false;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let planned = self.clone();
        let (cluster, arguments) = self.arguments().settled(Needs::Network, ctx).await?;
        let made = self.about(arguments);
        let seen = match look(&made.search(&cluster), ctx).await? {
            Look::Seen(seen) => seen,
            Look::Gone => {
                return Err(not_found("The VNet", &made.vnet_id, "vnet_id").into());
            }
            Look::Forbidden(warning) => {
                ctx.warn(warning);
                evidence::Seen::default()
            }
        };
        validate::tenant(&made.vnet_id, made.stated_tenant(), seen.tenant_id.as_deref())?;
        validate::networks(&cluster, &made.vnet_id, &seen)?;
        let kept = seen.evidence(&cluster.ranges);
        let created = made.with_response(&cluster, seen).with_plan(planned, ctx);
        PrivateState::created(Some(kept), &created.ticket_body).save(ctx);
        Ok(created.with_reminder(ctx))
    }

    async fn read(
        _identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let Some(prior) = prior else { return Ok(None) };
        let Some(cluster) = prior.arguments().known().complete(Needs::Network) else {
            return Ok(Some(prior));
        };
        match look(&prior.search(&cluster), ctx).await? {
            Look::Seen(seen) => {
                let evidence = seen.evidence(&cluster.ranges);
                let found = prior.clone().with_response(&cluster, seen);
                let moved = found.status != prior.status;
                let kept = PrivateState::from_bytes(&ctx.private());
                kept.refreshed(Some(evidence), moved, prior.ticket()).save(ctx);
                Ok(Some(found))
            }
            Look::Gone => {
                ctx.warn(diagnostics::gone(&prior.vnet_id));
                Ok(Some(prior))
            }
            Look::Forbidden(warning) => {
                ctx.warn(warning);
                Ok(Some(prior))
            }
        }
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let planned = self.clone();
        let (cluster, arguments) = self.arguments().settled(Needs::Network, ctx).await?;
        let changed = self.about(arguments);
        let kept = PrivateState::from_bytes(&ctx.private());
        let (updated, evidence) = match look(&changed.search(&cluster), ctx).await? {
            Look::Seen(seen) => {
                let evidence = seen.evidence(&cluster.ranges);
                (changed.with_response(&cluster, seen).with_plan(planned, ctx), Some(evidence))
            }
            unseen => {
                ctx.warn(match unseen {
                    Look::Forbidden(warning) => warning,
                    _ => diagnostics::gone(&changed.vnet_id),
                });
                let link = kept.seen.as_ref().and_then(Evidence::link);
                let unseen = changed.unseen(&cluster, prior.clone(), link);
                (unseen.or_planned(planned), kept.seen.clone())
            }
        };
        kept.updated(evidence, prior.ticket(), updated.ticket()).save(ctx);
        Ok(updated.with_reminder(ctx))
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        withdraw(ctx, self.ticket_id.as_deref(), &self.title(), "Astronomer");
        Ok(())
    }

    fn identity(&self) -> Identity {
        Identity::of(&self.request_id)
    }
}

impl VnetPeeringRequest {
    /// The record as the plan said it will be, and a warning where it is further by now.
    fn with_plan(self, planned: Self, ctx: &Context<'_, Clients>) -> Self {
        if planned.status.known().is_some_and(|it| Some(it) != self.status.known()) {
            warn_of_progress(ctx, &self.title(), &self.status, &self.next_step);
        }
        self.or_planned(planned)
    }

    /// Number and text of its ticket.
    const fn ticket(&self) -> (&Option<String>, &Computed<String>) {
        (&self.ticket_id, &self.ticket_body)
    }

    /// The record, and the warning that somebody has to act.
    fn with_reminder(self, ctx: &Context<'_, Clients>) -> Self {
        let standing = [&self.status, &self.waiting_on, &self.next_step];
        remind(ctx, &self.title(), standing);
        self
    }
}
