//! Who gets the role, where the arguments name a managed identity or an application: Azure wants the
//! object ID of the principal, which changes when somebody recreates either of them.

use std::fmt;

use tfplugin::{Context, Diagnostic, Plan, Result};
use uuid::Uuid;

use super::RoleAssignment;
use crate::{
    Clients, azure,
    diagnostics::not_found,
    services::{
        authorization::code::AuthorizationCode,
        common::attribute::Guid,
        directory::{DirectoryCode, consent_command},
        managed_identity::identities::Identity,
    },
};

/// What the arguments name instead of the object ID of a principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// A user-assigned managed identity, by its ID.
    Identity(azure::Id),
    /// An application, by its client ID.
    Application(Uuid),
}

/// A principal that was looked up.
#[derive(Debug)]
pub(super) struct Found {
    /// Its object ID.
    pub(super) principal: Uuid,
    /// The managed identity, if it is the principal of one.
    pub(super) identity: Option<Identity>,
}

impl Reference {
    /// The arguments that name a principal by something else than its object ID.
    pub(super) const ATTRIBUTES: [&'static str; 2] = ["managed_identity_id", "principal_client_id"];

    /// What the plan names.
    pub(super) fn planned(plan: &Plan<'_>) -> Option<Self> {
        Self::new(plan.known("managed_identity_id"), plan.known("principal_client_id"))
    }

    /// What the state names.
    pub(super) fn stored(plan: &Plan<'_>) -> Option<Self> {
        Self::new(plan.prior("managed_identity_id"), plan.prior("principal_client_id"))
    }

    /// What an assignment names.
    pub(super) fn of(assignment: &RoleAssignment) -> Option<Self> {
        let RoleAssignment { managed_identity_id, principal_client_id, .. } = assignment;
        Self::new(managed_identity_id.clone(), principal_client_id.clone())
    }

    fn new(identity: Option<azure::Id>, client_id: Option<Guid>) -> Option<Self> {
        let application = client_id.map(|it| Self::Application(it.value()));
        identity.map(Self::Identity).or(application)
    }

    /// Reads what [`Display`](fmt::Display) writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let application = Uuid::try_parse(text).map(Self::Application);
        application.or_else(|_| azure::Id::parse(text).map(Self::Identity)).ok()
    }

    /// The argument that names it.
    pub(super) const fn attribute(&self) -> &'static str {
        match self {
            Self::Identity(_) => "managed_identity_id",
            Self::Application(_) => "principal_client_id",
        }
    }

    /// What the plan asks about it.
    pub(super) const fn question(&self) -> &'static str {
        match self {
            Self::Identity(_) => "which principal the managed identity has",
            Self::Application(_) => {
                "which service principal the application has (without the directory, set \
                 `principal_id` to its object ID)"
            }
        }
    }

    /// Its principal now; `None` if it has none.
    pub(super) async fn find(
        &self,
        ctx: &Context<'_, Clients>,
    ) -> Result<std::result::Result<Option<Found>, azure::Error>> {
        match self {
            Self::Identity(id) => {
                let identity = match ctx.clients.identities()?.get(id).await {
                    Ok(Some(identity)) => identity,
                    Ok(None) => return Ok(Ok(None)),
                    Err(error) => return Ok(Err(error)),
                };
                let principal = identity.properties.principal();
                let principal = principal.map_err(|it| it.at(self.attribute()))?;
                Ok(Ok(Some(Found { principal, identity: Some(identity) })))
            }
            Self::Application(client_id) => {
                let found = ctx.clients.directory()?.by_client(*client_id).await;
                Ok(found.map(|it| it.map(|it| Found { principal: it.id, identity: None })))
            }
        }
    }

    /// Its principal now, for an apply, which needs one.
    pub(super) async fn principal(&self, ctx: &Context<'_, Clients>) -> Result<Uuid> {
        match (self.find(ctx).await?, self) {
            (Ok(Some(found)), _) => Ok(found.principal),
            (Ok(None), Self::Identity(id)) => Err(missing_identity(id).into()),
            (Ok(None), Self::Application(client_id)) => Err(unconsented(*client_id, ctx)?.into()),
            (Err(error), Self::Application(client_id)) if error.is_forbidden() => {
                Err(unreadable(*client_id, error).into())
            }
            (Err(error), _) => Err(Diagnostic::from(error).at(self.attribute()).into()),
        }
    }

    /// A plan for something that has no principal: an error for a managed identity, whose ID is known
    /// at plan only if it exists, and a warning for an application, because the same configuration may
    /// create its service principal.
    pub(super) fn check_missing(&self, ctx: &Context<'_, Clients>) -> Result<()> {
        match self {
            Self::Identity(id) => Err(missing_identity(id).into()),
            Self::Application(client_id) => {
                ctx.warn(unconsented(*client_id, ctx)?.demoted());
                Ok(())
            }
        }
    }

    /// What the assignment was for no longer exists.
    pub(super) fn gone(&self) -> Diagnostic {
        let (summary, what) = match self {
            Self::Identity(id) => {
                ("Managed identity not found", format!("Azure has no `{id}`, so nobody"))
            }
            Self::Application(client_id) => (
                "Service principal not found",
                format!("The application {client_id} has no service principal, so nobody"),
            ),
        };
        AuthorizationCode::IdentityGone
            .warning(
                summary,
                format!(
                    "{what} holds the role by this assignment. The assignment stays until you \
                     remove it from the configuration, or create the principal again and apply."
                ),
            )
            .at(self.attribute())
    }

    /// The plan is for a principal that it no longer has.
    fn recreated(&self) -> Diagnostic {
        let summary = match self {
            Self::Identity(_) => "Managed identity recreated after the plan",
            Self::Application(_) => "Service principal recreated after the plan",
        };
        AuthorizationCode::IdentityRecreated
            .error(
                summary,
                format!(
                    "`{self}` has another principal than the plan expects: somebody deleted it and \
                     created it again. Nothing was changed. Plan again, and apply the new plan."
                ),
            )
            .at(self.attribute())
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(id) => formatter.write_str(id.as_str()),
            Self::Application(client_id) => client_id.fmt(formatter),
        }
    }
}

