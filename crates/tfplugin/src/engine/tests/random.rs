//! Random schemas, configurations for them, and what a service makes of a plan.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::{btree_map, vec},
    prelude::*,
};

use super::folded::Folded;
use crate::{
    Attribute, Block, BlockNesting, Codec, NestedBlock, Nesting, Shape, Type, Value,
    engine::{
        body::{Body, Member, objects_mut},
        sanitize::remove_write_only,
    },
};

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const BLOCK_NAMES: [&str; 2] = ["x", "y"];

/// Where attributes stand, which limits what they may be.
#[derive(Debug, Clone, Copy)]
struct Place {
    depth: u8,
    in_set: bool,
    read_only: bool,
}

/// A schema of any kind that Terraform accepts.
pub(super) fn schema() -> impl Strategy<Value = Block> {
    let place = Place { depth: 2, in_set: false, read_only: false };
    (attributes(place), vec(block(place), 0..=2)).prop_map(|(attributes, blocks)| Block {
        attributes,
        blocks: BLOCK_NAMES
            .into_iter()
            .zip(blocks)
            .map(|(name, it)| NestedBlock { name, ..it })
            .collect(),
        ..Block::default()
    })
}

fn block(place: Place) -> BoxedStrategy<NestedBlock> {
    let nesting =
        prop_oneof![Just(BlockNesting::Single), Just(BlockNesting::List), Just(BlockNesting::Set)];
    nesting
        .prop_flat_map(move |nesting| {
            let in_set = nesting == BlockNesting::Set;
            let inside = Place { depth: place.depth - 1, in_set, ..place };
            attributes(inside).prop_map(move |attributes| NestedBlock {
                name: "",
                nesting,
                block: Block { attributes, ..Block::default() },
            })
        })
        .boxed()
}

fn attributes(place: Place) -> BoxedStrategy<Vec<Attribute>> {
    vec(attribute(place), 1..=4)
        .prop_map(|attributes| {
            NAMES.into_iter().zip(attributes).map(|(name, it)| Attribute { name, ..it }).collect()
        })
        .boxed()
}

/// Who sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setter {
    Required,
    Optional,
    Computed,
    Either,
    Default,
    WriteOnly,
}

fn attribute(place: Place) -> BoxedStrategy<Attribute> {
    let setter = if place.read_only {
        Just(Setter::Computed).boxed()
    } else {
        prop_oneof![
            2 => Just(Setter::Required),
            2 => Just(Setter::Optional),
            2 => Just(Setter::Computed),
            2 => Just(Setter::Either),
            1 => Just(Setter::Default),
            1 => Just(if place.in_set { Setter::Optional } else { Setter::WriteOnly }),
        ]
        .boxed()
    };
    setter.prop_flat_map(move |setter| settled(setter, place)).boxed()
}

fn settled(setter: Setter, place: Place) -> BoxedStrategy<Attribute> {
    let shape = shape(setter, place);
    (shape, any::<bool>(), prop::bool::weighted(0.2))
        .prop_map(move |((shape, same), stable, replace)| Attribute {
            name: "",
            description: String::new(),
            required: setter == Setter::Required,
            optional: !matches!(setter, Setter::Required | Setter::Computed),
            computed: matches!(setter, Setter::Computed | Setter::Either | Setter::Default),
            sensitive: false,
            write_only: setter == Setter::WriteOnly,
            if_null: None,
            deprecated: None,
            requires_replace: replace && !matches!(setter, Setter::Computed | Setter::WriteOnly),
            use_state_for_unknown: stable && setter == Setter::Computed,
            default: (setter == Setter::Default).then(|| invent(&shape.value_type())),
            validators: Vec::new(),
            same,
            shape,
        })
        .boxed()
}

type Shaped = (Shape, Option<fn(&Value, &Value) -> bool>);

fn shape(setter: Setter, place: Place) -> BoxedStrategy<Shaped> {
    let plain = |ty, same| Just((Shape::Plain(ty), same));
    let leaf = prop_oneof![
        plain(Type::String, None),
        plain(Type::String, Some(Folded::semantic_equals as fn(&Value, &Value) -> bool)),
        plain(Type::Number, None),
        plain(Type::List(Box::new(Type::String)), Some(Vec::<Folded>::semantic_equals)),
        plain(Type::Set(Box::new(Type::String)), Some(BTreeSet::<Folded>::semantic_equals)),
        plain(Type::Map(Box::new(Type::String)), Some(BTreeMap::<String, Folded>::semantic_equals)),
    ];
    if place.depth == 0 || matches!(setter, Setter::Default | Setter::WriteOnly) {
        return leaf.boxed();
    }
    let nesting = prop_oneof![
        Just(Nesting::Single),
        Just(Nesting::List),
        Just(Nesting::Set),
        Just(Nesting::Map)
    ];
    let nested = nesting.prop_flat_map(move |nesting| {
        let inside = Place {
            depth: place.depth - 1,
            in_set: place.in_set || nesting == Nesting::Set,
            read_only: place.read_only || setter == Setter::Computed,
        };
        attributes(inside).prop_map(move |it| (Shape::Nested(nesting, it), None))
    });
    prop_oneof![3 => leaf, 2 => nested].boxed()
}

/// A configuration for the schema; parts may be unknown where that is asked for.
pub(super) fn config(block: &Block, unknowns: bool) -> BoxedStrategy<Value> {
    object(Body::from(block), unknowns)
}

fn object(body: Body<'_>, unknowns: bool) -> BoxedStrategy<Value> {
    let names: Vec<_> = body.members().map(|it| it.name.to_owned()).collect();
    let values: Vec<_> = body.members().map(|it| member(&it, unknowns)).collect();
    values
        .prop_map(move |values| Value::Object(names.iter().cloned().zip(values).collect()))
        .boxed()
}

