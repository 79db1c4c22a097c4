//! Role assignments as Azure has them.

use std::{collections::HashMap, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

use super::{BuiltInRole, definition_guid, role};
use crate::azure::{self, Id, Request};

/// How much the times that Azure gives may differ from when it received a write.
const SLACK: Duration = Duration::from_secs(2);

/// A role assignment that exists.
pub(crate) type Assignment = azure::Resource<AssignmentProperties>;

/// What Azure says of an assignment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssignmentProperties {
    /// Scope at which it was made.
    pub(crate) scope: Id,
    /// The role, in either of Azure's two forms.
    pub(crate) role_definition_id: String,
    /// Object ID of the principal.
    pub(crate) principal_id: String,
    /// Kind of the principal.
    pub(crate) principal_type: Option<String>,
    /// What it is for.
    pub(crate) description: Option<String>,
    /// Condition under which it holds.
    pub(crate) condition: Option<String>,
    /// Version of the condition's language.
    pub(crate) condition_version: Option<String>,
    /// Identity that a managing tenant uses.
    pub(crate) delegated_managed_identity_resource_id: Option<String>,
    /// When it was made.
    pub(crate) created_on: Option<String>,
    /// Object ID of the account that made it.
    pub(crate) created_by: Option<String>,
    /// When it was written last.
    pub(crate) updated_on: Option<String>,
}

impl AssignmentProperties {
    /// What a new assignment would have to say otherwise to overwrite this one: the arguments, with
    /// what is there. Nothing, where a write would leave it as it is.
    pub(crate) fn differences(&self, wanted: &NewAssignment) -> Vec<(&'static str, String)> {
        fn text(it: Option<&String>) -> &str {
            it.map(String::as_str).unwrap_or_default()
        }
        let kind = wanted.principal_type.as_ref().or(self.principal_type.as_ref());
        [
            ("description", self.description.as_ref(), wanted.description.as_ref()),
            ("condition", self.condition.as_ref(), wanted.condition.as_ref()),
            (
                "condition_version",
                self.condition_version.as_ref(),
                wanted.condition_version.as_ref(),
            ),
            ("principal_type", self.principal_type.as_ref(), kind),
        ]
        .into_iter()
        .filter(|(_, there, wanted)| text(*there) != text(*wanted))
        .map(|(name, there, _)| (name, text(there).to_owned()))
        .collect()
    }

    /// Whether it grants what a new assignment would.
    pub(crate) fn is_grant_of(&self, wanted: &NewAssignment, scope: &Id) -> bool {
        self.scope == *scope
            && self.principal_id.eq_ignore_ascii_case(&wanted.principal_id)
            && self.role_guid().is_some()
            && self.role_guid() == definition_guid(&wanted.role_definition_id).ok()
    }

    /// Whether it was there before the write that answers with it, which took this long. Both times
    /// are Azure's, so no clock is compared with another one. Without them it counts as older.
    pub(super) fn is_older_than(&self, write: Duration) -> bool {
        is_older_than(self.created_on.as_ref(), self.updated_on.as_ref(), write)
    }

    /// GUID of the role.
    pub(crate) fn role_guid(&self) -> Option<Uuid> {
        definition_guid(&self.role_definition_id).ok()
    }

    /// The role, where it is a built-in one.
    pub(crate) fn built_in_role(&self) -> Option<BuiltInRole> {
        self.role_guid().and_then(role::built_in_role)
    }
}

/// Whether an object with these times was there before the write that answers with it, which took
/// this long. Without the times it counts as older.
pub(super) fn is_older_than(
    created: Option<&String>,
    updated: Option<&String>,
    write: Duration,
) -> bool {
    let time = |it: Option<&String>| it.and_then(|it| it.parse::<Timestamp>().ok());
    time(created).zip(time(updated)).is_none_or(|(created, updated)| {
        let age = updated.duration_since(created);
        age.unsigned_abs() > write.saturating_add(SLACK)
    })
}

/// The body of a request that makes or changes an assignment. Absent fields are left out: Azure
/// takes `null` for something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewAssignment {
    /// The role.
    pub(crate) role_definition_id: String,
    /// Object ID of the principal.
    pub(crate) principal_id: String,
    /// Kind of the principal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) principal_type: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// Condition under which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<String>,
    /// Version of the condition's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition_version: Option<String>,
    /// Identity that a managing tenant uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delegated_managed_identity_resource_id: Option<String>,
}

