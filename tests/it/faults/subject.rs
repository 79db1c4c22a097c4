//! The objects that things go wrong with: one of each type that reads or writes Azure.

use serde_json::{Value, json};

use super::scene::Step;
use crate::{
    azure::{
        ALL_ASSIGNMENTS, ANY_ASSIGNMENT, Azure, SUBSCRIPTION, VENDOR, astro, container,
        identity_id, lake, landscape,
        networks::{NETWORK, network, networks, route_table, vnet},
        private_links::{VENDOR_SUBSCRIPTION, endpoint_id},
        registry, vault,
    },
    grpc::Stored,
};

/// One object of a type, and how to see it.
pub(super) struct Subject {
    pub(super) type_name: &'static str,
    /// An Azure in which it can be made.
    pub(super) azure: fn() -> Azure,
    /// Its configuration; `true` for the changed one.
    pub(super) config: fn(bool) -> Value,
    /// The arguments that are stored as they are configured.
    pub(super) recorded: &'static [&'static str],
    /// What an error names.
    pub(super) named: &'static str,
    /// Verb and path of the call that each step rests on.
    calls: &'static [(Step, &'static str, &'static str)],
    /// What it is imported by.
    pub(super) import: fn(&Stored) -> &str,
    /// The configuration of its list.
    pub(super) list: fn() -> Value,
    /// How many objects that finds.
    pub(super) listed: usize,
    /// Where it is seen in Azure, with the version; nothing where it writes nothing.
    seen: Option<fn() -> (String, &'static str)>,
    /// The properties that matter.
    properties: &'static [&'static str],
}

impl Subject {
    /// Verb and path of the call that a step rests on, where it has that step.
    pub(super) fn call(&self, step: Step) -> Option<(&'static str, &'static str)> {
        let found = self.calls.iter().find(|(of, ..)| *of == step);
        found.map(|(_, method, path)| (*method, *path))
    }

    /// The steps that it has.
    pub(super) fn steps(&self) -> impl Iterator<Item = Step> {
        Step::ALL.into_iter().filter(|it| self.call(*it).is_some())
    }

    /// What is in Azure of it.
    pub(super) async fn there(&self, azure: &Azure) -> Vec<Value> {
        let Some((path, version)) = self.seen.map(|it| it()) else { return Vec::new() };
        let listed = azure.somebody_else().list::<Value>(path, version, &[]).await.unwrap();
        let seen = |it: &Value| {
            self.properties.iter().map(|name| it["properties"][*name].clone()).collect::<Value>()
        };
        listed.iter().map(seen).collect()
    }
}

pub(super) const ROLE_ASSIGNMENT: Subject = Subject {
    type_name: "dataplane_role_assignment",
    azure: Azure::new,
    config: |is_changed| {
        json!({
            "scope": container("features"),
            "role": "Storage Blob Data Contributor",
            "principal_id": VENDOR,
            "description": if is_changed { "after" } else { "before" },
        })
    },
    recorded: &["description"],
    named: "stdatalake01",
    calls: &[
        (Step::Create, "PUT", ANY_ASSIGNMENT),
        (Step::Read, "GET", ANY_ASSIGNMENT),
        (Step::Update, "PUT", ANY_ASSIGNMENT),
        (Step::Delete, "DELETE", ANY_ASSIGNMENT),
        (Step::Import, "GET", ANY_ASSIGNMENT),
        (Step::List, "GET", ALL_ASSIGNMENTS),
    ],
    import: by_id,
    list: || json!({ "scope": SUBSCRIPTION }),
    listed: 1,
    seen: Some(|| (ALL_ASSIGNMENTS.to_owned(), "2022-04-01")),
    properties: &["description", "principalId", "roleDefinitionId", "scope"],
};

