//! A role as users write it: by name, by GUID, or by full ID.

use std::fmt;

use serde::Deserialize;
use uuid::{Uuid, uuid};

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
        Ok(built_in_role_named(text)
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
            Self::Id(id) => match built_in_role(*id) {
                Some(role) => f.write_str(role.name),
                None => write!(f, "{id}"),
            },
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Whether two references certainly mean the same role, without asking Azure.
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

/// A role that Azure brings along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BuiltInRole {
    /// Name as Azure shows it.
    pub(crate) name: &'static str,
    /// GUID of the role definition.
    pub(crate) id: Uuid,
}

/// The built-in role called `name`, whatever the case.
pub(crate) fn built_in_role_named(name: &str) -> Option<BuiltInRole> {
    ROLES.iter().copied().find(|it| it.name.eq_ignore_ascii_case(name))
}

/// The built-in role with this GUID.
pub(crate) fn built_in_role(id: Uuid) -> Option<BuiltInRole> {
    ROLES.iter().copied().find(|it| it.id == id)
}

/// The names of all of them.
pub(crate) fn built_in_role_names() -> impl Iterator<Item = &'static str> {
    ROLES.iter().map(|it| it.name)
}

const fn role(name: &'static str, id: Uuid) -> BuiltInRole {
    BuiltInRole { name, id }
}

