//! What Terraform was seen to refuse in a plan, and what it was seen to accept.

use super::thing::{Thing, rule, stored, thing, timeouts, with};
use crate::{
    Attribute, Block, BlockNesting, Model as _, NestedBlock, Nesting, Shape, Value, derive,
    engine::{body::Body, plan_check::check_plan},
};

fn config() -> Value {
    thing(&[("scope", "/a".into())])
}

#[track_caller]
fn check(prior: &Value, config: &Value, planned: &Value, refused_at: &[&str]) {
    check_in(&Thing::schema().block, prior, config, planned, refused_at);
}

#[track_caller]
fn check_in(block: &Block, prior: &Value, config: &Value, planned: &Value, refused_at: &[&str]) {
    let found = check_plan(Body::from(block), prior, config, planned);
    let paths: Vec<_> = found.0.iter().map(|it| it.path.to_string()).collect();
    assert_eq!(paths, refused_at, "{found:#?}");
}

#[test]
fn a_configured_value_is_planned_as_configured_or_as_stored() {
    let config = with(&config(), &[("note", "new".into())]);
    let prior = with(&stored(), &[("note", "old".into())]);
    check(&prior, &config, &with(&prior, &[("note", "new".into())]), &[]);
    check(&prior, &config, &prior, &[]);
    check(&prior, &config, &with(&prior, &[("note", "other".into())]), &["note"]);
    check(&prior, &config, &with(&prior, &[("note", Value::unknown())]), &["note"]);
    check(&prior, &config, &with(&prior, &[("note", Value::Null)]), &["note"]);
}

#[test]
fn an_unset_value_is_planned_only_where_the_provider_may() {
    check(&Value::Null, &config(), &with(&stored(), &[("label", "x".into())]), &[]);
    check(&Value::Null, &config(), &with(&stored(), &[("label", Value::unknown())]), &[]);
    check(&Value::Null, &config(), &with(&stored(), &[("note", "x".into())]), &["note"]);
    let prior = with(&stored(), &[("note", "old".into())]);
    check(&prior, &config(), &prior, &["note"]);
}

#[test]
fn a_write_only_value_is_never_planned() {
    let config = with(&config(), &[("secret", "hush".into())]);
    check(&Value::Null, &config, &with(&stored(), &[("secret", "hush".into())]), &["secret"]);
    check(&Value::Null, &config, &stored(), &[]);
}

#[test]
fn an_object_is_planned_as_a_whole() {
    check(&Value::Null, &config(), &Value::Null, &[""]);
    check(&Value::Null, &config(), &Value::unknown(), &[""]);
}

#[test]
fn a_block_is_planned_when_it_is_configured_and_only_then() {
    let block = timeouts("create", "1h");
    let configured = with(&config(), &[("timeouts", block.clone())]);
    let planned = with(&stored(), &[("timeouts", block)]);
    check(&Value::Null, &configured, &planned, &[]);
    check(&Value::Null, &configured, &stored(), &["timeouts"]);
    check(&Value::Null, &config(), &planned, &["timeouts"]);
    let other = with(&stored(), &[("timeouts", timeouts("create", "2h"))]);
    check(&Value::Null, &configured, &other, &["timeouts.create"]);
    let open = with(&config(), &[("timeouts", Value::unknown())]);
    check(&Value::Null, &open, &planned, &["timeouts"]);
}

#[test]
fn a_set_is_counted_and_its_elements_are_not_compared() {
    let rules = |users: &[&str]| {
        let rules = users.iter().map(|it| rule(it, Value::Null)).collect();
        [("rules", Value::Set(rules))]
    };
    let config = with(&config(), &rules(&["ann", "bob"]));
    check(&Value::Null, &config, &with(&stored(), &rules(&["bob", "cy"])), &[]);
    check(&Value::Null, &config, &with(&stored(), &rules(&["ann"])), &["rules"]);
    check(&Value::Null, &config, &with(&stored(), &[("rules", Value::unknown())]), &["rules"]);
}

fn object(value: &str) -> Value {
    Value::Object([("inner".to_owned(), value.into())].into())
}

fn outer(value: Value) -> Value {
    Value::Object([("outer".to_owned(), value)].into())
}

#[test]
fn nested_lists_and_maps_have_the_configured_elements() {
    let of = |nesting| {
        let inner = vec![derive::attribute::<Option<String>>("inner", "")];
        let shape = Shape::Nested(nesting, inner);
        let outer = Attribute { shape, ..derive::attribute::<Option<String>>("outer", "") };
        Block { attributes: vec![outer], ..Block::default() }
    };
    let list = |values: &[&str]| outer(Value::List(values.iter().map(|it| object(it)).collect()));
    let check_list = |config: &[&str], planned: &[&str], refused_at: &[&str]| {
        check_in(&of(Nesting::List), &Value::Null, &list(config), &list(planned), refused_at);
    };
    check_list(&["a", "b"], &["a", "b"], &[]);
    check_list(&["a", "b"], &["a"], &["outer"]);
    check_list(&["a", "b"], &["a", "x"], &["outer[1].inner"]);
    let map = |key: &str, value: &str| outer(Value::Map([(key.to_owned(), object(value))].into()));
    let check_map = |planned: &Value, refused_at: &[&str]| {
        check_in(&of(Nesting::Map), &Value::Null, &map("k", "a"), planned, refused_at);
    };
    check_map(&map("k", "a"), &[]);
    check_map(&map("l", "a"), &["outer"]);
    check_map(&map("k", "x"), &["outer[\"k\"].inner"]);
    check_map(&outer(Value::Map([].into())), &["outer"]);
}

#[test]
fn no_blocks_are_an_empty_list_and_not_null() {
    let inside = Block {
        attributes: vec![derive::attribute::<Option<String>>("inner", "")],
        ..Block::default()
    };
    let block = NestedBlock { name: "outer", nesting: BlockNesting::List, block: inside };
    let block = Block { blocks: vec![block], ..Block::default() };
    let empty = outer(Value::List(Vec::new()));
    check_in(&block, &Value::Null, &empty, &empty, &[]);
    check_in(&block, &Value::Null, &empty, &outer(Value::Null), &["outer"]);
    check_in(&block, &Value::Null, &empty, &outer(Value::List(vec![object("a")])), &["outer"]);
}
