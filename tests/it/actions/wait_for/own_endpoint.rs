//! Until the vendor approves an endpoint of the customer's.

use serde_json::{Value, json};

use super::{assert_only_read, wait};
use crate::{
    azure::lake,
    own_endpoints::{GUID, own_endpoint, with_own_endpoint},
};

fn named(name: &str) -> Value {
    json!({ "own_private_endpoint_id": own_endpoint(name), "timeout": "5m" })
}

#[tokio::test(start_paused = true)]
async fn an_approved_endpoint_ends_the_wait() {
    let azure = with_own_endpoint("Approved");
    azure.verbs();
    let (said, notes) = wait(&azure, &named("pe-clickhouse")).await;
    notes.nothing();
    assert!(said.last().unwrap().contains("is approved"), "{said:#?}");
    assert_only_read(&azure);
}

#[tokio::test(start_paused = true)]
async fn a_pending_endpoint_is_waited_for_with_what_the_vendor_needs() {
    let azure = with_own_endpoint("Pending");
    let (said, notes) = wait(&azure, &named("pe-clickhouse")).await;
    assert!(said[0].contains("is Pending") && said[0].contains(GUID), "{said:#?}");
    notes.error().says(&[GUID]);
}

#[tokio::test(start_paused = true)]
async fn a_closed_endpoint_and_none_end_the_wait_at_once() {
    for status in ["Rejected", "Disconnected"] {
        let azure = with_own_endpoint(status);
        let (said, notes) = wait(&azure, &named("pe-clickhouse")).await;
        assert!(said.is_empty(), "{said:#?}");
        notes.error().is("EndpointDisconnected", "own_private_endpoint_id").says(&[status]);
    }
    let azure = with_own_endpoint("Approved");
    let (_, notes) = wait(&azure, &named("pe-nowhere")).await;
    notes.error().is("NotFound", "own_private_endpoint_id");
    let (_, notes) = wait(&azure, &json!({ "own_private_endpoint_id": lake() })).await;
    notes.error().is("WrongResourceType", "own_private_endpoint_id");
}
