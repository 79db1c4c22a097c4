//! Planning by schema and values alone.

use super::thing::{Thing, rule, stored, thing, timeouts, with};
use crate::{Model as _, Path, Value, engine::plan::Draft};

#[track_caller]
fn check_plan(prior: &Value, config: &Value, planned: &Value, replace: &[&str]) {
    let schema = Thing::schema();
    let draft = Draft::new(&schema.block, prior, config);
    assert_eq!(&draft.state, planned);
    assert_eq!(draft.replace, replace.iter().map(|&it| Path::attribute(it)).collect::<Vec<_>>());
}

fn config() -> Value {
    thing(&[("scope", "/a".into())])
}

#[test]
fn a_new_object_has_its_defaults_and_the_rest_is_open() {
    let unknown = Value::unknown;
    let planned = thing(&[
        ("id", unknown()),
        ("etag", unknown()),
        ("scope", "/a".into()),
        ("size", 3.into()),
        ("label", unknown()),
    ]);
    check_plan(&Value::Null, &config(), &planned, &[]);
}

#[test]
fn an_unchanged_configuration_changes_nothing() {
    check_plan(&stored(), &config(), &stored(), &[]);
}

#[test]
fn a_change_opens_what_is_computed_and_keeps_what_is_stable() {
    let planned = with(
        &stored(),
        &[("note", "new".into()), ("etag", Value::unknown()), ("label", Value::unknown())],
    );
    check_plan(&stored(), &with(&config(), &[("note", "new".into())]), &planned, &[]);
}

#[test]
fn a_computed_value_that_the_user_sets_is_the_users() {
    let config = with(&config(), &[("label", "mine".into())]);
    let planned = with(&stored(), &[("label", "mine".into()), ("etag", Value::unknown())]);
    check_plan(&stored(), &config, &planned, &[]);
}

#[test]
fn another_spelling_keeps_the_stored_one_and_replaces_nothing() {
    check_plan(&stored(), &with(&config(), &[("scope", "/A".into())]), &stored(), &[]);
}

#[test]
fn a_change_that_replaces_opens_everything_computed() {
    let config = with(&config(), &[("scope", "/b".into())]);
    let planned = with(
        &stored(),
        &[
            ("scope", "/b".into()),
            ("id", Value::unknown()),
            ("etag", Value::unknown()),
            ("label", Value::unknown()),
        ],
    );
    check_plan(&stored(), &config, &planned, &["scope"]);
}

#[test]
fn what_is_not_known_yet_counts_as_a_change() {
    let config = with(&config(), &[("scope", Value::unknown())]);
    let schema = Thing::schema();
    let prior = stored();
    let draft = Draft::new(&schema.block, &prior, &config);
    assert_eq!(draft.replace, [Path::attribute("scope")]);
    assert!(draft.state.attribute("scope").is_unknown());
    assert!(draft.state.attribute("id").is_unknown());
}

#[test]
fn a_value_that_is_taken_out_is_null_or_its_default() {
    let prior = with(&stored(), &[("note", "old".into()), ("size", 9.into())]);
    let planned = with(&stored(), &[("etag", Value::unknown()), ("label", Value::unknown())]);
    check_plan(&prior, &config(), &planned, &[]);
}

#[test]
fn a_write_only_value_is_never_planned() {
    check_plan(&stored(), &with(&config(), &[("secret", "hush".into())]), &stored(), &[]);
}

#[test]
fn an_element_of_a_set_is_known_by_what_is_configured_of_it() {
    let rules = |items: Vec<Value>| Value::Set(items);
    let prior =
        with(&stored(), &[("rules", rules(vec![rule("ann", 1.into()), rule("bob", 2.into())]))]);
    let same = with(
        &config(),
        &[("rules", rules(vec![rule("BOB", Value::Null), rule("ann", Value::Null)]))],
    );
    check_plan(&prior, &same, &prior, &[]);
    let more = [rule("cy", Value::Null), rule("Ann", Value::Null)];
    let config = with(&config(), &[("rules", rules(more.to_vec()))]);
    let planned = with(
        &prior,
        &[
            ("rules", rules(vec![rule("cy", Value::unknown()), rule("ann", Value::unknown())])),
            ("etag", Value::unknown()),
            ("label", Value::unknown()),
        ],
    );
    check_plan(&prior, &config, &planned, &[]);
}

#[test]
fn blocks_are_planned_as_they_are_configured() {
    let config = with(&config(), &[("timeouts", timeouts("create", "1h"))]);
    let schema = Thing::schema();
    let draft = Draft::new(&schema.block, &Value::Null, &config);
    assert_eq!(draft.state.attribute("timeouts"), &timeouts("create", "1h"));
    let respelled = with(&config, &[("timeouts", timeouts("create", "60m"))]);
    let prior = with(&stored(), &[("timeouts", timeouts("create", "1h"))]);
    check_plan(&prior, &respelled, &prior, &[]);
}