pub(super) const CREDENTIAL: Subject = Subject {
    type_name: "dataplane_federated_identity_credential",
    azure: Azure::new,
    config: |is_changed| {
        let namespace = if is_changed { "production" } else { "development" };
        json!({
            "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
            "name": "union-worker",
            "issuer": "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/",
            "subject": format!("system:serviceaccount:{namespace}:default"),
        })
    },
    recorded: &["issuer", "subject"],
    named: "flyteuser-acme-7k2p",
    calls: &[
        (Step::Create, "PUT", ANY_CREDENTIAL),
        (Step::Read, "GET", "*/federatedIdentityCredentials*"),
        (Step::Update, "PUT", ANY_CREDENTIAL),
        (Step::Delete, "DELETE", ANY_CREDENTIAL),
        (Step::Import, "GET", "*/federatedIdentityCredentials*"),
        (Step::List, "GET", "*/federatedIdentityCredentials"),
    ],
    import: by_id,
    list: || json!({ "managed_identity_id": identity_id("flyteuser-acme-7k2p") }),
    listed: 1,
    seen: Some(|| {
        let identity = identity_id("flyteuser-acme-7k2p");
        (format!("{identity}/federatedIdentityCredentials"), "2024-11-30")
    }),
    properties: &["issuer", "subject", "audiences"],
};

pub(super) const PEERING: Subject = Subject {
    type_name: "dataplane_vnet_peering",
    azure: Azure::with_networks,
    config: |is_changed| {
        json!({
            "vnet_id": vnet(),
            "remote_vnet_id": network("vnet-hub"),
            "allow_forwarded_traffic": is_changed,
        })
    },
    recorded: &["allow_forwarded_traffic"],
    named: "vnet-data",
    calls: &[
        (Step::Create, "PUT", ANY_HALF),
        (Step::Read, "GET", "*/virtualNetworks/vnet-data*"),
        (Step::Update, "PUT", ANY_HALF),
        (Step::Delete, "DELETE", ANY_HALF),
        (Step::Import, "GET", "*/virtualNetworks/vnet-data*"),
        (Step::List, "GET", "*/virtualNetworks/vnet-data*"),
    ],
    import: by_id,
    list: || json!({ "vnet_id": vnet() }),
    listed: 1,
    seen: Some(|| (format!("{}/virtualNetworkPeerings", vnet()), NETWORK)),
    properties: &["remoteVirtualNetwork", "allowForwardedTraffic", "peeringState"],
};

pub(super) const ROUTES: Subject = Subject {
    type_name: "dataplane_peering_routes",
    azure: || {
        let mut seed = networks();
        let routes = json!([{ "name": "default", "properties": {
            "addressPrefix": "0.0.0.0/0",
            "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
        } }]);
        let table = json!({
            "id": route_table(), "location": "westeurope", "properties": { "routes": routes },
        });
        seed["resources"].as_array_mut().unwrap().push(table);
        Azure::with(seed)
    },
    config: |is_changed| {
        let last = if is_changed { "172.22.0.0/19" } else { "172.21.0.0/19" };
        json!({
            "route_table_id": route_table(),
            "destinations": ["172.20.0.0/19", last],
            "next_hop_type": "VirtualAppliance",
            "next_hop_ip_address": "10.60.0.4",
        })
    },
    recorded: &["destinations", "next_hop_ip_address"],
    named: "rt-data",
    calls: &[
        (Step::Create, "PUT", "*/routes/*-172-21-*"),
        (Step::Read, "GET", "*/routeTables/rt-data"),
        (Step::Update, "DELETE", "*/routes/*-172-21-*"),
        (Step::Delete, "DELETE", "*/routes/*"),
        (Step::Import, "GET", "*/routeTables/rt-data"),
    ],
    import: by_id,
    list: || Value::Null,
    listed: 0,
    seen: Some(|| (format!("{}/routes", route_table()), NETWORK)),
    properties: &["addressPrefix", "nextHopType", "nextHopIpAddress"],
};

