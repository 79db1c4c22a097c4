//! One field: its options, and which of them exclude each other.

use proc_macro2::Span;
use syn::ext::IdentExt;

use super::{Attribute, Field, Kind, Wrapper, docs, names, wrapper};
use crate::{errors::Errors, options::Options};

/// Options that are fields of `tfplugin::Attribute` by the same name.
const FLAGS: [&str; 4] = ["requires_replace", "use_state_for_unknown", "sensitive", "write_only"];

/// Reads one field; `reserved` where Terraform's own names may not be used.
pub(super) fn parse(field: &syn::Field, reserved: bool, errors: &mut Errors) -> Option<Field> {
    let ident = field.ident.clone()?;
    let mut options = Options::read(&field.attrs, errors);
    let (span, name) =
        options.text("name", errors).unwrap_or_else(|| (ident.span(), ident.unraw().to_string()));
    let wrong = names::grammar(&name).or_else(|| names::reserved(&name).filter(|_| reserved));
    if let Some(wrong) = wrong {
        errors.at_span(span, wrong);
    }
    let deprecated = options.text("deprecated", errors).map(|(_, text)| text);
    let block = options.flag("block", errors);
    let given = Given::read(&mut options, errors);
    options.finish(errors);
    let (wrapper, _) = wrapper::unwrap(&field.ty);
    let kind = match block {
        Some(span) => {
            block_conflicts(span, wrapper, &given, errors);
            Kind::Block
        }
        None => Kind::Attribute(Box::new(given.attribute(wrapper, errors))),
    };
    let description = docs::description(&field.attrs, ident.span(), errors);
    Some(Field { ident, ty: field.ty.clone(), name, description, deprecated, kind })
}

/// The options of an attribute, each with its place.
struct Given {
    attribute: Attribute,
    places: Vec<(&'static str, Span)>,
}

impl Given {
    fn read(options: &mut Options, errors: &mut Errors) -> Self {
        let mut places = Vec::new();
        let mut attribute = Attribute::default();
        for name in FLAGS {
            if let Some(span) = options.flag(name, errors) {
                places.push((name, span));
                attribute.flags.push(name);
            }
        }
        if let Some(span) = options.flag("optional", errors) {
            places.push(("optional", span));
            attribute.optional = true;
        }
        let mut note = |name, span| places.push((name, span));
        if let Some((span, value)) = options.value("default", errors) {
            note("default", span);
            attribute.default = Some(value);
        }
        if let Some((span, function)) = options.value("validate", errors) {
            note("validate", span);
            attribute.validate = Some(function);
        }
        if let Some((span, text)) = options.text("demand", errors) {
            note("demand", span);
            attribute.demand = Some(text);
        }
        if let Some((span, text)) = options.text("if_null", errors) {
            note("if_null", span);
            attribute.if_null = Some(text);
        }
        if let Some((span, items)) = options.list("one_of", errors) {
            note("one_of", span);
            attribute.one_of = items;
        }
        if let Some((span, range)) = options.range("range", errors) {
            note("range", span);
            attribute.range = Some(range);
        }
        if let Some((span, range)) = options.range("length", errors) {
            note("length", span);
            attribute.length = Some(range);
        }
        Self { attribute, places }
    }

    /// The attribute, once its options fit each other and the type.
    fn attribute(self, wrapper: Wrapper, errors: &mut Errors) -> Attribute {
        let computed = wrapper == Wrapper::Computed;
        let user_sets = !computed || self.attribute.optional;
        for &(name, span) in &self.places {
            let wrong = match name {
                "use_state_for_unknown" if !computed => {
                    "only a `Computed` field can be `use_state_for_unknown`"
                }
                "optional" if !computed => {
                    "`optional` is for `Computed` fields; one that only the user sets is an `Option`"
                }
                "default" if computed || wrapper == Wrapper::Option => {
                    "a field with a `default` always has a value: give it the plain type"
                }
                "if_null"
                    if computed
                        || wrapper == Wrapper::Option
                        || self.attribute.default.is_some() =>
                {
                    "`if_null` is for what must be set: null is fine here"
                }
                "write_only" if computed => "a `write_only` value comes from the user, always",
                "write_only" if self.attribute.default.is_some() => {
                    "a `write_only` value is never stored, so it has no `default`"
                }
                "write_only" if wrapper != Wrapper::Option => {
                    "a `write_only` value is never stored: the state has none, so it is an `Option`"
                }
                "validate" | "demand" | "one_of" | "range" | "length" if !user_sets => {
                    "nothing to check: only the provider sets this field"
                }
                _ => continue,
            };
            errors.at_span(span, wrong);
        }
        self.attribute
    }
}

fn block_conflicts(block: Span, wrapper: Wrapper, given: &Given, errors: &mut Errors) {
    if !matches!(wrapper, Wrapper::Option | Wrapper::List | Wrapper::Set) {
        errors.at_span(
            block,
            "a `block` is an `Option` (at most one), a `Vec` (a list) or a `BTreeSet` (a set)",
        );
    }
    for &(name, span) in &given.places {
        errors.at_span(span, format!("`{name}` is for attributes, not for a `block`"));
    }
}
