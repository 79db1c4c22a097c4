//! The error of a call to Astro: the failed request, the answer, and what the user can do.

use std::time::Duration;

use tfplugin::Code;

use super::{
    code::AstroCode,
    failure::{Cause, Failure},
};
use crate::http::{
    backoff::{self, GaveUp, Waited},
    code::CallCode,
};

/// A failed call.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct Error(Box<Failure>);

impl Error {
    /// Everything that is known.
    #[must_use]
    pub(crate) fn failure(&self) -> &Failure {
        &self.0
    }

    /// Why the call failed.
    #[must_use]
    pub(crate) fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// The HTTP status of an error response.
    #[must_use]
    pub(crate) fn status(&self) -> Option<u16> {
        match self.cause() {
            Cause::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether an interruption ended the call.
    #[must_use]
    pub(crate) fn is_cancelled(&self) -> bool {
        matches!(self.cause(), Cause::Canceled)
    }

    /// The summary of the diagnostic.
    fn summary(&self) -> String {
        let problem = match self.cause() {
            Cause::Refused { status, .. } => match status {
                401 => "Astro API token not accepted",
                403 => "Missing Astro permission",
                404 => "Not found in Astro",
                429 => "Throttled by the Astro API",
                500.. => "Astro API error",
                _ => "Refused by the Astro API",
            },
            Cause::Transport { .. } => "Connection to the Astro API failed",
            Cause::Empty(_) | Cause::Decode(_) => "Unexpected answer from the Astro API",
            Cause::Canceled => "Interrupted call to the Astro API",
            Cause::TimedOut => "Timed out calling the Astro API",
            Cause::NotAnId(_) => "Invalid Astro ID",
            Cause::ForeignHost(_) => "Untrusted host for the Astro API",
        };
        match self.status() {
            Some(status) => format!("{problem}: {status}"),
            None => problem.to_owned(),
        }
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
        let operation = format!("Could not {} from Astro.", failure.operation);
        let mut paragraphs = vec![format!("{operation}\n{}", failure.explain())];
        paragraphs.extend(advise(failure));
        paragraphs.extend(failure.trail().map(|it| format!("For Astronomer's support: {it}.")));
        error.diagnostic_code().error(error.summary(), paragraphs.join("\n\n"))
    }
}

const NETWORK: &str = "Check the network, the proxy settings (HTTPS_PROXY, NO_PROXY), and `host` of the `astro` block (ASTRO_API_HOST).";
const OTHER_PARTY: &str = "The answer seems to come from something between this machine and \
                           Astro. Check the proxy settings, and `host` of the `astro` block \
                           (ASTRO_API_HOST).";

/// What the user can do, unless the message already says it.
pub(super) fn advise(failure: &Failure) -> Option<String> {
    let operation = failure.operation.as_str();
    let text = match &failure.cause {
        Cause::Refused { refusal, status: 300..500 } if refusal.foreign => OTHER_PARTY.to_owned(),
        Cause::Refused { status, .. } => by_status(*status, operation)?,
        Cause::Transport { .. } => NETWORK.to_owned(),
        Cause::Empty(_) | Cause::Decode(_) => format!(
            "Apply again. If the problem persists, something other than the Astro API may answer \
             at this address. {NETWORK}"
        ),
        Cause::TimedOut => "Apply again; Astro or the network may have been slow.".to_owned(),
        _ => return None,
    };
    Some(text)
}

fn by_status(status: u16, operation: &str) -> Option<String> {
    let text = match status {
        300..400 => "The Astro API does not redirect, and the token was not sent on: check `host` of the `astro` block (ASTRO_API_HOST).".to_owned(),
        400 => "If the message does not help, please report it: the provider sent a request that \
                the API does not support.".to_owned(),
        401 => "The API token is unknown to Astro, or has expired. Create a new one in the \
                Astro UI and set it as ASTRO_API_TOKEN, or as `token` in the `astro` block.".to_owned(),
        403 => forbidden(operation),
        404 => not_found(operation),
        429 => "Astro accepts 25 reads per second from one token, across all its users. Apply \
                again in a minute, or create a separate token for this provider.".to_owned(),
        500..600 => "Astro answered with an error of its own. Apply again later; \
                     status.astronomer.io shows known outages.".to_owned(),
        _ => return None,
    };
    Some(text)
}

fn forbidden(operation: &str) -> String {
    if operation.contains("cluster") {
        "The API token may not read clusters. Use an Organization API token (the role Organization Member is enough), or give the addresses of the Deployments instead of the cluster's: a Workspace API token can read those.".to_owned()
    } else {
        "The API token may not read this Deployment. Use a token of the Organization, of the Deployment's Workspace, or of the Deployment itself, and check that it belongs to the Organization in `organization_id`.".to_owned()
    }
}

fn not_found(operation: &str) -> String {
    let what = if operation.contains("cluster") { "cluster" } else { "deployment" };
    let name = if is_a_name(operation) {
        let request = if what == "cluster" { ", or as `cluster_name` of a request" } else { "" };
        format!(
            "That does not have the form of an ID. If it is a name, set it as `name` of the data source `dataplane_astro_{what}`{request}. "
        )
    } else {
        String::new()
    };
    format!("{name}{}", unknown_id(operation))
}

/// Whether the argument looks like a name: an ID has 25 letters and digits.
fn is_a_name(operation: &str) -> bool {
    let asked = operation.split('`').nth(1).unwrap_or_default();
    !asked.is_empty() && (asked.len() != 25 || asked.bytes().any(|it| !it.is_ascii_alphanumeric()))
}

fn unknown_id(operation: &str) -> String {
    let ids = "Check the ID, and that it belongs to the Organization in `organization_id` of the `astro` block (ASTRO_ORGANIZATION_ID).";
    if operation.contains("cluster") {
        format!(
            "{ids} Standard clusters, which Astronomer shares between Organizations, do not appear in the API: for a Deployment on one of them, use the Deployment's own addresses."
        )
    } else {
        ids.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_instead_of_an_id_gets_the_argument_that_takes_names() {
        for (operation, words) in [
            ("read cluster `prod-euw`", &["`dataplane_astro_cluster`", "`cluster_name`"][..]),
            ("read Deployment `daily-finance`", &["`dataplane_astro_deployment`"]),
        ] {
            let text = by_status(404, operation).unwrap();
            for words in words {
                assert!(text.contains(words), "{words} is not in: {text}");
            }
        }
        let text = by_status(404, "read cluster `cmg3k4w9t000108l4hx2q7v1z`").unwrap();
        assert!(!text.contains("name"), "{text}");
    }
}
