//! Takes secrets out of text: the ones that the provider was told of, and everything that looks
//! like one.

use std::{
    fmt::Write,
    sync::{PoisonError, RwLock},
};

const REDACTED: &str = "[redacted]";
/// Shorter text is too common to be taken out of every line.
const SHORTEST_SECRET: usize = 6;
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

static KNOWN: RwLock<Redactor> = RwLock::new(Redactor { secrets: Vec::new() });

/// Keeps `secret` out of every log line and every diagnostic from now on.
pub fn redact(secret: &str) {
    KNOWN.write().unwrap_or_else(PoisonError::into_inner).learn(secret);
}

/// Runs `act` with all secrets that the process knows by now.
pub(super) fn with_known<T>(act: impl FnOnce(&Redactor) -> T) -> T {
    act(&KNOWN.read().unwrap_or_else(PoisonError::into_inner))
}

/// `text` for people, without secrets.
pub(crate) fn cleaned(text: &str) -> String {
    with_known(|redactor| redactor.clean_prose(text))
}

/// Where text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// In the log, which holds whatever was sent and received.
    Log,
    /// In sentences, in which the name of a secret and a colon may precede something else.
    Person,
}

/// Knows secrets, and what secrets look like.
#[derive(Debug, Default)]
pub(super) struct Redactor {
    /// Longest first, so that no secret hides a part of another.
    secrets: Vec<String>,
}

impl Redactor {
    #[cfg(test)]
    pub(super) fn new<const N: usize>(secrets: [&str; N]) -> Self {
        let mut redactor = Self::default();
        for secret in secrets {
            redactor.learn(secret);
        }
        redactor
    }

    /// Learns a secret in all the forms in which it may be logged.
    fn learn(&mut self, secret: &str) {
        let quoted = format!("{secret:?}");
        let forms = [secret, quoted.trim_matches('"'), &form_encoded(secret)];
        let lines = secret.lines().filter(|line| !line.starts_with("-----"));
        for form in forms.into_iter().chain(lines).map(str::trim) {
            if SHORTEST_SECRET <= form.len() && !self.secrets.iter().any(|it| it == form) {
                self.secrets.push(form.to_owned());
            }
        }
        self.secrets.sort_by_key(|it| std::cmp::Reverse(it.len()));
    }

    /// The text of the field `name` without secrets.
    pub(super) fn clean_field(&self, name: &str, text: &str) -> String {
        let is_secret = NAMES.iter().any(|it| strip_name(name, it) == Some(""));
        if is_secret { REDACTED.to_owned() } else { self.clean(text) }
    }

    /// `text` without secrets.
    pub(super) fn clean(&self, text: &str) -> String {
        without_patterns(&self.without_known(text), Reader::Log)
    }

    /// A text of sentences without secrets.
    fn clean_prose(&self, text: &str) -> String {
        without_patterns(&self.without_known(text), Reader::Person)
    }

    fn without_known(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret) {
                text = text.replace(secret, REDACTED);
            }
        }
        text
    }
}

/// A part of a text: what is shown of it, and what is not.
struct Found<'a> {
    shown: &'a str,
    rest: &'a str,
}

