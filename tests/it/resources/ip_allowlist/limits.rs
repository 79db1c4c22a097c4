//! Many addresses on one target.

use super::{
    FIRST, FOREIGN, THIRD, allowing, allowlists,
    targets::{KEY_VAULT, Target, every_target, target},
};
use crate::azure::Azure;

#[tokio::test(start_paused = true)]
async fn a_thousand_addresses_fit_a_vault_in_one_write_and_one_more_does_not() {
    let target = vault();
    let azure = Azure::holding([target.seed.clone()]);
    let addresses = numbered(1_000);
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let config = allowing(&target.id, &addresses);
    let run = allowlists(&azure).await;

    let stored = run.create(&config).await;

    assert_eq!(stored.value["rules"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(azure.verbs()["PATCH"], 1);
    let run = allowlists(&azure).await;
    let read = run.refresh(&stored).await.stored();
    run.plan(Some(&read), &config).await.is_empty();
    // The vault, and the perimeters that it is in.
    assert_eq!(azure.verbs(), [("GET".to_owned(), 2)].into());

    let more = [&addresses[..], &[THIRD]].concat();
    let plan = run.plan(Some(&read), &allowing(&target.id, &more)).await;
    plan.notes.error().is("TooManyEntries", "addresses").says(&["1000", "1"]);
}

#[tokio::test(start_paused = true)]
async fn a_full_firewall_is_rotated_all_the_same() {
    let target = vault();
    let azure = target.azure();
    let addresses = numbered(999);
    let before: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let stored = allowlists(&azure).await.create(&allowing(&target.id, &before)).await;
    let after = [&before[1..], &[THIRD]].concat();

    allowlists(&azure).await.converge(Some(stored), &allowing(&target.id, &after)).await;

    let found = target.addresses(&azure).await;
    assert_eq!(found.len(), 1_000);
    assert!(found.iter().any(|it| it == FOREIGN) && found.iter().any(|it| it == THIRD));
    assert!(!found.iter().any(|it| it == before[0]));
}

#[tokio::test(start_paused = true)]
async fn what_came_between_plan_and_apply_is_counted_before_anything_is_written() {
    let target = vault();
    let azure = Azure::holding([target.seed.clone()]);
    let run = allowlists(&azure).await;
    let addresses = numbered(1_000);
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let plan = run.plan(None, &allowing(&target.id, &addresses)).await;
    let theirs = target.foreign_write(&azure, THIRD).await;
    azure
        .somebody_else()
        .patch::<serde_json::Value>(&target.id, target.version, &theirs)
        .await
        .unwrap();

    let applied = run.apply(&plan).await;

    applied.notes.error().is("TooManyEntries", "addresses");
    assert_eq!(applied.state, None);
    assert_eq!(target.addresses(&azure).await, [THIRD]);
}

fn vault() -> Target {
    target(KEY_VAULT)
}

pub(super) fn numbered(count: u32) -> Vec<String> {
    (0..count).map(|it| format!("198.51.{}.{}", it / 250, 1 + it % 250)).collect()
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_each_service_is_that_of_the_sandbox() {
    for target in every_target() {
        let azure = target.azure();
        let plan = allowlists(&azure).await.plan(None, &allowing(&target.id, &[FIRST])).await;
        assert_eq!(plan.planned["max_rules"], serde_json::json!(target.limit), "{}", target.id);
    }
}
