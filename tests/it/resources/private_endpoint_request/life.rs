//! From the draft to `ready`, and what can happen on the way.

use serde_json::{Value, json};

use super::{VERSION, asking, azure, nothing_was_written, noticed, requests, with};
use crate::{
    azure::{Azure, astro, private_links::VENDOR_SUBSCRIPTION, registry},
    grpc::{Applied, Stored, UNKNOWN},
};

/// Refreshes in a new run.
async fn refreshed(azure: &Azure, stored: &Stored) -> Applied {
    requests(azure).await.refresh(stored).await
}

/// Status, who has to act, and the next step.
#[track_caller]
fn check(stored: &Stored, status: &str, waiting_on: &str, says: &str) {
    let value = &stored.value;
    assert_eq!((&value["status"], &value["waiting_on"]), (&json!(status), &json!(waiting_on)));
    assert_eq!(value["ready"], json!(status == "ready"));
    let step = value["next_step"].as_str().unwrap();
    assert!(step.contains(says), "{step}");
}

/// A request that was sent, and the vendor's connection for it.
async fn pending(azure: &Azure) -> (Stored, String) {
    let sent = with(asking(), "ticket_id", "48213");
    let stored = requests(azure).await.create(&sent).await;
    let message = stored.value["request_message"].as_str().unwrap().to_owned();
    let connection =
        azure.vendor_adds_endpoint(&registry("crdata"), "registry", "pe-astro", &message).await;
    (refreshed(azure, &stored).await.stored(), connection)
}

#[tokio::test(start_paused = true)]
async fn a_draft_has_every_field_of_the_guide_and_writes_nothing() {
    let azure = azure();
    let run = requests(&azure).await;
    let plan = run.plan(None, &asking()).await;
    plan.notes.warning().is("EndpointCosts", "group_id").says(&["1"]);
    let reference = plan.planned["request_id"].clone();
    assert_ne!(reference, json!(UNKNOWN));
    assert_eq!(plan.planned["request_message"], reference);
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestWaits", "").says(&["`draft`"]);
    let stored = applied.stored();
    check(&stored, "draft", "you", "Send `ticket_subject`");
    assert_eq!(stored.value["resource_name"], "crdata");
    assert_eq!(stored.value["data_endpoint_names"], json!(["crdata.westeurope.data.azurecr.io"]));
    assert_eq!(stored.value["fqdns"][0], "crdata.azurecr.io");
    assert_eq!(stored.value["privatelink_fqdns"][0], "crdata.privatelink.azurecr.io");
    assert!(stored.value["private_dns_zones"].to_string().contains("privatelink.azurecr.io"));
    assert_eq!(stored.value["approval_notice"], Value::Null);
    let body = stored.value["ticket_body"].as_str().unwrap();
    let fields = [
        astro::CLUSTER,
        "prod-euw",
        &registry("crdata"),
        "Group ID (sub-resource / private endpoint type):  registry",
        "crdata.westeurope.data.azurecr.io",
        "crdata.azurecr.io",
        reference.as_str().unwrap(),
    ];
    for field in fields {
        assert!(body.contains(field), "`{field}` is not in:\n{body}");
    }
    requests(&azure).await.converge(Some(stored), &asking()).await;
    nothing_was_written(&azure);
}

#[tokio::test(start_paused = true)]
async fn a_recorded_ticket_leaves_the_ticket_as_it_was_sent() {
    let azure = azure();
    let draft = requests(&azure).await.create(&asking()).await;
    let run = requests(&azure).await;
    let plan = run.plan(Some(&draft), &with(asking(), "ticket_id", "48213")).await;
    plan.notes.nothing();
    for name in ["request_id", "request_message", "ticket_subject", "ticket_body", "fqdns"] {
        assert_eq!(plan.planned[name], draft.value[name], "{name}");
    }
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestWaits", "").says(&["48213"]);
    check(&applied.stored(), "submitted", "vendor", "creates the private endpoint");
}

#[tokio::test(start_paused = true)]
async fn the_whole_conversation_ends_ready_only_when_approved_and_confirmed() {
    let azure = azure();
    let (stored, connection) = pending(&azure).await;
    check(&stored, "pending", "you", "`dataplane_private_endpoint_approval`");
    assert_eq!(stored.value["connection_id"], connection);

    // The vendor's word does not open a connection.
    let sent = with(asking(), "ticket_id", "48213");
    let early = with(sent.clone(), "dns_confirmed", true);
    let early = requests(&azure).await.change(&stored, &early).await;
    check(&early, "pending", "you", "");

    azure.person_decides(&connection, VERSION, "Approved").await;
    let (stored, notes) = noticed(&azure, &stored, &sent).await;
    notes.warning().is("RequestWaits", "").says(&["`approved`", "`approval_notice`"]);
    check(&stored, "approved", "you", "");
    let notice = stored.value["approval_notice"].as_str().unwrap();
    for text in ["48213", &registry("crdata"), "crdata.azurecr.io"] {
        assert!(notice.contains(text), "{notice}");
    }
    let stored = refreshed(&azure, &stored).await.stored();
    requests(&azure).await.plan(Some(&stored), &sent).await.is_empty();

    let told = with(sent, "approval_notice_sent", true);
    let stored = requests(&azure).await.change(&stored, &told).await;
    check(&stored, "confirmed_to_vendor", "vendor", "tests from the cluster");
    let denied = with(told.clone(), "dns_confirmed", false);
    let stored = requests(&azure).await.change(&stored, &denied).await;
    check(&stored, "confirmed_to_vendor", "vendor", "has to fix the records");
    let confirmed = with(told, "dns_confirmed", true);
    let run = requests(&azure).await;
    let plan = run.plan(Some(&stored), &confirmed).await;
    // All of it can be read in the plan.
    let changes = plan.changes();
    assert_eq!((&changes["ready"], &changes["status"]), (&json!(true), &json!("ready")));
    assert!(!changes.to_string().contains(UNKNOWN), "{changes:#}");
    let applied = run.apply(&plan).await;
    applied.notes.nothing();
    check(&applied.stored(), "ready", "nobody", "Nothing is left to do");
}

