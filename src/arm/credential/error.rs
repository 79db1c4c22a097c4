//! Why no token could be had, in the token endpoint's words.

use std::error::Error as StdError;

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
}

impl CredentialError {
    /// True when the Azure CLI was to give the token.
    #[must_use]
    pub fn is_of_azure_cli(&self) -> bool {
        self.what == super::AZURE_CLI
    }

    /// An error of ours.
    pub(crate) fn new(what: impl Into<String>, message: impl AsRef<str>) -> Self {
        let message = one_line(message.as_ref());
        let number = find_number(&message);
        Self { what: what.into(), message, number }
    }

    /// Finds this error in the chain of causes, or makes one of the chain's text.
    ///
    /// Only `Display` is used: `Debug` of the outer errors may hold a backtrace.
    pub(crate) fn from_chain(what: &str, error: &azure_core::Error) -> Self {
        let mut texts = vec![error.to_string()];
        let mut source = StdError::source(error);
        while let Some(cause) = source {
            if let Some(found) = cause.downcast_ref::<Self>() {
                return found.clone();
            }
            let text = cause.to_string();
            if !texts.iter().any(|it| it.contains(&text)) {
                texts.push(text);
            }
            source = cause.source();
        }
        Self::new(what, texts.join(": "))
    }

    /// As an error that passes through a pipeline.
    pub(crate) fn into_azure(self) -> azure_core::Error {
        azure_core::Error::new(azure_core::error::ErrorKind::Credential, self)
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
