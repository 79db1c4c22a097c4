//! What went wrong with a call: what was tried, what came back, and what the user can do about it.

use std::fmt;
use std::time::Duration;

use tfplugin::Code;

use super::code::AstroCode;
use super::refusal::Refusal;
use super::remediation;
use crate::http::code::CallCode;
use crate::http::{self, Ended, TransportError};

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Failure>);

/// Everything that is known about a call that did not succeed.
#[derive(Debug)]
pub struct Failure {
    /// What was tried, such as ``read cluster `x` ``.
    pub operation: String,
    /// The path that was asked; empty when nothing was.
    pub path: String,
    /// What came of it.
    pub cause: Cause,
    /// How often it was tried.
    pub attempts: u32,
    /// How long that took.
    pub elapsed: Duration,
    /// Why it was not tried any longer, when another attempt might have helped.
    pub gave_up: Option<String>,
}

/// What came of a call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// Astro answered with an error.
    #[error("Astro answered {status}: {}", .refusal.message)]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What the answer says.
        refusal: Refusal,
    },
    /// No answer came.
    #[error("{}", if *.sent { "the connection was lost before the answer came" } else { "no connection could be made" })]
    Transport {
        /// Whether the request may have reached Astro.
        sent: bool,
        /// What the transport said.
        #[source]
        source: azure_core::Error,
    },
    /// The answer is a success that says nothing.
    #[error("Astro answered {0} without a body")]
    Empty(u16),
    /// The answer could not be read.
    #[error("the answer could not be understood: {0}")]
    Decode(String),
    /// Terraform asked the provider to stop.
    #[error("stopped because Terraform was interrupted")]
    Cancelled,
    /// The time limit was reached.
    #[error("the time limit was reached")]
    TimedOut,
    /// What should be an ID is none, so that nothing was asked.
    #[error("`{0}` is not an ID of Astro, which looks like `cmg3k4w9t000108l4hx2q7v1z`")]
    NotAnId(String),
    /// The address is not the one that the token is for.
    #[error("no token is sent to `{0}`, which is not the host of the Astro API")]
    ForeignHost(String),
}

impl Error {
    /// Everything that is known.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.0
    }

    /// What came of the call.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// The HTTP status of an answer that was an error.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.cause() {
            Cause::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The ID by which Astronomer's support finds the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id()
    }

    /// True when Astro itself says that there is no such thing.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.cause(), Cause::Refused { status: 404, refusal } if !refusal.foreign)
    }

    /// True when the token lacks a permission.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// The code of its diagnostic.
    fn diagnostic_code(&self) -> Code {
        match self.cause() {
            Cause::Refused { status, .. } => match status {
                401 => *AstroCode::AstroUnauthorized,
                403 => *AstroCode::AstroForbidden,
                404 => *AstroCode::AstroNotFound,
                429 => *AstroCode::AstroThrottled,
                500.. => *AstroCode::AstroUnavailable,
                _ => *AstroCode::AstroRefused,
            },
            Cause::Transport { .. } => *CallCode::ConnectionFailed,
            Cause::Empty(_) | Cause::Decode(_) => *CallCode::UnexpectedAnswer,
            Cause::Cancelled => *CallCode::CallInterrupted,
            Cause::TimedOut => *CallCode::CallTimedOut,
            Cause::NotAnId(_) => *AstroCode::InvalidAstroId,
            Cause::ForeignHost(_) => *CallCode::ForeignHost,
        }
    }

    pub(super) fn new(failure: Failure) -> Self {
        Self(Box::new(failure))
    }

    /// The same error, with the reason why it was not tried any longer.
    pub(super) fn gave_up(mut self, reason: String) -> Self {
        self.0.gave_up = Some(reason);
        self
    }
}

impl Failure {
    fn request_id(&self) -> Option<&str> {
        match &self.cause {
            Cause::Refused { refusal, .. } => refusal.request_id.as_deref(),
            _ => None,
        }
    }

    /// What was tried and what came of it, a line each.
    fn explain(&self) -> String {
        let mut lines = Vec::new();
        if !self.path.is_empty() {
            lines.push(format!("GET {}", self.path));
        }
        lines.push(http::sentence(&self.cause.to_string()));
        let mut source = std::error::Error::source(&self.cause);
        while let Some(error) = source {
            let next = error.to_string();
            if !lines.iter().any(|it| it.contains(next.trim_end_matches('.'))) {
                lines.push(http::sentence(&next));
            }
            source = error.source();
        }
        if let Cause::Refused { refusal, .. } = &self.cause {
            let field = |it: &super::FieldError| format!("  {}: {}", it.field, it.message);
            lines.extend(refusal.fields.iter().map(field));
        }
        lines.extend(self.gave_up.as_deref().map(http::sentence));
        lines.join("\n")
    }

    /// What the support of Astronomer asks for, and how hard it was tried.
    fn trail(&self) -> Option<String> {
        let mut trail = Vec::new();
        trail.extend(self.request_id().map(|it| format!("request ID {it}")));
        if 1 < self.attempts {
            trail.push(format!("{} attempts in {}", self.attempts, http::seconds(self.elapsed)));
        }
        (!trail.is_empty()).then(|| trail.join(", "))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "could not {} from Astro: {}", self.operation, self.cause)?;
        if let Some(gave_up) = &self.gave_up {
            write!(formatter, "; {gave_up}")?;
        }
        match self.trail() {
            Some(trail) => write!(formatter, " ({trail})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}

impl From<Error> for tfplugin::Diagnostic {
    fn from(error: Error) -> Self {
        let failure = error.failure();
        let what = error.status().map(|it| format!(": {it}")).unwrap_or_default();
        let mut paragraphs = vec![failure.explain()];
        paragraphs.extend(remediation::advise(&error));
        paragraphs.extend(failure.trail().map(|it| format!("For Astronomer's support: {it}.")));
        error.diagnostic_code().error(
            format!("Could not {} from Astro{what}", failure.operation),
            paragraphs.join("\n\n"),
        )
    }
}

impl From<Ended> for Cause {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Cancelled => Self::Cancelled,
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
            TransportError::CutShort => Self::Decode("its JSON was cut short".to_owned()),
            TransportError::TooLong(too_long) => Self::Decode(too_long.to_string()),
            TransportError::NoToken(error) => Self::Decode(error.to_string()),
        }
    }
}
