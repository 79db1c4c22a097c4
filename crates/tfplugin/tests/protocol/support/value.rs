//! Values on the wire, as JSON.

use rmp::{Marker, decode};
use serde_json::{Map, Value};
use tfplugin::proto::tfplugin6::{Diagnostic, DynamicValue, diagnostic::Severity};

/// A value for a request. The protocol allows JSON, and a test can be read that way.
#[expect(clippy::unnecessary_wraps, reason = "the fields of requests are optional")]
pub(crate) fn json(value: &Value) -> Option<DynamicValue> {
    Some(DynamicValue { msgpack: Vec::new(), json: value.to_string().into_bytes() })
}

/// A value of an answer, with `"?"` for what is unknown.
pub(crate) fn decode(value: Option<DynamicValue>) -> Value {
    read(&mut value.unwrap().msgpack.as_slice())
}

/// The only diagnostic, which must be an error.
#[track_caller]
pub(crate) fn error(diagnostics: &[Diagnostic]) -> &Diagnostic {
    let [error] = diagnostics else { panic!("not one error: {diagnostics:?}") };
    assert_eq!(error.severity(), Severity::Error);
    error
}

/// The codes of the diagnostics.
pub(crate) fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(code).collect()
}

/// The code of a diagnostic, which is the last paragraph of its detail.
#[track_caller]
pub(crate) fn code(diagnostic: &Diagnostic) -> &str {
    diagnostic
        .detail
        .rsplit("\n\n")
        .next()
        .and_then(|it| it.strip_prefix("Code: "))
        .expect("a code")
}

fn read(bytes: &mut &[u8]) -> Value {
    match Marker::from_u8(bytes[0]) {
        Marker::Null => {
            *bytes = &bytes[1..];
            Value::Null
        }
        Marker::True | Marker::False => decode::read_bool(bytes).unwrap().into(),
        Marker::F64 => decode::read_f64(bytes).unwrap().into(),
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
            let length = decode::read_str_len(bytes).unwrap();
            let (text, rest) = bytes.split_at(usize::try_from(length).unwrap());
            *bytes = rest;
            std::str::from_utf8(text).unwrap().into()
        }
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
            let length = decode::read_array_len(bytes).unwrap();
            (0..length).map(|_| read(bytes)).collect()
        }
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
            let length = decode::read_map_len(bytes).unwrap();
            let entry = |_| (read(bytes).as_str().unwrap().to_owned(), read(bytes));
            Value::Object((0..length).map(entry).collect::<Map<_, _>>())
        }
        Marker::FixExt1 | Marker::FixExt2 | Marker::FixExt4 | Marker::FixExt8 | Marker::Ext8 => {
            let length = decode::read_ext_meta(bytes).unwrap().size;
            *bytes = &bytes[usize::try_from(length).unwrap()..];
            "?".into()
        }
        _ => decode::read_int::<i64, _>(bytes).unwrap().into(),
    }
}
