//! Firewalls that let everybody in while they are empty: the plan that takes away the last entry says so,
//! whichever resources have the entries.

use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, subnet,
    targets::{COSMOS, EVENT_HUBS, SERVICE_BUS, Target, target},
};
use crate::{
    azure::{Azure, lake},
    grpc::{Notes, Stored, Terraform},
};

const NETWORKS: &str = "dataplane_network_rules";
const ADDRESSES: &str = "dataplane_ip_allowlist";

/// A resource: its type, and its entries.
type Entries = (&'static str, &'static [&'static str]);

fn config(target: &Target, (kind, entries): Entries) -> Value {
    if kind == ADDRESSES {
        return json!({ "target_id": target.id, "addresses": entries });
    }
    let subnets: Vec<String> = entries.iter().map(|it| subnet(it)).collect();
    json!({ "target_id": target.id, "subnet_ids": subnets })
}

/// Whether a diagnostic says that the firewall lets everybody in.
fn opens(notes: &Notes) -> bool {
    notes.codes().contains(&"FirewallOpens")
}

/// An Azure with a closed firewall without entries.
fn empty(target: &Target) -> Azure {
    let mut resources = vec![target.seed.clone()];
    if !target.id.contains(COSMOS) {
        resources.push(json!({
            "id": format!("{}/networkRuleSets/default", target.id),
            "properties": { "defaultAction": "Deny" },
        }));
    }
    Azure::holding(resources)
}

/// The resources of one configuration, as a new run of Terraform has refreshed them.
async fn refreshed(azure: &Azure, target: &Target, all: &[Entries]) -> (Terraform, Vec<Stored>) {
    let run = azure.terraform().await;
    let mut made = Vec::new();
    for it in all {
        made.push(run.resource(it.0).create(&config(target, *it)).await);
    }
    let run = azure.terraform().await;
    // Each refresh learns of the earlier ones only.
    for _ in 0..2 {
        for (stored, it) in made.iter_mut().zip(all) {
            *stored = run.resource(it.0).refresh(stored).await.stored();
        }
    }
    (run, made)
}

/// Destroys all of them in one run, planned in either order: only the later plan says that the firewall
/// opens, and so does what removes the last entry.
async fn check_both_destroyed(kind: &str, all: [Entries; 2]) {
    for order in [[0, 1], [1, 0]] {
        let target = target(kind);
        let azure = empty(&target);
        let (run, stored) = refreshed(&azure, &target, &all).await;
        let mut plans = Vec::new();
        for place in order {
            plans.push(run.resource(all[place].0).plan_destroy(&stored[place]).await);
        }
        let says: Vec<bool> = plans.iter().map(|it| opens(&it.notes)).collect();
        assert_eq!(says, [false, true], "{kind} {all:?} {order:?}");
        let run = azure.terraform().await;
        let mut said = Vec::new();
        for (plan, place) in plans.iter().zip(order) {
            said.push(opens(&run.resource(all[place].0).apply(plan).await.notes));
        }
        assert_eq!(said, [false, true], "{kind} {all:?} {order:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn destroying_the_only_entries_of_both_kinds_opens_the_firewall() {
    for kind in [COSMOS, EVENT_HUBS, SERVICE_BUS] {
        check_both_destroyed(kind, [(ADDRESSES, &["203.0.113.18"]), (NETWORKS, &[FIRST])]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn destroying_two_resources_of_one_kind_opens_the_firewall() {
    for kind in [COSMOS, EVENT_HUBS, SERVICE_BUS] {
        check_both_destroyed(kind, [(NETWORKS, &[FIRST]), (NETWORKS, &[SECOND])]).await;
        let one: Entries = (ADDRESSES, &["203.0.113.18"]);
        check_both_destroyed(kind, [one, (ADDRESSES, &["203.0.113.19"])]).await;
        // What both rely on goes with the last of them.
        let both: Entries = (ADDRESSES, &["203.0.113.18", "203.0.113.19"]);
        check_both_destroyed(kind, [one, both]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_firewall_that_keeps_an_entry_does_not_open() {
    let all: [Entries; 2] = [(ADDRESSES, &["203.0.113.18"]), (NETWORKS, &[FIRST, SECOND])];
    for kind in [COSMOS, EVENT_HUBS, SERVICE_BUS] {
        // Somebody else has a subnet.
        let target = target(kind);
        let azure = target.azure();
        let (run, stored) = refreshed(&azure, &target, &all).await;
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST, SECOND]);
        for (stored, it) in stored.iter().zip(&all) {
            let plan = run.resource(it.0).plan_destroy(stored).await;
            assert!(!opens(&plan.notes), "{kind}");
        }
        // One of the two is only changed.
        let azure = empty(&target);
        let (run, stored) = refreshed(&azure, &target, &all).await;
        let plan = run.resource(ADDRESSES).plan_destroy(&stored[0]).await;
        assert!(!opens(&plan.notes), "{kind}");
        for subnets in [&[FIRST][..], &["serverless-9"]] {
            let changed = config(&target, (NETWORKS, &[]));
            let subnets: Vec<String> = subnets.iter().map(|it| subnet(it)).collect();
            let changed = super::with(changed, &json!({ "subnet_ids": subnets }));
            let plan = run.resource(NETWORKS).plan(Some(&stored[1]), &changed).await;
            assert!(!opens(&plan.notes), "{kind} {subnets:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn moving_to_another_target_opens_the_one_that_is_left() {
    for kind in [COSMOS, EVENT_HUBS, SERVICE_BUS] {
        for entries in [(ADDRESSES, &["203.0.113.18"][..]), (NETWORKS, &[FIRST])] {
            let target = target(kind);
            let azure = empty(&target);
            let (run, stored) = refreshed(&azure, &target, &[entries]).await;
            let moved = super::with(config(&target, entries), &json!({ "target_id": lake() }));
            let plan = run.resource(entries.0).plan(Some(&stored[0]), &moved).await;
            assert_eq!(plan.replace, ["target_id"]);
            plan.notes.with_code("FirewallOpens").says(&[&target.id]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_was_given_up_does_not_count() {
    let all: [Entries; 2] = [(ADDRESSES, &["203.0.113.18"]), (NETWORKS, &[FIRST])];
    let target = target(EVENT_HUBS);
    let azure = empty(&target);
    let (run, stored) = refreshed(&azure, &target, &all).await;
    run.resource(ADDRESSES).plan_destroy(&stored[0]).await;
    // The same process plans again, and now keeps it.
    run.resource(ADDRESSES).plan(Some(&stored[0]), &config(&target, all[0])).await.is_empty();
    let plan = run.resource(NETWORKS).plan_destroy(&stored[1]).await;
    assert!(!opens(&plan.notes));
}

#[tokio::test(start_paused = true)]
async fn subnets_that_an_account_ignores_keep_nothing_closed() {
    let mut target = target(COSMOS);
    target.seed["properties"]["isVirtualNetworkFilterEnabled"] = false.into();
    // The account has a subnet of somebody else.
    let azure = target.azure();
    let run = azure.terraform().await;
    let list = run.resource(ADDRESSES);
    let plan = list.plan(None, &config(&target, (ADDRESSES, &["203.0.113.18"]))).await;
    plan.notes.with_code("FirstEntryCloses");
    let stored = list.apply(&plan).await.stored();
    assert_eq!(stored.value["effective"], json!(true));

    let run = azure.terraform().await;
    let plan = run.resource(ADDRESSES).plan_destroy(&stored).await;
    plan.notes.with_code("FirewallOpens");
    let removed = azure.terraform().await.resource(ADDRESSES).apply(&plan).await;
    removed.notes.with_code("FirewallOpens");
    assert_eq!(target.subnets(&azure).await, [FOREIGN]);
}
