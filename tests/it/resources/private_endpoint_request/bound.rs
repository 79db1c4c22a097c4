//! A record is bound to the connection that it was said of; and what an approval in the same apply, or a
//! change in Azure after the plan, comes to.

use serde_json::{Value, json};

use super::{VERSION, asking, azure, noticed, requests, with};
use crate::{
    azure::{Azure, registry},
    grpc::{Stored, UNKNOWN},
};

/// A request whose ticket was sent.
fn sent() -> Value {
    with(asking(), "ticket_id", "48213")
}

/// The approval as the configuration hands it over.
fn approval(connection: &str, status: &str) -> Value {
    json!({ "connection_id": connection, "status": status })
}

async fn vendor_makes(azure: &Azure, stored: &Stored, name: &str) -> String {
    let message = stored.text("request_message").to_owned();
    azure.vendor_adds_endpoint(&registry("crdata"), "registry", name, &message).await
}

async fn refreshed(azure: &Azure, stored: &Stored) -> Stored {
    requests(azure).await.refresh(stored).await.stored()
}

/// What is stored once this is applied.
async fn applied(azure: &Azure, stored: &Stored, config: &Value) -> Stored {
    let seen = refreshed(azure, stored).await;
    requests(azure).await.change(&seen, config).await
}

/// A request that is ready, with the connection that it is ready for.
async fn ready(azure: &Azure) -> (Stored, String) {
    let stored = requests(azure).await.create(&sent()).await;
    let connection = vendor_makes(azure, &stored, "pe-1").await;
    azure.person_decides(&connection, VERSION, "Approved").await;
    // A message that was overwritten is known by the connection that was found before.
    let approved = with(sent(), "approval", approval(&connection, "approved"));
    let stored = applied(azure, &stored, &approved).await;
    let confirmed = with(sent(), "approval", approval(&connection, "approved"));
    let confirmed = with(confirmed, "dns_confirmed", true);
    let stored = applied(azure, &stored, &confirmed).await;
    assert_eq!(stored.value["ready"], true);
    assert_eq!(stored.text("confirmed_connection_id"), connection);
    (stored, connection)
}

