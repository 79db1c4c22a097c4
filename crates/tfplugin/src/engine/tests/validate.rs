//! Validation: every mistake at its place, unknown values pass, secrets are not printed.

use super::thing::{Behavior, Bench, rule, thing, timeouts, with};
use crate::{
    Attribute, Block, BlockNesting, Diagnostics, NestedBlock, Nesting, Path, Schema, Shape, Step,
    Type, Validator, Value, derive,
    engine::{WriteOnly, validate},
};

fn problems(config: &Value, write_only: WriteOnly) -> Vec<(String, String)> {
    let bench = Bench::new(Behavior::Obeys);
    let thing = bench.thing();
    let found = validate(thing.schema(), config, write_only, |it| thing.validate(it));
    found.into_iter().map(|it| (it.path.to_string(), it.detail)).collect()
}

#[test]
fn a_sound_configuration_has_no_problems() {
    let config = thing(&[
        ("scope", "/a".into()),
        ("secret", "hush".into()),
        ("timeouts", timeouts("create", "30m")),
    ]);
    assert_eq!(problems(&config, WriteOnly::Allowed), []);
}

#[test]
fn every_mistake_is_reported_at_once() {
    let config = thing(&[
        ("note", "bad".into()),
        ("secret", "abc".into()),
        ("timeouts", timeouts("create", "soon")),
    ]);
    let problems = problems(&config, WriteOnly::Allowed);
    let paths: Vec<_> = problems.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["scope", "secret", "timeouts.create", "note"]);
}

#[test]
fn unknown_values_pass() {
    let unknown = Value::unknown;
    let config = thing(&[
        ("scope", unknown()),
        ("secret", unknown()),
        ("note", unknown()),
        ("rules", Value::Set(vec![rule("ann", Value::Null), unknown()])),
        ("timeouts", unknown()),
    ]);
    assert_eq!(problems(&config, WriteOnly::Allowed), []);
    assert_eq!(problems(&unknown(), WriteOnly::Allowed), []);
}

