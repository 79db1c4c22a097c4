//! Until a role assignment is to be seen everywhere that Azure Resource Manager shows it.

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

/// Who has to act while an assignment is not there.
const MAKER: &str = "Whoever is to grant the role has to make the assignment, for example with \
                     `dataplane_role_assignment`; one that was made moments ago appears by itself.";

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

    /// What is waited for.
    pub(super) fn told(&self) -> String {
        format!("the role assignment `{}` to be seen", self.id)
    }

    /// Reads the assignment, and the list of what its principal holds.
    pub(super) async fn look(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let at = |error| Diagnostic::from(error).at("role_assignment_id");
        let authorization = ctx.clients.authorization()?;
        let place = Place::new(&self.scope, self.id.name().to_owned());
        let mut found = authorization.get_now(&place).await.map_err(at)?;
        if found.is_none() {
            let lookups = ctx.clients.lookups()?;
            found = authorization.get_delegated(&place, lookups).await.map_err(at)?;
        }
        let Some(found) = found else {
            return Ok(if seen { Observation::Over(self.gone()) } else { self.awaited() });
        };
        let principal = &found.properties.principal_id;
        if found.properties.delegated_managed_identity_resource_id.is_some() {
            return Ok(Observation::Reached(format!(
                "`{}` can be read. It is delegated through Azure Lighthouse, and Azure does not list \
                 such assignments. The services themselves may refuse principal {principal} for up to \
                 ten minutes more; that cannot be seen from here.",
                self.id
            )));
        }
        let listed = match Uuid::try_parse(principal) {
            Ok(principal) => authorization.listed(&self.scope, principal).await.map_err(at)?,
            Err(_) => return Ok(Observation::Over(self.nobody(principal))),
        };
        Ok(if listed.assignments.iter().any(|it| it.id == self.id) {
            Observation::Reached(format!(
                "`{}` can be read, and is listed for principal {principal} at `{}`. The services \
                 themselves may refuse for up to ten minutes more; that cannot be seen from here.",
                self.id, self.scope
            ))
        } else {
            Observation::Pending(Pending {
                seen: format!(
                    "`{}` can be read, and is not listed for principal {principal} yet.",
                    self.id
                ),
                next: "Nobody has to act: Azure's lists follow.".to_owned(),
                there: true,
            })
        })
    }

    fn awaited(&self) -> Observation {
        let seen = format!("Azure shows no `{}` yet.", self.id);
        Observation::Pending(Pending { seen, next: MAKER.to_owned(), there: false })
    }

    fn gone(&self) -> Diagnostic {
        AuthorizationCode::RoleAssignmentGone.error(
            "The role assignment is gone",
            format!(
                "`{}` was there when the wait began, and somebody removed it since. Find out who \
                 did; a plan makes it again where a `dataplane_role_assignment` keeps it.",
                self.id
            ),
        )
        .at("role_assignment_id")
    }

    fn nobody(&self, principal: &str) -> Diagnostic {
        AuthorizationCode::RoleAssignmentWithoutPrincipal.error(
            "The role assignment is for nobody",
            format!(
                "`{}` gives the role to `{principal}`, which is no object ID of a principal. Make it \
                 anew.",
                self.id
            ),
        )
        .at("role_assignment_id")
    }
}
