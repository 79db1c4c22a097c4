//! Everything that is known about a failed call to Azure, and its text.

use std::{fmt, time::Duration};

use azure_core::http::Method;

use super::{credential::CredentialError, error_response::Envelope, request::RequestError};
use crate::http::{Ended, TransportError, attempts, backoff::Waited, sentence, with_causes};

/// Everything that is known about a failed call.
#[derive(Debug)]
pub struct Failure {
    /// The method of the request.
    pub method: Method,
    /// The path of the request: an Azure ID and what follows it.
    pub path: String,
    /// Why it failed.
    pub cause: Cause,
    /// The number of attempts.
    pub attempts: u32,
    /// The time that all attempts took.
    pub elapsed: Duration,
    /// The ID under which Azure's support finds the calls of this run.
    pub correlation_id: String,
    /// The ID of the last answer.
    pub request_id: Option<String>,
    /// Why there was no further attempt, if one might have helped.
    pub gave_up: Option<String>,
    /// The time that the call waited for a busy service before the time limit.
    pub waited: Option<Waited>,
    /// The wait that Azure asked for (`Retry-After`).
    pub retry_after: Option<Duration>,
    /// Whether Azure had accepted the work before the failure, so the resource may exist or still change.
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

    /// The IDs that Azure's support asks for, and the number of attempts.
    pub(super) fn trail(&self) -> String {
        let mut trail = vec![format!("correlation ID {}", self.correlation_id)];
        trail.extend(self.request_id.iter().map(|it| format!("request ID {it}")));
        trail.extend(attempts(self.attempts, self.elapsed));
        trail.join(", ")
    }

    /// The wait for a busy service, with its last answer if the cause does not have it.
    fn waiting(&self) -> Option<String> {
        let waited = self.waited.as_ref()?;
        Some(match self.cause {
            Cause::Canceled | Cause::TimedOut => {
                format!("{waited}; its last answer was {}", waited.answer)
            }
            _ => waited.to_string(),
        })
    }

    /// The request, why it failed, and the details of the answer, a line each.
    pub(super) fn explain(&self) -> String {
        let request = format!("{} {}", self.method, self.path);
        let mut lines = with_causes(vec![request], &self.cause);
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

/// Why a call failed.
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
    /// Azure accepted the work, and it failed.
    #[error("the operation ended as {status}{}: {}", code(.envelope), .envelope.message)]
    OperationFailed {
        /// The state in which it ended, `Failed` or `Canceled`.
        status: String,
        /// What the state says.
        envelope: Envelope,
    },
    /// No answer came.
    #[error("{}", if *.sent { "the connection was lost before the answer came" } else { "the provider could not connect" })]
    Transport {
        /// Whether the request may have reached Azure.
        sent: bool,
        /// What the transport said.
        #[source]
        source: azure_core::Error,
    },
    /// The provider could not get a token.
    #[error("the provider could not get an access token")]
    Credential(#[source] CredentialError),
    /// The answer could not be read.
    #[error("the provider could not read the answer: {0}")]
    Decode(String),
    /// The answer is a success, but does not describe the requested resource.
    #[error("the answer does not describe the requested resource: {0}")]
    Undescribed(String),
    /// Terraform asked the provider to stop.
    #[error("the call stopped because Terraform was interrupted")]
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
    /// True if Azure received the call, so its support can find it.
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

/// The permission that a caller lacks, as Azure names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingAction {
    /// The action, such as `Microsoft.Authorization/roleAssignments/write`.
    pub action: String,
    /// Where it is needed.
    pub scope: Option<String>,
}

/// Finds the action and the scope in Azure's message about a missing permission.
///
/// The message of a linked failure names the permission that is there before the one that is missing.
pub(super) fn missing_action(message: &str) -> Option<MissingAction> {
    let start = ["does not have", "is not authorized"].iter().find_map(|it| message.find(it))?;
    let rest = message.get(start..)?;
    let rest = rest.get(rest.find("action")?..)?;
    let (action, rest) = quoted(rest)?;
    let known = action.contains('/') && !action.contains(char::is_whitespace);
    let scope = rest
        .find("scope")
        .and_then(|it| quoted(rest.get(it..)?))
        .map(|(scope, _)| scope.to_owned());
    known.then(|| MissingAction { action: action.to_owned(), scope })
}

/// The first text in single quotes, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once('\'')?;
    rest.split_once('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_missing(message: &str, action: Option<&str>, scope: Option<&str>) {
        let missing = missing_action(message);
        assert_eq!(missing.as_ref().map(|it| it.action.as_str()), action);
        assert_eq!(missing.and_then(|it| it.scope).as_deref(), scope);
    }

    #[test]
    fn the_missing_action_is_read_from_the_message() {
        check_missing(
            "The client 'app' with object id 'o' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '/subscriptions/s/resourceGroups/rg' or the scope is invalid. If access was recently granted, please refresh your credentials.",
            Some("Microsoft.Authorization/roleAssignments/write"),
            Some("/subscriptions/s/resourceGroups/rg"),
        );
        check_missing(
            "The client 'app' with object id 'o' has permission to perform action 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write' on scope '/a'; however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/peer/action' on the linked scope(s) '/b' (respectively) or the linked scope(s) are invalid.",
            Some("Microsoft.Network/virtualNetworks/peer/action"),
            Some("/b"),
        );
        check_missing("You shall not pass.", None, None);
        check_missing("The client does not have authorization to perform action", None, None);
        check_missing(
            "The client does not have authorization to perform action 'x' at",
            None,
            None,
        );
        check_missing("", None, None);
    }
}
