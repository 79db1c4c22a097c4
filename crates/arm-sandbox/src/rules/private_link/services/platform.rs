//! Messaging, web, devices and compute.

use super::{CREATED, HUB, LOCATED, UNSAID, group, types};
use crate::rules::{
    AsyncStyle, ListForm, Polled, catalog,
    firewall::Etag,
    private_link::{
        leaving,
        link_resources::{LinkResources, Members},
        service::{Action, Answers, Embedded, Groups, OperationPlace, Service, USUAL, Verb},
        service_checks,
    },
};

/// The rows.
pub(super) const ROWS: &[Service] = &[
    Service {
        resources: LinkResources {
            offers: service_checks::event_hubs_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.EventHub/namespaces"),
                &[group("namespace", ["privatelink.servicebus.{suffix}"; 3])],
            )
        },
        async_style: Some(AsyncStyle { polled: Polled::AsyncOperation, ..LOCATED }),
        leaves_as: Some(leaving::DELETING),
        action: Action::Absent,
        shows_groups: Groups::Many,
        answers: Answers { operation: OperationPlace::Status, ..USUAL.answers },
        shows_location: true,
        shown_type: Some("Microsoft.EventHub/Namespaces/PrivateEndpointConnections"),
        name: |naming| naming.guid.to_owned(),
        api_versions: &["2025-05-01-preview", "2024-01-01", "2022-10-01-preview", "2021-11-01"],
        dated: true,
        ..USUAL
    },
    Service {
        resources: LinkResources {
            members: Members::Unsaid,
            offers: service_checks::service_bus_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.ServiceBus/namespaces"),
                &[group("namespace", ["privatelink.servicebus.{suffix}"; 3])],
            )
        },
        async_style: Some(UNSAID),
        leaves_as: Some(leaving::DELETING),
        takes_provisioning_state: true,
        action: Action::Absent,
        name: |naming| naming.guid.to_owned(),
        api_versions: &["2025-05-01-preview", "2024-01-01", "2022-10-01-preview", "2021-11-01"],
        dated: true,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Web/sites"),
            &[group(
                "sites",
                [
                    "privatelink.azurewebsites.net",
                    "privatelink.azurewebsites.us",
                    "privatelink.chinacloudsites.cn",
                ],
            )],
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        extras: &["ipAddresses"],
        api_versions: &["2024-11-01", "2024-04-01", "2023-12-01", "2022-09-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Web/staticSites"),
            &[group("staticSites", ["privatelink.azurestaticapps.net", "", ""])],
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        extras: &["ipAddresses"],
        api_versions: &["2024-11-01", "2024-04-01", "2023-12-01", "2022-09-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Devices/IotHubs"),
            &[group(
                "iotHub",
                [
                    "privatelink.azure-devices.net privatelink.servicebus.windows.net",
                    "privatelink.azure-devices.us privatelink.servicebus.windows.us",
                    "privatelink.azure-devices.cn privatelink.servicebus.chinacloudapi.cn",
                ],
            )],
        ),
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
        api_versions: catalog::NETWORK,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.AppConfiguration/configurationStores"),
            &[group(
                "configurationStores",
                ["privatelink.azconfig.io", "privatelink.azconfig.azure.us", ""],
            )],
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        action: Action::ReadOnly("actionsRequired"),
        api_versions: &["2024-06-01", "2024-05-01", "2023-03-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.EventGrid/topics"),
            &[group(
                "topic",
                [
                    "privatelink.eventgrid.azure.net",
                    "privatelink.eventgrid.azure.us",
                    "privatelink.eventgrid.azure.cn",
                ],
            )],
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        shows_groups: Groups::Many,
        api_versions: &["2025-02-15", "2022-06-15"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.EventGrid/domains"),
            &[group(
                "domain",
                [
                    "privatelink.eventgrid.azure.net",
                    "privatelink.eventgrid.azure.us",
                    "privatelink.eventgrid.azure.cn",
                ],
            )],
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        shows_groups: Groups::Many,
        api_versions: &["2025-02-15", "2022-06-15"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.ContainerService/managedClusters"),
            &[group(
                "management",
                [
                    "privatelink.{region}.azmk8s.io",
                    "",
                    "privatelink.{region}.cx.prod.service.azk8s.cn",
                ],
            )],
        ),
        action: Action::Absent,
        required: &["status"],
        embedded: Embedded::Absent,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Batch/batchAccounts"),
            &[
                group(
                    "batchAccount",
                    [
                        "{region}.privatelink.batch.azure.com",
                        "privatelink.batch.usgovcloudapi.net",
                        "privatelink.batch.chinacloudapi.cn",
                    ],
                ),
                group(
                    "nodeManagement",
                    [
                        "{region}.service.privatelink.batch.azure.com",
                        "privatelink.batch.usgovcloudapi.net",
                        "privatelink.batch.chinacloudapi.cn",
                    ],
                ),
            ],
        ),
        verb: Verb::Patch,
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        etag: Etag::Heeded("etag"),
        api_versions: &["2025-06-01", "2024-07-01", "2024-02-01"],
        ..USUAL
    },
    // No answer of the service was observed: it is taken to go on as most services do.
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.ApiManagement/service"),
            &[group(
                "Gateway",
                [
                    "privatelink.azure-api.net",
                    "privatelink.azure-api.us",
                    "privatelink.azure-api.cn",
                ],
            )],
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        api_versions: &["2024-05-01", "2022-08-01", "2021-08-01"],
        ..USUAL
    },
];
