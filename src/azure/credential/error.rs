//! Why no token could be had, in the token endpoint's words.

use std::error::Error as StdError;

use azure_core::error::ErrorKind;

/// What errors call the Azure CLI.
pub(super) const AZURE_CLI: &str = "Azure CLI";

/// No token could be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {message}")]
pub struct CredentialError {
    /// Which credential was used, without its secret.
    pub what: String,
    /// What went wrong.
    pub message: String,
    /// The number of Entra's error, such as 7000215 for AADSTS7000215.
    pub number: Option<u32>,
    /// True when whoever gives out tokens could not be reached.
    pub unreachable: bool,
}

/// What outer errors say that the inner ones say better.
const NOISE: [&str; 4] = [
    " authentication failed.",
    "retry policy expired",
    "non-transport error occurred",
    "failed to execute `reqwest` request",
];

impl CredentialError {
    /// True when the Azure CLI was to give the token.
    #[must_use]
    pub fn is_of_azure_cli(&self) -> bool {
        self.what == AZURE_CLI
    }

    /// An error of ours.
    pub(crate) fn new(what: impl Into<String>, message: impl AsRef<str>) -> Self {
        let message = one_line(message.as_ref());
        let number = find_number(&message);
        Self { what: what.into(), message, number, unreachable: false }
    }

    /// Finds this error in the chain of causes, or makes one of the chain's text.
    ///
    /// Only `Display` is used: `Debug` of the outer errors may hold a backtrace.
    pub(crate) fn from_chain(what: &str, error: &azure_core::Error) -> Self {
        let mut texts: Vec<String> = Vec::new();
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        let mut unreachable = false;
        while let Some(cause) = next {
            if let Some(found) = cause.downcast_ref::<Self>() {
                return found.clone();
            }
            let kind = cause.downcast_ref::<azure_core::Error>().map(azure_core::Error::kind);
            unreachable |= matches!(kind, Some(ErrorKind::Connection | ErrorKind::Io));
            next = cause.source();
            let text = cause.to_string();
            let noise = next.is_some() && NOISE.iter().any(|it| text.contains(it));
            if !noise && !texts.iter().any(|it| it.contains(&text)) {
                texts.push(text);
            }
        }
        Self { unreachable, ..Self::new(what, texts.join(": ")) }
    }

    /// As an error that passes through a pipeline.
    pub(crate) fn into_azure(self) -> azure_core::Error {
        azure_core::Error::new(ErrorKind::Credential, self)
    }
}

/// The number behind `AADSTS`, wherever it stands in the text.
pub(super) fn find_number(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("AADSTS")?;
    let end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
