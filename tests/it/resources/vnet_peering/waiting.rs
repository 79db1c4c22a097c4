//! `wait_for_connected`: waiting for the remote link.

use std::time::Duration;

use arm_sandbox::LoggedRequest;
use serde_json::{Value, json};

use super::{peerings, towards_astro, with};
use crate::{
    azure::{Azure, networks::vnet},
    grpc::UNKNOWN,
};

fn waiting() -> Value {
    with(towards_astro(), &json!({ "wait_for_connected": true }))
}

/// Resolves when this is true; simulated time passes meanwhile.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    while !is_so().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Resolves once the customer's link exists.
async fn link_exists(azure: &Azure) {
    until(async || !azure.peering_links(&vnet()).await.is_empty()).await;
}

/// Resolves once the customer's link exists and the provider polls it.
async fn link_is_polled(azure: &Azure) {
    let is_look = |it: &LoggedRequest| {
        it.method == "GET" && it.status == 200 && it.path.contains("/virtualNetworkPeerings/")
    };
    // One may be the end of making it.
    let looks = || azure.sandbox().requests().unwrap().iter().filter(|it| is_look(it)).count();
    until(async || 2 <= looks()).await;
}

#[tokio::test(start_paused = true)]
async fn an_apply_that_waits_ends_when_the_vendor_has_acted() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let plan = run.plan(None, &waiting()).await;
    let vendor = async {
        link_exists(&azure).await;
        azure.vendor_peers().await;
    };
    let (applied, ()) = tokio::join!(run.apply(&plan), vendor);
    applied.notes.nothing();
    assert_eq!(applied.stored().text("peering_state"), "Connected");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_is_told_and_the_next_apply_waits_on() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let config = with(waiting(), &json!({ "timeouts": { "create": "2m", "update": "2m" } }));
    let applied = run.apply(&run.plan(None, &config).await).await;
    applied.notes.no_error();
    let [late, who] = &applied.notes.0[..] else { panic!("{:#?}", applied.notes) };
    late.is("PeeringWaitEnded", "");
    who.is("RemotePeeringMissing", "");
    let stored = applied.stored();
    assert_eq!(stored.text("peering_state"), "Initiated");

    let run = peerings(&azure).await;
    let plan = run.plan(Some(&stored), &config).await;
    assert_eq!(plan.changes()["peering_state"], json!(UNKNOWN));
    azure.vendor_peers().await;
    azure.calls();
    let applied = run.apply(&plan).await;
    applied.notes.nothing();
    assert_eq!(applied.stored().text("peering_state"), "Connected");
    assert!(!azure.verbs().contains_key("PUT"));
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_wait_keeps_the_link_and_names_who_must_act() {
    let azure = Azure::with_networks();
    let terraform = azure.across_tenants().await;
    let run = terraform.resource(super::TYPE);
    let plan = run.plan(None, &waiting()).await;
    let interrupt = async {
        link_is_polled(&azure).await;
        terraform.stop().await;
    };
    let (applied, ()) = tokio::join!(run.apply(&plan), interrupt);
    applied.notes.no_error();
    assert_eq!(applied.notes.0.len(), 2, "{:#?}", applied.notes);
    assert_eq!(applied.stored().text("peering_state"), "Initiated");
}

#[tokio::test(start_paused = true)]
async fn an_apply_that_was_interrupted_while_azure_works_keeps_the_link() {
    let azure = Azure::with_networks();
    azure.behave(|it| it.operations_by_hand = true);
    let terraform = azure.across_tenants().await;
    let run = terraform.resource(super::TYPE);
    let plan = run.plan(None, &towards_astro()).await;
    let interrupt = async {
        until(async || !azure.sandbox().operations().unwrap().is_empty()).await;
        terraform.stop().await;
    };
    let (applied, ()) = tokio::join!(run.apply(&plan), interrupt);
    applied.notes.warning().is("PeeringOperationContinues", "").says(&["virtualNetworkPeerings"]);
    let stored = applied.stored();
    azure.sandbox().finish_operations().unwrap();
    azure.behave(|it| it.operations_by_hand = false);
    let read = peerings(&azure).await.refresh(&stored).await.stored();
    assert_eq!(read.text("peering_state"), "Initiated");
}

#[tokio::test(start_paused = true)]
async fn a_link_that_disappears_during_the_wait_is_reported() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let plan = run.plan(None, &waiting()).await;
    let removal = async {
        link_is_polled(&azure).await;
        let id = azure.peering_links(&vnet()).await[0]["id"].as_str().unwrap().to_owned();
        azure.somebody_else().delete(&id, "2025-05-01").await.unwrap();
    };
    let (applied, ()) = tokio::join!(run.apply(&plan), removal);
    applied.notes.warning().is("PeeringRemoved", "");
    let run = peerings(&azure).await;
    assert_eq!(run.refresh(&applied.stored()).await.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_cut_off_is_continued_without_a_second_link() {
    let azure = Azure::with_networks();
    peerings(&azure).await.create(&towards_astro()).await;
    // The state knows nothing of it.
    let run = peerings(&azure).await;
    let plan = run.plan(None, &towards_astro()).await;
    let applied = run.apply(&plan).await;
    applied.notes.no_error();
    applied.notes.0[0].is("AdoptedExisting", "");
    assert_eq!(azure.peering_links(&vnet()).await.len(), 1);
}
