//! Attributes and comments → [`Input`], with every mistake collected.

use syn::{Data, DeriveInput, Expr, Fields, Ident, Type, ext::IdentExt};

use crate::{
    docs,
    errors::Errors,
    names,
    options::Options,
    wrapper::{self, Wrapper},
};

mod field;

/// What is derived for.
pub(crate) enum Input {
    /// A schema, or nested attributes.
    Struct(Struct),
    /// A choice of strings.
    Choice(Choice),
}

/// A struct with named fields.
pub(crate) struct Struct {
    pub(crate) ident: Ident,
    /// Empty for a struct that only stands inside others.
    pub(crate) name: String,
    pub(crate) version: i64,
    pub(crate) deprecated: Option<String>,
    pub(crate) description: String,
    pub(crate) fields: Vec<Field>,
}

/// One field: an attribute or a nested block.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// Name in the configuration.
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) deprecated: Option<String>,
    pub(crate) kind: Kind,
}

/// What a field becomes.
pub(crate) enum Kind {
    /// A nested block.
    Block,
    /// An attribute.
    Attribute(Box<Attribute>),
}

/// What the options of an attribute say.
#[derive(Default)]
pub(crate) struct Attribute {
    /// The user may set it, though it is computed.
    pub(crate) optional: bool,
    /// Fields of `tfplugin::Attribute` that are true.
    pub(crate) flags: Vec<&'static str>,
    pub(crate) default: Option<Expr>,
    pub(crate) validate: Option<Expr>,
    pub(crate) demand: Option<String>,
    /// What to do where the user's value is null.
    pub(crate) if_null: Option<String>,
    pub(crate) one_of: Vec<Expr>,
    pub(crate) range: Option<Expr>,
    pub(crate) length: Option<Expr>,
}

/// An enum of unit variants.
pub(crate) struct Choice {
    pub(crate) ident: Ident,
    pub(crate) variants: Vec<Variant>,
}

/// One string of a choice.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    /// The string.
    pub(crate) name: String,
    pub(crate) description: String,
}

/// Reads what a type says about itself.
pub(crate) fn parse(input: &DeriveInput) -> syn::Result<Input> {
    let mut errors = Errors::default();
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "a Model has no parameters: its schema is one");
    }
    let parsed = match &input.data {
        Data::Struct(data) => Input::Struct(structure(input, &data.fields, &mut errors)),
        Data::Enum(data) => Input::Choice(choice(input, data, &mut errors)),
        Data::Union(data) => {
            errors.at(&data.union_token, "a Model is a struct, or an enum of unit variants");
            Input::Choice(Choice { ident: input.ident.clone(), variants: Vec::new() })
        }
    };
    errors.finish(parsed)
}

fn structure(input: &DeriveInput, fields: &Fields, errors: &mut Errors) -> Struct {
    let mut options = Options::read(&input.attrs, errors);
    let name = options.text("name", errors);
    if let Some((span, name)) = &name
        && let Some(wrong) = names::grammar(name)
    {
        errors.at_span(*span, wrong);
    }
    let version = options.number("version", errors).unwrap_or_default();
    let deprecated = options.text("deprecated", errors).map(|(_, text)| text);
    options.finish(errors);
    let description = docs::description(&input.attrs, input.ident.span(), errors);
    if !matches!(fields, Fields::Named(_) | Fields::Unit) {
        errors.at(fields, "a Model needs named fields");
    }
    let fields =
        fields.iter().filter_map(|it| field::parse(it, name.is_some(), errors)).collect::<Vec<_>>();
    for (index, field) in fields.iter().enumerate() {
        if fields[..index].iter().any(|it| it.name == field.name) {
            errors.at(&field.ident, format!("`{}` is the name of two fields", field.name));
        }
    }
    let name = name.map(|(_, name)| name).unwrap_or_default();
    Struct { ident: input.ident.clone(), name, version, deprecated, description, fields }
}

fn choice(input: &DeriveInput, data: &syn::DataEnum, errors: &mut Errors) -> Choice {
    Options::read(&input.attrs, errors).finish(errors);
    if data.variants.is_empty() {
        errors.at(&input.ident, "a choice needs variants");
    }
    let mut variants: Vec<Variant> = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(&variant.fields, "a variant is one string: it has no fields");
        }
        let mut options = Options::read(&variant.attrs, errors);
        let name = options.text("name", errors).map(|(_, name)| name);
        options.finish(errors);
        let name = name.unwrap_or_else(|| names::snake_case(&variant.ident.unraw().to_string()));
        if variants.iter().any(|it| it.name == name) {
            errors.at(&variant.ident, format!("`{name}` is the string of two variants"));
        }
        let description = docs::description(&variant.attrs, variant.ident.span(), errors);
        variants.push(Variant { ident: variant.ident.clone(), name, description });
    }
    Choice { ident: input.ident.clone(), variants }
}