/// Resource type of role assignments.
pub(crate) const ASSIGNMENT_TYPE: &str = "Microsoft.Authorization/roleAssignments";

/// Keeps our names apart from those that another tool derives from the same three facts.
const NAMESPACE: Uuid = uuid!("6d0b6f0e-5b8f-5c43-9d7e-3f6d1c8a2b54");

/// The name of the assignment of `role` to `principal` at `scope`: always the same for the same
/// three, so that a create that was cut off can be repeated.
pub(crate) fn derived_name(scope: &Id, principal: Uuid, role: Uuid) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{}|{principal}|{role}", scope.folded()).as_bytes())
}

/// The ID of the assignment called `name` at `scope`.
pub(crate) fn assignment_id(scope: &Id, name: &str) -> String {
    let scope = scope.as_str().trim_end_matches('/');
    format!("{scope}/providers/{ASSIGNMENT_TYPE}/{name}")
}

/// The place of a role assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The scope that it is made at.
    pub(crate) scope: Id,
    /// Its name, a GUID.
    pub(crate) name: String,
    /// The tenant of the scope, for an assignment that is delegated through Azure Lighthouse: it is
    /// found with the tenant in the query only.
    pub(crate) tenant: Option<String>,
}

impl Place {
    /// The place of the assignment called `name` at `scope`.
    pub(crate) fn new(scope: &Id, name: String) -> Self {
        Self { scope: scope.clone(), name, tenant: None }
    }

    /// The same, of a delegated assignment in a tenant.
    pub(crate) fn in_tenant(self, tenant: Option<String>) -> Self {
        Self { tenant, ..self }
    }

    /// The ID of the assignment.
    pub(crate) fn id(&self) -> String {
        assignment_id(&self.scope, &self.name)
    }

    /// The ID in the form that is compared.
    pub(crate) fn key(&self) -> String {
        self.id().to_lowercase()
    }

    /// A request about the assignment, with the tenant where one is needed.
    pub(super) fn asked(&self, request: Request) -> Request {
        match &self.tenant {
            Some(tenant) => request.query("tenantId", tenant),
            None => request,
        }
    }
}

/// A role for a principal at a scope. Azure has each once, under whichever name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Grant {
    scope: String,
    principal: Uuid,
    role: Uuid,
}

impl Grant {
    /// The grant of `role` to `principal` at `scope`.
    pub(crate) fn new(scope: &Id, principal: Uuid, role: Uuid) -> Self {
        Self { scope: scope.folded(), principal, role }
    }
}

/// An object that is planned to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    /// What it grants.
    pub(crate) grant: Grant,
    /// The mark of the object.
    pub(crate) maker: Uuid,
    /// The arguments that say so, in the user's words.
    pub(crate) words: String,
    /// Whether the plan makes it, or changes what it grants.
    pub(crate) is_new: bool,
}

/// Everything that is planned so far.
#[derive(Debug, Default)]
pub(crate) struct PlannedGrants {
    by_maker: HashMap<Uuid, Planned>,
}

impl PlannedGrants {
    /// Adds an object, in the place of what was planned for it before; the answer is another object
    /// with the same grant. Where the process serves several walks, a new object in the same words
    /// is the one that an earlier walk planned.
    pub(crate) fn add(&mut self, planned: Planned, one_walk: bool) -> Option<Planned> {
        if !one_walk {
            self.by_maker
                .retain(|_, it| !(it.is_new && planned.is_new && it.words == planned.words));
        }
        let other = self
            .by_maker
            .values()
            .find(|it| it.maker != planned.maker && it.grant == planned.grant)
            .cloned();
        self.by_maker.insert(planned.maker, planned);
        other
    }

    /// What was planned with one mark has another now.
    pub(crate) fn rename(&mut self, planned: Option<Uuid>, made: Uuid) {
        if let Some(it) = planned.and_then(|it| self.by_maker.remove(&it)) {
            self.by_maker.insert(made, Planned { maker: made, ..it });
        }
    }

