//! Create, rotate, drift and destroy, for each service.

use arm_sandbox::Placement;
use serde_json::json;

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, allowlists,
    targets::{STORAGE, every_target, target},
};

#[tokio::test(start_paused = true)]
async fn every_service_gets_the_addresses_and_is_left_as_it_was() {
    for target in every_target() {
        let azure = target.azure();
        let before = target.everything(&azure).await;
        let config = allowing(&target.id, &[FIRST, SECOND]);

        let stored = allowlists(&azure).await.converge(None, &config).await;

        let kind = stored.text("target_type").to_owned();
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, SECOND], "{kind}");
        assert_eq!(stored.value["preexisting"], json!([]), "{kind}");
        assert_eq!(stored.value["rule_count"], json!(3), "{kind}");
        assert_eq!(stored.value["effective"], json!(true), "{kind}: {:#}", stored.value);

        allowlists(&azure).await.destroy(&stored).await.notes.nothing();

        assert_eq!(target.everything(&azure).await, before, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_vendors_addresses_is_one_plan_in_place() {
    for target in every_target() {
        let azure = target.azure();
        let run = allowlists(&azure).await;
        let stored = run.converge(None, &allowing(&target.id, &[FIRST, SECOND])).await;
        let rotated = allowing(&target.id, &[FIRST, THIRD]);
        let plan = run.plan(Some(&stored), &rotated).await;
        assert_eq!(plan.replace, Vec::<String>::new());
        assert_eq!(plan.changes()["addresses"], json!([FIRST, THIRD]));

        let run = allowlists(&azure).await;
        let stored = run.converge(Some(stored), &rotated).await;

        let kind = stored.text("target_type");
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, THIRD], "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_somebody_removed_is_planned_and_put_back() {
    for target in every_target() {
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, SECOND]);
        let stored = allowlists(&azure).await.converge(None, &config).await;
        target.remove(&azure, SECOND).await;

        let run = allowlists(&azure).await;
        let read = run.refresh(&stored).await.stored();
        assert_eq!(read.value["addresses"], json!([FIRST]), "{}", target.id);
        run.converge(Some(read), &config).await;

        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, SECOND], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_there_first_stays() {
    for target in every_target() {
        let azure = target.azure();
        let before = target.everything(&azure).await;
        let config = allowing(&target.id, &[FOREIGN, FIRST]);

        let stored = allowlists(&azure).await.converge(None, &config).await;

        let first = stored.value["preexisting"].as_array().cloned().unwrap_or_default();
        // Where rules have names, ours is beside that of somebody else.
        let (theirs, there): (usize, &[&str]) = match target.placement {
            Placement::List { .. } => (1, &[FOREIGN, FIRST]),
            Placement::Rules { .. } => (0, &[FOREIGN, FOREIGN, FIRST]),
        };
        assert_eq!(first.len(), theirs, "{}: {first:?}", target.id);
        assert_eq!(target.addresses(&azure).await, there, "{}", target.id);
        allowlists(&azure).await.destroy(&stored).await.notes.nothing();
        assert_eq!(target.everything(&azure).await, before, "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn another_spelling_of_an_address_is_no_change() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let stored = run.converge(None, &allowing(&target.id, &["203.0.113.18/32"])).await;
    assert_eq!(stored.value["rules"], json!([FIRST]));
    run.plan(Some(&stored), &allowing(&target.id, &[FIRST])).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn an_allowlist_whose_target_is_gone_is_planned_as_new_and_needs_no_destroy() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let stored = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST])).await;
    azure.somebody_else().delete(&target.id, target.version).await.unwrap();
    let run = allowlists(&azure).await;
    run.destroy(&stored).await.notes.nothing();
    assert_eq!(run.refresh(&stored).await.state, None);
}
