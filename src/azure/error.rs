//! The error of a call to Azure: the failed request, the answer, and what the user can do.

use std::time::Duration;

use azure_core::http::Method;
use tfplugin::Code;

use super::code::AzureCode;
use super::error_response::Envelope;
use super::failure::Cause;
use super::failure::Failure;
use super::failure::{MissingAction, missing_action};
use super::{error_response, remediation};
use crate::http::backoff::{GaveUp, Refusal, Waited};
use crate::http::code::CallCode;
use crate::http::retry;

/// The code of a subscription that does not exist for the caller; it says nothing about the resource.
const NOT_THE_RESOURCE: [&str; 6] = [
    "InvalidResourceNamespace",
    "InvalidResourceType",
    "InvalidSubscriptionId",
    "NoRegisteredProviderFound",
    "SubscriptionNotFound",
    "TenantNotFound",
];

/// A failed call.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Failure>);

impl Error {
    /// Everything that is known.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.0
    }

    /// Why the call failed.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// Azure's error body, if it refused the call or the operation failed.
    #[must_use]
    pub fn envelope(&self) -> Option<&Envelope> {
        self.cause().envelope()
    }

    /// Azure's error code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.envelope()?.code.as_deref()
    }

    /// Azure's message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.envelope().map(|it| it.message.as_str())
    }

    /// True if this is Azure's error code, ignoring case.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.code().is_some_and(|it| it.eq_ignore_ascii_case(code))
    }

    /// The HTTP status, if Azure refused the call.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.cause() {
            Cause::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// True if the resource or one of its parents does not exist.
    ///
    /// Other 404s do not count: one about a subscription that the caller's tenant does not have, or
    /// about an unknown type. Nor does one without Azure's error envelope, because a gateway or a
    /// proxy may have sent it.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let Cause::Refused { status: 404, envelope } = self.cause() else {
            return false;
        };
        let other = |code: &String| NOT_THE_RESOURCE.iter().any(|it| it.eq_ignore_ascii_case(code));
        envelope.is_azures && !envelope.code.as_ref().is_some_and(other)
    }

    /// True if the caller lacks a permission.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// True if the caller has no token, or Azure does not accept it: no call of the run can succeed.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        // The token is valid, but for another tenant than that of the resource.
        let is_foreign = self.has_code("InvalidAuthenticationTokenTenant");
        matches!(self.cause(), Cause::Credential(_)) || (self.status() == Some(401) && !is_foreign)
    }

    /// True when the call ended because Terraform was interrupted.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.cause(), Cause::Canceled)
    }

    /// True if the call reached its time limit, or would have before the next attempt.
    #[must_use]
    pub fn is_out_of_time(&self) -> bool {
        matches!(self.cause(), Cause::TimedOut) || self.0.gave_up.is_some()
    }

    /// True if the same call may succeed later: the service was busy, as one of these codes or a code
    /// of all services says; somebody else wrote first; or no answer came.
    #[must_use]
    pub fn is_passing(&self, busy: &[&str]) -> bool {
        let own = busy.iter().any(|it| self.has_code(it));
        // A caller that reads again before the next attempt also overcomes a lost race.
        let status = self.status().is_some_and(|it| it == 412 || retry::is_transient(it));
        let lost = matches!(self.cause(), Cause::Transport { .. });
        own || self.code().is_some_and(error_response::is_passing) || status || lost
    }

    /// True if Azure had accepted the work, so the resource may exist although the call failed.
    #[must_use]
    pub fn was_accepted(&self) -> bool {
        self.0.accepted
    }

    /// The code of its diagnostic.
    fn diagnostic_code(&self) -> Code {
        if self.is_unauthenticated() {
            return *AzureCode::SignInFailed;
        }
        match self.cause() {
            Cause::Refused { status, .. } => match status {
                403 => *AzureCode::AzureForbidden,
                404 => *AzureCode::AzureNotFound,
                409 | 412 => *AzureCode::AzureConflict,
                429 => *AzureCode::AzureThrottled,
                500.. => *AzureCode::AzureUnavailable,
                _ => *AzureCode::AzureRefused,
            },
            Cause::OperationFailed { .. } => *AzureCode::AzureOperationFailed,
            Cause::Transport { .. } => *CallCode::ConnectionFailed,
            Cause::Credential(_) => *AzureCode::SignInFailed,
            Cause::Decode(_) | Cause::Undescribed(_) => *CallCode::UnexpectedAnswer,
            Cause::Canceled => *CallCode::CallInterrupted,
            Cause::TimedOut => *CallCode::CallTimedOut,
            Cause::ForeignHost(_) => *CallCode::ForeignHost,
            Cause::Request(_) => *AzureCode::InvalidAzureRequest,
        }
    }

    /// The missing permission, if Azure's message names it.
    #[must_use]
    pub fn missing_action(&self) -> Option<MissingAction> {
        missing_action(self.message()?)
    }

    pub(super) fn new(failure: Failure) -> Self {
        Self(Box::new(failure))
    }

    /// The same error of a call that Azure had accepted.
    pub(super) fn accepted(mut self) -> Self {
        self.0.accepted = true;
        self
    }

    /// The same error, with the wait that Azure asked for.
    pub(super) fn asking_to_wait(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// The same error for the call of the caller, instead of for a step of it.
    pub(super) fn for_call(mut self, method: Method, path: &str) -> Self {
        self.0.method = method;
        path.clone_into(&mut self.0.path);
        self
    }
}

