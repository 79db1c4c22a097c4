//! Attempts that brought no answer, and how much is known about what Azure made of them.

use azure_core::error::ErrorKind;

use super::transport::TooLong;
use crate::azure::credential::CredentialError;
use crate::azure::retry::Outcome;

/// Why an attempt brought no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// There was no token, so nothing was sent.
    #[error(transparent)]
    NoToken(CredentialError),
    /// There was no connection, so nothing was sent.
    #[error(transparent)]
    NotSent(azure_core::Error),
    /// The connection broke; Azure may have acted.
    #[error(transparent)]
    InFlight(azure_core::Error),
    /// The answer is a success whose JSON ends too early.
    #[error("the answer was cut short")]
    CutShort,
    /// The answer is longer than any that Azure gives; Azure may have acted.
    #[error(transparent)]
    TooLong(TooLong),
    /// The request could not be made at all.
    #[error(transparent)]
    Broken(azure_core::Error),
}

impl TransportError {
    pub(crate) fn outcome(&self) -> Outcome<'static> {
        match self {
            Self::NoToken(error) => Outcome::NoToken(error.number),
            Self::NotSent(_) => Outcome::NotSent,
            Self::InFlight(_) | Self::CutShort => Outcome::TransportError,
            Self::TooLong(_) | Self::Broken(_) => Outcome::Broken,
        }
    }
}

impl From<azure_core::Error> for TransportError {
    fn from(error: azure_core::Error) -> Self {
        if let Some(too_long) = too_long(&error) {
            return Self::TooLong(too_long);
        }
        match error.kind() {
            ErrorKind::Credential => {
                Self::NoToken(CredentialError::from_chain("credential", &error))
            }
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
