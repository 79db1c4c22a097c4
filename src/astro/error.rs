//! What went wrong with a call: what was tried, what came back, and what the user can do about it.

use std::time::Duration;

use tfplugin::Code;

use super::code::AstroCode;
use super::failure::{Cause, Failure};
use super::remediation;
use crate::http::backoff;
use crate::http::backoff::{GaveUp, Waited};
use crate::http::code::CallCode;

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Failure>);

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
            Cause::Canceled => *CallCode::CallInterrupted,
            Cause::TimedOut => *CallCode::CallTimedOut,
            Cause::NotAnId(_) => *AstroCode::InvalidAstroId,
            Cause::ForeignHost(_) => *CallCode::ForeignHost,
        }
    }

    pub(super) fn new(failure: Failure) -> Self {
        Self(Box::new(failure))
    }
}

impl backoff::Refusal for Error {
    fn retry_after(&self) -> Option<Duration> {
        None
    }

    fn answer(&self) -> String {
        self.cause().to_string()
    }

    fn give_up(mut self, _waited: Option<Waited>, reason: GaveUp) -> Self {
        match reason {
            GaveUp::Ended(ended) => self.0.cause = ended.into(),
            GaveUp::TooLong(wait) => self.0.gave_up = Some(wait.describe("Astro")),
        }
        self
    }
}

impl From<Error> for tfplugin::Diagnostic {
    fn from(error: Error) -> Self {
        let failure = error.failure();
        let what = error.status().map(|it| format!(": {it}")).unwrap_or_default();
        let mut paragraphs = vec![failure.explain()];
        paragraphs.extend(remediation::advise(failure));
        paragraphs.extend(failure.trail().map(|it| format!("For Astronomer's support: {it}.")));
        error.diagnostic_code().error(
            format!("Could not {} from Astro{what}", failure.operation),
            paragraphs.join("\n\n"),
        )
    }
}