#[tokio::test(start_paused = true)]
async fn a_rejected_connection_is_not_ready_and_a_new_one_is_followed() {
    let azure = azure();
    let (stored, connection) = pending(&azure).await;
    azure.person_decides(&connection, VERSION, "Rejected").await;
    let sent = with(asking(), "ticket_id", "48213");
    let (stored, notes) = noticed(&azure, &stored, &sent).await;
    notes.warning().is("RequestWaits", "").says(&["`rejected`"]);
    check(&stored, "rejected", "you", "");
    let message = stored.value["request_message"].as_str().unwrap().to_owned();
    let again =
        azure.vendor_adds_endpoint(&registry("crdata"), "registry", "pe-again", &message).await;
    let stored = refreshed(&azure, &stored).await.stored();
    check(&stored, "pending", "you", "");
    assert_eq!(stored.value["connection_id"], again);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_approved_and_is_gone_stays_gone_until_there_is_another() {
    let azure = azure();
    let (stored, connection) = pending(&azure).await;
    azure.person_decides(&connection, VERSION, "Approved").await;
    let stored = refreshed(&azure, &stored).await.stored();
    azure.person_removes(&connection, VERSION).await;
    let sent = with(asking(), "ticket_id", "48213");
    let (stored, notes) = noticed(&azure, &stored, &sent).await;
    notes.warning().is("RequestWaits", "").says(&["`gone`"]);
    check(&stored, "gone", "you", "");
    assert_eq!(stored.value["connection_id"], Value::Null);
    let stored = refreshed(&azure, &stored).await.stored();
    check(&stored, "gone", "you", "");
    // A new ticket is a new start.
    let again = with(asking(), "ticket_id", "48999");
    let stored = requests(&azure).await.change(&stored, &again).await;
    check(&stored, "submitted", "vendor", "ticket 48999");
}

#[tokio::test(start_paused = true)]
async fn two_connections_that_could_be_it_are_listed_and_none_is_taken() {
    let azure = azure();
    let (stored, _) = pending(&azure).await;
    let message = stored.value["request_message"].as_str().unwrap().to_owned();
    azure.vendor_adds_endpoint(&registry("crdata"), "registry", "pe-twin", &message).await;
    let sent = with(asking(), "ticket_id", "48213");
    let (stored, notes) = noticed(&azure, &stored, &sent).await;
    notes.warning().is("RequestWaits", "").says(&["`ambiguous`", "`vendor_subscription_id`"]);
    check(&stored, "ambiguous", "you", "Candidates");
    assert_eq!(stored.value["connection_id"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn somebody_elses_connection_is_not_taken_for_the_one() {
    let azure = azure();
    let sent = with(asking(), "ticket_id", "48213");
    let stored = requests(&azure).await.create(&sent).await;
    azure.vendor_adds_endpoint(&registry("crdata"), "registry", "pe-silent", "please").await;
    let stored = refreshed(&azure, &stored).await.stored();
    check(&stored, "submitted", "vendor", "");
    // The vendor has named its subscription, and the registry has one group only.
    let named = with(sent, "vendor_subscription_id", VENDOR_SUBSCRIPTION);
    let stored = requests(&azure).await.change(&stored, &named).await;
    check(&stored, "pending", "you", "");
}

#[tokio::test(start_paused = true)]
async fn asking_for_another_group_is_another_request() {
    let azure = azure();
    let stored = requests(&azure).await.create(&asking()).await;
    let run = requests(&azure).await;
    let other = with(asking(), "resource_id", registry("crclassic"));
    let plan = run.plan(Some(&stored), &other).await;
    assert_eq!(plan.replace, ["resource_id"]);
    assert_ne!(plan.planned["request_id"], stored.value["request_id"]);
    let message = with(asking(), "request_message", "Astro prod-euw 1");
    let plan = run.plan(Some(&stored), &message).await;
    assert_eq!(plan.replace, Vec::<String>::new());
    let changed = run.apply(&plan).await.stored();
    assert!(changed.value["ticket_body"].as_str().unwrap().contains("\"Astro prod-euw 1\""));
    // Left out again, it is the reference.
    let plan = requests(&azure).await.plan(Some(&changed), &asking()).await;
    assert_eq!(plan.planned["request_message"], stored.value["request_id"]);
}

#[tokio::test(start_paused = true)]
async fn destroying_it_tells_to_tell_the_vendor() {
    let azure = azure();
    let (stored, _) = pending(&azure).await;
    azure.calls();
    let run = requests(&azure).await;
    run.destroy(&stored).await.notes.warning().is("VendorStillHasRequest", "").says(&["48213"]);
    nothing_was_written(&azure);
}
