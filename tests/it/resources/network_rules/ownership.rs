//! Whose an entry is, and what two network rules on one target know about each other.

use serde_json::json;

use super::{
    FIRST, FOREIGN, SECOND, allowing, rules, subnet,
    targets::{SQL, every_target, target},
    with,
};

#[tokio::test(start_paused = true)]
async fn what_was_there_first_stays() {
    for target in every_target() {
        let azure = target.azure();
        let before = target.everything(&azure).await;
        let config = allowing(&target.id, &[FOREIGN, FIRST]);
        let run = rules(&azure).await;
        let plan = run.plan(None, &config).await;
        if !target.has_names() {
            plan.notes.with_code("EntriesPreexisting").says(&[&subnet(FOREIGN)]);
        }

        let stored = rules(&azure).await.converge(None, &config).await;

        let (theirs, there): (_, &[&str]) = if target.has_names() {
            (json!([]), &[FOREIGN, FOREIGN, FIRST])
        } else {
            (json!([subnet(FOREIGN)]), &[FOREIGN, FIRST])
        };
        assert_eq!(stored.value["preexisting"], theirs, "{}", target.id);
        assert_eq!(target.subnets(&azure).await, there, "{}", target.id);
        rules(&azure).await.destroy(&stored).await.notes.nothing();
        assert_eq!(target.everything(&azure).await, before, "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_found_is_taken_over_on_demand_alone() {
    for target in every_target().into_iter().filter(|it| !it.has_names()) {
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST]);
        // The state of this one is lost.
        rules(&azure).await.create(&config).await;
        let run = rules(&azure).await;
        let stored = run.create(&config).await;
        assert_eq!(stored.value["preexisting"], json!([subnet(FIRST)]), "{}", target.id);
        let taking = with(config, &json!({ "take_over": true }));
        let plan = run.plan(Some(&stored), &taking).await;
        plan.notes.with_code("EntriesTakenOver").says(&[&subnet(FIRST)]);
        let stored = run.converge(Some(stored), &taking).await;
        run.destroy(&stored).await.notes.nothing();
        assert_eq!(target.subnets(&azure).await, [FOREIGN], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn rules_with_our_names_are_ours_after_a_run_that_was_killed() {
    let target = &target(SQL);
    let azure = target.azure();
    let config = allowing(&target.id, &[FIRST, SECOND]);
    rules(&azure).await.create(&config).await;
    let run = rules(&azure).await;
    let plan = run.plan(None, &config).await;
    plan.notes.with_code("AdoptedExisting").says(&[&subnet(FIRST), &subnet(SECOND)]);
    let stored = run.apply(&plan).await.stored();
    run.destroy(&stored).await.notes.nothing();
    assert_eq!(target.subnets(&azure).await, [FOREIGN]);
}

#[tokio::test(start_paused = true)]
async fn what_another_resource_of_the_configuration_relies_on_stays() {
    for target in every_target() {
        let azure = target.azure();
        let run = rules(&azure).await;
        let one = run.create(&allowing(&target.id, &[FIRST, SECOND])).await;
        let other = run.create(&allowing(&target.id, &[FIRST])).await;
        let run = rules(&azure).await;
        let one = run.refresh(&one).await.stored();
        let other = run.refresh(&other).await.stored();
        let one = run.refresh(&one).await.stored();
        let plan = rules(&azure).await.plan_destroy(&one).await;
        plan.notes.with_code("EntriesShared").says(&[&subnet(FIRST)]);
        let removed = rules(&azure).await.apply(&plan).await;
        removed.notes.with_code("EntriesKept").says(&[&subnet(FIRST)]);
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST], "{}", target.id);
        let run = rules(&azure).await;
        let read = run.refresh(&other).await.stored();
        run.plan(Some(&read), &allowing(&target.id, &[FIRST])).await.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_removes_an_entry_says_that_everybody_loses_it() {
    for target in every_target().into_iter().filter(|it| !it.has_names()) {
        let azure = target.azure();
        let stored = rules(&azure).await.create(&allowing(&target.id, &[FIRST, SECOND])).await;
        let plan = rules(&azure).await.plan(Some(&stored), &allowing(&target.id, &[FIRST])).await;
        plan.notes.with_code("EntriesRemovedForAll").says(&[&subnet(SECOND)]);
    }
}
