//! One `dataplane_vnet_peering_request` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, TENANT, astro, data_group,
        networks::{NETWORK, astro_vnet, network, network_with, networks, vnet},
    },
    faults::{Step, Subject, by_id},
    sample::Sample,
    sample::of_cluster,
    stale_plans::{Row, change::Change, creating, with},
};

const ANY_VNET: &str = "*/virtualNetworks/vnet-data";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
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
    faults: Some(&FAULTS),
    stale_plans,
    parts: || {
        let whole =
            format!("{}/providers/Microsoft.Network/virtualNetworks/vnet-data-prod", data_group());
        vec![("vnet_id", format!("{whole}/subnets/apps"), whole.clone())]
    },
    phases: &[],
};

static FAULTS: Subject = Subject {
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

fn stale_plans() -> Vec<Row> {
    const TYPE: &str = "dataplane_vnet_peering_request";
    let peering = json!({
        "cluster_id": astro::CLUSTER, "cluster_name": "prod-euw", "cluster_region": "westeurope",
        "cluster_cidrs": ["172.20.0.0/19"], "cluster_type": "DEDICATED", "vnet_id": vnet(),
    });
    let ticket = with(peering.clone(), "ticket_id", "48213");
    let replied = with(ticket.clone(), "vendor_vnet_id", astro_vnet());
    let linked = with(peering.clone(), "vendor_vnet_id", network("vnet-hub"));
    // The cluster is left to Astro.
    let by_id = json!({ "cluster_id": astro::CLUSTER, "vnet_id": vnet() });
    let by_name = json!({ "cluster_name": "prod-euw", "vnet_id": vnet() });
    let grows = || {
        vec![Change::Put(vnet(), NETWORK, network_with(&vnet(), &["10.60.0.0/16", "10.61.0.0/16"]))]
    };
    let renamed = || vec![Change::RenameCluster];
    vec![
        creating("our link comes", TYPE, Azure::with_networks, linked, our_link()),
        creating("the network grows", TYPE, Azure::with_networks, peering.clone(), grows()),
        creating(
            "the network grows before the ticket is recorded",
            TYPE,
            Azure::with_networks,
            ticket.clone(),
            grows(),
        )
        .after(peering),
        creating(
            "the vendor makes its link",
            TYPE,
            Azure::with_networks,
            replied,
            vec![Change::Peer],
        )
        .after(ticket),
        creating("nothing changes", TYPE, beside_astro, by_id.clone(), Vec::new()),
        creating("Astro changes the cluster", TYPE, beside_astro, by_id, renamed()),
        creating("Astro renames the cluster that is named", TYPE, beside_astro, by_name, renamed())
            .refused_before(&["prod-euw"]),
    ]
}

/// Networks beside an Organization of Astro.
fn beside_astro() -> Azure {
    let mut seed = networks();
    seed["astro"] = astro::astro();
    Azure::with(seed)
}

/// Somebody makes our link of the peering.
fn our_link() -> Vec<Change> {
    let path = format!("{}/virtualNetworkPeerings/to-astro", vnet());
    let link = json!({ "properties": {
        "remoteVirtualNetwork": { "id": network("vnet-hub") }, "allowVirtualNetworkAccess": true,
    } });
    vec![Change::Put(path, NETWORK, link)]
}
