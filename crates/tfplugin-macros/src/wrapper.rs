//! The wrapper of a field's type, recognized by its spelling.

use syn::{GenericArgument, PathArguments, Type};

/// The outermost type of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapper {
    /// `Option<T>`.
    Option,
    /// `Computed<T>`.
    Computed,
    /// `Vec<T>`.
    List,
    /// `BTreeSet<T>`.
    Set,
    /// Anything else.
    Plain,
}

/// The outermost type and what is in it; a plain type is in itself.
pub(crate) fn unwrap(ty: &Type) -> (Wrapper, &Type) {
    let Type::Path(path) = ty else { return (Wrapper::Plain, ty) };
    let Some(segment) = path.path.segments.last() else { return (Wrapper::Plain, ty) };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return (Wrapper::Plain, ty);
    };
    let Some(GenericArgument::Type(inner)) = arguments.args.first() else {
        return (Wrapper::Plain, ty);
    };
    match segment.ident.to_string().as_str() {
        "Option" => (Wrapper::Option, inner),
        "Computed" => (Wrapper::Computed, inner),
        "Vec" => (Wrapper::List, inner),
        "BTreeSet" => (Wrapper::Set, inner),
        _ => (Wrapper::Plain, ty),
    }
}

/// The type of a value that is there: without `Option` and `Computed`.
pub(crate) fn present(ty: &Type) -> &Type {
    match unwrap(ty) {
        (Wrapper::Option | Wrapper::Computed, inner) => present(inner),
        _ => ty,
    }
}
