//! What a struct may say about itself, and what can be a Model at all.

use tfplugin_macros::Model;

#[derive(Model)]
#[tf(name = "Undocumented-Thing", version = "2", color = "red")]
struct Undocumented {
    also_undocumented: String,
}

/// A struct without names.
#[derive(Model)]
struct Unnamed(String, String);

/// A struct with a parameter.
#[derive(Model)]
struct Generic<T> {
    /// Of any type.
    any: T,
}

/// Neither one thing nor the other.
#[derive(Model)]
union Union {
    a: u8,
    b: i8,
}

fn main() {}
