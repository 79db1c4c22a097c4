//! Replacements on one target: nothing is removed before its successor is there.

use arm_sandbox::Placement;
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, allowlists,
    targets::{COSMOS, every_target, target},
    with,
};
use crate::azure::Azure;

/// The lists that were written, in order.
fn lists(azure: &Azure) -> Vec<Value> {
    let writes = azure.sandbox().requests().unwrap();
    let lists = writes.iter().filter(|it| it.method == "PATCH").map(|it| {
        let body: Value = serde_json::from_str(&it.body).unwrap();
        body["properties"]["ipRules"].clone()
    });
    lists.collect()
}

#[tokio::test(start_paused = true)]
async fn a_replacement_keeps_what_it_wants_and_removes_the_rest_afterwards() {
    for target in every_target() {
        let azure = target.azure();
        let run = allowlists(&azure).await;
        let stored = run.create(&allowing(&target.id, &[FIRST, SECOND])).await;
        let run = allowlists(&azure).await;

        let (removed, made) = run.replace(&stored, &allowing(&target.id, &[FIRST, THIRD])).await;

        removed.notes.with_code("EntriesKept").says(&[FIRST, SECOND]);
        assert_eq!(removed.state, None);
        let made = made.stored();
        assert_eq!(made.value["preexisting"], json!([]), "{}", target.id);
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, THIRD], "{}", target.id);
        allowlists(&azure).await.destroy(&made).await.notes.nothing();
        assert_eq!(target.addresses(&azure).await, [FOREIGN], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn a_firewall_without_other_entries_is_never_empty_in_between() {
    let target = target(COSMOS);
    let azure = Azure::holding([target.seed.clone()]);
    let stored = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST, SECOND])).await;
    azure.calls();

    let run = allowlists(&azure).await;
    let (_, made) = run.replace(&stored, &allowing(&target.id, &[THIRD])).await;

    made.stored();
    let lists = lists(&azure);
    assert!(lists.iter().all(|it| it.as_array().is_some_and(|it| !it.is_empty())), "{lists:?}");
    assert_eq!(target.addresses(&azure).await, [THIRD]);
}

#[tokio::test(start_paused = true)]
async fn a_replacement_under_another_prefix_leaves_no_rule_of_the_old_one() {
    for target in every_target() {
        let Placement::Rules { .. } = target.placement else { continue };
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST]);
        let stored = allowlists(&azure).await.create(&config).await;
        let renamed = with(config, &json!({ "rule_name_prefix": "astro" }));
        let (_, made) = allowlists(&azure).await.replace(&stored, &renamed).await;
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST], "{}", target.id);
        allowlists(&azure).await.destroy(&made.stored()).await.notes.nothing();
        assert_eq!(target.addresses(&azure).await, [FOREIGN], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn a_successor_that_fails_keeps_what_was_left_to_it() {
    let target = target(COSMOS);
    let azure = Azure::holding([target.seed.clone()]);
    let stored = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST])).await;
    let refused = arm_sandbox::Effect::status(403, "RequestDisallowedByPolicy");
    azure.add_fault("PATCH", &target.id, refused);
    let config = allowing(&target.id, &[FIRST, SECOND]);

    let (_, failed) = allowlists(&azure).await.replace(&stored, &config).await;

    failed.notes.error().is("AzureForbidden", "target_id").says(&["RequestDisallowedByPolicy"]);
    let kept = failed.state.unwrap();
    assert_eq!((&kept.value["rules"], &kept.value["preexisting"]), (&json!([FIRST]), &json!([])));
    let (_, made) = allowlists(&azure).await.replace(&kept, &config).await;
    made.stored();
    assert_eq!(target.addresses(&azure).await, [FIRST, SECOND]);
}

#[tokio::test(start_paused = true)]
async fn what_is_made_before_the_old_one_is_destroyed_stays() {
    for target in every_target() {
        let azure = target.azure();
        let old = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST, SECOND])).await;
        let old = allowlists(&azure).await.refresh(&old).await.stored();
        let run = allowlists(&azure).await;
        let new = run.create(&allowing(&target.id, &[FIRST, THIRD])).await;

        let removed = run.destroy(&old).await;

        removed.notes.no_error();
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, THIRD], "{}", target.id);
        let run = allowlists(&azure).await;
        let new = run.refresh(&new).await.stored();
        let plan = run.plan(Some(&new), &allowing(&target.id, &[FIRST, THIRD])).await;
        assert_eq!(plan.changes(), json!({}), "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_made_before_the_old_one_was_destroyed_becomes_ours_when_it_is_taken_over() {
    for target in every_target() {
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, THIRD]);
        let old = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST, SECOND])).await;
        let run = allowlists(&azure).await;
        let new = run.create(&config).await;
        run.destroy(&old).await.notes.no_error();

        let taking = with(config, &json!({ "take_over": true }));
        let new = allowlists(&azure).await.converge(Some(new), &taking).await;

        assert_eq!(new.value["preexisting"], json!([]), "{}", target.id);
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, THIRD], "{}", target.id);
        allowlists(&azure).await.destroy(&new).await.notes.nothing();
        assert_eq!(target.addresses(&azure).await, [FOREIGN], "{}", target.id);
    }
}
