//! `dataplane_private_endpoint_request`: please add a private endpoint to my resource.

mod diagnostics;
mod evidence;
mod model;
mod plan;
mod subject;
mod subject_argument;
mod validate;

use evidence::{PrivateState, look};
use subject_argument::SubjectArgument;
use tfplugin::{Computed, Config, Context, Diagnostics, Model, Plan, Resource, Result};

use super::common::{Identity, VendorKey, remind, warn_of_progress, withdraw};
use crate::{
    Clients, azure,
    diagnostics::not_found,
    services::{
        common::attribute::{Addresses, Guid},
        vendor_requests::{Found, Site, ticket::TicketTemplate},
    },
};

/// Records a request to a vendor for a private endpoint to one of your resources, writes the ticket, and
/// reports its progress.
///
/// With Azure Private Link, the vendor creates an endpoint in its network, and you approve its
/// connection on your resource. You start with a ticket to the vendor's support. This resource records the
/// request. `ticket_subject` and `ticket_body` are what you send: every field that the vendor's page
/// asks for, read from Azure and checked. `status`, `waiting_on` and `next_step` report the progress,
/// based only on what Azure shows and on what you recorded. Each refresh updates them.
///
/// The provider sends nothing, and writes nothing to Azure. Approve the connection with a
/// [`dataplane_private_endpoint_approval`](../resources/private_endpoint_approval), which finds it by
/// `request_message`. Make the request depend on the approval: the function
/// [`request_reference`](../functions/request_reference) gives the reference to the approval
/// ([`vendor_request_reference`](../functions/vendor_request_reference) for other vendors than Astronomer), and
/// `approval` passes the approval to the request. The apply that approves then also reports the next
/// step.
///
/// ~> The vendor charges for each private endpoint, on top of what Azure charges for its traffic.
///
/// ~> A private endpoint does not restrict public access: a resource that is open to all networks
/// remains open.
///
/// ~> Astronomer offers private connections only for dedicated clusters of Astro Hosted and for Astro
/// Hybrid.
///
/// ## Vendors
///
/// The default is Astronomer, whose endpoints belong to a cluster: set `cluster_id`. For another vendor, set
/// `vendor` and `subject`:
///
/// {{super::vendors::subjects_table}}
///
/// ```terraform
/// resource "dataplane_private_endpoint_request" "to_fivetran" {
///   vendor      = "fivetran"
///   subject     = { name = "acme", region = "AZURE_WESTEUROPE" }
///   resource_id = azurerm_mssql_server.data.id
///   group_id    = "sqlServer"
/// }
/// ```
///
/// With `vendor = "other"`, set `vendor_name`. The ticket then has the facts in general words. If the
/// vendor wants others, write them in `ticket_template`, with a placeholder for each fact:
/// {{super::endpoint::placeholders}}. The template must have `resource_id`, `group_id`, `request_message` and
/// `reference`; the plan refuses an unknown placeholder, and one for a part of `subject` that is not set.
///
/// ## The states
///
/// | `status` | reached when | waits for |
/// |---|---|---|
/// | `draft` | the ticket is written | you |
/// | `submitted` | `ticket_id` is set | the vendor |
/// | `pending` | the vendor's connection is on the resource | you: approve it |
/// | `ambiguous` | several connections match | you |
/// | `approved` | it is `Approved`, and Azure has finished the approval | you: send `approval_notice` |
/// | `confirmed_to_vendor` | `approval_notice_sent` too, of this connection | the vendor |
/// | `ready` | it is approved, and `dns_confirmed = true`, of this connection | nobody |
/// | `rejected` | somebody rejected it | you |
/// | `disconnected` | the endpoint was permanently disconnected | you |
/// | `gone` | it was approved, and no longer exists | you |
///
/// The provider identifies the connection by its request message. After an approval or a rejection has
/// overwritten the message, it uses the connection that it found before. If the vendor omitted the
/// message, it uses `vendor_subscription_id`. It never assumes a connection because it is the only one.
/// The endpoints of a cluster's two sites can be in one subscription: so with `site = "disaster_recovery"`, the
/// subscription is never enough, and for the primary site of a cluster that has the other one too, it is enough
/// only for a connection that nobody has decided about.
///
/// What you record applies to the connection that was approved at that time. If the vendor recreates the
/// endpoint, `ready` is `false` and `status` goes back, until `approval_notice_sent_for` and
/// `dns_confirmed_for` name the new connection, as `next_step` says.
///
/// The plan knows everything that follows from the arguments and from the last refresh, so that `count =
/// dataplane_private_endpoint_request.example.ready ? 1 : 0` works.
///
/// The first plan shows the whole ticket with Terraform 1.16 and later. Earlier versions leave unknown what
/// Azure or Astro might answer differently by the time of the apply: set `cluster_name`, `cluster_region`,
/// `cluster_cidrs` and `cluster_type`, for example from
/// [`dataplane_astro_cluster`](../data-sources/astro_cluster), to see the subject in the first plan.
///
/// If the facts in a ticket change after you sent it, every plan warns and shows the differences. Tell
/// the vendor, and then change `ticket_id`, for example to `48213 (updated)`, to end the warning.
///
/// A cluster with disaster recovery has a second network, which needs an endpoint of its own: request it with
/// `site = "disaster_recovery"`. The request has its own reference, which the vendor puts into the request
/// message, so the two connections on your resource are told apart.
///
/// The private DNS records are in the vendor's network, which only the vendor can see: `ready` therefore
/// depends on the vendor's answer, which you record as `dns_confirmed`.
///
/// Applications continue to use the names in `fqdns`, which public DNS makes aliases of those in
/// `privatelink_fqdns`. Use the latter only if the vendor says that the former do not resolve.
///
/// ## The reference
///
/// `request_id` follows from the IDs of the cluster and of the resource, the group and the `site`; for other
/// vendors than Astronomer from the vendor and from `subject.id`, or else `subject.name`. It is known
/// before the first apply, remains the same if the state is lost, and does not change when you record
/// something. Another cluster, site, resource or group is another request, and replaces this one. A storage
/// account needs one request for each group, such as `blob` and `dfs`.
///
/// ## Azure permissions
///
/// Yours, for reading only. Without one of them, the ticket has a marked gap, or the provider keeps what
/// it knew before, with a warning:
///
/// - reading the resource, such as `Microsoft.ContainerRegistry/registries/read`,
/// - `…/privateLinkResources/read` and `…/privateEndpointConnections/read` at it.
///
/// The vendor needs no permission in your subscription: its endpoint requests the connection, and you
/// approve it.
///
/// The API versions are those of `dataplane_private_endpoint_approval`.
#[expect(clippy::doc_markdown, reason = "the derive replaces the paths in double braces")]
#[derive(Debug, Clone, Model)]
#[tf(name = "private_endpoint_request")]
pub(crate) struct PrivateEndpointRequest {
    /// The reference of the request.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// The vendor: {{super::vendors::endpoint_keys}}. Case does not count.
    #[tf(default = VendorKey::astro(), requires_replace)]
    vendor: VendorKey,
    /// Name of the vendor, with `vendor = "other"`.
    #[tf(requires_replace, length(1..=100))]
    vendor_name: Option<String>,
    /// What the endpoint belongs to, if that is not an Astro cluster.
    subject: Option<SubjectArgument>,
    /// Your own words for the ticket, with `vendor = "other"`. See "Vendors".
    ticket_template: Option<TicketTemplate>,
    /// ID of the Astro cluster. Looked up by `cluster_name` where the provider block has `astro`.
    #[tf(optional, use_state_for_unknown, requires_replace)]
    cluster_id: Computed<Option<String>>,
    /// Name of the cluster. Looked up if the provider block has `astro`; compared with Astro if both are
    /// known.
    #[tf(optional, use_state_for_unknown)]
    cluster_name: Computed<Option<String>>,
    /// Azure region of the cluster at the `site`. Looked up if the provider block has `astro`; may be
    /// omitted for the primary site.
    #[tf(optional, use_state_for_unknown)]
    cluster_region: Computed<Option<String>>,
    /// Ranges of the cluster's VNet at the `site`. Looked up if the provider block has `astro`; may be omitted,
    /// because an endpoint works with any ranges.
    #[tf(optional, use_state_for_unknown)]
    cluster_cidrs: Computed<Option<Addresses>>,
    /// Type of the cluster, `DEDICATED` or `HYBRID`. Looked up where the provider block has `astro`.
    #[tf(optional, use_state_for_unknown)]
    cluster_type: Computed<Option<String>>,
    /// Which of the cluster's networks the endpoint is for, if the cluster has disaster recovery. Each site
    /// is a request of its own, for an endpoint of its own.
    #[tf(default = Site::Primary, requires_replace)]
    site: Site,
    /// ID of your resource.
    #[tf(requires_replace)]
    resource_id: azure::Id,
    /// The part of the resource that the endpoint is for (its sub-resource), such as `registry` or
    /// `blob`. The data source `dataplane_private_link_target` lists what a resource offers.
    #[tf(requires_replace, length(1..=100))]
    group_id: String,
    /// The request message that the vendor uses, which identifies its connection. Defaults to the
    /// reference of the request. At most 140 characters, for SQL 128.
    #[tf(optional, use_state_for_unknown, length(4..=140))]
    request_message: Computed<String>,
    /// Subscription of the vendor's endpoint, once the vendor has named it.
    vendor_subscription_id: Option<Guid>,
    /// The approval of the connection: set it to the whole `dataplane_private_endpoint_approval`. The
    /// request then depends on the approval, and the apply that approves also reports the next step.
    approval: Option<Approval>,
    /// Number of the ticket, after you sent it.
    #[tf(length(1..=100))]
    ticket_id: Option<String>,
    /// Whether you sent `approval_notice` to the vendor.
    approval_notice_sent: Option<bool>,
    /// Name of the connection that the notice was about; set it to record the notice for a later
    /// connection. Defaults to the connection that was approved when you recorded
    /// `approval_notice_sent`.
    approval_notice_sent_for: Option<String>,
    /// What the vendor answered: `true` when the names resolve to the endpoint from the cluster,
    /// `false` when they do not.
    dns_confirmed: Option<bool>,
    /// Name of the connection that the vendor's answer was about; set it to record the answer for a
    /// later connection. Defaults to the connection that was approved when you recorded `dns_confirmed`.
    dns_confirmed_for: Option<String>,
    /// The reference of the request, which the ticket contains.
    #[tf(use_state_for_unknown)]
    request_id: Computed<String>,
    /// Name of the resource.
    #[tf(use_state_for_unknown)]
    resource_name: Computed<String>,
    /// Region of the resource.
    resource_region: Computed<Option<String>>,
    /// Data endpoints of a container registry, from which its clients fetch layers.
    data_endpoint_names: Computed<Option<Vec<String>>>,
    /// Private DNS zones that the vendor needs for the names.
    private_dns_zones: Computed<Option<Vec<String>>>,
    /// Names by which clients reach the resource.
    fqdns: Computed<Option<Vec<String>>>,
    /// Private names, which public DNS makes these names aliases of after the connection is approved.
    privatelink_fqdns: Computed<Option<Vec<String>>>,
    /// Subject of the ticket.
    ticket_subject: Computed<String>,
    /// Text of the ticket.
    ticket_body: Computed<String>,
    /// What to send to the vendor after the connection is approved; `null` until then.
    approval_notice: Computed<Option<String>>,
    /// Progress of the request: see "The states".
    status: Computed<String>,
    /// Who has to act next: `you`, `vendor` or `nobody`.
    waiting_on: Computed<String>,
    /// What they have to do.
    next_step: Computed<String>,
    /// ID of the vendor's connection; `null` until it exists.
    connection_id: Computed<Option<String>>,
    /// ID of the connection that `approval_notice_sent` is bound to.
    notified_connection_id: Computed<Option<String>>,
    /// ID of the connection that `dns_confirmed` is bound to.
    confirmed_connection_id: Computed<Option<String>>,
    /// Whether the connection is approved and the vendor has confirmed the names of this connection.
    ready: Computed<bool>,
}

