//! A vendor who asks for private connections: in another tenant, for one resource of each service.

use arm_sandbox::vendor::{Action, AddPrivateEndpoint, Outcome, RemovePrivateEndpoint};
use serde_json::{Value, json};

use super::{Azure, data_group, landscape};

/// The vendor's tenant.
pub const VENDOR_TENANT: &str = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";
/// The vendor's subscription.
pub const VENDOR_SUBSCRIPTION: &str = "aa11c7b8-6d15-4b6f-8c3e-5a9f21d4be11";

/// A type that private endpoints are made for.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// `Namespace/type`.
    pub kind: &'static str,
    /// The version of its connections.
    pub version: &'static str,
    /// A group that it offers; empty where there are none.
    pub group: &'static str,
}

/// Every type.
pub const LINKS: &[Link] = &[
    link("Microsoft.Storage/storageAccounts", "2025-06-01", "blob"),
    link("Microsoft.KeyVault/vaults", "2025-05-01", "vault"),
    link("Microsoft.KeyVault/managedHSMs", "2025-05-01", "managedhsm"),
    link("Microsoft.ContainerRegistry/registries", "2025-11-01", "registry"),
    link("Microsoft.Sql/servers", "2023-08-01", "sqlServer"),
    link("Microsoft.Sql/managedInstances", "2023-08-01", "managedInstance"),
    link("Microsoft.DBforPostgreSQL/flexibleServers", "2025-08-01", "postgresqlServer"),
    link("Microsoft.DBforMySQL/flexibleServers", "2024-12-30", "mysqlServer"),
    link("Microsoft.DocumentDB/databaseAccounts", "2025-10-15", "Sql"),
    link("Microsoft.EventHub/namespaces", "2024-01-01", "namespace"),
    link("Microsoft.ServiceBus/namespaces", "2024-01-01", "namespace"),
    link("Microsoft.Synapse/workspaces", "2021-06-01", "Dev"),
    link("Microsoft.Databricks/workspaces", "2024-05-01", "databricks_ui_api"),
    link("Microsoft.DataFactory/factories", "2018-06-01", "dataFactory"),
    link("Microsoft.Search/searchServices", "2025-05-01", "searchService"),
    link("Microsoft.CognitiveServices/accounts", "2025-09-01", "account"),
    link("Microsoft.MachineLearningServices/workspaces", "2025-09-01", "amlworkspace"),
    link("Microsoft.Web/sites", "2024-11-01", "sites"),
    link("Microsoft.Web/staticSites", "2024-11-01", "staticSites"),
    link("Microsoft.Cache/redis", "2024-11-01", "redisCache"),
    link("Microsoft.Cache/redisEnterprise", "2025-07-01", "redisEnterprise"),
    link("Microsoft.Devices/IotHubs", "2023-06-30", "iotHub"),
    link("Microsoft.Network/privateLinkServices", "2025-05-01", ""),
    link("Microsoft.AppConfiguration/configurationStores", "2024-06-01", "configurationStores"),
    link("Microsoft.Kusto/clusters", "2024-04-13", "cluster"),
    link("Microsoft.EventGrid/topics", "2025-02-15", "topic"),
    link("Microsoft.EventGrid/domains", "2025-02-15", "domain"),
    link("Microsoft.ContainerService/managedClusters", "2025-10-01", "management"),
    link("Microsoft.Batch/batchAccounts", "2025-06-01", "batchAccount"),
];

impl Link {
    /// The resource of this type that [`Azure::with_private_links`] holds.
    pub fn id(self) -> String {
        format!("{}/providers/{}/target", data_group(), self.kind)
    }
}

impl Azure {
    /// The landscape with the vendor's subscription, and with one resource of each type.
    pub fn with_private_links() -> Self {
        Self::with(beside_vendor(landscape()))
    }

    /// Has the vendor make an endpoint of that name. The ID of the connection that is made of it.
    pub async fn vendor_adds_endpoint(
        &self,
        target: &str,
        group: &str,
        endpoint: &str,
        message: &str,
    ) -> String {
        let said = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
        let act = AddPrivateEndpoint {
            target: target.to_owned(),
            group: said(group),
            endpoint: said(endpoint),
            message: said(message),
        };
        let Outcome { customer_sees, .. } =
            self.sandbox.act(Action::AddPrivateEndpoint(act)).await.unwrap();
        let connection = customer_sees.split('\'').nth(1).unwrap().to_owned();
        assert!(connection.contains("/privateEndpointConnections/"), "{customer_sees}");
        connection
    }

    /// Has the vendor delete an endpoint.
    pub async fn vendor_removes_endpoint(&self, endpoint: &str) {
        let act = RemovePrivateEndpoint { endpoint: Some(endpoint.to_owned()), target: None };
        self.sandbox.act(Action::RemovePrivateEndpoint(act)).await.unwrap();
    }

    /// Has a person in the portal set the status of a connection.
    pub async fn person_decides(&self, connection: &str, version: &str, status: &str) {
        let state = json!({ "status": status, "description": "decided in the portal" });
        let body = json!({ "properties": { "privateLinkServiceConnectionState": state } });
        let person = self.somebody_else();
        if connection.contains("/batchAccounts/") {
            person.patch::<Value>(connection, version, &body).await.unwrap();
        } else {
            person.put::<Value>(connection, version, &body).await.unwrap();
        }
    }

    /// Has a person in the portal remove a connection.
    pub async fn person_removes(&self, connection: &str, version: &str) {
        self.somebody_else().delete(connection, version).await.unwrap();
    }

    /// A connection, as it is.
    pub async fn connection(&self, id: &str, version: &str) -> Option<Value> {
        self.somebody_else().get_opt(id, version).await.unwrap()
    }

    /// The status that the vendor sees of its endpoint's request.
    pub async fn seen_by_vendor(&self, endpoint: &str) -> String {
        let vendor = self.client(Some(VENDOR_TENANT));
        let id = endpoint_id(endpoint);
        let endpoint: Value = vendor.get(&id, "2025-05-01").await.unwrap();
        let connection = &endpoint["properties"]["manualPrivateLinkServiceConnections"][0];
        let state = &connection["properties"]["privateLinkServiceConnectionState"];
        state["status"].as_str().unwrap_or_default().to_owned()
    }
}

/// The ID of an endpoint that the vendor makes under that name.
pub fn endpoint_id(name: &str) -> String {
    format!(
        "/subscriptions/{VENDOR_SUBSCRIPTION}/resourceGroups/private-endpoints/providers/Microsoft.Network/privateEndpoints/{name}"
    )
}

/// A seed with the vendor's tenant and subscription, and with one resource of each type.
pub fn beside_vendor(mut seed: Value) -> Value {
    let add = |list: &mut Value, element: Value| {
        let list = list.as_array_mut().unwrap();
        list.push(element);
    };
    add(&mut seed["tenants"], json!({ "tenantId": VENDOR_TENANT }));
    add(
        &mut seed["subscriptions"],
        json!({ "subscriptionId": VENDOR_SUBSCRIPTION, "tenantId": VENDOR_TENANT }),
    );
    for link in LINKS {
        let sku = if link.kind.ends_with("storageAccounts") { "Standard_LRS" } else { "Premium" };
        let resource = json!({ "id": link.id(), "location": "westeurope", "sku": { "name": sku } });
        add(&mut seed["resources"], resource);
    }
    seed
}

const fn link(kind: &'static str, version: &'static str, group: &'static str) -> Link {
    Link { kind, version, group }
}