impl Refusal for Error {
    fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    fn answer(&self) -> String {
        self.cause().answer()
    }

    fn give_up(mut self, waited: Option<Waited>, reason: GaveUp) -> Self {
        self.0.waited = waited;
        match reason {
            GaveUp::Ended(ended) => self.0.cause = ended.into(),
            GaveUp::TooLong(wait) => self.0.gave_up = Some(wait.describe("Azure")),
        }
        self
    }
}

impl From<Error> for tfplugin::Diagnostic {
    fn from(error: Error) -> Self {
        let failure = error.failure();
        let summary = summary(&error);
        let action = format!("Could not {} {}.", verb(failure.method), tail(&failure.path));
        let mut paragraphs = vec![format!("{action}\n{}", failure.explain())];
        paragraphs.extend(remediation::advise(failure));
        if failure.cause.concerns_azure() {
            paragraphs.push(format!("For Azure's support: {}.", failure.trail()));
        }
        let diagnostic = error.diagnostic_code().error(summary, paragraphs.join("\n\n"));
        if error.is_unauthenticated() { diagnostic.fatal() } else { diagnostic }
    }
}

/// The summary, with Azure's code if it fits into 60 characters.
fn summary(error: &Error) -> String {
    const LONGEST: usize = 60;
    let problem = match error.cause() {
        Cause::Credential(_) => return "Could not sign in to Azure".to_owned(),
        Cause::Refused { status, .. } => match status {
            401 if error.is_unauthenticated() => "Access token refused by Azure",
            403 => "Missing Azure permission",
            404 => "Not found in Azure",
            409 | 412 => "Conflict in Azure",
            429 => "Throttled by Azure",
            500.. => "Azure service error",
            _ => "Refused by Azure",
        },
        Cause::OperationFailed { .. } => "Failed Azure operation",
        Cause::Transport { .. } => "Connection to Azure failed",
        Cause::Decode(_) | Cause::Undescribed(_) => "Unexpected answer from Azure",
        Cause::Canceled => "Interrupted call to Azure",
        Cause::TimedOut => "Timed out calling Azure",
        Cause::ForeignHost(_) => "Untrusted host in Azure's answer",
        Cause::Request(_) => "Invalid request to Azure",
    };
    match error.code().map(|code| format!("{problem}: {code}")) {
        Some(summary) if summary.chars().count() <= LONGEST => summary,
        _ => problem.to_owned(),
    }
}

/// The end of a path, with the type and the name, which people recognize.
fn tail(path: &str) -> &str {
    let path = path.trim_matches('/');
    match path.rmatch_indices('/').nth(1).and_then(|(start, _)| path.get(start + 1..)) {
        Some(tail) => tail,
        None if path.is_empty() => "the tenant",
        None => path,
    }
}

/// What a method does, in plain words.
fn verb(method: Method) -> &'static str {
    match method {
        Method::Put => "create or update",
        Method::Patch => "update",
        Method::Delete => "delete",
        Method::Post => "run",
        _ => "read",
    }
}
