//! Policies that deny: members of the seed, each with a scope and the types that must not be written
//! there (`RequestDisallowedByPolicy`).

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Context;
use crate::{api_error::ApiError, glob, id::Id};

/// The setting in which the seed's are kept.
pub(crate) const POLICIES: &str = "policies";

/// A policy assignment whose effect is `deny`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Policy {
    /// The scope's ID.
    pub(crate) scope: String,
    /// What people call the assignment.
    name: String,
    /// Globs of resource types that may not be written; every type where there is none.
    #[serde(default)]
    resource_types: Vec<String>,
    /// Locations that are allowed; every one where there is none.
    #[serde(default)]
    allowed_locations: Vec<String>,
}

/// Refuses a write that a policy denies.
pub(super) fn check(
    context: &Context<'_>,
    id: &Id,
    location: Option<&str>,
) -> Result<(), ApiError> {
    let policies: Vec<Policy> = context.session.setting(POLICIES)?.unwrap_or_default();
    match policies.iter().find(|policy| policy.denies(id, location)) {
        None => Ok(()),
        Some(policy) => Err(policy.error(id)),
    }
}

impl Policy {
    fn denies(&self, id: &Id, location: Option<&str>) -> bool {
        let within = Id::parse(&self.scope).is_some_and(|scope| scope.covers(id));
        let of_type = self.resource_types.is_empty()
            || self.resource_types.iter().any(|it| glob::matches(it, id.resource_type()));
        let placed = self.allowed_locations.is_empty()
            || location.is_some_and(|location| {
                !self.allowed_locations.iter().any(|it| it.eq_ignore_ascii_case(location))
            });
        within && of_type && placed
    }

    fn error(&self, id: &Id) -> ApiError {
        let definition =
            format!("/providers/Microsoft.Authorization/policyDefinitions/{}", self.name);
        let assignment = format!(
            "{}/providers/Microsoft.Authorization/policyAssignments/{}",
            self.scope, self.name
        );
        let message = format!(
            "Resource '{}' was disallowed by policy. Policy identifiers: '[{{\"policyAssignment\":{{\"name\":\"{}\",\
             \"id\":\"{assignment}\"}},\"policyDefinition\":{{\"name\":\"{}\",\"id\":\"{definition}\"}}}}]'.",
            id.name(),
            self.name,
            self.name,
        );
        let body = json!({"error": {
            "code": "RequestDisallowedByPolicy",
            "target": id.name(),
            "message": message,
            "additionalInfo": [{
                "type": "PolicyViolation",
                "info": {
                    "policyDefinitionDisplayName": self.name,
                    "policyDefinitionEffect": "deny",
                    "policyDefinitionId": definition,
                    "policyDefinitionName": self.name,
                    "policyAssignmentId": assignment,
                    "policyAssignmentName": self.name,
                    "policyAssignmentDisplayName": self.name,
                    "policyAssignmentScope": self.scope,
                },
            }],
        }});
        ApiError::new(403, "RequestDisallowedByPolicy", message).with_body(body)
    }
}
