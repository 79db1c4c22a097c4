//! A seed with one resource of each service that takes private endpoints, and a vendor in another
//! tenant who makes them.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{Client, OTHER_SUBSCRIPTION, OTHER_TENANT, Reply, SUBSCRIPTION, TENANT, group};

/// The version of networks.
pub(crate) const NETWORK: &str = "2025-05-01";

/// A service's resource that endpoints are made for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// `Namespace/type`.
    pub(crate) kind: &'static str,
    /// The version of its connections.
    pub(crate) version: &'static str,
    /// The group that is asked for; none where there are none.
    pub(crate) group: &'static str,
    /// The provisioning state of what is done, where there is one.
    pub(crate) settled: &'static str,
    /// The verb that approves.
    pub(crate) verb: &'static str,
    /// The statuses of a write that approves, at once and while it goes on.
    pub(crate) statuses: [u16; 2],
}

/// Every type, by the rows of the sandbox.
pub(crate) static LINKS: LazyLock<Vec<Link>> = LazyLock::new(|| {
    let rows = arm_sandbox::private_link_types().into_iter();
    rows.map(|row| Link {
        kind: row.resource_type,
        version: row.api_version,
        group: row.group,
        settled: row.settled.unwrap_or_default(),
        verb: row.verb,
        statuses: row.statuses,
    })
    .collect()
});

const fn link(
    kind: &'static str,
    version: &'static str,
    group: &'static str,
    statuses: [u16; 2],
) -> Link {
    Link { kind, version, group, settled: "Succeeded", verb: "PUT", statuses }
}

pub(crate) const STORAGE: Link =
    link("Microsoft.Storage/storageAccounts", "2025-06-01", "blob", [200, 200]);
pub(crate) const VAULT: Link = link("Microsoft.KeyVault/vaults", "2025-05-01", "vault", [200, 200]);
pub(crate) const REGISTRY: Link =
    link("Microsoft.ContainerRegistry/registries", "2025-11-01", "registry", [201, 201]);
pub(crate) const SQL: Link = Link {
    settled: "Ready",
    ..link("Microsoft.Sql/servers", "2023-08-01", "sqlServer", [200, 202])
};
pub(crate) const POSTGRESQL: Link =
    link("Microsoft.DBforPostgreSQL/flexibleServers", "2025-08-01", "postgresqlServer", [202, 202]);
pub(crate) const COSMOS: Link =
    link("Microsoft.DocumentDB/databaseAccounts", "2025-10-15", "Sql", [202, 202]);
pub(crate) const EVENT_HUBS: Link =
    link("Microsoft.EventHub/namespaces", "2024-01-01", "namespace", [200, 202]);
pub(crate) const SERVICE_BUS: Link =
    link("Microsoft.ServiceBus/namespaces", "2024-01-01", "namespace", [200, 200]);
pub(crate) const SYNAPSE: Link =
    link("Microsoft.Synapse/workspaces", "2021-06-01", "Dev", [200, 200]);
pub(crate) const DATA_FACTORY: Link =
    link("Microsoft.DataFactory/factories", "2018-06-01", "dataFactory", [200, 200]);
pub(crate) const IOT: Link =
    Link { settled: "", ..link("Microsoft.Devices/IotHubs", "2023-06-30", "iotHub", [200, 200]) };
pub(crate) const SERVICE: Link =
    link("Microsoft.Network/privateLinkServices", "2025-05-01", "", [200, 200]);
pub(crate) const KUSTO: Link =
    link("Microsoft.Kusto/clusters", "2024-04-13", "cluster", [200, 200]);
pub(crate) const CLUSTER: Link =
    link("Microsoft.ContainerService/managedClusters", "2025-10-01", "management", [200, 200]);
pub(crate) const BATCH: Link = Link {
    verb: "PATCH",
    ..link("Microsoft.Batch/batchAccounts", "2025-06-01", "batchAccount", [200, 202])
};

impl Link {
    /// The resource.
    pub(crate) fn id(self) -> String {
        format!("{}/providers/{}/target", group(), self.kind)
    }

    /// The list of its connections.
    pub(crate) fn connections(self) -> String {
        format!("{}/privateEndpointConnections", self.id())
    }
}

impl Client {
    /// A client of a sandbox with one resource of each service, in the tenant that owns them.
    pub(crate) fn with_links() -> Self {
        Self::with_seed(seed())
    }

    /// The same, in which the owner may not do that.
    pub(crate) fn with_links_denying(action: &str) -> Self {
        let mut seed = seed();
        seed["caller"] = json!({"denied": [{"scope": group(), "actions": [action]}]});
        Self::with_seed(seed)
    }

