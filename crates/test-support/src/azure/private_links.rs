//! A vendor who asks for private connections: in another tenant, for one resource of each service.

use std::sync::LazyLock;

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
    /// The verb that decides about a connection.
    pub verb: &'static str,
    /// Whether a connection outlives its endpoint.
    pub outlives: bool,
    /// Whether a rejected connection is never approved.
    pub sticky: bool,
    /// Whether an approved connection cannot be rejected, only removed.
    pub keeps: bool,
}

/// Every type, the most usual ones first: what the provider's row says of it, and the sandbox's.
pub static LINKS: LazyLock<Vec<Link>> = LazyLock::new(|| {
    let rows = arm_sandbox::private_link_types();
    let link = |ours: dataplane::PrivateLinkType| {
        let row = rows.iter().find(|it| it.resource_type == ours.resource_type);
        let row = row.unwrap_or_else(|| panic!("the sandbox lacks {}", ours.resource_type));
        Link {
            kind: row.resource_type,
            version: ours.api_version,
            group: row.group,
            verb: row.verb,
            outlives: row.outlives_endpoint,
            sticky: ours.rejects_for_good,
            keeps: !ours.rejects_approved,
        }
    };
    // The sandbox also has types that the Azure CLI knows and the provider does not.
    dataplane::private_link_types().map(link).collect()
});

/// Storage accounts.
pub fn storage() -> Link {
    link("Microsoft.Storage/storageAccounts")
}

/// Key vaults.
pub fn vault() -> Link {
    link("Microsoft.KeyVault/vaults")
}

/// Container registries.
pub fn container_registry() -> Link {
    link("Microsoft.ContainerRegistry/registries")
}

/// The type of this name.
pub fn link(kind: &str) -> Link {
    *LINKS.iter().find(|it| it.kind == kind).unwrap()
}

impl Link {
    /// A pricing tier with private endpoints.
    pub fn sku(self) -> &'static str {
        if self.kind.ends_with("storageAccounts") { "Standard_LRS" } else { "Premium" }
    }

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
    for link in LINKS.iter() {
        let sku = json!({ "name": link.sku() });
        let resource = json!({ "id": link.id(), "location": "westeurope", "sku": sku });
        add(&mut seed["resources"], resource);
    }
    seed
}
