//! The error of a published list that could not be read: what was tried, what came back, what to do.

use std::time::Duration;

use tfplugin::{Code, Diagnostic};

use super::{Address, code::FeedCode};
use crate::http::{
    self, Ended, TransportError,
    backoff::{self, GaveUp, Waited},
    code::CallCode,
};

/// A list that could not be read.
#[derive(Debug)]
pub(crate) struct Error {
    pub(super) address: Address,
    pub(super) cause: Cause,
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    /// Why there was no further attempt, if one might have helped.
    pub(super) gave_up: Option<String>,
    /// Whether a sandbox answered, which has only the lists of its seed.
    pub(super) is_simulated: bool,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cause {
    /// The server answered with anything but 200.
    #[error("The server answered {status}: {said}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What the status means.
        said: &'static str,
    },
    /// The server sends readers to another address.
    #[error("The server answered {status} and sends readers to `{to}`")]
    Redirected {
        /// The HTTP status.
        status: u16,
        /// The other address, without its query.
        to: String,
    },
    /// No answer came.
    #[error("{}", if *.sent { "The connection was lost before the answer came" } else { "The provider could not connect" })]
    Transport {
        /// Whether the request may have reached the server.
        sent: bool,
        /// What the transport said.
        #[source]
        source: azure_core::Error,
    },
    /// The answer is too long, or was cut short.
    #[error("The provider could not read the answer: {0}")]
    Unreadable(String),
    /// Terraform asked the provider to stop.
    #[error("The call stopped because Terraform was interrupted")]
    Canceled,
    /// The time limit was reached.
    #[error("The time limit was reached")]
    TimedOut,
}

impl Cause {
    fn code(&self) -> Code {
        match self {
            Self::Refused { .. } => *FeedCode::FeedRefused,
            Self::Redirected { .. } => *FeedCode::FeedRedirected,
            Self::Transport { .. } => *CallCode::ConnectionFailed,
            Self::Unreadable(_) => *CallCode::UnexpectedAnswer,
            Self::Canceled => *CallCode::CallInterrupted,
            Self::TimedOut => *CallCode::CallTimedOut,
        }
    }

    fn summary(&self) -> String {
        match self {
            Self::Refused { status, .. } => format!("Address list refused: {status}"),
            Self::Redirected { .. } => "Address list at another address".to_owned(),
            Self::Transport { .. } => "No connection to the server of an address list".to_owned(),
            Self::Unreadable(_) => "Unreadable address list".to_owned(),
            Self::Canceled => "Interrupted read of an address list".to_owned(),
            Self::TimedOut => "Timed out reading an address list".to_owned(),
        }
    }

    fn advice(&self, is_simulated: bool) -> &'static str {
        match self {
            Self::Refused { status: 400..500, .. } if is_simulated => {
                "The provider works on a sandbox, and reads from the web only what `feeds` of the seed \
                 lists. Add the list there; a seed is read once, when the database is new."
            }
            Self::Refused { status: 400..500, .. } => {
                "Check the address. The provider sends no credentials to it; a list that needs some \
                 has to be read in another way and set as `addresses`."
            }
            Self::Refused { .. } | Self::TimedOut => "Apply again later.",
            Self::Redirected { .. } => {
                "The provider does not follow it. If that address belongs to the publisher, set it as \
                 `url`."
            }
            Self::Transport { .. } => {
                "Check the address, the network, and the proxy settings (HTTPS_PROXY, NO_PROXY)."
            }
            Self::Unreadable(_) => "Check that the address is that of a list of addresses.",
            Self::Canceled => "Run the command again.",
        }
    }
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
            TransportError::NotSent(source) | TransportError::Broken(source) => {
                Self::Transport { sent: false, source }
            }
            TransportError::InFlight(source) => Self::Transport { sent: true, source },
            TransportError::CutShort => Self::Unreadable("its JSON was cut short".to_owned()),
            TransportError::TooLong(too_long) => Self::Unreadable(too_long.to_string()),
            TransportError::NoToken(error) => Self::Unreadable(error.to_string()),
        }
    }
}

impl backoff::Refusal for Error {
    fn retry_after(&self) -> Option<Duration> {
        None
    }

    fn answer(&self) -> String {
        self.cause.to_string()
    }

    fn give_up(mut self, _waited: Option<Waited>, reason: GaveUp) -> Self {
        match reason {
            GaveUp::Ended(ended) => self.cause = ended.into(),
            GaveUp::TooLong(wait) => self.gave_up = Some(wait.describe("The server")),
        }
        self
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        let request = format!("Could not read the addresses from {}.", error.address);
        let mut lines = http::with_causes(vec![request], &error.cause);
        lines.extend(error.gave_up.as_deref().map(http::sentence));
        lines.extend(http::attempts(error.attempts, error.elapsed).map(|it| format!("{it}.")));
        let detail = format!("{}\n\n{}", lines.join("\n"), error.cause.advice(error.is_simulated));
        error.cause.code().error(error.cause.summary(), detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_to_do_on_the_web_and_on_a_sandbox() {
        for (is_simulated, status, fact) in [
            (false, 404, "no credentials"),
            (true, 404, "`feeds` of the seed"),
            (false, 503, "Apply again later"),
            (true, 503, "Apply again later"),
        ] {
            let error = Error {
                address: Address::parse("https://vendor.example/ips.txt").unwrap(),
                cause: Cause::Refused { status, said: "Not so" },
                attempts: 1,
                elapsed: Duration::ZERO,
                gave_up: None,
                is_simulated,
            };
            let detail = Diagnostic::from(error).detail;
            assert!(detail.contains(fact), "{detail}");
            assert!(
                detail.contains("The server answered") && detail.contains("Not so"),
                "{detail}"
            );
        }
    }
}
