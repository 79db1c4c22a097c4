//! Everything that is known about a call that did not succeed, and how it is told.

use std::fmt;
use std::time::Duration;

use azure_core::http::Method;

use super::cause::Cause;
use crate::http::backoff::Waited;
use crate::http::{seconds, sentence};

/// Everything that is known about a call that did not succeed.
#[derive(Debug)]
pub struct Failure {
    /// The verb that was tried.
    pub method: Method,
    /// The path it was tried on: an Azure ID and what follows it.
    pub path: String,
    /// What came of it.
    pub cause: Cause,
    /// How often it was tried.
    pub attempts: u32,
    /// How long that took.
    pub elapsed: Duration,
    /// The ID under which Azure's support finds the calls of this run.
    pub correlation_id: String,
    /// The ID of the last answer.
    pub request_id: Option<String>,
    /// Why it was not tried any longer, when another attempt might have helped.
    pub gave_up: Option<String>,
    /// What was waited out before the time was up.
    pub waited: Option<Waited>,
    /// The wait that Azure asked for with its refusal.
    pub retry_after: Option<Duration>,
    /// Whether Azure had taken on the work before this happened, so that the resource may exist or still change.
    pub accepted: bool,
}

impl Failure {
    /// Azure's error code.
    pub(super) fn code(&self) -> Option<&str> {
        self.cause.envelope()?.code.as_deref()
    }

    /// Azure's message.
    pub(super) fn message(&self) -> Option<&str> {
        self.cause.envelope().map(|it| it.message.as_str())
    }

    /// What the support of Azure asks for, and how hard it was tried.
    pub(super) fn trail(&self) -> String {
        let mut trail = vec![format!("correlation ID {}", self.correlation_id)];
        trail.extend(self.request_id.iter().map(|it| format!("request ID {it}")));
        if 1 < self.attempts {
            trail.push(format!("{} attempts in {}", self.attempts, seconds(self.elapsed)));
        }
        trail.join(", ")
    }

    /// What was waited out, with the last answer where the cause is another one.
    fn waiting(&self) -> Option<String> {
        let waited = self.waited.as_ref()?;
        Some(match self.cause {
            Cause::Canceled | Cause::TimedOut => {
                format!("{waited}; its last answer was {}", waited.answer)
            }
            _ => waited.to_string(),
        })
    }

    /// What was tried and what came of it, a line each.
    pub(super) fn explain(&self) -> String {
        let mut lines =
            vec![format!("{} {}", self.method, self.path), sentence(&self.cause.to_string())];
        let mut source = std::error::Error::source(&self.cause);
        while let Some(error) = source {
            let next = error.to_string();
            if !lines.iter().any(|it| it.contains(next.trim_end_matches('.'))) {
                lines.push(sentence(&next));
            }
            source = error.source();
        }
        if let Some(envelope) = self.cause.envelope() {
            let detail =
                |code: &Option<String>| code.clone().unwrap_or_else(|| "Detail".to_owned());
            lines.extend(
                envelope.details.iter().map(|it| format!("  {}: {}", detail(&it.code), it.message)),
            );
            lines.extend(
                envelope.policies.iter().map(|it| format!("  Azure Policy assignment: {it}")),
            );
        }
        lines.extend(self.waiting().map(|it| sentence(&it)));
        lines.extend(self.gave_up.as_deref().map(sentence));
        lines.join("\n")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.method, self.path, self.cause)?;
        if let Some(waiting) = self.waiting() {
            write!(formatter, "; {waiting}")?;
        }
        if let Some(gave_up) = &self.gave_up {
            write!(formatter, "; {gave_up}")?;
        }
        write!(formatter, " ({})", self.trail())
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}