/// What a request uses of an approval.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct Approval {
    /// ID of the connection.
    connection_id: Option<String>,
    /// Its status.
    status: Option<String>,
}

impl Resource for PrivateEndpointRequest {
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
        let (subject, made) = self.settled(ctx).await?;
        let seen = look(&made.resource_id, made.shared_cluster(), ctx).await?;
        if seen.gone {
            return Err(not_found("The resource", &made.resource_id, "resource_id").into());
        }
        if let Some(target) = &seen.target {
            validate::target(target, &made.resource_id, &made.group_id)?;
        }
        seen.warn(&made.resource_id, &made.vendor(), ctx);
        let found = made.found(&seen, None).unwrap_or(Found::Nothing);
        let created = made.with_response(&subject, &seen, &found, None).with_plan(planned, ctx);
        PrivateState::created(Some(seen.evidence(found)), &created.ticket_body).save(ctx);
        Ok(created.with_reminder(ctx))
    }

    async fn read(
        _identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let Some(prior) = prior else { return Ok(None) };
        let Some(subject) = prior.stored_subject() else { return Ok(Some(prior)) };
        let seen = look(&prior.resource_id, prior.shared_cluster(), ctx).await?;
        seen.warn(&prior.resource_id, &prior.vendor(), ctx);
        if seen.gone {
            return Ok(Some(prior));
        }
        let kept = PrivateState::from_bytes(&ctx.private());
        let was = prior.evidence(&kept);
        let found = prior.found(&seen, Some(&prior)).unwrap_or_else(|| was.clone());
        let read = prior.clone().with_response(&subject, &seen, &found, Some((&prior, &was)));
        let moved = read.status != prior.status;
        kept.refreshed(Some(seen.evidence(found)), moved, prior.ticket()).save(ctx);
        Ok(Some(read))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let planned = self.clone();
        let (subject, changed) = self.settled(ctx).await?;
        let seen = look(&changed.resource_id, changed.shared_cluster(), ctx).await?;
        seen.warn(&changed.resource_id, &changed.vendor(), ctx);
        let kept = PrivateState::from_bytes(&ctx.private());
        let was = prior.evidence(&kept);
        let found = changed.found(&seen, Some(&prior));
        let is = found.unwrap_or_else(|| changed.expecting(was.clone()));
        let current = changed.with_response(&subject, &seen, &is, Some((&prior, &was)));
        let updated = current.clone().or_planned(planned.clone());
        kept.updated(Some(seen.evidence(is)), prior.ticket(), updated.ticket()).save(ctx);
        if planned.ready.known() == Some(&true) && current.ready.known() != Some(&true) {
            let status = current.status.known().map(String::as_str).unwrap_or_default();
            let error = diagnostics::no_longer_ready(&current.title(), status);
            ctx.save_partial_state(&current);
            return Err(error.into());
        }
        Ok(current.with_plan(planned, ctx).with_reminder(ctx))
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        withdraw(ctx, self.ticket_id.as_deref(), &self.title(), self.vendor().name());
        Ok(())
    }

    fn identity(&self) -> Identity {
        Identity::of(&self.request_id)
    }
}

impl PrivateEndpointRequest {
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
