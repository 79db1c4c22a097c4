//! Which role definition a reference means, as Azure knows it.

use tfplugin::Diagnostic;
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    API_VERSION, Authorization, Role,
    client::REPLICATION,
    definition_id,
    role::{self, DEFINITION_TYPE, Definition},
};
use crate::diagnostics::code::CommonCode;
use crate::services::authorization::code::AuthorizationCode;
use crate::{
    azure::{self, Id},
    diagnostics::suggestions::nearest,
    http::{backoff, sleep_or_cancelled},
};

impl Authorization {
    /// The role definitions that `role` may mean at `scope`; a name can mean several.
    pub(crate) async fn definitions(
        &self,
        scope: &Id,
        role: &Role,
    ) -> Result<Definitions, azure::Error> {
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
                    Ok(found)
                };
                self.known_definitions(&key, find).await
            }
        }
    }

    /// The GUID of the role that `text` means at `scope`, for an argument called `role`. Azure is
    /// asked only where the text does not say it.
    pub(crate) async fn role_guid(&self, scope: &Id, text: &str) -> tfplugin::Result<Uuid> {
        let role = Role::parse(text).map_err(|text| {
            AuthorizationCode::InvalidRole.error("Invalid role", text).at("role")
        })?;
        if let Some(guid) = role.guid() {
            return Ok(guid);
        }
        let found = self.definitions(scope, &role).await;
        let found = found.map_err(|error| Diagnostic::from(error).at("role"))?;
        Ok(found.one(&role, scope).map_err(|it| it.at("role"))?.0)
    }

    /// The same for a role that may have been created seconds ago: it waits as long as for a
    /// principal.
    pub(crate) async fn role_guid_in_time(&self, scope: &Id, text: &str) -> tfplugin::Result<Uuid> {
        let role = Role::parse(text).map_err(|text| {
            AuthorizationCode::InvalidRole.error("Invalid role", text).at("role")
        })?;
        let (mut looks, deadline) = (0, Instant::now() + REPLICATION);
        while role.guid().is_none() && Instant::now() < deadline {
            let found = self.definitions(scope, &role).await;
            let found = found.map_err(|error| Diagnostic::from(error).at("role"))?;
            if !found.is_empty() {
                break;
            }
            _ = sleep_or_cancelled(backoff::watching(looks)).await;
            looks += 1;
        }
        self.role_guid(scope, text).await
    }

    /// The name of the role with this GUID; the GUID itself where nobody may know the name.
    pub(crate) async fn role_name(&self, scope: &Id, guid: Uuid) -> String {
        if let Some(role) = role::built_in_role(guid) {
            return role.name.to_owned();
        }
        let found = self.definitions(scope, &Role::Id(guid)).await;
        let name =
            found.ok().and_then(|it| it.0.into_iter().next()).map(|it| it.properties.role_name);
        name.unwrap_or_else(|| guid.to_string())
    }

    /// The role definition with this ID, if it is there.
    async fn definition(&self, id: &str) -> Result<Definitions, azure::Error> {
        let find = async {
            let found: Option<Definition> = self.client.get_opt(id, API_VERSION).await?;
            Ok(found.into_iter().collect())
        };
        self.known_definitions(&id.to_lowercase(), find).await
    }

    /// Definitions, read once in a run. An empty answer is not kept, because the same run may
    /// create the role.
    async fn known_definitions(
        &self,
        key: &String,
        find: impl Future<Output = Result<Vec<Definition>, azure::Error>>,
    ) -> Result<Definitions, azure::Error> {
        let found = self.definitions.get(key, find).await?;
        if found.is_empty() {
            self.definitions.forget(key);
        }
        Ok(Definitions(found))
    }
}

/// The role definitions that a reference may mean.
#[derive(Debug, Clone)]
pub(crate) struct Definitions(Vec<Definition>);

impl Definitions {
    /// Whether nothing is meant.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// GUID and name of the one match; an error if there is none, or more than one.
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
            [] => Err(CommonCode::NotFound.error(
                "Role not found",
                format!(
                    "`{role}` is neither a built-in role nor a custom role that can be assigned \
                     at `{scope}`.{} Check the spelling, and that the assignable scopes of the \
                     custom role include the scope.",
                    similar(role)
                ),
            )),
            several => {
                let ids: Vec<_> = several.iter().map(|(id, _)| format!("`{id}`")).collect();
                Err(AuthorizationCode::AmbiguousRole.error(
                    "Ambiguous role name",
                    format!(
                        "{} roles called `{role}` can be assigned at `{scope}`: {}. Set `role` \
                         to the GUID of the one that you mean.",
                        several.len(),
                        ids.join(", ")
                    ),
                ))
            }
        }
    }
}

/// The built-in roles with similar names. Begins with a space.
pub(crate) fn similar(role: &Role) -> String {
    let Role::Name(name) = role else { return String::new() };
    let names: Vec<_> =
        nearest(name, role::built_in_role_names()).iter().map(|it| format!("`{it}`")).collect();
    if names.is_empty() { String::new() } else { format!(" Did you mean {}?", names.join(" or ")) }
}
