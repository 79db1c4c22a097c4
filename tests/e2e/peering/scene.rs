//! A network of a customer, one that it has besides, and one of a vendor in another tenant.

use arm_sandbox::vendor::{Action, ChangeAddressSpace, Peer, Unpeer};
use serde_json::{Value, json};

use crate::{
    support::{self, Fixture},
    terraform::Error,
};

/// The address of the peering link.
pub(super) const ADDRESS: &str = "dataplane_vnet_peering.astro";
/// The address of the routes.
pub(super) const ROUTES: &str = "dataplane_peering_routes.astro";
/// The customer's network: 10.60.0.0/16.
pub(super) const VNET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-data";
/// Another network of the customer: 10.70.0.0/16.
pub(super) const HUB: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-hub";
/// A network that overlaps with the first two.
pub(super) const WIDE: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-wide";
/// The vendor's network: 172.20.0.0/19.
pub(super) const ASTRO: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet";
/// The vendor's tenant.
pub(super) const ASTRO_TENANT: &str = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";
/// The customer's route table.
pub(super) const TABLE: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/routeTables/rt-data";
/// API version of networks.
pub(super) const NETWORK: &str = "2025-05-01";

/// The provider block of somebody who can show tokens of both tenants.
const BLOCK: &str = r#"
provider "dataplane" {
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { database = "azure.db", seed = "seed.json" }
}
"#;

/// The resources of most tests, the networks, and a table with these routes through the firewall.
pub(super) fn seed_with(routes: &[(&str, &str)]) -> Value {
    let mut seed = support::seed();
    let push = |list: &mut Value, item| list.as_array_mut().expect("a list").push(item);
    push(&mut seed["tenants"], json!({ "tenantId": ASTRO_TENANT }));
    let subscription = json!({
        "subscriptionId": "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845", "tenantId": ASTRO_TENANT,
    });
    push(&mut seed["subscriptions"], subscription);
    let routes: Vec<_> = routes
        .iter()
        .map(|(name, prefix)| {
            json!({ "name": name, "properties": {
                "addressPrefix": prefix,
                "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
            } })
        })
        .collect();
    let table =
        json!({ "id": TABLE, "location": "westeurope", "properties": { "routes": routes } });
    push(&mut seed["resources"], table);
    for (id, prefix) in [
        (VNET, "10.60.0.0/16"),
        (HUB, "10.70.0.0/16"),
        (ASTRO, "172.20.0.0/19"),
        (WIDE, "10.64.0.0/10"),
    ] {
        let mut properties = json!({ "addressSpace": { "addressPrefixes": [prefix] } });
        if id == VNET {
            properties["subnets"] = json!([{ "name": "snet-sql", "properties": {
                "addressPrefix": "10.60.1.0/24", "routeTable": { "id": TABLE },
            } }]);
        }
        push(
            &mut seed["resources"],
            json!({ "id": id, "location": "westeurope", "properties": properties }),
        );
    }
    seed
}

/// The same with an empty table.
pub(super) fn seed() -> Value {
    seed_with(&[])
}

/// The peering link towards the vendor, with these further arguments.
pub(super) fn peering_link(arguments: &[&str]) -> String {
    format!(
        "resource \"dataplane_vnet_peering\" \"astro\" {{\n  vnet_id          = \"{VNET}\"\n  remote_vnet_id   = \"{ASTRO}\"\n  remote_tenant_id = \"{ASTRO_TENANT}\"\n  {}\n}}\n",
        arguments.join("\n  ")
    )
}

/// What happens beside Terraform.
pub(super) struct Scene<'a>(pub(super) &'a Fixture);

impl Scene<'_> {
    /// Writes the configuration of somebody who can show tokens of both tenants.
    pub(super) fn configure(&self, text: &str) -> Result<(), Error> {
        self.0.configure_provider(BLOCK, text)
    }

    /// The vendor makes its peering link, or repairs it.
    pub(super) fn vendor_peers(&self) {
        let act = Peer { customer_network: Some(VNET.to_owned()), ..Peer::default() };
        self.0.azure.vendor(Action::Peer(act));
    }

    /// The vendor removes its peering link.
    pub(super) fn vendor_unpeers(&self) {
        let act = Unpeer { customer_network: Some(VNET.to_owned()), ..Unpeer::default() };
        self.0.azure.vendor(Action::Unpeer(act));
    }

    /// The vendor's network gets other addresses.
    pub(super) fn vendor_readdresses(&self, prefixes: &[&str]) {
        self.0.azure.vendor(Action::ChangeAddressSpace(ChangeAddressSpace {
            customer_network: Some(VNET.to_owned()),
            prefixes: prefixes.iter().map(|it| (*it).to_owned()).collect(),
            ..ChangeAddressSpace::default()
        }));
    }

    /// The customer's peering links: where each leads to, and its state.
    pub(super) fn peering_links(&self) -> Vec<String> {
        let list = self.0.azure.resource(&format!("{VNET}/virtualNetworkPeerings"), NETWORK);
        let text = |link: &Value, pointer: &str| {
            link.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let remote = "/properties/remoteVirtualNetwork/id";
        let shown = |link: &Value| {
            let name = text(link, remote).rsplit('/').next().unwrap_or_default().to_owned();
            format!("{name} {}", text(link, "/properties/peeringState"))
        };
        list["value"].as_array().into_iter().flatten().map(shown).collect()
    }

    /// The names of the routes in the customer's table.
    pub(super) fn routes(&self) -> Vec<String> {
        let list = self.0.azure.resource(&format!("{TABLE}/routes"), NETWORK);
        let name = |it: &Value| it["name"].as_str().unwrap_or_default().to_owned();
        let mut names: Vec<_> = list["value"].as_array().into_iter().flatten().map(name).collect();
        names.sort();
        names
    }

    /// How often a single peering link was read with success since the requests were kept.
    pub(super) fn looks(&self) -> usize {
        let requests = self.0.azure.sandbox.requests().expect("the sandbox can be read");
        let is_look = |it: &&arm_sandbox::LoggedRequest| {
            it.method == "GET" && it.status == 200 && it.path.contains("/virtualNetworkPeerings/")
        };
        requests.iter().filter(is_look).count()
    }
}
