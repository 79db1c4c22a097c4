//! The rules by which Terraform's core judges what a provider answers. Breaking one is reported to
//! the user as a bug of the provider, so it fails the test here.

use serde_json::Value;
use tfplugin::proto::tfplugin6::schema::Block;

use super::wire::UNKNOWN;

/// A plan changes nothing that the user wrote: it is as configured, or as stored where that means
/// the same; what is computed may be decided by the provider where the user wrote nothing.
#[track_caller]
pub(super) fn plan_is_faithful(block: &Block, prior: &Value, config: &Value, planned: &Value) {
    if planned.is_null() {
        return;
    }
    for attribute in &block.attributes {
        let name = &attribute.name;
        let (stored, written, planned) = (&prior[name], &config[name], &planned[name]);
        let free = attribute.computed && written.is_null();
        let kept = !prior.is_null() && planned == stored;
        assert!(free || kept || planned == written, "`{name}`: {written} was planned as {planned}");
    }
}

/// The plan that Terraform makes again before it applies says what the saved plan said, wherever that
/// said anything: otherwise the user reads "Provider produced inconsistent final plan".
#[track_caller]
pub fn plan_agrees(saved: &Value, again: &Value) {
    match (saved, again) {
        (saved, _) if saved == UNKNOWN => {}
        (Value::Object(saved), Value::Object(again)) => {
            for (name, saved) in saved {
                let again = again.get(name).unwrap_or(&Value::Null);
                assert!(
                    saved == UNKNOWN || contains_unknown(saved) || saved == again,
                    "inconsistent final plan: `{name}` was {saved}, is {again}"
                );
            }
        }
        (saved, again) => assert_eq!(saved, again, "inconsistent final plan"),
    }
}

fn contains_unknown(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(contains_unknown),
        Value::Object(members) => members.values().any(contains_unknown),
        value => value == UNKNOWN,
    }
}

/// What was applied is what was planned, wherever the plan said it, and nothing is unknown.
#[track_caller]
pub(super) fn plan_was_kept(planned: &Value, applied: &Value) {
    let Some(planned) = planned.as_object() else {
        return assert_eq!(*applied, Value::Null, "the destroy left something behind");
    };
    for (name, planned) in planned {
        let applied = &applied[name];
        assert_ne!(applied, UNKNOWN, "`{name}` is unknown after the apply");
        assert!(
            planned == UNKNOWN || planned == applied,
            "`{name}`: planned {planned}, is {applied}"
        );
    }
}

/// What a refresh stores is known.
#[track_caller]
pub(super) fn is_known(state: &Value) {
    for (name, value) in state.as_object().into_iter().flatten() {
        assert_ne!(value, UNKNOWN, "`{name}` is unknown in the state");
    }
}
