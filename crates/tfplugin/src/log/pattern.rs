//! What secrets look like: tokens, keys, values of telling names, passwords in addresses.

use super::redaction::REDACTED;

/// A shorter word after `Bearer` is no token.
const SHORTEST_TOKEN: usize = 16;

/// Names whose values are secret, in headers, forms, JSON and debug output, without case and the
/// signs between their words.
const NAMES: [&str; 14] = [
    "accesstoken",
    "accountkey",
    "apikey",
    "assertion",
    "authorization",
    "clientassertion",
    "clientsecret",
    "identityheader",
    "idtoken",
    "password",
    "refreshtoken",
    "sharedaccesskey",
    "sig",
    "token",
];

/// Parts of the names of structured fields whose values are secret, such as members of JSON bodies.
const FIELDS: [&str; 9] = [
    "accesskey",
    "authorizationkey",
    "connectionstring",
    "password",
    "primarykey",
    "secondarykey",
    "secret",
    "sharedkey",
    "token",
];

/// Where text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// In the log, which contains everything that was sent and received.
    Log,
    /// In sentences, in which the name of a secret and a colon may precede something else.
    Person,
}

/// Whether the value of a structured field of this name is secret.
#[must_use]
pub fn is_secret_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    FIELDS.iter().any(|it| name.contains(it))
}

/// Whether values of this name are secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    NAMES.iter().any(|it| strip_name(name, it) == Some(""))
}

/// `text` without anything that looks like a secret.
pub(super) fn without_patterns(text: &str, reader: Reader) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    let mut inside_word = false;
    while let Some(character) = rest.chars().next() {
        let found = match character {
            ':' => user_information(rest),
            _ if inside_word => None,
            _ => secret(rest, reader),
        };
        if let Some(found) = found {
            clean.push_str(found.shown);
            clean.push_str(REDACTED);
            rest = found.rest;
        } else {
            clean.push(character);
            rest = rest.strip_prefix(character).unwrap_or_default();
            inside_word = character.is_alphanumeric();
        }
    }
    clean
}

/// A part of a text: what is shown of it, and what is not.
struct Found<'a> {
    shown: &'a str,
    rest: &'a str,
}

/// The secret that `text` begins with, after its name.
fn secret(text: &str, reader: Reader) -> Option<Found<'_>> {
    match text.as_bytes().first()? {
        b'-' => private_key(text),
        b'e' if text.starts_with("eyJ") => web_token(text),
        it if it.is_ascii_alphabetic() => bearer(text).or_else(|| named(text, reader)),
        _ => None,
    }
}

/// `-----BEGIN PRIVATE KEY-----` to the end of the key.
fn private_key(text: &str) -> Option<Found<'_>> {
    let (kind, body) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let (_, rest) = (kind.ends_with("PRIVATE KEY")).then(|| {
        let end = body.split_once("-----END ").and_then(|(_, it)| it.split_once("-----"));
        end.unwrap_or(("", ""))
    })?;
    Some(Found { shown: "", rest })
}

/// `eyJ….….…`, regardless of the text around it.
fn web_token(text: &str) -> Option<Found<'_>> {
    let (token, rest) = split(text, |it| it.is_ascii_alphanumeric() || "-_.".contains(it));
    token.contains('.').then_some(Found { shown: "", rest })
}

/// `://user:password@` of an address. Without a password, the user is the secret.
fn user_information(text: &str) -> Option<Found<'_>> {
    let (authority, _) = split(text.strip_prefix("://")?, |it| {
        !it.is_whitespace() && !it.is_control() && !"/?#\"'<>`\\".contains(it)
    });
    let (information, _) = authority.rsplit_once('@')?;
    let secret = information.split_once(':').map_or(information, |(_, password)| password);
    let start = "://".len() + information.len() - secret.len();
    let (shown, rest) = text.split_at(start);
    (!secret.is_empty()).then(|| Found { shown, rest: rest.get(secret.len()..).unwrap_or("") })
}

/// `Bearer` and its token.
fn bearer(text: &str) -> Option<Found<'_>> {
    let after = strip_name(text, "bearer")?.strip_prefix(' ')?;
    let (token, rest) = split(after, |it| it.is_ascii_alphanumeric() || "-._~+/=".contains(it));
    (SHORTEST_TOKEN <= token.len()).then(|| Found { shown: before(text, after), rest })
}

/// One of [`NAMES`] and its value: `name=value`, `name: value`, `"name":"value"`,
/// `name: Some("value")`.
fn named(text: &str, reader: Reader) -> Option<Found<'_>> {
    let (name, after) = NAMES.iter().find_map(|it| Some((it, strip_name(text, it)?)))?;
    let is_data = reader == Reader::Log || after.starts_with(['"', '\'', '\\', '=']);
    let after = after.trim_start_matches(['"', '\'', '\\', ' ']);
    let after =
        after.strip_prefix(['=', ':']).filter(|_| is_data).or_else(|| after.strip_prefix("%3D"))?;
    let value = without_constructors(after.trim_start_matches(' '));
    let (quote, inner) = split(value, |it| "\"'\\".contains(it));
    if inner.starts_with(REDACTED) {
        return None;
    }
    let rest = if quote.is_empty() {
        let ends = if *name == "authorization" { "\n\r" } else { " \n\r\t&,;)}]" };
        split(inner, |it| !ends.contains(it)).1
    } else {
        closing(inner, quote)
    };
    (rest.len() < inner.len()).then(|| Found { shown: before(text, inner), rest })
}

/// The text after a name, regardless of case and of the signs between its words.
fn strip_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut text = text.chars();
    for expected in name.chars() {
        let found = text.find(|it| !"_-".contains(*it))?;
        if !found.eq_ignore_ascii_case(&expected) {
            return None;
        }
    }
    Some(text.as_str())
}

/// `"x")` of `Some(Secret("x"))`.
fn without_constructors(text: &str) -> &str {
    let (name, after) = split(text, char::is_alphanumeric);
    match after.strip_prefix('(') {
        Some(inside) if !name.is_empty() => without_constructors(inside),
        _ => text,
    }
}

/// `text` from the closing `quote` on; a quote after a backslash closes nothing.
fn closing<'a>(text: &'a str, quote: &str) -> &'a str {
    let position = text
        .match_indices(quote)
        .map(|(position, _)| position)
        .find(|&position| !text.get(..position).is_some_and(|it| it.ends_with('\\')));
    position.and_then(|it| text.get(it..)).unwrap_or_default()
}

/// The longest beginning of `text` whose characters all please `wanted`, and the rest.
fn split(text: &str, wanted: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|it| !wanted(it)).unwrap_or(text.len());
    text.split_at(end)
}

/// What of `text` stands before its end `tail`.
fn before<'a>(text: &'a str, tail: &str) -> &'a str {
    text.strip_suffix(tail).unwrap_or_default()
}
