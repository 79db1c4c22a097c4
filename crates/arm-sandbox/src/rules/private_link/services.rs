//! Every service that takes private endpoints: one row for each.

use super::{
    groups, leaving,
    link_resources::{LinkResources, Members},
    service::{Action, Echo, Embedded, Groups, Orphan, Service, USUAL, Verb},
    service_checks,
};
use crate::rules::{AsyncStyle, ListForm, Polled, WriteStatus, firewall::Etag};

/// The type of a resource, of its connections and of its groups.
macro_rules! types {
    ($of:literal) => {
        [$of, concat!($of, "/privateEndpointConnections"), concat!($of, "/privateLinkResources")]
    };
}

/// 200, and an operation to poll.
const POLLED: AsyncStyle = async_style(WriteStatus::Usual, Polled::AsyncOperation);
/// 201, and an operation to poll.
const CREATED: AsyncStyle = async_style(WriteStatus::Created, Polled::AsyncOperation);
/// 202 while it goes on, and the place of the result.
const LOCATED: AsyncStyle = async_style(WriteStatus::AcceptedWhileRunning, Polled::Location);
/// 202 while it goes on, with both.
const BOTH: AsyncStyle = async_style(WriteStatus::AcceptedWhileRunning, Polled::Both);
/// 202 without a body, with both.
const ACCEPTED: AsyncStyle = async_style(WriteStatus::Accepted, Polled::Both);
/// 200, and only the connection itself says when it is done.
const UNSAID: AsyncStyle = async_style(WriteStatus::Usual, Polled::Document);
/// 200, and only the operation says when it is done.
const HUB: AsyncStyle =
    AsyncStyle { status: WriteStatus::Usual, polled: Polled::AsyncOperation, state: None };

