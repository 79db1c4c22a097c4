//! What went wrong with a call: what was tried, on what, what came back, and what the user can do about it.

use std::time::Duration;

use azure_core::http::Method;
use tfplugin::Code;

use super::code::AzureCode;
use super::credential::CredentialError;
use super::error_response::Envelope;
use super::failed_call::seconds;
pub use super::failed_call::{Failure, Waited};
use super::remediation;
use super::retry;
use crate::http::cancellation::Ended;
use crate::http::code::CallCode;
use crate::http::transport_error::TransportError;

/// The code of a subscription that does not exist for the caller; it says nothing about the resource.
const NOT_THE_RESOURCE: [&str; 6] = [
    "InvalidResourceNamespace",
    "InvalidResourceType",
    "InvalidSubscriptionId",
    "NoRegisteredProviderFound",
    "SubscriptionNotFound",
    "TenantNotFound",
];

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Failure>);

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
    Cancelled,
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
    Request(#[from] super::request::RequestError),
}

impl Cause {
    /// True when Azure itself has seen the call, so that its support can find it.
    fn concerns_azure(&self) -> bool {
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
}

/// The permission that a caller lacks, as Azure names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingAction {
    /// The action, such as `Microsoft.Authorization/roleAssignments/write`.
    pub action: String,
    /// Where it is needed.
    pub scope: Option<String>,
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

    /// What Azure's error body says, for a refusal or a failed operation.
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

    /// True when Azure's error code is this one, whatever the case.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.code().is_some_and(|it| it.eq_ignore_ascii_case(code))
    }

    /// The HTTP status of a refusal.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.cause() {
            Cause::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// True when the resource itself, or what it lies in, does not exist.
    ///
    /// A 404 that is about something else does not count: a subscription that the caller's tenant
    /// does not have, an unknown type, or whatever a gateway or a proxy made up: without Azure's own
    /// error envelope nobody knows who answered.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let Cause::Refused { status: 404, envelope } = self.cause() else {
            return false;
        };
        let other = |code: &String| NOT_THE_RESOURCE.iter().any(|it| it.eq_ignore_ascii_case(code));
        envelope.is_azures && !envelope.code.as_ref().is_some_and(other)
    }

    /// True when the caller lacks a permission.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// True when the caller has no token, or none that Azure takes: no call of the run can succeed.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        // The token is good, but of another tenant than the resource.
        let is_foreign = self.has_code("InvalidAuthenticationTokenTenant");
        matches!(self.cause(), Cause::Credential(_)) || (self.status() == Some(401) && !is_foreign)
    }

    /// True when the call ended because Terraform was interrupted.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.cause(), Cause::Cancelled)
    }

    /// True when the call ended because its time was up, or would have been before the next attempt.
    #[must_use]
    pub fn is_out_of_time(&self) -> bool {
        matches!(self.cause(), Cause::TimedOut) || self.0.gave_up.is_some()
    }

    /// True when the same call may succeed later: the service was busy, with one of these codes of
    /// its own or one that all have; somebody else was first; or no answer came.
    #[must_use]
    pub fn is_passing(&self, busy: &[&str]) -> bool {
        let code = self.code().is_some_and(retry::is_passing);
        let own = busy.iter().any(|it| self.has_code(it));
        // Whoever reads again before the next attempt also overcomes a lost race.
        let status = self.status().is_some_and(|it| it == 412 || retry::is_overloaded(it));
        own || code || status || matches!(self.cause(), Cause::Transport { .. })
    }

    /// The last answer in one line: the status, the code and the message.
    #[must_use]
    pub fn answer(&self) -> String {
        answer(self.cause())
    }

    /// True when Azure had taken on the work, so that the resource may exist although the call failed.
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
            Cause::Cancelled => *CallCode::CallInterrupted,
            Cause::TimedOut => *CallCode::CallTimedOut,
            Cause::ForeignHost(_) => *CallCode::ForeignHost,
            Cause::Request(_) => *AzureCode::InvalidAzureRequest,
        }
    }

    /// The permission that is missing, when Azure's message names it.
    #[must_use]
    pub fn missing_action(&self) -> Option<MissingAction> {
        remediation::missing_action(self.message()?)
    }

    pub(super) fn new(failure: Failure) -> Self {
        Self(Box::new(failure))
    }

    /// The same error, of a call that Azure had taken on.
    pub(super) fn accepted(mut self) -> Self {
        self.0.accepted = true;
        self
    }

    /// The same error, with the reason why it was not tried any longer.
    pub(super) fn gave_up(mut self, reason: String) -> Self {
        self.0.gave_up = Some(reason);
        self
    }

    /// The same error, with what was waited out before.
    pub(crate) fn after_waiting(mut self, waited: Option<Waited>) -> Self {
        self.0.waited = waited;
        self
    }

    /// The error with which a wait ends that would have been longer than the time that was left.
    pub(crate) fn no_time_to_wait(self, wait: Duration, left: Duration, asked: bool) -> Self {
        let (wait, left) = (seconds(wait), seconds(left));
        self.gave_up(if asked {
            format!("not repeated, because Azure asks to wait {wait} and only {left} are left")
        } else {
            format!("not repeated, because the next attempt would come in {wait} and only {left} are left")
        })
    }

    /// The error with which a wait for something better than this one ended.
    pub(crate) fn ended(mut self, ended: Ended) -> Self {
        self.0.cause = ended.into();
        self
    }

    /// The same error, with the wait that Azure asked for.
    pub(super) fn asking_to_wait(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// The same error, told of the call that the caller made rather than of a step of it.
    pub(super) fn of(mut self, method: Method, path: &str) -> Self {
        self.0.method = method;
        path.clone_into(&mut self.0.path);
        self
    }
}

