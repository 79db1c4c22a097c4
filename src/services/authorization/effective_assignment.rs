//! Whether a principal holds a role at a scope, from the assignments that Azure lists.

use serde_json::Value;
use uuid::Uuid;

use super::{Assignment, Authorization, BuiltInRole, Filter, Verdict};
use crate::{
    azure::{self, Id},
    services::common::plan_checks::ResourceReader,
};

/// An assignment that gives a principal a role at a scope.
#[derive(Debug, Clone)]
pub(crate) struct EffectiveAssignment {
    /// How it reaches the principal.
    pub(crate) how: How,
    /// The assignment.
    pub(crate) assignment: Assignment,
}

/// How an assignment reaches a principal at a scope; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// It was made at the scope itself.
    Here,
    /// It was made above the scope.
    Inherited,
    /// It was made to a group that the principal is in.
    ThroughGroup,
}

/// The assignments that a list gave, and whether those of the principal's groups are among them.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// The assignments.
    pub(crate) assignments: Vec<Assignment>,
    /// Whether nothing can be missing.
    pub(crate) complete: bool,
}

impl EffectiveAssignment {
    /// Condition under which it holds.
    pub(crate) fn condition(&self) -> Option<&str> {
        self.assignment.properties.condition.as_deref().filter(|it| !it.is_empty())
    }
}

impl Authorization {
    /// The assignments that a principal has at the scope and above it.
    pub(crate) async fn listed(&self, scope: &Id, principal: Uuid) -> Result<Listed, azure::Error> {
        match self.list(scope, Some(Filter::AssignedTo(principal))).await {
            Ok(assignments) => Ok(Listed { assignments, complete: true }),
            // The principal is a group, of which Azure does not tell its groups.
            Err(error) if error.status() == Some(400) => {
                let assignments = self.list(scope, Some(Filter::Principal(principal))).await?;
                Ok(Listed { assignments, complete: false })
            }
            Err(error) => Err(error),
        }
    }
}

/// The assignments that give the principal the role at the scope; the nearest first.
pub(crate) fn holdings(
    assignments: &[Assignment],
    scope: &Id,
    principal: Uuid,
    role: Uuid,
) -> Vec<EffectiveAssignment> {
    let reaches = |it: &&Assignment| {
        it.properties.scope.contains(scope) && it.properties.role_guid() == Some(role)
    };
    let mut holdings: Vec<_> = assignments
        .iter()
        .filter(reaches)
        .map(|it| EffectiveAssignment { how: how(it, scope, principal), assignment: it.clone() })
        .collect();
    holdings.sort_unstable_by(|a, b| {
        let (one, other) = (&a.assignment, &b.assignment);
        let lengths = (one.properties.scope.as_str().len(), other.properties.scope.as_str().len());
        (a.how, lengths.1, one.id.as_str()).cmp(&(b.how, lengths.0, other.id.as_str()))
    });
    holdings
}

fn how(assignment: &Assignment, scope: &Id, principal: Uuid) -> How {
    let own = Uuid::try_parse(&assignment.properties.principal_id) == Ok(principal);
    match (own, assignment.properties.scope == *scope) {
        (false, _) => How::ThroughGroup,
        (true, true) => How::Here,
        (true, false) => How::Inherited,
    }
}

/// Whether the holdings have an effect without more being known.
pub(crate) fn effect(holdings: &[EffectiveAssignment]) -> Verdict {
    if holdings.iter().any(|it| it.condition().is_none()) {
        return Verdict::Allowed;
    }
    match holdings.iter().find_map(EffectiveAssignment::condition) {
        Some(condition) => Verdict::Conditional(condition.to_owned()),
        None => Verdict::Missing,
    }
}

/// Resource type and API version of registries.
const REGISTRY: (&str, &str) = ("Microsoft.ContainerRegistry/registries", "2025-11-01");

/// Resource type and API version of key vaults.
const VAULT: (&str, &str) = ("Microsoft.KeyVault/vaults", "2025-05-01");

/// Roles that a registry in ABAC mode does not honor, and what takes their place there.
const REGISTRY_ROLES: &[(&str, &str)] = &[
    ("AcrPull", "Container Registry Repository Reader"),
    ("AcrPush", "Container Registry Repository Writer"),
];

/// Key Vault roles that work on the vault itself, whatever its permission model.
const CONTROL_PLANE_ROLES: &[&str] =
    &["Key Vault Contributor", "Key Vault Data Access Administrator"];

/// A resource that may ignore a role, to read before the role is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// The resource that may ignore the role.
    pub(crate) resource: Id,
    api_version: &'static str,
    ineffective: IneffectiveRole,
}

/// How a resource can ignore a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IneffectiveRole {
    /// A registry in ABAC mode; this role takes the place of the one that it ignores.
    Registry(&'static str),
    /// A vault that decides by access policies.
    Vault,
}

/// The question that a role raises at a scope, where it raises one.
pub(crate) fn doubt(scope: &Id, role: BuiltInRole) -> Option<Doubt> {
    let replacement = REGISTRY_ROLES.iter().find(|(name, _)| *name == role.name);
    let ((resource_type, api_version), ineffective) = match replacement {
        Some((_, instead)) => (REGISTRY, IneffectiveRole::Registry(instead)),
        None if is_vault_data_role(role) => (VAULT, IneffectiveRole::Vault),
        None => return None,
    };
    let resource = enclosing(scope, resource_type)?;
    Some(Doubt { resource, api_version, ineffective })
}

impl Doubt {
    /// How the resource ignores the role, if it does; `None` also if the resource does not exist.
    pub(crate) async fn resolved(
        &self,
        lookups: &ResourceReader,
    ) -> Result<Option<IneffectiveRole>, azure::Error> {
        let found = lookups.resource(&self.resource, self.api_version).await?;
        Ok(found.filter(|it| self.ineffective.is_set(it)).map(|_| self.ineffective))
    }
}

impl IneffectiveRole {
    fn is_set(self, resource: &Value) -> bool {
        match self {
            Self::Registry(_) => {
                let mode = resource.pointer("/properties/roleAssignmentMode");
                mode.and_then(Value::as_str) == Some("AbacRepositoryPermissions")
            }
            Self::Vault => {
                let by_roles = resource.pointer("/properties/enableRbacAuthorization");
                by_roles.and_then(Value::as_bool) != Some(true)
            }
        }
    }
}

fn is_vault_data_role(role: BuiltInRole) -> bool {
    role.name.starts_with("Key Vault ") && !CONTROL_PLANE_ROLES.contains(&role.name)
}

/// The scope itself, or the resource around it, of this type.
fn enclosing(scope: &Id, resource_type: &str) -> Option<Id> {
    std::iter::once(scope.clone()).chain(scope.ancestors()).find(|it| it.is_type(resource_type))
}
