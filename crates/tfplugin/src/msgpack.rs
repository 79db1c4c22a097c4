//! Values as Terraform sends them: msgpack, read and written by type.
//!
//! The rules are those of Terraform's own type system: objects have every attribute, numbers are
//! exact, unknown values are extension items whose payload says what is known already.

mod read;
mod write;

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::{DecodeError, Type, Value};

/// How deep a value may nest, types inside dynamic values included.
const MAX_DEPTH: usize = 128;

/// Extension type of an unknown value of which something is known.
const REFINED: i8 = 12;

/// The longest description of an unknown value that Terraform accepts.
const MAX_REFINEMENT: usize = 1024;

/// Writes a value of the given type.
pub(crate) fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, DecodeError> {
    let mut bytes = Vec::new();
    write::value(&mut bytes, value, ty)?;
    Ok(bytes)
}

/// Reads a value of the given type. No bytes at all are `null`; what follows the value is ignored.
pub(crate) fn decode(bytes: &[u8], ty: &Type) -> Result<Value, DecodeError> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    read::value(&mut { bytes }, ty, 0)
}

/// A text in the form in which Terraform keeps texts: Unicode's normalization form C.
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    const { ComposingNormalizerBorrowed::new_nfc() }.normalize(text)
}

#[cfg(test)]
mod tests;
