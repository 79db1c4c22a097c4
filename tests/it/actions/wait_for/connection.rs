//! Until the connection of a private endpoint is approved.

use std::time::Duration;

use arm_sandbox::Effect;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{assert_only_read, wait};
use crate::{
    azure::{
        Azure,
        private_links::{LINKS, Link, VENDOR_SUBSCRIPTION, storage, vault},
        registry,
    },
    pending::{ASTRO, UNION, endpoint, twins},
};

fn described(link: Link) -> Value {
    json!({ "resource_id": link.id(), "requester_subscription_id": VENDOR_SUBSCRIPTION })
}

fn named(connection: &str) -> Value {
    json!({ "private_endpoint_connection_id": connection })
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_awaited_from_before_the_endpoint_until_it_is_approved() {
    let azure = Azure::with_private_links();
    let people = async {
        sleep(Duration::from_secs(90)).await;
        let made =
            azure.vendor_adds_endpoint(&vault().id(), vault().group, "pe-astro", "req-7f3a").await;
        sleep(Duration::from_secs(90)).await;
        azure.person_decides(&made, vault().version, "Approved").await;
    };
    let config = described(vault());
    let ((said, notes), ()) = tokio::join!(wait(&azure, &config), people);

    notes.nothing();
    let [awaited, pending, .., reached] = &said[..] else { panic!("{said:#?}") };
    assert!(awaited.contains("no connection for an endpoint in the subscription"), "{awaited}");
    assert!(awaited.contains("The vendor has to create the private endpoint."), "{awaited}");
    assert!(pending.contains("is Pending.") && pending.contains("have to approve it"), "{pending}");
    assert!(reached.contains("is approved."), "{reached}");
}

#[tokio::test(start_paused = true)]
async fn an_approved_connection_is_recognized_at_every_service() {
    let azure = Azure::with_private_links();
    for link in LINKS.iter() {
        let target = link.id();
        let made = azure.vendor_adds_endpoint(&target, link.group, "pe-astro", "req-7f3a").await;
        azure.person_decides(&made, link.version, "Approved").await;
        azure.verbs();
        for config in [described(*link), named(&made)] {
            let (said, notes) = wait(&azure, &config).await;
            notes.nothing();
            let last = said.last().unwrap();
            assert!(last.contains("is approved."), "{}: {said:#?}", link.kind);
        }
        assert_only_read(&azure);
        azure.vendor_removes_endpoint("pe-astro").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_connection_ends_the_wait_with_the_way_back() {
    let azure = Azure::with_private_links();
    for (link, way_back) in
        [(storage(), "never approves a rejected"), (vault(), "override_rejection")]
    {
        let made = azure.vendor_adds_endpoint(&link.id(), link.group, "pe-astro", "hello").await;
        azure.person_decides(&made, link.version, "Rejected").await;
        for (config, attribute) in
            [(described(link), "resource_id"), (named(&made), "private_endpoint_connection_id")]
        {
            let (said, notes) = wait(&azure, &config).await;
            assert!(said.is_empty(), "{said:#?}");
            notes.error().is("ConnectionRejected", attribute).says(&[way_back]);
        }
        azure.vendor_removes_endpoint("pe-astro").await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_the_vendor_deletes_ends_the_wait() {
    let azure = Azure::with_private_links();
    let made = azure.vendor_adds_endpoint(&vault().id(), vault().group, "pe-astro", "hello").await;
    let vendor = async {
        sleep(Duration::from_mins(1)).await;
        azure.vendor_removes_endpoint("pe-astro").await;
    };
    let config = named(&made);
    let ((said, notes), ()) = tokio::join!(wait(&azure, &config), vendor);
    assert!(said[0].contains("is Pending."), "{said:#?}");
    notes.error().is("EndpointDisconnected", "private_endpoint_connection_id");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_somebody_removes_ends_the_wait() {
    let azure = Azure::with_private_links();
    for by_name in [true, false] {
        let endpoint = if by_name { "pe-one" } else { "pe-two" };
        let made =
            azure.vendor_adds_endpoint(&vault().id(), vault().group, endpoint, "hello").await;
        let person = async {
            sleep(Duration::from_mins(1)).await;
            azure.person_removes(&made, vault().version).await;
        };
        let config = if by_name { named(&made) } else { described(vault()) };
        let ((_, notes), ()) = tokio::join!(wait(&azure, &config), person);
        notes.error().has_code("ConnectionGone");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_or_not_clear_is_an_error_at_once() {
    let azure = Azure::with_private_links();
    let absent = format!("{}/privateEndpointConnections/never", vault().id());
    let (_, notes) = wait(&azure, &named(&absent)).await;
    notes.error().is("NotFound", "private_endpoint_connection_id").says(&["resource_id"]);

    let config =
        json!({ "resource_id": format!("{}2", vault().id()), "message_contains": "hello" });
    wait(&azure, &config).await.1.error().is("NotFound", "resource_id");

    for endpoint in ["pe-one", "pe-two"] {
        azure.vendor_adds_endpoint(&vault().id(), vault().group, endpoint, "hello").await;
    }
    let (_, notes) = wait(&azure, &described(vault())).await;
    notes.error().is("AmbiguousConnection", "").says(&["2", "pe-one", "pe-two"]);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_is_named_by_its_name_unless_two_subscriptions_have_it() {
    let azure = Azure::with(twins());
    let named = json!({ "resource_id": registry("crclassic"), "private_endpoint_name": "PE-OLD" });
    let (said, notes) = wait(&azure, &named).await;
    notes.nothing();
    assert!(said.last().unwrap().contains("is approved."), "{said:#?}");

    let twin = json!({ "resource_id": registry("crclassic"), "private_endpoint_name": "pe-twin" });
    let (_, notes) = wait(&azure, &twin).await;
    let both = [endpoint(ASTRO, "pe-twin"), endpoint(UNION, "pe-twin")];
    notes.error().is("AmbiguousConnection", "").says(&[&both[0], &both[1]]);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_read_connections_is_told_what_is_lacking() {
    let azure = Azure::with_private_links();
    let refused = Effect::status(403, "AuthorizationFailed");
    azure.add_fault("GET", "*/privateEndpointConnections", refused);
    let (said, notes) = wait(&azure, &described(vault())).await;
    assert!(said.is_empty());
    notes.error().is("AzureForbidden", "resource_id").says(&["AuthorizationFailed"]);
}