#[tokio::test(start_paused = true)]
async fn a_recreated_endpoint_is_not_ready_until_it_is_recorded_again() {
    let azure = azure();
    let (stored, connection) = ready(&azure).await;
    azure.vendor_removes_endpoint("pe-1").await;
    let again = vendor_makes(&azure, &stored, "pe-2").await;
    azure.person_decides(&again, VERSION, "Approved").await;
    assert_ne!(again, connection);
    let approved = with(sent(), "approval", approval(&again, "approved"));
    let config = with(approved, "dns_confirmed", true);

    let stored = applied(&azure, &stored, &config).await;

    assert_eq!((&stored.value["ready"], stored.text("status")), (&json!(false), "approved"));
    let name = again.rsplit('/').next().unwrap();
    let step = format!("`dns_confirmed_for = \"{name}\"`");
    assert!(stored.text("next_step").contains(&step), "{}", stored.text("next_step"));
    // One edit, and the plan shows all of it.
    let run = requests(&azure).await;
    let seen = run.refresh(&stored).await.stored();
    run.plan(Some(&seen), &config).await.is_empty();
    let recorded = with(config, "dns_confirmed_for", name);
    let plan = run.plan(Some(&seen), &recorded).await;
    let changes = plan.changes();
    assert_eq!((&changes["ready"], &changes["status"]), (&json!(true), &json!("ready")));
    assert!(!changes.to_string().contains(UNKNOWN), "{changes:#}");
    assert_eq!(run.apply(&plan).await.stored().value["ready"], true);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_cut_off_and_approved_again_has_to_be_tested_again() {
    let azure = azure();
    let (stored, connection) = ready(&azure).await;
    azure.person_decides(&connection, VERSION, "Rejected").await;
    let (seen, notes) = noticed(&azure, &stored, &sent()).await;
    notes.warning().is("RequestWaits", "").says(&["`rejected`"]);
    assert_eq!(seen.value["confirmed_connection_id"], Value::Null);
    azure.person_decides(&connection, VERSION, "Approved").await;
    let seen = refreshed(&azure, &seen).await;
    assert_eq!((&seen.value["ready"], seen.text("status")), (&json!(false), "approved"));
}

#[tokio::test(start_paused = true)]
async fn the_apply_that_approves_ends_with_the_next_step() {
    let azure = azure();
    let config =
        with(sent(), "approval", json!({ "connection_id": null, "status": "awaiting_connection" }));
    let stored = requests(&azure).await.create(&config).await;
    let connection = vendor_makes(&azure, &stored, "pe-1").await;
    let seen = refreshed(&azure, &stored).await;
    assert_eq!(seen.text("status"), "pending");
    // While no approval is planned, somebody has to act.
    let waiting = requests(&azure).await.plan(Some(&seen), &config).await;
    waiting.notes.warning().is("RequestWaits", "");
    // The approval is planned, and not done.
    let run = requests(&azure).await;
    let approving = with(sent(), "approval", approval(&connection, "approved"));
    let plan = run.plan(Some(&seen), &approving).await;
    plan.notes.nothing();
    let changes = plan.changes();
    assert_eq!(changes["status"], "approved");
    assert!(!changes.to_string().contains(UNKNOWN), "{changes:#}");
    azure.person_decides(&connection, VERSION, "Approved").await;

    let stored = requests(&azure).await.apply_saved(&plan).await.stored();

    assert_eq!(stored.text("status"), "approved");
    assert!(stored.text("next_step").contains("Send `approval_notice`"));
    requests(&azure).await.converge(Some(stored), &approving).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_recorded_with_the_approval_itself_was_not_tested() {
    let azure = azure();
    let stored = requests(&azure).await.create(&sent()).await;
    let connection = vendor_makes(&azure, &stored, "pe-1").await;
    let seen = refreshed(&azure, &stored).await;
    let hasty = with(sent(), "approval", approval(&connection, "approved"));
    let hasty = with(hasty, "dns_confirmed", true);
    let plan = requests(&azure).await.plan(Some(&seen), &hasty).await;
    assert_eq!(plan.planned["ready"], false);
    azure.person_decides(&connection, VERSION, "Approved").await;
    let stored = requests(&azure).await.apply_saved(&plan).await.stored();
    assert_eq!((&stored.value["ready"], stored.text("status")), (&json!(false), "approved"));
    assert!(stored.text("next_step").contains("`dns_confirmed_for"));
}

#[tokio::test(start_paused = true)]
async fn whether_it_is_ready_is_known_from_the_first_plan() {
    let azure = azure();
    for config in [asking(), sent(), with(sent(), "dns_confirmed", true)] {
        let plan = requests(&azure).await.plan(None, &config).await;
        assert_eq!(plan.planned["ready"], false, "{config}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_says_ready_is_an_error_once_it_is_not() {
    let azure = azure();
    let stored = requests(&azure).await.create(&sent()).await;
    let connection = vendor_makes(&azure, &stored, "pe-1").await;
    azure.person_decides(&connection, VERSION, "Approved").await;
    let approved = with(sent(), "approval", approval(&connection, "approved"));
    let stored = applied(&azure, &stored, &approved).await;
    let seen = refreshed(&azure, &stored).await;
    let plan =
        requests(&azure).await.plan(Some(&seen), &with(approved, "dns_confirmed", true)).await;
    assert_eq!(plan.planned["ready"], true);
    azure.person_decides(&connection, VERSION, "Rejected").await;

    let applied = requests(&azure).await.apply_saved(&plan).await;

    applied.notes.error().is("RequestNotReady", "ready").says(&["`rejected`"]);
    assert_eq!(applied.state.unwrap().value["ready"], false);
}

#[tokio::test(start_paused = true)]
async fn a_sent_ticket_whose_facts_changed_says_what_differs() {
    let azure = azure();
    let stored = requests(&azure).await.create(&sent()).await;
    let renamed = with(sent(), "cluster_name", "prod-euw-2");
    let plan = requests(&azure).await.plan(Some(&stored), &renamed).await;
    let note = plan.notes.with_code("TicketOutdated");
    note.is("TicketOutdated", "ticket_body").says(&["48213", "prod-euw-2"]);
    // An apply tells nobody: it is said until somebody acts.
    let run = requests(&azure).await;
    let mut renamed_stored = run.apply(&plan).await.stored();
    for _ in 0..2 {
        let (seen, notes) = noticed(&azure, &renamed_stored, &renamed).await;
        notes.with_code("TicketOutdated").is("TicketOutdated", "ticket_body").says(&[
            "48213",
            "prod-euw-2",
            "`48213 (updated)`",
        ]);
        renamed_stored = seen;
    }
    // The user records that they told the vendor, or that they sent a new ticket.
    for number in ["48213 (updated)", "48999"] {
        let told = with(renamed.clone(), "ticket_id", number);
        let run = requests(&azure).await;
        let plan = run.plan(Some(&renamed_stored), &told).await;
        plan.notes.nothing();
        let told_stored = run.apply(&plan).await.stored();
        noticed(&azure, &told_stored, &told).await.1.nothing();
    }
    // A new ticket says what is so.
    let again = with(renamed, "ticket_id", "48999");
    requests(&azure).await.plan(Some(&stored), &again).await.notes.nothing();
    assert!(stored.text("ticket_subject").contains(stored.text("request_id")));
    assert!(stored.text("ticket_subject").contains("crdata (registry)"));
}
