//! `dataplane_pim_role_assignment`: one role for one principal at one scope, which Azure ends by itself.

mod apply;
mod diagnostics;
mod end;
mod model;
mod plan;
mod read;

use tfplugin::{
    Computed, Config, Context, Diagnostics, GoDuration, Model, MoveSource, Plan, Resource, Result,
    Timeouts,
};

use crate::{
    Clients, azure,
    services::common::attribute::{Condition, DateTime, Guid, RoleText},
};

/// Grants one principal one role at one Azure scope for a limited time, through Privileged Identity
/// Management (PIM). **Azure ends the access by itself**, whether or not anybody runs Terraform.
///
/// The tenant needs a license that includes Privileged Identity Management: Microsoft Entra ID P2 or
/// Microsoft Entra ID Governance. Without it, use `expires_after` of
/// [`dataplane_role_assignment`](../resources/role_assignment.md), where access lasts until somebody
/// applies after the end.
///
/// The assignment is active at once and until its end; it is not one for which the principal is only
/// eligible. The apply ends when Azure shows the schedule of the assignment as provisioned. The role
/// settings of the scope decide how long an assignment may last, and whether it needs a justification
/// or a ticket. If they refuse the request, the apply fails, names the rules, and changes nothing.
///
/// ## The end
///
/// Once the time is over and Azure has removed the assignment, a refresh sets `expired = true`. The
/// resource then stays in the state, and its plans are empty. If you change `expires_at` to a later
/// time, or `expires_after` to another duration, the plan shows `expired` change to `false`, and the
/// apply grants the role again. If you change the end before the time is over, the assignment changes
/// in place.
///
/// If somebody extends the assignment by other means, or makes it permanent, the next plan shows that
/// `expires_at` returns to the end that this configuration set. If that end has passed, the plan shows
/// `expired` change to `true`, and the apply removes the assignment. If somebody removes the assignment
/// before its end, the plan shows that the apply creates it again.
///
/// Azure refuses to remove a role in the first five minutes after it became active. A destroy waits for
/// that time.
///
/// ## Existing assignments
///
/// A principal has one assignment of a role at a scope. The provider adopts none that somebody else
/// created: the plan fails and shows how to import it. A permanent assignment, which
/// `dataplane_role_assignment` or `azurerm_role_assignment` manages, has to be removed first, because
/// access would not end with it in place.
///
/// The name of a request follows from the arguments. So an apply that follows one that was cut off
/// finds the request, and continues with it. A warning says so, because another configuration with the
/// same arguments may have sent it too: destroying the assignment in one then removes it for both. An
/// apply does not remove an assignment that it has created or confirmed for another address, or for a
/// replacement.
///
/// ## Moving from other providers
///
/// A `moved` block (Terraform 1.8 and later) takes over an assignment that
/// `azurerm_pim_active_role_assignment` manages, without touching it in Azure:
///
/// ```terraform
/// moved {
///   from = azurerm_pim_active_role_assignment.migration
///   to   = dataplane_pim_role_assignment.migration
/// }
/// ```
///
/// Set `expires_at` to the end that Azure shows: a duration would count from the apply. Keep the old
/// provider in `required_providers` until you have applied this: Terraform needs it to read the old
/// state.
///
/// ## Azure permissions
///
/// - `Microsoft.Authorization/roleAssignmentScheduleRequests/write`, `…/read` and
///   `Microsoft.Authorization/roleAssignmentScheduleRequests/cancel/action`, and
///   `Microsoft.Authorization/roleAssignmentSchedules/read`, at the scope. The built-in roles
///   `User Access Administrator` and `Owner` have them.
/// - `Microsoft.Authorization/roleDefinitions/read` if the role is not a built-in one.
///
/// API version: `Microsoft.Authorization` 2020-10-01.
#[derive(Debug, Clone, Model)]
#[tf(name = "pim_role_assignment")]
pub(crate) struct PimRoleAssignment {
    /// Scope, role definition and principal, separated by `|`.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the resource, resource group, subscription or management group at which the role
    /// applies.
    #[tf(requires_replace)]
    scope: azure::Id,
    /// The role: its name, GUID or ID.
    #[tf(requires_replace)]
    role: RoleText,
    /// Object ID of the principal that gets the role: of the service principal or managed identity, not
    /// the client ID of the application.
    #[tf(requires_replace)]
    principal_id: Guid,
    /// How long the access lasts, such as `8h`, in whole minutes, from the apply that creates it or that
    /// changes this argument. Exactly one of `expires_after` and `expires_at` must be set.
    expires_after: Option<GoDuration>,
    /// Time at which the access ends, with its zone, such as `2027-01-31T18:00:00Z`. If you set
    /// `expires_after`, the time that Azure determined.
    #[tf(optional, use_state_for_unknown)]
    expires_at: Computed<Option<DateTime>>,
    /// Why the access is needed, as Azure's audit log shows it. A change goes with the next request.
    #[tf(length(1..=1024), default = model::JUSTIFICATION)]
    justification: String,
    /// The ticket that asks for the access, as Azure's audit log shows it. A change goes with the next
    /// request.
    ticket: Option<Ticket>,
    /// Condition under which the role applies, in version 2.0 of the language of Azure's
    /// attribute-based access control.
    #[tf(requires_replace)]
    condition: Option<Condition>,
    /// Whether the time is over and Azure has ended the access.
    #[tf(use_state_for_unknown)]
    expired: Computed<bool>,
    /// Kind of the principal.
    #[tf(use_state_for_unknown)]
    principal_type: Computed<Option<String>>,
    /// ID of the role definition.
    #[tf(use_state_for_unknown)]
    role_definition_id: Computed<String>,
    /// Name of the role.
    #[tf(use_state_for_unknown)]
    role_name: Computed<String>,
    /// ID of the schedule that Azure has for the assignment. It changes when the end changes.
    schedule_id: Computed<Option<String>>,
    /// GUID of the request that made the assignment as it is.
    request_name: Computed<Option<Guid>>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// The ticket of a request.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct Ticket {
    /// Number of the ticket.
    #[tf(length(1..=256))]
    number: String,
    /// Name of the system that has the ticket.
    #[tf(length(1..=256))]
    system: Option<String>,
}

/// Identifies one assignment.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the scope.
    pub(crate) scope: azure::Id,
    /// GUID of the role definition.
    pub(crate) role_definition_id: Guid,
    /// Object ID of the principal.
    pub(crate) principal_id: Guid,
}

impl Resource for PimRoleAssignment {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        plan::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let planned = model::Private::decode(&ctx.private()).provenance.maker();
        let made = apply::create(self, ctx).await;
        if made.is_err() {
            ctx.clients.authorization()?.unplan(planned);
        }
        made
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        read::read(identity, prior, ctx).await
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        apply::update(self, &prior, ctx).await
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        apply::delete(&self, ctx).await
    }

    fn identity(&self) -> Identity {
        model::identity(self)
    }

    async fn import(id: String, _: &Context<'_, Clients>) -> Result<Identity> {
        model::parse_import_id(&id)
    }

    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        model::move_state(source)
    }
}
