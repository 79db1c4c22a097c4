//! Waits until Azure Resource Manager shows a role assignment everywhere.

use tfplugin::{Context, Diagnostic, Result};
use uuid::Uuid;

use super::observation::{Observation, Pending};
use crate::diagnostics::code::CommonCode;
use crate::services::authorization::code::AuthorizationCode;
use crate::{
    Clients,
    azure::Id,
    services::authorization::{ASSIGNMENT_TYPE, Place},
};

/// What to do while the assignment does not exist.
const NOT_YET: &str = "The people who manage access there have to create the assignment, for example \
                       with `dataplane_role_assignment`. A new assignment can take a few moments to \
                       appear.";

/// A role assignment.
#[derive(Debug)]
pub(super) struct Role {
    id: Id,
    scope: Id,
}

impl Role {
    /// The assignment with this ID.
    pub(super) fn new(id: &Id) -> std::result::Result<Self, Diagnostic> {
        let scope = id.scope().filter(|_| id.is_type(ASSIGNMENT_TYPE)).ok_or_else(|| {
            CommonCode::WrongResourceType
                .error(
                    "Not a role assignment",
                    format!(
                        "`{id}` is not the ID of a role assignment, which ends with \
                     `/providers/{ASSIGNMENT_TYPE}/<name>`."
                    ),
                )
                .at("role_assignment_id")
        })?;
        Ok(Self { id: id.clone(), scope })
    }

    /// The condition in words.
    pub(super) fn describe(&self) -> String {
        format!("the role assignment `{}` to be visible", self.id)
    }

    /// Reads the assignment, and the list of the assignments of its principal.
    pub(super) async fn poll(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let at = |error| Diagnostic::from(error).at("role_assignment_id");
        let authorization = ctx.clients.authorization()?;
        let place = Place::new(&self.scope, self.id.name().to_owned());
        let mut found = authorization.get_now(&place).await.map_err(at)?;
        if found.is_none() {
            let lookups = ctx.clients.lookups()?;
            found = authorization.get_delegated(&place, lookups).await.map_err(at)?;
        }
        let Some(found) = found else {
            return Ok(if seen { Observation::Failed(self.gone()) } else { self.awaited() });
        };
        let principal = &found.properties.principal_id;
        if found.properties.delegated_managed_identity_resource_id.is_some() {
            return Ok(Observation::Met(format!(
                "Azure returns `{}`. It is delegated through Azure Lighthouse, and Azure does not list \
                 such assignments. Services may still refuse principal {principal} for up to ten \
                 minutes, which no API shows.",
                self.id
            )));
        }
        let listed = match Uuid::try_parse(principal) {
            Ok(principal) => authorization.listed(&self.scope, principal).await.map_err(at)?,
            Err(_) => return Ok(Observation::Failed(self.without_principal(principal))),
        };
        Ok(if listed.assignments.iter().any(|it| it.id == self.id) {
            Observation::Met(format!(
                "Azure returns `{}`, and lists it for principal {principal} at `{}`. Services may still \
                 refuse the principal for up to ten minutes, which no API shows.",
                self.id, self.scope
            ))
        } else {
            Observation::Pending(Pending {
                seen: format!(
                    "Azure returns `{}`, but does not list it for principal {principal} yet.",
                    self.id
                ),
                next: "No action is needed: Azure's lists take a little longer.".to_owned(),
                there: true,
            })
        })
    }

    fn awaited(&self) -> Observation {
        let seen = format!("`{}` does not exist yet.", self.id);
        Observation::Pending(Pending { seen, next: NOT_YET.to_owned(), there: false })
    }

    fn gone(&self) -> Diagnostic {
        AuthorizationCode::RoleAssignmentGone.error(
            "Role assignment deleted during the wait",
            format!(
                "`{}` existed when the wait started, and someone has deleted it since. Find out who \
                 did; if a `dataplane_role_assignment` manages it, the next apply creates it again.",
                self.id
            ),
        )
        .at("role_assignment_id")
    }

    fn without_principal(&self, principal: &str) -> Diagnostic {
        AuthorizationCode::RoleAssignmentWithoutPrincipal.error(
            "Role assignment has no principal",
            format!(
                "`{}` assigns the role to `{principal}`, which is not the object ID of a principal. \
                 Delete the assignment and create it again.",
                self.id
            ),
        )
        .at("role_assignment_id")
    }
}