fn member(member: &Member<'_>, unknowns: bool) -> BoxedStrategy<Value> {
    let present = present(member, unknowns);
    let present = match member.attribute {
        Some(_) if unknowns => prop_oneof![1 => Just(Value::unknown()), 5 => present].boxed(),
        _ => present,
    };
    match (member.attribute, member.inside) {
        (Some(it), _) if it.required => present,
        (Some(it), _) if !it.optional => Just(Value::Null).boxed(),
        (None, Some((Nesting::List | Nesting::Set, _))) => present,
        _ => prop_oneof![1 => Just(Value::Null), 2 => present].boxed(),
    }
}

fn present(member: &Member<'_>, unknowns: bool) -> BoxedStrategy<Value> {
    let Some((nesting, body)) = member.inside else {
        let ty = member.attribute.map(|it| it.shape.value_type());
        return leaf(ty.as_ref().unwrap_or(&Type::Bool));
    };
    let inside = object(body, unknowns);
    match nesting {
        Nesting::Single => inside,
        Nesting::List => vec(inside, 0..3).prop_map(Value::List).boxed(),
        Nesting::Set => vec(inside, 0..3).prop_map(|it| Value::Set(distinct(it))).boxed(),
        Nesting::Map => btree_map("[kl]", inside, 0..3).prop_map(Value::Map).boxed(),
    }
}

fn leaf(ty: &Type) -> BoxedStrategy<Value> {
    let text = || "[abAB]".prop_map(Value::String);
    match ty {
        Type::Number => (0_i64..3).prop_map(Value::from).boxed(),
        Type::List(_) => vec(text(), 0..3).prop_map(Value::List).boxed(),
        Type::Set(_) => vec(text(), 0..3).prop_map(|it| Value::Set(distinct(it))).boxed(),
        Type::Map(_) => btree_map("[kl]", text(), 0..3).prop_map(Value::Map).boxed(),
        _ => text().boxed(),
    }
}

fn distinct(items: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// A second configuration: of each member the first one's value, its other spelling, or a new one.
pub(super) fn mix(first: &Value, second: &Value, choices: &[u8]) -> Value {
    let (Some(first), Some(second)) = (first.as_object(), second.as_object()) else {
        return second.clone();
    };
    let picked = first.iter().zip(second.values()).zip(choices.iter().cycle());
    let picked = picked.map(|(((name, first), second), choice)| {
        let value = if choice % 2 == 0 { first } else { second };
        (name.clone(), value.clone())
    });
    Value::Object(picked.collect())
}

/// What a service makes of a plan: it decides whatever is unknown.
pub(super) fn decided(block: &Block, planned: &Value) -> Value {
    let mut value = decide(planned, &block.value_type());
    remove_write_only(Body::from(block), &mut value);
    value
}

fn decide(value: &Value, ty: &Type) -> Value {
    match (value, ty) {
        (Value::Unknown(_), ty) => invent(ty),
        (Value::List(items), Type::List(ty)) => {
            Value::List(items.iter().map(|it| decide(it, ty)).collect())
        }
        (Value::Set(items), Type::Set(ty)) => {
            Value::Set(items.iter().map(|it| decide(it, ty)).collect())
        }
        (Value::Map(entries), Type::Map(ty)) => {
            Value::Map(entries.iter().map(|(key, it)| (key.clone(), decide(it, ty))).collect())
        }
        (Value::Object(attributes), Type::Object(types)) => Value::Object(
            attributes.iter().map(|(name, it)| (name.clone(), decide(it, &types[name]))).collect(),
        ),
        (value, _) => value.clone(),
    }
}

/// Some value of the type.
fn invent(ty: &Type) -> Value {
    match ty {
        Type::String => "made".into(),
        Type::Number => 7.into(),
        Type::Bool | Type::Dynamic => true.into(),
        Type::List(ty) => Value::List(vec![invent(ty)]),
        Type::Set(ty) => Value::Set(vec![invent(ty)]),
        Type::Map(ty) => Value::Map([("k".to_owned(), invent(ty))].into()),
        Type::Tuple(types) => Value::List(types.iter().map(invent).collect()),
        Type::Object(types) => {
            Value::Object(types.iter().map(|(name, ty)| (name.clone(), invent(ty))).collect())
        }
    }
}

/// The same in other words: the other case where case does not count, sets in another order.
pub(super) fn respelled(body: Body<'_>, value: &Value) -> Value {
    let mut value = value.clone();
    respell_inside(body, &mut value);
    value
}

fn respell_inside(body: Body<'_>, value: &mut Value) {
    if let Value::Set(items) = value {
        items.reverse();
    }
    for object in objects_mut(value) {
        for member in body.members() {
            let Some(it) = object.get_mut(member.name) else { continue };
            match (member.inside, member.attribute.and_then(|it| it.same)) {
                (Some((_, inside)), _) => respell_inside(inside, it),
                (None, Some(_)) => swap_case(it),
                (None, None) => {}
            }
        }
    }
}

fn swap_case(value: &mut Value) {
    match value {
        Value::String(text) => {
            *text = text
                .chars()
                .map(|it| {
                    if it.is_ascii_lowercase() {
                        it.to_ascii_uppercase()
                    } else {
                        it.to_ascii_lowercase()
                    }
                })
                .collect();
        }
        Value::List(items) => items.iter_mut().for_each(swap_case),
        Value::Set(items) => {
            items.reverse();
            items.iter_mut().for_each(swap_case);
        }
        Value::Map(entries) => entries.values_mut().for_each(swap_case),
        _ => {}
    }
}
