//! An enum of unit variants → a documented choice of strings.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{docs, parse::Choice};

/// Writes the implementations for an enum.
pub(crate) fn expand(choice: &Choice) -> TokenStream {
    let Choice { ident, variants } = choice;
    let variant: Vec<_> = variants.iter().map(|it| &it.ident).collect();
    let name: Vec<_> = variants.iter().map(|it| &it.name).collect();
    let description = variants.iter().map(|it| docs::expression(&it.description));
    quote! {
        #[automatically_derived]
        impl ::tfplugin::Codec for #ident {
            fn shape() -> ::tfplugin::Shape {
                ::tfplugin::Shape::Plain(::tfplugin::Type::String)
            }

            fn decode(
                value: &::tfplugin::Value,
            ) -> ::core::result::Result<Self, ::tfplugin::DecodeError> {
                let text = <::std::string::String as ::tfplugin::Codec>::decode(value)?;
                match text.as_str() {
                    #(#name => ::core::result::Result::Ok(Self::#variant),)*
                    other => ::core::result::Result::Err(
                        ::tfplugin::derive::no_choice(&[#(#name),*], other),
                    ),
                }
            }

            fn encode(&self) -> ::tfplugin::Value {
                ::tfplugin::Value::from(::std::string::ToString::to_string(self))
            }

            fn demand() -> ::std::string::String {
                ::tfplugin::derive::choices(&[#((#name, #description.as_str())),*])
            }
        }

        #[automatically_derived]
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(match self {
                    #(Self::#variant => #name,)*
                })
            }
        }
    }
}
