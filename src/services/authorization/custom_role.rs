//! Custom roles as Azure has them, and the calls that read and write them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tfplugin::Ordered;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use uuid::{Uuid, uuid};

use super::{
    API_VERSION, Assignment, Authorization, Place,
    assignment::is_older_than,
    client::{REPLICATION, SETTLING},
    definition_id,
    role::DEFINITION_TYPE,
};
use crate::{
    azure::{self, Expected, Id, Request},
    http::{backoff, sleep_or_cancelled},
};

/// What a role definition always has.
const DEFINITION: Expected = Expected::with(&["/name", "/properties/roleName"]);

/// Keeps our GUIDs apart from those that another tool derives from the same facts.
const NAMESPACE: Uuid = uuid!("b1c6d2f8-52a7-5b1e-8d3a-0c4f7e9a6d21");

/// How many assignments that keep a role from being deleted are looked up singly.
const MOST_HOLDERS: usize = 10;

/// A role definition with all that Azure says of it.
pub(crate) type CustomRole = azure::Resource<RoleProperties>;

/// The properties of a role definition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleProperties {
    /// Name as Azure shows it.
    pub(crate) role_name: String,
    /// `CustomRole`, or `BuiltInRole`.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    /// What it is for.
    pub(crate) description: Option<String>,
    /// Where it can be assigned.
    #[serde(default)]
    pub(crate) assignable_scopes: Vec<String>,
    /// What it allows; almost always one element.
    #[serde(default)]
    pub(crate) permissions: Vec<PermissionSet>,
    /// When it was created.
    pub(crate) created_on: Option<String>,
    /// Object ID of the account that created it.
    pub(crate) created_by: Option<String>,
    /// When it was written last.
    pub(crate) updated_on: Option<String>,
}

/// One element of a role's permissions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PermissionSet {
    /// Control-plane operations that it allows.
    #[serde(default)]
    pub(crate) actions: BTreeSet<String>,
    /// Control-plane operations that it takes away from `actions`.
    #[serde(default)]
    pub(crate) not_actions: BTreeSet<String>,
    /// Data-plane operations that it allows.
    #[serde(default)]
    pub(crate) data_actions: BTreeSet<String>,
    /// Data-plane operations that it takes away from `data_actions`.
    #[serde(default)]
    pub(crate) not_data_actions: BTreeSet<String>,
    /// Condition under which it applies; Azure has it on built-in roles only.
    #[serde(default, skip_serializing)]
    pub(crate) condition: Option<String>,
}

/// The body of a request that creates or changes a custom role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewRole {
    /// Name as Azure shows it.
    pub(crate) role_name: String,
    /// Always `CustomRole`.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// What it is for; empty if nothing is said.
    pub(crate) description: String,
    /// Where it can be assigned.
    pub(crate) assignable_scopes: Vec<String>,
    /// What it allows: one element.
    pub(crate) permissions: [PermissionSet; 1],
}

impl NewRole {
    /// Whether a write of this body would leave the role as it is.
    pub(crate) fn is(&self, found: &RoleProperties) -> bool {
        let fold = |scopes: &[String]| -> BTreeSet<String> {
            scopes.iter().map(|it| it.to_lowercase()).into_set()
        };
        self.role_name == found.role_name
            && self.description == found.description.clone().unwrap_or_default()
            && fold(&self.assignable_scopes) == fold(&found.assignable_scopes)
            && self.permissions.as_slice() == found.permissions.as_slice()
    }
}

impl RoleProperties {
    /// Whether Azure brings the role along, so that nobody can change it.
    pub(crate) fn is_built_in(&self) -> bool {
        self.kind.as_deref() == Some("BuiltInRole")
    }

    /// Whether one element describes what the role allows, so that four sets of actions do.
    pub(crate) fn is_flat(&self) -> bool {
        matches!(self.permissions.as_slice(), [one] if one.condition.is_none())
    }
}