/// The services.
pub(super) static SERVICES: &[Service] = &[
    Service {
        resources: LinkResources {
            offers: service_checks::storage_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.Storage/storageAccounts"),
                groups::STORAGE,
            )
        },
        action: Action::Written("actionRequired"),
        required: &["status"],
        name: |naming| format!("{}.{}", naming.resource, naming.guid),
        code: "InvalidValuesForRequestParameters",
        check: Some(service_checks::storage),
        ..USUAL
    },
    Service {
        resources: LinkResources {
            members: Members::Named(&["default"]),
            ..LinkResources::with_groups(types!("Microsoft.KeyVault/vaults"), groups::KEY_VAULT)
        },
        async_style: Some(POLLED),
        leaves_as: Some(leaving::DELETING),
        name: |naming| naming.guid.replace('-', ""),
        embedded: Embedded::Bare,
        etag: Etag::Shown("etag"),
        orphan: Orphan::Disconnected(Some("Disconnected")),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.KeyVault/managedHSMs"),
            groups::MANAGED_HSM,
        ),
        async_style: Some(POLLED),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        embedded: Embedded::Bare,
        etag: Etag::Shown("etag"),
        ..USUAL
    },
    Service {
        resources: LinkResources {
            members: Members::Named(&["registry", "registry_data_{region}"]),
            offers: service_checks::registry_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.ContainerRegistry/registries"),
                groups::CONTAINER_REGISTRY,
            )
        },
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        orphan: Orphan::Disconnected(None),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(types!("Microsoft.Sql/servers"), groups::SQL_SERVER),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DROPPING),
        running: Some(service_checks::sql_running),
        settled: Some("Ready"),
        action: Action::ReadOnly("actionsRequired"),
        required: &["status", "description"],
        shows_groups: Groups::Many,
        name: |naming| format!("{}-{}", naming.endpoint, naming.guid),
        message_length: 128,
        check: Some(service_checks::sql_server),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Sql/managedInstances"),
            groups::SQL_MANAGED_INSTANCE,
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DROPPING),
        running: Some(service_checks::sql_running),
        settled: Some("Ready"),
        action: Action::ReadOnly("actionsRequired"),
        required: &["status", "description"],
        name: |naming| format!("{}-{}", naming.endpoint, naming.guid),
        message_length: 128,
        check: Some(service_checks::sql),
        ..USUAL
    },
    Service {
        resources: LinkResources {
            offers: service_checks::flexible_server_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.DBforPostgreSQL/flexibleServers"),
                groups::POSTGRESQL,
            )
        },
        async_style: Some(ACCEPTED),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        shows_groups: Groups::Many,
        conflict: Some(service_checks::busy),
        ..USUAL
    },
    Service {
        resources: LinkResources {
            offers: service_checks::flexible_server_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.DBforMySQL/flexibleServers"),
                groups::MYSQL,
            )
        },
        async_style: Some(BOTH),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        shows_groups: Groups::Many,
        conflict: Some(service_checks::busy),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.DocumentDB/databaseAccounts"),
            groups::COSMOS,
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        action: Action::ReadOnly("actionsRequired"),
        shows_groups: Groups::One,
        listed: ListForm::Whole,
        check: Some(service_checks::cosmos),
        ..USUAL
    },
    Service {
        resources: LinkResources {
            offers: service_checks::event_hubs_offers,
            ..LinkResources::with_groups(types!("Microsoft.EventHub/namespaces"), groups::MESSAGING)
        },
        async_style: Some(UNSAID),
        leaves_as: Some(leaving::DELETING),
        takes_provisioning_state: true,
        action: Action::Absent,
        name: |naming| naming.guid.to_owned(),
        ..USUAL
    },
    Service {
        resources: LinkResources {
            members: Members::Unsaid,
            offers: service_checks::service_bus_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.ServiceBus/namespaces"),
                groups::MESSAGING,
            )
        },
        async_style: Some(UNSAID),
        leaves_as: Some(leaving::DELETING),
        takes_provisioning_state: true,
        action: Action::Absent,
        name: |naming| naming.guid.to_owned(),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Synapse/workspaces"),
            groups::SYNAPSE,
        ),
        async_style: Some(POLLED),
        leaves_as: Some(leaving::DELETING),
        action: Action::ReadOnly("actionsRequired"),
        echo: Echo::Refused,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Databricks/workspaces"),
            groups::DATABRICKS,
        ),
        async_style: Some(BOTH),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        shows_groups: Groups::Many,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.DataFactory/factories"),
            groups::DATA_FACTORY,
        ),
        embedded: Embedded::Absent,
        etag: Etag::Heeded("etag"),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Search/searchServices"),
            groups::SEARCH,
        ),
        shows_groups: Groups::One,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.CognitiveServices/accounts"),
            groups::COGNITIVE,
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        shows_groups: Groups::Many,
        etag: Etag::Shown("etag"),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.MachineLearningServices/workspaces"),
            groups::MACHINE_LEARNING,
        ),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(types!("Microsoft.Web/sites"), groups::SITE),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        extras: &["ipAddresses"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Web/staticSites"),
            groups::STATIC_SITE,
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        extras: &["ipAddresses"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(types!("Microsoft.Cache/redis"), groups::REDIS),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Cache/redisEnterprise"),
            groups::REDIS_ENTERPRISE,
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(types!("Microsoft.Devices/IotHubs"), groups::IOT_HUB),
        async_style: Some(HUB),
        settled: None,
        required: &["status", "description"],
        listed: ListForm::Bare,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(types!("Microsoft.Network/privateLinkServices"), &[]),
        extras: &["linkIdentifier", "privateEndpointLocation"],
        etag: Etag::Shown("etag"),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.AppConfiguration/configurationStores"),
            groups::APP_CONFIGURATION,
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        action: Action::ReadOnly("actionsRequired"),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(types!("Microsoft.Kusto/clusters"), groups::KUSTO),
        async_style: Some(POLLED),
        leaves_as: Some(leaving::DELETING),
        action: Action::ReadOnly("actionsRequired"),
        required: &["status"],
        shows_groups: Groups::One,
        echo: Echo::Refused,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.EventGrid/topics"),
            groups::EVENT_GRID_TOPIC,
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        shows_groups: Groups::Many,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.EventGrid/domains"),
            groups::EVENT_GRID_DOMAIN,
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        shows_groups: Groups::Many,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.ContainerService/managedClusters"),
            groups::KUBERNETES,
        ),
        action: Action::Absent,
        required: &["status"],
        embedded: Embedded::Absent,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Batch/batchAccounts"),
            groups::BATCH,
        ),
        verb: Verb::Patch,
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        etag: Etag::Heeded("etag"),
        ..USUAL
    },
];

/// A write that goes on, during which the connection says that it is being updated.
const fn async_style(status: WriteStatus, polled: Polled) -> AsyncStyle {
    AsyncStyle { status, polled, state: Some("Updating") }
}
