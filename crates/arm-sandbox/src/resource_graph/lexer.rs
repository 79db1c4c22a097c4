//! The words of a query.

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, with hyphens in those of operators.
    Name(String),
    /// A text in quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// Punctuation or a comparison.
    Symbol(&'static str),
}

/// Longer ones first, so that they are found before what they begin with.
const SYMBOLS: [&str; 20] = [
    "==", "!=", "=~", "!~", "<=", ">=", "|", "(", ")", "[", "]", ",", ".", "<", ">", "=", "!", "-",
    "*", "+",
];

/// Operators whose names have a hyphen or an exclamation mark in them.
const COMPOUND: [&str; 13] = [
    "project-away",
    "project-rename",
    "project-keep",
    "mv-expand",
    "mvexpand",
    "!contains_cs",
    "!contains",
    "!startswith",
    "!endswith",
    "!has",
    "!in~",
    "!in",
    "in~",
];

/// Reads the words of a query.
pub(super) fn read(query: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = query;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if first == '\'' || first == '"' {
            let (text, after) = quoted(rest, first)?;
            tokens.push(Token::Text(text));
            rest = after;
        } else if first.is_ascii_digit() {
            let end = rest.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(rest.len());
            let (number, after) = rest.split_at(end);
            let number = number.parse().map_err(|_| format!("'{number}' is not a number."))?;
            tokens.push(Token::Number(number));
            rest = after;
        } else if let Some((name, after)) = compound(rest) {
            tokens.push(Token::Name(name.to_owned()));
            rest = after;
        } else if first.is_alphabetic() || first == '_' || first == '$' {
            let part = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
            let end = rest.find(|it| !part(it)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            tokens.push(Token::Name(name.to_owned()));
            rest = after;
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|it| rest.starts_with(it)) {
            tokens.push(Token::Symbol(symbol));
            rest = rest.get(symbol.len()..).unwrap_or_default();
        } else {
            return Err(format!("'{first}' is not understood."));
        }
    }
}

/// An operator with a special character in its name, if one is next.
fn compound(rest: &str) -> Option<(&'static str, &str)> {
    COMPOUND.into_iter().find_map(|name| {
        let (head, after) = rest.split_at_checked(name.len())?;
        let ends = after.chars().next().is_none_or(|it| !it.is_alphanumeric() && it != '_');
        (head.eq_ignore_ascii_case(name) && ends).then_some((name, after))
    })
}

/// The text in quotes that is next, without them, and what follows.
fn quoted(rest: &str, quote: char) -> Result<(String, &str), String> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => text.extend(letters.next().map(|(_, escaped)| escaped)),
            _ if letter == quote => {
                return Ok((text, rest.get(at + 1..).unwrap_or_default()));
            }
            _ => text.push(letter),
        }
    }
    Err("A text has no end.".into())
}
