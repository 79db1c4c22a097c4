//! Networks to peer: two of the customer, and one of a vendor in another tenant.

use arm_sandbox::vendor::{Action, Peer, Unpeer};
use azure_core::credentials::Secret;
use dataplane::azure::{self, Cloud, Credential, Request, Transport};
use serde_json::{Value, json};

use super::{Azure, SUBSCRIPTION, landscape, private_links::VENDOR_TENANT};
use crate::grpc::Terraform;

/// The subscription of the vendor's network.
pub const VENDOR_NETWORKS: &str = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845";
/// The version of everything about networks.
pub const NETWORK: &str = "2025-05-01";

/// The customer's network to peer: 10.60.0.0/16.
pub fn vnet() -> String {
    network("vnet-data")
}

/// A network of the customer by its name.
pub fn network(name: &str) -> String {
    format!(
        "{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/{name}"
    )
}

/// The vendor's network: 172.20.0.0/19.
pub fn astro_vnet() -> String {
    format!(
        "/subscriptions/{VENDOR_NETWORKS}/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
    )
}

/// The customer's route table.
pub fn route_table() -> String {
    format!("{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/routeTables/rt-data")
}

/// The customer's virtual hub.
pub fn virtual_hub() -> String {
    format!("{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/virtualHubs/hub-weu")
}

/// A connection of the customer's virtual hub with a network.
pub fn hub_connection(name: &str, network: &str, state: &str) -> Value {
    json!({
        "id": format!("{}/hubVirtualNetworkConnections/{name}", virtual_hub()),
        "properties": { "remoteVirtualNetwork": { "id": network }, "provisioningState": state },
    })
}

/// The customer's VPN connection with the vendor.
pub fn vpn_connection() -> String {
    vpn_part("connections/vpn-astro")
}

/// The customer's description of the vendor's VPN device.
pub fn local_network_gateway() -> String {
    vpn_part("localNetworkGateways/lgw-astro")
}

/// The gateway of the customer's VPN, in [`vnet`].
pub fn vpn_gateway() -> String {
    vpn_part("virtualNetworkGateways/vgw-data")
}

fn vpn_part(part: &str) -> String {
    format!("{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/{part}")
}

/// A VPN to the vendor's network: the gateway, the vendor's device, and their connection with this
/// `connectionStatus`.
pub fn vpn(status: &str) -> Vec<Value> {
    let subnet = format!("{}/subnets/GatewaySubnet", vnet());
    let configuration = json!({ "name": "default", "properties": { "subnet": { "id": subnet } } });
    vec![
        json!({
            "id": vpn_gateway(), "location": "westeurope",
            "properties": {
                "gatewayType": "Vpn", "vpnType": "RouteBased", "enableBgp": false,
                "sku": { "name": "VpnGw1AZ", "tier": "VpnGw1AZ" },
                "ipConfigurations": [configuration],
            },
        }),
        json!({
            "id": local_network_gateway(), "location": "westeurope",
            "properties": {
                "gatewayIpAddress": "198.51.100.20",
                "localNetworkAddressSpace": { "addressPrefixes": ["172.20.0.0/19"] },
            },
        }),
        json!({
            "id": vpn_connection(), "location": "westeurope",
            "properties": {
                "connectionType": "IPsec", "connectionStatus": status,
                "virtualNetworkGateway1": { "id": vpn_gateway() },
                "localNetworkGateway2": { "id": local_network_gateway() },
                "sharedKey": "never-to-be-seen-1", "enableBgp": false,
                "resourceGuid": "860d8c5f-0003-4457-8885-cb6b90aab703",
            },
        }),
    ]
}

/// A network for a seed.
pub fn network_with(id: &str, prefixes: &[&str]) -> Value {
    json!({
        "id": id, "location": "westeurope",
        "properties": { "addressSpace": { "addressPrefixes": prefixes } },
    })
}

/// The landscape with three networks: `vnet-data`, `vnet-hub` (10.70.0.0/16), and the vendor's.
pub fn networks() -> Value {
    let mut seed = landscape();
    let push = |list: &mut Value, items: Vec<Value>| list.as_array_mut().unwrap().extend(items);
    push(&mut seed["tenants"], vec![json!({ "tenantId": VENDOR_TENANT })]);
    let subscription = json!({ "subscriptionId": VENDOR_NETWORKS, "tenantId": VENDOR_TENANT, "displayName": "Astro" });
    push(&mut seed["subscriptions"], vec![subscription]);
    let networks = [
        network_with(&vnet(), &["10.60.0.0/16"]),
        network_with(&network("vnet-hub"), &["10.70.0.0/16"]),
        network_with(&astro_vnet(), &["172.20.0.0/19"]),
    ];
    push(&mut seed["resources"], networks.into());
    seed
}

