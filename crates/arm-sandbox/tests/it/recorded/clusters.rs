//! Kubernetes clusters: what they show besides what was written, and ranges that switch their list off.

use serde_json::{Value, json};

use super::resource;
use crate::support::{AUTHORIZATION, Client, READER, SUBSCRIPTION, account, assignment, grant};

const VERSION: &str = "2026-06-01";

/// A cluster as `az aks create` writes it (Azure CLI 2.91).
fn cluster(ranges: &Value) -> Value {
    json!({
        "location": "westus",
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "dnsPrefix": "aks1-rg",
            "oidcIssuerProfile": {"enabled": true},
            "agentPoolProfiles": [{"name": "nodepool1", "count": 1, "vmSize": "Standard_D2s_v5"}],
            "apiServerAccessProfile": {"authorizedIPRanges": ranges},
        },
    })
}

/// `az aks update` (Azure CLI 2.91) does nothing without the identity; Azure documents the name of the
/// identity and of the group that it is in.
#[tokio::test]
async fn a_cluster_shows_the_identity_of_its_nodes_which_can_be_assigned_roles() {
    let client = Client::new();
    let id = resource("Microsoft.ContainerService/managedClusters", "aks1");
    client.put(&id, VERSION, &cluster(&json!([]))).await.expect_status(201);
    let read = async || client.get(&id, VERSION).await.expect_status(200).body;
    let first = read().await;

    let identity = &first["properties"]["identityProfile"]["kubeletidentity"];
    assert_eq!(
        identity["resourceId"],
        json!(format!(
            "/subscriptions/{SUBSCRIPTION}/resourcegroups/MC_rg-lake_aks1_westus/providers/\
             Microsoft.ManagedIdentity/userAssignedIdentities/aks1-agentpool"
        ))
    );
    let principal = identity["objectId"].as_str().unwrap();
    let granted = assignment(&account(), 3);
    client.put(&granted, AUTHORIZATION, &grant(principal, READER)).await.expect_status(201);
    let host = first["properties"]["fqdn"].as_str().unwrap();
    assert!(host.starts_with("aks1-rg-") && host.ends_with(".hcp.westus.azmk8s.io"), "{host}");
    let issuer = first["properties"]["oidcIssuerProfile"]["issuerURL"].as_str().unwrap();
    assert!(issuer.starts_with("https://westus.oic.prod-aks.azure.com/"), "{issuer}");
    assert_eq!(first["properties"]["agentPoolProfiles"][0]["powerState"]["code"], "Running");

    // A PUT that leaves them out keeps them, and a cluster that is created again has others.
    client.put(&id, VERSION, &cluster(&json!(["40.74.28.9/32"]))).await.expect_status(200);
    let kept = read().await;
    for place in [
        "/properties/identityProfile",
        "/properties/fqdn",
        "/properties/oidcIssuerProfile/issuerURL",
    ] {
        assert_eq!(kept.pointer(place), first.pointer(place), "{place}");
    }
    client.delete(&id, VERSION).await.expect_status(202);
    client.put(&id, VERSION, &cluster(&json!([]))).await.expect_status(201);
    let again = read().await;
    for place in ["/properties/identityProfile", "/properties/oidcIssuerProfile/issuerURL"] {
        assert_ne!(again.pointer(place), first.pointer(place), "{place}");
    }
}

/// azurerm 5.2 (`data "azurerm_kubernetes_cluster"`) crashes without the profile, which Azure always shows.
#[tokio::test]
async fn a_cluster_shows_its_network_whatever_was_written_of_it() {
    let client = Client::new();
    let id = resource("Microsoft.ContainerService/managedClusters", "aks1");

    client.put(&id, VERSION, &cluster(&json!([]))).await.expect_status(201);

    let profile = async || {
        let read = client.get(&id, VERSION).await.expect_status(200).body;
        read["properties"]["networkProfile"].clone()
    };
    let first = profile().await;
    for (name, expected) in [
        ("networkPlugin", "kubenet"),
        ("loadBalancerSku", "standard"),
        ("outboundType", "loadBalancer"),
        ("podCidr", "10.244.0.0/16"),
        ("serviceCidr", "10.0.0.0/16"),
        ("dnsServiceIP", "10.0.0.10"),
    ] {
        assert_eq!(first[name], expected, "{name}");
    }
    assert_eq!(first["serviceCidrs"], json!(["10.0.0.0/16"]));
    assert_eq!(first["loadBalancerProfile"]["managedOutboundIPs"]["count"], 1);

    // What is written stays, and only pods with addresses of their own have a range.
    let mut wanted = cluster(&json!([]));
    wanted["properties"]["networkProfile"] = json!({
        "networkPlugin": "azure", "outboundType": "userDefinedRouting", "serviceCidr": "10.7.0.0/16",
        "dnsServiceIP": "10.7.0.10",
    });
    let other = resource("Microsoft.ContainerService/managedClusters", "aks2");
    client.put(&other, VERSION, &wanted).await.expect_status(201);
    let read = client.get(&other, VERSION).await.expect_status(200).body;
    let shown = &read["properties"]["networkProfile"];
    assert_eq!(shown["serviceCidrs"], json!(["10.7.0.0/16"]));
    assert_eq!([&shown["podCidr"], &shown["loadBalancerProfile"]], [&Value::Null, &Value::Null]);
    client.put(&other, VERSION, &cluster(&json!([]))).await.expect_status(200);
    let kept = client.get(&other, VERSION).await.expect_status(200).body;
    assert_eq!(kept["properties"]["networkProfile"], *shown);
}

/// A cluster that signs in as an application has no identity of its own.
#[tokio::test]
async fn a_cluster_with_a_service_principal_has_no_kubelet_identity() {
    let client = Client::new();
    let id = resource("Microsoft.ContainerService/managedClusters", "aks1");
    let mut wanted = cluster(&json!([]));
    wanted.as_object_mut().unwrap().remove("identity");
    wanted["properties"]["servicePrincipalProfile"] = json!({"clientId": "an-application"});

    client.put(&id, VERSION, &wanted).await.expect_status(201);

    let read = client.get(&id, VERSION).await.expect_status(200).body;
    assert_eq!(read["properties"]["identityProfile"], Value::Null);
    assert_eq!(read["properties"]["servicePrincipalProfile"]["clientId"], "an-application");
}

/// MicrosoftDocs/azure-docs, issue 41400 (`0.0.0.0/0` switches the list off), and
/// Azure/terraform-azurerm-aks, issue 378 (`0.0.0.0/32` stands alone).
#[tokio::test]
async fn a_cluster_takes_ranges_that_let_in_everybody_or_only_its_nodes() {
    let client = Client::new();
    let id = resource("Microsoft.ContainerService/managedClusters", "aks1");
    client.put(&id, VERSION, &cluster(&json!([]))).await.expect_status(201);

    for ranges in [
        json!(["0.0.0.0/0"]),
        json!(["0.0.0.0/1", "128.0.0.0/1"]),
        json!(["0.0.0.0/32"]),
        json!([]),
    ] {
        let written = client.put(&id, VERSION, &cluster(&ranges)).await.expect_status(200);
        let shown = &written.body["properties"]["apiServerAccessProfile"]["authorizedIPRanges"];
        assert_eq!(*shown, ranges);
    }
    let both = cluster(&json!(["0.0.0.0/32", "40.74.28.9/32"]));
    let refused = client.put(&id, VERSION, &both).await;
    refused.expect_error(400, "InvalidParameter");
}
