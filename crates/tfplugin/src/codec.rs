//! Rust types that stand for Terraform values: what a field of a `Model` may be.

mod collections;

mod computed;

mod decode_error;

mod scalars;

use crate::{Schema, Shape, Value};

pub use computed::Computed;
pub use decode_error::DecodeError;
pub(crate) use decode_error::type_error;

/// A Rust type that stands for a Terraform value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no Terraform value",
    note = "derive `Model` for a struct or an enum, or implement `Codec`"
)]
pub trait Codec: Sized {
    /// Whether an attribute of this type is set by the user, by the provider, or either.
    const PRESENCE: Presence = Presence::Required;

    /// The type that Terraform sees.
    fn shape() -> Shape;

    /// Reads a value; unknown values are errors everywhere but in [`Computed`].
    fn decode(value: &Value) -> Result<Self, DecodeError>;

    /// The value that Terraform gets.
    fn encode(&self) -> Value;

    /// What is wrong with a known value that has the right type; what inside it is not yet known
    /// passes.
    fn check(value: &Value) -> Result<(), String> {
        if value.is_wholly_known() {
            Self::decode(value)?;
        }
        Ok(())
    }

    /// Whether two known values mean the same, though spelled differently.
    #[must_use]
    fn semantic_equals(a: &Value, b: &Value) -> bool {
        a == b
    }

    /// What a value must satisfy, for the registry page; empty where the type says it all.
    #[must_use]
    fn demand() -> String {
        String::new()
    }
}

/// Who sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The user must.
    Required,
    /// The user may.
    Optional,
    /// The provider does.
    Computed,
}

/// A struct that is a whole schema: made by `#[derive(Model)]`.
pub trait Model: Codec + Send + Sync + 'static {
    /// Name without the provider's prefix; empty for structs that only stand inside others.
    const NAME: &'static str;

    /// Schema, with the documentation comments as descriptions.
    fn schema() -> Schema;
}
