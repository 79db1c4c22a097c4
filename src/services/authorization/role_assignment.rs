//! `dataplane_role_assignment`: one role for one principal at one scope.

mod create;
mod diagnostics;
mod import;
mod model;
mod plan;
mod principal;
mod update;
mod validate;

use tfplugin::{
    Computed, Config, Context, Diagnostics, Model, MoveSource, Plan, Resource, Result, Timeouts,
};
use uuid::Uuid;

use crate::{
    Clients, azure,
    services::{
        authorization::derived_name,
        common::{
            attribute::{Condition, Guid, RoleText},
            provenance::Provenance,
        },
    },
};

/// Grants one principal one role at one Azure scope.
///
/// The principal is a managed identity named by its resource ID, or any principal named by its
/// object ID. A role may be written by name, by GUID or by ID, and an ID in any case: writing the
/// same thing in another way is no change.
///
/// Unless `name` is set, the assignment's name is derived from scope, principal and role. Applying
/// again after an apply that was cut off therefore finds the assignment that was made, instead of
/// failing or making a second one.
///
/// Nothing is overwritten: an assignment that is there under the derived name with another condition,
/// description or kind of principal is a conflict, which `on_conflict` decides. Azure has no write that
/// only creates, so the provider looks before it writes: with single reads for the first three
/// assignments of a subscription in a run, then with one list. Azure can show an assignment of another
/// run late, and one may appear after the list was read. Such an assignment is overwritten. The provider
/// sees that by the time at which Azure says that it was created: the apply then fails, names the
/// assignment, and stores nothing (with `adopt` it is adopted, with a warning), and all later looks in
/// that run are single reads. The provider cannot tell an assignment that another run creates while the
/// write runs, waits for its turn or is repeated, or in the two seconds before, from an earlier attempt
/// of the same write: that gives a warning.
///
/// In one apply an assignment is not deleted once that apply has made or confirmed it for another
/// address, or for a replacement (`create_before_destroy`, `-replace`, `count` changed to `for_each`
/// without `moved` blocks); a warning says what was kept. That holds for all addresses of one
/// provider block. Between provider blocks, and between configurations, it rests on the time at which
/// Azure says that the assignment was written last: one that was confirmed after this configuration
/// read it is kept; one that is adopted unchanged through another block is not seen.
///
/// The principal of a managed identity, and with it `name` and `id` of a new assignment, are known
/// after the apply: the identity may be made again after the plan.
///
/// ~> Azure takes up to ten minutes until a new assignment has effect everywhere.
///
/// ## Moving from other providers
///
/// An assignment that `azurerm_role_assignment` or `azapi_resource` manages is taken over with a
/// `moved` block (Terraform 1.8 and later), without touching it in Azure:
///
/// ```terraform
/// moved {
///   from = azurerm_role_assignment.task_container
///   to   = dataplane_role_assignment.task_container
/// }
/// ```
///
/// Keep the old provider among the `required_providers` until this is applied: Terraform needs it
/// to read the old state.
///
/// ## Azure permissions
///
/// - `Microsoft.Authorization/roleAssignments/write`, `…/read` and `…/delete` at the scope. The
///   built-in roles `Role Based Access Control Administrator` and `User Access Administrator` have
///   them.
/// - `Microsoft.ManagedIdentity/userAssignedIdentities/read` with `managed_identity_id`.
/// - `Microsoft.Authorization/roleDefinitions/read` where the role is not a built-in one.
/// - For the checks while planning: `Microsoft.Resources/subscriptions/read`,
///   `Microsoft.ContainerRegistry/registries/read`, `Microsoft.KeyVault/vaults/read`. Without them a
///   check is left out, with a warning.
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
    /// of the application. Exactly one of `principal_id` and `managed_identity_id` must be set.
    #[tf(optional, use_state_for_unknown, requires_replace)]
    principal_id: Computed<Guid>,
    /// ID of the user-assigned managed identity that gets the role. When the identity is made
    /// again, its principal is another one and the assignment is replaced.
    managed_identity_id: Option<azure::Id>,
    /// Kind of the principal. It lets Azure accept a principal that was made moments ago.
    /// `ServicePrincipal` with `managed_identity_id`, otherwise what Azure finds.
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
    /// Version of the condition's language: `2.0`, which it is too where only `condition` is set.
    #[tf(optional, one_of("2.0"))]
    condition_version: Computed<Option<String>>,
    /// ID of the managed identity in a tenant that manages this one through Azure Lighthouse.
    #[tf(requires_replace)]
    delegated_managed_identity_resource_id: Option<azure::Id>,
    /// Name of the assignment, a GUID; derived from scope, principal and role unless set.
    #[tf(optional, use_state_for_unknown, requires_replace)]
    name: Computed<Guid>,
    /// What to do when Azure already has an assignment of this role to this principal at this
    /// scope, made by someone else.
    #[tf(default = OnConflict::Error)]
    on_conflict: OnConflict,
    /// ID of the role definition.
    #[tf(use_state_for_unknown)]
    role_definition_id: Computed<String>,
    /// Name of the role.
    #[tf(use_state_for_unknown)]
    role_name: Computed<String>,
    /// Whether the assignment was there before; it then stays in Azure when this resource is
    /// destroyed.
    #[tf(use_state_for_unknown)]
    adopted: Computed<bool>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// What to do about an assignment that someone else made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum OnConflict {
    /// Fail, and show how to import it.
    Error,
    /// Manage it from here on, and leave it in Azure on destroy.
    Adopt,
}

/// What tells one role assignment from all others.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the scope at which the assignment was made.
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
        let authorization = ctx.clients.authorization()?;
        let principal = self.principal(ctx).await?;
        let role = authorization.role_guid_in_time(&self.scope, &self.role.0).await?;
        let name = match self.name.known() {
            Some(name) => name.to_string(),
            None => derived_name(&self.scope, principal, role).to_string(),
        };
        let body = self.body(principal, role);
        let planned = Provenance::decode(&ctx.private()).maker();
        let made = create::make(self, name, &body, ctx).await;
        if made.is_err() {
            authorization.unplan(planned);
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
        let known = prior.unwrap_or_else(|| Self::unread(identity));
        let place = known.place(ctx).await?;
        let mut found = authorization.get(&place, provenance.is_recent()).await?;
        if found.is_none() && !is_stored {
            found = known.delegated(ctx).await?;
        }
        let Some(found) = found else { return Ok(None) };
        authorization.note_refresh(&place);
        provenance.updated_on.clone_from(&found.properties.updated_on);
        ctx.set_private(provenance.encode());
        Ok(Some(known.answered(found, ctx).await))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        Box::pin(update::change(self, prior, ctx)).await
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        let provenance = Provenance::decode(&ctx.private());
        // Where the removal fails, what is stored is an object without a successor.
        let mut stored = provenance.clone();
        stored.successor_of = None;
        ctx.set_private(stored.encode());
        update::check_successor(&provenance, ctx).await?;
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
