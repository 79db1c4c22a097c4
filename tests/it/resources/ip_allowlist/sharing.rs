//! Two allowlists that share an address on one target.

use arm_sandbox::Placement;
use serde_json::json;

use super::{
    FIRST, FOREIGN, SECOND, allowing, allowlists,
    targets::{STORAGE, Target, every_target, target},
    with,
};
use crate::{azure::Azure, grpc::Stored};

fn lake() -> Target {
    target(STORAGE)
}

/// Two allowlists as a plan has refreshed them: one with two addresses, and one that shares the
/// first of them.
async fn shared(target: &Target, azure: &Azure) -> (Stored, Stored) {
    let run = allowlists(azure).await;
    let one = run.create(&allowing(&target.id, &[FIRST, SECOND])).await;
    let other = run.create(&allowing(&target.id, &[FIRST])).await;
    let run = allowlists(azure).await;
    let one = run.refresh(&one).await.stored();
    let other = run.refresh(&other).await.stored();
    (run.refresh(&one).await.stored(), other)
}

#[tokio::test(start_paused = true)]
async fn each_prefix_has_a_rule_of_its_own() {
    for target in every_target() {
        let Placement::Rules { .. } = target.placement else { continue };
        let azure = target.azure();
        let run = allowlists(&azure).await;
        let of = |prefix: &str, addresses: &[&str]| {
            with(allowing(&target.id, addresses), &json!({ "rule_name_prefix": prefix }))
        };
        let finance = run.converge(None, &of("finance", &[FIRST, SECOND])).await;
        let marketing = run.converge(None, &of("marketing", &[FIRST])).await;
        assert_eq!(marketing.value["preexisting"], json!([]), "{}", target.id);
        allowlists(&azure).await.destroy(&finance).await.notes.nothing();
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST], "{}", target.id);
        allowlists(&azure).await.destroy(&marketing).await.notes.nothing();
        assert_eq!(target.addresses(&azure).await, [FOREIGN], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_allowlist_of_the_configuration_relies_on_stays() {
    for target in every_target() {
        let azure = target.azure();
        let (one, other) = shared(&target, &azure).await;
        let plan = allowlists(&azure).await.plan_destroy(&one).await;
        plan.notes.with_code("EntriesShared").says(&[FIRST]);

        let removed = allowlists(&azure).await.apply(&plan).await;

        removed.notes.with_code("EntriesKept").says(&[FIRST]);
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST], "{}", target.id);
        let run = allowlists(&azure).await;
        let read = run.refresh(&other).await.stored();
        run.plan(Some(&read), &allowing(&target.id, &[FIRST])).await.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_allowlist_relies_on_stays_when_an_address_is_dropped() {
    for target in every_target() {
        let azure = target.azure();
        let (one, _) = shared(&target, &azure).await;
        let run = allowlists(&azure).await;
        let fewer = allowing(&target.id, &[SECOND]);
        let plan = run.plan(Some(&one), &fewer).await;
        plan.notes.with_code("EntriesShared").says(&[FIRST]);
        let stored = allowlists(&azure).await.apply(&plan).await.stored();
        assert_eq!(stored.value["rules"].as_array().map(Vec::len), Some(1), "{}", target.id);
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, SECOND], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn when_all_are_destroyed_nothing_is_left_in_either_order() {
    for target in every_target() {
        for order in [[0, 1], [1, 0]] {
            let azure = target.azure();
            let (one, other) = shared(&target, &azure).await;
            let run = allowlists(&azure).await;
            let plans = [run.plan_destroy(&one).await, run.plan_destroy(&other).await];
            let run = allowlists(&azure).await;
            for place in order {
                run.apply(&plans[place]).await.notes.no_error();
            }
            assert_eq!(target.addresses(&azure).await, [FOREIGN], "{} {order:?}", target.id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_removes_an_entry_of_a_list_says_that_everybody_loses_it() {
    let target = lake();
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let stored = run.create(&allowing(&target.id, &[FIRST, SECOND])).await;
    let run = allowlists(&azure).await;
    run.plan_destroy(&stored).await.notes.with_code("EntriesRemovedForAll").says(&[FIRST, SECOND]);
    let plan = run.plan(Some(&stored), &allowing(&target.id, &[FIRST])).await;
    plan.notes.warning().has_code("EntriesRemovedForAll").says(&[SECOND]);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_went_with_another_allowlist_is_added_again_and_is_then_ours() {
    let target = lake();
    let azure = target.azure();
    let one = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST])).await;
    let config = allowing(&target.id, &[FIRST]);
    let other = allowlists(&azure).await.create(&config).await;
    // Of two configurations: neither plan sees the other one.
    allowlists(&azure).await.destroy(&one).await.notes.nothing();
    let other = allowlists(&azure).await.converge(Some(other), &config).await;
    assert_eq!(other.value["preexisting"], json!([]));
    allowlists(&azure).await.destroy(&other).await.notes.nothing();
    assert_eq!(target.addresses(&azure).await, [FOREIGN]);
}
