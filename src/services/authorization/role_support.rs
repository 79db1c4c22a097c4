//! Roles that Azure grants without a word, and that the resource at the scope then ignores.

use serde_json::Value;

use super::BuiltInRole;
use crate::{
    azure::{self, Id},
    services::common::resource_reader::ResourceReader,
};

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

/// A question to ask before a role is granted, or believed: does the resource honor it?
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// The resource that may ignore the role.
    pub(crate) resource: Id,
    api_version: &'static str,
    trap: IneffectiveRole,
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
    let ((resource_type, api_version), trap) = match replacement {
        Some((_, instead)) => (REGISTRY, IneffectiveRole::Registry(instead)),
        None if is_vault_data_role(role) => (VAULT, IneffectiveRole::Vault),
        None => return None,
    };
    let resource = enclosing(scope, resource_type)?;
    Some(Doubt { resource, api_version, trap })
}

impl Doubt {
    /// The trap, where the resource is one that ignores the role; `None` also where there is no such
    /// resource.
    pub(crate) async fn resolved(
        &self,
        lookups: &ResourceReader,
    ) -> Result<Option<IneffectiveRole>, azure::Error> {
        let found = lookups.resource(&self.resource, self.api_version).await?;
        Ok(found.filter(|it| self.trap.is_set(it)).map(|_| self.trap))
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
