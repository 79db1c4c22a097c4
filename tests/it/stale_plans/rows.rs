//! The table: every resource, and what may change under its plan.

use serde_json::{Value, json};

use super::{
    Row,
    change::Change,
    private_links::{approvals, looked_up_requests, requests},
};
use crate::azure::{
    Azure, VENDOR, container, identity_id, lake,
    networks::{NETWORK, network, network_with, networks, route_table, vnet},
};

const IDENTITIES: &str = "2024-11-30";
const STORAGE: &str = "2025-06-01";

/// Every row.
pub(super) fn rows() -> Vec<Row> {
    let requests = requests().into_iter().chain(looked_up_requests()).collect();
    [grants(), credentials(), allowlists(), peerings(), routes(), approvals(), requests]
        .into_iter()
        .flatten()
        .collect()
}

/// A plan that makes the object.
pub(super) fn creating(
    what: &'static str,
    type_name: &'static str,
    azure: fn() -> Azure,
    planned: Value,
    then: Vec<Change>,
) -> Row {
    Row {
        what,
        type_name,
        azure,
        before: None,
        meanwhile: Vec::new(),
        planned,
        then,
        error: &[],
        error_before: &[],
    }
}

impl Row {
    /// The plan changes what was applied before.
    pub(super) fn after(self, before: Value) -> Self {
        Self { before: Some(before), ..self }
    }

    /// Something happens before the plan.
    pub(super) fn once(self, meanwhile: Vec<Change>) -> Self {
        Self { meanwhile, ..self }
    }

    /// Before Terraform 1.16 the apply is refused in these words: it asks again.
    pub(super) fn refused_before(self, error: &'static [&'static str]) -> Self {
        Self { error_before: error, ..self }
    }

    /// The apply is refused in these words.
    pub(super) fn refused(self, error: &'static [&'static str]) -> Self {
        Self { error, ..self }
    }
}

pub(super) fn with(mut config: Value, name: &str, value: impl Into<Value>) -> Value {
    config[name] = value.into();
    config
}

fn grants() -> Vec<Row> {
    const TYPE: &str = "dataplane_role_assignment";
    let grant = json!({ "scope": container("features"), "role": "Storage Blob Data Contributor", "principal_id": VENDOR });
    let to_identity = json!({
        "scope": container("features"), "role": "Storage Blob Data Contributor",
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    });
    let described = with(grant.clone(), "description", "after");
    let gone = || vec![Change::RemoveGrants];
    let identity = identity_id("flyteuser-acme-7k2p");
    let remade = || {
        vec![
            Change::Delete(identity.clone(), IDENTITIES),
            Change::Put(identity.clone(), IDENTITIES, json!({ "location": "westeurope" })),
        ]
    };
    vec![
        creating("its identity is recreated", TYPE, Azure::new, to_identity, remade()),
        creating("somebody removes it", TYPE, Azure::new, described, gone()).after(grant),
    ]
}

fn credentials() -> Vec<Row> {
    const TYPE: &str = "dataplane_federated_identity_credential";
    let identity = identity_id("flyteuser-acme-7k2p");
    let credential = json!({
        "managed_identity_id": identity, "name": "union-worker",
        "issuer": "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/",
        "subject": "system:serviceaccount:development:default",
    });
    let changed = with(credential.clone(), "subject", "system:serviceaccount:production:default");
    let path = format!("{identity}/federatedIdentityCredentials/union-worker");
    let same = json!({ "properties": {
        "issuer": credential["issuer"], "subject": credential["subject"],
        "audiences": ["api://AzureADTokenExchange"],
    } });
    vec![
        creating(
            "somebody makes the same",
            TYPE,
            Azure::new,
            credential.clone(),
            vec![Change::Put(path.clone(), IDENTITIES, same)],
        ),
        creating(
            "its identity is gone",
            TYPE,
            Azure::new,
            credential.clone(),
            vec![Change::Delete(identity, IDENTITIES)],
        )
        .refused(&["flyteuser-acme-7k2p"]),
        creating(
            "somebody removes it",
            TYPE,
            Azure::new,
            changed,
            vec![Change::Delete(path, IDENTITIES)],
        )
        .after(credential),
    ]
}

