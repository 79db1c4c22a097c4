//! `dataplane_role_assignment`: one role for one principal at one scope.

mod create;
mod diagnostics;
mod expiry;
mod import;
mod model;
mod plan;
mod principal;
mod reference;
mod update;
mod validate;

pub(crate) use plan::{plan_role, warn_of_delegation, warn_of_wide_scope};
pub(crate) use validate::{check_duplicate, check_effect};

use tfplugin::{
    Computed, Config, Context, Diagnostics, GoDuration, Model, MoveSource, Plan, Resource, Result,
    Timeouts,
};
use uuid::Uuid;

use crate::{
    Clients, azure,
    services::{
        authorization::derived_name,
        common::{
            attribute::{Condition, DateTime, Guid, RoleText},
            provenance::Provenance,
        },
    },
};

/// Grants one principal one role at one Azure scope.
///
/// The principal is a managed identity named by its resource ID, an application named by its client
/// ID, or any principal named by its object ID. You can write a role by name, GUID or ID, and an ID
/// in any case: another spelling of the same value is not a change.
///
/// Unless `name` is set, the assignment's name is derived from scope, principal and role. So an
/// apply that follows one that was cut off finds the assignment, instead of failing or creating a
/// second one.
///
/// The provider does not overwrite an existing assignment: one with the derived name and another
/// condition, description or kind of principal is a conflict, which `on_conflict` decides. Azure
/// has no write that only creates, so the provider reads before it writes: with single reads for
/// the first three assignments of a subscription in a run, then with one list. Azure can show an
/// assignment of another run late, and one may appear after the list was read. The provider then
/// overwrites such an assignment, and detects that by the creation time in Azure's answer: the
/// apply fails, names the assignment, and stores nothing (with `adopt`, it adopts the assignment
/// with a warning), and all later reads before a create in that run are single reads. If another
/// run creates the assignment while the write runs, waits or is repeated, or in the two seconds
/// before, the provider cannot distinguish it from an earlier attempt of the same write, and gives
/// a warning.
///
/// An apply does not delete an assignment that it has created or confirmed for another address, or
/// for a replacement (`create_before_destroy`, `-replace`, `count` changed to `for_each` without
/// `moved` blocks); a warning names it. This covers all addresses of one provider block. Between
/// provider blocks, and between configurations, the provider compares the time at which Azure says
/// that the assignment was last written: it keeps one that was confirmed after this configuration
/// read it, and does not detect one that is adopted unchanged through another block.
///
/// The principal of a managed identity or of an application, and with it `name` and `id` of a new
/// assignment, are known after the apply, because somebody may recreate it after the plan.
///
/// With `principal_client_id`, the provider looks up the service principal of the application in the
/// directory (Microsoft Graph 1.0). If the caller may not read the directory, the plan warns, an
/// assignment that exists stays as it is, and the apply refuses a new one: set `principal_id` to the
/// object ID instead. The same holds for an application that nobody has consented to yet; the
/// diagnostic shows the command that creates its service principal. The directory is the one of the
/// tenant that the provider signs in to, so use `principal_id` for a scope in another tenant.
///
/// ~> A new assignment can take up to ten minutes to take effect everywhere.
///
/// ## Time-boxed grants
///
/// `expires_after` and `expires_at` say how long the assignment is needed. **Neither Azure nor the
/// provider ends it by itself: the assignment grants access until somebody runs `terraform apply` after
/// that time.** If access has to end on time, run Terraform on a schedule. Only Privileged Identity
/// Management ends access in Azure by itself: if your tenant has it, use
/// [`dataplane_pim_role_assignment`](../resources/pim_role_assignment.md).
///
/// In the last seven days, each plan warns and says how much time is left. Once the time is over, the
/// next plan shows `expired` change to `true`, and the apply deletes the assignment. It deletes only
/// the assignment that the plan saw: if somebody wrote it since, the apply fails. The resource then
/// stays in the state with `expired = true`, its plans are empty, and it is not created again, also
/// not for a new principal of its managed identity. If somebody creates the same assignment again, a
/// refresh warns and leaves it alone.
///
/// If you change the end before the time is over, the resource changes in place. If you change it
/// afterward, to a later time or to another duration, or if you remove `expires_after` and `expires_at`,
/// the plan shows a replacement, and the apply creates the assignment again. If the time passes between
/// plan and apply, the apply writes nothing and fails; if it passes while the apply waits for Azure, the
/// apply warns. Only the state knows the end: an assignment that you remove from the state stays in
/// Azure, and an imported one has no end until you set one.
///
/// An assignment that this configuration has adopted is not its own to end, so it cannot have an end. A
/// create that finds the same assignment in Azure fails instead of giving it one: if this configuration
/// created it, import it. If another configuration grants the same role to the same principal at the
/// same scope later, Azure has one assignment for both: its next plan after the end finds it missing
/// and creates it again.
///
/// ## Moving from other providers
///
/// A `moved` block (from Terraform 1.8 and OpenTofu 1.10 on) takes over an assignment that
/// `azurerm_role_assignment` or `azapi_resource` manages, without touching it in Azure:
///
/// ```terraform
/// moved {
///   from = azurerm_role_assignment.task_container
///   to   = dataplane_role_assignment.task_container
/// }
/// ```
///
/// Keep the old provider in `required_providers` until you have applied this: Terraform needs it to
/// read the old state.
///
/// ## Azure permissions
///
/// - `Microsoft.Authorization/roleAssignments/write`, `…/read` and `…/delete` at the scope. The
///   built-in roles `Role Based Access Control Administrator` and `User Access Administrator` have
///   them.
/// - `Microsoft.ManagedIdentity/userAssignedIdentities/read` with `managed_identity_id`.
/// - In Microsoft Graph, not in Azure, with `principal_client_id`: `Application.Read.All`, or the
///   Entra role `Directory Readers`.
/// - `Microsoft.Authorization/roleDefinitions/read` if the role is not a built-in one.
/// - For the checks at plan time: `Microsoft.Resources/subscriptions/read`,
///   `Microsoft.ContainerRegistry/registries/read`, `Microsoft.KeyVault/vaults/read`. Without them,
///   the plan skips the check with a warning.
///
/// API versions: `Microsoft.Authorization` 2022-04-01, `Microsoft.ManagedIdentity` 2024-11-30;
/// for the checks `Microsoft.Resources` 2022-12-01, `Microsoft.ContainerRegistry` 2025-11-01,
/// `Microsoft.KeyVault` 2025-05-01.
#[derive(Debug, Clone, Model)]
#[tf(name = "role_assignment")]
pub(crate) struct RoleAssignment {
    /// ID of the role assignment.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the resource, resource group, subscription or management group at which the role
    /// applies. A blob container, a Key Vault secret and other parts of a resource are scopes too.
    #[tf(requires_replace)]
    scope: azure::Id,
    /// The role: its name, GUID or ID.
    #[tf(requires_replace)]
    role: RoleText,
    /// Object ID of the principal that gets the role: of the service principal, not the client ID
    /// of the application. Exactly one of `principal_id`, `principal_client_id` and
    /// `managed_identity_id` must be set.
    #[tf(optional, use_state_for_unknown, requires_replace)]
    principal_id: Computed<Guid>,
    /// ID of the user-assigned managed identity that gets the role. When the identity is recreated,
    /// its principal changes and the assignment is replaced.
    managed_identity_id: Option<azure::Id>,
    /// Client (application) ID of the application whose service principal gets the role, such as the
    /// one that a vendor publishes. When the service principal is recreated, the assignment is
    /// replaced.
    principal_client_id: Option<Guid>,
    /// Kind of the principal. It lets Azure accept a principal that was created moments ago.
    /// `ServicePrincipal` with `managed_identity_id` or `principal_client_id`, otherwise what Azure
    /// finds.
    #[tf(
        optional,
        use_state_for_unknown,
        requires_replace,
        one_of("User", "Group", "ServicePrincipal", "ForeignGroup", "Device")
    )]
    principal_type: Computed<String>,
    /// What the assignment is for, as the portal shows it.
    #[tf(length(1..=1024))]
    description: Option<String>,
    /// Condition under which the role applies, in the language of Azure's attribute-based access
    /// control.
    condition: Option<Condition>,
    /// Version of the condition's language: `2.0`, which is also the value if only `condition` is
    /// set.
    #[tf(optional, one_of("2.0"))]
    condition_version: Computed<Option<String>>,
    /// ID of the managed identity in a tenant that manages this one through Azure Lighthouse.
    #[tf(requires_replace)]
    delegated_managed_identity_resource_id: Option<azure::Id>,
    /// Name of the assignment, a GUID; derived from scope, principal and role unless set.
    #[tf(optional, use_state_for_unknown, requires_replace)]
    name: Computed<Guid>,
    /// What to do if Azure already has an assignment of this role to this principal at this scope
    /// that somebody else created.
    #[tf(default = OnConflict::Error)]
    on_conflict: OnConflict,
    /// How long the assignment is needed, such as `8h`, from the apply that creates it or that changes
    /// this argument. Nothing ends it by itself: see "Time-boxed grants". Conflicts with `expires_at`
    /// and with `on_conflict = "adopt"`.
    expires_after: Option<GoDuration>,
    /// Time until which the assignment is needed, with its zone, such as `2027-01-31T18:00:00Z`. Nothing ends
    /// the assignment by itself: see "Time-boxed grants". If you set `expires_after`, the time that follows
    /// from it.
    #[tf(optional, use_state_for_unknown)]
    expires_at: Computed<Option<DateTime>>,
    /// Whether the time is over and the assignment is deleted.
    #[tf(use_state_for_unknown)]
    expired: Computed<bool>,
    /// ID of the role definition.
    #[tf(use_state_for_unknown)]
    role_definition_id: Computed<String>,
    /// Name of the role.
    #[tf(use_state_for_unknown)]
    role_name: Computed<String>,
    /// Whether the assignment existed before; if so, it stays in Azure when you destroy this
    /// resource.
    #[tf(use_state_for_unknown)]
    adopted: Computed<bool>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// What to do about an assignment that somebody else created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum OnConflict {
    /// Fail, and show how to import it.
    Error,
    /// Manage it from now on, and leave it in Azure on destroy.
    Adopt,
}

