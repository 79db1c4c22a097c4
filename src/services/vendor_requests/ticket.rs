//! The text of a ticket: paragraphs, and facts one under the other.

use std::fmt::Write as _;

use tfplugin::Model;
use uuid::{Uuid, uuid};

/// A ticket to be sent to a vendor's support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticket {
    /// Its subject.
    pub(crate) subject: String,
    /// Its text.
    pub(crate) body: String,
}

/// A ticket in the user's own words, with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct TicketTemplate {
    /// Subject of the ticket. Defaults to one that the provider writes.
    #[tf(length(1..=200))]
    pub(crate) subject: Option<String>,
    /// Text of the ticket.
    #[tf(length(1..=8000))]
    pub(crate) body: String,
}

impl TicketTemplate {
    /// The ticket, with this subject if the user has none.
    pub(super) fn ticket(&self, subject: String, render: impl Fn(&str) -> String) -> Ticket {
        Ticket {
            subject: self.subject.as_deref().map_or(subject, &render),
            body: format!("{}\n", render(&self.body).trim()),
        }
    }
}

/// Replaces a fact that this caller may not read in Azure.
pub(super) const TO_BE_FILLED_IN: &str = "(please fill in: our account may not read it)";

/// Facts with their labels, values in one column; further values of a fact are below its first.
#[derive(Debug, Default)]
pub(super) struct Facts {
    rows: Vec<(String, Vec<String>)>,
}

impl Facts {
    /// One more fact.
    pub(super) fn fact(mut self, label: &str, value: impl Into<String>) -> Self {
        self.rows.push((label.to_owned(), vec![value.into()]));
        self
    }

    /// One more fact, where there is one.
    pub(super) fn maybe(self, label: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.fact(label, value),
            None => self,
        }
    }

    /// One more fact with several values, if there are any.
    pub(super) fn facts(mut self, label: &str, values: Vec<String>) -> Self {
        if !values.is_empty() {
            self.rows.push((label.to_owned(), values));
        }
        self
    }

    /// The lines.
    pub(super) fn text(&self) -> String {
        let width = self.rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for (label, values) in &self.rows {
            let mut label = format!("{label}:");
            for value in values {
                let value = value.trim().replace('\n', " ");
                let _ = writeln!(text, "{label:indent$}{value}", indent = width + 3);
                label.clear();
            }
        }
        text.trim_end().to_owned()
    }
}

/// The lines of a ticket that another one has not, and the other way round: what a fact was, and what
/// it is. Lines that only moved are no difference.
pub(crate) fn differences(before: &str, now: &str) -> Vec<String> {
    let lines = |text: &str| -> Vec<String> {
        let line = |it: &str| it.split_whitespace().collect::<Vec<_>>().join(" ");
        text.lines().map(line).filter(|it| !it.is_empty()).collect()
    };
    let (before, now) = (lines(before), lines(now));
    let gone = before.iter().filter(|it| !now.contains(it)).map(|it| format!("- {it}"));
    let come = now.iter().filter(|it| !before.contains(it)).map(|it| format!("+ {it}"));
    gone.chain(come).collect()
}

/// Paragraphs, with an empty line between them.
pub(super) fn paragraphs(parts: &[String]) -> String {
    let parts: Vec<_> = parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    format!("{}\n", parts.join("\n\n"))
}

/// Keeps our references apart from names that another tool derives from the same facts.
const NAMESPACE: Uuid = uuid!("0d9c8b52-6f1e-5a47-8c3b-7e24d5f1a960");

/// How many hexadecimal digits a reference has: few enough to be read out on the telephone.
const DIGITS: usize = 12;

/// The reference of the request of this kind for these things.
///
/// It follows from what is asked for alone, so it is known before the first apply, survives the loss
/// of the state, and is the same in every workspace that asks for the same. Edits that ask for nothing
/// else, such as a ticket number or the name of a cluster, do not change it. Case does not count:
/// Azure's IDs are the same in any.
pub(crate) fn reference(kind: &str, things: &[&str]) -> String {
    let folded: Vec<_> = things.iter().map(|it| it.trim().to_lowercase()).collect();
    let id = Uuid::new_v5(&NAMESPACE, format!("{kind}\n{}", folded.join("\n")).as_bytes());
    let digits: String = id.simple().to_string().chars().take(DIGITS).collect();
    format!("req-{digits}")
}

/// What secrets begin with or contain, and what they are.
const MARKS: &[(&str, &str)] = &[
    ("-----BEGIN", "a private key or a certificate"),
    ("AccountKey=", "the key of a storage account"),
    ("SharedAccessKey=", "a shared access key"),
    ("SharedAccessSignature", "a shared access signature"),
    ("&sig=", "a shared access signature"),
    ("?sig=", "a shared access signature"),
    ("client_secret=", "the secret of an application"),
    ("Bearer ey", "an access token"),
    ("eyJhbGciOi", "an access token"),
    ("eyJ0eXAiOi", "an access token"),
];

/// What the text seems to contain that no ticket may.
pub(crate) fn secret_in(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let mark = MARKS.iter().find(|(mark, _)| text.contains(&mark.to_ascii_lowercase()));
    mark.map(|(_, what)| *what)
}