fn allowlists() -> Vec<Row> {
    const TYPE: &str = "dataplane_ip_allowlist";
    let allow = |addresses: &[&str]| json!({ "target_id": lake(), "addresses": addresses });
    let open = |address: &str| {
        json!({ "kind": "StorageV2", "sku": { "name": "Standard_ZRS" }, "location": "westeurope", "properties": {
            "networkAcls": { "defaultAction": "Deny", "bypass": "AzureServices", "virtualNetworkRules": [],
                "ipRules": [{ "value": address, "action": "Allow" }] },
        } })
    };
    vec![
        creating(
            "somebody adds the same address",
            TYPE,
            Azure::new,
            allow(&["203.0.113.18"]),
            vec![Change::Put(lake(), STORAGE, open("203.0.113.18"))],
        ),
        creating(
            "somebody replaces all rules",
            TYPE,
            Azure::new,
            allow(&["203.0.113.18", "203.0.113.19"]),
            vec![Change::Put(lake(), STORAGE, open("192.0.2.10"))],
        )
        .after(allow(&["203.0.113.18"])),
        creating(
            "the account is gone",
            TYPE,
            Azure::new,
            allow(&["203.0.113.18"]),
            vec![Change::Delete(lake(), STORAGE)],
        )
        .refused(&["stdatalake01"]),
    ]
}

fn peerings() -> Vec<Row> {
    const TYPE: &str = "dataplane_vnet_peering";
    let half = json!({ "vnet_id": vnet(), "remote_vnet_id": network("vnet-hub") });
    let waiting = with(half.clone(), "timeouts", json!({ "update": "10m" }));
    let named = with(half.clone(), "name", "ours");
    let forwarding = with(named.clone(), "allow_forwarded_traffic", true);
    let ours = format!("{}/virtualNetworkPeerings/ours", vnet());
    let theirs = format!("{}/virtualNetworkPeerings/back", network("vnet-hub"));
    let back = |to: String| json!({ "properties": { "remoteVirtualNetwork": { "id": to }, "allowVirtualNetworkAccess": true } });
    let grown = |prefix| network_with(&network("vnet-hub"), &["10.70.0.0/16", prefix]);
    let grow = |prefix| vec![Change::Put(network("vnet-hub"), NETWORK, grown(prefix))];
    let peer_back = || vec![Change::Put(theirs.clone(), NETWORK, back(vnet()))];
    vec![
        creating("the remote link comes", TYPE, Azure::with_networks, half.clone(), peer_back()),
        creating(
            "the other network is gone",
            TYPE,
            Azure::with_networks,
            half.clone(),
            vec![Change::Delete(network("vnet-hub"), NETWORK)],
        )
        .refused(&["vnet-hub"]),
        creating(
            "the remote link comes, and nothing is written",
            TYPE,
            Azure::with_networks,
            waiting.clone(),
            peer_back(),
        )
        .after(half.clone()),
        creating(
            "the remote link goes, and nothing is written",
            TYPE,
            Azure::with_networks,
            waiting,
            vec![Change::Delete(theirs.clone(), NETWORK)],
        )
        .after(half.clone())
        .once(peer_back()),
        creating(
            "somebody removes ours",
            TYPE,
            Azure::with_networks,
            forwarding,
            vec![Change::Delete(ours, NETWORK)],
        )
        .after(named)
        .refused(&["PeeringRemoved"]),
        creating(
            "the other network has grown, as the plan shows",
            TYPE,
            Azure::with_networks,
            half.clone(),
            Vec::new(),
        )
        .after(half.clone())
        .once([peer_back(), grow("10.71.0.0/16")].concat()),
        creating(
            "the other network grows again",
            TYPE,
            Azure::with_networks,
            half.clone(),
            grow("10.72.0.0/16"),
        )
        .after(half)
        .once([peer_back(), grow("10.71.0.0/16")].concat())
        .refused(&["RemoteAddressesChanged", "10.72.0.0/16"]),
    ]
}

fn routes() -> Vec<Row> {
    const TYPE: &str = "dataplane_peering_routes";
    fn azure() -> Azure {
        let mut seed = networks();
        let default = json!({ "name": "default", "properties": {
            "addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
        } });
        let table = json!({ "id": route_table(), "location": "westeurope", "properties": { "routes": [default] } });
        seed["resources"].as_array_mut().unwrap().push(table);
        Azure::with(seed)
    }
    let to = |destinations: &[&str]| {
        json!({
            "route_table_id": route_table(), "destinations": destinations,
            "next_hop_type": "VirtualAppliance", "next_hop_ip_address": "10.60.0.4",
        })
    };
    let gone = || vec![Change::Delete(route_table(), NETWORK)];
    let default = format!("{}/routes/default", route_table());
    vec![
        creating("the table is gone", TYPE, azure, to(&["172.20.0.0/19"]), gone())
            .refused(&["rt-data"]),
        creating(
            "no route is needed any more",
            TYPE,
            azure,
            to(&["172.20.0.0/19"]),
            vec![Change::Delete(default, NETWORK)],
        ),
        creating(
            "the table is gone before a change",
            TYPE,
            azure,
            to(&["172.20.0.0/19", "172.21.0.0/19"]),
            gone(),
        )
        .after(to(&["172.20.0.0/19"]))
        .refused(&["rt-data"]),
    ]
}