fn without_patterns(text: &str, reader: Reader) -> String {
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

/// `eyJ….….…`, whatever stands around it.
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

/// What follows a name, whatever its case and the signs between its words.
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

/// `secret` as it stands in the body of a form.
fn form_encoded(secret: &str) -> String {
    let mut encoded = String::with_capacity(secret.len());
    for byte in secret.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                encoded.push(byte.into());
            }
            // Writing to a string cannot fail.
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_text_brings_a_secret_through(before in ".*", after in ".*") {
            let redactor = Redactor::new(["s3cr3t-ü"]);
            let clean = redactor.clean(&format!("{before}s3cr3t-ü{after}"));
            prop_assert!(!clean.contains("s3cr3t-ü"));
        }

        #[test]
        fn text_around_names_and_signs_never_panics(
            text in "(token|sig|Bearer |eyJ|-----BEGIN |PRIVATE KEY-----|[=:\"'\\\\(){} ,ü\n]){0,20}"
        ) {
            Redactor::default().clean(&text);
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Redactor::default().clean(text), expected);
    }

    #[test]
    fn tokens_are_taken_out_wherever_they_stand() {
        check("got Bearer abcdefghijklmnop.qr today", "got Bearer [redacted] today");
        check("jwt eyJhbGci.eyJzdWIi.c2ln-_, fine", "jwt [redacted], fine");
        check("authorization: Basic dXNlcjpwYXNz\nnext", "authorization: [redacted]\nnext");
    }

    #[test]
    fn values_of_secret_names_are_taken_out() {
        check("a=1&client_secret=x%7Ey&b=2", "a=1&client_secret=[redacted]&b=2");
        check(r#"{"access_token":"a b","n":1}"#, r#"{"access_token":"[redacted]","n":1}"#);
        check(r#"{"password":"a\"b"}"#, r#"{"password":"[redacted]"}"#);
        check(r#"Client { Password: Some("x y") }"#, r#"Client { Password: Some("[redacted]") }"#);
        check(r#"body="{\"id_token\":\"x\"}""#, r#"body="{\"id_token\":\"[redacted]\"}""#);
        check("https://a/b?sv=1&sig=abc", "https://a/b?sv=1&sig=[redacted]");
        check("ARM_CLIENT_SECRET=abc def", "ARM_CLIENT_SECRET=[redacted] def");
        check(
            "clientSecret: abc, x-api-key: def",
            "clientSecret: [redacted], x-api-key: [redacted]",
        );
    }

    #[test]
    fn passwords_in_addresses_are_taken_out() {
        check("at https://me:p@ss@host/a?b", "at https://me:[redacted]@host/a?b");
        check("http://t0ken@host:80", "http://[redacted]@host:80");
        check("https://host/a@b, https://host?a=c@d", "https://host/a@b, https://host?a=c@d");
        check("x-identity-header: 853b9a84", "x-identity-header: [redacted]");
    }

    #[test]
    fn sentences_keep_what_follows_a_colon() {
        let clean = |text| Redactor::new(["s3cr3t"]).clean_prose(text);
        let sentence = "No access token: AADSTS7000215: Invalid client secret";
        assert_eq!(clean(sentence), sentence);
        assert_eq!(
            clean("it sent token=abc and s3cr3t"),
            "it sent token=[redacted] and [redacted]"
        );
        assert_eq!(clean(r#"{"password":"abc"}"#), r#"{"password":"[redacted]"}"#);
        assert_eq!(clean("got eyJhbGci.eyJzdWIi.c2ln-_"), "got [redacted]");
    }

    #[test]
    fn fields_with_secret_names_are_taken_out() {
        let redactor = Redactor::default();
        assert_eq!(redactor.clean_field("client_secret", "abc"), REDACTED);
        assert_eq!(redactor.clean_field("client", "abc"), "abc");
    }

    #[test]
    fn what_was_taken_out_stays_as_it_is() {
        for text in ["token=[redacted] b", r#"{"token":"[redacted]"}"#, "a://[redacted]@b"] {
            check(text, text);
        }
    }

    #[test]
    fn private_keys_are_taken_out() {
        let key = "k -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- e";
        check(key, "k [redacted] e");
        check("-----BEGIN PRIVATE KEY-----\nMII", "[redacted]");
    }

    #[test]
    fn harmless_text_stays() {
        for text in [
            "a bearer token was sent",
            "$skiptoken=abc",
            "the password is wrong",
            "eyJ is how they begin",
            "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----",
            "größer: ü",
            "",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn known_secrets_are_taken_out_in_every_form() {
        let redactor = Redactor::new(["p\"ss w+rd"]);
        let text = "plain p\"ss w+rd, debug \"p\\\"ss w+rd\", form p%22ss+w%2Brd";
        let expected = "plain [redacted], debug \"[redacted]\", form [redacted]";
        assert_eq!(redactor.clean(text), expected);
    }

    #[test]
    fn each_line_of_a_known_secret_is_secret() {
        let redactor = Redactor::new(["-----BEGIN X-----\nMIIabcdef\nghijkl==\n-----END X-----"]);
        assert_eq!(redactor.clean("ghijkl== and MIIabcdef"), "[redacted] and [redacted]");
    }

    #[test]
    fn short_secrets_do_not_riddle_the_log() {
        assert_eq!(Redactor::new(["a"]).clean("a banana"), "a banana");
    }

    #[test]
    fn a_secret_inside_a_longer_one_does_not_save_the_rest() {
        let redactor = Redactor::new(["secret", "secretive"]);
        assert_eq!(redactor.clean("secretive secret"), "[redacted] [redacted]");
    }
}
