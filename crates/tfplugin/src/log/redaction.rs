//! Takes secrets out of text: the ones that the provider was told of, and everything that looks
//! like one.

use std::{
    fmt::Write,
    sync::{PoisonError, RwLock},
};

use super::pattern::{Reader, is_secret_name, without_patterns};

/// What replaces a secret.
pub(super) const REDACTED: &str = "[redacted]";
/// Shorter text is too common to be taken out of every line.
const SHORTEST_SECRET: usize = 6;

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
        if is_secret_name(name) { REDACTED.to_owned() } else { self.clean(text) }
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

/// `secret` as it is encoded in the body of a form.
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
