//! From the arguments to Azure's JSON and back.

use tfplugin::{Computed, Context, Diagnostic, Result};
use uuid::Uuid;

use super::{Identity, OnConflict, RoleAssignment};
use crate::services::authorization::code::AuthorizationCode;
use crate::{
    Clients, azure,
    services::{
        authorization::{
            Assignment, AssignmentProperties, NewAssignment, Place, Role, assignment_id,
            definition_guid, definition_id,
        },
        common::attribute::{Condition, Guid, RoleText},
    },
};

impl RoleAssignment {
    /// What is sent to Azure.
    pub(super) fn body(&self, principal: Uuid, role: Uuid) -> NewAssignment {
        NewAssignment {
            role_definition_id: definition_id(&self.scope, role),
            principal_id: principal.to_string(),
            principal_type: self.principal_type.known().cloned(),
            description: self.description.clone(),
            condition: self.condition.as_ref().map(|it| it.0.clone()),
            condition_version: self.condition_version.known().cloned().flatten(),
            delegated_managed_identity_resource_id: self
                .delegated_managed_identity_resource_id
                .as_ref()
                .map(ToString::to_string),
        }
    }

    /// The same with Azure's response.
    pub(super) async fn with_response(self, found: Assignment, ctx: &Context<'_, Clients>) -> Self {
        let AssignmentProperties {
            role_definition_id,
            principal_id,
            principal_type,
            description,
            condition,
            condition_version,
            delegated_managed_identity_resource_id,
            ..
        } = found.properties;
        let guid = definition_guid(&role_definition_id).ok();
        let (role, role_name) = self.named(guid, ctx).await;
        let expired = self.has_expired();
        Self {
            id: assignment_id(&self.scope, &found.name).into(),
            role,
            principal_id: guid_text(&principal_id),
            principal_type: principal_type.map_or(self.principal_type, Computed::Known),
            description: description.filter(|it| !it.is_empty()),
            condition: condition.filter(|it| !it.is_empty()).map(Condition),
            condition_version: condition_version.filter(|it| !it.is_empty()).into(),
            delegated_managed_identity_resource_id: delegated_managed_identity_resource_id
                .and_then(|it| azure::Id::parse(&it).ok()),
            name: guid_text(&found.name),
            role_definition_id: guid
                .map_or(role_definition_id, |it| definition_id(&self.scope, it))
                .into(),
            role_name,
            adopted: self.adopted.known().copied().unwrap_or(false).into(),
            expired: expired.into(),
            ..self
        }
    }

    /// The state right after a create, before anything else is read.
    pub(super) fn created(self, found: &Assignment, body: &NewAssignment, adopted: bool) -> Self {
        Self {
            id: assignment_id(&self.scope, &found.name).into(),
            name: guid_text(&found.name),
            principal_id: guid_text(&body.principal_id),
            role_definition_id: body.role_definition_id.clone().into(),
            adopted: adopted.into(),
            expires_at: self.end().into(),
            expired: false.into(),
            ..self
        }
    }

    /// An assignment of which only the identity is known.
    pub(super) fn from_identity(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            scope: identity.scope,
            role: RoleText(String::new()),
            principal_id: Computed::Unknown,
            managed_identity_id: None,
            principal_client_id: None,
            principal_type: Computed::Unknown,
            description: None,
            condition: None,
            condition_version: Computed::Unknown,
            delegated_managed_identity_resource_id: None,
            name: Computed::Known(identity.name),
            on_conflict: OnConflict::Error,
            expires_after: None,
            expires_at: Computed::Known(None),
            expired: Computed::Known(false),
            role_definition_id: Computed::Unknown,
            role_name: Computed::Unknown,
            adopted: Computed::Known(false),
            timeouts: None,
        }
    }

    /// An assignment from a list response.
    pub(crate) async fn from_api(found: Assignment, ctx: &Context<'_, Clients>) -> Self {
        let scope = found.properties.scope.clone();
        let name = Uuid::try_parse(&found.name).unwrap_or_default().into();
        Self::from_identity(Identity { scope, name }).with_response(found, ctx).await
    }

    /// The name for people: the role, and who has it where.
    pub(crate) fn display_name(&self) -> String {
        let principal = self.principal_id.known().map(ToString::to_string).unwrap_or_default();
        format!("{} for {principal} at {}", self.role.0, self.scope)
    }

    /// The body that the stored assignment was written with.
    pub(super) fn stored_body(&self) -> Result<NewAssignment> {
        let principal = self.principal_id.require("principal_id")?.value();
        let role = definition_guid(self.role_definition_id.require("role_definition_id")?)
            .map_err(|text| {
                AuthorizationCode::StateWithoutRole.error("State without a role", text)
            })?;
        Ok(self.body(principal, role))
    }

    /// Where an assignment that exists is.
    pub(super) async fn place(&self, ctx: &Context<'_, Clients>) -> Result<Place> {
        let name = self.name.require("name")?.to_string();
        let tenant = self.delegated_tenant(ctx).await?;
        Ok(Place::new(&self.scope, name).in_tenant(tenant))
    }

    /// The tenant of the scope if the assignment is delegated: Azure shows it only to requests that
    /// name the tenant.
    pub(super) async fn delegated_tenant(
        &self,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<String>> {
        match (&self.delegated_managed_identity_resource_id, self.scope.subscription()) {
            (Some(_), Some(subscription)) => {
                let found = ctx.clients.lookups()?.subscription_tenant(&subscription).await;
                Ok(found.map_err(|error| Diagnostic::from(error).at("scope"))?)
            }
            _ => Ok(None),
        }
    }

    /// Looks for an assignment, of which only the name is known, as a delegated one.
    pub(super) async fn delegated(&self, ctx: &Context<'_, Clients>) -> Result<Option<Assignment>> {
        let place = self.place(ctx).await?;
        Ok(ctx.clients.authorization()?.get_delegated(&place, ctx.clients.lookups()?).await?)
    }

    /// The ID of an assignment that exists.
    pub(super) fn id(&self) -> String {
        self.id.known().cloned().unwrap_or_default()
    }

    /// The role as the user wrote it, if that still means the same role, and its name in Azure.
    async fn named(
        &self,
        guid: Option<Uuid>,
        ctx: &Context<'_, Clients>,
    ) -> (RoleText, Computed<String>) {
        let Some(guid) = guid else { return (self.role.clone(), self.role_name.clone()) };
        let stored = self.role_definition_id.known().and_then(|it| definition_guid(it).ok());
        let unchanged = stored == Some(guid);
        let name = match (self.role_name.known(), ctx.clients.authorization()) {
            // A GUID here means that the name could not be read then.
            (Some(name), _) if unchanged && Uuid::try_parse(name).is_err() => name.clone(),
            (_, Ok(authorization)) => authorization.role_name(&self.scope, guid).await,
            (_, Err(_)) => guid.to_string(),
        };
        let still_meant = match self.role.role() {
            Ok(Role::Id(id)) => id == guid,
            Ok(Role::Name(text)) => unchanged || text.eq_ignore_ascii_case(&name),
            Err(_) => false,
        };
        let role = if still_meant { self.role.clone() } else { RoleText(name.clone()) };
        (role, name.into())
    }
}

fn guid_text(text: &str) -> Computed<Guid> {
    Uuid::try_parse(text).map_or(Computed::Unknown, |it| Guid::from(it).into())
}