impl From<Error> for tfplugin::Diagnostic {
    fn from(error: Error) -> Self {
        let failure = error.failure();
        let summary = match (&failure.cause, error.code()) {
            (Cause::Credential(_), _) => "Could not sign in to Azure".to_owned(),
            (_, Some(code)) => {
                format!("Could not {} {}: {code}", verb(failure.method), tail(&failure.path))
            }
            (_, None) => format!("Could not {} {}", verb(failure.method), tail(&failure.path)),
        };
        let mut paragraphs = vec![failure.explain()];
        paragraphs.extend(remediation::advise(&error));
        if failure.cause.concerns_azure() {
            paragraphs.push(format!("For Azure's support: {}.", failure.trail()));
        }
        let diagnostic = error.diagnostic_code().error(summary, paragraphs.join("\n\n"));
        if error.is_unauthenticated() { diagnostic.fatal() } else { diagnostic }
    }
}

/// The end of a path that a person recognises: the type and the name.
fn tail(path: &str) -> &str {
    let path = path.trim_matches('/');
    match path.rmatch_indices('/').nth(1).and_then(|(start, _)| path.get(start + 1..)) {
        Some(tail) => tail,
        None if path.is_empty() => "the tenant",
        None => path,
    }
}

/// What a verb does, in the words of a person.
fn verb(method: Method) -> &'static str {
    match method {
        Method::Put => "create or update",
        Method::Patch => "update",
        Method::Delete => "delete",
        Method::Post => "run",
        _ => "read",
    }
}

/// What Azure answered, or why no answer came, in one line.
pub(super) fn answer(cause: &Cause) -> String {
    match cause {
        Cause::Refused { status, envelope } => {
            format!("{status}{}: {}", code(envelope), envelope.message)
        }
        cause => cause.to_string(),
    }
}

/// The code with a space before it, as it stands after the status.
fn code(envelope: &Envelope) -> String {
    envelope.code.as_ref().map(|it| format!(" {it}")).unwrap_or_default()
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
            TransportError::NoToken(error) => Self::Credential(error),
            TransportError::NotSent(source) | TransportError::Broken(source) => {
                Self::Transport { sent: false, source }
            }
            TransportError::CutShort => Self::Decode("its JSON was cut short".to_owned()),
            TransportError::TooLong(too_long) => Self::Decode(too_long.to_string()),
            TransportError::InFlight(source) => Self::Transport { sent: true, source },
        }
    }
}
