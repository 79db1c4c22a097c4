//! `dataplane_private_endpoint_approval`: approves the connection of a vendor's private endpoint.

mod diagnostics;
mod model;
mod plan;
mod validate;

mod deciding;

mod finding;

mod message;

mod saw;

mod standing;

mod successor;

use tfplugin::{Computed, Config, Context, Diagnostics, Model, Plan, Resource, Result, Timeouts};

use crate::{
    Clients, azure,
    services::{
        common::attribute::{Guid, OptionalId},
        private_link,
    },
};

/// Approves the connection of a private endpoint that a vendor made for one of your resources.
///
/// Azure makes up the name of a connection, so the one that is meant is described by who makes the
/// endpoint: in which subscription, with what message, or which endpoint it is. At least one of
/// `private_endpoint_id`, `private_endpoint_name`, `requester_subscription_id`, `message_contains` and
/// `connection_name` must be set, and all that are set must hold. Where two connections are meant,
/// nothing is approved: the plan lists them, and the apply fails until the arguments name one of them.
///
/// It can be applied before the vendor has done anything: it then waits as a record, with the status
/// `awaiting_connection` and a warning. Once a plan sees the connection, it shows in
/// `approved_endpoint` whose endpoint it would let in, and the apply of that plan approves it. When the
/// vendor makes the endpoint again, the new connection is approved in the same way.
///
/// A connection that somebody approved already stays as it is, and one that somebody rejected stays
/// rejected unless `override_rejection` is set.
///
/// ## What a plan has not shown is not approved
///
/// An apply approves the endpoint that its plan showed, and no other. A new approval therefore becomes
/// a record first, and the next plan shows whose endpoint it would approve. One apply does both only
/// where the arguments name the requester exactly: with `private_endpoint_id`, with `connection_name`,
/// or with `private_endpoint_name` and `requester_subscription_id`; and with Terraform 1.16 and later,
/// where the plan saw the connection already.
///
/// When something changes between plan and apply, the apply says so. What somebody approved meanwhile
/// is a success with a warning; a connection that was rejected, withdrawn or made again is an error,
/// and nothing is approved.
///
/// ~> Anybody who knows the ID of your resource can ask for an endpoint, with any message. Where
/// `message_contains` is all that is known, compare `approved_endpoint` with what the vendor says
/// before you confirm the plan, or set `requester_subscription_id`.
///
/// ~> Whoever may make an endpoint and also has the right to approve its connection, gets it approved
/// by Azure at once. Such connections are never pending.
///
/// A replacement, such as `terraform apply -replace=…`, leaves a connection approved that the new approval
/// describes too. A resource that only gets another address needs a `moved` block: otherwise the destroy of
/// the old one may reject the connection.
///
/// ~> Rejecting or removing an approved connection cuts off whoever uses it; the plan of a destroy says
/// so. Storage accounts and Cosmos DB never approve a connection again that was rejected, and no
/// service one that was removed: the vendor then has to make a new endpoint. Where a destroy must not
/// have that effect, set `on_destroy` to `keep`. SQL servers do not reject what they approved, so
/// there a destroy removes the connection.
///
/// ## Supported types
///
/// `resource_id` may be a resource of one of these types. A group, or sub-resource, is the part of the
/// resource that a private endpoint is for. Connections are read and written with this API version.
///
/// {{private_link::types_table}}
///
/// ## Import
///
/// Import a connection by its ID. The arguments that describe it then have to hold for it; otherwise
/// the plan replaces the approval.
///
/// ## Azure permissions
///
/// At your resource, such as `Microsoft.ContainerRegistry/registries`:
///
/// - `…/privateEndpointConnections/read`, to see connections;
/// - `…/privateEndpointConnections/write` and `…/privateEndpointConnectionsApproval/action`, to approve
///   and reject them;
/// - `…/privateEndpointConnections/delete`, with `on_destroy = "remove"`;
/// - `Microsoft.Authorization/permissions/read`, to be warned in the plan when one of these is missing.
///
/// The vendor needs `Microsoft.Network/privateEndpoints/write` in its own subscription, and no
/// permission in yours.
#[derive(Debug, Clone, Model)]
#[tf(name = "private_endpoint_approval")]
pub(crate) struct PrivateEndpointApproval {
    /// ID of your resource.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of your resource that the endpoint leads to.
    #[tf(requires_replace)]
    resource_id: azure::Id,
    /// ID of the private endpoint, in the vendor's subscription.
    #[tf(optional)]
    private_endpoint_id: Computed<Option<azure::Id>>,
    /// Name of the private endpoint. Names are not unique: set `requester_subscription_id` as well
    /// where the vendor tells it.
    #[tf(length(1..=80))]
    private_endpoint_name: Option<String>,
    /// Subscription in which the private endpoint is: the vendor's.
    requester_subscription_id: Option<Guid>,
    /// Part of the message that the vendor sends with the endpoint, such as the ID of your request.
    #[tf(length(1..=140))]
    message_contains: Option<String>,
    /// Name of the connection, which Azure makes up.
    #[tf(optional)]
    connection_name: Computed<Option<String>>,
    /// What to write beside the approval. The vendor's message follows it in brackets where there is
    /// room, because that is what the connection is known by. Unless set, it is the message with a
    /// remark. It is written with the approval and not afterwards: several services refuse to approve
    /// twice.
    #[tf(optional, length(1..=1024))]
    description: Computed<Option<String>>,
    /// Whether an apply waits until the vendor has made the endpoint.
    #[tf(default = false)]
    wait_for_connection: bool,
    /// Whether a connection that somebody rejected is approved all the same.
    #[tf(default = false)]
    override_rejection: bool,
    /// What a destroy does about the connection. Unless set, it is rejected, or removed where the
    /// service does not reject what it approved, as SQL servers do not.
    #[tf(optional)]
    on_destroy: Computed<OnDestroy>,
    /// The arguments that describe the connection.
    matched_by: Computed<Vec<String>>,
    /// ID of the connection, once there is one.
    connection_id: Computed<Option<String>>,
    /// `awaiting_connection` while there is none; otherwise what was decided about it: `pending`,
    /// `approved`, `rejected`, `disconnected`, or a word that only this service has.
    status: Computed<String>,
    /// The message that the vendor sent, as it was before the approval.
    request_message: Computed<Option<String>>,
    /// Whose endpoint is let in; `null` while nobody's is. The plan of an approval shows it.
    approved_endpoint: Computed<Option<ApprovedEndpoint>>,
    /// What has to be done next, and by whom.
    next_step: Computed<String>,
    /// What to tell the vendor once the connection is approved; `null` until then.
    approval_notice: Computed<Option<String>>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// An endpoint that is let in.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct ApprovedEndpoint {
    /// Name of its connection.
    connection_name: String,
    /// ID of the private endpoint.
    private_endpoint_id: Option<String>,
    /// Subscription that the private endpoint is in.
    requester_subscription_id: Option<String>,
    /// The message that came with it.
    message: Option<String>,
    /// The arguments that chose it.
    matched_by: Vec<String>,
}