/// From Microsoft's page "Azure built-in roles" as of 2026-04-09; other roles are looked up.
const ROLES: &[BuiltInRole] = &[
    role("AcrDelete", uuid!("c2f4ef07-c644-48eb-af81-4b1b4947fb11")),
    role("AcrImageSigner", uuid!("6cef56e8-d556-48e5-a04f-b8e64114680f")),
    role("AcrPull", uuid!("7f951dda-4ed3-4680-a7ca-43fe172d538d")),
    role("AcrPush", uuid!("8311e382-0749-4cb8-b61a-304f252e45ec")),
    role("App Configuration Data Owner", uuid!("5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b")),
    role("App Configuration Data Reader", uuid!("516239f1-63e1-4d78-a4de-a74fb236a071")),
    role("Azure Event Hubs Data Owner", uuid!("f526a384-b230-433a-b45c-95f59c4a2dec")),
    role("Azure Event Hubs Data Receiver", uuid!("a638d3c7-ab3a-418d-83e6-5f17a39d4fde")),
    role("Azure Event Hubs Data Sender", uuid!("2b629674-e913-4c01-ae53-ef4638d8f975")),
    role(
        "Azure Kubernetes Service Cluster Admin Role",
        uuid!("0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8"),
    ),
    role(
        "Azure Kubernetes Service Cluster User Role",
        uuid!("4abbcc35-e782-43d8-92c5-2d3f1bd2253f"),
    ),
    role(
        "Azure Kubernetes Service Contributor Role",
        uuid!("ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8"),
    ),
    role("Azure Kubernetes Service RBAC Admin", uuid!("3498e952-d568-435e-9b2c-8d77e338d7f7")),
    role(
        "Azure Kubernetes Service RBAC Cluster Admin",
        uuid!("b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"),
    ),
    role("Azure Kubernetes Service RBAC Reader", uuid!("7f6c6a51-bcf8-42ba-9220-52d62157d7db")),
    role("Azure Kubernetes Service RBAC Writer", uuid!("a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb")),
    role("Azure Service Bus Data Owner", uuid!("090c5cfd-751d-490a-894a-3ce6f1109419")),
    role("Azure Service Bus Data Receiver", uuid!("4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0")),
    role("Azure Service Bus Data Sender", uuid!("69a216fc-b8fb-44d8-bc22-1f3c2cd27a39")),
    role(
        "Container Registry Data Importer and Data Reader",
        uuid!("577a9874-89fd-4f24-9dbd-b5034d0ad23a"),
    ),
    role(
        "Container Registry Repository Catalog Lister",
        uuid!("bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7"),
    ),
    role(
        "Container Registry Repository Contributor",
        uuid!("2efddaa5-3f1f-4df3-97df-af3f13818f4c"),
    ),
    role("Container Registry Repository Reader", uuid!("b93aa761-3e63-49ed-ac28-beffa264f7ac")),
    role("Container Registry Repository Writer", uuid!("2a1e307c-b015-4ebd-883e-5b7698a07328")),
    role("Contributor", uuid!("b24988ac-6180-42a0-ab88-20f7382dd24c")),
    role("Cosmos DB Account Reader Role", uuid!("fbdf93bf-df7d-467e-a4d2-9458aa1360c8")),
    role("Cosmos DB Operator", uuid!("230815da-be43-4aae-9cb4-875f7bd000aa")),
    role("DNS Zone Contributor", uuid!("befefa01-2a29-4197-83a8-272ff33ce314")),
    role("Data Factory Contributor", uuid!("673868aa-7521-48a0-acc6-0f60742d39f5")),
    role("DocumentDB Account Contributor", uuid!("5bd9cd88-fe45-4216-938b-f97437e15450")),
    role("EventGrid Data Sender", uuid!("d5a91429-5739-47e2-a06b-3470a27159e7")),
    role("Key Vault Administrator", uuid!("00482a5a-887f-4fb3-b363-3b7fe8e74483")),
    role("Key Vault Certificate User", uuid!("db79e9a7-68ee-4b58-9aeb-b90e7c24fcba")),
    role("Key Vault Certificates Officer", uuid!("a4417e6f-fecd-4de8-b567-7b0420556985")),
    role("Key Vault Contributor", uuid!("f25e0fa2-a7c8-4377-a976-54943a77a395")),
    role("Key Vault Crypto Officer", uuid!("14b46e9e-c2b7-41b4-b07b-48a6ebf60603")),
    role("Key Vault Crypto Service Encryption User", uuid!("e147488a-f6f5-4113-8e2d-b22465e65bf6")),
    role("Key Vault Crypto User", uuid!("12338af0-0e69-4776-bea7-57ae8d297424")),
    role("Key Vault Data Access Administrator", uuid!("8b54135c-b56d-4d72-a534-26097cfdc8d8")),
    role("Key Vault Reader", uuid!("21090545-7ca7-4776-b22c-e363652d74d2")),
    role("Key Vault Secrets Officer", uuid!("b86a8fe4-44ce-4948-aee5-eccb2c155cd7")),
    role("Key Vault Secrets User", uuid!("4633458b-17de-408a-b874-0445c86b69e6")),
    role("Locks Contributor", uuid!("28bf596f-4eb7-45ce-b5bc-6cf482fec137")),
    role("Log Analytics Reader", uuid!("73c42c96-874c-492b-b04d-ab87d138a893")),
    role("Managed Identity Contributor", uuid!("e40ec5ca-96e0-45a2-b4ff-59039f2c2b59")),
    role("Managed Identity Operator", uuid!("f1a07417-d97a-45cb-824c-7a7467783830")),
    role("Monitoring Metrics Publisher", uuid!("3913510d-42f4-4e42-8a64-420c390055eb")),
    role("Network Contributor", uuid!("4d97b98b-1d4f-4787-a291-c67834d212e7")),
    role("Owner", uuid!("8e3af657-a8ff-443c-a75c-2fe8c4bcb635")),
    role("Private DNS Zone Contributor", uuid!("b12aa53e-6015-4669-85d0-8515ebb3ae7f")),
    role("Reader", uuid!("acdd72a7-3385-48ef-bd42-f606fba81ae7")),
    role("Reader and Data Access", uuid!("c12c1c16-33a1-487b-954d-41c89c60f349")),
    role("Redis Cache Contributor", uuid!("e0f68234-74aa-48ed-b826-c38b57376e17")),
    role("Role Based Access Control Administrator", uuid!("f58310d9-a9f6-439a-9e8d-f62e7b41a168")),
    role("SQL DB Contributor", uuid!("9b7fa17d-e63e-47b0-bb0a-15c516ac86ec")),
    role("SQL Managed Instance Contributor", uuid!("4939a1f6-9ae0-4e48-a1e0-f2cbe897382d")),
    role("SQL Security Manager", uuid!("056cd41c-7e88-42e1-933e-88ba6a50c9c3")),
    role("SQL Server Contributor", uuid!("6d8ee4ec-f05a-4a1d-8b00-a9b17e38b437")),
    role("Schema Registry Contributor", uuid!("5dffeca3-4936-4216-b2bc-10343a5abb25")),
    role("Schema Registry Reader", uuid!("2c56ea50-c6b3-40a6-83c0-9d98858bc7d2")),
    role("Storage Account Contributor", uuid!("17d1049b-9a84-46fb-8f53-869881c3d3ab")),
    role(
        "Storage Account Key Operator Service Role",
        uuid!("81a9662b-bebf-436f-a333-f67b29880f12"),
    ),
    role("Storage Blob Data Contributor", uuid!("ba92f5b4-2d11-453d-a403-e96b0029c9fe")),
    role("Storage Blob Data Owner", uuid!("b7e6dc6d-f1e8-4753-8033-0f276bb0955b")),
    role("Storage Blob Data Reader", uuid!("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1")),
    role("Storage Blob Delegator", uuid!("db58b8e5-c6ad-4a2a-8342-4190687cbf4a")),
    role("Storage File Data Privileged Contributor", uuid!("69566ab7-960f-475b-8e7c-b3118f30c6bd")),
    role("Storage File Data Privileged Reader", uuid!("b8eda974-7b85-4f76-af95-65846b26df6d")),
    role("Storage File Data SMB Share Contributor", uuid!("0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb")),
    role(
        "Storage File Data SMB Share Elevated Contributor",
        uuid!("a7264617-510b-434b-a828-9731dc254ea7"),
    ),
    role("Storage File Data SMB Share Reader", uuid!("aba4ae5f-2193-4029-9191-0cb91df5e314")),
    role("Storage File Delegator", uuid!("765a04e0-5de8-4bb2-9bf6-b2a30bc03e91")),
    role("Storage Queue Data Contributor", uuid!("974c5e8b-45b9-4653-ba55-5f855dd0fb88")),
    role("Storage Queue Data Message Processor", uuid!("8a0f0c08-91a1-4084-bc3d-661d67233fed")),
    role("Storage Queue Data Message Sender", uuid!("c6a89b2d-59bc-44d0-9896-0f6e12d7b80a")),
    role("Storage Queue Data Reader", uuid!("19e7f393-937e-4f77-808e-94535e297925")),
    role("Storage Queue Delegator", uuid!("7ee386e9-84f0-448e-80a6-f185f6533131")),
    role("Storage Table Data Contributor", uuid!("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3")),
    role("Storage Table Data Reader", uuid!("76199698-9eea-4c19-bc75-cec21354c6b6")),
    role("Storage Table Delegator", uuid!("965033a5-c8eb-4f35-b82f-fef460a3606d")),
    role("User Access Administrator", uuid!("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9")),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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

    #[test]
    fn every_name_and_every_guid_stands_once() {
        let names: BTreeSet<_> = ROLES.iter().map(|it| it.name.to_lowercase()).collect();
        let ids: BTreeSet<_> = ROLES.iter().map(|it| it.id).collect();
        assert_eq!((names.len(), ids.len()), (ROLES.len(), ROLES.len()));
    }

    #[test]
    fn a_name_is_found_in_any_case_and_leads_back() {
        let role = built_in_role_named("storage blob data CONTRIBUTOR").expect("a built-in role");
        assert_eq!(role.id, uuid!("ba92f5b4-2d11-453d-a403-e96b0029c9fe"));
        assert_eq!(built_in_role(role.id).map(|it| it.name), Some("Storage Blob Data Contributor"));
        assert_eq!(built_in_role_named("Storage Blob Data"), None);
    }
}
