//! An Organization of Astro: a dedicated cluster in Azure with Deployments, one that is still being
//! made, and a Deployment on a standard cluster. Addresses are those kept for documentation.

use serde_json::{Value, json};

/// The Organization.
pub const ORGANIZATION: &str = "cmg3k0q1x000008l4d2e5f6a7";
/// The cluster `prod-euw`, with two addresses.
pub const CLUSTER: &str = "cmg3k4w9t000108l4hx2q7v1z";
/// The cluster `next-euw`, which is still being made.
pub const UNFINISHED_CLUSTER: &str = "cmg3k5a1b000108l4aa2q7v1z";
/// The Workspace of most Deployments.
pub const WORKSPACE: &str = "cmg3k2h7w000208l4m9n0p1q2";
/// A Workspace beside it.
pub const OTHER_WORKSPACE: &str = "cmg3k2h7w000208l4m9n0p9z9";
/// The Deployment `daily-finance` on `prod-euw`.
pub const DEPLOYMENT: &str = "cmg4d1r2s000308jq5b8n6k0p";
/// The Deployment `adhoc` on a standard cluster.
pub const STANDARD_DEPLOYMENT: &str = "cmg4d9z8y000408jq1a7c3e5g";

/// The issuer of the cluster `prod-euw`.
pub const ISSUER: &str = "https://westeurope.oic.prod-aks.azure.com/e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02/91c2f7d0-4f3b-4a57-9c1e-2d7b8e60a513/";

impl super::Azure {
    /// Has Astro change the cluster `prod-euw`.
    pub fn astro_changes(&self, alter: impl FnOnce(&mut Value)) {
        let changed = self
            .sandbox()
            .change_astro(|astro| alter(&mut astro["organizations"][0]["clusters"][0]));
        changed.unwrap();
    }
}

/// The `astro` member of a seed.
pub fn astro() -> Value {
    json!({ "organizations": [{
        "id": ORGANIZATION,
        "name": "Acme",
        "clusters": [
            {
                "id": CLUSTER, "name": "prod-euw", "type": "DEDICATED", "cloudProvider": "AZURE",
                "region": "westeurope", "status": "CREATED", "dbInstanceType": "Standard_D2ds_v4",
                "vpcSubnetRange": "172.20.0.0/19", "isDrEnabled": false, "drRegion": "",
                "tenantId": "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02",
                "metadata": {
                    "externalIPs": ["203.0.113.18", "203.0.113.19"],
                    "oidcIssuerUrl": ISSUER, "kubeDnsIp": "172.20.16.10",
                },
                "workspaceIds": [WORKSPACE], "healthStatus": { "value": "HEALTHY" },
                "createdAt": "2026-03-02T08:15:00Z", "updatedAt": "2026-11-01T10:00:00Z",
            },
            {
                "id": UNFINISHED_CLUSTER, "name": "next-euw", "type": "DEDICATED",
                "cloudProvider": "AZURE", "region": "westeurope", "status": "CREATING",
                "vpcSubnetRange": "172.24.0.0/19", "isDrEnabled": false, "drRegion": "",
            },
        ],
        "deployments": [
            {
                "id": DEPLOYMENT, "name": "daily-finance", "type": "DEDICATED", "status": "HEALTHY",
                "workspaceId": WORKSPACE, "clusterId": CLUSTER, "clusterName": "prod-euw",
                "region": "westeurope", "namespace": "stellar-orbit-4821",
                "externalIPs": ["203.0.113.18"], "oidcIssuerUrl": ISSUER,
                "effectiveWorkloadIdentity": "6f0d3b1e-7a54-4c22-9d18-0b5e7c4f1a93",
            },
            {
                "id": "cmg4d1r2s000308jq5b8n6k1q", "name": "daily-finance", "type": "DEDICATED",
                "status": "HEALTHY", "workspaceId": OTHER_WORKSPACE, "clusterId": CLUSTER,
                "clusterName": "prod-euw", "region": "westeurope",
                "namespace": "lunar-tide-1177", "externalIPs": ["203.0.113.19"],
            },
            {
                "id": STANDARD_DEPLOYMENT, "name": "adhoc", "type": "STANDARD",
                "status": "HEALTHY", "workspaceId": WORKSPACE, "cloudProvider": "AZURE",
                "namespace": "quiet-comet-7735", "externalIPs": ["198.51.100.7"],
            },
        ],
    }]})
}
