//! What the fuzzer calls; its corpus also runs as an ordinary test.

use crate::{Type, json, msgpack};

/// Reads a type signature up to the first line break, and a value of that type behind it.
///
/// # Panics
///
/// Where a value that was read cannot be written, or does not read as itself again.
pub fn msgpack(data: &[u8]) {
    let Some(end) = data.iter().position(|it| *it == b'\n') else { return };
    let (signature, encoded) = data.split_at(end);
    let Ok(ty) = Type::parse(signature) else { return };
    assert_eq!(Type::parse(&ty.signature()).as_ref(), Ok(&ty));
    let Ok(value) = msgpack::decode(encoded.get(1..).unwrap_or_default(), &ty) else { return };
    let again = msgpack::encode(&value, &ty).expect("what was read can be written");
    assert_eq!(msgpack::decode(&again, &ty).as_ref(), Ok(&value));
    if let Ok(stored) = json::encode(&value, &ty) {
        assert_eq!(json::decode(&stored, &ty).as_ref(), Ok(&value));
    }
}
