//! `dataplane_access_request`: what only the vendor can configure, as a record and a ticket.

mod evidence;
mod plan;
mod record;
mod validate;

use evidence::{PrivateState, look};
use tfplugin::{Computed, Config, Context, Diagnostics, Model, Plan, Resource, Result};

use super::common::{Identity, VendorKey, remind, withdraw};
use crate::{
    Clients, azure,
    diagnostics::not_found,
    services::{
        common::attribute::Guid,
        vendor_requests::{
            AccessKind, AccessStatus,
            access::{
                Evidence, HostnameResolution, HubConnection, NetworkLink, VhubConnection, Vpn,
                VpnConnection,
            },
            code::RequestCode,
            ticket::TicketTemplate,
        },
    },
};

/// Records a request for something that only the vendor can configure, and writes the ticket.
///
/// A customer cannot do some things alone: grant access that is scoped to one domain, which on Azure only the
/// Union team can configure; use images from a container registry in another tenant than the data plane's; find
/// out which principal pulls images for a vendor's cluster; and connect an Astro cluster by VPN or virtual hub,
/// or let it resolve names. This resource records such a request: `ticket_subject` and `ticket_body` are what
/// you send, and `status`, `waiting_on` and `next_step` report the progress.
///
/// The provider sends nothing, and writes nothing to Azure. You send the ticket, and record with
/// `ticket_id` that you sent it, and with `completed` that the vendor has finished.
///
/// ~> For most uses, a role for the whole data plane is enough and much simpler: see
/// [`dataplane_role_assignment`](../resources/role_assignment). Domain-scoped access takes more effort,
/// and every change of it requires another ticket.
///
/// If the facts in a ticket change after you sent it, every plan warns and shows the differences. Tell
/// the vendor, and then change `ticket_id`, for example to `48213 (updated)`, to end the warning.
///
/// ## VPN and hostname resolution of an Astro cluster
///
/// Astronomer connects a cluster by VPN, and lets it resolve names of your network, after a ticket to its
/// support. `kind = "vpn"` and `kind = "hostname_resolution"` write it, with `data_plane` as the ID or the
/// name of the cluster. The plan refuses ranges that overlap with those of the cluster, and an address of a VPN
/// device that is not public. It warns of a DNS server without a private address.
///
/// ```terraform
/// resource "dataplane_access_request" "names" {
///   vendor       = "astro"
///   kind         = "hostname_resolution"
///   organization = "acme"
///   data_plane   = "prod-euw"
///   hostname_resolution = {
///     domain        = "corp.example.com"
///     dns_server_ip = "10.60.0.4"
///   }
/// }
/// ```
///
/// The vendor's part is in its own subscription, where you cannot look. Of your own part Azure shows more:
///
/// - If your VPN device is a VPN gateway of Azure: the vendor replies with the address of its gateway. Create the
///   local network gateway and the connection, and set `vpn_connection_id`. `vpn_connection` then has the state
///   of the tunnel. The provider also compares the ranges of the local network gateway with `cluster_cidrs`,
///   because without BGP Azure sends only those into the tunnel, and checks whether the connection uses BGP, if
///   the ticket says so.
/// - For names, set `network_id` to your VNet or virtual hub by which the cluster reaches your DNS server, and
///   `vendor_vnet_id`. `network_link` then has the state of the link between the two: without it, the cluster
///   cannot reach the DNS server. No lookup is made, because only one from the cluster proves that names resolve.
///   If the same configuration creates the link, name its resource in `depends_on`.
///
/// A shared key is a secret and never belongs in a ticket. The plan refuses `ike` if it gives a value to a key,
/// and with `kind = "vpn"` other texts in which it notices a shared key; it does not notice every one.
///
/// ```terraform
/// resource "dataplane_access_request" "vpn" {
///   vendor       = "astro"
///   kind         = "vpn"
///   organization = "acme"
///   data_plane   = "prod-euw"
///   vpn = {
///     device_ip     = azurerm_public_ip.vpn.ip_address
///     cidrs         = ["10.60.0.0/16"]
///     cluster_cidrs = ["172.20.0.0/19"]
///     bgp           = false
///   }
///
///   # Once Astronomer has replied, and you have created the connection with their gateway:
///   # vpn_connection_id = azurerm_virtual_network_gateway_connection.astro.id
/// }
/// ```
///
/// ## A connection with a virtual hub
///
/// `kind = "vhub_connection"` asks Astronomer to connect a cluster's VNet with your virtual hub of Azure
/// Virtual WAN. Astronomer's application needs a role at the hub for that: the function
/// [`vendor_role_definition`](../functions/vendor_role_definition) gives it as `astro_vhub_peering`, for a
/// [`dataplane_role_definition`](../resources/role_definition).
///
/// ```terraform
/// resource "dataplane_access_request" "hub" {
///   vendor       = "astro"
///   kind         = "vhub_connection"
///   organization = "acme"
///   data_plane   = "prod-euw"
///   vhub_connection = {
///     virtual_hub_id  = azurerm_virtual_hub.main.id
///     connection_name = "astro-prod-euw"
///     firewall_ip     = "10.90.0.4"
///   }
/// }
/// ```
///
/// `hub_connection` is the connection with the vendor's VNet, if you set `vendor_vnet_id`, or else the one with
/// the preferred name, which counts once you recorded a ticket.
///
/// ## What Azure shows
///
/// Each refresh and each apply reads what is in your subscription:
///
/// | `kind` | what is read | attribute |
/// |---|---|---|
/// | `vhub_connection` | the connections of your virtual hub | `hub_connection` |
/// | `vpn` with `vpn_connection_id` | your connection, and its local network gateway | `vpn_connection` |
/// | `hostname_resolution` with `network_id` | the peering links of your VNet, or the connections of your virtual hub | `network_link` |
///
/// `status` follows from that, and from what you recorded:
///
/// | `status` | reached when | waits for |
/// |---|---|---|
/// | `draft` | the ticket is written | you |
/// | `submitted` | `ticket_id` is set | the vendor; you, where something of yours is missing |
/// | `provisioning` | Azure has not finished the virtual hub's connection; or `completed = true`, and Azure does not say whether the tunnel is up | nobody; for a VPN you: test traffic |
/// | `connected` | the virtual hub's connection is `Succeeded`; or `ticket_id` is set, the tunnel is `Connected`, and it lacks no range that the provider can compare | you: test traffic, and set `completed` |
/// | `completed` | `completed = true`, and Azure does not contradict it | nobody |
/// | `failed` | the virtual hub's connection is `Failed`; or `completed = true`, and the tunnel is down, lacks ranges or BGP, or packets cannot pass the link | you |
/// | `missing` | `completed = true`, and there is no such connection or link | you |
///
/// `completed` alone does not make the request `completed` against what Azure shows: while it is `failed` or
/// `missing`, every plan and apply warns. If the provider may not read the resource, it says so, keeps what it
/// saw last, and otherwise goes by what you recorded. Where it reads something, a plan that changes the request
/// leaves `status` unknown, because the apply looks. [`dataplane_wait_for`](../actions/wait_for) waits for the
/// connection of a virtual hub or for a tunnel, and [`dataplane_doctor`](../actions/doctor) says what is wrong with one.
///
/// ## Your own words
///
/// With `vendor = "other"`, the ticket has the same facts in general words. If the vendor wants others, write
/// them in `ticket_template`, with a placeholder for each fact:
/// {{super::access::placeholders}}. The template must have `reference` and what `kind` requires; the plan
/// refuses an unknown placeholder, and one for an argument that is not set.
///
/// ## The reference
///
/// `request_id` follows from what you request, so it is known before the first apply, and remains the
/// same if the state is lost. A ticket number, `completed` and `details` (but for `kind = "other"`) do
/// not change it; requesting something else changes it, and replaces the request. If the state is lost,
/// you need no import: apply the same configuration with the same `ticket_id`.
///
/// ## Azure permissions
///
/// To read what Azure shows:
///
/// - `Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read` at the virtual hub;
/// - `Microsoft.Network/connections/read` at the VPN connection;
/// - `Microsoft.Network/localNetworkGateways/read` at its local network gateway; without it, the provider does
///   not compare ranges;
/// - `Microsoft.Network/virtualNetworks/read` at the VNet.
///
/// For everything else none: no call is made to Azure.
#[expect(clippy::doc_markdown, reason = "the derive replaces the paths in double braces")]
#[derive(Debug, Clone, Model)]
#[tf(name = "access_request")]
pub(crate) struct AccessRequest {
    /// The reference of the request.
    id: Computed<String>,
    /// The vendor whose support receives the ticket: {{super::vendors::access_keys}}. Case does not
    /// count. The plan refuses a `kind` that the vendor does not offer.
    #[tf(requires_replace)]
    vendor: VendorKey,
    /// Name of the vendor, with `vendor = "other"`.
    #[tf(requires_replace, length(1..=100))]
    vendor_name: Option<String>,
    /// What you request.
    #[tf(requires_replace)]
    kind: AccessKind,
    /// The organization, as the vendor knows it.
    #[tf(requires_replace, length(1..=200))]
    organization: Option<String>,
    /// The data plane, as the vendor knows it, or one of its clusters.
    #[tf(requires_replace, length(1..=200))]
    data_plane: Option<String>,
    /// The domain whose tasks need the access, such as `production`.
    #[tf(requires_replace, length(1..=200))]
    domain: Option<String>,
    /// The project. Azure data planes cannot tell projects apart, so it cannot be set with
    /// `domain_scoped_access`.
    #[tf(requires_replace, length(1..=200))]
    project: Option<String>,
    /// The Azure role, by name or ID.
    #[tf(requires_replace, length(1..=200))]
    role: Option<String>,
    /// ID of the Azure resource, resource group or subscription.
    #[tf(requires_replace)]
    scope: Option<azure::Id>,
    /// Tenant of the scope.
    #[tf(requires_replace)]
    tenant_id: Option<Guid>,
    /// The VPN, with `kind = "vpn"`.
    #[tf(requires_replace)]
    vpn: Option<Vpn>,
    /// The names that the cluster must resolve, with `kind = "hostname_resolution"`.
    #[tf(requires_replace)]
    hostname_resolution: Option<HostnameResolution>,
    /// The connection with your virtual hub, with `kind = "vhub_connection"`.
    #[tf(requires_replace)]
    vhub_connection: Option<VhubConnection>,
    /// ID of the vendor's VNet, once the vendor has named it. With `kind = "vhub_connection"`, the provider
    /// finds the connection by its network then, whatever its name is. With `kind = "hostname_resolution"`,
    /// `network_id` needs it.
    vendor_vnet_id: Option<azure::Id>,
    /// ID of your connection with the vendor's gateway (`Microsoft.Network/connections`), with `kind = "vpn"`
    /// and if your VPN device is a VPN gateway of Azure. The provider then shows the state of the tunnel.
    vpn_connection_id: Option<azure::Id>,
    /// ID of your VNet or virtual hub by which the cluster reaches your DNS server or the addresses of
    /// `records`, with `kind = "hostname_resolution"`. The provider then shows its link with `vendor_vnet_id`.
    network_id: Option<azure::Id>,
    /// Anything else that the vendor needs to know. No secrets: many people read tickets.
    #[tf(length(1..=4000))]
    details: Option<String>,
    /// Your own words for the ticket, with `vendor = "other"`. See "Your own words".
    ticket_template: Option<TicketTemplate>,
    /// Number of the ticket, after you sent it.
    #[tf(length(1..=100))]
    ticket_id: Option<String>,
    /// Whether the vendor has confirmed that it is done.
    completed: Option<bool>,
    /// The reference of the request, which the ticket contains.
    request_id: Computed<String>,
    /// Subject of the ticket.
    ticket_subject: Computed<String>,
    /// Text of the ticket.
    ticket_body: Computed<String>,
    /// Progress of the request: `draft`, `submitted` or `completed`; see "What Azure shows" for its others.
    status: Computed<String>,
    /// Who has to act next: `you`, `vendor` or `nobody`.
    waiting_on: Computed<String>,
    /// What they have to do.
    next_step: Computed<String>,
    /// The connection at the virtual hub, as Azure shows it; `null` until it exists, and for other kinds.
    hub_connection: Computed<Option<HubConnection>>,
    /// Your connection with the vendor's gateway, as Azure shows it; `null` until it exists, and without
    /// `vpn_connection_id`.
    vpn_connection: Computed<Option<VpnConnection>>,
    /// The link of `network_id` with the vendor's VNet, as Azure shows it; `null` until it exists, and without
    /// `network_id`.
    network_link: Computed<Option<NetworkLink>>,
}

