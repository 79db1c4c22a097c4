//! Null where a value is required, in every block that a user can write: refused at its place. Unknown
//! values pass, and so does null where nothing is required.

use serde_json::{Value, json};
use tfplugin::proto::tfplugin6::schema::{Attribute, object::NestingMode};

use crate::grpc::{BlockKind, Terraform, UNKNOWN};

/// One configuration in which everything is unknown but one value, which is null.
struct Case {
    /// The arguments of the object that it is about.
    object: Value,
    /// Where an error about it belongs; in a set, that is the set.
    place: Vec<String>,
    /// What is null: the argument, or the one inside it.
    argument: String,
    is_required: bool,
}

#[tokio::test(start_paused = true)]
async fn null_is_refused_where_a_value_is_required_and_nowhere_else() {
    let terraform = Terraform::start().await;
    let (mut required, mut optional) = (0, 0);
    for (kind, name, block) in terraform.blocks() {
        check(&terraform, kind, &name, "nothing", &all_unknown(&block.attributes), None).await;
        for case in cases(&block.attributes) {
            let place = case.is_required.then(|| case.place.join("."));
            check(&terraform, kind, &name, &case.argument, &case.object, place).await;
            *(if case.is_required { &mut required } else { &mut optional }) += 1;
        }
    }
    assert!(30 < required && 60 < optional, "{required} required, {optional} optional");
}

async fn check(
    terraform: &Terraform,
    kind: BlockKind,
    name: &str,
    null: &str,
    config: &Value,
    place: Option<String>,
) {
    let what = format!("{kind:?} {name}, null at `{null}`");
    let notes = terraform.validate_block(kind, name, config).await;
    match place {
        None => assert!(!notes.has_errors(), "{what}: {notes:#?}"),
        Some(place) => {
            let error = notes.error();
            let codes = ["NullArgument", "NullElement"];
            assert!(codes.contains(&error.code.as_str()), "{what}: {error:#?}");
            assert_eq!(error.attribute, place, "{what}: {error:#?}");
            assert!(error.summary.contains(null), "{what}: {error:#?}");
        }
    }
}

/// Every way to leave out one value.
fn cases(attributes: &[Attribute]) -> Vec<Case> {
    let mut cases = Vec::new();
    for attribute in attributes.iter().filter(|it| it.required || it.optional) {
        let with = |value: Value| {
            let mut object = all_unknown(attributes);
            object[&attribute.name] = value;
            object
        };
        let at = |inner: &[String]| [std::slice::from_ref(&attribute.name), inner].concat();
        cases.push(Case {
            object: with(Value::Null),
            place: at(&[]),
            argument: attribute.name.clone(),
            is_required: attribute.required,
        });
        let nesting = match &attribute.nested_type {
            Some(nested) => nested.nesting(),
            None => plain_nesting(attribute),
        };
        if let Some((element, step)) = wrapped(nesting, &Value::Null) {
            let argument = attribute.name.clone();
            cases.push(Case {
                object: with(element),
                place: at(&step),
                argument,
                is_required: true,
            });
        }
        for inside in attribute.nested_type.iter().flat_map(|it| self::cases(&it.attributes)) {
            let (value, step) = if nesting == NestingMode::Single {
                (inside.object, inside.place)
            } else {
                let (value, step) = wrapped(nesting, &inside.object).expect("a collection");
                let place = if nesting == NestingMode::Set { Vec::new() } else { inside.place };
                (value, [step, place].concat())
            };
            let (object, place) = (with(value), at(&step));
            cases.push(Case {
                object,
                place,
                argument: inside.argument,
                is_required: inside.is_required,
            });
        }
    }
    cases
}

/// How a plain type collects its elements; `Single` where it has none.
fn plain_nesting(attribute: &Attribute) -> NestingMode {
    let signature: Value = serde_json::from_slice(&attribute.r#type).unwrap();
    match signature[0].as_str() {
        Some("list") => NestingMode::List,
        Some("set") => NestingMode::Set,
        Some("map") => NestingMode::Map,
        _ => NestingMode::Single,
    }
}

/// A collection with this element only, and where the element is.
fn wrapped(nesting: NestingMode, element: &Value) -> Option<(Value, Vec<String>)> {
    match nesting {
        NestingMode::List => Some((json!([element]), vec!["0".to_owned()])),
        NestingMode::Map => Some((json!({ "key": element }), vec!["\"key\"".to_owned()])),
        NestingMode::Set => Some((json!([element]), Vec::new())),
        _ => None,
    }
}

fn all_unknown(attributes: &[Attribute]) -> Value {
    let unknown = |it: &Attribute| {
        let value = if it.required || it.optional { UNKNOWN.into() } else { Value::Null };
        (it.name.clone(), value)
    };
    Value::Object(attributes.iter().map(unknown).collect())
}
