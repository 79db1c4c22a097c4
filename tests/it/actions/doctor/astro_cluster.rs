//! An Astro cluster, and what its site for disaster recovery lacks.

mod doubts;

use arm_sandbox::{
    Effect,
    vendor::{Action, Peer},
};
use serde_json::{Value, json};

use super::{TYPE, examine, found};
use crate::{
    azure::{
        Azure, SUBSCRIPTION, astro, identity_id, lake, landscape,
        networks::{NETWORK, astro_vnet, network_with, networks, vnet},
        private_links::beside_vendor,
        registry,
    },
    grpc::Terraform,
};

const SECOND_ISSUER: &str = "https://northeurope.oic.prod-aks.azure.com/e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02/1b2c3d4e-4f3b-4a57-9c1e-2d7b8e60a513/";

fn recovery_vnet() -> String {
    astro_vnet().replace("astro-vnet", "astro-vnet-dr")
}

/// An Organization whose cluster has disaster recovery.
fn with_recovery(mut seed: Value) -> Value {
    seed["astro"] = astro::astro();
    let organization = &mut seed["astro"]["organizations"][0];
    let cluster = &mut organization["clusters"][0];
    cluster["isDrEnabled"] = true.into();
    cluster["drRegion"] = "northeurope".into();
    cluster["drVpcSubnetRange"] = "172.24.0.0/19".into();
    let deployments = organization["deployments"].as_array_mut().unwrap();
    deployments.retain(|it| it["id"] == astro::DEPLOYMENT);
    deployments[0]["drExternalIPs"] = json!(["198.51.100.40"]);
    deployments[0]["drOidcIssuerUrl"] = SECOND_ISSUER.into();
    seed
}

/// A cluster that has to be connected with these.
fn cluster(name: &str, value: impl Into<Value>) -> Value {
    json!({ "astro_cluster": { "cluster_id": astro::CLUSTER, name: value.into() } })
}

/// Our networks, and those of both sites.
fn both_networks() -> Azure {
    let mut seed = with_recovery(networks());
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.push(network_with(&recovery_vnet(), &["172.24.0.0/19"]));
    Azure::with(seed)
}

/// Peers our network with one of the vendor's, from both sides.
async fn peer(azure: &Azure, name: &str, remote: &str) {
    let link = dataplane::azure::Request::put(
        format!("{}/virtualNetworkPeerings/{name}", vnet()),
        NETWORK,
    )
    .query("syncRemoteAddressSpace", "true")
    .auxiliary();
    let body = json!({ "properties": {
        "remoteVirtualNetwork": { "id": remote }, "allowVirtualNetworkAccess": true,
    }});
    azure.somebody_across_tenants().write::<Value>(link, &body).await.unwrap();
    azure
        .vendor_acts(Action::Peer(Peer {
            network: Some(remote.to_owned()),
            customer_network: Some(vnet()),
            ..Peer::default()
        }))
        .await;
}

/// What a new run finds.
async fn examined(terraform: &Terraform, config: &Value) -> Vec<String> {
    terraform.invoke(TYPE, config).await.0
}

#[tokio::test(start_paused = true)]
async fn a_second_site_without_a_peering_is_a_problem_until_it_has_one() {
    let azure = both_networks();
    let config = cluster("vnet_ids", json!([vnet()]));
    peer(&azure, "to-astro", &astro_vnet()).await;
    let (said, notes) = examine(&azure, &config).await;
    found(&said, "ok: peering (primary site): ", &["`to-astro` is Connected"]);
    let says = ["172.24.0.0/19", "`vnet-data`", "disaster_recovery"];
    found(&said, "problem: peering (site for disaster recovery): ", &says);
    notes.warning().is("ConnectionHasProblems", "").says(&["1 problem"]);

    peer(&azure, "to-astro-dr", &recovery_vnet()).await;
    let (said, notes) = examine(&azure, &config).await;
    notes.nothing();
    let says = ["`to-astro-dr` is Connected"];
    found(&said, "ok: peering (site for disaster recovery): ", &says);
}

