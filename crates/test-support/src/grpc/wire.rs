//! Values on the wire, as JSON.

use rmp::{Marker, decode, encode};
use serde_json::{Map, Value};
use tfplugin::proto::tfplugin6::{DynamicValue, ResourceIdentityData};

/// Stands for a value that is not known yet.
pub const UNKNOWN: &str = "(known after apply)";

/// A value for a request.
pub(super) fn encode(value: &Value) -> DynamicValue {
    let mut msgpack = Vec::new();
    write(&mut msgpack, value);
    DynamicValue { msgpack, json: Vec::new() }
}

/// A value of an answer; nothing at all is `null`.
pub(super) fn decode(value: Option<&DynamicValue>) -> Value {
    match value {
        Some(value) if !value.msgpack.is_empty() => read(&mut value.msgpack.as_slice()),
        _ => Value::Null,
    }
}

/// An identity for a request.
pub(super) fn encode_identity(identity: &Value) -> ResourceIdentityData {
    ResourceIdentityData { identity_data: Some(encode(identity)) }
}

/// An identity of an answer.
pub(super) fn decode_identity(identity: Option<&ResourceIdentityData>) -> Option<Value> {
    let identity = decode(identity.and_then(|it| it.identity_data.as_ref()));
    Some(identity).filter(|it| !it.is_null())
}

fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => encode::write_nil(out).unwrap(),
        Value::Bool(it) => encode::write_bool(out, *it).unwrap(),
        Value::Number(it) => {
            encode::write_sint(out, it.as_i64().expect("an integer")).map(drop).unwrap();
        }
        Value::String(it) if it == UNKNOWN => out.extend_from_slice(&[0xd4, 0, 0]),
        Value::String(it) => encode::write_str(out, it).unwrap(),
        Value::Array(items) => {
            encode::write_array_len(out, u32::try_from(items.len()).unwrap()).map(drop).unwrap();
            for it in items {
                write(out, it);
            }
        }
        Value::Object(attributes) => {
            encode::write_map_len(out, u32::try_from(attributes.len()).unwrap()).map(drop).unwrap();
            for (name, it) in attributes {
                encode::write_str(out, name).unwrap();
                write(out, it);
            }
        }
    }
}

fn read(bytes: &mut &[u8]) -> Value {
    match Marker::from_u8(bytes[0]) {
        Marker::Null => {
            *bytes = &bytes[1..];
            Value::Null
        }
        Marker::True | Marker::False => decode::read_bool(bytes).unwrap().into(),
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
            let length = usize::try_from(decode::read_str_len(bytes).unwrap()).unwrap();
            let (text, rest) = bytes.split_at(length);
            *bytes = rest;
            std::str::from_utf8(text).unwrap().into()
        }
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
            let length = decode::read_array_len(bytes).unwrap();
            (0..length).map(|_| read(bytes)).collect()
        }
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
            let length = decode::read_map_len(bytes).unwrap();
            let attribute = |_| (read(bytes).as_str().unwrap().to_owned(), read(bytes));
            Value::Object((0..length).map(attribute).collect::<Map<_, _>>())
        }
        Marker::FixExt1
        | Marker::FixExt2
        | Marker::FixExt4
        | Marker::FixExt8
        | Marker::FixExt16
        | Marker::Ext8
        | Marker::Ext16 => {
            let length = usize::try_from(decode::read_ext_meta(bytes).unwrap().size).unwrap();
            *bytes = &bytes[length..];
            UNKNOWN.into()
        }
        _ => decode::read_int::<i64, _>(bytes).unwrap().into(),
    }
}
