//! What an enum may be.

use tfplugin_macros::Model;

#[derive(Model)]
#[tf(name = "choice")]
enum Choice {
    Undocumented,
    /// A variant with something in it.
    Full(String),
    /// The same as the next.
    SameName,
    /// The same as the one before.
    #[tf(name = "same_name")]
    Other,
    /// An option that variants do not have.
    #[tf(requires_replace)]
    Replaces,
}

/// No choice at all.
#[derive(Model)]
enum Empty {}

fn main() {}
