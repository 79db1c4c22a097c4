//! Applying: what is stored when it goes well, and when it does not.

use super::thing::{Behavior, Bench, identity, rule, stored, thing, timeouts, told, with};
use crate::{
    Value,
    context::FirstPlan,
    engine::{ApplyRequest, PlanRequest, apply, apply::Applied, plan},
};

async fn applied(behavior: Behavior, prior: Value, config: Value) -> Applied {
    let bench = Bench::new(behavior);
    let (identity, private) = (None, Vec::new());
    let request = PlanRequest {
        prior: prior.clone(),
        proposed: config.clone(),
        config: config.clone(),
        private,
        first: FirstPlan::default(),
        identity,
    };
    let plan = plan(bench.thing(), request, bench.call()).await;
    assert_eq!(plan.diagnostics.0, []);
    let request = ApplyRequest {
        prior,
        planned: plan.state,
        config,
        private: plan.private,
        identity: plan.identity,
    };
    apply(bench.thing(), request, bench.call()).await
}

fn config() -> Value {
    thing(&[("scope", "/a".into())])
}

fn all_told(applied: &Applied) -> Vec<&str> {
    applied.diagnostics.0.iter().map(told).collect()
}

#[tokio::test]
async fn a_created_object_is_stored_with_identity_private_bytes_and_warnings() {
    let applied = applied(Behavior::Obeys, Value::Null, config()).await;
    assert_eq!(applied.state, stored());
    assert_eq!(applied.identity, Some(identity("/a")));
    assert_eq!(applied.private, b"call 0");
    assert_eq!(all_told(&applied), ["Done"]);
}

#[tokio::test]
async fn an_updated_object_keeps_what_is_stable() {
    let applied = applied(Behavior::Obeys, stored(), with(&config(), &[("size", 4.into())])).await;
    assert_eq!(applied.state, with(&stored(), &[("size", 4.into())]));
}

#[tokio::test]
async fn a_deleted_object_leaves_nothing() {
    let applied = applied(Behavior::Obeys, stored(), Value::Null).await;
    assert!(applied.state.is_null() && applied.identity.is_none());
}

#[tokio::test]
async fn the_service_sees_a_write_only_value_and_the_state_does_not() {
    let config = with(&config(), &[("secret", "hush".into())]);
    let applied = applied(Behavior::ReadsSecret, Value::Null, config).await;
    assert_eq!(applied.state.attribute("note"), &"hush".into());
    assert!(applied.state.attribute("secret").is_null());
}

#[tokio::test]
async fn another_spelling_of_the_service_is_stored_as_planned() {
    let rules = Value::Set(vec![rule("ann", Value::Null), rule("bob", Value::Null)]);
    let config = with(&config(), &[("rules", rules)]);
    let applied = applied(Behavior::Shouts, Value::Null, config).await;
    assert_eq!(applied.state.attribute("scope"), &"/a".into());
    let rules = Value::Set(vec![rule("ann", 1.into()), rule("bob", 2.into())]);
    assert_eq!(applied.state.attribute("rules"), &rules);
    assert_eq!(applied.identity, Some(identity("/a")));
}

#[tokio::test]
async fn a_failed_create_stores_nothing_and_a_failed_change_what_was_there() {
    let created = applied(Behavior::Refuses, Value::Null, config()).await;
    assert!(created.state.is_null());
    assert_eq!(all_told(&created), ["No"]);
    let updated =
        applied(Behavior::Refuses, stored(), with(&config(), &[("size", 4.into())])).await;
    assert_eq!(updated.state, stored());
    assert_eq!(updated.identity, Some(identity("/a")));
    let deleted = applied(Behavior::Refuses, stored(), Value::Null).await;
    assert_eq!(deleted.state, stored());
}

#[tokio::test]
async fn what_was_kept_before_a_failure_is_stored() {
    let applied = applied(Behavior::BreaksOff, Value::Null, config()).await;
    assert_eq!(all_told(&applied), ["Broke off"]);
    let expected = thing(&[("id", "half".into()), ("scope", "/a".into()), ("size", 3.into())]);
    assert_eq!(applied.state, expected);
    assert_eq!(applied.identity, Some(identity("/a")));
}

#[tokio::test]
async fn other_timeouts_alone_are_stored_without_asking_the_service() {
    let bench = Bench::new(Behavior::Panics);
    let planned = with(&stored(), &[("timeouts", timeouts("create", "1h"))]);
    let request = ApplyRequest {
        prior: stored(),
        config: with(&config(), &[("timeouts", timeouts("create", "1h"))]),
        planned: planned.clone(),
        private: b"kept".to_vec(),
        identity: Some(identity("/a")),
    };
    let applied = apply(bench.thing(), request, bench.call()).await;
    assert_eq!((applied.state, applied.private), (planned, b"kept".to_vec()));
    assert_eq!((applied.identity, applied.diagnostics.0), (Some(identity("/a")), vec![]));
}

#[tokio::test]
async fn a_value_left_unknown_is_a_bug_and_everything_else_is_stored() {
    let applied = applied(Behavior::Forgets, Value::Null, config()).await;
    assert_eq!(all_told(&applied), ["Done", "InvalidProviderValue"]);
    assert_eq!(applied.state, with(&stored(), &[("etag", Value::Null)]));
}

#[tokio::test]
async fn a_panic_is_a_diagnostic_and_nothing_is_lost() {
    let bench = Bench::new(Behavior::Panics);
    let request = ApplyRequest {
        prior: stored(),
        planned: with(&stored(), &[("size", 4.into())]),
        config: with(&config(), &[("size", 4.into())]),
        private: b"kept".to_vec(),
        identity: Some(identity("/a")),
    };
    let applied = apply(bench.thing(), request, bench.call()).await;
    assert_eq!(all_told(&applied), ["ProviderPanicked"]);
    assert!(applied.diagnostics.0[0].detail.contains("service fell over"));
    assert_eq!(applied.state, stored());
    assert_eq!(applied.private, b"kept");
    assert_eq!(applied.identity, Some(identity("/a")));
}
