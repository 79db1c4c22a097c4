//! `dataplane_private_endpoint_approval`: approves the connection of a vendor's private endpoint.

mod approve;
mod description;
mod next_step;
mod private_state;

mod diagnostics;
mod model;
mod plan;

use tfplugin::{
    Computed, Config, Context, Diagnostic, Diagnostics, Model, Plan, Resource, Result, Timeouts,
};

use crate::{
    Clients, azure,
    diagnostics::{code::CommonCode, suggestions},
    services::{
        common::attribute::{Guid, OptionalId},
        private_link::{self, ENDPOINT_TYPE},
    },
};

/// Approves the connection of a private endpoint that a vendor created for one of your resources.
///
/// Azure generates the name of a connection, so you describe the connection by its endpoint: the
/// subscription that it is in, the message that came with it, or its ID or name. At least one of
/// `private_endpoint_id`, `private_endpoint_name`, `requester_subscription_id`, `message_contains` and
/// `connection_name` must be set, and the connection must match all that are set. If several connections
/// match, the provider approves none: the plan lists them, and the apply fails until exactly one
/// matches.
///
/// You can apply it before the vendor has done anything: the provider then records the approval, with
/// the status `awaiting_connection` and a warning. The first plan that finds the connection shows its
/// owner in `approved_endpoint`, and applying that plan approves it. If the vendor recreates the
/// endpoint, the provider approves the new connection in the same way.
///
/// The provider does not change a connection that somebody else approved, and leaves a rejected one
/// rejected unless you set `override_rejection`.
///
/// ## What a plan has not shown is not approved
///
/// An apply approves only the endpoint that its plan showed. The first apply of a new approval therefore
/// only records it, and the next plan shows whose endpoint it would approve. A single apply does both
/// only if the arguments name the requester exactly: with `private_endpoint_id`, with `connection_name`,
/// or with `private_endpoint_name` and `requester_subscription_id`; and, with Terraform 1.16 and later,
/// if the plan already found the connection.
///
/// If something changes between plan and apply, the apply reports it. If somebody else approved the
/// connection, the apply succeeds with a warning. If the connection was rejected, withdrawn or
/// recreated, the apply fails and approves nothing.
///
/// ~> Anybody who knows the ID of your resource can request an endpoint, with any message. If you set
/// only `message_contains`, compare `approved_endpoint` with what the vendor says before you confirm the
/// plan, or set `requester_subscription_id`.
///
/// ~> Databricks deletes an endpoint of its serverless compute that nobody approves within 14 days. The
/// plan warns in the last five of them, if the age is known: from Azure, if the service reports when it
/// created the connection, or else from the refresh that first saw it pending.
///
/// ~> If the creator of an endpoint may also approve its connection, Azure approves it immediately. Such
/// connections are never pending.
///
/// A replacement, such as `terraform apply -replace=…`, leaves the connection approved if the new
/// approval describes it too. If only the address of the resource changes, use a `moved` block:
/// otherwise the destroy of the old address may reject the connection.
///
/// ~> Rejecting or removing an approved connection disconnects its users; the plan of a destroy warns
/// about it. Storage accounts and Cosmos DB never approve a rejected connection, and no service approves
/// a removed one: the vendor then has to create a new endpoint. To keep the connection on destroy, set
/// `on_destroy` to `keep`. SQL servers do not reject approved connections, so a destroy removes the
/// connection there.
///
/// ## Supported types
///
/// The provider has facts about these types. It treats every other type in the way that all services
/// share, with a warning; `api_version` sets the version of its API. A group, or sub-resource, is the part of the
/// resource that a private endpoint is for; a type whose groups are not listed here lists them for each
/// resource. Connections are read and written with this API version.
///
/// {{`private_link::types_table`}}
///
/// ## Import
///
/// Import a connection by its ID. If the arguments do not match it, the plan replaces the approval.
///
/// ## Azure permissions
///
/// At your resource, such as `Microsoft.ContainerRegistry/registries`:
///
/// - `…/privateEndpointConnections/read`, to see connections;
/// - `…/privateEndpointConnections/write` and `…/privateEndpointConnectionsApproval/action`, to approve
///   and reject them;
/// - `…/privateEndpointConnections/delete`, with `on_destroy = "remove"`;
/// - `Microsoft.Authorization/permissions/read`, for a warning in the plan if one of these is missing;
/// - `Microsoft.Resources/subscriptions/providers/read` at the subscription, to find the API version of a
///   type that is not in the table, without `api_version`.
///
/// The vendor needs `Microsoft.Network/privateEndpoints/write` in its own subscription, and no
/// permission in yours.
#[derive(Debug, Clone, Model)]
#[tf(name = "private_endpoint_approval")]
pub(crate) struct PrivateEndpointApproval {
    /// ID of your resource.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of your resource that the endpoint connects to.
    #[tf(requires_replace)]
    resource_id: azure::Id,
    /// ID of the private endpoint, in the vendor's subscription.
    #[tf(optional)]
    private_endpoint_id: Computed<Option<azure::Id>>,
    /// Name of the private endpoint: the last part of its ID, whole and in any case. Names are not
    /// unique: if endpoints of several subscriptions have it, the provider approves none of them until
    /// you also set `requester_subscription_id`.
    #[tf(length(1..=80))]
    private_endpoint_name: Option<String>,
    /// The vendor's subscription, which contains the private endpoint.
    requester_subscription_id: Option<Guid>,
    /// Part of the message that the vendor sends with the endpoint, such as the ID of your request.
    #[tf(length(1..=140))]
    message_contains: Option<String>,
    /// Name of the connection, which Azure generates.
    #[tf(optional)]
    connection_name: Computed<Option<String>>,
    /// Description of the approval. The vendor's message follows in parentheses if it fits, because the
    /// message identifies the connection. Defaults to the message with a remark. The provider writes the
    /// description only together with the approval: several services refuse to approve twice.
    #[tf(optional, length(1..=1024))]
    description: Computed<Option<String>>,
    /// Version of the API of the resource's type, such as `2024-01-01`, for a type that the provider has no
    /// facts about, or instead of the version in the table. Defaults to that version, or for other types
    /// to the newest stable one that Azure lists.
    #[tf(length(1..=40))]
    api_version: Option<String>,
    /// Whether an apply waits until the vendor has created the endpoint.
    #[tf(default = false)]
    wait_for_connection: bool,
    /// Whether to approve a connection that somebody rejected.
    #[tf(default = false)]
    override_rejection: bool,
    /// What a destroy does with the connection. By default it rejects the connection, or removes it if
    /// the service does not reject approved connections, such as SQL servers.
    #[tf(optional)]
    on_destroy: Computed<OnDestroy>,
    /// The arguments that describe the connection.
    matched_by: Computed<Vec<String>>,
    /// ID of the connection, once there is one.
    connection_id: Computed<Option<String>>,
    /// `awaiting_connection` while there is no connection; otherwise its status: `pending`, `approved`,
    /// `rejected`, `disconnected`, or a status that is specific to the service.
    status: Computed<String>,
    /// The message that the vendor sent, before the approval overwrote it.
    request_message: Computed<Option<String>>,
    /// The approved endpoint; `null` until one is approved. The plan of an approval shows it.
    approved_endpoint: Computed<Option<ApprovedEndpoint>>,
    /// The next step, and who has to take it.
    next_step: Computed<String>,
    /// What to tell the vendor once the connection is approved; `null` until then.
    approval_notice: Computed<Option<String>>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// An approved endpoint.
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

/// What a destroy does with an approved connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum OnDestroy {
    /// Reject it: the vendor is disconnected, and sees that it was on purpose.
    Reject,
    /// Remove it: the vendor is disconnected, and its endpoint stops working permanently.
    Remove,
    /// Leave it approved.
    Keep,
}

