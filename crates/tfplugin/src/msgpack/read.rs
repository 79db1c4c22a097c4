//! Decodes `MessagePack`. Bytes are untrusted: lengths are checked against what is there before
//! anything is allocated, and depth is bounded.

use std::collections::BTreeMap;

use rmp::{Marker, decode};

use super::{MAX_DEPTH, MAX_REFINEMENT, REFINED, normal};
use crate::{DecodeError, Number, Step, Type, Value, value::Refinement};

type Bytes<'a> = &'a [u8];

pub(super) fn value(rd: &mut Bytes<'_>, ty: &Type, depth: usize) -> Result<Value, DecodeError> {
    if MAX_DEPTH < depth {
        return Err(DecodeError::new(format!("the value nests deeper than {MAX_DEPTH} levels")));
    }
    let marker = Marker::from_u8(*rd.first().ok_or_else(cut_off)?);
    match marker {
        Marker::Null => {
            take(rd, 1)?;
            return Ok(Value::Null);
        }
        Marker::FixExt1
        | Marker::FixExt2
        | Marker::FixExt4
        | Marker::FixExt8
        | Marker::FixExt16
        | Marker::Ext8
        | Marker::Ext16
        | Marker::Ext32 => return unknown(rd),
        _ => {}
    }
    match ty {
        Type::Bool => {
            decode::read_bool(rd).map(Value::Bool).map_err(|_| wanted("true or false", marker))
        }
        Type::Number => number(rd, marker).map(Value::Number),
        Type::String => text(rd, marker).map(|it| Value::String(normal(it).into_owned())),
        Type::List(element) => items(rd, element, depth).map(Value::List),
        Type::Set(element) => items(rd, element, depth).map(Value::Set),
        Type::Tuple(elements) => tuple(rd, elements, depth).map(Value::List),
        Type::Map(element) => map(rd, element, depth).map(Value::Map),
        Type::Object(attributes) => object(rd, attributes, depth).map(Value::Object),
        Type::Dynamic => dynamic(rd, depth),
    }
}

fn unknown(rd: &mut Bytes<'_>) -> Result<Value, DecodeError> {
    let meta = decode::read_ext_meta(rd).map_err(|_| cut_off())?;
    let payload = take(rd, length(meta.size)?)?;
    match payload {
        [] | [_] => Ok(Value::unknown()),
        _ if MAX_REFINEMENT < payload.len() => {
            Err(DecodeError::new("the description of an unknown value is too long"))
        }
        _ if meta.typeid == REFINED => Ok(Value::Unknown(Refinement(payload.to_vec()))),
        _ => Err(DecodeError::new(format!("extension type {} is not understood", meta.typeid))),
    }
}

fn number(rd: &mut Bytes<'_>, marker: Marker) -> Result<Number, DecodeError> {
    let wrong = |_| DecodeError::new("expected a number, found text or a float that is none");
    match marker {
        Marker::F32 => {
            let float = decode::read_f32(rd).map_err(|_| cut_off())?;
            f64::from(float).try_into().map_err(wrong)
        }
        Marker::F64 => decode::read_f64(rd).map_err(|_| cut_off())?.try_into().map_err(wrong),
        Marker::FixPos(_) | Marker::U8 | Marker::U16 | Marker::U32 | Marker::U64 => {
            decode::read_int::<u64, _>(rd).map(Number::from).map_err(|_| cut_off())
        }
        Marker::FixNeg(_) | Marker::I8 | Marker::I16 | Marker::I32 | Marker::I64 => {
            decode::read_int::<i64, _>(rd).map(Number::from).map_err(|_| cut_off())
        }
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
            text(rd, marker)?.parse().map_err(wrong)
        }
        _ => Err(wanted("a number", marker)),
    }
}

fn text<'a>(rd: &mut Bytes<'a>, marker: Marker) -> Result<&'a str, DecodeError> {
    let length = match marker {
        Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => {
            decode::read_bin_len(rd).map_err(|_| cut_off())?
        }
        _ => decode::read_str_len(rd).map_err(|_| wanted("a string", marker))?,
    };
    let bytes = take(rd, self::length(length)?)?;
    std::str::from_utf8(bytes).map_err(|_| DecodeError::new("the text is not valid UTF-8"))
}

fn items(rd: &mut Bytes<'_>, ty: &Type, depth: usize) -> Result<Vec<Value>, DecodeError> {
    let count = array_length(rd)?;
    // An item can be much larger in memory than on the wire, so the vector grows as items come.
    let mut items = Vec::with_capacity(count.min(64));
    for index in 0..count {
        items.push(value(rd, ty, depth + 1).map_err(|it| it.at(position(index)))?);
    }
    Ok(items)
}

