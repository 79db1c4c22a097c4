//! Between our own types and the messages of the protocol.

mod diagnostic;

mod schema;

mod value;

pub(crate) use diagnostic::{diagnostics, path};
pub(crate) use schema::{action_schema, function, identity_schema, schema};
pub(crate) use value::{decode, decode_identity, encode, encode_identity, parse, stored};