impl Azure {
    /// What [`networks`] says.
    pub fn with_networks() -> Self {
        Self::with(networks())
    }

    /// The same, with a virtual hub and these connections of it.
    pub fn with_hub(connections: Vec<Value>) -> Self {
        let mut seed = networks();
        let hub = json!({
            "id": virtual_hub(), "location": "westeurope",
            "properties": { "addressPrefix": "10.90.0.0/23" },
        });
        seed["resources"].as_array_mut().unwrap().extend([vec![hub], connections].concat());
        Self::with(seed)
    }

    /// What [`networks`] says, with these parts of a VPN, such as those of [`vpn`].
    pub fn with_vpn(resources: Vec<Value>) -> Self {
        let mut seed = networks();
        seed["resources"].as_array_mut().unwrap().extend(resources);
        Self::with(seed)
    }

    /// A run of Terraform that can show a token of the vendor's tenant, too.
    pub async fn across_tenants(&self) -> Terraform {
        self.terraform_with(json!({ "auxiliary_tenant_ids": [VENDOR_TENANT] })).await
    }

    /// A client of somebody else, with tokens of both tenants.
    pub fn somebody_across_tenants(&self) -> azure::Client {
        let token = |tenant| Secret::from(self.sandbox().access_token(tenant).unwrap());
        let others = [(VENDOR_TENANT.to_owned(), token(Some(VENDOR_TENANT)))].into();
        let credential = Credential::StaticByTenant { own: token(None), others };
        let mut settings = azure::Settings::new(Cloud::public(), credential);
        settings.auxiliary_tenants = vec![VENDOR_TENANT.to_owned()];
        settings.transport = Transport::Router(self.sandbox().router());
        azure::Client::new(settings)
    }

    /// Has the vendor do something.
    pub async fn vendor_acts(&self, act: Action) {
        self.sandbox().act(act).await.unwrap();
    }

    /// Has the vendor create its peering link to [`vnet`], or repair it.
    pub async fn vendor_peers(&self) {
        self.vendor_acts(Action::Peer(Peer { customer_network: Some(vnet()), ..Peer::default() }))
            .await;
    }

    /// Has the vendor remove its peering link.
    pub async fn vendor_unpeers(&self) {
        let act = Unpeer { customer_network: Some(vnet()), ..Unpeer::default() };
        self.vendor_acts(Action::Unpeer(act)).await;
    }

    /// Has the vendor connect its network with [`virtual_hub`], as such a [`hub_connection`] says.
    pub async fn vendor_connects(&self, connection: &Value) {
        let path = connection["id"].as_str().unwrap().to_owned();
        let remote = &connection["properties"]["remoteVirtualNetwork"];
        let body = json!({ "properties": { "remoteVirtualNetwork": remote } });
        let request = Request::put(path, NETWORK).auxiliary();
        self.somebody_across_tenants().write::<Value>(request, &body).await.unwrap();
    }

    /// The peering links of a network of the customer, as Azure has them.
    pub async fn peering_links(&self, vnet: &str) -> Vec<Value> {
        let path = format!("{vnet}/virtualNetworkPeerings");
        self.somebody_else().list(path, NETWORK, &[]).await.unwrap()
    }

    /// The routes that the customer's table has: name, destination, next hop and its address.
    pub async fn routes(&self) -> Vec<String> {
        let path = format!("{}/routes", route_table());
        let routes: Vec<Value> = self.somebody_else().list(path, NETWORK, &[]).await.unwrap();
        let text = |route: &Value, name: &str| {
            route["properties"][name].as_str().unwrap_or_default().to_owned()
        };
        let mut shown: Vec<_> = routes
            .iter()
            .map(|it| {
                let name = it["name"].as_str().unwrap();
                let [to, hop, address] =
                    ["addressPrefix", "nextHopType", "nextHopIpAddress"].map(|name| text(it, name));
                format!("{name}: {to} {hop} {address}").trim_end().to_owned()
            })
            .collect();
        shown.sort();
        shown
    }
}
