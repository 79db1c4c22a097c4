//! A role as users write it: by name, by GUID, or by full ID.

use std::fmt;

use serde::Deserialize;
use uuid::Uuid;

use super::built_in;
use crate::azure::{self, Id};

/// Resource type of role definitions.
pub(crate) const DEFINITION_TYPE: &str = "Microsoft.Authorization/roleDefinitions";

/// A reference to a role definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    /// Known by its GUID; the name too, where the role is built in.
    Id(Uuid),
    /// A name that is not built in: only Azure knows which role it is.
    Name(String),
}

impl Role {
    /// Reads a name, a GUID, or the ID of a role definition.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        // The `id` of `azurerm_role_definition` has the scope behind a bar.
        let text = text.trim();
        let text =
            if text.starts_with('/') { text.split('|').next().unwrap_or(text) } else { text };
        if text.is_empty() {
            return Err("expected a role's name, GUID or ID, found nothing".to_owned());
        }
        if text.starts_with('/') {
            return definition_guid(text).map(Self::Id);
        }
        if let Ok(id) = Uuid::try_parse(text) {
            return Ok(Self::Id(id));
        }
        Ok(built_in::by_name(text)
            .map_or_else(|| Self::Name(text.to_owned()), |it| Self::Id(it.id)))
    }

    /// The GUID, where it is known without asking Azure.
    pub(crate) const fn guid(&self) -> Option<Uuid> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Name(_) => None,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => match built_in::by_id(*id) {
                Some(role) => f.write_str(role.name),
                None => write!(f, "{id}"),
            },
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Whether two references mean the same role, as far as that can be told offline.
pub(crate) fn same_role(a: &str, b: &str) -> bool {
    match (Role::parse(a), Role::parse(b)) {
        (Ok(Role::Name(a)), Ok(Role::Name(b))) => a.eq_ignore_ascii_case(&b),
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// The ID of the role definition as it is seen from `scope`: inside the scope's subscription, or
/// of the whole tenant.
pub(crate) fn definition_id(scope: &Id, role: Uuid) -> String {
    match scope.subscription() {
        Some(subscription) => format!("{subscription}/providers/{DEFINITION_TYPE}/{role}"),
        None => format!("/providers/{DEFINITION_TYPE}/{role}"),
    }
}

/// The GUID in the ID of a role definition, whichever of Azure's two forms it has.
pub(crate) fn definition_guid(id: &str) -> Result<Uuid, String> {
    let wrong = || {
        format!(
            "`{id}` is not the ID of a role definition; that ends with \
             `/providers/{DEFINITION_TYPE}/` and a GUID"
        )
    };
    let parsed = Id::parse(id).map_err(|_| wrong())?;
    if !parsed.is_type(DEFINITION_TYPE) {
        return Err(wrong());
    }
    Uuid::try_parse(parsed.name()).map_err(|_| wrong())
}

/// A role definition.
pub(crate) type Definition = azure::Resource<DefinitionProperties>;

/// What Azure says of a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefinitionProperties {
    /// Name as Azure shows it.
    pub(crate) role_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

    #[test]
    fn name_guid_and_both_id_forms_mean_the_same_role() {
        let subscription = "/subscriptions/11111111-1111-4111-8111-111111111111";
        for spelling in [
            "Storage Blob Data Reader".to_owned(),
            "storage blob data reader".to_owned(),
            GUID.to_owned(),
            GUID.to_uppercase(),
            format!("/providers/Microsoft.Authorization/roleDefinitions/{GUID}"),
            format!("{subscription}/providers/microsoft.authorization/roledefinitions/{GUID}"),
            format!(
                "{subscription}/providers/Microsoft.Authorization/roleDefinitions/{GUID}|{subscription}"
            ),
        ] {
            assert!(same_role(GUID, &spelling), "{spelling}");
        }
        assert!(!same_role(GUID, "Storage Blob Data Owner"));
        assert!(same_role("Lake Reader", "lake reader"));
    }

    #[test]
    fn other_ids_are_refused_with_the_form_that_is_wanted() {
        let error = Role::parse("/subscriptions/11111111-1111-4111-8111-111111111111").unwrap_err();
        assert!(error.contains("roleDefinitions"), "{error}");
        assert!(Role::parse("  ").is_err());
    }

    #[test]
    fn the_definition_is_named_in_the_subscription_of_the_scope() {
        let scope =
            Id::parse("/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg")
                .unwrap();
        let role = Uuid::try_parse(GUID).unwrap();
        assert_eq!(
            definition_id(&scope, role),
            format!(
                "/subscriptions/11111111-1111-4111-8111-111111111111/providers/{DEFINITION_TYPE}/{GUID}"
            )
        );
        let group = Id::parse("/providers/Microsoft.Management/managementGroups/corp").unwrap();
        assert_eq!(definition_id(&group, role), format!("/providers/{DEFINITION_TYPE}/{GUID}"));
    }
}
