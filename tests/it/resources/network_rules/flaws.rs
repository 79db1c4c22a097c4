//! Entries that exist and may let nobody in: Azure reports a broken state, or did not check the subnet.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, allowing, rules, subnet,
    targets::{COSMOS, SQL, STORAGE, Target, every_target, target},
    with,
};
use crate::grpc::{Notes, Stored};

/// The services that report states of entries, with those in which an entry lets nobody in.
const BROKEN: [(&str, &str); 5] = [
    (STORAGE, "NetworkSourceDeleted"),
    (STORAGE, "Failed"),
    (STORAGE, "Deprovisioning"),
    (SQL, "Failed"),
    (SQL, "Deleting"),
];

/// Whether a diagnostic says that entries let nobody in.
fn says_broken(notes: &Notes) -> bool {
    notes.codes().contains(&"EntriesBroken")
}

/// Whether `notes` of the state name the subnet.
fn notes_name(stored: &Stored, name: &str) -> bool {
    stored.value["notes"].to_string().contains(&subnet(name))
}

/// The services that may be told not to check the subnet, and keep one entry for each: their member for it.
fn unchecking() -> impl Iterator<Item = (Target, &'static str)> {
    every_target().into_iter().filter(|it| !it.has_names() && !it.id.contains(STORAGE)).map(|it| {
        let cosmos = it.id.contains(COSMOS);
        let member = if cosmos {
            "ignoreMissingVNetServiceEndpoint"
        } else {
            "ignoreMissingVnetServiceEndpoint"
        };
        (it, member)
    })
}

