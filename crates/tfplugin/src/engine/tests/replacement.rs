//! Where in nested values a change demands a new object.

use crate::{
    Attribute, Block, Nesting, Path, Shape, Step, Value, derive,
    engine::{body::Body, replacement::replacements},
};

fn block(nesting: Nesting) -> Block {
    let fixed =
        Attribute { requires_replace: true, ..derive::attribute::<Option<String>>("fixed", "") };
    let free = derive::attribute::<Option<String>>("free", "");
    let shape = Shape::Nested(nesting, vec![fixed, free]);
    let outer = Attribute { shape, ..derive::attribute::<Option<String>>("outer", "") };
    Block { attributes: vec![outer], ..Block::default() }
}

fn element(fixed: &str, free: &str) -> Value {
    Value::Object([("fixed".to_owned(), fixed.into()), ("free".to_owned(), free.into())].into())
}

fn outer(value: Value) -> Value {
    Value::Object([("outer".to_owned(), value)].into())
}

#[track_caller]
fn check(nesting: Nesting, prior: Value, planned: Value, paths: &[&[Step]]) {
    let block = block(nesting);
    let found = replacements(Body::from(&block), &outer(prior), &outer(planned));
    let paths: Vec<_> = paths.iter().map(|steps| Path(steps.to_vec())).collect();
    assert_eq!(found, paths);
}

fn inside(step: Step) -> Vec<Step> {
    vec!["outer".into(), step, "fixed".into()]
}

#[test]
fn inside_one_object_the_path_is_exact() {
    let path: &[Step] = &["outer".into(), "fixed".into()];
    check(Nesting::Single, element("a", "x"), element("a", "y"), &[]);
    check(Nesting::Single, element("a", "x"), element("b", "x"), &[path]);
    check(Nesting::Single, Value::Null, element("b", "x"), &[path]);
    check(Nesting::Single, element("a", "x"), Value::Null, &[path]);
    check(Nesting::Single, element("a", "x"), Value::unknown(), &[&["outer".into()]]);
}

#[test]
fn inside_lists_and_maps_the_path_names_the_element() {
    let list = |items: &[&Value]| Value::List(items.iter().copied().cloned().collect());
    let (a, b) = (element("a", "x"), element("b", "x"));
    check(Nesting::List, list(&[&a, &a]), list(&[&a, &b]), &[&inside(Step::Index(1))]);
    check(Nesting::List, list(&[&a]), list(&[&a, &b]), &[&inside(Step::Index(1))]);
    check(Nesting::List, list(&[&a, &b]), list(&[&a]), &[&inside(Step::Index(1))]);
    let map = |key: &str, value: &Value| Value::Map([(key.to_owned(), value.clone())].into());
    let key = |key: &str| inside(Step::Key(key.to_owned()));
    check(Nesting::Map, map("k", &a), map("k", &b), &[&key("k")]);
    check(Nesting::Map, map("k", &a), map("l", &a), &[&key("k"), &key("l")]);
    check(Nesting::Map, map("k", &a), map("k", &element("a", "y")), &[]);
}

#[test]
fn a_set_stands_for_its_elements() {
    let set = |items: &[&Value]| Value::Set(items.iter().copied().cloned().collect());
    let (a, b) = (element("a", "x"), element("b", "x"));
    let path: &[Step] = &["outer".into()];
    check(Nesting::Set, set(&[&a, &b]), set(&[&b, &a]), &[]);
    check(Nesting::Set, set(&[&a]), set(&[&element("a", "y")]), &[]);
    check(Nesting::Set, set(&[&a]), set(&[&b]), &[path]);
    check(Nesting::Set, set(&[&a]), set(&[&a, &b]), &[path]);
}
