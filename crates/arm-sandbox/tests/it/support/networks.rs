//! Two networks to peer, one of the customer and one of a vendor in another tenant,
//! and a third that the customer has besides.

use arm_sandbox::Settings;
use axum::body::Body;
use serde_json::{Value, json};

use super::{Client, OTHER_SUBSCRIPTION, OTHER_TENANT, Reply, SUBSCRIPTION, TENANT, address};

/// The version of Microsoft.Network.
pub(crate) const NETWORK: &str = "2025-05-01";

/// The version with the wish to take over the remote address space.
pub(crate) const SYNC: &str = "2025-05-01&syncRemoteAddressSpace=true";

/// A network of the customer.
pub(crate) fn network(name: &str) -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/{name}"
    )
}

/// The vendor's network.
pub(crate) fn vendor() -> String {
    format!(
        "/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups/astro-net/providers/Microsoft.Network/virtualNetworks/dp1"
    )
}

/// A peering of a network.
pub(crate) fn peering_link(network: &str, name: &str) -> String {
    format!("{network}/virtualNetworkPeerings/{name}")
}

/// A network with an address space.
pub(crate) fn space(prefixes: &[&str]) -> Value {
    json!({"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": prefixes}}})
}

/// A peering with a network.
pub(crate) fn towards(remote: &str) -> Value {
    json!({"properties": {"remoteVirtualNetwork": {"id": remote}, "allowVirtualNetworkAccess": true}})
}

/// What exists: `core` (10.60.0.0/16) and `side` (10.70.0.0/16) of the customer, `dp1`
/// (172.20.0.0/19) of the vendor.
pub(crate) fn seed() -> Value {
    let with_id = |id: String, mut network: Value| {
        network["id"] = json!(id);
        network
    };
    json!({
        "tenants": [{"tenantId": TENANT}, {"tenantId": OTHER_TENANT}],
        "subscriptions": [
            {"subscriptionId": SUBSCRIPTION, "tenantId": TENANT},
            {"subscriptionId": OTHER_SUBSCRIPTION, "tenantId": OTHER_TENANT},
        ],
        "resources": [
            with_id(network("core"), space(&["10.60.0.0/16"])),
            with_id(network("side"), space(&["10.70.0.0/16"])),
            with_id(vendor(), space(&["172.20.0.0/19"])),
        ],
    })
}

/// Both sides' clients of one sandbox.
pub(crate) struct Sides {
    /// The customer's, whose token is of the first tenant.
    pub(crate) customer: Client,
    customer_token: String,
    vendor_token: String,
}

impl Sides {
    /// A new sandbox with the seed.
    pub(crate) fn new() -> Self {
        Self::with_seed(seed())
    }

    /// A new sandbox with another seed.
    pub(crate) fn with_seed(seed: Value) -> Self {
        Self::open(Settings { seed: Some(seed.into()), ..Settings::default() })
    }

    /// A sandbox.
    pub(crate) fn open(settings: Settings) -> Self {
        let customer = Client::open(settings);
        let token = |tenant| customer.sandbox.access_token(Some(tenant)).unwrap();
        Self { customer_token: token(TENANT), vendor_token: token(OTHER_TENANT), customer }
    }

    /// Writes in the customer's tenant, with a token of the vendor's as well.
    pub(crate) async fn put(&self, id: &str, query: &str, body: &Value) -> Reply {
        self.send("PUT", id, query, [&self.customer_token, &self.vendor_token], body).await
    }

    /// Writes in the vendor's tenant, with a token of the customer's as well.
    pub(crate) async fn vendor_put(&self, id: &str, query: &str, body: &Value) -> Reply {
        self.send("PUT", id, query, [&self.vendor_token, &self.customer_token], body).await
    }

    /// Deletes in the vendor's tenant.
    pub(crate) async fn vendor_delete(&self, id: &str) -> Reply {
        let client = self.customer.with_token(&self.vendor_token);
        client.delete(id, NETWORK).await
    }

    /// Reads in the vendor's tenant.
    pub(crate) async fn vendor_get(&self, id: &str) -> Reply {
        self.customer.with_token(&self.vendor_token).get(id, NETWORK).await
    }

    /// Reads in the customer's tenant.
    pub(crate) async fn get(&self, id: &str) -> Reply {
        self.customer.get(id, NETWORK).await
    }

    /// Both links of a peering between `core` and the vendor's network.
    pub(crate) async fn connect(&self) {
        self.put(&peering_link(&network("core"), "to-dp1"), NETWORK, &towards(&vendor()))
            .await
            .expect_status(201);
        self.vendor_put(&peering_link(&vendor(), "to-core"), NETWORK, &towards(&network("core")))
            .await
            .expect_status(201);
    }

    /// State and sync level of the customer's link, then of the vendor's.
    pub(crate) async fn states(&self) -> [String; 2] {
        let one = self.get(&peering_link(&network("core"), "to-dp1")).await;
        let other = self.vendor_get(&peering_link(&vendor(), "to-core")).await;
        [&one, &other].map(|reply| match reply.status {
            200 => {
                let properties = &reply.body["properties"];
                format!(
                    "{} {}",
                    properties["peeringState"].as_str().unwrap(),
                    properties["peeringSyncLevel"].as_str().unwrap()
                )
            }
            status => status.to_string(),
        })
    }

    /// Sends a write with an own and another token.
    pub(crate) async fn send(
        &self,
        method: &str,
        id: &str,
        query: &str,
        [own, other]: [&String; 2],
        body: &Value,
    ) -> Reply {
        let headers = [
            ("content-type", "application/json"),
            ("authorization", &format!("Bearer {own}")),
            ("x-ms-authorization-auxiliary", &format!("Bearer {other}")),
        ];
        self.customer
            .send(method, &address(id, query), &headers, Body::from(body.to_string()))
            .await
    }
}
