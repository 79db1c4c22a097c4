//! Types without specific rules that the vendors' guides use, with the versions Azure has
//! of them.

/// Type and versions, newest first.
pub(super) static TYPES: &[(&str, &[&str])] = &[
    (
        "Microsoft.Management/managementGroups",
        &["2023-04-01", "2021-04-01", "2020-05-01", "2020-02-01"],
    ),
    ("Microsoft.ContainerService/managedClusters/agentPools", CONTAINER_SERVICE),
    ("Microsoft.Storage/storageAccounts/blobServices/containers", STORAGE),
    ("Microsoft.Storage/storageAccounts/fileServices/shares", STORAGE),
    ("Microsoft.Storage/storageAccounts/queueServices/queues", STORAGE),
    ("Microsoft.Storage/storageAccounts/tableServices/tables", STORAGE),
    ("Microsoft.KeyVault/vaults/secrets", KEY_VAULT),
    ("Microsoft.KeyVault/vaults/keys", KEY_VAULT),
    ("Microsoft.Network/networkSecurityGroups", NETWORK),
    ("Microsoft.Network/privateEndpoints", NETWORK),
    ("Microsoft.Network/publicIPAddresses", NETWORK),
    ("Microsoft.Network/natGateways", NETWORK),
    (
        "Microsoft.EventHub/namespaces/eventhubs",
        &["2025-05-01-preview", "2024-01-01", "2022-10-01-preview", "2021-11-01"],
    ),
];

/// Versions of the provider.
pub(super) const CONTAINER_SERVICE: &[&str] = &[
    "2026-08-01",
    "2025-10-01",
    "2025-09-01",
    "2025-08-01",
    "2025-07-01",
    "2025-06-01",
    "2025-05-01",
    "2025-04-01",
    "2025-03-01",
    "2025-02-01",
    "2025-01-01",
    "2024-10-01",
    "2024-09-01",
    "2024-08-01",
    "2024-07-01",
    "2024-05-01",
    "2024-02-01",
    "2024-01-01",
    "2023-11-01",
];

/// Versions of the provider.
pub(super) const STORAGE: &[&str] = &[
    "2026-09-01",
    "2025-08-01",
    "2025-06-01",
    "2025-01-01",
    "2024-01-01",
    "2023-05-01",
    "2023-04-01",
    "2023-01-01",
    "2022-09-01",
    "2022-05-01",
    "2021-09-01",
    "2021-08-01",
    "2021-06-01",
    "2021-04-01",
    "2021-02-01",
    "2021-01-01",
    "2019-06-01",
];

/// Versions of the provider.
pub(super) const KEY_VAULT: &[&str] = &[
    "2026-05-15",
    "2025-05-01",
    "2024-11-01",
    "2023-07-01",
    "2023-02-01",
    "2022-11-01",
    "2022-07-01",
    "2021-10-01",
];

/// Versions of the provider.
pub(super) const CONTAINER_REGISTRY: &[&str] = &[
    "2025-11-01",
    "2025-04-01",
    "2024-11-01-preview",
    "2023-11-01-preview",
    "2023-07-01",
    "2023-06-01-preview",
    "2022-12-01",
    "2021-09-01",
    "2019-05-01",
];

/// Versions of the provider.
pub(super) const NETWORK: &[&str] = &[
    "2026-03-01",
    "2025-07-01",
    "2025-05-01",
    "2025-03-01",
    "2025-01-01",
    "2024-10-01",
    "2024-07-01",
    "2024-05-01",
    "2024-03-01",
    "2024-01-01",
    "2023-11-01",
    "2023-09-01",
    "2023-06-01",
    "2023-05-01",
    "2023-04-01",
    "2023-02-01",
    "2022-11-01",
    "2022-09-01",
    "2022-07-01",
    "2022-05-01",
    "2022-01-01",
    "2021-08-01",
    "2021-05-01",
    "2020-11-01",
];

/// Versions of the provider.
pub(super) const SQL: &[&str] =
    &["2025-01-01", "2024-05-01-preview", "2023-08-01", "2023-08-01-preview", "2021-11-01"];

/// The versions of a type; none if it is not listed.
pub(super) fn api_versions(resource_type: &str) -> &'static [&'static str] {
    find(resource_type).map_or(&[], |(_, versions)| *versions)
}

/// A listed type as Azure spells it.
pub(super) fn spelling(resource_type: &str) -> Option<&'static str> {
    find(resource_type).map(|(spelling, _)| *spelling)
}

fn find(resource_type: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(resource_type))
}
