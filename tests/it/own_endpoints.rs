//! Endpoints of the customer's that lead to a vendor's Private Link service.

use serde_json::{Value, json};

use crate::azure::{Azure, data_group, landscape};

/// The GUID of the endpoint.
pub(crate) const GUID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

/// The alias of the vendor's service.
pub(crate) const ALIAS: &str = "production-westeurope-0-0.1b4e28ba-2fa1-11d2-883f-0016d3cca427.westeurope.azure.privatelinkservice";

/// The ID of an endpoint of the customer's.
pub(crate) fn own_endpoint(name: &str) -> String {
    format!("{}/providers/Microsoft.Network/privateEndpoints/{name}", data_group())
}

/// The landscape with an endpoint `pe-clickhouse`, about which the vendor decided so.
pub(crate) fn with_own_endpoint(status: &str) -> Azure {
    Azure::with(seed(status))
}

/// The same where the caller may not do this.
pub(crate) fn denying(status: &str, action: &str) -> Azure {
    let mut seed = seed(status);
    seed["caller"] = json!({ "denied": [{ "scope": data_group(), "actions": [action] }] });
    Azure::with(seed)
}

fn seed(status: &str) -> Value {
    let mut seed = landscape();
    let network = format!("{}/providers/Microsoft.Network/virtualNetworks/vnet-pe", data_group());
    seed["resources"].as_array_mut().unwrap().extend([
        json!({ "id": network, "location": "westeurope", "properties": {
            "addressSpace": { "addressPrefixes": ["10.77.0.0/24"] },
            "subnets": [{ "name": "pe", "properties": { "addressPrefix": "10.77.0.0/26" } }],
        } }),
        json!({ "id": own_endpoint("pe-clickhouse"), "location": "westeurope", "properties": {
            "subnet": { "id": format!("{network}/subnets/pe") },
            "resourceGuid": GUID,
            "manualPrivateLinkServiceConnections": [{ "name": "to-clickhouse", "properties": {
                "privateLinkServiceId": ALIAS,
                "groupIds": [],
                "requestMessage": "please",
                "privateLinkServiceConnectionState": {
                    "status": status, "description": "as the vendor says",
                },
            } }],
        } }),
    ]);
    seed
}