/// What a shared key of a VPN is called before it is named.
const SHARED_KEYS: [&str; 5] = ["psk", "shared key", "shared-key", "shared_key", "sharedkey"];

/// Whether the text of a request for a VPN seems to contain its shared key: it names one, and then has eight
/// characters or more with a digit or a special character. A key in other words is not noticed.
pub(crate) fn seems_to_have_shared_key(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    values(&text, &SHARED_KEYS)
        .any(|it| 8 <= it.chars().count() && it.chars().any(|it| !it.is_alphabetic() && it != '-'))
}

/// Whether the settings of a device give any value to a key.
pub(crate) fn gives_key(settings: &str) -> bool {
    values(&settings.to_ascii_lowercase(), &["psk", "key", "keys", "secret"]).next().is_some()
}

/// The values in a lower-case text that are given to one of these names: the first word of each, without quotes.
fn values<'a>(text: &'a str, names: &[&'static str]) -> impl Iterator<Item = &'a str> {
    let value = |rest: &'a str| {
        let rest = rest.trim_start_matches(['"', '\'', '`']).trim_start();
        let rest = rest.strip_prefix(['=', ':']).or_else(|| rest.strip_prefix("is "))?;
        let word = rest.split_whitespace().next()?.trim_matches(['"', '\'', '`', '.', ',', ')']);
        (!word.is_empty()).then_some(word)
    };
    names
        .iter()
        .flat_map(move |name| text.match_indices(name))
        .filter_map(move |(at, name)| value(&text[at + name.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_one_column_and_further_values_are_below_the_first() {
        let facts = Facts::default()
            .fact("Name", "crdata")
            .facts("Address space", vec!["10.0.0.0/16".to_owned(), "10.1.0.0/16".to_owned()])
            .facts("Nothing", Vec::new())
            .maybe("Absent", None::<String>);
        let expected =
            "Name:           crdata\nAddress space:  10.0.0.0/16\n                10.1.0.0/16";
        assert_eq!(facts.text(), expected);
    }

    #[test]
    fn what_differs_is_told_by_whole_lines() {
        let before = "Hello\n\nRegion:   westeurope\nSpace:    10.0.0.0/16\n";
        let now = "Hello\n\nRegion:  westeurope\nSpace:   10.0.0.0/16\n         10.1.0.0/16\n";
        assert_eq!(differences(before, now), ["+ 10.1.0.0/16"]);
        assert_eq!(differences(now, before), ["- 10.1.0.0/16"]);
        assert_eq!(differences(before, before), [""; 0]);
    }

    #[test]
    fn a_fact_cannot_pretend_to_be_a_line_of_its_own() {
        let facts = Facts::default().fact("Name", "prod\nOur tenant ID: another");
        assert_eq!(facts.text(), "Name:  prod Our tenant ID: another");
    }

    #[test]
    fn the_same_request_has_the_same_reference_for_ever() {
        let first = reference("vnet-peering", &["cmg3k4w9t000108l4hx2q7v1z", "/subscriptions/A"]);
        let again = reference("vnet-peering", &["cmg3k4w9t000108l4hx2q7v1z ", "/subscriptions/a"]);
        assert_eq!(first, again);
        assert_eq!(first, "req-f091fb381106");
    }

    #[test]
    fn what_is_another_request_has_another_reference() {
        let all = [
            reference("vnet-peering", &["a", "b"]),
            reference("private-endpoint", &["a", "b"]),
            reference("vnet-peering", &["ab", ""]),
            reference("vnet-peering", &["b", "a"]),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn well_known_shapes_of_secrets_are_found_and_prose_is_not() {
        for (text, what) in [
            ("use https://x.blob.core.windows.net/c?sv=1&sig=abc", "shared access signature"),
            ("DefaultEndpointsProtocol=https;accountkey=abc==", "storage account"),
            ("Authorization: Bearer eyJ0", "access token"),
            ("-----BEGIN PRIVATE KEY-----", "private key"),
        ] {
            assert!(secret_in(text).is_some_and(|it| it.contains(what)), "{text}");
        }
        for text in
            ["PSK: Zx81-kk20!ab", "the shared key is \"9fA8bb21cc\".", "ike2, shared_key=a1b2c3d4"]
        {
            assert!(seems_to_have_shared_key(text), "{text}");
            assert!(gives_key(text), "{text}");
            // Tickets that have nothing to do with a VPN say what they said before.
            assert_eq!(secret_in(text), None, "{text}");
        }
        for text in
            ["Shared key: exchanged by telephone", "psk or certificate", "shared key: not yet"]
        {
            assert!(!seems_to_have_shared_key(text), "{text}");
        }
        for text in ["PSK: hunter", "pre-shared-key=abc", "ike-key is tulip", "secret = a"] {
            assert!(gives_key(text), "{text}");
        }
        for text in ["IKEv2, key exchange: main mode, AES-256", "keylife=3600, PSK, DH group 14"] {
            assert!(!gives_key(text), "{text}");
        }
        assert_eq!(secret_in("Tasks in production read the container `features`."), None);
        assert_eq!(secret_in("We rotate the account key every month."), None);
    }
}
