//! What is there when the guides are followed: the customer's resources, the vendor's network, and Astro.

use serde_json::{Value, json};

use crate::support::{self, GROUP, LAKE, REGISTRY, SECRET};

/// The vendor's network.
pub(super) const ASTRO: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet";
/// The vendor's subscription.
pub(super) const ASTRO_SUBSCRIPTION: &str = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845";
/// The vendor's tenant.
const ASTRO_TENANT: &str = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";
/// The cluster's issuer of tokens.
const ISSUER: &str = "https://westeurope.oic.prod-aks.azure.com/e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02/91c2f7d0-4f3b-4a57-9c1e-2d7b8e60a513/";

/// The seed.
pub(super) fn seed() -> Value {
    let mut seed = support::seed();
    let push = |list: &mut Value, item| list.as_array_mut().expect("a list").push(item);
    push(&mut seed["tenants"], json!({ "tenantId": ASTRO_TENANT }));
    let subscription = json!({ "subscriptionId": ASTRO_SUBSCRIPTION, "tenantId": ASTRO_TENANT });
    push(&mut seed["subscriptions"], subscription);
    let own = |kind: &str| format!("{GROUP}/providers/{kind}");
    let table = own("Microsoft.Network/routeTables/rt-data-prod");
    for (id, properties) in [
        (
            own("Microsoft.Network/virtualNetworks/vnet-data-prod"),
            json!({
                "addressSpace": { "addressPrefixes": ["10.60.0.0/16"] },
                "subnets": [{ "name": "snet-sql", "properties": {
                    "addressPrefix": "10.60.1.0/24", "routeTable": { "id": table },
                } }],
            }),
        ),
        (ASTRO.to_owned(), json!({ "addressSpace": { "addressPrefixes": ["172.20.0.0/19"] } })),
        // Everything goes through a firewall, so the peering's own routes are not taken.
        (
            table.clone(),
            json!({ "routes": [{ "name": "all", "properties": {
                "addressPrefix": "0.0.0.0/0",
                "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
            } }] }),
        ),
        (own("Microsoft.Sql/servers/sql-data-prod"), json!({ "publicNetworkAccess": "Enabled" })),
        (own("Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"), json!({})),
        (own("Microsoft.ManagedIdentity/userAssignedIdentities/union-backend"), json!({})),
        (own("Microsoft.OperationalInsights/workspaces/union-acme"), json!({})),
    ] {
        push(
            &mut seed["resources"],
            json!({ "id": id, "location": "westeurope", "properties": properties }),
        );
    }
    let vault = SECRET.split("/secrets").next().unwrap_or_default();
    for resource in seed["resources"].as_array_mut().into_iter().flatten() {
        let acls = |office: &str| {
            json!({
                "defaultAction": "Deny", "bypass": "AzureServices",
                "ipRules": [{ "value": office }], "virtualNetworkRules": [],
            })
        };
        let id = resource["id"].as_str().unwrap_or_default().to_owned();
        if id == LAKE {
            resource["location"] = "northeurope".into();
            resource["properties"]["networkAcls"] = acls("192.0.2.10");
            resource["properties"]["isHnsEnabled"] = true.into();
            resource["properties"]["allowSharedKeyAccess"] = false.into();
        } else if id == vault {
            resource["properties"]["networkAcls"] = acls("192.0.2.10/32");
        } else if id == REGISTRY {
            resource["properties"]["loginServer"] = "crdataprod01.azurecr.io".into();
            resource["properties"]["dataEndpointEnabled"] = true.into();
            resource["properties"]["publicNetworkAccess"] = "Disabled".into();
        }
    }
    // The rule of Union's guide for its console.
    let blobs = json!({
        "id": format!("{LAKE}/blobServices/default"),
        "properties": { "cors": { "corsRules": [{
            "allowedOrigins": ["https://*.unionai.cloud", "https://*.union.ai"],
            "allowedMethods": ["GET", "HEAD"],
            "allowedHeaders": ["*"],
            "exposedHeaders": ["ETag"],
            "maxAgeInSeconds": 3600,
        }] } },
    });
    push(&mut seed["resources"], blobs);
    seed["astro"] = astro();
    seed
}

/// An Organization with a dedicated cluster, and Deployments on it and on a standard one.
fn astro() -> Value {
    json!({ "organizations": [{
        "id": "cmg3k0q1x000008l4d2e5f6a7",
        "clusters": [{
            "id": "cmg3k4w9t000108l4hx2q7v1z", "name": "prod-euw", "type": "DEDICATED",
            "cloudProvider": "AZURE", "region": "westeurope", "status": "CREATED",
            "vpcSubnetRange": "172.20.0.0/19", "isDrEnabled": false,
            "metadata": {
                "externalIPs": ["203.0.113.18", "203.0.113.19"], "oidcIssuerUrl": ISSUER,
            },
        }],
        "deployments": [
            {
                "id": "cmg4d1r2s000308jq5b8n6k0p", "name": "daily-finance", "type": "DEDICATED",
                "status": "HEALTHY", "clusterId": "cmg3k4w9t000108l4hx2q7v1z",
                "clusterName": "prod-euw", "region": "westeurope",
                "namespace": "stellar-orbit-4821", "oidcIssuerUrl": ISSUER,
                "externalIPs": ["203.0.113.18", "203.0.113.19"],
            },
            {
                "id": "cmg4d9z8y000408jq1a7c3e5g", "name": "adhoc", "type": "STANDARD",
                "status": "HEALTHY", "cloudProvider": "AZURE", "externalIPs": ["198.51.100.7"],
            },
        ],
    }] })
}
