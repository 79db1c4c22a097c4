//! A private endpoint from end to end.

use arm_sandbox::Effect;
use serde_json::{Value, json};
use tokio::net::UdpSocket;

use super::{TYPE, examine, found};
use crate::{
    azure::{
        Azure,
        private_links::{Link, VENDOR_SUBSCRIPTION, beside_vendor, storage, vault},
        registry,
    },
    dns::{DnsServer, Record},
    pending::{ASTRO, UNION, connection, endpoint as endpoint_of, twins},
};

const NAME: &str = "target.vault.azure.net";
const PRIVATE: &str = "target.privatelink.vaultcore.azure.net";

fn endpoint(link: Link, arguments: &Value) -> Value {
    let mut endpoint = json!({
        "resource_id": link.id(), "group_id": link.group,
        "requester_subscription_id": VENDOR_SUBSCRIPTION, "dns_names": [],
    });
    for (name, value) in arguments.as_object().into_iter().flatten() {
        endpoint[name] = value.clone();
    }
    json!({ "private_endpoint": endpoint })
}

/// A vault with this public access, and the vendor's endpoint with this decision about it.
async fn vault_with(access: &Value, status: &str) -> Azure {
    let mut seed = beside_vendor(crate::azure::landscape());
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"] == json!(vault().id()) {
            resource["properties"] = access.clone();
        }
    }
    let azure = Azure::with(seed);
    let made = azure.vendor_adds_endpoint(&vault().id(), vault().group, "pe-astro", "hello").await;
    if status != "Pending" {
        azure.person_decides(&made, vault().version, status).await;
    }
    azure
}

fn closed() -> Value {
    json!({ "publicNetworkAccess": "Disabled" })
}

fn answer(address: &str) -> Vec<(&'static str, Record)> {
    let address = Record::Addresses(vec![address.parse().unwrap()]);
    vec![(NAME, Record::Alias(PRIVATE)), (PRIVATE, address)]
}

#[tokio::test]
async fn an_endpoint_that_works_has_no_problem() {
    let azure = vault_with(&closed(), "Approved").await;
    let server = DnsServer::knowing(&answer("10.60.4.7"));
    let arguments = json!({ "dns_names": null, "resolver": server.address() });
    let (said, notes) = examine(&azure, &endpoint(vault(), &arguments)).await;
    notes.nothing();
    found(&said, "ok: private endpoint: ", &["offers the group `vault`"]);
    found(&said, "ok: private endpoint: ", &["is Approved."]);
    found(&said, "ok: private endpoint: ", &["not open to the internet"]);
    found(&said, "ok: private endpoint: ", &[NAME, "is private"]);
    assert_eq!(said.last().unwrap(), "summary: 4 ok, 0 problem, 0 unknown.");
    assert_eq!(server.questions().first().map(String::as_str), Some(NAME));
}

#[tokio::test]
async fn each_decision_and_none_has_its_next_step() {
    let azure = vault_with(&closed(), "Pending").await;
    let (said, notes) = examine(&azure, &endpoint(vault(), &json!({}))).await;
    found(&said, "problem: private endpoint: ", &["is Pending", "Approve it"]);
    notes.warning().is("ConnectionHasProblems", "");

    let azure = vault_with(&closed(), "Rejected").await;
    let (said, _) = examine(&azure, &endpoint(vault(), &json!({}))).await;
    found(&said, "problem: private endpoint: ", &["is Rejected", "override_rejection"]);
    azure.vendor_removes_endpoint("pe-astro").await;
    let (said, _) = examine(&azure, &endpoint(vault(), &json!({}))).await;
    found(&said, "problem: private endpoint: ", &["is Disconnected", "create a new one"]);

    let none = json!({ "requester_subscription_id": null, "message_contains": "other" });
    let (said, _) = examine(&azure, &endpoint(vault(), &none)).await;
    found(&said, "problem: private endpoint: ", &["\"other\"", "vendor has to"]);
}

