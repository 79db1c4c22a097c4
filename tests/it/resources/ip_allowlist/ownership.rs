//! Whose an entry is: what was written and accepted, and nothing else.

use arm_sandbox::{Effect, Fault, Placement};
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, allowlists,
    targets::{POSTGRESQL, STORAGE, Target, every_target, target},
    with,
};

/// The targets whose entries are a list without names.
pub(super) fn listed() -> impl Iterator<Item = Target> {
    every_target().into_iter().filter(|it| matches!(it.placement, Placement::List { .. }))
}

/// The targets with rules that have names.
fn named() -> Vec<Target> {
    every_target()
        .into_iter()
        .filter(|it| matches!(it.placement, Placement::Rules { .. }))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_somebody_adds_during_a_retry_stays_theirs() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
    let theirs = target.foreign_write(&azure, FIRST).await;
    let busy = Effect::status(409, "StorageAccountOperationInProgress");
    azure.add_fault("PATCH", &target.id, busy);
    let theirs = Fault::new("GET", &target.id, Effect::preceded("PATCH", theirs)).after(1);
    azure.sandbox().add_fault(&theirs).unwrap();

    let applied = run.apply(&plan).await;

    applied.notes.with_code("EntriesPreexisting").says(&[FIRST, "`take_over"]);
    let stored = applied.stored();
    assert_eq!(stored.value["preexisting"], json!([FIRST]));
    run.destroy(&stored).await.notes.nothing();
    assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST]);
}

#[tokio::test(start_paused = true)]
async fn any_number_of_refusals_is_retried_and_nobody_is_blamed() {
    for kind in [STORAGE, POSTGRESQL] {
        let target = &target(kind);
        let azure = target.azure();
        let busy = Effect::status(
            409,
            if kind == STORAGE { "StorageAccountOperationInProgress" } else { "ServerIsBusy" },
        );
        azure.script_times(60, target.verb(), &target.written(), busy);
        allowlists(&azure).await.converge(None, &allowing(&target.id, &[FIRST])).await;
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_stays_busy_is_named_with_its_answer_and_how_long_it_was_so() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let busy = Effect::status(409, "StorageAccountOperationInProgress");
    azure.script_times(9_999, "PATCH", &target.id, busy);
    let run = allowlists(&azure).await;
    let config = with(allowing(&target.id, &[FIRST]), &json!({ "timeouts": { "create": "10m" } }));

    let applied = run.apply(&run.plan(None, &config).await).await;

    let says = ["was busy for 9 min", "StorageAccountOperationInProgress"];
    applied.notes.error().is("AzureConflict", "target_id").says(&says);
    assert_eq!(applied.state, None, "nothing was written, so nothing is tainted");
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn rules_with_our_names_are_ours_after_a_run_that_was_killed() {
    for target in named() {
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, SECOND]);
        // The state of this one is lost.
        allowlists(&azure).await.create(&config).await;
        let run = allowlists(&azure).await;

        let plan = run.plan(None, &config).await;

        plan.notes.with_code("AdoptedExisting").says(&[FIRST, SECOND]);
        let stored = run.apply(&plan).await.stored();
        assert_eq!(stored.value["preexisting"], json!([]), "{}", target.id);
        run.destroy(&stored).await.notes.nothing();
        assert_eq!(target.addresses(&azure).await, [FOREIGN], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn entries_without_names_are_named_when_they_are_found_and_taken_over_on_demand() {
    for target in listed() {
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, SECOND]);
        allowlists(&azure).await.create(&config).await;
        let run = allowlists(&azure).await;
        let plan = run.plan(None, &config).await;
        plan.notes.with_code("EntriesPreexisting").says(&[FIRST, SECOND, "`take_over = true`"]);
        let stored = run.apply(&plan).await.stored();
        assert_eq!(stored.value["preexisting"].as_array().map(Vec::len), Some(2), "{}", target.id);
        let removal = run.plan_destroy(&stored).await;
        removal.notes.with_code("EntriesKept").says(&[FIRST, SECOND]);

        let taking = with(config, &json!({ "take_over": true }));
        run.plan(Some(&stored), &taking)
            .await
            .notes
            .with_code("EntriesTakenOver")
            .says(&[FIRST, SECOND]);
        let stored = run.converge(Some(stored), &taking).await;
        assert_eq!(stored.value["preexisting"], json!([]), "{}", target.id);

        run.destroy(&stored).await.notes.nothing();
        assert_eq!(target.addresses(&azure).await, [FOREIGN], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_over_gets_a_name_of_ours_where_there_are_names() {
    for target in named() {
        let azure = target.azure();
        let config = with(allowing(&target.id, &[FOREIGN]), &json!({ "take_over": true }));
        let run = allowlists(&azure).await;
        let stored = run.converge(None, &config).await;
        assert_eq!(target.addresses(&azure).await, [FOREIGN], "{}", target.id);
        run.destroy(&stored).await.notes.no_error();
        assert_eq!(target.addresses(&azure).await, [] as [&str; 0], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_the_take_over_is_not_taken() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let taking =
        |addresses: &[&str]| with(allowing(&target.id, addresses), &json!({ "take_over": true }));
    let stored = run.converge(None, &taking(&[FIRST])).await;
    let theirs = target.foreign_write(&azure, THIRD).await;
    azure.somebody_else().patch::<Value>(&target.id, target.version, &theirs).await.unwrap();
    let run = allowlists(&azure).await;
    let stored = run.converge(Some(stored), &taking(&[FIRST, SECOND])).await;
    run.destroy(&stored).await.notes.nothing();
    assert_eq!(target.addresses(&azure).await, [FOREIGN, THIRD]);
}

#[tokio::test(start_paused = true)]
async fn an_address_within_somebody_elses_range_has_an_entry_of_its_own() {
    for target in every_target() {
        let azure = target.azure_with("203.0.113.0/24", "203.0.113.255");
        let stored = allowlists(&azure).await.converge(None, &allowing(&target.id, &[FIRST])).await;
        assert_eq!(stored.value["rules"].as_array().map(Vec::len), Some(1), "{}", target.id);
        assert!(target.addresses(&azure).await.contains(&FIRST.to_owned()), "{}", target.id);
        let removal = allowlists(&azure).await.plan_destroy(&stored).await;
        removal.notes.with_code("EntriesKept").says(&["203.0.113.0"]);
    }
}

#[tokio::test(start_paused = true)]
async fn where_the_service_refuses_that_the_notes_say_whose_entry_lets_it_in() {
    let target = &target(STORAGE);
    let azure = target.azure_with("203.0.113.0/24", "203.0.113.255");
    azure.add_fault("PATCH", &target.id, Effect::status(400, "InvalidValuesForRequestParameters"));
    let config = allowing(&target.id, &[FIRST, "198.51.100.7"]);

    let stored = allowlists(&azure).await.converge(None, &config).await;

    assert_eq!(stored.value["rules"], json!(["198.51.100.7"]));
    let notes = stored.value["notes"].to_string();
    assert!(notes.contains(FIRST) && notes.contains("203.0.113.0/24"), "{notes}");
    let read = allowlists(&azure).await.refresh(&stored).await.stored();
    assert_eq!(read.value["notes"], stored.value["notes"]);
}