#[test]
fn a_null_where_a_value_is_required_is_reported_at_its_place() {
    let nothing = |value: Value| problems(&value, WriteOnly::Allowed);
    let told = nothing(thing(&[]));
    let [(path, detail)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(path, "scope");
    assert!(detail.contains("is required") && detail.contains("null"), "{detail}");
    let rules =
        |rules: Vec<Value>| nothing(thing(&[("scope", "/a".into()), ("rules", Value::Set(rules))]));
    let nobody = rule("ann", Value::Null);
    let nobody = with(&nobody, &[("user", Value::Null)]);
    let told = rules(vec![rule("ann", Value::Null), nobody, Value::unknown()]);
    let [(path, detail)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(path, "rules");
    assert!(detail.starts_with("In an element, `user`: "), "{detail}");
    assert_eq!(rules(vec![Value::Null]).len(), 1);
}

#[test]
fn a_null_element_is_reported_at_its_place_and_the_others_are_checked() {
    let names = derive::attribute::<Vec<std::collections::BTreeMap<String, i64>>>("names", "");
    let schema =
        Schema { block: Block { attributes: vec![names], ..Block::default() }, version: 0 };
    let half = || Value::Number("0.5".parse().unwrap());
    let map = |value| Value::Map([("k".to_owned(), value)].into());
    let names =
        Value::List(vec![Value::Null, map(Value::Null), map(half()), map(Value::unknown())]);
    let found = found(&schema, &object("names", names));
    let paths: Vec<_> = found.0.iter().map(|it| it.path.to_string()).collect();
    assert_eq!(paths, ["names[0]", "names[1][\"k\"]", "names"]);
    assert!(found.0[2].detail.contains("0.5"), "{found:?}");
}

#[test]
fn what_to_do_about_a_null_by_design_is_told() {
    let advice = Some("Switch it on.".to_owned());
    let issuer = Attribute { if_null: advice, ..derive::attribute::<String>("issuer", "") };
    let schema =
        Schema { block: Block { attributes: vec![issuer], ..Block::default() }, version: 0 };
    let found = found(&schema, &object("issuer", Value::Null));
    assert!(found.0[0].detail.ends_with("Switch it on."), "{found:?}");
}

#[test]
fn old_terraform_gets_no_write_only_value_and_no_look_at_it() {
    let config = thing(&[("scope", "/a".into()), ("secret", "very secret".into())]);
    let problems = problems(&config, WriteOnly::NotAllowed);
    let [(path, detail)] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!(path, "secret");
    assert!(!detail.contains("very secret"), "{detail}");
    let unknown = thing(&[("scope", "/a".into()), ("secret", Value::unknown())]);
    assert_eq!(super::validate::problems(&unknown, WriteOnly::NotAllowed).len(), 1);
}

#[test]
fn a_panic_of_a_check_is_one_more_problem() {
    let config =
        thing(&[("scope", "/a".into()), ("note", "worse".into()), ("secret", "abc".into())]);
    let problems = problems(&config, WriteOnly::Allowed);
    assert_eq!(problems.len(), 2);
    assert!(problems[1].1.contains("no words"), "{problems:?}");
}

fn picky(name: &'static str) -> Attribute {
    let refuse = |value: &Value| Err(format!("found `{}`", value.as_str().unwrap_or("?")));
    Attribute {
        validators: vec![Validator::new("", refuse)],
        ..derive::attribute::<String>(name, "")
    }
}

fn nested(nesting: Nesting) -> Schema {
    let shape = Shape::Nested(nesting, vec![picky("inner")]);
    let outer =
        Attribute { shape, validators: Vec::new(), ..derive::attribute::<String>("outer", "") };
    Schema { block: Block { attributes: vec![outer], ..Block::default() }, version: 0 }
}

fn object(name: &str, value: Value) -> Value {
    Value::Object([(name.to_owned(), value)].into())
}

fn found(schema: &Schema, config: &Value) -> Diagnostics {
    validate(schema, config, WriteOnly::Allowed, |_| Diagnostics::default())
}

fn outer(value: Value) -> Value {
    object("outer", value)
}

#[test]
fn a_mistake_inside_is_reported_at_its_element() {
    let inner = object("inner", "x".into());
    let at = |step: Step| Path(vec!["outer".into(), step, "inner".into()]);
    let list = found(&nested(Nesting::List), &outer(Value::List(vec![inner.clone()])));
    assert_eq!(list.0[0].path, at(Step::Index(0)));
    let map = Value::Map([("k".to_owned(), inner.clone())].into());
    assert_eq!(found(&nested(Nesting::Map), &outer(map)).0[0].path, at(Step::Key("k".into())));
    let single = found(&nested(Nesting::Single), &outer(inner));
    assert_eq!(single.0[0].path, Path(vec!["outer".into(), "inner".into()]));
    assert_eq!(single.0[0].detail, "Found `x`.");
}

#[test]
fn a_mistake_inside_a_set_is_reported_at_the_set() {
    let items = vec![object("inner", "x".into()), object("inner", "y".into())];
    let found = found(&nested(Nesting::Set), &outer(Value::Set(items)));
    assert_eq!(found.0.len(), 2);
    assert!(found.0.iter().all(|it| it.path == Path::attribute("outer")));
    assert_eq!(found.0[1].detail, "In an element, `inner`: Found `y`.");
}

#[test]
fn a_mistake_inside_a_block_is_reported_there() {
    let inside = Block { attributes: vec![picky("inner")], ..Block::default() };
    let block = NestedBlock { name: "outer", nesting: BlockNesting::List, block: inside };
    let schema = Schema { block: Block { blocks: vec![block], ..Block::default() }, version: 0 };
    let config = outer(Value::List(vec![object("inner", "x".into())]));
    let path = Path(vec!["outer".into(), Step::Index(0), "inner".into()]);
    assert_eq!(found(&schema, &config).0[0].path, path);
}

#[test]
fn a_secret_is_not_repeated_in_the_message() {
    let secret =
        Attribute { sensitive: true, shape: Shape::Plain(Type::String), ..picky("secret") };
    let schema =
        Schema { block: Block { attributes: vec![secret], ..Block::default() }, version: 0 };
    let found = found(&schema, &object("secret", "hunter2".into()));
    assert_eq!(found.0[0].detail, "Found `(sensitive value)`.");
}