impl Resource for AccessRequest {
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
        let seen = self.look_now(None, &PrivateState::default(), ctx).await?;
        let created = self.rendered(seen.as_ref()).with_reminder(ctx);
        PrivateState::created(seen, &created.ticket_body).save(ctx);
        Ok(created)
    }

    async fn read(
        _identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let Some(prior) = prior else { return Ok(None) };
        let kept = PrivateState::from_bytes(&ctx.private());
        let seen = look(prior.place().as_ref(), kept.seen.as_ref(), ctx).await?;
        let read = prior.clone().rendered(seen.as_ref());
        let moved = read.status != prior.status;
        kept.refreshed(seen, moved, prior.ticket()).save(ctx);
        Ok(Some(read))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let kept = PrivateState::from_bytes(&ctx.private());
        let seen = self.look_now(Some(&prior), &kept, ctx).await?;
        let updated = self.rendered(seen.as_ref()).with_reminder(ctx);
        kept.updated(seen, prior.ticket(), updated.ticket()).save(ctx);
        Ok(updated)
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        withdraw(ctx, self.ticket_id.as_deref(), &self.title(), self.vendor().name());
        Ok(())
    }

    fn identity(&self) -> Identity {
        Identity { request_id: self.access().reference() }
    }
}

impl AccessRequest {
    /// Number and text of its ticket.
    const fn ticket(&self) -> (&Option<String>, &Computed<String>) {
        (&self.ticket_id, &self.ticket_body)
    }

