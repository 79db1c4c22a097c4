//! Planning with the resource's own hook.

use super::thing::{Behavior, Bench, identity, stored, thing, timeouts, told, with};
use crate::{
    Path, Severity, Value,
    context::FirstPlan,
    engine::{PlanRequest, plan, plan::Planned},
};

async fn planned(behavior: Behavior, prior: Value, config: Value) -> Planned {
    let bench = Bench::new(behavior);
    let request = PlanRequest {
        prior,
        proposed: config.clone(),
        config,
        private: b"kept".to_vec(),
        first: FirstPlan::default(),
        identity: None,
    };
    plan(bench.thing(), request, bench.call()).await
}

fn config() -> Value {
    thing(&[("scope", "/a".into())])
}

#[tokio::test]
async fn a_hook_decides_computed_values_of_a_new_object() {
    let plan = planned(Behavior::PlansTag, Value::Null, config()).await;
    assert_eq!(plan.diagnostics.0, []);
    assert_eq!(plan.state.attribute("etag"), &"tag".into());
    assert!(plan.state.attribute("id").is_unknown());
    assert_eq!(plan.identity, None);
}

#[tokio::test]
async fn a_change_that_only_the_hook_sees_opens_the_other_computed_values() {
    let plan = planned(Behavior::PlansTag, stored(), config()).await;
    let expected = with(&stored(), &[("etag", "tag".into()), ("label", Value::unknown())]);
    assert_eq!(plan.state, expected);
    assert_eq!(plan.replace, []);
}

#[tokio::test]
async fn a_hook_that_decides_what_is_stored_changes_nothing() {
    let prior = with(&stored(), &[("etag", "tag".into())]);
    let plan = planned(Behavior::PlansTag, prior.clone(), config()).await;
    assert_eq!(plan.state, prior);
}

#[tokio::test]
async fn a_hook_replaces_for_what_differs_only() {
    let plan = planned(Behavior::PlansReplacement, stored(), config()).await;
    assert_eq!(plan.replace, [Path::attribute("etag")]);
    assert_eq!(plan.state.attribute("etag"), &"other".into());
    assert!(plan.state.attribute("id").is_unknown());
}

#[tokio::test]
async fn what_a_hook_finds_to_mean_the_same_stays_as_it_is_stored() {
    let moved = with(&config(), &[("scope", "/b".into())]);
    let plan = planned(Behavior::PlansNoMove, stored(), moved.clone()).await;
    assert_eq!(plan.state, stored());
    assert_eq!(plan.replace, []);
    let changed = with(&moved, &[("note", "new".into())]);
    let plan = planned(Behavior::PlansNoMove, stored(), changed).await;
    let (etag, label) = (Value::unknown(), Value::unknown());
    let expected = [("note", "new".into()), ("etag", etag), ("label", label)];
    assert_eq!(plan.state, with(&stored(), &expected));
    assert_eq!(plan.replace, []);
}

#[tokio::test]
async fn what_a_hook_keeps_is_not_decided_again() {
    let changed = with(&config(), &[("note", "new".into())]);
    let plan = planned(Behavior::PlansNoTag, stored(), changed.clone()).await;
    let expected = [("note", "new".into()), ("label", Value::unknown())];
    assert_eq!(plan.state, with(&stored(), &expected));
    let made = planned(Behavior::PlansNoTag, Value::Null, changed).await;
    assert!(made.state.attribute("etag").is_unknown());
}

#[tokio::test]
async fn a_new_object_replaces_nothing() {
    let plan = planned(Behavior::PlansReplacement, Value::Null, config()).await;
    assert_eq!(plan.replace, []);
}

#[tokio::test]
async fn an_object_to_destroy_is_planned_as_null_without_asking_the_hook() {
    let bench = Bench::new(Behavior::Panics);
    let request = PlanRequest {
        prior: stored(),
        proposed: Value::Null,
        config: Value::Null,
        private: b"kept".to_vec(),
        first: FirstPlan::default(),
        identity: Some(identity("/a")),
    };
    let plan = plan(bench.thing(), request, bench.call()).await;
    assert!(plan.state.is_null() && plan.diagnostics.0.is_empty());
    assert_eq!(plan.private, b"kept");
    assert_eq!(plan.identity, Some(identity("/a")));
}

