//! The grammar of `#[tf(…)]`: `flag`, `key = value` and `rule(arguments)`.

use proc_macro2::Span;
use syn::{
    Attribute, Expr, ExprLit, ExprRange, Ident, Lit, RangeLimits, Token,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

use crate::errors::Errors;

/// The options of one struct, field, enum or variant, taken out one by one.
pub(crate) struct Options {
    given: Vec<Given>,
    known: Vec<&'static str>,
}

/// One option as it was written.
struct Given {
    name: Ident,
    argument: Argument,
}

enum Argument {
    None,
    Value(Expr),
    List(Vec<Expr>),
}

impl Options {
    /// The options among `attributes`; an option that is given twice is a mistake.
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut given: Vec<Given> = Vec::new();
        for attribute in attributes.iter().filter(|it| it.path().is_ident("tf")) {
            let parsed =
                attribute.parse_args_with(Punctuated::<Given, Token![,]>::parse_terminated);
            for option in errors.keep(parsed).into_iter().flatten() {
                if given.iter().any(|it| it.name == option.name) {
                    errors.at(&option.name, format!("`{}` is given twice", option.name));
                } else {
                    given.push(option);
                }
            }
        }
        Self { given, known: Vec::new() }
    }

    /// Where the flag `name` stands, if it does.
    pub(crate) fn flag(&mut self, name: &'static str, errors: &mut Errors) -> Option<Span> {
        let Given { name, argument } = self.take(name)?;
        if !matches!(argument, Argument::None) {
            errors.at(&name, format!("`{name}` stands alone: it takes no value"));
        }
        Some(name.span())
    }

    /// The expression in `name = expression`, and where the name stands.
    pub(crate) fn value(
        &mut self,
        name: &'static str,
        errors: &mut Errors,
    ) -> Option<(Span, Expr)> {
        let Given { name, argument } = self.take(name)?;
        match argument {
            Argument::Value(value) => Some((name.span(), value)),
            Argument::None | Argument::List(_) => {
                errors.at(&name, format!("`{name}` needs a value: `{name} = …`"));
                None
            }
        }
    }

    /// The text in `name = "text"`, and where it stands.
    pub(crate) fn text(
        &mut self,
        name: &'static str,
        errors: &mut Errors,
    ) -> Option<(Span, String)> {
        match self.value(name, errors)? {
            (_, Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => {
                Some((text.span(), text.value()))
            }
            (_, other) => {
                errors.at(&other, format!("`{name}` is a text: `{name} = \"…\"`"));
                None
            }
        }
    }

    /// The number in `name = 1`.
    pub(crate) fn number(&mut self, name: &'static str, errors: &mut Errors) -> Option<i64> {
        let (_, value) = self.value(name, errors)?;
        match &value {
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
                errors.keep(number.base10_parse::<i64>())
            }
            other => {
                errors.at(other, format!("`{name}` is a whole number: `{name} = 1`"));
                None
            }
        }
    }

    /// The expressions in `name(first, second)`: at least one.
    pub(crate) fn list(
        &mut self,
        name: &'static str,
        errors: &mut Errors,
    ) -> Option<(Span, Vec<Expr>)> {
        let Given { name, argument } = self.take(name)?;
        match argument {
            Argument::List(items) if !items.is_empty() => Some((name.span(), items)),
            _ => {
                errors.at(&name, format!("`{name}` needs arguments: `{name}(…)`"));
                None
            }
        }
    }

    /// The range in `name(1..=10)`.
    pub(crate) fn range(
        &mut self,
        name: &'static str,
        errors: &mut Errors,
    ) -> Option<(Span, Expr)> {
        let (span, mut items) = self.list(name, errors)?;
        match (items.pop(), items.is_empty()) {
            (Some(Expr::Range(range)), true) if is_inclusive(&range) => {
                Some((span, Expr::Range(range)))
            }
            _ => {
                let right = format!("`{name}(1..=10)`, `{name}(1..)` or `{name}(..=10)`");
                errors.at_span(span, format!("`{name}` is a range: {right}"));
                None
            }
        }
    }

    /// Every option that was not used is a mistake.
    pub(crate) fn finish(self, errors: &mut Errors) {
        for Given { name, .. } in self.given {
            let known: Vec<_> = self.known.iter().map(|it| format!("`{it}`")).collect();
            let known = if known.is_empty() {
                "there are none here".to_owned()
            } else {
                format!("known here: {}", known.join(", "))
            };
            errors.at(&name, format!("unknown option `{name}`; {known}"));
        }
    }

    fn take(&mut self, name: &'static str) -> Option<Given> {
        self.known.push(name);
        let index = self.given.iter().position(|it| it.name == name)?;
        Some(self.given.remove(index))
    }
}

/// Whether a range has a bound, and an upper one belongs to it.
const fn is_inclusive(range: &ExprRange) -> bool {
    match (&range.start, &range.end) {
        (None, None) => false,
        (Some(_), None) => true,
        (_, Some(_)) => matches!(range.limits, RangeLimits::Closed(_)),
    }
}

impl Parse for Given {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let argument = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Argument::Value(input.parse()?)
        } else if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            let items = content.parse_terminated(Expr::parse, Token![,])?;
            Argument::List(items.into_iter().collect())
        } else {
            Argument::None
        };
        Ok(Self { name, argument })
    }
}