#[tokio::test]
async fn a_service_that_rejects_for_good_needs_a_new_endpoint() {
    let azure = Azure::with_private_links();
    let made = azure.vendor_adds_endpoint(&storage().id(), "blob", "pe-astro", "hello").await;
    azure.person_decides(&made, storage().version, "Rejected").await;
    let (said, _) = examine(&azure, &endpoint(storage(), &json!({}))).await;
    found(
        &said,
        "problem: private endpoint: ",
        &["is Rejected", "never approves a rejected connection"],
    );
}

#[tokio::test]
async fn a_group_that_is_not_offered_is_a_problem_that_names_those_that_are() {
    let azure = vault_with(&closed(), "Approved").await;
    let (said, _) = examine(&azure, &endpoint(vault(), &json!({ "group_id": "Vault" }))).await;
    found(&said, "problem: private endpoint: ", &["`Vault`", "`vault`"]);
}

#[tokio::test]
async fn a_resource_that_is_open_to_all_is_a_problem() {
    let open =
        json!({ "publicNetworkAccess": "Enabled", "networkAcls": { "defaultAction": "Allow" } });
    let azure = vault_with(&open, "Approved").await;
    let mut config = endpoint(vault(), &json!({}));
    config["on_problem"] = "error".into();
    let (said, notes) = examine(&azure, &config).await;
    found(&said, "problem: private endpoint: ", &["open to the whole internet"]);
    notes.error().is("ConnectionHasProblems", "");
}

#[tokio::test]
async fn an_endpoint_name_is_enough_unless_two_subscriptions_have_it() {
    let mut seed = twins();
    let mut databricks = connection(ASTRO, "databricks-1f-pe-2a", "Pending", "");
    databricks["systemData"] = json!({ "createdAt": "2026-01-01T00:00:00Z" });
    seed["resources"].as_array_mut().unwrap().push(databricks);
    let azure = Azure::with(seed);
    let of = |name: &str| {
        json!({ "private_endpoint": {
            "resource_id": registry("crclassic"), "private_endpoint_name": name, "dns_names": [],
        } })
    };
    let (said, _) = examine(&azure, &of("PE-old")).await;
    found(&said, "ok: private endpoint: ", &["`pe-old` is Approved."]);
    let (said, _) = examine(&azure, &of("pe-twin")).await;
    let both = [endpoint_of(ASTRO, "pe-twin"), endpoint_of(UNION, "pe-twin")];
    found(&said, "unknown: private endpoint: ", &[&both[0], &both[1]]);
    let (said, _) = examine(&azure, &of("databricks-1f-pe-2a")).await;
    let old = ["is Pending", "created the connection on 2026-01-01", "has probably expired"];
    found(&said, "problem: private endpoint: ", &old);
}

#[tokio::test]
async fn which_connection_is_meant_has_to_be_clear() {
    let azure = vault_with(&closed(), "Approved").await;
    let nobody = json!({ "requester_subscription_id": null });
    let (said, notes) = examine(&azure, &endpoint(vault(), &nobody)).await;
    found(&said, "unknown: private endpoint: ", &["connections", "`message_contains`"]);
    notes.warning().is("ConnectionPartlyUnknown", "");

    azure.vendor_adds_endpoint(&vault().id(), vault().group, "pe-two", "hello").await;
    let (said, _) = examine(&azure, &endpoint(vault(), &json!({}))).await;
    found(&said, "unknown: private endpoint: ", &["Which of these connections"]);
}

