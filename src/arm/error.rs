//! What went wrong with a call: what was tried, on what, what came back, and what the user can do about it.

use std::fmt;
use std::time::Duration;

use azure_core::http::Method;

use super::advice;
use super::credential::CredentialError;
use super::envelope::Envelope;

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
    /// Whether Azure had taken on the work before this happened, so that the resource may exist or still change.
    pub accepted: bool,
}

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
    /// Terraform asked the provider to stop.
    #[error("stopped because Terraform was interrupted")]
    Cancelled,
    /// The time limit was reached.
    #[error("the time limit was reached")]
    TimedOut,
    /// Azure's answer points to a host that must not see a token.
    #[error("Azure's answer points to `{0}`, which is not a host of this cloud, so no token was sent there")]
    ForeignHost(String),
    /// The request could not be built.
    #[error(transparent)]
    Request(#[from] super::request::RequestError),
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
        match self.cause() {
            Cause::Refused { envelope, .. } | Cause::OperationFailed { envelope, .. } => Some(envelope),
            _ => None,
        }
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
    /// does not have, an unknown type, or a page that a gateway made up.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let Cause::Refused { status: 404, envelope } = self.cause() else {
            return false;
        };
        let other = |code: &String| NOT_THE_RESOURCE.iter().any(|it| it.eq_ignore_ascii_case(code));
        !envelope.foreign && !envelope.code.as_ref().is_some_and(other)
    }

    /// True when the caller lacks a permission.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// True when the call ended because Terraform was interrupted.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.cause(), Cause::Cancelled)
    }

    /// True when Azure had taken on the work, so that the resource may exist although the call failed.
    #[must_use]
    pub fn was_accepted(&self) -> bool {
        self.0.accepted
    }

    /// The permission that is missing, when Azure's message names it.
    #[must_use]
    pub fn missing_action(&self) -> Option<MissingAction> {
        advice::missing_action(self.message()?)
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

    /// Adds which answer it was, and how long the work took.
    pub(super) fn note_request(&mut self, request_id: Option<String>, elapsed: Duration) {
        self.0.request_id = request_id;
        self.0.elapsed = elapsed;
    }

    /// The same error, told of the call that the caller made rather than of a step of it.
    pub(super) fn of(mut self, method: Method, path: &str) -> Self {
        self.0.method = method;
        path.clone_into(&mut self.0.path);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.method, self.path, self.cause)?;
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

impl Failure {
    /// What the support of Azure asks for, and how hard it was tried.
    fn trail(&self) -> String {
        let mut trail = format!("correlation ID {}", self.correlation_id);
        if let Some(request_id) = &self.request_id {
            trail += &format!(", request ID {request_id}");
        }
        if 1 < self.attempts {
            trail += &format!(", {} attempts in {}", self.attempts, seconds(self.elapsed));
        }
        trail
    }

    /// What was tried and what came of it, one sentence each.
    fn explain(&self) -> String {
        let mut text = format!("{} {}\n{}", self.method, self.path, sentence(&self.cause.to_string()));
        let mut source = std::error::Error::source(&self.cause);
        while let Some(error) = source {
            let next = error.to_string();
            if !text.contains(&next) {
                text += &format!("\n{}", sentence(&next));
            }
            source = error.source();
        }
        let envelope = match &self.cause {
            Cause::Refused { envelope, .. } | Cause::OperationFailed { envelope, .. } => Some(envelope),
            _ => None,
        };
        for detail in envelope.iter().flat_map(|it| &it.details) {
            let code = detail.code.as_deref().unwrap_or("Detail");
            text += &format!("\n  {code}: {}", detail.message);
        }
        for policy in envelope.iter().flat_map(|it| &it.policies) {
            text += &format!("\n  Azure Policy assignment: {policy}");
        }
        if let Some(gave_up) = &self.gave_up {
            text += &format!("\n{}", sentence(gave_up));
        }
        text
    }
}

impl From<Error> for tfplugin::Diagnostic {
    fn from(error: Error) -> Self {
        let failure = error.failure();
        let name = failure.path.rsplit('/').next().filter(|it| !it.is_empty()).unwrap_or("the tenant");
        let what = match error.code() {
            Some(code) => format!(": {code}"),
            None => String::new(),
        };
        let summary = format!("Could not {} {name}{what}", verb(failure.method));
        let mut detail = failure.explain();
        for advice in advice::advise(&error) {
            detail += &format!("\n\n{advice}");
        }
        detail += &format!("\n\nFor Azure's support: {}.", failure.trail());
        Self::error(summary, detail)
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

/// The code with a space before it, as it stands after the status.
fn code(envelope: &Envelope) -> String {
    envelope.code.as_ref().map(|it| format!(" {it}")).unwrap_or_default()
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut characters = text.chars();
    let capital: String = characters.next().map(|it| it.to_uppercase().chain(characters).collect()).unwrap_or_default();
    if capital.ends_with(['.', '!', '?']) { capital } else { capital + "." }
}

/// A duration as people read it; below ten seconds with one decimal.
pub(super) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 10..120 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