/// Identifies one role assignment.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the scope of the assignment.
    pub(crate) scope: azure::Id,
    /// Name of the assignment, a GUID.
    pub(crate) name: Guid,
}

impl Resource for RoleAssignment {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        expiry::check_new(&self)?;
        let authorization = ctx.clients.authorization()?;
        let principal = self.principal(ctx).await?;
        let role = authorization.role_guid_in_time(&self.scope, &self.role.0).await?;
        let name = match self.name.known() {
            Some(name) => name.to_string(),
            None => derived_name(&self.scope, principal, role).to_string(),
        };
        let body = self.body(principal, role);
        let planned = Provenance::decode(&ctx.private()).maker();
        let made = create::create(self, name, &body, ctx).await;
        match &made {
            Ok(made) => expiry::warn_if_over(made, ctx),
            Err(_) => authorization.unplan(planned),
        }
        made
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let mut provenance = Provenance::decode(&ctx.private());
        let authorization = ctx.clients.authorization()?;
        let is_stored = prior.is_some();
        let known = prior.unwrap_or_else(|| Self::from_identity(identity));
        let place = known.place(ctx).await?;
        if known.has_expired() {
            return expiry::read(known, &place, provenance, ctx).await.map(Some);
        }
        let mut found = authorization.get(&place, provenance.is_recent()).await?;
        if found.is_none() && !is_stored {
            found = known.delegated(ctx).await?;
        }
        let is_over = known.is_over();
        let Some(found) = found else { return Ok(is_over.then(|| known.with_end_reached())) };
        authorization.note_refresh(&place);
        provenance.is_over = is_over;
        provenance.updated_on.clone_from(&found.properties.updated_on);
        ctx.set_private(provenance.encode());
        Ok(Some(known.with_response(found, ctx).await))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        Box::pin(update::change(self, prior, ctx)).await
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        let provenance = Provenance::decode(&ctx.private());
        // If the removal fails, the state has a resource without a successor.
        let mut stored = provenance.clone();
        stored.successor_of = None;
        ctx.set_private(stored.encode());
        update::check_successor(&provenance, ctx).await?;
        if self.has_expired() && !expiry::is_still_shown(&self, &provenance, ctx).await? {
            let maker = provenance.clone().marked(Some(&self.id()));
            ctx.clients.authorization()?.unplan(Some(maker));
            return Ok(());
        }
        update::remove(&self, &provenance, ctx).await
    }

    fn identity(&self) -> Identity {
        let name = self.name.known().cloned().unwrap_or_else(|| Uuid::nil().into());
        Identity { scope: self.scope.clone(), name }
    }

    async fn import(id: String, ctx: &Context<'_, Clients>) -> Result<Identity> {
        import::parse_import_id(&id, ctx).await
    }

    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        import::move_state(source)
    }
}
