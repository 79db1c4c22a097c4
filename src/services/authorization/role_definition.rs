//! `dataplane_role_definition`: a custom role.

mod apply;
mod diagnostics;
mod model;
mod plan;

use std::collections::BTreeSet;

use tfplugin::{
    Computed, Config, Context, Diagnostics, Model, MoveSource, Plan, Resource, Result, Timeouts,
};
use uuid::Uuid;

use crate::{
    Clients, azure,
    services::common::{attribute::Guid, provenance::Provenance},
};

/// Creates a custom role, such as one that a vendor's guide asks for.
///
/// The function `vendor_role_definition` knows the exact actions that the vendors' guides list, see
/// the example. Assign the role with `role = dataplane_role_definition.<name>.id` of
/// `dataplane_role_assignment`, which waits until Azure knows a new role.
///
/// Unless `role_definition_id` is set, the GUID of the role is derived from `scope` and `name` at
/// its creation, and stays when you change `name`. So an apply that follows one that was cut off
/// finds the role. A role that exists under that GUID with other content is a conflict, and the
/// provider does not overwrite it.
///
/// Names of custom roles are unique in the tenant. The plan looks for another role with the name, and
/// finds it if it can be assigned at `scope`; the apply fails if it is anywhere else in the tenant.
///
/// Azure does not delete a role that is assigned. If the role has assignments that this
/// configuration does not manage, the destroy fails and names them. If Azure still counts an
/// assignment that is already deleted, the provider waits up to three minutes.
///
/// If somebody changes the role between plan and apply, the apply fails and changes nothing, because
/// Azure replaces the whole role with each write.
///
/// ~> A tenant can have 5,000 custom roles, in China 2,000. `assignable_scopes` can contain one
/// management group at most.
///
/// ~> A role that allows `Microsoft.Authorization/roleAssignments/write`, or an action with a wildcard
/// that includes it, lets its holders give themselves any role. Set `condition` on its assignments;
/// the function `delegation_condition` writes one.
///
/// ## Moving from other providers
///
/// A `moved` block (Terraform 1.8 and later) takes over a role that `azurerm_role_definition`
/// manages, without touching it in Azure:
///
/// ```terraform
/// moved {
///   from = azurerm_role_definition.peering
///   to   = dataplane_role_definition.peering
/// }
/// ```
///
/// The block `permissions` becomes the arguments `actions`, `not_actions`, `data_actions` and
/// `not_data_actions`. A role with several blocks cannot be moved or imported. Keep the old provider
/// in `required_providers` until you have applied this: Terraform needs it to read the old state.
///
/// ## Azure permissions
///
/// - `Microsoft.Authorization/roleDefinitions/write`, `…/read` and `…/delete` at all assignable
///   scopes. The built-in roles `User Access Administrator` and `Owner` have them; `Role Based Access
///   Control Administrator` does not.
/// - `Microsoft.Authorization/roleAssignments/read`, to name the assignments that keep a role from
///   being deleted.
///
/// API version: `Microsoft.Authorization` 2022-04-01.
#[derive(Debug, Clone, Model)]
#[expect(clippy::struct_field_names, reason = "the names are Azure's")]
#[tf(name = "role_definition")]
pub(crate) struct RoleDefinition {
    /// ID of the role definition, for `role` of a role assignment.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the subscription, resource group, resource or management group at which the provider
    /// writes and reads the role. It must be one of `assignable_scopes`, or inside one of them.
    #[tf(requires_replace)]
    scope: azure::Id,
    /// Name of the role, unique in the tenant.
    #[tf(length(1..=512))]
    name: String,
    /// What the role is for, as the portal shows it.
    #[tf(length(1..=2048))]
    description: Option<String>,
    /// Control-plane operations that the role allows, such as
    /// `Microsoft.Network/virtualNetworks/peer/action`. `*` stands for any part.
    actions: Option<BTreeSet<String>>,
    /// Control-plane operations that the role takes away from `actions`.
    not_actions: Option<BTreeSet<String>>,
    /// Data-plane operations that the role allows.
    data_actions: Option<BTreeSet<String>>,
    /// Data-plane operations that the role takes away from `data_actions`.
    not_data_actions: Option<BTreeSet<String>>,
    /// IDs of the subscriptions, resource groups, resources and management groups where the role can
    /// be assigned; `scope` alone unless set.
    #[tf(optional)]
    assignable_scopes: Computed<BTreeSet<azure::Id>>,
    /// GUID of the role definition; derived from `scope` and `name` unless set.
    #[tf(optional, use_state_for_unknown, requires_replace)]
    role_definition_id: Computed<Guid>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// Identifies one custom role.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the scope at which the role is read.
    pub(crate) scope: azure::Id,
    /// GUID of the role definition.
    pub(crate) role_definition_id: Guid,
}

impl Resource for RoleDefinition {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        plan::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let planned = Provenance::decode(&ctx.private()).maker();
        let made = apply::create(self, ctx).await;
        if made.is_err() {
            ctx.clients.authorization()?.unplan_role(planned);
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
        let guid = identity.role_definition_id.value();
        let recent = provenance.is_recent();
        let found = authorization.custom_role(&identity.scope, guid, recent).await?;
        let Some(found) = found else { return Ok(None) };
        if found.properties.is_built_in() {
            return Err(diagnostics::built_in(&found.properties.role_name).into());
        }
        if !found.properties.is_flat() {
            if prior.is_none() {
                return Err(diagnostics::not_flat(&found).into());
            }
            ctx.warn(diagnostics::no_longer_flat(&found));
        }
        provenance.updated_on.clone_from(&found.properties.updated_on);
        ctx.set_private(provenance.encode());
        let known = prior.unwrap_or_else(|| Self::from_identity(identity));
        Ok(Some(known.with_response(found)))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        apply::update(self, &prior, ctx).await
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        apply::delete(&self, ctx).await
    }

    fn identity(&self) -> Identity {
        let guid = self.role_definition_id.known().cloned();
        Identity {
            scope: self.scope.clone(),
            role_definition_id: guid.unwrap_or_else(|| Uuid::nil().into()),
        }
    }

    async fn import(id: String, ctx: &Context<'_, Clients>) -> Result<Identity> {
        model::parse_import_id(&id, ctx).await
    }

    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        model::move_state(source)
    }
}