/// What a destroy does about a connection that is approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum OnDestroy {
    /// Reject it: the vendor is cut off, and sees that it was on purpose.
    Reject,
    /// Remove it: the vendor is cut off, and its endpoint is of no use any more.
    Remove,
    /// Leave it open.
    Keep,
}

/// What tells one approval from all others.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the private endpoint connection.
    pub(crate) connection_id: OptionalId,
}

impl Resource for PrivateEndpointApproval {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        // What the plan saw is of no use after this.
        let kept = saw::Saw::created();
        kept.keep(ctx);
        let planned = self.status.known().is_some_and(|it| it == model::APPROVED);
        let created = match self.connection_id.known().cloned().flatten().filter(|_| planned) {
            Some(connection) => self.approve_planned(&connection, ctx).await?,
            None => self.described().find_and_decide(ctx).await?,
        };
        if created.status.known().is_some_and(|it| it == model::APPROVED)
            && let Some(connection) = created.connection_id.known().cloned().flatten()
        {
            ctx.clients.private_links()?.need(&connection, kept.maker());
        }
        Ok(created)
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let is_import = prior.is_none();
        let Some(known) = prior.or_else(|| Self::unread(&identity)) else { return Ok(None) };
        let kind = private_link::service_type_at(&known.resource_id)?;
        let links = ctx.clients.private_links()?;
        let Some(connections) = links.connections(&known.resource_id, kind).await? else {
            return Ok(None);
        };
        Ok(known.refreshed(&connections, is_import, ctx))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        match (self.status.known(), self.connection_id.known()) {
            (Some(wanted), Some(Some(connection)))
                if wanted == model::APPROVED && prior.status.known() != Some(wanted) =>
            {
                let connection = connection.clone();
                self.approve_planned(&connection, ctx).await
            }
            (Some(_), Some(_)) => Ok(self),
            _ => self.described().remembering(&prior).find_and_decide(ctx).await,
        }
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Clients>) -> Result<()> {
        let kind = private_link::service_type_at(&prior.resource_id)?;
        if let Some(warning) = prior.farewell(kind) {
            ctx.warn(warning);
        }
        Ok(())
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        self.withdraw(ctx).await
    }

    fn identity(&self) -> Identity {
        let id = self.connection_id.known().and_then(Option::as_ref);
        Identity { connection_id: OptionalId(id.and_then(|it| azure::Id::parse(it).ok())) }
    }

    async fn import(id: String, _ctx: &Context<'_, Clients>) -> Result<Identity> {
        Ok(Identity { connection_id: OptionalId(Some(validate::connection(&id)?)) })
    }
}
