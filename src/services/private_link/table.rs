//! The types of resources that private endpoints can be made for, one row each. A type that is
//! added is a row here, unless it has a way of its own that no row can say.

use super::kind::{Kind, Write};

/// Codes that any service may use while it is being changed.
const BUSY: &[&str] = &["AnotherOperationInProgress", "RetryableError", "ConflictError"];

/// Codes of flexible servers, which do one thing at a time.
const SERVER_BUSY: &[&str] = &["ServerIsBusy", "ServerBusyWithOtherOperation"];

/// SQL calls a connection that is finished `Ready`.
const READY: &[&str] = &["Ready", "Succeeded"];

/// Every type, in alphabetical order.
static ALL: &[Kind] = &[
    kind("Microsoft.AppConfiguration/configurationStores", "2024-06-01"),
    // The one type whose connections are changed by a PATCH.
    Kind {
        write: Write::Patch,
        guarded: true,
        ..kind("Microsoft.Batch/batchAccounts", "2025-06-01")
    },
    kind("Microsoft.Cache/redis", "2024-11-01"),
    kind("Microsoft.Cache/redisEnterprise", "2025-07-01"),
    Kind {
        busy: &["RequestConflict", "AnotherOperationInProgress", "RetryableError", "ConflictError"],
        ..kind("Microsoft.CognitiveServices/accounts", "2025-09-01")
    },
    kind("Microsoft.ContainerRegistry/registries", "2025-11-01"),
    Kind {
        busy: &["OperationNotAllowed", "AnotherOperationInProgress"],
        ..kind("Microsoft.ContainerService/managedClusters", "2025-10-01")
    },
    Kind {
        embedded: true,
        busy: SERVER_BUSY,
        ..kind("Microsoft.DBforMySQL/flexibleServers", "2024-12-30")
    },
    Kind {
        embedded: true,
        busy: SERVER_BUSY,
        ..kind("Microsoft.DBforPostgreSQL/flexibleServers", "2025-08-01")
    },
    Kind { guarded: true, ..kind("Microsoft.DataFactory/factories", "2018-06-01") },
    kind("Microsoft.Databricks/workspaces", "2024-05-01"),
    // A connection of an IoT hub has no provisioning state.
    Kind { settled: &[], ..kind("Microsoft.Devices/IotHubs", "2023-06-30") },
    // Another change of the account holds its lock: 412 PreconditionFailed.
    Kind {
        embedded: true,
        rejects_for_good: true,
        busy: &["PreconditionFailed", "AnotherOperationInProgress"],
        ..kind("Microsoft.DocumentDB/databaseAccounts", "2025-10-15")
    },
    kind("Microsoft.EventGrid/domains", "2025-02-15"),
    kind("Microsoft.EventGrid/topics", "2025-02-15"),
    kind("Microsoft.EventHub/namespaces", "2024-01-01"),
    kind("Microsoft.KeyVault/managedHSMs", "2025-05-01"),
    Kind { embedded: true, ..kind("Microsoft.KeyVault/vaults", "2025-05-01") },
    Kind {
        busy: &[
            "ServiceIsInMaintenance",
            "AnotherOperationInProgress",
            "RetryableError",
            "ConflictError",
        ],
        ..kind("Microsoft.Kusto/clusters", "2024-04-13")
    },
    kind("Microsoft.MachineLearningServices/workspaces", "2025-09-01"),
    // Endpoints are made for a private link service itself, not for one of several groups.
    Kind { lists_groups: false, ..kind("Microsoft.Network/privateLinkServices", "2025-05-01") },
    kind("Microsoft.Search/searchServices", "2025-05-01"),
    kind("Microsoft.ServiceBus/namespaces", "2024-01-01"),
    Kind {
        settled: READY,
        longest_description: 128,
        ..kind("Microsoft.Sql/managedInstances", "2023-08-01")
    },
    // Rejecting an approved connection is refused: PrivateEndpointConnectionStatusNotPending
    // (https://github.com/MicrosoftDocs/azure-docs/issues/71740).
    Kind {
        settled: READY,
        longest_description: 128,
        rejects_approved: false,
        ..kind("Microsoft.Sql/servers", "2023-08-01")
    },
    // Approving a connection that is approved already is refused with 400.
    Kind {
        rejects_for_good: true,
        busy: &["StorageAccountOperationInProgress", "AnotherOperationInProgress"],
        ..kind("Microsoft.Storage/storageAccounts", "2025-06-01")
    },
    kind("Microsoft.Synapse/workspaces", "2021-06-01"),
    Kind { embedded: true, ..kind("Microsoft.Web/sites", "2024-11-01") },
    kind("Microsoft.Web/staticSites", "2024-11-01"),
];

/// The type of this name, which compares without case.
pub(crate) fn kind_of(resource_type: &str) -> Option<&'static Kind> {
    ALL.iter().find(|it| it.resource_type.eq_ignore_ascii_case(resource_type))
}

/// Every type.
pub(crate) fn kinds() -> &'static [Kind] {
    ALL
}

/// A type like most.
const fn kind(resource_type: &'static str, api_version: &'static str) -> Kind {
    Kind {
        resource_type,
        api_version,
        write: Write::Put,
        settled: &["Succeeded"],
        guarded: false,
        embedded: false,
        lists_groups: true,
        rejects_for_good: false,
        rejects_approved: true,
        longest_description: 140,
        busy: BUSY,
    }
}