    /// The vendor, in another tenant.
    pub(crate) fn vendor(&self) -> Self {
        self.with_token(self.sandbox.access_token(Some(OTHER_TENANT)).unwrap())
    }

    /// Has the vendor make an endpoint, and returns the connection that the service makes of it.
    pub(crate) async fn connect(&self, link: Link, endpoint: &str) -> Value {
        let before = self.connections(link).await;
        let body = asking(link, "Astro deployment clx7");
        self.vendor().put(&self::endpoint(endpoint), NETWORK, &body).await.expect_status(201);
        let mut after = self.connections(link).await;
        after.retain(|connection| !before.contains(connection));
        assert_eq!(after.len(), 1, "{after:?}");
        after.remove(0)
    }

    /// Has the vendor delete an endpoint.
    pub(crate) async fn vendor_removes(&self, name: &str) {
        self.vendor().delete(&endpoint(name), NETWORK).await.expect_status(202);
    }

    /// The connections of a resource, as its list shows them.
    pub(crate) async fn connections(&self, link: Link) -> Vec<Value> {
        let reply = self.get(&link.connections(), link.version).await.expect_status(200);
        let list = if link.kind == IOT.kind { &reply.body } else { &reply.body["value"] };
        list.as_array().unwrap().clone()
    }

    /// Writes the state of a connection.
    pub(crate) async fn decide(&self, link: Link, connection: &Value, status: &str) -> Reply {
        let body = state(status);
        self.write(link.verb, connection["id"].as_str().unwrap(), link.version, &body).await
    }

    /// The state that the vendor sees of what an endpoint asks for.
    pub(crate) async fn seen_by_vendor(&self, name: &str) -> Value {
        let endpoint = self.vendor().get(&endpoint(name), NETWORK).await.expect_status(200).body;
        let connection = &endpoint["properties"]["manualPrivateLinkServiceConnections"][0];
        connection["properties"]["privateLinkServiceConnectionState"].clone()
    }
}

/// The body of a decision.
pub(crate) fn state(status: &str) -> Value {
    let state = json!({"status": status, "description": "astro dp1 prod"});
    json!({"properties": {"privateLinkServiceConnectionState": state}})
}

/// The body of an endpoint that has to be approved.
pub(crate) fn asking(link: Link, message: &str) -> Value {
    endpoint_body("manualPrivateLinkServiceConnections", link, message)
}

/// The body of an endpoint whose connection is in that list.
pub(crate) fn endpoint_body(list: &str, link: Link, message: &str) -> Value {
    let groups: Vec<&str> = Some(link.group).filter(|it| !it.is_empty()).into_iter().collect();
    json!({"location": "westeurope", "properties": {
        "subnet": {"id": format!("{}/providers/Microsoft.Network/virtualNetworks/dp1/subnets/pe", vendor_group())},
        list: [{"name": "to-target", "properties": {
            "privateLinkServiceId": link.id(), "groupIds": groups, "requestMessage": message,
        }}],
    }})
}

/// An endpoint of the vendor.
pub(crate) fn endpoint(name: &str) -> String {
    format!("{}/providers/Microsoft.Network/privateEndpoints/{name}", vendor_group())
}

fn vendor_group() -> String {
    format!("/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups/mc-dp1")
}

/// One resource of each service.
pub(crate) fn seed() -> Value {
    let resource = |link: &Link| {
        let sku = match link.kind {
            "Microsoft.Storage/storageAccounts" => "Standard_LRS",
            _ => "Premium",
        };
        json!({"id": link.id(), "location": "westeurope", "sku": {"name": sku}})
    };
    let mut resources: Vec<Value> = LINKS.iter().map(resource).collect();
    resources.push(json!({"id": vendor_group(), "location": "westeurope"}));
    resources.push(json!({
        "id": format!("{}/providers/Microsoft.Network/virtualNetworks/dp1", vendor_group()),
        "location": "westeurope",
        "properties": {
            "addressSpace": {"addressPrefixes": ["172.20.0.0/24"]},
            "subnets": [{"name": "pe", "properties": {"addressPrefix": "172.20.0.0/24"}}],
        },
    }));
    json!({
        "tenants": [{"tenantId": TENANT}, {"tenantId": OTHER_TENANT}],
        "subscriptions": [
            {"subscriptionId": SUBSCRIPTION, "tenantId": TENANT},
            {"subscriptionId": OTHER_SUBSCRIPTION, "tenantId": OTHER_TENANT},
        ],
        "resources": resources,
    })
}
