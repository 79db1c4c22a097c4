//! Role assignments as Azure has them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BuiltInRole, built_in, definition_guid};
use crate::arm::{self, Id};

/// A role assignment that exists.
pub(crate) type Assignment = arm::Document<AssignmentProperties>;

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
}

impl AssignmentProperties {
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
