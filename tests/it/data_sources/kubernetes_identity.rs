//! `dataplane_kubernetes_identity`: whom a Kubernetes cluster acts as.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, SUBSCRIPTION, TENANT, lake, vendor_group},
    grpc::Notes,
};

const KUBELET: &str = "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13";
const KUBELET_CLIENT: &str = "0c6f2a18-77d4-4e0b-93a5-1d8e5b7f4c26";
const CONTROL_PLANE: &str = "e2a60d7c-15f3-4b94-8e2a-60d7c15f3b94";
const ISSUER: &str = "https://westeurope.oic.prod-aks.azure.com/7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11/91c2f7d0-4f3b-4a57-9c1e-2d7b8e60a513/";

fn cluster_id() -> String {
    format!("{}/providers/Microsoft.ContainerService/managedClusters/aks-acme", vendor_group())
}

fn kubelet_identity() -> String {
    format!(
        "{SUBSCRIPTION}/resourceGroups/MC_rg-union-dp_aks-acme/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks-acme-agentpool"
    )
}

/// A cluster as Azure shows it, with everything on.
fn cluster() -> Value {
    json!({
        "id": cluster_id(),
        "location": "westeurope",
        "identity": { "type": "SystemAssigned", "principalId": CONTROL_PLANE, "tenantId": TENANT },
        "properties": {
            "provisioningState": "Succeeded",
            "powerState": { "code": "Stopped" },
            "nodeResourceGroup": "MC_rg-union-dp_aks-acme",
            "servicePrincipalProfile": { "clientId": "msi" },
            "identityProfile": { "kubeletidentity": {
                "resourceId": kubelet_identity(), "clientId": KUBELET_CLIENT, "objectId": KUBELET
            }},
            "oidcIssuerProfile": { "enabled": true, "issuerURL": ISSUER },
            "securityProfile": { "workloadIdentity": { "enabled": true } },
        },
    })
}

async fn read(azure: &Azure, id: &str) -> (Value, Notes) {
    let config = json!({ "cluster_id": id });
    azure.terraform().await.read_data("dataplane_kubernetes_identity", &config).await
}

#[tokio::test(start_paused = true)]
async fn one_get_tells_everything_and_no_credentials_are_asked_for() {
    let azure = Azure::holding([cluster()]);
    let (found, notes) = read(&azure, &cluster_id()).await;
    notes.nothing();
    assert_eq!(
        found,
        json!({
            "cluster_id": cluster_id(),
            "name": "aks-acme",
            "location": "westeurope",
            "tenant_id": TENANT,
            "kubelet_object_id": KUBELET,
            "kubelet_client_id": KUBELET_CLIENT,
            "kubelet_identity_id": kubelet_identity(),
            "control_plane_identity_type": "SystemAssigned",
            "control_plane_principal_id": CONTROL_PLANE,
            "control_plane_client_id": null,
            "control_plane_identity_id": null,
            "oidc_issuer_enabled": true,
            "oidc_issuer_url": ISSUER,
            "workload_identity_enabled": true,
            "node_resource_group": "MC_rg-union-dp_aks-acme",
            "node_resource_group_id": format!("{SUBSCRIPTION}/resourceGroups/MC_rg-union-dp_aks-acme"),
            "notes": [],
        })
    );
    assert_eq!(
        azure.calls(),
        [
            "GET /resourceGroups/rg-union-dp/providers/Microsoft.ContainerService/managedClusters/aks-acme 200"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_control_plane_with_a_given_identity_shows_that_one() {
    let mut cluster = cluster();
    let given = format!(
        "{SUBSCRIPTION}/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks-control"
    );
    cluster["identity"] = json!({
        "type": "UserAssigned",
        "tenantId": TENANT,
        "userAssignedIdentities": { &given: { "principalId": CONTROL_PLANE, "clientId": KUBELET_CLIENT } },
    });
    let (found, notes) = read(&Azure::holding([cluster]), &cluster_id()).await;
    notes.nothing();
    assert_eq!(found["control_plane_identity_type"], "UserAssigned");
    assert_eq!(found["control_plane_principal_id"], CONTROL_PLANE);
    assert_eq!(found["control_plane_client_id"], KUBELET_CLIENT);
    assert_eq!(found["control_plane_identity_id"], given);
}

#[tokio::test(start_paused = true)]
async fn what_is_off_is_null_with_a_note_that_says_how_to_turn_it_on() {
    let mut cluster = cluster();
    cluster["properties"]["oidcIssuerProfile"] = json!({ "enabled": false });
    cluster["properties"]["securityProfile"] = json!({});
    let (found, notes) = read(&Azure::holding([cluster]), &cluster_id()).await;
    notes.nothing();
    assert_eq!(found["oidc_issuer_enabled"], false);
    assert_eq!(found["oidc_issuer_url"], Value::Null);
    assert_eq!(found["workload_identity_enabled"], false);
    let notes = found["notes"].to_string();
    for text in ["--enable-oidc-issuer", "--enable-workload-identity"] {
        assert!(notes.contains(text), "{notes}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_signs_in_as_an_application_says_which() {
    let mut cluster = cluster();
    cluster["identity"] = Value::Null;
    let properties = cluster["properties"].as_object_mut().unwrap();
    properties.remove("identityProfile");
    properties["servicePrincipalProfile"] = json!({ "clientId": KUBELET_CLIENT });
    let (found, notes) = read(&Azure::holding([cluster]), &cluster_id()).await;
    notes.nothing();
    assert_eq!(found["kubelet_object_id"], Value::Null);
    assert_eq!(found["control_plane_identity_type"], Value::Null);
    assert_eq!(found["control_plane_client_id"], KUBELET_CLIENT);
    let note = found["notes"][0].as_str().unwrap();
    assert!(note.contains(KUBELET_CLIENT) && note.contains("service principal"), "{note}");
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_is_not_there_or_may_not_be_read_is_an_error_at_the_id() {
    let (_, notes) = read(&Azure::new(), &cluster_id()).await;
    notes.error().is("NotFound", "cluster_id").says(&["aks-acme"]);
    let action = "Microsoft.ContainerService/managedClusters/read";
    let azure = Azure::denying(&vendor_group(), &[action]);
    let (_, notes) = read(&azure, &cluster_id()).await;
    notes.error().is("AzureForbidden", "cluster_id").says(&["AuthorizationFailed", action]);
}

#[tokio::test(start_paused = true)]
async fn another_resource_is_refused_before_anything_is_asked() {
    let azure = Azure::new();
    let (_, notes) = read(&azure, &lake()).await;
    notes.error().is("WrongResourceType", "cluster_id").says(&["stdatalake01"]);
    assert_eq!(azure.calls(), Vec::<String>::new());
}
