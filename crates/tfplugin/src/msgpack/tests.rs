//! What the bytes look like, and that any value survives them.

use proptest::prelude::*;

use super::{MAX_DEPTH, decode, encode};
use crate::{
    Number, Path, Refinement, Step, Type, Value,
    arbitrary::{Unknowns, any_type, typed},
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect::<Vec<_>>().join(" ")
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|it| u8::from_str_radix(it, 16).unwrap()).collect()
}

fn ty(signature: &str) -> Type {
    Type::parse(signature.as_bytes()).unwrap()
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

fn object(attributes: &[(&str, Value)]) -> Value {
    Value::Object(attributes.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect())
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(entries.iter().map(|(key, it)| ((*key).to_owned(), it.clone())).collect())
}

#[track_caller]
fn check_both_ways(value: &Value, signature: &str, encoded: &str) {
    let ty = ty(signature);
    assert_eq!(hex(&encode(value, &ty).unwrap()), encoded);
    assert_eq!(&decode(&bytes(encoded), &ty).unwrap(), value);
}

#[track_caller]
fn check_decoded(encoded: &str, signature: &str, value: &Value) {
    assert_eq!(&decode(&bytes(encoded), &ty(signature)).unwrap(), value);
}

#[track_caller]
fn check_refused(encoded: &str, signature: &str, message: &str) {
    let error = decode(&bytes(encoded), &ty(signature)).unwrap_err();
    assert!(error.message.contains(message), "{error}");
}

#[test]
fn scalars_have_the_bytes_that_terraform_uses() {
    check_both_ways(&Value::Null, r#""string""#, "c0");
    check_both_ways(&true.into(), r#""bool""#, "c3");
    check_both_ways(&false.into(), r#""bool""#, "c2");
    check_both_ways(&"a".into(), r#""string""#, "a1 61");
}

#[test]
fn integers_take_the_shortest_form() {
    for (text, encoded) in [
        ("0", "00"),
        ("127", "7f"),
        ("128", "cc 80"),
        ("256", "cd 01 00"),
        ("65536", "ce 00 01 00 00"),
        ("4294967296", "cf 00 00 00 01 00 00 00 00"),
        ("9223372036854775807", "cf 7f ff ff ff ff ff ff ff"),
        ("-1", "ff"),
        ("-33", "d0 df"),
        ("-129", "d1 ff 7f"),
        ("-32769", "d2 ff ff 7f ff"),
        ("-9223372036854775808", "d3 80 00 00 00 00 00 00 00"),
    ] {
        check_both_ways(&number(text), r#""number""#, encoded);
    }
}

#[test]
fn only_exact_fractions_are_floats_and_the_rest_is_digits() {
    check_both_ways(&number("1.5"), r#""number""#, "cb 3f f8 00 00 00 00 00 00");
    check_both_ways(&number("0.1"), r#""number""#, "a3 30 2e 31");
    check_both_ways(
        &number("9223372036854775808"),
        r#""number""#,
        "b3 39 32 32 33 33 37 32 30 33 36 38 35 34 37 37 35 38 30 38",
    );
    let googol = encode(&number("1e100"), &Type::Number).unwrap();
    assert_eq!(googol[..2], [0xd9, 101]);
}

#[test]
fn a_number_is_understood_in_every_form() {
    check_decoded("cb 43 e0 00 00 00 00 00 00", r#""number""#, &number("9223372036854775808"));
    check_decoded("ca 3f c0 00 00", r#""number""#, &number("1.5"));
    check_decoded("d3 00 00 00 00 00 00 00 05", r#""number""#, &number("5"));
    check_decoded("a4 31 65 2d 31", r#""number""#, &number("0.1"));
}

#[test]
fn infinities_pass_and_no_number_does_not() {
    let infinity = Value::Number(Number::try_from(f64::NEG_INFINITY).unwrap());
    check_both_ways(&infinity, r#""number""#, "cb ff f0 00 00 00 00 00 00");
    check_refused("cb 7f f8 00 00 00 00 00 00", r#""number""#, "a number");
    check_refused("a3 4e 61 4e", r#""number""#, "a number");
}

#[test]
fn an_unknown_value_keeps_what_is_known_of_it() {
    check_both_ways(&Value::unknown(), r#""string""#, "d4 00 00");
    let refined = |payload: &str| Value::Unknown(Refinement(bytes(payload)));
    check_both_ways(&refined("81 01 c2"), r#""string""#, "c7 03 0c 81 01 c2");
    check_both_ways(
        &refined("82 01 c2 02 a1 61 06"),
        r#""string""#,
        "c7 07 0c 82 01 c2 02 a1 61 06",
    );
    check_both_ways(&refined("81 01 c2 c2"), r#"["list","bool"]"#, "d6 0c 81 01 c2 c2");
}

#[test]
fn an_unknown_value_comes_in_any_extension() {
    check_decoded("c7 00 00", r#""bool""#, &Value::unknown());
    check_decoded("d4 0c 80", r#""bool""#, &Value::unknown());
    check_decoded("d4 55 00", r#"["object",{"a":"string"}]"#, &Value::unknown());
    check_refused("d5 0b 00 00", r#""bool""#, "extension type 11");
    let oversize = format!("c8 04 01 0c {}", "00 ".repeat(1025));
    check_refused(&oversize, r#""bool""#, "too long");
}

#[test]
fn text_is_normalized_both_ways() {
    assert_eq!(hex(&encode(&"e\u{301}".into(), &Type::String).unwrap()), "a2 c3 a9");
    check_decoded("a3 65 cc 81", r#""string""#, &"\u{e9}".into());
    check_decoded("81 a3 65 cc 81 c3", r#"["map","bool"]"#, &map(&[("\u{e9}", true.into())]));
    check_decoded("c4 01 61", r#""string""#, &"a".into());
}

#[test]
fn collections_nest() {
    check_both_ways(
        &Value::List(vec!["a".into(), Value::Null]),
        r#"["list","string"]"#,
        "92 a1 61 c0",
    );
    check_both_ways(&Value::Set(vec![1.into()]), r#"["set","number"]"#, "91 01");
    check_both_ways(
        &Value::List(vec![1.into(), true.into()]),
        r#"["tuple",["number","bool"]]"#,
        "92 01 c3",
    );
    check_both_ways(
        &map(&[("b", 2.into()), ("a", 1.into())]),
        r#"["map","number"]"#,
        "82 a1 61 01 a1 62 02",
    );
}

#[test]
fn an_object_has_every_attribute() {
    let signature = r#"["object",{"b":"bool","a":"string"}]"#;
    check_both_ways(
        &object(&[("a", "x".into()), ("b", Value::Null)]),
        signature,
        "82 a1 61 a1 78 a1 62 c0",
    );
    let partial = object(&[("b", true.into())]);
    assert_eq!(hex(&encode(&partial, &ty(signature)).unwrap()), "82 a1 61 c0 a1 62 c3");
    check_refused("80", signature, "expected 2 attributes, found 0");
    check_refused("82 a1 61 c0 a1 63 c0", signature, "no attribute \"c\"");
    check_refused("82 a1 61 c0 a1 61 c0", signature, "stands twice");
}

#[test]
fn a_dynamic_value_brings_its_type() {
    let dynamic = Value::Dynamic(Type::Bool, Box::new(true.into()));
    check_both_ways(&dynamic, r#""dynamic""#, "92 c4 06 22 62 6f 6f 6c 22 c3");
    check_decoded("92 a6 22 62 6f 6f 6c 22 c3", r#""dynamic""#, &dynamic);
    check_decoded("92 c4 06 22 62 6f 6f 6c 22 c0", r#""dynamic""#, &Value::Null);
    check_both_ways(&Value::Null, r#""dynamic""#, "c0");
    check_both_ways(&Value::unknown(), r#""dynamic""#, "d4 00 00");
    check_refused("92 c4 01 22 c3", r#""dynamic""#, "invalid type signature");
    check_refused("91 c3", r#""dynamic""#, "comes with its type");
}

#[test]
fn no_bytes_are_null_and_bytes_behind_the_value_are_ignored() {
    assert_eq!(decode(&[], &Type::Bool).unwrap(), Value::Null);
    check_decoded("c3 ff ff", r#""bool""#, &true.into());
}

#[test]
fn wrong_types_are_refused_without_conversion() {
    check_refused("01", r#""string""#, "expected a string");
    check_refused("c3", r#""number""#, "expected a number");
    check_refused("a1 61", r#""bool""#, "expected true or false");
    check_refused("80", r#"["list","bool"]"#, "expected a sequence");
    check_refused("90", r#"["map","bool"]"#, "expected a map");
    check_refused("91 c3", r#"["tuple",["bool","bool"]]"#, "expected 2 elements, found 1");
    check_refused("a1 ff", r#""string""#, "UTF-8");
    assert!(encode(&true.into(), &Type::String).is_err());
    assert!(encode(&object(&[("x", true.into())]), &ty(r#"["object",{}]"#)).is_err());
}

#[test]
fn a_mistake_names_its_place() {
    let signature = r#"["object",{"a":["list",["map","bool"]]}]"#;
    let error = decode(&bytes("81 a1 61 92 c0 81 a1 6b 05"), &ty(signature)).unwrap_err();
    let path = [Step::Attribute("a".into()), Step::Index(1), Step::Key("k".into())];
    assert_eq!(error.path, Path(path.to_vec()));
}

#[test]
fn a_claimed_size_costs_nothing() {
    check_refused("dd ff ff ff ff c0", r#"["list","bool"]"#, "ends too early");
    check_refused("df ff ff ff ff c0", r#"["map","bool"]"#, "ends too early");
    check_refused("db ff ff ff ff 61", r#""string""#, "ends too early");
    check_refused("c9 ff ff ff ff 0c 61", r#""string""#, "ends too early");
    check_refused("c6 ff ff ff ff 61", r#""string""#, "ends too early");
}

#[test]
fn endless_nesting_is_refused() {
    let mut encoded = Vec::new();
    for _ in 0..=MAX_DEPTH + 1 {
        encoded.extend_from_slice(&[0x92, 0xc4, 9]);
        encoded.extend_from_slice(br#""dynamic""#);
    }
    let error = decode(&encoded, &Type::Dynamic).unwrap_err();
    assert!(error.message.contains("deeper"), "{error}");
}

#[test]
fn ten_megabytes_pass() {
    let signature = r#"["object",{"big":"string","many":["set",["object",{"n":"number"}]]}]"#;
    let many = (0_i64..500_000).map(|it| object(&[("n", it.into())])).collect();
    let value = object(&[("big", "x".repeat(10_000_000).into()), ("many", Value::Set(many))]);
    let ty = ty(signature);
    assert_eq!(decode(&encode(&value, &ty).unwrap(), &ty).unwrap(), value);
}

proptest! {
    #[test]
    fn any_value_survives_its_bytes((ty, value) in typed(Unknowns::Some)) {
        let encoded = encode(&value, &ty).unwrap();
        prop_assert_eq!(&decode(&encoded, &ty).unwrap(), &value);
    }

    #[test]
    fn cut_off_bytes_are_an_error_and_never_a_panic(
        (ty, value) in typed(Unknowns::Some),
        cut in 1_usize..20,
    ) {
        let encoded = encode(&value, &ty).unwrap();
        let kept = encoded.len().saturating_sub(cut);
        if 0 < kept {
            prop_assert!(decode(&encoded[..kept], &ty).is_err());
        }
    }

    #[test]
    fn random_bytes_never_panic(ty in any_type(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(decode(&bytes, &ty));
    }

    #[test]
    fn one_changed_byte_never_panics(
        (ty, value) in typed(Unknowns::Some),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut encoded = encode(&value, &ty).unwrap();
        let place = place.index(encoded.len());
        encoded[place] = byte;
        if let Ok(value) = decode(&encoded, &ty) {
            prop_assert_eq!(decode(&encode(&value, &ty).unwrap(), &ty).unwrap(), value);
        }
    }

    #[test]
    fn a_type_survives_its_signature(ty in any_type()) {
        prop_assert_eq!(Type::parse(&ty.signature()).unwrap(), ty);
    }

    #[test]
    fn a_random_signature_never_panics(text in any::<Vec<u8>>()) {
        drop(Type::parse(&text));
    }
}