/// The result of a write of a custom role.
#[derive(Debug, Clone)]
pub(crate) struct RolePut {
    /// The role as it is now.
    pub(crate) role: CustomRole,
    /// Whether it existed before this write began.
    pub(crate) is_older: bool,
}

/// The GUID of the custom role called `name` at `scope`: always the same, so that a create that was
/// cut off can be repeated.
pub(crate) fn derived_role_guid(scope: &Id, name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{}|{}", scope.folded(), name.to_lowercase()).as_bytes())
}

/// The key by which a custom role is locked and confirmed.
pub(crate) fn role_key(guid: Uuid) -> String {
    format!("role|{guid}")
}

impl Authorization {
    /// Waits until nobody else of this process writes to the custom role.
    pub(crate) async fn lock_role(&self, guid: Uuid) -> OwnedMutexGuard<()> {
        self.lock_key(role_key(guid)).await
    }

    /// The role definition with this GUID, as the scope's subscription or the tenant sees it. One that
    /// was created moments ago is read again before it counts as gone, and one of a management group is
    /// looked up in the group's list: not every tenant shows it at its root.
    pub(crate) async fn custom_role(
        &self,
        scope: &Id,
        guid: Uuid,
        recent: bool,
    ) -> Result<Option<CustomRole>, azure::Error> {
        let request = Request::get(definition_id(scope, guid), API_VERSION);
        let request = if recent { request.retry_on_status(404, SETTLING) } else { request };
        let found = self.client.find(&request, DEFINITION).await?.map(|it| it.resource);
        if found.is_some() || scope.subscription().is_some() {
            return Ok(found);
        }
        let all = self.custom_roles(scope, None).await?;
        Ok(all.into_iter().find(|it| it.name.eq_ignore_ascii_case(&guid.to_string())))
    }

    /// Creates or changes a custom role. Azure has no write that only creates.
    pub(crate) async fn put_role(
        &self,
        scope: &Id,
        guid: Uuid,
        body: &NewRole,
    ) -> Result<RolePut, azure::Error> {
        let began = Instant::now();
        let request = Request::put(path(scope, guid), API_VERSION);
        let (_, role): (_, CustomRole) =
            self.client.write(request, &json!({ "properties": body })).await?;
        let (created, updated) = (&role.properties.created_on, &role.properties.updated_on);
        let is_older = is_older_than(created.as_ref(), updated.as_ref(), began.elapsed());
        self.forget_role(scope, guid);
        Ok(RolePut { role, is_older })
    }

    /// Deletes a custom role; one that is already gone is not an error. While Azure says that the
    /// role is assigned and shows no such assignment, the provider asks again: Azure can notice late
    /// that an assignment is gone. The error comes with the assignments that exist.
    pub(crate) async fn delete_role(
        &self,
        scope: &Id,
        scopes: &[Id],
        guid: Uuid,
    ) -> Result<(), (azure::Error, Vec<Assignment>)> {
        let (mut looks, deadline) = (0, Instant::now() + REPLICATION);
        loop {
            let request = Request::delete(path(scope, guid), API_VERSION);
            let error = match self.client.execute(&request).await {
                Ok(_) => break,
                Err(error) if error.is_not_found() => break,
                Err(error) => error,
            };
            if !error.has_code("RoleDefinitionHasAssignments") {
                return Err((error, Vec::new()));
            }
            let holders = self.holders(scopes, guid).await;
            if !holders.is_empty() || deadline <= Instant::now() {
                return Err((error, holders));
            }
            if sleep_or_cancelled(backoff::watching(looks)).await.is_err() {
                return Err((error, holders));
            }
            looks += 1;
        }
        self.forget_role(scope, guid);
        self.confirmed().forget(&role_key(guid));
        Ok(())
    }