    /// What Azure shows now. A place that does not exist is an error, unless the request had it before.
    async fn look_now(
        &self,
        prior: Option<&Self>,
        kept: &PrivateState,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Evidence>> {
        let Some(place) = self.place() else { return Ok(None) };
        // Another object of this run can have read it before the same run changed it.
        ctx.clients.networks()?.forget(place.id());
        let before = prior.and_then(Self::place);
        let known = kept.seen.as_ref().filter(|_| before.as_ref() == Some(&place));
        let seen = look(Some(&place), known, ctx).await?;
        let is_new = before.is_none_or(|it| it.id() != place.id());
        if is_new && seen.as_ref().is_some_and(Evidence::is_absent) {
            let (what, _) = place.resource();
            return Err(place.inside(not_found(what, place.id(), place.attribute())).into());
        }
        Ok(seen)
    }

    /// The record, and the warning that somebody has to act.
    fn with_reminder(self, ctx: &Context<'_, Clients>) -> Self {
        if !self.warn_of_contradiction(ctx) {
            let standing = [&self.status, &self.waiting_on, &self.next_step];
            remind(ctx, &self.title(), standing);
        }
        self
    }

    /// Warns where Azure shows otherwise than `completed` says.
    fn warn_of_contradiction(&self, ctx: &Context<'_, Clients>) -> bool {
        let status = self.status.known().map_or("", String::as_str);
        let is_contradicted = AccessStatus::CONTRADICTED.iter().any(|it| it.to_string() == status);
        if !(is_contradicted && self.completed == Some(true)) {
            return false;
        }
        let next_step = self.next_step.known().map_or("", String::as_str);
        ctx.warn(
            RequestCode::RequestContradicted
                .warning(
                    "Request not completed",
                    format!("{} is `{status}`. {next_step}", self.title()),
                )
                .at("completed"),
        );
        true
    }
}
