//! Storage, secrets and images.

use super::{CREATED, POLLED, group, types};
use crate::rules::{
    catalog,
    firewall::Etag,
    private_link::{
        leaving,
        link_resources::{LinkResources, Members},
        service::{Action, Answers, Embedded, OperationPlace, Orphan, Service, USUAL},
        service_checks,
    },
};

/// The rows.
pub(super) const ROWS: &[Service] = &[
    Service {
        resources: LinkResources {
            offers: service_checks::storage_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.Storage/storageAccounts"),
                &[
                    group("blob", ["privatelink.blob.core.{suffix}"; 3]),
                    group("blob_secondary", ["privatelink.blob.core.{suffix}"; 3]),
                    group("dfs", ["privatelink.dfs.core.{suffix}"; 3]),
                    group("dfs_secondary", ["privatelink.dfs.core.{suffix}"; 3]),
                    group("table", ["privatelink.table.core.{suffix}"; 3]),
                    group("table_secondary", ["privatelink.table.core.{suffix}"; 3]),
                    group("queue", ["privatelink.queue.core.{suffix}"; 3]),
                    group("queue_secondary", ["privatelink.queue.core.{suffix}"; 3]),
                    group("file", ["privatelink.file.core.{suffix}"; 3]),
                    group("web", ["privatelink.web.core.{suffix}"; 3]),
                    group("web_secondary", ["privatelink.web.core.{suffix}"; 3]),
                ],
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
            ..LinkResources::with_groups(
                types!("Microsoft.KeyVault/vaults"),
                &[group(
                    "vault",
                    [
                        "privatelink.vaultcore.azure.net",
                        "privatelink.vaultcore.usgovcloudapi.net",
                        "privatelink.vaultcore.azure.cn",
                    ],
                )],
            )
        },
        async_style: Some(POLLED),
        leaves_as: Some(leaving::DELETING),
        answers: Answers { operation: OperationPlace::Itself, ..USUAL.answers },
        shows_location: true,
        name: |naming| naming.connection.to_owned(),
        embedded: Embedded::Bare,
        etag: Etag::Shown("etag"),
        orphan: Orphan::Disconnected(Some("Disconnected")),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.KeyVault/managedHSMs"),
            &[group("managedhsm", ["privatelink.managedhsm.azure.net", "", ""])],
        ),
        async_style: Some(POLLED),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        embedded: Embedded::Bare,
        etag: Etag::Shown("etag"),
        api_versions: catalog::KEY_VAULT,
        ..USUAL
    },
    Service {
        resources: LinkResources {
            members: Members::Named(&["registry", "registry_data_{region}"]),
            offers: service_checks::registry_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.ContainerRegistry/registries"),
                &[group(
                    "registry",
                    ["privatelink.azurecr.io", "privatelink.azurecr.us", "privatelink.azurecr.cn"],
                )],
            )
        },
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        action: Action::Absent,
        answers: Answers {
            operation: OperationPlace::Statuses,
            deleted: Some("null"),
            ..USUAL.answers
        },
        shows_old: true,
        name: |naming| format!("{}.{}", naming.resource, naming.guid.replace('-', "")),
        orphan: Orphan::Disconnected(None),
        dated: true,
        ..USUAL
    },
];