#[tokio::test(start_paused = true)]
async fn a_network_that_may_not_be_read_and_a_range_that_is_not_named_are_unknown() {
    let mut seed = with_recovery(networks());
    seed["astro"]["organizations"][0]["clusters"][0]["drVpcSubnetRange"] = "".into();
    seed["caller"] = json!({ "denied": [{
        "scope": SUBSCRIPTION, "actions": ["Microsoft.Network/virtualNetworks/read"],
    }] });
    let (said, notes) = examine(&Azure::with(seed), &cluster("vnet_ids", json!([vnet()]))).await;
    found(&said, "unknown: peering (primary site): ", &["virtualNetworks/read"]);
    let says = ["does not name its range", "`prod-euw`"];
    found(&said, "unknown: peering (site for disaster recovery): ", &says);
    notes.warning().is("ConnectionPartlyUnknown", "");
}

#[tokio::test(start_paused = true)]
async fn addresses_after_a_failover_that_a_firewall_does_not_allow_are_a_problem() {
    let mut seed = with_recovery(landscape());
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"] == json!(lake()) {
            resource["properties"] = json!({ "publicNetworkAccess": "Enabled", "networkAcls": {
                "defaultAction": "Deny",
                "ipRules": [
                    { "value": "203.0.113.18", "action": "Allow" },
                    { "value": "203.0.113.19", "action": "Allow" },
                ],
            } });
        }
    }
    let azure = Azure::with(seed);
    let (said, _) = examine(&azure, &cluster("allowlist_target_ids", json!([lake()]))).await;
    found(&said, "ok: allowlist (primary site): ", &["`203.0.113.18`", "`203.0.113.19`"]);
    // The lake ignores addresses of its own region, and the second site is in another one.
    found(&said, "problem: allowlist (primary site): ", &["westeurope"]);
    let second = "allowlist (site for disaster recovery): ";
    found(&said, &format!("problem: {second}"), &["`198.51.100.40`"]);
    found(&said, &format!("ok: {second}"), &["northeurope", "westeurope"]);
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_does_not_trust_the_second_issuer_is_a_problem_and_part_of_it_is_unknown()
{
    let identity = identity_id("flyteuser-acme-7k2p");
    let config = cluster("managed_identity_ids", json!([identity]));
    let trusting = |second: &[&str]| {
        let mut seed = with_recovery(landscape());
        let credentials = seed["resources"].as_array_mut().unwrap();
        let mut trust = |name: String, issuer: &str, account: &str| {
            credentials.push(json!({
                "id": format!("{identity}/federatedIdentityCredentials/{name}"),
                "properties": {
                    "issuer": issuer, "audiences": ["api://AzureADTokenExchange"],
                    "subject": format!(
                        "system:serviceaccount:stellar-orbit-4821:stellar-orbit-4821-{account}"
                    ),
                },
            }));
        };
        for account in ["kpo", "worker"] {
            trust(account.to_owned(), astro::ISSUER, account);
        }
        for account in second {
            trust(format!("{account}_dr"), SECOND_ISSUER, account);
        }
        Azure::with(seed)
    };
    let second = "credentials (site for disaster recovery): ";
    let (said, _) = examine(&trusting(&[]), &config).await;
    found(&said, "ok: credentials (primary site): ", &["2 service accounts", "`daily-finance`"]);
    found(&said, &format!("problem: {second}"), &[SECOND_ISSUER, "`daily-finance`"]);
    let (said, _) = examine(&trusting(&["kpo"]), &config).await;
    found(&said, &format!("unknown: {second}"), &["2 service accounts", "all but 1"]);
    let (said, notes) = examine(&trusting(&["kpo", "worker"]), &config).await;
    found(&said, &format!("ok: {second}"), &["2 service accounts", SECOND_ISSUER]);
    notes.nothing();
    let untrusting = Azure::with(with_recovery(landscape()));
    let (said, _) = examine(&untrusting, &config).await;
    found(&said, "problem: credentials (primary site): ", &["no Deployment"]);
}

