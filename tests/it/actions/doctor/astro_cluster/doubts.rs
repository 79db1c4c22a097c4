//! What the doctor must not call a problem, because somebody may see more than it does; and what it must not call
//! well.

use serde_json::{Value, json};

use super::{SECOND_ISSUER, both_networks, cluster, peer, recovery_vnet, with_recovery};
use crate::{
    actions::doctor::{examine, found},
    azure::{
        Azure, astro, identity_id, lake, landscape,
        networks::{astro_vnet, network, network_with, networks, vnet},
        private_links::{beside_vendor, endpoint_id},
        registry,
    },
};

const SECOND: &str = "(site for disaster recovery): ";

/// A registry with connections: their names, statuses and messages.
fn connected(connections: &[(&str, &str, &str)]) -> Azure {
    let mut seed = with_recovery(beside_vendor(landscape()));
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.push(json!({
        "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
        "properties": { "loginServer": "crdata.azurecr.io" },
    }));
    for (name, status, message) in connections {
        resources.push(json!({
            "id": format!("{}/privateEndpointConnections/{name}", registry("crdata")),
            "properties": {
                "privateEndpoint": { "id": endpoint_id(name) }, "groupIds": ["registry"],
                "privateLinkServiceConnectionState": { "status": status, "description": message },
            },
        }));
    }
    Azure::with(seed)
}

/// What the doctor says of the registry.
async fn of_registry(connections: &[(&str, &str, &str)]) -> Vec<String> {
    let target = json!([{ "resource_id": registry("crdata"), "group_id": "registry" }]);
    examine(&connected(connections), &cluster("private_endpoints", target)).await.0
}

