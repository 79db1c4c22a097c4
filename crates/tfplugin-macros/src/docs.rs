//! Documentation comments as Markdown.

use proc_macro2::Span;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

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
    text
}

fn line(line: &str) -> String {
    line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use syn::{DeriveInput, parse_quote};

    use super::description;
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
}
