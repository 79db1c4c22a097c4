//! An endpoint of the customer's for a vendor's service, from end to end.

use serde_json::{Value, json};

use super::{examine, found};
use crate::{
    azure::{Azure, lake},
    dns::{DnsServer, Record},
    own_endpoints::{GUID, own_endpoint, with_own_endpoint},
};

const NAME: &str = "abc.westeurope.privatelink.azure.clickhouse.cloud";

fn of(server: &DnsServer) -> Value {
    json!({ "own_private_endpoint": {
        "private_endpoint_id": own_endpoint("pe-clickhouse"),
        "dns_names": [NAME], "resolver": server.address(),
    } })
}

fn answering(address: &str) -> DnsServer {
    DnsServer::knowing(&[(NAME, Record::Addresses(vec![address.parse().unwrap()]))])
}

/// The address of the endpoint.
async fn address(azure: &Azure) -> String {
    let config = json!({ "private_endpoint_id": own_endpoint("pe-clickhouse") });
    let (found, _) = azure.terraform().await.read_data("dataplane_private_endpoint", &config).await;
    found["ip_addresses"][0].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_endpoint_whose_name_leads_to_it_has_no_problem() {
    let azure = with_own_endpoint("Approved");
    let server = answering(&address(&azure).await);
    let (said, notes) = examine(&azure, &of(&server)).await;
    notes.nothing();
    found(&said, "ok: own private endpoint: ", &["is Approved."]);
    found(&said, "ok: own private endpoint: ", &[NAME, "is private"]);
}

#[tokio::test]
async fn a_record_with_another_address_is_a_problem_that_names_the_right_one() {
    let azure = with_own_endpoint("Approved");
    let right = address(&azure).await;
    let server = answering("10.99.0.9");
    let (said, _) = examine(&azure, &of(&server)).await;
    found(&said, "problem: own private endpoint: ", &[NAME, "another address", &right]);
}

#[tokio::test]
async fn what_the_vendor_decided_has_its_next_step() {
    let none = json!({ "own_private_endpoint": {
        "private_endpoint_id": own_endpoint("pe-clickhouse"),
    } });
    let (said, _) = examine(&with_own_endpoint("Pending"), &none).await;
    found(&said, "problem: own private endpoint: ", &["is Pending", GUID]);
    let (said, _) = examine(&with_own_endpoint("Rejected"), &none).await;
    found(&said, "problem: own private endpoint: ", &["is Rejected", "as the vendor says"]);
    let azure = with_own_endpoint("Approved");
    let absent = json!({ "own_private_endpoint": {
        "private_endpoint_id": own_endpoint("pe-nowhere"),
    } });
    let (said, _) = examine(&azure, &absent).await;
    found(&said, "problem: own private endpoint: ", &["does not exist"]);
    let wrong = json!({ "own_private_endpoint": { "private_endpoint_id": lake() } });
    let (_, notes) = azure.terraform().await.invoke(super::TYPE, &wrong).await;
    notes.error().is("WrongResourceType", "own_private_endpoint.private_endpoint_id");
}
