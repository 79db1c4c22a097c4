//! The part of the table that is about private endpoints and requests.

use serde_json::{Value, json};

use super::{
    Row,
    change::{Change, with_vendor},
    rows::{creating, with},
};
use crate::azure::{
    Azure, astro, landscape,
    networks::{NETWORK, astro_vnet, network, network_with, networks, vnet},
    private_links::VENDOR_SUBSCRIPTION,
    registry,
};

const REGISTRIES: &str = "2025-11-01";

pub(super) fn approvals() -> Vec<Row> {
    const TYPE: &str = "dataplane_private_endpoint_approval";
    fn azure() -> Azure {
        Azure::with(with_vendor(landscape()))
    }
    let target = || registry("crclassic");
    let by_message = json!({ "resource_id": target(), "message_contains": "req-7f3a" });
    let exact = with(
        with(by_message.clone(), "requester_subscription_id", VENDOR_SUBSCRIPTION),
        "private_endpoint_name",
        "pe-astro",
    );
    let makes = |name| vec![Change::AddEndpoint(target(), "registry", name, "req-7f3a".to_owned())];
    let decides = |status| vec![Change::Decide(target(), REGISTRIES, status)];
    let withdraws = || vec![Change::RemoveEndpoint("pe-astro")];
    let shown = |what, then| {
        creating(what, TYPE, azure, by_message.clone(), then)
            .after(by_message.clone())
            .once(makes("pe-astro"))
    };
    let destroyed = |what, then| {
        Row { planned: Value::Null, ..creating(what, TYPE, azure, Value::Null, then) }
            .after(exact.clone())
            .once([makes("pe-astro"), decides("Approved")].concat())
    };
    vec![
        creating("the endpoint comes", TYPE, azure, by_message.clone(), makes("pe-astro")),
        creating("the one that is named comes", TYPE, azure, exact.clone(), makes("pe-astro")),
        shown("nothing changes", Vec::new()),
        shown("a person approves it", decides("Approved")),
        shown("a person rejects it", decides("Rejected")).refused(&["ConnectionRejected"]),
        shown("the vendor withdraws it", withdraws()).refused(&["ConnectionGone"]),
        shown("the vendor makes another one", [withdraws(), makes("pe-again")].concat())
            .refused(&["ConnectionGone"]),
        destroyed("a person rejects it first", decides("Rejected")),
        destroyed("the vendor removes it first", withdraws()),
    ]
}

pub(super) fn requests() -> Vec<Row> {
    const ENDPOINT: &str = "dataplane_private_endpoint_request";
    const PEERING: &str = "dataplane_vnet_peering_request";
    fn azure() -> Azure {
        let mut seed = with_vendor(landscape());
        let resources = seed["resources"].as_array_mut().unwrap();
        resources.push(images(false));
        Azure::with(seed)
    }
    let endpoint = json!({
        "cluster_id": astro::CLUSTER, "cluster_name": "prod-euw", "cluster_type": "DEDICATED",
        "resource_id": registry("crdata"), "group_id": "registry", "request_message": "req-7f3a",
    });
    let sent = with(endpoint.clone(), "ticket_id", "48213");
    let comes = || {
        vec![Change::AddEndpoint(registry("crdata"), "registry", "pe-astro", "req-7f3a".to_owned())]
    };
    let data_endpoints = || vec![Change::Put(registry("crdata"), REGISTRIES, images(true))];
    let gone = || vec![Change::Delete(registry("crdata"), REGISTRIES)];
    let peering = json!({
        "cluster_id": astro::CLUSTER, "cluster_name": "prod-euw", "cluster_region": "westeurope",
        "cluster_cidrs": ["172.20.0.0/19"], "cluster_type": "DEDICATED", "vnet_id": vnet(),
    });
    let ticket = with(peering.clone(), "ticket_id", "48213");
    let replied = with(ticket.clone(), "vendor_vnet_id", astro_vnet());
    let grows = || {
        vec![Change::Put(vnet(), NETWORK, network_with(&vnet(), &["10.60.0.0/16", "10.61.0.0/16"]))]
    };
    let with_half = with(peering.clone(), "vendor_vnet_id", network("vnet-hub"));
    let access = json!({ "vendor": "Union", "kind": "kubelet_principal", "organization": "acme", "data_plane": "acme-azure" });
    vec![
        creating("our half comes", PEERING, Azure::with_networks, with_half, our_half()),
        creating("the endpoint comes", ENDPOINT, azure, sent.clone(), comes()),
        creating("the data endpoints come", ENDPOINT, azure, endpoint.clone(), data_endpoints()),
        creating(
            "the endpoint comes before the ticket is recorded",
            ENDPOINT,
            azure,
            sent.clone(),
            comes(),
        )
        .after(endpoint.clone()),
        creating(
            "the data endpoints come before the ticket is recorded",
            ENDPOINT,
            azure,
            sent.clone(),
            data_endpoints(),
        )
        .after(endpoint.clone()),
        creating("the registry is gone", ENDPOINT, azure, endpoint.clone(), gone())
            .refused(&["crdata"]),
        creating(
            "the registry is gone before the ticket is recorded",
            ENDPOINT,
            azure,
            sent,
            gone(),
        )
        .after(endpoint),
        creating("the network grows", PEERING, Azure::with_networks, peering.clone(), grows()),
        creating(
            "the network grows before the ticket is recorded",
            PEERING,
            Azure::with_networks,
            ticket.clone(),
            grows(),
        )
        .after(peering.clone()),
        creating(
            "the vendor makes its half",
            PEERING,
            Azure::with_networks,
            replied,
            vec![Change::Peer],
        )
        .after(ticket),
        creating(
            "nothing in Azure matters",
            "dataplane_access_request",
            Azure::new,
            with(access.clone(), "ticket_id", "48213"),
            vec![Change::Delete(registry("crabac"), REGISTRIES)],
        )
        .after(access),
    ]
}