pub(super) const APPROVAL: Subject = Subject {
    type_name: "dataplane_private_endpoint_approval",
    azure: || {
        let requested = |name: &str| {
            json!({ "id": format!("{}/privateEndpointConnections/{name}", vault("kv-roles")),
                "properties": {
                    "privateEndpoint": { "id": endpoint_id(name) },
                    "privateLinkServiceConnectionState": {
                        "status": "Pending", "description": "request 48213",
                    },
                },
            })
        };
        Azure::holding([requested("first"), requested("second")])
    },
    config: |_| {
        json!({
            "resource_id": vault("kv-roles"),
            "requester_subscription_id": VENDOR_SUBSCRIPTION,
            "connection_name": "first",
        })
    },
    recorded: &["connection_name"],
    named: "kv-roles",
    calls: &[
        (Step::Create, "PUT", ANY_CONNECTION),
        (Step::Read, "GET", "*/privateEndpointConnections"),
        (Step::Delete, "PUT", ANY_CONNECTION),
        (Step::Import, "GET", "*/privateEndpointConnections"),
        (Step::List, "GET", "*/privateEndpointConnections"),
    ],
    import: |stored| stored.text("connection_id"),
    list: || json!({ "resource_id": vault("kv-roles") }),
    listed: 1,
    seen: Some(|| (format!("{}/privateEndpointConnections", vault("kv-roles")), "2025-05-01")),
    properties: &["privateEndpoint", "privateLinkServiceConnectionState"],
};

pub(super) const PEERING_REQUEST: Subject = Subject {
    type_name: "dataplane_vnet_peering_request",
    azure: Azure::with_networks,
    config: |is_changed| {
        json!({
            "cluster_id": astro::CLUSTER,
            "cluster_name": "prod-euw",
            "cluster_region": "westeurope",
            "cluster_cidrs": ["172.20.0.0/19"],
            "cluster_type": "DEDICATED",
            "vnet_id": vnet(),
            "ticket_id": is_changed.then_some("48213"),
        })
    },
    recorded: &["ticket_id"],
    named: "vnet-data",
    calls: &[
        (Step::Create, "GET", ANY_VNET),
        (Step::Read, "GET", ANY_VNET),
        (Step::Update, "GET", ANY_VNET),
    ],
    import: by_id,
    list: || Value::Null,
    listed: 0,
    seen: None,
    properties: &[],
};

pub(super) const ENDPOINT_REQUEST: Subject = Subject {
    type_name: "dataplane_private_endpoint_request",
    azure: || {
        let mut seed = landscape();
        let resources = seed["resources"].as_array_mut().unwrap();
        resources.retain(|it| it["id"] != registry("crdata"));
        resources.push(json!({
            "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
            "properties": { "loginServer": "crdata.azurecr.io", "dataEndpointEnabled": false },
        }));
        Azure::with(seed)
    },
    config: |is_changed| {
        json!({
            "cluster_id": astro::CLUSTER,
            "cluster_name": "prod-euw",
            "cluster_type": "DEDICATED",
            "resource_id": registry("crdata"),
            "group_id": "registry",
            "ticket_id": is_changed.then_some("48213"),
        })
    },
    recorded: &["ticket_id"],
    named: "crdata",
    calls: &[
        (Step::Create, "GET", ANY_REGISTRY),
        (Step::Read, "GET", ANY_REGISTRY),
        (Step::Update, "GET", ANY_REGISTRY),
    ],
    import: by_id,
    list: || Value::Null,
    listed: 0,
    seen: None,
    properties: &[],
};

pub(super) const ALLOWLIST: Subject = Subject {
    type_name: "dataplane_ip_allowlist",
    azure: Azure::new,
    config: |is_changed| {
        let address = if is_changed { "203.0.113.19" } else { "203.0.113.18" };
        json!({ "target_id": lake(), "addresses": [address] })
    },
    recorded: &["addresses"],
    named: "stdatalake01",
    calls: &[
        (Step::Create, "PATCH", ANY_ACCOUNT),
        (Step::Read, "GET", ANY_ACCOUNT),
        (Step::Update, "PATCH", ANY_ACCOUNT),
        (Step::Delete, "PATCH", ANY_ACCOUNT),
        (Step::Import, "GET", ANY_ACCOUNT),
    ],
    import: |stored| stored.text("target_id"),
    list: || Value::Null,
    listed: 0,
    seen: None,
    properties: &[],
};

const ANY_ACCOUNT: &str = "*/storageAccounts/stdatalake01";
const ANY_CONNECTION: &str = "*/privateEndpointConnections/*";
const ANY_CREDENTIAL: &str = "*/federatedIdentityCredentials/*";
const ANY_HALF: &str = "*/virtualNetworkPeerings/*";
const ANY_REGISTRY: &str = "*/registries/crdata*";
const ANY_VNET: &str = "*/virtualNetworks/vnet-data";

fn by_id(stored: &Stored) -> &str {
    stored.text("id")
}