#[tokio::test]
async fn a_public_answer_is_a_problem_only_at_a_server_of_the_network() {
    let azure = vault_with(&closed(), "Approved").await;
    let server = DnsServer::knowing(&answer("20.61.97.12"));
    let inside = json!({ "dns_names": [NAME], "resolver": server.address() });
    let (said, _) = examine(&azure, &endpoint(vault(), &inside)).await;
    found(&said, "problem: private endpoint: ", &[NAME, "is not private", "private DNS zone"]);

    let empty = DnsServer::knowing(&[(NAME, Record::Alias(PRIVATE))]);
    let inside = json!({ "dns_names": [NAME], "resolver": empty.address() });
    let (said, _) = examine(&azure, &endpoint(vault(), &inside)).await;
    found(&said, "problem: private endpoint: ", &[NAME, PRIVATE]);

    let failing = DnsServer::knowing(&[(NAME, Record::Error(2))]);
    let inside = json!({ "dns_names": [NAME], "resolver": failing.address() });
    let (said, _) = examine(&azure, &endpoint(vault(), &inside)).await;
    found(&said, "unknown: private endpoint: ", &[NAME, "No usable answer"]);
}

#[tokio::test]
async fn an_interruption_does_not_wait_for_a_server_that_says_nothing() {
    let azure = vault_with(&closed(), "Approved").await;
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let resolver = silent.local_addr().unwrap().to_string();
    let config = endpoint(vault(), &json!({ "dns_names": [NAME], "resolver": resolver }));
    let terraform = azure.terraform().await;
    let interrupt = async {
        silent.recv_from(&mut [0; 512]).await.unwrap();
        terraform.stop().await;
    };
    let ((said, notes), ()) = tokio::join!(terraform.invoke(TYPE, &config), interrupt);
    assert!(said.iter().all(|it| !it.contains(NAME)), "{said:#?}");
    let [why, what] = &notes.0[..] else { panic!("{notes:#?}") };
    why.is("OperationInterrupted", "");
    what.is("ActionInterrupted", "");
}

#[tokio::test]
async fn what_may_not_be_read_is_unknown_and_the_rest_is_examined() {
    let azure = vault_with(&closed(), "Approved").await;
    azure.add_fault("GET", "*/vaults/target", Effect::status(403, "AuthorizationFailed"));
    let (said, notes) = examine(&azure, &endpoint(vault(), &json!({}))).await;
    found(&said, "unknown: private endpoint: ", &["the groups of `target`"]);
    found(&said, "ok: private endpoint: ", &["is Approved."]);
    notes.warning().is("ConnectionPartlyUnknown", "").says(&["`target`"]);

    let refused = Effect::status(403, "AuthorizationFailed");
    azure.add_fault("GET", "*/privateEndpointConnections", refused);
    let (said, _) = examine(&azure, &endpoint(vault(), &json!({}))).await;
    found(&said, "unknown: private endpoint: ", &["the connections of `target`"]);
    found(&said, "ok: private endpoint: ", &["not open to the internet"]);
}

#[tokio::test]
async fn a_resource_that_is_not_there_is_a_problem() {
    let azure = Azure::with_private_links();
    let absent = json!({ "resource_id": format!("{}2", vault().id()) });
    let (said, _) = examine(&azure, &endpoint(vault(), &absent)).await;
    found(&said, "problem: private endpoint: ", &["does not exist", "target2"]);
}

#[tokio::test]
async fn a_perfect_connection_in_the_sandbox_has_no_problem_with_any_resolver() {
    let azure = vault_with(&closed(), "Approved").await;
    for (resolver, beginning) in [(None, "unknown"), (Some("168.63.129.16"), "ok")] {
        let config = endpoint(vault(), &json!({ "dns_names": [NAME], "resolver": resolver }));
        let (said, notes) = examine(&azure, &config).await;
        let about: Vec<_> = said.iter().filter(|it| it.contains(NAME)).collect();
        assert!(about.iter().any(|it| it.contains(beginning)), "{said:#?}");
        assert!(said.iter().all(|it| !it.contains("problem:")), "{said:#?}");
        match resolver {
            Some(_) => notes.nothing(),
            // What only the vendor's network can show is not a problem.
            None => notes.warning().is("ConnectionPartlyUnknown", "").says(&[NAME]),
        }
    }
}