impl RoleAssignment {
    /// The object ID of the principal that gets the role.
    pub(super) async fn principal(&self, ctx: &Context<'_, Clients>) -> Result<Uuid> {
        let planned = self.principal_id.known().map(Guid::value);
        let Some(reference) = Reference::of(self) else {
            return Ok(self.principal_id.require("principal_id")?.value());
        };
        let found = reference.principal(ctx).await?;
        match planned {
            Some(planned) if planned != found => Err(reference.recreated().into()),
            _ => Ok(found),
        }
    }

    /// The same for an existing assignment: what is named as before need not be readable.
    pub(super) async fn changed_principal(
        &self,
        prior: &Self,
        ctx: &Context<'_, Clients>,
    ) -> Result<Uuid> {
        let Some(reference) = Reference::of(self) else {
            return Ok(self.principal_id.require("principal_id")?.value());
        };
        let is_as_before = Reference::of(prior).as_ref() == Some(&reference);
        match (reference.principal(ctx).await, self.principal_id.known().map(Guid::value)) {
            (Ok(found), None) => Ok(found),
            (Ok(found), Some(planned)) if found == planned => Ok(found),
            (Ok(_), Some(_)) => Err(reference.recreated().into()),
            (Err(_), Some(planned)) if is_as_before => Ok(planned),
            (Err(failure), _) => Err(failure),
        }
    }
}

fn missing_identity(id: &azure::Id) -> Diagnostic {
    not_found("The managed identity", id, "managed_identity_id")
}

/// The application has no service principal that could get a role.
fn unconsented(client_id: Uuid, ctx: &Context<'_, Clients>) -> Result<Diagnostic> {
    let authority = ctx.clients.directory()?.authority();
    Ok(DirectoryCode::ConsentMissing
        .error(
            "Application without a service principal",
            format!(
                "The tenant that the provider signs in to has no service principal of the \
                 application {client_id}, so no role can be assigned to it. An administrator \
                 consents to the application at\n\n\
                 {authority}/organizations/adminconsent?client_id={client_id}\n\nor somebody who \
                 may create service principals runs\n\n{}\n\nIf {client_id} is an object ID, set \
                 `principal_id` to it instead.",
                consent_command(client_id)
            ),
        )
        .at("principal_client_id"))
}

/// The caller may not look the application up.
fn unreadable(client_id: Uuid, error: azure::Error) -> Diagnostic {
    DirectoryCode::DirectoryUnreadable
        .error(
            "Unreadable directory",
            format!(
                "Roles are assigned to the service principal of an application, and the caller may \
                 not read which one the application {client_id} has. Set `principal_id` to its \
                 object ID instead of `principal_client_id` (`az ad sp show --id {client_id} \
                 --query id` prints it), or grant the caller the Microsoft Graph permission \
                 `Application.Read.All`.\n\n{}",
                Diagnostic::from(error).detail
            ),
        )
        .at("principal_client_id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_reference_is_read_again() {
        let id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-etl";
        for text in [id, "f0955e3a-9013-4cf4-a1ea-21587621c9cc"] {
            let reference = Reference::parse(text).unwrap();
            assert_eq!(reference.to_string(), text);
            let is_identity = matches!(reference, Reference::Identity(_));
            assert_eq!(is_identity, text == id);
        }
        assert_eq!(Reference::parse("nothing"), None);
    }
}
