//! What is done with roles and assignments in Azure.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tfplugin::Diagnostic;
use uuid::Uuid;

use super::{
    API_VERSION, ASSIGNMENT_TYPE, Assignment, NewAssignment, Role, assignment_id, built_in,
    definition::Definition, definition_id, permission::Permission, role::DEFINITION_TYPE,
};
use crate::arm::{self, Collapse, Id, Memo, Request};

/// How long a principal that Azure does not know yet is waited for.
const REPLICATION: Duration = Duration::from_mins(3);

/// How long an assignment that was made minutes ago may be missing before it counts as gone.
const SETTLING: Duration = Duration::from_secs(30);

/// Roles and assignments; reads that arrive together are answered from few calls.
#[derive(Debug)]
pub(crate) struct Authorization {
    pub(super) client: arm::Client,
    assignments: Collapse<String, String, Assignment>,
    definitions: Memo<String, Definitions>,
    /// What the caller may do, by scope.
    pub(super) permissions: Memo<String, Arc<[Permission]>>,
}

/// Which assignments a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Those at the scope and above it.
    AtScope,
    /// Those of one principal: at the scope, above it and below it.
    Principal(Uuid),
    /// Those at the scope and above it that one principal has, or a group that it is in. Azure
    /// refuses it for a principal that is a group.
    AssignedTo(Uuid),
}

/// What came of making or changing an assignment.
#[derive(Debug, Clone)]
pub(crate) struct Put {
    /// The assignment as it is now.
    pub(crate) assignment: Assignment,
    /// Whether it was there before, under this name.
    pub(crate) existed: bool,
}

impl Authorization {
    /// Roles and assignments as `client` sees them.
    pub(crate) fn new(client: arm::Client) -> Self {
        Self {
            client,
            assignments: Collapse::new(),
            definitions: Memo::new(),
            permissions: Memo::new(),
        }
    }

    /// Whether anybody can sign in.
    pub(crate) async fn sign_in(&self) -> Result<(), arm::Error> {
        self.client.sign_in().await
    }

    /// The assignment called `name` at `scope`, or `None` where there is none. One that was made
    /// moments ago is looked for again before it counts as gone.
    pub(crate) async fn get(
        &self,
        scope: &Id,
        name: &str,
        recent: bool,
    ) -> Result<Option<Assignment>, arm::Error> {
        let id = assignment_id(scope, name);
        let Some(subscription) = scope.subscription() else {
            return self.get_one(&id, recent).await;
        };
        let list = async {
            let all = self.list(&subscription, None).await?;
            Ok(all.into_iter().map(|it| (it.id.folded(), it)).collect())
        };
        let get = self.get_one(&id, recent);
        self.assignments.read(&subscription.folded(), &id.to_lowercase(), get, list).await
    }

    /// The assignment called `name` at `scope` as Azure has it now.
    pub(crate) async fn get_now(
        &self,
        scope: &Id,
        name: &str,
    ) -> Result<Option<Assignment>, arm::Error> {
        self.get_one(&assignment_id(scope, name), false).await
    }

    /// Makes or changes the assignment called `name` at `scope`.
    pub(crate) async fn put(
        &self,
        scope: &Id,
        name: &str,
        body: &NewAssignment,
    ) -> Result<Put, arm::Error> {
        let id = assignment_id(scope, name);
        let request =
            Request::put(&id, API_VERSION).repeat_on_code("PrincipalNotFound", REPLICATION);
        let (status, assignment): (_, Assignment) =
            self.client.write(request, &json!({ "properties": body })).await?;
        if let Some(subscription) = scope.subscription() {
            self.assignments.upsert(&subscription.folded(), id.to_lowercase(), assignment.clone());
        }
        Ok(Put { assignment, existed: status == 200 })
    }

    /// Removes the assignment called `name` at `scope`; one that is gone already is no error.
    pub(crate) async fn delete(&self, scope: &Id, name: &str) -> Result<(), arm::Error> {
        let id = assignment_id(scope, name);
        self.client.delete(&id, API_VERSION).await?;
        if let Some(subscription) = scope.subscription() {
            self.assignments.remove(&subscription.folded(), id.to_lowercase());
        }
        Ok(())
    }

    /// Lists assignments as seen from `scope`; without a filter all at, above and below it.
    pub(crate) async fn list(
        &self,
        scope: &Id,
        filter: Option<Filter>,
    ) -> Result<Vec<Assignment>, arm::Error> {
        let scope = scope.as_str().trim_end_matches('/');
        let path = format!("{scope}/providers/{ASSIGNMENT_TYPE}");
        let filter = filter.map(|filter| match filter {
            Filter::AtScope => "atScope()".to_owned(),
            // Azure refuses `atScope()` and `principalId` together.
            Filter::Principal(principal) => format!("principalId eq '{principal}'"),
            Filter::AssignedTo(principal) => format!("atScope() and assignedTo('{principal}')"),
        });
        let query: Vec<_> = filter.iter().map(|it| ("$filter", it.as_str())).collect();
        self.client.list(path, API_VERSION, &query).await
    }