    /// The object with this mark is no longer planned.
    pub(crate) fn remove(&mut self, maker: Option<Uuid>) {
        if let Some(maker) = maker {
            self.by_maker.remove(&maker);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::uuid;

    use super::*;

    #[test]
    fn what_was_made_before_the_write_is_told_from_what_an_attempt_of_it_made() {
        let created = "2026-11-20T08:11:02.1234567Z";
        for (created, updated, seconds, expected) in [
            (created, created, 0, false),
            (created, "2026-11-20T08:11:03.9Z", 0, false),
            (created, "2026-11-20T08:11:04.2Z", 0, true),
            (created, "2026-11-20T08:11:33.0Z", 30, false),
            (created, "2026-11-20T08:11:35.0Z", 30, true),
            (created, "2026-11-27T08:11:02.0Z", 30, true),
            ("", created, 30, true),
            (created, "yesterday", 30, true),
        ] {
            let properties: AssignmentProperties = serde_json::from_value(json!({
                "scope": "/subscriptions/11111111-1111-4111-8111-111111111111",
                "roleDefinitionId": "r",
                "principalId": "p",
                "createdOn": created,
                "updatedOn": updated,
            }))
            .unwrap();
            let found = properties.is_older_than(Duration::from_secs(seconds));
            assert_eq!(found, expected, "{created} {updated} {seconds}");
        }
    }

    #[test]
    fn spelling_of_the_scope_does_not_change_the_name() {
        let principal = uuid!("c2b1c6c4-6a35-4f3f-8f0b-7a3f1f2d9d10");
        let role = uuid!("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1");
        let name = |scope: &str| derived_name(&Id::parse(scope).unwrap(), principal, role);
        let scope = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-lake";
        assert_eq!(name(scope), name(&scope.to_lowercase()));
        assert_ne!(name(scope), name(&format!("{scope}2")));
        assert_eq!(name(scope).get_version_num(), 5);
    }

    #[test]
    fn the_root_scope_has_one_slash() {
        let id = assignment_id(&Id::root(), "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11");
        assert_eq!(
            id,
            "/providers/Microsoft.Authorization/roleAssignments/9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11"
        );
    }

    const ONE: Uuid = uuid!("11111111-1111-4111-8111-111111111111");
    const TWO: Uuid = uuid!("22222222-2222-4222-8222-222222222222");

    fn planned(maker: Uuid, scope: &str, is_new: bool) -> Planned {
        let scope = Id::parse(scope).unwrap();
        let grant = Grant::new(&scope, ONE, TWO);
        Planned { grant, maker, words: format!("at {scope}"), is_new }
    }

    #[test]
    fn the_same_grant_of_another_object_is_found_and_ones_own_is_not() {
        let mut grants = PlannedGrants::default();
        let scope = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-lake";
        assert_eq!(grants.add(planned(ONE, scope, false), true), None);
        // Both plans of a replacement.
        assert_eq!(grants.add(planned(ONE, scope, true), true), None);
        let other = grants.add(planned(TWO, &scope.to_lowercase(), true), true);
        assert_eq!(other, Some(planned(ONE, scope, true)));
    }

    #[test]
    fn an_object_that_grants_something_else_now_is_in_nobodys_way() {
        let mut grants = PlannedGrants::default();
        let scope = "/subscriptions/11111111-1111-4111-8111-111111111111";
        grants.add(planned(ONE, scope, false), true);
        grants.add(planned(ONE, &format!("{scope}/resourceGroups/rg"), true), true);
        assert_eq!(grants.add(planned(TWO, scope, true), true), None);
        grants.rename(Some(TWO), ONE);
        assert_eq!(grants.add(planned(ONE, scope, true), true), None);
    }

    #[test]
    fn equal_words_are_one_object_again_where_a_process_serves_several_walks() {
        let scope = "/subscriptions/11111111-1111-4111-8111-111111111111";
        for one_walk in [true, false] {
            let mut grants = PlannedGrants::default();
            grants.add(planned(ONE, scope, true), one_walk);
            let again = grants.add(planned(TWO, scope, true), one_walk);
            assert_eq!(again.is_some(), one_walk);
            // A stored resource is not the plan of an earlier walk.
            grants.add(planned(ONE, scope, false), one_walk);
            assert!(grants.add(planned(TWO, scope, true), one_walk).is_some());
        }
    }
}