fn tuple(rd: &mut Bytes<'_>, types: &[Type], depth: usize) -> Result<Vec<Value>, DecodeError> {
    let count = array_length(rd)?;
    if count != types.len() {
        return Err(DecodeError::new(format!("expected {} elements, found {count}", types.len())));
    }
    let item = |(index, ty)| value(rd, ty, depth + 1).map_err(|it| it.at(position(index)));
    types.iter().enumerate().map(item).collect()
}

fn map(
    rd: &mut Bytes<'_>,
    ty: &Type,
    depth: usize,
) -> Result<BTreeMap<String, Value>, DecodeError> {
    let count = map_length(rd)?;
    let mut entries = BTreeMap::new();
    for _ in 0..count {
        let key = normal(key(rd)?).into_owned();
        let item = value(rd, ty, depth + 1).map_err(|it| it.at(Step::Key(key.clone())))?;
        entries.insert(key, item);
    }
    Ok(entries)
}

fn object(
    rd: &mut Bytes<'_>,
    types: &BTreeMap<String, Type>,
    depth: usize,
) -> Result<BTreeMap<String, Value>, DecodeError> {
    let count = map_length(rd)?;
    if count != types.len() {
        return Err(DecodeError::new(format!(
            "expected {} attributes, found {count}",
            types.len()
        )));
    }
    let mut attributes = BTreeMap::new();
    for _ in 0..count {
        let name = key(rd)?;
        let Some(ty) = types.get(name) else {
            return Err(DecodeError::new(format!("there is no attribute {name:?}")));
        };
        let item = value(rd, ty, depth + 1).map_err(|it| it.at(name))?;
        if attributes.insert(name.to_owned(), item).is_some() {
            return Err(DecodeError::new(format!("attribute {name:?} stands twice")));
        }
    }
    Ok(attributes)
}

fn dynamic(rd: &mut Bytes<'_>, depth: usize) -> Result<Value, DecodeError> {
    if array_length(rd)? != 2 {
        return Err(DecodeError::new("a value of any type comes with its type"));
    }
    let marker = Marker::from_u8(*rd.first().ok_or_else(cut_off)?);
    let ty = Type::parse(text(rd, marker)?.as_bytes())
        .map_err(|invalid| DecodeError::new(invalid.to_string()))?;
    match value(rd, &ty, depth + 1)? {
        // The type adds nothing to a null or unknown value.
        empty @ (Value::Null | Value::Unknown(_)) => Ok(empty),
        it => Ok(Value::Dynamic(ty, Box::new(it))),
    }
}

fn key<'a>(rd: &mut Bytes<'a>) -> Result<&'a str, DecodeError> {
    let marker = Marker::from_u8(*rd.first().ok_or_else(cut_off)?);
    text(rd, marker)
}

fn array_length(rd: &mut Bytes<'_>) -> Result<usize, DecodeError> {
    let marker = Marker::from_u8(*rd.first().ok_or_else(cut_off)?);
    let count = decode::read_array_len(rd).map_err(|_| wanted("a sequence", marker))?;
    fits(count, 1, rd)
}

fn map_length(rd: &mut Bytes<'_>) -> Result<usize, DecodeError> {
    let marker = Marker::from_u8(*rd.first().ok_or_else(cut_off)?);
    let count = decode::read_map_len(rd).map_err(|_| wanted("a map", marker))?;
    fits(count, 2, rd)
}

/// A count of items, each of which takes at least `size` of the bytes that are left.
fn fits(count: u32, size: usize, rd: &Bytes<'_>) -> Result<usize, DecodeError> {
    let count = length(count)?;
    if rd.len() / size < count { Err(cut_off()) } else { Ok(count) }
}

fn take<'a>(rd: &mut Bytes<'a>, count: usize) -> Result<Bytes<'a>, DecodeError> {
    let (taken, rest) = rd.split_at_checked(count).ok_or_else(cut_off)?;
    *rd = rest;
    Ok(taken)
}

fn length(count: u32) -> Result<usize, DecodeError> {
    usize::try_from(count).map_err(|_| cut_off())
}

fn position(index: usize) -> Step {
    Step::Index(i64::try_from(index).unwrap_or(i64::MAX))
}

fn cut_off() -> DecodeError {
    DecodeError::new("the encoded value ends too early")
}

fn wanted(what: &str, marker: Marker) -> DecodeError {
    DecodeError::new(format!("expected {what}, found the encoding {marker:?}"))
}
