//! `#[derive(Model)]`: one documented struct becomes schema, codec and registry page; one
//! documented enum becomes a choice of strings.
//!
//! What a type may say about itself is in [`macro@Model`].

mod parse;

mod options;

mod docs;

mod names;

mod wrapper;

mod errors;

mod expand;

mod choice;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives `tfplugin::Model` and `tfplugin::Codec` for a struct, `tfplugin::Codec` and `Display`
/// for an enum of unit variants.
///
/// The type of a field says who sets it: `T` the user must, `Option<T>` the user may,
/// `Computed<T>` the provider does. Documentation comments become descriptions on the registry
/// page, in Markdown; a field without one does not compile. A function in double braces in a comment is
/// replaced by what that `fn() -> String` returns, for lists that follow from a table. A struct inside a
/// struct becomes nested attributes.
///
/// On a struct, `#[tf(…)]` knows:
///
/// - `name = "role_assignment"`: the name without the provider's prefix; absent for structs that
///   only stand inside others.
/// - `version = 1`: the version of the stored state.
/// - `deprecated = "…"`: why it should no longer be used, and what to use instead.
///
/// On a field:
///
/// - `name = "type"`: the name in the configuration, where it is not the field's.
/// - `requires_replace`: a change makes Terraform replace the object.
/// - `use_state_for_unknown`: a computed value that stays as it is while the object lives.
/// - `optional`: the user may set the `Computed` value.
/// - `default = EXPRESSION`: what a plain field holds where the user sets nothing.
/// - `sensitive`: Terraform hides the value.
/// - `write_only`: the value is never stored.
/// - `deprecated = "…"`: as on a struct.
/// - `validate = FUNCTION`: a `fn(&T) -> Result<(), String>` that says what is wrong with a value.
/// - `demand = "…"`: what a value must satisfy, for the registry page.
/// - `if_null = "…"`: what to do where the value of a required field turns out to be null, for values
///   that are null by design where they come from.
/// - `one_of("a", "b")`, `range(1..=10)`, `length(1..=90)`: the frequent checks.
/// - `block`: a nested block; `Option<M>` at most one, `Vec<M>` a list, `BTreeSet<M>` a set.
///
/// On a variant of an enum: `name = "2.0"`, where the name is not the variant's in `snake_case`.
#[proc_macro_derive(Model, attributes(tf))]
pub fn model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    parse::parse(&input)
        .map_or_else(syn::Error::into_compile_error, |it| expand::expand(&it))
        .into()
}
