//! How many calls things cost, and writers that meet.

use serde_json::{Value, json};

use super::{peerings, towards_hub};
use crate::{
    azure::{
        Azure,
        networks::{network, network_with, networks, vnet},
    },
    grpc::{Managed, Stored},
};

/// A link to one of these.
fn towards(number: usize) -> Value {
    json!({ "vnet_id": vnet(), "remote_vnet_id": network(&format!("vnet-{number}")) })
}

/// Creates this many links, one after the other.
async fn made(run: &Managed, count: usize) -> Vec<Stored> {
    let mut made = Vec::new();
    for number in 0..count {
        made.push(run.create(&towards(number)).await);
    }
    made
}

/// Asserts how many reads a new run takes to refresh these links.
async fn check_reads(azure: &Azure, links: &[Stored], reads: usize) {
    let run = peerings(azure).await;
    azure.calls();
    for link in links {
        run.refresh(link).await.notes.nothing();
    }
    assert_eq!(azure.verbs(), [("GET".to_owned(), reads)].into());
}

/// The landscape with twelve further networks of the customer.
fn many() -> Value {
    let mut seed = networks();
    let more = (0..12)
        .map(|it| network_with(&network(&format!("vnet-{it}")), &[&format!("10.1{it:02}.0.0/16")]));
    seed["resources"].as_array_mut().unwrap().extend(more);
    seed
}

#[tokio::test(start_paused = true)]
async fn refreshing_all_peerings_of_a_network_is_one_call() {
    let azure = Azure::with(many());
    let run = peerings(&azure).await;
    let stored = made(&run, 12).await;
    check_reads(&azure, &stored, 1).await;
}

#[tokio::test(start_paused = true)]
async fn who_may_not_read_the_network_refreshes_its_peerings_with_two_calls() {
    let mut seed = many();
    let action = "Microsoft.Network/virtualNetworks/read";
    seed["caller"] = json!({ "denied": [{ "scope": vnet(), "actions": [action] }] });
    let azure = Azure::with(seed);
    let run =
        azure.terraform_with(json!({ "skip_remote_checks": true })).await.resource(super::TYPE);
    let stored = made(&run, 4).await;
    check_reads(&azure, &stored, 2).await;
}

#[tokio::test(start_paused = true)]
async fn peerings_of_one_network_are_written_one_after_the_other() {
    let azure = Azure::with(many());
    azure.behave(|it| it.operation_polls = 2);
    let run = peerings(&azure).await;
    let mut plans = Vec::new();
    for number in 0..12 {
        plans.push(run.plan(None, &towards(number)).await);
    }
    azure.calls();

    let applied = futures_util::future::join_all(plans.iter().map(|it| run.apply(it))).await;

    for applied in applied {
        applied.notes.no_error();
    }
    let calls = azure.calls();
    let refused: Vec<_> =
        calls.iter().filter(|it| it.ends_with(" 409") || it.ends_with(" 429")).collect();
    assert_eq!(refused, Vec::<&String>::new());
    assert_eq!(azure.peering_links(&vnet()).await.len(), 12);
}

#[tokio::test(start_paused = true)]
async fn both_links_of_one_configuration_are_created_at_once() {
    let azure = Azure::with_networks();
    azure.behave(|it| it.operation_polls = 2);
    let run = peerings(&azure).await;
    let back = json!({ "vnet_id": network("vnet-hub"), "remote_vnet_id": vnet() });
    let (there, back_plan) = (run.plan(None, &towards_hub()).await, run.plan(None, &back).await);
    let (one, other) = tokio::join!(run.apply(&there), run.apply(&back_plan));
    let states: Vec<_> =
        [&one, &other].map(|it| it.clone().stored().text("peering_state").to_owned()).into();
    assert!(states.contains(&"Connected".to_owned()), "{states:?}");
    let read = peerings(&azure).await.refresh(&one.stored()).await.stored();
    assert_eq!(read.text("peering_state"), "Connected");
}

#[tokio::test(start_paused = true)]
async fn two_processes_that_write_one_network_at_once_both_succeed() {
    let azure = Azure::with(many());
    azure.behave(|it| it.operation_polls = 2);
    let (one, other) = (peerings(&azure).await, peerings(&azure).await);
    let plan = one.plan(None, &towards_hub()).await;
    let config = json!({ "vnet_id": vnet(), "remote_vnet_id": network("vnet-3") });
    let other_plan = other.plan(None, &config).await;
    let (a, b) = tokio::join!(one.apply(&plan), other.apply(&other_plan));
    for applied in [a, b] {
        applied.notes.no_error();
    }
    assert_eq!(azure.peering_links(&vnet()).await.len(), 2);
}
