//! Types and values of every kind, for property tests.

use std::collections::BTreeMap;

use proptest::{collection::vec, option::weighted, prelude::*};

use crate::{Number, Refinement, Type, Value, msgpack::normal};

/// Whether values may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknowns {
    /// Some are.
    Some,
    /// None is.
    None,
}

/// A type and a value of it.
pub(crate) fn typed(unknowns: Unknowns) -> impl Strategy<Value = (Type, Value)> {
    any_type().prop_flat_map(move |ty| (Just(ty.clone()), value_of(&ty, unknowns)))
}

/// A type of any kind.
pub(crate) fn any_type() -> BoxedStrategy<Type> {
    let leaf =
        prop_oneof![Just(Type::String), Just(Type::Number), Just(Type::Bool), Just(Type::Dynamic)];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|it| Type::List(Box::new(it))),
            inner.clone().prop_map(|it| Type::Set(Box::new(it))),
            inner.clone().prop_map(|it| Type::Map(Box::new(it))),
            vec(inner.clone(), 0..4).prop_map(Type::Tuple),
            proptest::collection::btree_map("[a-z_]{1,8}", inner, 0..4).prop_map(Type::Object),
        ]
    })
    .boxed()
}

/// A value of the type, null now and then.
pub(crate) fn value_of(ty: &Type, unknowns: Unknowns) -> BoxedStrategy<Value> {
    let present = present(ty, unknowns);
    match unknowns {
        Unknowns::None => prop_oneof![1 => Just(Value::Null), 6 => present].boxed(),
        Unknowns::Some => prop_oneof![1 => Just(Value::Null), 1 => unknown(), 6 => present].boxed(),
    }
}

/// A value of the type that is not null or unknown itself.
pub(crate) fn present(ty: &Type, unknowns: Unknowns) -> BoxedStrategy<Value> {
    match ty {
        Type::String => text().prop_map(Value::String).boxed(),
        Type::Number => number().prop_map(Value::Number).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Dynamic => any_type()
            .prop_flat_map(move |ty| (Just(ty.clone()), concrete(&ty, unknowns)))
            .prop_map(|(ty, value)| Value::Dynamic(ty, Box::new(value)))
            .boxed(),
        Type::List(element) => vec(value_of(element, unknowns), 0..4).prop_map(Value::List).boxed(),
        Type::Set(element) => vec(value_of(element, unknowns), 0..4).prop_map(Value::Set).boxed(),
        Type::Map(element) => {
            proptest::collection::btree_map(text(), value_of(element, unknowns), 0..4)
                .prop_map(Value::Map)
                .boxed()
        }
        Type::Tuple(types) => {
            let items: Vec<_> = types.iter().map(|it| value_of(it, unknowns)).collect();
            items.prop_map(Value::List).boxed()
        }
        Type::Object(types) => {
            let names: Vec<_> = types.keys().cloned().collect();
            let values: Vec<_> = types.values().map(|it| value_of(it, unknowns)).collect();
            values
                .prop_map(move |values| {
                    Value::Object(names.iter().cloned().zip(values).collect::<BTreeMap<_, _>>())
                })
                .boxed()
        }
    }
}

/// A dynamic place holds no other dynamic place directly.
fn concrete(ty: &Type, unknowns: Unknowns) -> BoxedStrategy<Value> {
    match ty {
        Type::Dynamic => Just(Value::Dynamic(Type::Bool, Box::new(Value::Bool(true)))).boxed(),
        ty => present(ty, unknowns),
    }
}

fn unknown() -> impl Strategy<Value = Value> {
    weighted(0.5, vec(any::<u8>(), 2..40))
        .prop_map(|payload| Value::Unknown(Refinement(payload.unwrap_or_default())))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,12}", any::<String>(), Just("e\u{301}".to_owned())]
        .prop_map(|it| normal(&it).into_owned())
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        (-200_i64..300).prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        any::<f64>().prop_filter_map("a float that is a number", |it| {
            Number::try_from(it).ok().filter(Number::is_finite)
        }),
        "-?[0-9]{1,40}(\\.[0-9]{1,40})?(e-?[0-9]{1,3})?".prop_map(|it| it.parse().unwrap()),
    ]
}
