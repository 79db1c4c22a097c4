//! What stored values look like, and that any known value survives storage.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::{decode, encode};
use crate::{
    Type, Value,
    arbitrary::{Unknowns, any_type, typed},
};

fn ty(signature: &str) -> Type {
    Type::parse(signature.as_bytes()).unwrap()
}

fn read(text: &str, signature: &str) -> Result<Value, String> {
    decode(&serde_json::from_str(text).unwrap(), &ty(signature)).map_err(|it| it.to_string())
}

#[track_caller]
fn check_both_ways(text: &str, signature: &str) {
    let value = read(text, signature).unwrap();
    assert_eq!(encode(&value, &ty(signature)).unwrap().to_string(), text);
}

#[test]
fn every_type_has_a_stored_form() {
    check_both_ways(r#""text""#, r#""string""#);
    check_both_ways("null", r#"["list","string"]"#);
    check_both_ways("[true,null]", r#"["list","bool"]"#);
    check_both_ways(r#"["a","b"]"#, r#"["set","string"]"#);
    check_both_ways(r#"[1,"b"]"#, r#"["tuple",["number","string"]]"#);
    check_both_ways(r#"{"k":{"a":null}}"#, r#"["map",["object",{"a":"bool"}]]"#);
    check_both_ways(r#"{"type":["list","bool"],"value":[true]}"#, r#""dynamic""#);
}

#[test]
fn numbers_keep_every_digit() {
    check_both_ways("123456789012345678901234567890", r#""number""#);
    check_both_ways("0.1000000000000000055511151231257827021181583404541015625", r#""number""#);
    assert_eq!(read("1e3", r#""number""#), Ok(1000.into()));
    assert!(read("1e999999999", r#""number""#).is_err());
}

#[test]
fn absent_attributes_are_null_and_foreign_ones_are_errors() {
    let signature = r#"["object",{"a":"bool","b":"string"}]"#;
    let value = read(r#"{"a":true}"#, signature).unwrap();
    assert_eq!(encode(&value, &ty(signature)).unwrap().to_string(), r#"{"a":true,"b":null}"#);
    assert_eq!(read(r#"{"c":1}"#, signature), Err(r#"there is no attribute "c""#.to_owned()));
}

#[test]
fn scalars_of_old_states_are_converted() {
    assert_eq!(read(r#""5""#, r#""number""#), Ok(5.into()));
    assert_eq!(read("5.50", r#""string""#), Ok("5.5".into()));
    assert_eq!(read(r#""true""#, r#""bool""#), Ok(true.into()));
    assert_eq!(read("false", r#""string""#), Ok("false".into()));
    assert!(read(r#""yes""#, r#""bool""#).is_err());
    assert!(read(r#""five""#, r#""number""#).is_err());
}

#[test]
fn wrong_forms_are_refused() {
    for (text, signature) in [
        ("{}", r#"["list","bool"]"#),
        ("[]", r#"["map","bool"]"#),
        ("[1]", r#"["tuple",[]]"#),
        ("[]", r#""string""#),
        ("1", r#""dynamic""#),
        (r#"{"type":"bool"}"#, r#""dynamic""#),
        (r#"{"type":"boolean","value":1}"#, r#""dynamic""#),
    ] {
        assert!(read(text, signature).is_err(), "{text}");
    }
}

#[test]
fn an_unknown_value_cannot_be_stored() {
    assert!(encode(&Value::List(vec![Value::unknown()]), &ty(r#"["list","bool"]"#)).is_err());
}

#[test]
fn ten_megabytes_pass() {
    let text = format!("[\"{}\"{}]", "x".repeat(10_000_000), ",null".repeat(500_000));
    check_both_ways(&text, r#"["list","string"]"#);
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<f64>().prop_map(Json::from),
        "[a-z]{0,6}".prop_map(Json::String),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|it| Json::Object(it.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_known_value_survives_storage((ty, value) in typed(Unknowns::None)) {
        let text = encode(&value, &ty).unwrap().to_string();
        prop_assert_eq!(&decode(&serde_json::from_str(&text).unwrap(), &ty).unwrap(), &value);
    }

    #[test]
    fn foreign_json_never_panics(ty in any_type(), json in any_json()) {
        drop(decode(&json, &ty));
    }
}
