//! Attempts that brought no answer, and how much is known about what Azure made of them.

use azure_core::error::ErrorKind;

use super::credential::CredentialError;
use super::error::Cause;
use super::retry::Outcome;

/// Why an attempt brought no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Lost {
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
    /// The request could not be made at all.
    #[error(transparent)]
    Broken(azure_core::Error),
}

impl Lost {
    pub(crate) fn outcome(&self) -> Outcome<'static> {
        match self {
            Self::NoToken(error) => Outcome::NoToken(error.number),
            Self::NotSent(_) => Outcome::NotSent,
            Self::InFlight(_) | Self::CutShort => Outcome::Lost,
            Self::Broken(_) => Outcome::Broken,
        }
    }
}

impl From<azure_core::Error> for Lost {
    fn from(error: azure_core::Error) -> Self {
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

impl From<Lost> for Cause {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NoToken(error) => Self::Credential(error),
            Lost::NotSent(source) | Lost::Broken(source) => Self::Transport { sent: false, source },
            Lost::CutShort => Self::Decode("its JSON was cut short".to_owned()),
            Lost::InFlight(source) => Self::Transport { sent: true, source },
        }
    }
}