#[tokio::test]
async fn a_removal_is_told_at_plan_and_not_refused_for_what_is_wrong_with_the_object() {
    for (behavior, expected) in [
        (Behavior::WarnsOfRemoval, "Left behind"),
        (Behavior::PanicsAtRemoval, "ProviderPanicked"),
        (Behavior::RefusesRemoval(false), "No"),
    ] {
        for config in [Value::Null, thing(&[("scope", "/b".into())])] {
            let plan = planned(behavior, stored(), config.clone()).await;
            let [warning] = &plan.diagnostics.0[..] else { panic!("{:?}", plan.diagnostics) };
            assert!(!plan.diagnostics.has_error(), "{warning:?}");
            assert_eq!(told(warning), expected);
            assert_eq!(plan.state.is_null(), config.is_null());
        }
        let stays = planned(behavior, stored(), config()).await;
        assert_eq!(stays.diagnostics.0, [], "what stays is not removed");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_run_refuses_a_removal_and_a_replacement() {
    for config in [Value::Null, thing(&[("scope", "/b".into())])] {
        let plan = planned(Behavior::RefusesRemoval(true), stored(), config).await;
        let [error] = &plan.diagnostics.0[..] else { panic!("{:?}", plan.diagnostics) };
        assert_eq!((error.severity, told(error)), (Severity::Error, "No"));
    }
    let stays = planned(Behavior::RefusesRemoval(true), stored(), config()).await;
    assert_eq!(stays.diagnostics.0, []);
}

#[tokio::test]
async fn an_identity_that_was_never_stored_comes_from_the_state() {
    let plan = planned(Behavior::Obeys, stored(), config()).await;
    assert_eq!(plan.identity, Some(identity("/a")));
    assert_eq!(plan.private, b"kept");
}

#[tokio::test]
async fn warnings_and_errors_of_the_hook_are_told() {
    let plan = planned(Behavior::PlansWarning, Value::Null, config()).await;
    assert_eq!(plan.diagnostics.0[0].summary, "Careful");
    assert!(!plan.diagnostics.has_error());
    let plan = planned(Behavior::PlansError, Value::Null, config()).await;
    assert_eq!(plan.diagnostics.0[0].summary, "No");
}

#[tokio::test]
async fn a_panic_of_the_hook_is_a_diagnostic() {
    let plan = planned(Behavior::Panics, Value::Null, config()).await;
    let detail = &plan.diagnostics.0[0].detail;
    assert!(detail.contains("plan fell over") && detail.contains("thing.rs:"), "{detail}");
}

#[tokio::test]
async fn what_became_wrong_with_an_object_that_stays_is_a_warning() {
    let longer = with(&config(), &[("timeouts", timeouts("create", "1h"))]);
    for config in [config(), longer] {
        let plan = planned(Behavior::PlansError, stored(), config).await;
        let [warning] = &plan.diagnostics.0[..] else { panic!("{:?}", plan.diagnostics) };
        assert_eq!((told(warning), warning.severity), ("No", Severity::Warning));
        assert_eq!(with(&plan.state, &[("timeouts", Value::Null)]), stored());
    }
    for changed in
        [with(&config(), &[("size", 4.into())]), with(&config(), &[("scope", "/b".into())])]
    {
        assert!(planned(Behavior::PlansError, stored(), changed).await.diagnostics.has_error());
    }
}

#[tokio::test]
async fn nobody_who_cannot_sign_in_plans_anything() {
    for prior in [Value::Null, stored()] {
        let plan = planned(Behavior::PlansFatalError, prior, config()).await;
        assert!(plan.diagnostics.has_error(), "{:?}", plan.diagnostics);
    }
}

#[tokio::test]
async fn other_timeouts_alone_leave_everything_else_as_it_is() {
    let config = with(&config(), &[("timeouts", timeouts("create", "1h"))]);
    let plan = planned(Behavior::Obeys, stored(), config.clone()).await;
    assert_eq!(plan.state, with(&stored(), &[("timeouts", timeouts("create", "1h"))]));
    assert_eq!((plan.replace, plan.diagnostics.0), (vec![], vec![]));
    let hook = planned(Behavior::PlansTag, stored(), config).await;
    assert_eq!(hook.state.attribute("etag"), &"tag".into());
    assert!(hook.state.attribute("label").is_unknown(), "what the hook changes is a change");
}

#[tokio::test]
async fn a_null_where_a_value_is_required_is_refused_before_the_hook_is_asked() {
    let config = with(&config(), &[("scope", Value::Null)]);
    let plan = planned(Behavior::Panics, stored(), config).await;
    let [error] = &plan.diagnostics.0[..] else { panic!("{:?}", plan.diagnostics) };
    assert_eq!((error.path.clone(), plan.replace), (Path::attribute("scope"), vec![]));
    assert!(plan.diagnostics.has_error());
}

#[tokio::test]
async fn the_plan_of_an_apply_decides_as_the_first_one_did() {
    let bench = Bench::new(Behavior::PlansAsBefore);
    let request = |first| PlanRequest {
        prior: Value::Null,
        proposed: config(),
        config: config(),
        private: Vec::new(),
        first,
        identity: None,
    };
    let plan = async |first| plan(bench.thing(), request(first), bench.call()).await;
    let first = plan(FirstPlan { is_given_back: true, private: Vec::new() }).await;
    assert_eq!(
        (first.state.attribute("etag"), first.private),
        (&"new tag".into(), b"new tag".to_vec())
    );
    let again = plan(FirstPlan { is_given_back: true, private: b"old tag".to_vec() }).await;
    assert_eq!(
        (again.state.attribute("etag"), again.private),
        (&"old tag".into(), b"old tag".to_vec())
    );
}