/// Requests that leave the cluster to Astro.
pub(super) fn looked_up_requests() -> Vec<Row> {
    const ENDPOINT: &str = "dataplane_private_endpoint_request";
    const PEERING: &str = "dataplane_vnet_peering_request";
    let peering_by_id = json!({ "cluster_id": astro::CLUSTER, "vnet_id": vnet() });
    let looked_up = json!({ "cluster_name": "prod-euw", "vnet_id": vnet() });
    let by_id = json!({
        "cluster_id": astro::CLUSTER, "resource_id": registry("crdata"), "group_id": "registry",
    });
    let asked = |azure: fn() -> Azure, type_name, what, config: &Value, then| {
        creating(what, type_name, azure, config.clone(), then)
    };
    vec![
        asked(asking_astro, ENDPOINT, "nothing changes", &by_id, Vec::new()),
        asked(
            asking_astro,
            ENDPOINT,
            "Astro changes the cluster",
            &by_id,
            vec![Change::RenameCluster],
        ),
        asked(networks_beside_astro, PEERING, "nothing changes", &peering_by_id, Vec::new()),
        asked(
            networks_beside_astro,
            PEERING,
            "Astro changes the cluster",
            &peering_by_id,
            vec![Change::RenameCluster],
        ),
        asked(
            networks_beside_astro,
            PEERING,
            "Astro renames the cluster that is named",
            &looked_up,
            vec![Change::RenameCluster],
        )
        .refused_before(&["prod-euw"]),
    ]
}

/// The registry beside an Organization of Astro.
fn asking_astro() -> Azure {
    let mut seed = with_vendor(landscape());
    seed["resources"].as_array_mut().unwrap().push(images(false));
    seed["astro"] = astro::astro();
    Azure::with(seed)
}

/// Networks beside an Organization of Astro.
fn networks_beside_astro() -> Azure {
    let mut seed = networks();
    seed["astro"] = astro::astro();
    Azure::with(seed)
}

/// Somebody makes our half of the peering.
fn our_half() -> Vec<Change> {
    let path = format!("{}/virtualNetworkPeerings/to-astro", vnet());
    let half = json!({ "properties": {
        "remoteVirtualNetwork": { "id": network("vnet-hub") }, "allowVirtualNetworkAccess": true,
    } });
    vec![Change::Put(path, NETWORK, half)]
}

/// A registry, with or without data endpoints.
fn images(data_endpoints: bool) -> Value {
    let names =
        if data_endpoints { json!(["crdata.westeurope.data.azurecr.io"]) } else { json!([]) };
    json!({
        "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
        "properties": { "loginServer": "crdata.azurecr.io", "dataEndpointEnabled": data_endpoints, "dataEndpointHostNames": names },
    })
}