/// The reference of the request of this site.
async fn reference(site: &str) -> String {
    let arguments =
        [json!(astro::CLUSTER), json!(registry("crdata")), json!("registry"), json!(site)];
    let terraform = Azure::new().terraform().await;
    let found = terraform.call_with("request_reference", &arguments).await.unwrap();
    found.as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_whose_message_was_overwritten_may_be_that_of_either_site() {
    let said = of_registry(&[("pec-astro", "Approved", "approved by Kim")]).await;
    found(&said, "unknown: private endpoint (primary site): ", &["req-"]);
    found(&said, &format!("unknown: private endpoint {SECOND}"), &["req-"]);
    // It cannot be that of the second site as well.
    let primary = reference("primary").await;
    let said = of_registry(&[("pec-astro", "Approved", &primary)]).await;
    found(&said, "ok: private endpoint (primary site): ", &["`pec-astro`"]);
    found(&said, &format!("problem: private endpoint {SECOND}"), &["disaster_recovery"]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_rejected_does_not_hide_the_one_that_came_after_it() {
    let primary = reference("primary").await;
    let before = ("pec-a", "Rejected", primary.as_str());
    let said = of_registry(&[before, ("pec-b", "Approved", &primary)]).await;
    found(&said, "ok: private endpoint (primary site): ", &["`pec-b`"]);
    let twice = [("pec-a", "Approved", &*primary), ("pec-b", "Approved", &*primary)];
    let said = of_registry(&twice).await;
    found(&said, "unknown: private endpoint (primary site): ", &["`pec-a`", "`pec-b`"]);
}

/// What the doctor says of an identity that trusts these issuers for these audiences; `alter` is what Astro hides.
async fn of_identity(trust: &[(&str, &str)], alter: impl FnOnce(&mut Value)) -> Vec<String> {
    let identity = identity_id("flyteuser-acme-7k2p");
    let mut seed = with_recovery(landscape());
    for (number, (issuer, audience)) in trust.iter().enumerate() {
        seed["resources"].as_array_mut().unwrap().push(json!({
            "id": format!("{identity}/federatedIdentityCredentials/kpo-{number}"),
            "properties": {
                "issuer": issuer, "audiences": [audience],
                "subject": "system:serviceaccount:stellar-orbit-4821:stellar-orbit-4821-kpo",
            },
        }));
    }
    alter(&mut seed["astro"]["organizations"][0]["deployments"]);
    examine(&Azure::with(seed), &cluster("managed_identity_ids", json!([identity]))).await.0
}

#[tokio::test(start_paused = true)]
async fn an_issuer_that_astro_hides_says_nothing_of_the_identity() {
    let hidden = "unknown: credentials (primary site): ";
    for name in ["oidcIssuerUrl", "namespace"] {
        let said = of_identity(&[], |it| {
            it[0].as_object_mut().unwrap().remove(name);
        })
        .await;
        found(&said, hidden, &["`flyteuser-acme-7k2p`"]);
        assert!(said.iter().all(|it| !it.starts_with("problem")), "{said:#?}");
    }
    let said = of_identity(&[], |it| *it = json!([])).await;
    found(&said, hidden, &["`flyteuser-acme-7k2p`"]);
}

#[tokio::test(start_paused = true)]
async fn a_credential_for_another_audience_lets_no_task_sign_in() {
    let (ours, other) = ("api://AzureADTokenExchange", "https://vault.azure.net");
    let second = format!("problem: credentials {SECOND}");
    let said = of_identity(&[(astro::ISSUER, other)], |_| {}).await;
    found(&said, "problem: credentials (primary site): ", &[ours, astro::ISSUER]);
    assert!(said.iter().all(|it| !it.starts_with("ok: credentials")), "{said:#?}");
    let said = of_identity(&[(astro::ISSUER, ours), (SECOND_ISSUER, other)], |_| {}).await;
    found(&said, "ok: credentials (primary site): ", &["1 service account"]);
    found(&said, &second, &[ours, SECOND_ISSUER]);
    assert!(said.iter().all(|it| !it.starts_with("ok: credentials (site")), "{said:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_link_that_is_left_over_does_not_hide_the_one_of_another_network() {
    let azure = both_networks();
    let dead = network("vnet-hub");
    let link = dataplane::azure::Request::put(
        format!("{dead}/virtualNetworkPeerings/left-over"),
        super::NETWORK,
    )
    .auxiliary();
    let body = json!({ "properties": { "remoteVirtualNetwork": { "id": astro_vnet() } } });
    azure.somebody_across_tenants().write::<Value>(link, &body).await.unwrap();
    peer(&azure, "to-astro", &astro_vnet()).await;
    peer(&azure, "to-astro-dr", &recovery_vnet()).await;
    let (said, _) = examine(&azure, &cluster("vnet_ids", json!([dead, vnet()]))).await;
    found(&said, "ok: peering (primary site): ", &["`to-astro` is Connected"]);
}

#[tokio::test(start_paused = true)]
async fn ranges_that_overlap_do_not_say_which_site_a_link_leads_to() {
    let mut seed = with_recovery(networks());
    seed["astro"]["organizations"][0]["clusters"][0]["drVpcSubnetRange"] = "172.20.0.0/20".into();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.push(network_with(&recovery_vnet(), &["172.20.0.0/20"]));
    let azure = Azure::with(seed);
    peer(&azure, "to-astro", &astro_vnet()).await;
    let (said, _) = examine(&azure, &cluster("vnet_ids", json!([vnet()]))).await;
    for site in ["(primary site): ", SECOND] {
        let says = ["172.20.0.0/19", "172.20.0.0/20"];
        found(&said, &format!("unknown: peering {site}"), &says);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_listed_and_is_no_address_is_unknown() {
    let mut seed = with_recovery(landscape());
    seed["astro"]["organizations"][0]["deployments"][0]["drExternalIPs"] =
        json!(["198.51.100.40", "soon"]);
    let azure = Azure::with(seed);
    let (said, _) = examine(&azure, &cluster("allowlist_target_ids", json!([lake()]))).await;
    found(&said, &format!("unknown: allowlist {SECOND}"), &["`soon`"]);
}
