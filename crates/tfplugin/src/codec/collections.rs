//! Lists, sets and maps.

use std::collections::{BTreeMap, BTreeSet};

use super::type_error;
use crate::{Codec, DecodeError, Nesting, Ordered, Shape, Step, Type, Value};

impl<T: Codec> Codec for Vec<T> {
    fn shape() -> Shape {
        collection(T::shape(), Type::List, Nesting::List)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let Value::List(items) = value else { return Err(type_error("a list", value)) };
        (0_i64..)
            .zip(items)
            .map(|(index, item)| T::decode(item).map_err(|it| it.at(Step::Index(index))))
            .collect()
    }

    fn encode(&self) -> Value {
        Value::List(self.iter().map(T::encode).collect())
    }

    fn check(value: &Value) -> Result<(), String> {
        let Value::List(items) = value else { return Err(type_error("a list", value).message) };
        (0..).zip(items).try_for_each(|(index, item): (usize, _)| {
            check_inside::<T>(item).map_err(|wrong| format!("[{index}]: {wrong}"))
        })
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same_inside::<T>(x, y))
            }
            _ => a == b,
        }
    }

    fn demand() -> String {
        T::demand()
    }
}

impl<T: Codec + Ord> Codec for BTreeSet<T> {
    fn shape() -> Shape {
        collection(T::shape(), Type::Set, Nesting::Set)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let Value::Set(items) = value else { return Err(type_error("a set", value)) };
        let mut set = Self::new();
        for item in items {
            set.insert(T::decode(item)?);
        }
        Ok(set)
    }

    fn encode(&self) -> Value {
        Value::Set(self.iter().map(T::encode).collect())
    }

    fn check(value: &Value) -> Result<(), String> {
        let Value::Set(items) = value else { return Err(type_error("a set", value).message) };
        items.iter().try_for_each(check_inside::<T>)
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Set(a), Value::Set(b)) => {
                let inside = |x: &Value, set: &[Value]| set.iter().any(|y| same_inside::<T>(x, y));
                a.iter().all(|x| inside(x, b)) && b.iter().all(|y| inside(y, a))
            }
            _ => a == b,
        }
    }

    fn demand() -> String {
        T::demand()
    }
}

impl<T: Codec> Codec for BTreeMap<String, T> {
    fn shape() -> Shape {
        collection(T::shape(), Type::Map, Nesting::Map)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let Value::Map(entries) = value else { return Err(type_error("a map", value)) };
        let mut map = Self::new();
        for (key, item) in entries {
            let item = T::decode(item).map_err(|it| it.at(Step::Key(key.clone())))?;
            map.insert(key.clone(), item);
        }
        Ok(map)
    }

    fn encode(&self) -> Value {
        Value::Map(self.iter().map(|(key, it)| (key.clone(), it.encode())).into_map())
    }

    fn check(value: &Value) -> Result<(), String> {
        let Value::Map(entries) = value else { return Err(type_error("a map", value).message) };
        entries.iter().try_for_each(|(key, item)| {
            check_inside::<T>(item).map_err(|wrong| format!("[{key:?}]: {wrong}"))
        })
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len()
                    && a.iter().all(|(key, x)| b.get(key).is_some_and(|y| same_inside::<T>(x, y)))
            }
            _ => a == b,
        }
    }

    fn demand() -> String {
        T::demand()
    }
}

/// [`Codec::check`] for a value inside another, which may be unknown; a null is of no use there.
fn check_inside<T: Codec>(value: &Value) -> Result<(), String> {
    match value {
        Value::Unknown(_) => Ok(()),
        Value::Null => Ok(T::decode(value).map(drop)?),
        _ => T::check(value),
    }
}

/// [`Codec::semantic_equals`] for values inside others, which may be null or unknown.
fn same_inside<T: Codec>(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null | Value::Unknown(_), _) | (_, Value::Null | Value::Unknown(_)) => a == b,
        _ => T::semantic_equals(a, b),
    }
}

fn collection(element: Shape, plain: fn(Box<Type>) -> Type, nesting: Nesting) -> Shape {
    match element {
        Shape::Plain(ty) => Shape::Plain(plain(Box::new(ty))),
        Shape::Nested(Nesting::Single, attributes) => Shape::Nested(nesting, attributes),
        nested @ Shape::Nested(..) => Shape::Plain(plain(Box::new(nested.value_type()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[Value]) -> Value {
        Value::List(items.to_vec())
    }

    #[test]
    fn a_mistake_in_an_element_names_its_place() {
        let error = Vec::<bool>::decode(&list(&[true.into(), "no".into()])).unwrap_err();
        assert_eq!(error.path.0, [Step::Index(1)]);
        let map = Value::Map([("k".to_owned(), Value::Null)].into());
        let error = BTreeMap::<String, bool>::decode(&map).unwrap_err();
        assert_eq!(error.path.0, [Step::Key("k".to_owned())]);
    }

    #[test]
    fn the_known_part_of_a_collection_is_checked() {
        let check = Vec::<i64>::check;
        assert_eq!(check(&list(&[1.into(), Value::unknown()])), Ok(()));
        let half = Value::Number("0.5".parse().unwrap());
        assert_eq!(
            check(&list(&[Value::unknown(), half])),
            Err("[1]: 0.5 is not a whole number".to_owned())
        );
        assert!(check(&list(&[Value::Null])).is_err());
    }

    #[test]
    fn sets_mean_the_same_in_any_order() {
        let set = |items: &[i64]| Value::Set(items.iter().map(|&it| it.into()).collect());
        assert!(BTreeSet::<i64>::semantic_equals(&set(&[1, 2]), &set(&[2, 1])));
        assert!(!BTreeSet::<i64>::semantic_equals(&set(&[1, 2]), &set(&[1])));
    }

    #[test]
    fn a_collection_of_collections_has_a_plain_type() {
        let shape = Vec::<BTreeSet<String>>::shape();
        let set = Type::Set(Box::new(Type::String));
        assert_eq!(shape.value_type(), Type::List(Box::new(set)));
    }
}
