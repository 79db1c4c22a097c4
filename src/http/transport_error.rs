//! Attempts that brought no answer, and how much is known about what the service made of them.

use azure_core::error::ErrorKind;

use super::transport::TooLong;

/// Why an attempt brought no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// There was no token, so nothing was sent.
    #[error(transparent)]
    NoToken(azure_core::Error),
    /// There was no connection, so nothing was sent.
    #[error(transparent)]
    NotSent(azure_core::Error),
    /// The connection broke; the service may have acted.
    #[error(transparent)]
    InFlight(azure_core::Error),
    /// The answer is a success whose JSON ends too early.
    #[error("the answer was cut short")]
    CutShort,
    /// The answer is longer than any that a service gives; it may have acted.
    #[error(transparent)]
    TooLong(TooLong),
    /// The request could not be made at all.
    #[error(transparent)]
    Broken(azure_core::Error),
}

impl TransportError {
    /// Whether the service may have acted although its answer is missing.
    pub(crate) fn leaves_doubt(&self) -> bool {
        matches!(self, Self::InFlight(_) | Self::CutShort | Self::TooLong(_))
    }
}

impl From<azure_core::Error> for TransportError {
    fn from(error: azure_core::Error) -> Self {
        if let Some(too_long) = too_long(&error) {
            return Self::TooLong(too_long);
        }
        match error.kind() {
            ErrorKind::Credential => Self::NoToken(error),
            ErrorKind::Connection => Self::NotSent(error),
            ErrorKind::Io => Self::InFlight(error),
            _ => Self::Broken(error),
        }
    }
}

/// Whether an error says that the answer was too long, wherever in its chain.
fn too_long(error: &azure_core::Error) -> Option<TooLong> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<TooLong>() {
            return Some(*found);
        }
        next = cause.source();
    }
    None
}