    /// The role definitions that `role` may mean at `scope`; a name can mean several.
    pub(crate) async fn definitions(
        &self,
        scope: &Id,
        role: &Role,
    ) -> Result<Definitions, arm::Error> {
        match role {
            Role::Id(id) => {
                let found = self.definition(&definition_id(scope, *id)).await?;
                if !found.0.is_empty() {
                    return Ok(found);
                }
                // A custom role of one resource group need not be seen from the whole subscription.
                let scope = scope.as_str().trim_end_matches('/');
                self.definition(&format!("{scope}/providers/{DEFINITION_TYPE}/{id}")).await
            }
            Role::Name(name) => {
                let scope = scope.as_str().trim_end_matches('/');
                let path = format!("{scope}/providers/{DEFINITION_TYPE}");
                let filter = format!("roleName eq '{}'", name.replace('\'', "''"));
                let key = format!("{}|{}", path.to_lowercase(), name.to_lowercase());
                let find = async {
                    let found =
                        self.client.list(&path, API_VERSION, &[("$filter", &filter)]).await?;
                    Ok(Definitions(found))
                };
                self.definitions.get(&key, find).await
            }
        }
    }

    /// The GUID of the role that `text` means at `scope`, for an argument called `role`. Azure is
    /// asked only where the text does not say it.
    pub(crate) async fn role_guid(&self, scope: &Id, text: &str) -> tfplugin::Result<Uuid> {
        let role =
            Role::parse(text).map_err(|text| Diagnostic::error("Not a role", text).at("role"))?;
        if let Some(guid) = role.guid() {
            return Ok(guid);
        }
        let found = self.definitions(scope, &role).await;
        let found = found.map_err(|error| Diagnostic::from(error).at("role"))?;
        Ok(found.one(&role, scope).map_err(|it| it.at("role"))?.0)
    }

    /// The name of the role with this GUID; the GUID itself where nobody may know the name.
    pub(crate) async fn role_name(&self, scope: &Id, guid: Uuid) -> String {
        if let Some(role) = built_in::by_id(guid) {
            return role.name.to_owned();
        }
        let found = self.definitions(scope, &Role::Id(guid)).await;
        let name =
            found.ok().and_then(|it| it.0.into_iter().next()).map(|it| it.properties.role_name);
        name.unwrap_or_else(|| guid.to_string())
    }

    /// The role definition with this ID, if it is there.
    async fn definition(&self, id: &str) -> Result<Definitions, arm::Error> {
        let find = async {
            let found: Option<Definition> = self.client.get_opt(id, API_VERSION).await?;
            Ok(Definitions(found.into_iter().collect()))
        };
        self.definitions.get(&id.to_lowercase(), find).await
    }

    async fn get_one(&self, id: &str, recent: bool) -> Result<Option<Assignment>, arm::Error> {
        let request = Request::get(id, API_VERSION);
        let request = if recent { request.repeat_on_status(404, SETTLING) } else { request };
        match self.client.execute_as(&request).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The role definitions that a reference may mean.
#[derive(Debug, Clone)]
pub(crate) struct Definitions(Vec<Definition>);

impl Definitions {
    /// GUID and name of the one that is meant; an error where there is none, or more than one.
    pub(crate) fn one(&self, role: &Role, scope: &Id) -> Result<(Uuid, String), Diagnostic> {
        let known: Vec<_> = self
            .0
            .iter()
            .filter_map(|it| {
                Some((Uuid::try_parse(&it.name).ok()?, it.properties.role_name.clone()))
            })
            .collect();
        match known.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(Diagnostic::error(
                "The role does not exist",
                format!(
                    "`{role}` is neither a built-in role nor a custom role that may be assigned at \
                     `{scope}`. Check the spelling, and that the scope is among the custom role's \
                     assignable scopes."
                ),
            )),
            several => {
                let ids: Vec<_> = several.iter().map(|(id, _)| format!("`{id}`")).collect();
                Err(Diagnostic::error(
                    "The role's name is ambiguous",
                    format!(
                        "{} roles called `{role}` may be assigned at `{scope}`: {}. Set `role` to \
                         the GUID of the one that is meant.",
                        several.len(),
                        ids.join(", ")
                    ),
                ))
            }
        }
    }
}
