//! One `dataplane_vnet_peering` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, TENANT, data_group,
        networks::{NETWORK, network, network_with, networks, vnet},
    },
    faults::{Step, Subject, by_id},
    sample::Sample,
    stale_plans::{Row, change::Change, creating, with},
};

const ANY_LINK: &str = "*/virtualNetworkPeerings/*";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
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
        // The other side accepts no second link from the same network.
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
    faults: Some(&FAULTS),
    stale_plans,
    parts: || {
        let whole =
            format!("{}/providers/Microsoft.Network/virtualNetworks/vnet-data-prod", data_group());
        vec![
            ("vnet_id", format!("{whole}/subnets/apps"), whole.clone()),
            ("remote_vnet_id", format!("{whole}/subnets/apps"), whole.clone()),
        ]
    },
    phases: &[
        // A link without its remote link is recreated if Azure cannot repair it.
        ("/virtualNetworkPeerings/delete", &[2, 3]),
        // The network is joined by every write of a link.
        ("/peer/action", &[1, 2]),
    ],
};

static FAULTS: Subject = Subject {
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
        (Step::Create, "PUT", ANY_LINK),
        (Step::Read, "GET", "*/virtualNetworks/vnet-data*"),
        (Step::Update, "PUT", ANY_LINK),
        (Step::Delete, "DELETE", ANY_LINK),
        (Step::Import, "GET", "*/virtualNetworks/vnet-data*"),
        (Step::List, "GET", "*/virtualNetworks/vnet-data*"),
    ],
    import: by_id,
    list: || json!({ "vnet_id": vnet() }),
    listed: 1,
    seen: Some(|| (format!("{}/virtualNetworkPeerings", vnet()), NETWORK)),
    properties: &["remoteVirtualNetwork", "allowForwardedTraffic", "peeringState"],
};

fn stale_plans() -> Vec<Row> {
    const TYPE: &str = "dataplane_vnet_peering";
    let link = json!({ "vnet_id": vnet(), "remote_vnet_id": network("vnet-hub") });
    let waiting = with(link.clone(), "timeouts", json!({ "update": "10m" }));
    let named = with(link.clone(), "name", "ours");
    let forwarding = with(named.clone(), "allow_forwarded_traffic", true);
    let ours = format!("{}/virtualNetworkPeerings/ours", vnet());
    let theirs = format!("{}/virtualNetworkPeerings/back", network("vnet-hub"));
    let back = |to: String| json!({ "properties": { "remoteVirtualNetwork": { "id": to }, "allowVirtualNetworkAccess": true } });
    let grown = |prefix| network_with(&network("vnet-hub"), &["10.70.0.0/16", prefix]);
    let grow = |prefix| vec![Change::Put(network("vnet-hub"), NETWORK, grown(prefix))];
    let peer_back = || vec![Change::Put(theirs.clone(), NETWORK, back(vnet()))];
    vec![
        creating("the remote link comes", TYPE, Azure::with_networks, link.clone(), peer_back()),
        creating(
            "the other network is gone",
            TYPE,
            Azure::with_networks,
            link.clone(),
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
        .after(link.clone()),
        creating(
            "the remote link goes, and nothing is written",
            TYPE,
            Azure::with_networks,
            waiting,
            vec![Change::Delete(theirs.clone(), NETWORK)],
        )
        .after(link.clone())
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
            link.clone(),
            Vec::new(),
        )
        .after(link.clone())
        .once([peer_back(), grow("10.71.0.0/16")].concat()),
        creating(
            "the other network grows again",
            TYPE,
            Azure::with_networks,
            link.clone(),
            grow("10.72.0.0/16"),
        )
        .after(link)
        .once([peer_back(), grow("10.71.0.0/16")].concat())
        .refused(&["RemoteAddressesChanged", "10.72.0.0/16"]),
    ]
}
