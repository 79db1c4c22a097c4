//! What came of a call that did not succeed.

use super::credential::CredentialError;
use super::error_response::Envelope;
use super::request::RequestError;
use crate::http::{Ended, TransportError};

/// What came of a call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// Azure answered with an error.
    #[error("Azure answered {status}{}: {}", code(.envelope), .envelope.message)]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What the answer says.
        envelope: Envelope,
    },
    /// Azure took the work on, and it failed.
    #[error("the operation ended as {status}{}: {}", code(.envelope), .envelope.message)]
    OperationFailed {
        /// The state in which it ended, `Failed` or `Canceled`.
        status: String,
        /// What the state says.
        envelope: Envelope,
    },
    /// No answer came.
    #[error("{}", if *.sent { "the connection was lost before the answer came" } else { "no connection could be made" })]
    Transport {
        /// Whether the request may have reached Azure.
        sent: bool,
        /// What the transport said.
        #[source]
        source: azure_core::Error,
    },
    /// No token could be had.
    #[error("no access token could be had")]
    Credential(#[source] CredentialError),
    /// The answer could not be read.
    #[error("the answer could not be understood: {0}")]
    Decode(String),
    /// The answer is a success, and is not about the resource that was asked for.
    #[error("the answer does not describe the resource that was asked for: {0}")]
    Undescribed(String),
    /// Terraform asked the provider to stop.
    #[error("stopped because Terraform was interrupted")]
    Canceled,
    /// The time limit was reached.
    #[error("the time limit was reached")]
    TimedOut,
    /// Azure's answer points to a host that must not see a token.
    #[error(
        "Azure's answer points to `{0}`, which is not a host of this cloud, so no token was sent there"
    )]
    ForeignHost(String),
    /// The request could not be built.
    #[error(transparent)]
    Request(#[from] RequestError),
}

impl Cause {
    /// True when Azure itself has seen the call, so that its support can find it.
    pub(super) fn concerns_azure(&self) -> bool {
        !matches!(
            self,
            Self::Credential(_)
                | Self::ForeignHost(_)
                | Self::Request(_)
                | Self::Transport { sent: false, .. }
        )
    }

    /// What Azure's error body says, for a refusal or a failed operation.
    pub(super) fn envelope(&self) -> Option<&Envelope> {
        match self {
            Self::Refused { envelope, .. } | Self::OperationFailed { envelope, .. } => {
                Some(envelope)
            }
            _ => None,
        }
    }

    /// What Azure answered, or why no answer came, in one line.
    pub(super) fn answer(&self) -> String {
        match self {
            Self::Refused { status, envelope } => {
                format!("{status}{}: {}", code(envelope), envelope.message)
            }
            cause => cause.to_string(),
        }
    }
}

/// The code with a space before it, as it stands after the status.
fn code(envelope: &Envelope) -> String {
    envelope.code.as_ref().map(|it| format!(" {it}")).unwrap_or_default()
}

impl From<Ended> for Cause {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Canceled => Self::Canceled,
            Ended::TimedOut => Self::TimedOut,
        }
    }
}

impl From<TransportError> for Cause {
    fn from(lost: TransportError) -> Self {
        match lost {
            TransportError::NoToken(error) => {
                Self::Credential(CredentialError::from_chain("credential", &error))
            }
            TransportError::NotSent(source) | TransportError::Broken(source) => {
                Self::Transport { sent: false, source }
            }
            TransportError::CutShort => Self::Decode("its JSON was cut short".to_owned()),
            TransportError::TooLong(too_long) => Self::Decode(too_long.to_string()),
            TransportError::InFlight(source) => Self::Transport { sent: true, source },
        }
    }
}
