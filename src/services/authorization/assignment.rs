//! Role assignments as Azure has them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BuiltInRole, built_in, definition_guid};
use crate::azure::{self, Id};

/// A role assignment that exists.
pub(crate) type Assignment = azure::Document<AssignmentProperties>;

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

    /// GUID of the role.
    pub(crate) fn role_guid(&self) -> Option<Uuid> {
        definition_guid(&self.role_definition_id).ok()
    }

    /// The role, where it is a built-in one.
    pub(crate) fn built_in_role(&self) -> Option<BuiltInRole> {
        self.role_guid().and_then(built_in::by_id)
    }
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
