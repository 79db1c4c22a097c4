//! [`Input`] → the implementations.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::{
    choice, docs,
    parse::{Attribute, Field, Input, Kind, Struct},
    wrapper::{self, Wrapper},
};

/// Writes the implementations.
pub(crate) fn expand(input: &Input) -> TokenStream {
    match input {
        Input::Struct(structure) => expand_struct(structure),
        Input::Choice(choice) => choice::expand(choice),
    }
}

fn expand_struct(structure: &Struct) -> TokenStream {
    let codec = codec(structure);
    let model = model(structure);
    quote!(#codec #model)
}

fn codec(structure: &Struct) -> TokenStream {
    let Struct { ident, fields, .. } = structure;
    let idents: Vec<_> = fields.iter().map(|it| &it.ident).collect();
    let names: Vec<_> = fields.iter().map(|it| &it.name).collect();
    let codecs = fields.iter().map(|it| {
        let ty = &it.ty;
        quote_spanned!(at(ty)=> <#ty as ::tfplugin::Codec>)
    });
    quote! {
        #[automatically_derived]
        impl ::tfplugin::Codec for #ident {
            fn shape() -> ::tfplugin::Shape {
                ::tfplugin::derive::shape(<Self as ::tfplugin::Model>::schema().block)
            }

            fn decode(
                value: &::tfplugin::Value,
            ) -> ::core::result::Result<Self, ::tfplugin::DecodeError> {
                ::tfplugin::derive::object(value)?;
                ::core::result::Result::Ok(Self {
                    #(#idents: ::tfplugin::derive::decode(value, #names)?,)*
                })
            }

            fn encode(&self) -> ::tfplugin::Value {
                ::tfplugin::derive::encode([
                    #((#names, ::tfplugin::Codec::encode(&self.#idents)),)*
                ])
            }

            fn check(value: &::tfplugin::Value) -> ::core::result::Result<(), ::std::string::String> {
                ::tfplugin::derive::check(&<Self as ::tfplugin::Codec>::shape(), value)
            }

            fn semantic_equals(a: &::tfplugin::Value, b: &::tfplugin::Value) -> bool {
                ::tfplugin::derive::semantic_equals(a, b, &[#((#names, #codecs::semantic_equals),)*])
            }
        }
    }
}

fn model(structure: &Struct) -> TokenStream {
    let Struct { ident, name, version, deprecated, description, fields } = structure;
    let deprecated = optional_text(deprecated.as_deref());
    let description = docs::expression(description);
    let attributes = fields.iter().filter_map(|it| match &it.kind {
        Kind::Attribute(options) => Some(attribute(it, options)),
        Kind::Block => None,
    });
    let blocks = fields.iter().filter(|it| matches!(it.kind, Kind::Block)).map(block);
    quote! {
        #[automatically_derived]
        impl ::tfplugin::Model for #ident {
            const NAME: &'static str = #name;

            fn schema() -> ::tfplugin::Schema {
                ::tfplugin::Schema {
                    version: #version,
                    block: ::tfplugin::Block {
                        attributes: ::tfplugin::derive::attributes(const { &[#(#attributes),*] }),
                        blocks: ::std::vec![#(#blocks),*],
                        description: #description,
                        deprecated: #deprecated,
                    },
                }
            }
        }
    }
}

fn attribute(field: &Field, options: &Attribute) -> TokenStream {
    let Field { ty, name, description, .. } = field;
    let codec = quote_spanned!(at(ty)=> #ty);
    let description = docs::texts(description);
    let flags = options.flags.iter().map(|it| format_ident!("{it}"));
    let overridable = options.optional || options.default.is_some();
    let mut settings: Vec<_> = flags.map(|it| quote!(#it: true,)).collect();
    if overridable {
        settings.push(quote!(overridable: true,));
    }
    if let Some(text) = &field.deprecated {
        settings.push(quote!(deprecated: ::core::option::Option::Some(#text),));
    }
    if let Some(text) = &options.if_null {
        settings.push(quote!(if_null: ::core::option::Option::Some(#text),));
    }
    if let Some(default) = &options.default {
        let value = quote_spanned!(at(default)=> ::core::convert::Into::into(#default));
        settings.push(quote! {
            default: ::core::option::Option::Some(
                || <#codec as ::tfplugin::Codec>::encode(&#value)
            ),
        });
    }
    let rules = rules(field, options);
    if !rules.is_empty() {
        settings.push(quote! {
            rules: ::core::option::Option::Some(|| ::std::vec![#(#rules),*]),
        });
    }
    quote! {
        ::tfplugin::derive::Field {
            #(#settings)*
            ..::tfplugin::derive::Field::new(
                #name,
                &#description,
                const { &::tfplugin::derive::FieldType::of::<#codec>() },
            )
        }
    }
}

/// The checks that the options ask for.
fn rules(field: &Field, options: &Attribute) -> Vec<TokenStream> {
    let ty = wrapper::present(&field.ty);
    let demand = options.demand.as_deref().unwrap_or_default();
    let mut rules = Vec::new();
    if let Some(function) = &options.validate {
        let call = quote_spanned!(at(function)=> (#function)(it));
        rules.push(quote!(::tfplugin::Validator::for_value(#demand, |it: &#ty| #call)));
    } else if options.demand.is_some() {
        rules.push(quote!(::tfplugin::Validator::documented(#demand)));
    }
    if !options.one_of.is_empty() {
        let items = &options.one_of;
        rules.push(quote!(::tfplugin::Validator::one_of([#(::tfplugin::Value::from(#items)),*])));
    }
    if let Some(range) = &options.range {
        rules.push(quote!(::tfplugin::Validator::range(#range)));
    }
    if let Some(range) = &options.length {
        rules.push(quote!(::tfplugin::Validator::length(
            &<#ty as ::tfplugin::Codec>::shape(),
            #range,
        )));
    }
    rules
}

fn block(field: &Field) -> TokenStream {
    let Field { ty, name, description, .. } = field;
    let (wrapper, inner) = wrapper::unwrap(ty);
    let description = docs::expression(description);
    let nesting = match wrapper {
        Wrapper::List => quote!(List),
        Wrapper::Set => quote!(Set),
        Wrapper::Option | Wrapper::Computed | Wrapper::Plain => quote!(Single),
    };
    let model = quote_spanned!(at(inner)=> <#inner as ::tfplugin::Model>);
    let deprecated = optional_text(field.deprecated.as_deref());
    quote! {
        ::tfplugin::NestedBlock {
            name: #name,
            nesting: ::tfplugin::BlockNesting::#nesting,
            block: ::tfplugin::Block {
                description: #description,
                deprecated: #deprecated,
                ..#model::schema().block
            },
        }
    }
}

fn optional_text(text: Option<&str>) -> TokenStream {
    text.map_or_else(
        || quote!(::core::option::Option::None),
        |it| quote!(::core::option::Option::Some(::std::string::String::from(#it))),
    )
}

/// Errors of the generated code stand at `place`, though it is not the user's code.
fn at(place: &impl Spanned) -> Span {
    Span::call_site().located_at(place.span())
}