/// Identifies an approval.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the private endpoint connection.
    pub(crate) connection_id: OptionalId,
}

impl Resource for PrivateEndpointApproval {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate_config(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        // What the plan saw is of no use after this.
        let kept = private_state::PrivateState::created();
        kept.save(ctx);
        let planned = self.status.known().is_some_and(|it| it == model::APPROVED);
        let created = match self.connection_id.known().cloned().flatten().filter(|_| planned) {
            Some(connection) => self.approve_planned(&connection, ctx).await?,
            None => self.with_matched_by().find_and_approve(ctx).await?,
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
        let Some(known) = prior.or_else(|| Self::from_identity(&identity)) else { return Ok(None) };
        let kind = known.kind()?;
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
            _ => self.with_matched_by().with_recorded(&prior).find_and_approve(ctx).await,
        }
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Clients>) -> Result<()> {
        let kind = prior.kind()?;
        if let Some(warning) = prior.destroy_warning(kind) {
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
        Ok(Identity { connection_id: OptionalId(Some(parse_import_id(&id)?)) })
    }
}

/// Checks that need the configuration only.
fn validate_config(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if let Some(id) = config.known::<azure::Id>("resource_id") {
        let version = config.known::<String>("api_version");
        match private_link::service_type_with(&id, version.as_deref()) {
            Ok(kind) => found.extend(private_link::without_row(kind)),
            Err(error) => found.push(error),
        }
    }
    if model::MATCHERS.iter().all(|it| config.is_null(it)) {
        found.push(diagnostics::not_named());
    }
    if let Some(id) = config.known::<azure::Id>("private_endpoint_id")
        && !id.is_type(ENDPOINT_TYPE)
    {
        found.push(
            CommonCode::WrongResourceType
                .error(
                    "Not a private endpoint",
                    format!(
                        "`{id}` is not the ID of a private endpoint, which ends with \
                     `/providers/{ENDPOINT_TYPE}/<name>`.{} Ask the vendor for it, or describe the \
                     connection by `requester_subscription_id` or `message_contains`.",
                        suggestions::part_of_type(&id, ENDPOINT_TYPE)
                    ),
                )
                .at("private_endpoint_id"),
        );
    }
    found
}

/// The ID of a connection, as an import names it.
fn parse_import_id(text: &str) -> std::result::Result<azure::Id, Diagnostic> {
    let id =
        azure::Id::parse(text).map_err(|error| diagnostics::import(text, &error.to_string()))?;
    let resource = private_link::resource_of(&id).ok_or_else(|| {
        diagnostics::import(text, "it is not the ID of a private endpoint connection")
    })?;
    private_link::service_type_at(&resource)
        .map_err(|error| diagnostics::import(text, &error.detail))?;
    Ok(id)
}
