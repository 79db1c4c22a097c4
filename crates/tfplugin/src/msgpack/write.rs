//! Encodes `MessagePack`.

use std::collections::BTreeMap;

use rmp::encode;

use super::{MAX_REFINEMENT, REFINED, normal};
use crate::{DecodeError, Number, Step, Type, Value, codec::type_error};

pub(super) fn value(out: &mut Vec<u8>, value: &Value, ty: &Type) -> Result<(), DecodeError> {
    match (ty, value) {
        (_, Value::Null) => infallible(encode::write_nil(out)),
        (_, Value::Unknown(refinement)) => unknown(out, &refinement.0)?,
        (Type::Bool, Value::Bool(it)) => infallible(encode::write_bool(out, *it)),
        (Type::Number, Value::Number(it)) => number(out, it),
        (Type::String, Value::String(it)) => text(out, it)?,
        (Type::List(element), Value::List(items)) | (Type::Set(element), Value::Set(items)) => {
            sequence(out, items, std::iter::repeat(&**element))?;
        }
        (Type::Tuple(types), Value::List(items)) if types.len() == items.len() => {
            sequence(out, items, types)?;
        }
        (Type::Map(element), Value::Map(entries)) => map(out, entries, element)?,
        (Type::Object(types), Value::Object(attributes)) => object(out, attributes, types)?,
        (Type::Dynamic, Value::Dynamic(own, inner)) => {
            infallible(encode::write_array_len(out, 2));
            let signature = own.signature();
            infallible(encode::write_bin_len(out, length(signature.len())?));
            out.extend_from_slice(&signature);
            self::value(out, inner, own)?;
        }
        (ty, value) => return Err(type_error(name(ty), value)),
    }
    Ok(())
}

fn unknown(out: &mut Vec<u8>, refinement: &[u8]) -> Result<(), DecodeError> {
    match refinement {
        [] => out.extend_from_slice(&[0xd4, 0, 0]),
        _ if refinement.len() <= MAX_REFINEMENT => {
            infallible(encode::write_ext_meta(out, length(refinement.len())?, REFINED));
            out.extend_from_slice(refinement);
        }
        _ => return Err(DecodeError::new("the description of an unknown value is too long")),
    }
    Ok(())
}

/// Integers in the shortest form, floats only where they are exact, everything else as digits.
fn number(out: &mut Vec<u8>, number: &Number) {
    if let Some(integer) = number.as_i64() {
        infallible(encode::write_sint(out, integer).map(drop));
    } else if let Some(float) = number.as_f64().filter(|_| !number.is_integer()) {
        infallible(encode::write_f64(out, float));
    } else {
        infallible(encode::write_str(out, &number.to_string()));
    }
}

fn text(out: &mut Vec<u8>, text: &str) -> Result<(), DecodeError> {
    let text = normal(text);
    length(text.len())?;
    infallible(encode::write_str(out, &text));
    Ok(())
}

fn sequence<'a>(
    out: &mut Vec<u8>,
    items: &[Value],
    types: impl IntoIterator<Item = &'a Type>,
) -> Result<(), DecodeError> {
    infallible(encode::write_array_len(out, length(items.len())?).map(drop));
    for ((index, item), ty) in (0_i64..).zip(items).zip(types) {
        value(out, item, ty).map_err(|it| it.at(Step::Index(index)))?;
    }
    Ok(())
}

fn map(out: &mut Vec<u8>, entries: &BTreeMap<String, Value>, ty: &Type) -> Result<(), DecodeError> {
    infallible(encode::write_map_len(out, length(entries.len())?).map(drop));
    for (key, item) in entries {
        text(out, key)?;
        value(out, item, ty).map_err(|it| it.at(Step::Key(key.clone())))?;
    }
    Ok(())
}

/// The result has every attribute of the type; missing attributes are `null`.
fn object(
    out: &mut Vec<u8>,
    attributes: &BTreeMap<String, Value>,
    types: &BTreeMap<String, Type>,
) -> Result<(), DecodeError> {
    if let Some(name) = attributes.keys().find(|&name| !types.contains_key(name)) {
        return Err(DecodeError::new(format!("there is no attribute {name:?}")));
    }
    infallible(encode::write_map_len(out, length(types.len())?).map(drop));
    for (name, ty) in types {
        text(out, name)?;
        let item = attributes.get(name).unwrap_or(&Value::Null);
        value(out, item, ty).map_err(|it| it.at(name.as_str()))?;
    }
    Ok(())
}

fn length(count: usize) -> Result<u32, DecodeError> {
    u32::try_from(count).map_err(|_| DecodeError::new("the value has too many elements"))
}

const fn name(ty: &Type) -> &'static str {
    match ty {
        Type::String => "a string",
        Type::Number => "a number",
        Type::Bool => "true or false",
        Type::Dynamic => "a value of any type",
        Type::List(_) => "a list",
        Type::Set(_) => "a set",
        Type::Map(_) => "a map",
        Type::Tuple(_) => "a list of fixed length",
        Type::Object(_) => "an object",
    }
}

/// Writing to memory cannot fail.
fn infallible<T, E>(written: Result<T, E>) {
    debug_assert!(written.is_ok(), "writing to memory cannot fail");
    drop(written);
}