#[tokio::test(start_paused = true)]
async fn each_site_needs_a_connection_of_its_own_and_one_without_its_reference_is_unknown() {
    let mut seed = with_recovery(beside_vendor(landscape()));
    seed["resources"].as_array_mut().unwrap().push(json!({
        "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
        "properties": { "loginServer": "crdata.azurecr.io" },
    }));
    let azure = Azure::with(seed);
    let target = json!([{ "resource_id": registry("crdata"), "group_id": "registry" }]);
    let config = cluster("private_endpoints", target);
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: private endpoint (primary site): ", &["`crdata`", "req-"]);
    let second = "private endpoint (site for disaster recovery): ";
    found(&said, &format!("problem: {second}"), &["`crdata`", "disaster_recovery"]);

    let terraform = azure.terraform().await;
    let reference = |site: &'static str| {
        let arguments =
            [json!(astro::CLUSTER), json!(registry("crdata")), json!("registry"), json!(site)];
        let terraform = &terraform;
        async move {
            let found = terraform.call_with("request_reference", &arguments).await.unwrap();
            found.as_str().unwrap().to_owned()
        }
    };
    let primary = reference("primary").await;
    azure.vendor_adds_endpoint(&registry("crdata"), "registry", "pe-astro", &primary).await;
    azure.vendor_adds_endpoint(&registry("crdata"), "registry", "pe-dr", "hello").await;
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: private endpoint (primary site): ", &["Pending"]);
    let expected = reference("disaster_recovery").await;
    found(&said, &format!("unknown: {second}"), &[&expected, "overwrite"]);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_without_disaster_recovery_has_one_site() {
    let mut seed = networks();
    seed["astro"] = astro::astro();
    let azure = Azure::with(seed);
    let (said, _) = examine(&azure, &cluster("vnet_ids", json!([vnet()]))).await;
    found(&said, "ok: Astro cluster: ", &["no disaster recovery"]);
    found(&said, "problem: peering (primary site): ", &["172.20.0.0/19"]);
    assert!(said.iter().all(|it| !it.contains("(site for")), "{said:#?}");
}

#[tokio::test(start_paused = true)]
async fn what_astro_does_not_tell_is_unknown() {
    let azure = both_networks();
    let terraform = azure.terraform().await;
    azure.add_fault("GET", "*/deployments*", Effect::status(403, "Forbidden"));
    let config = cluster("allowlist_target_ids", json!([lake()]));
    let said = examined(&terraform, &config).await;
    found(&said, "unknown: Astro cluster: ", &["Deployments", "403"]);
    azure.add_fault("GET", "*/clusters/*", Effect::status(403, "Forbidden"));
    let said = examined(&azure.terraform().await, &config).await;
    found(&said, "unknown: Astro cluster: ", &[astro::CLUSTER, "403"]);
}

#[tokio::test]
async fn a_cluster_is_named_by_its_id_and_something_must_be_connected() {
    let azure = Azure::new();
    let wrong = |name: &str, value: Value| {
        let mut config = cluster("vnet_ids", json!([vnet()]));
        config["astro_cluster"][name] = value;
        config
    };
    for (config, attribute, code) in [
        (cluster("vnet_ids", Value::Null), "astro_cluster", "MissingArgument"),
        (wrong("cluster_id", json!("prod euw")), "astro_cluster.cluster_id", "InvalidAstroId"),
        (wrong("vnet_ids", json!([lake()])), "astro_cluster.vnet_ids", "WrongResourceType"),
        (
            wrong("managed_identity_ids", json!([lake()])),
            "astro_cluster.managed_identity_ids",
            "WrongResourceType",
        ),
        (
            wrong("allowlist_target_ids", json!([vnet()])),
            "astro_cluster.allowlist_target_ids",
            "FirewallNotSupported",
        ),
    ] {
        let (said, notes) = azure.terraform().await.invoke(TYPE, &config).await;
        assert_eq!(said, Vec::<String>::new());
        notes.error().is(code, attribute);
    }
}
