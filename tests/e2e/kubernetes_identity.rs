//! The principal that pulls a cluster's images, also after the cluster is recreated: scenario S-22.

use serde_json::{Value, json};

use crate::support::{DATA_PLANE, KUBELET, LOADER, REGISTRY, on_each_cli, seed};

const API_VERSION: &str = "2025-10-01";
const ISSUER: &str = "https://westeurope.oic.prod-aks.azure.com/7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11/91c2f7d0-4f3b-4a57-9c1e-2d7b8e60a513/";

fn cluster_id() -> String {
    format!("{DATA_PLANE}/providers/Microsoft.ContainerService/managedClusters/aks-acme")
}

/// A cluster whose nodes act as this principal.
fn cluster(kubelet: &str) -> Value {
    json!({
        "id": cluster_id(),
        "location": "westeurope",
        "properties": {
            "nodeResourceGroup": "MC_rg-union-dp_aks-acme",
            "identityProfile": { "kubeletidentity": { "objectId": kubelet } },
            "oidcIssuerProfile": { "enabled": true, "issuerURL": ISSUER },
        },
    })
}

#[test]
fn the_right_to_pull_follows_a_recreated_cluster() {
    let configuration = format!(
        r#"
data "dataplane_kubernetes_identity" "aks" {{
  cluster_id = "{}"
}}

resource "dataplane_role_assignment" "pull" {{
  scope          = "{REGISTRY}"
  role           = "AcrPull"
  principal_id   = data.dataplane_kubernetes_identity.aks.kubelet_object_id
  principal_type = "ServicePrincipal"
}}

output "issuer" {{
  value = data.dataplane_kubernetes_identity.aks.oidc_issuer_url
}}

output "notes" {{
  value = data.dataplane_kubernetes_identity.aks.notes
}}
"#,
        cluster_id()
    );
    let mut seed = seed();
    if let Some(resources) = seed["resources"].as_array_mut() {
        resources.push(cluster(KUBELET));
    }
    on_each_cli(&seed, |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&configuration)?;

        directory.apply()?;

        assert_eq!(azure.assignment()["properties"]["principalId"], json!(KUBELET));
        let outputs = directory.output_json()?;
        assert_eq!(outputs["issuer"]["value"], ISSUER, "the final slash counts");
        let notes = outputs["notes"]["value"].to_string();
        assert!(notes.contains("Workload identity is off"), "{notes}");
        assert!(directory.plan_is_empty()?);

        azure.put(&cluster_id(), API_VERSION, &cluster(LOADER));
        let plan = directory.plan()?;

        let change = format!("\"{KUBELET}\" -> \"{LOADER}\" # forces replacement");
        assert!(plan.outcome.mentions(&change), "{}", plan.outcome);
        assert!(plan.outcome.mentions("Plan: 1 to add, 0 to change, 1 to destroy."));
        directory.apply()?;
        assert_eq!(azure.assignment()["properties"]["principalId"], json!(LOADER));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}
