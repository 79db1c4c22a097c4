//! Documentation comments as Markdown, with what functions add to them.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Expr, ExprLit, ExprPath, Lit, Meta};

use crate::errors::Errors;

/// The documentation comment among `attributes`; a mistake at `span` where there is none.
pub(crate) fn description(attributes: &[Attribute], span: Span, errors: &mut Errors) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("doc")) {
        let Meta::NameValue(meta) = &attribute.meta else { continue };
        match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                lines.extend(text.value().lines().map(line));
                if text.value().is_empty() {
                    lines.push(String::new());
                }
            }
            other => {
                errors.at(other, "the registry page is made from literal text only");
                return String::new();
            }
        }
    }
    let text = lines.join("\n").trim().to_owned();
    if text.is_empty() {
        errors.at_span(span, "undocumented: this comment becomes the registry page");
    }
    if parts(&text).is_none() {
        errors.at_span(span, "`{{` in this comment needs the path of a function, and then `}}`");
    }
    text
}

/// The description as an expression of type `String`: `{{path::to::function}}` in it is what that
/// `fn() -> String` returns.
pub(crate) fn expression(description: &str) -> TokenStream {
    let texts = texts(description);
    quote!(::tfplugin::derive::text(const { &#texts }))
}

/// The description as a constant array of its pieces.
pub(crate) fn texts(description: &str) -> TokenStream {
    let texts = parts(description).unwrap_or_default().into_iter().map(|part| match part {
        Part::Text(text) => quote!(::tfplugin::derive::Text::Literal(#text)),
        Part::Call(function) => quote!(::tfplugin::derive::Text::Made(#function)),
    });
    quote!([#(#texts),*])
}

/// A piece of a description.
enum Part<'a> {
    /// Literal text.
    Text(&'a str),
    /// What a function returns.
    Call(ExprPath),
}

/// The pieces of a description; `None` where a placeholder names no function.
fn parts(mut rest: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    while let Some((before, after)) = rest.split_once("{{") {
        let (path, after) = after.split_once("}}")?;
        parts.push(Part::Text(before));
        // Backticks are for lints that want them around paths in comments.
        parts.push(Part::Call(syn::parse_str(path.trim_matches('`')).ok()?));
        rest = after;
    }
    parts.push(Part::Text(rest));
    Some(parts)
}

fn line(line: &str) -> String {
    line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use syn::{DeriveInput, parse_quote};

    use super::{description, texts};
    use crate::errors::Errors;

    #[test]
    fn paragraphs_and_indentation_are_kept() {
        let input: DeriveInput = parse_quote! {
            /// First line,
            /// second line.
            ///
            /// - a list
            ///   goes on
            struct Documented;
        };
        let text = description(&input.attrs, Span::call_site(), &mut Errors::default());
        assert_eq!(text, "First line,\nsecond line.\n\n- a list\n  goes on");
    }

    #[test]
    fn an_empty_comment_is_none() {
        let input: DeriveInput = parse_quote! {
            ///
            struct Undocumented;
        };
        let mut errors = Errors::default();
        description(&input.attrs, Span::call_site(), &mut errors);
        assert!(errors.finish(()).is_err());
    }

    #[test]
    fn a_placeholder_calls_its_function() {
        let text = texts("Works with {{`rows::names`}}.").to_string();
        assert!(text.contains("Text :: Made (rows :: names)"), "{text}");
        assert!(!text.contains('{'), "{text}");
    }

    #[test]
    fn a_placeholder_without_a_function_is_refused() {
        for text in ["Works with {{rows", "Works with {{any row}}", "Works with {{}}"] {
            let input: DeriveInput = parse_quote! {
                #[doc = #text]
                struct Documented;
            };
            let mut errors = Errors::default();
            description(&input.attrs, Span::call_site(), &mut errors);
            assert!(errors.finish(()).is_err(), "{text}");
        }
    }
}
