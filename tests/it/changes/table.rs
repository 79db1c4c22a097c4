//! One object of every type, and another value for each of its arguments.

use serde_json::{Value, json};

use crate::azure::{
    Azure, TENANT, VENDOR, astro, container, identity_id, lake, landscape,
    networks::{astro_vnet, network, network_with, networks, route_table, vnet},
    private_links::{VENDOR_SUBSCRIPTION, endpoint_id},
    registry, vault,
};

/// One object.
pub(super) struct Sample {
    pub(super) type_name: &'static str,
    /// An Azure in which it can be made, and changed.
    pub(super) azure: fn() -> Azure,
    /// Its configuration before the argument of that name changes.
    pub(super) config: fn(&str) -> Value,
    /// What changes when the argument of that name does: itself, and what has to fit it.
    pub(super) change: fn(&str) -> Value,
    pub(super) has_timeouts: bool,
    /// Whether its creation writes to Azure.
    pub(super) writes: bool,
    /// Whether its plan asks Azure.
    pub(super) asks: bool,
}

pub(super) const SAMPLES: [Sample; 9] = [
    Sample {
        type_name: "dataplane_role_assignment",
        azure: Azure::new,
        config: |_| {
            json!({
                "scope": container("features"),
                "role": "Storage Blob Data Contributor",
                "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
            })
        },
        change: |name| match name {
            "scope" => json!({ name: lake() }),
            "role" => json!({ name: "Storage Blob Data Reader" }),
            "principal_id" => json!({ name: VENDOR, "managed_identity_id": null }),
            "managed_identity_id" => json!({ name: identity_id("union-operator-acme-7k2p") }),
            "principal_type" => json!({ name: "ServicePrincipal" }),
            "description" => json!({ name: "after" }),
            "condition" => json!({ name: CONDITION }),
            "condition_version" => json!({ name: "2.0", "condition": CONDITION }),
            "delegated_managed_identity_resource_id" => {
                json!({ name: identity_id("flyteuser-acme-7k2p") })
            }
            "name" => json!({ name: "6f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f" }),
            "on_conflict" => json!({ name: "adopt" }),
            _ => Value::Null,
        },
        has_timeouts: true,
        writes: true,
        asks: true,
    },
    Sample {
        type_name: "dataplane_federated_identity_credential",
        azure: Azure::new,
        config: |_| {
            json!({
                "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
                "name": "union-worker",
                "issuer": "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/",
                "subject": "system:serviceaccount:development:default",
            })
        },
        change: |name| match name {
            "managed_identity_id" => json!({ name: identity_id("union-operator-acme-7k2p") }),
            "name" => json!({ name: "union-operator" }),
            "issuer" => {
                json!({ name: "https://northeurope.oic.prod-aks.azure.com/7d1f0c52/8a2e4f1b/" })
            }
            "subject" => json!({ name: "system:serviceaccount:production:default" }),
            "audience" => json!({ name: "api://somebody-else" }),
            _ => Value::Null,
        },
        has_timeouts: true,
        writes: true,
        asks: true,
    },
    Sample {
        type_name: "dataplane_ip_allowlist",
        azure: || {
            Azure::holding([json!({ "id": sql(), "location": "westeurope", "properties": {
                    "publicNetworkAccess": "Enabled",
                } })])
        },
        config: |name| {
            let target = if name == "rule_name_prefix" { sql() } else { lake() };
            json!({ "target_id": target, "addresses": ["203.0.113.18"] })
        },
        change: |name| match name {
            "target_id" => json!({ name: vault("kv-roles") }),
            "addresses" => json!({ name: ["203.0.113.18", "203.0.113.19"] }),
            "on_same_region" => json!({ name: "error", "source_region": "northeurope" }),
            "source_region" => json!({ name: "northeurope" }),
            "rule_name_prefix" => json!({ name: "astro" }),
            "take_over" => json!({ name: true }),
            _ => Value::Null,
        },
        has_timeouts: true,
        writes: true,
        asks: true,
    },
    Sample {
        type_name: "dataplane_vnet_peering",
        azure: || {
            let mut seed = networks();
            let back = json!({
                "id": format!("{}/virtualNetworkPeerings/back", network("vnet-hub")),
                "properties": { "remoteVirtualNetwork": { "id": vnet() } },
            });
            let third = network_with(&network("vnet-third"), &["10.80.0.0/16"]);
            seed["resources"].as_array_mut().unwrap().extend([back, third]);
            Azure::with(seed)
        },
        config: |_| json!({ "vnet_id": vnet(), "remote_vnet_id": network("vnet-hub") }),
        change: |name| match name {
            "vnet_id" | "remote_vnet_id" => json!({ name: network("vnet-third") }),
            // The other side takes no second half from the same network.
            "name" => json!({ name: "to-third", "remote_vnet_id": network("vnet-third") }),
            "remote_tenant_id" => json!({ name: TENANT }),
            "allow_virtual_network_access" | "use_remote_gateways" => json!({ name: false }),
            "allow_forwarded_traffic" | "allow_gateway_transit" | "wait_for_connected" => {
                json!({ name: true })
            }
            _ => Value::Null,
        },
        has_timeouts: true,
        writes: true,
        asks: true,
    },
    Sample {
        type_name: "dataplane_peering_routes",
        azure: || {
            let mut seed = networks();
            let routes = json!([{ "name": "default", "properties": {
                "addressPrefix": "0.0.0.0/0",
                "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
            } }]);
            let table = |id: String| json!({ "id": id, "location": "westeurope", "properties": { "routes": routes } });
            let tables = [table(route_table()), table(format!("{}-2", route_table()))];
            seed["resources"].as_array_mut().unwrap().extend(tables);
            Azure::with(seed)
        },
        config: |_| {
            json!({
                "route_table_id": route_table(),
                "destinations": ["172.20.0.0/19"],
                "next_hop_type": "VirtualAppliance",
                "next_hop_ip_address": "10.60.0.4",
            })
        },
        change: |name| match name {
            "route_table_id" => json!({ name: format!("{}-2", route_table()) }),
            "destinations" => json!({ name: ["172.21.0.0/19"] }),
            "next_hop_type" => json!({ name: "VnetLocal", "next_hop_ip_address": null }),
            "next_hop_ip_address" => json!({ name: "10.60.0.5" }),
            "name_prefix" => json!({ name: "astro" }),
            _ => Value::Null,
        },
        has_timeouts: true,
        writes: true,
        asks: true,
    },
    Sample {
        type_name: "dataplane_private_endpoint_approval",
        azure: || {
            let requested = |vault: String, name: &str| {
                json!({ "id": format!("{vault}/privateEndpointConnections/{name}"),
                    "properties": {
                        "privateEndpoint": { "id": endpoint_id(name) },
                        "privateLinkServiceConnectionState": {
                            "status": "Pending", "description": "request 48213",
                        },
                    },
                })
            };
            let (roles, policies) = (vault("kv-roles"), vault("kv-policies"));
            Azure::holding([
                requested(roles.clone(), "first"),
                requested(roles, "second"),
                requested(policies, "first"),
            ])
        },
        config: |_| {
            json!({
                "resource_id": vault("kv-roles"),
                "requester_subscription_id": VENDOR_SUBSCRIPTION,
                "connection_name": "first",
            })
        },
        change: |name| match name {
            "resource_id" => json!({ name: vault("kv-policies") }),
            "private_endpoint_id" => json!({ name: endpoint_id("first") }),
            "private_endpoint_name" => json!({ name: "first" }),
            "requester_subscription_id" => json!({ name: null }),
            "message_contains" => json!({ name: "48213" }),
            "connection_name" => json!({ name: "second" }),
            "description" => json!({ name: "Approved by the platform team." }),
            "wait_for_connection" | "override_rejection" => json!({ name: true }),
            "on_destroy" => json!({ name: "remove" }),
            _ => Value::Null,
        },
        has_timeouts: true,
        writes: true,
        asks: true,
    },
    Sample {
        type_name: "dataplane_vnet_peering_request",
        azure: Azure::with_networks,
        config: |_| {
            json!({
                "cluster_id": astro::CLUSTER,
                "cluster_name": "prod-euw",
                "cluster_region": "westeurope",
                "cluster_cidrs": ["172.20.0.0/19"],
                "cluster_type": "DEDICATED",
                "vnet_id": vnet(),
            })
        },
        change: |name| match name {
            "vnet_id" => json!({ name: network("vnet-hub") }),
            "cluster_cidrs" => json!({ name: ["172.24.0.0/19"] }),
            "mode" => json!({ name: "vendor_creates_both" }),
            "vendor_vnet_id" => json!({ name: astro_vnet() }),
            "peering" => json!({ name: {
                "id": format!("{}/virtualNetworkPeerings/to-astro", vnet()),
                "peering_state": "Initiated", "sync_level": null,
            } }),
            "vendor_access_granted" => json!({ name: true, "mode": "vendor_creates_both" }),
            "traffic_confirmed" => json!({ name: true, "ticket_id": "48213" }),
            "tenant_id" => json!({ name: TENANT }),
            _ => of_cluster(name),
        },
        has_timeouts: false,
        writes: false,
        asks: true,
    },
    Sample {
        type_name: "dataplane_private_endpoint_request",
        azure: || {
            let mut seed = landscape();
            seed["resources"].as_array_mut().unwrap().push(json!({
                "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
                "properties": { "loginServer": "crdata.azurecr.io" },
            }));
            Azure::with(seed)
        },
        config: |name| {
            let of_lake = name == "group_id";
            json!({
                "cluster_id": astro::CLUSTER,
                "cluster_name": "prod-euw",
                "cluster_type": "DEDICATED",
                "resource_id": if of_lake { lake() } else { registry("crdata") },
                "group_id": if of_lake { "blob" } else { "registry" },
            })
        },
        change: |name| match name {
            "resource_id" => json!({ name: vault("kv-roles"), "group_id": "vault" }),
            "group_id" => json!({ name: "dfs" }),
            "cluster_cidrs" => json!({ name: ["172.24.0.0/19"] }),
            "request_message" => json!({ name: "acme 48213" }),
            "vendor_subscription_id" => json!({ name: VENDOR_SUBSCRIPTION }),
            "approval_notice_sent" | "dns_confirmed" => json!({ name: true }),
            "approval" => {
                json!({ name: { "connection_id": null, "status": "awaiting_connection" } })
            }
            "approval_notice_sent_for" => {
                json!({ name: connection(), "approval_notice_sent": true })
            }
            "dns_confirmed_for" => json!({ name: connection(), "dns_confirmed": true }),
            _ => of_cluster(name),
        },
        has_timeouts: false,
        writes: false,
        asks: true,
    },
    Sample {
        type_name: "dataplane_access_request",
        azure: Azure::new,
        config: |_| {
            json!({
                "vendor": "Union",
                "kind": "other",
                "organization": "acme",
                "details": "A quota of the data plane.",
            })
        },
        change: |name| match name {
            "vendor" => json!({ name: "Astronomer" }),
            "kind" => json!({
                name: "domain_scoped_access", "domain": "production", "scope": lake(),
                "data_plane": "acme-azure", "role": "Storage Blob Data Reader",
            }),
            "organization" => json!({ name: "acme-labs" }),
            "scope" => json!({ name: lake() }),
            "tenant_id" => json!({ name: TENANT }),
            "completed" => json!({ name: true, "ticket_id": "48213" }),
            "data_plane" | "domain" | "project" | "role" | "details" | "ticket_id" => {
                json!({ name: "another" })
            }
            _ => Value::Null,
        },
        has_timeouts: false,
        writes: false,
        asks: false,
    },
];

const CONDITION: &str = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'features'";

/// What requests that are about a cluster have in common.
fn of_cluster(name: &str) -> Value {
    match name {
        "cluster_id" => json!({ name: "cmg3k4w9t000108l4hx2q7v1x" }),
        "cluster_name" => json!({ name: "prod-neu" }),
        "cluster_region" => json!({ name: "northeurope" }),
        "cluster_type" => json!({ name: "HYBRID" }),
        "ticket_id" => json!({ name: "48213" }),
        _ => Value::Null,
    }
}

/// A server whose rules have names.
fn sql() -> String {
    lake()
        .replace("Microsoft.Storage/storageAccounts/stdatalake01", "Microsoft.Sql/servers/sql-data")
}

/// The connection that a record is about.
fn connection() -> String {
    format!("{}/privateEndpointConnections/first", registry("crdata"))
}