#[tokio::test(start_paused = true)]
async fn our_own_broken_entry_is_missing_and_the_next_apply_writes_it_again() {
    for (kind, state) in BROKEN {
        let target = target(kind);
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, SECOND]);
        let stored = rules(&azure).await.create(&config).await;
        target.alter(&azure, FIRST, &json!({ "state": state })).await;

        let run = rules(&azure).await;
        let read = run.refresh(&stored).await.stored();
        assert_eq!(read.value["subnet_ids"], json!([subnet(SECOND)]), "{kind} {state}");
        assert_eq!(read.value["effective"], json!(false), "{kind} {state}");
        assert!(notes_name(&read, FIRST), "{:#}", read.value);
        let plan = run.plan(Some(&read), &config).await;
        plan.notes.with_code("EntriesBroken").says(&[&subnet(FIRST), state]);
        let applied = rules(&azure).await.apply(&plan).await;
        applied.notes.nothing();

        let stored = applied.stored();
        assert_eq!(stored.value["effective"], json!(true), "{:#}", stored.value);
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST, SECOND], "{kind} {state}");
        let stored = rules(&azure).await.converge(Some(stored), &config).await;
        rules(&azure).await.destroy(&stored).await.notes.nothing();
        assert_eq!(target.subnets(&azure).await, [FOREIGN], "{kind} {state}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_entry_that_is_no_longer_wanted_is_removed() {
    for (kind, state) in BROKEN {
        let target = target(kind);
        let azure = target.azure();
        let stored = rules(&azure).await.create(&allowing(&target.id, &[FIRST, SECOND])).await;
        target.alter(&azure, FIRST, &json!({ "state": state })).await;
        rules(&azure).await.converge(Some(stored), &allowing(&target.id, &[SECOND])).await;
        assert_eq!(target.subnets(&azure).await, [FOREIGN, SECOND], "{kind} {state}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wanted_entry_of_somebody_else_that_is_broken_is_warned_of_until_it_is_taken_over() {
    let target = target(STORAGE);
    let azure = target.azure();
    target.alter(&azure, FOREIGN, &json!({ "state": "NetworkSourceDeleted" })).await;
    let config = allowing(&target.id, &[FOREIGN, FIRST]);
    let run = rules(&azure).await;
    let plan = run.plan(None, &config).await;
    plan.notes.with_code("EntriesBroken").says(&[&subnet(FOREIGN), "take_over"]);
    let applied = run.apply(&plan).await;
    applied.notes.with_code("EntriesBroken").says(&[&subnet(FOREIGN)]);
    let stored = applied.stored();
    assert_eq!(stored.value["effective"], json!(false));

    // Every later plan says it, also one that changes nothing.
    let run = rules(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(read.value["effective"], json!(false));
    let plan = run.plan(Some(&read), &config).await;
    assert_eq!(plan.changes(), json!({}));
    plan.notes.with_code("EntriesBroken").says(&[&subnet(FOREIGN)]);

    let taking = with(config, &json!({ "take_over": true }));
    let plan = run.plan(Some(&read), &taking).await;
    plan.notes.with_code("EntriesBroken").says(&[&subnet(FOREIGN)]);
    plan.notes.with_code("EntriesTakenOver");
    let stored = rules(&azure).await.converge(Some(read), &taking).await;
    assert_eq!(stored.value["effective"], json!(true));
    assert!(!notes_name(&stored, FOREIGN), "{:#}", stored.value);
    rules(&azure).await.destroy(&stored).await.notes.nothing();
    assert_eq!(target.subnets(&azure).await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_broken_rule_of_somebody_else_does_not_matter_beside_our_own() {
    let target = target(SQL);
    let azure = target.azure();
    target.alter(&azure, FOREIGN, &json!({ "state": "Failed" })).await;
    let run = rules(&azure).await;
    let plan = run.plan(None, &allowing(&target.id, &[FOREIGN])).await;
    assert!(!says_broken(&plan.notes));
    let applied = run.apply(&plan).await;
    assert!(!says_broken(&applied.notes));
    assert_eq!(applied.stored().value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_azure_breaks_again_ends_the_apply_with_a_warning_and_is_tried_again() {
    let target = target(STORAGE);
    let azure = target.azure();
    let config = allowing(&target.id, &[FIRST]);
    let mut broken = target.foreign_write(&azure, FIRST).await;
    broken["properties"]["networkAcls"]["virtualNetworkRules"][1]["state"] = "Failed".into();
    azure.add_fault("PATCH", &target.id, Effect::followed("PATCH", broken));

    let run = rules(&azure).await;
    let applied = run.apply(&run.plan(None, &config).await).await;

    applied.notes.with_code("EntriesBroken").says(&[&subnet(FIRST), "Failed"]);
    let stored = applied.stored();
    assert_eq!(stored.value["effective"], json!(false));
    assert_eq!(stored.value["preexisting"], json!([]), "it is ours all the same");
    let stored = rules(&azure).await.converge(Some(stored), &config).await;
    assert_eq!(stored.value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn an_apply_that_ends_between_the_two_writes_is_completed_by_the_next_one() {
    for (kind, state) in [(STORAGE, "NetworkSourceDeleted"), (SQL, "Failed")] {
        let target = target(kind);
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, SECOND]);
        let stored = rules(&azure).await.create(&config).await;
        target.alter(&azure, FIRST, &json!({ "state": state })).await;
        let run = rules(&azure).await;
        let read = run.refresh(&stored).await.stored();
        let plan = run.plan(Some(&read), &config).await;
        // The removal succeeds, and the entry that comes next is refused.
        let refused = Effect::status(403, "AuthorizationFailed");
        let fault = Fault::new(target.verb(), target.written(), refused);
        azure.sandbox().add_fault(&fault.after(u32::from(kind == STORAGE))).unwrap();
        let applied = rules(&azure).await.apply(&plan).await;
        applied.notes.error().says(&["AuthorizationFailed"]);
        azure.heal();
        assert_eq!(target.subnets(&azure).await, [FOREIGN, SECOND], "{kind}");
        rules(&azure).await.converge(applied.state, &config).await;
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST, SECOND], "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_entry_whose_endpoint_azure_did_not_check_is_warned_of_and_noted() {
    for (target, member) in unchecking() {
        let azure = target.azure();
        target.alter(&azure, FOREIGN, &json!({ member: true })).await;
        let run = rules(&azure).await;
        let plan = run.plan(None, &allowing(&target.id, &[FOREIGN, FIRST])).await;
        plan.notes.with_code("EndpointNotChecked").says(&[&subnet(FOREIGN)]);
        let stored = run.apply(&plan).await.stored();
        assert!(notes_name(&stored, FOREIGN), "{:#}", stored.value);
        assert!(!notes_name(&stored, FIRST), "{:#}", stored.value);
        let everything: Value = target.everything(&azure).await;
        assert!(everything.to_string().contains(member), "their entry stays as it is");
    }
}