    /// The custom roles with this name that can be assigned at the scope or below it.
    pub(crate) async fn custom_roles(
        &self,
        scope: &Id,
        name: Option<&str>,
    ) -> Result<Vec<CustomRole>, azure::Error> {
        let scope = scope.as_str().trim_end_matches('/');
        let filter = match name {
            // Azure takes `type` and `roleName` each alone.
            Some(name) => format!("roleName eq '{}'", name.replace('\'', "''")),
            None => "atScopeAndBelow() and type eq 'CustomRole'".to_owned(),
        };
        let path = format!("{scope}/providers/{DEFINITION_TYPE}");
        self.client.list(path, API_VERSION, &[("$filter", &filter)]).await
    }

    /// The assignments of a role that exist, found from its assignable scopes. Lists show an
    /// assignment for minutes after it was deleted, so each is read.
    async fn holders(&self, scopes: &[Id], guid: Uuid) -> Vec<Assignment> {
        let mut holders: Vec<Assignment> = Vec::new();
        for scope in scopes {
            // Without the permission to list, Azure's own refusal has to do.
            let Ok(listed) = self.list(scope, None).await else { continue };
            for it in listed.into_iter().filter(|it| it.properties.role_guid() == Some(guid)) {
                let place = Place::new(&it.properties.scope, it.name.clone());
                let is_known = holders.iter().any(|known| known.id == it.id);
                if is_known || MOST_HOLDERS <= holders.len() {
                    continue;
                }
                if !matches!(self.get_now(&place).await, Ok(None)) {
                    holders.push(it);
                }
            }
        }
        holders
    }

    /// A role that was read before for its name has changed.
    fn forget_role(&self, scope: &Id, guid: Uuid) {
        self.definitions.forget(&definition_id(scope, guid).to_lowercase());
        self.definitions.forget(&path(scope, guid).to_lowercase());
    }
}

/// The path of a role definition below the scope that it is written at.
fn path(scope: &Id, guid: Uuid) -> String {
    format!("{}/providers/{DEFINITION_TYPE}/{guid}", scope.as_str().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: &str = "/subscriptions/11111111-1111-4111-8111-111111111111";

    fn role(permissions: &serde_json::Value) -> RoleProperties {
        serde_json::from_value(json!({
            "roleName": "Peering", "assignableScopes": [SCOPE.to_uppercase()],
            "permissions": permissions,
        }))
        .unwrap()
    }

    fn wanted() -> NewRole {
        let actions = ["a/read".to_owned(), "b/read".to_owned()].into();
        NewRole {
            role_name: "Peering".to_owned(),
            kind: "CustomRole",
            description: String::new(),
            assignable_scopes: vec![SCOPE.to_owned()],
            permissions: [PermissionSet { actions, ..PermissionSet::default() }],
        }
    }

    #[test]
    fn the_order_of_actions_and_the_case_of_scopes_are_no_difference() {
        assert!(
            wanted().is(&role(&json!([{ "actions": ["b/read", "a/read"], "condition": null }])))
        );
        assert!(!wanted().is(&role(&json!([{ "actions": ["b/read"] }]))));
        assert!(
            !wanted().is(&role(&json!([{ "actions": ["a/read"] }, { "actions": ["b/read"] }])))
        );
    }

    #[test]
    fn a_role_with_several_sets_or_a_condition_is_not_flat() {
        assert!(role(&json!([{ "actions": ["a/read"] }])).is_flat());
        assert!(!role(&json!([{ "actions": ["a/read"] }, {}])).is_flat());
        assert!(!role(&json!([{ "actions": ["a/read"], "condition": "x" }])).is_flat());
        assert!(!role(&json!([])).is_flat());
    }

    #[test]
    fn spelling_does_not_change_the_guid() {
        let scope = Id::parse(SCOPE).unwrap();
        let guid = derived_role_guid(&scope, "Peering");
        assert_eq!(guid, derived_role_guid(&Id::parse(&SCOPE.to_uppercase()).unwrap(), "peering"));
        assert_ne!(guid, derived_role_guid(&scope, "Peering 2"));
    }
}
