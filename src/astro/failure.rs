//! Everything that is known about a failed call to Astro, and its text.

use std::{fmt, time::Duration};

use serde::Deserialize;

use crate::http::{self, Ended, TransportError};

/// Everything that is known about a failed call.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What was tried, such as ``read cluster `x` ``.
    pub(crate) operation: String,
    /// The path of the request; empty if the provider sent none.
    pub(crate) path: String,
    /// Why it failed.
    pub(crate) cause: Cause,
    /// The number of attempts.
    pub(crate) attempts: u32,
    /// The time that all attempts took.
    pub(crate) elapsed: Duration,
    /// Why there was no further attempt, if one might have helped.
    pub(crate) gave_up: Option<String>,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Cause {
    /// Astro answered with an error.
    #[error("Astro answered {status}: {}", .refusal.message)]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What the answer says.
        refusal: Refusal,
    },
    /// No answer came.
    #[error("{}", if *.sent { "the connection was lost before the answer came" } else { "the provider could not connect" })]
    Transport {
        /// Whether the request may have reached Astro.
        sent: bool,
        /// What the transport said.
        #[source]
        source: azure_core::Error,
    },
    /// The answer is a success without a body.
    #[error("Astro answered {0} without a body")]
    Empty(u16),
    /// The answer could not be read.
    #[error("the provider could not read the answer: {0}")]
    Decode(String),
    /// Terraform asked the provider to stop.
    #[error("the call stopped because Terraform was interrupted")]
    Canceled,
    /// The time limit was reached.
    #[error("the time limit was reached")]
    TimedOut,
    /// The argument is not an ID, so the provider sent no request.
    #[error("`{0}` is not an Astro ID, which looks like `cmg3k4w9t000108l4hx2q7v1z`")]
    NotAnId(String),
    /// The token belongs to another host.
    #[error("the provider sent no token to `{0}`, because it is not the host of the Astro API")]
    ForeignHost(String),
}

impl Failure {
    pub(super) fn request_id(&self) -> Option<&str> {
        match &self.cause {
            Cause::Refused { refusal, .. } => refusal.request_id.as_deref(),
            _ => None,
        }
    }

    /// The request, why it failed, and the details of the answer, a line each.
    pub(super) fn explain(&self) -> String {
        let request = (!self.path.is_empty()).then(|| format!("GET {}", self.path));
        let mut lines = http::with_causes(request.into_iter().collect(), &self.cause);
        if let Cause::Refused { refusal, .. } = &self.cause {
            let field = |it: &FieldError| format!("  {}: {}", it.field, it.message);
            lines.extend(refusal.fields.iter().map(field));
        }
        lines.extend(self.gave_up.as_deref().map(http::sentence));
        lines.join("\n")
    }

    /// The ID that Astronomer's support asks for, and the number of attempts.
    pub(super) fn trail(&self) -> Option<String> {
        let mut trail = Vec::new();
        trail.extend(self.request_id().map(|it| format!("request ID {it}")));
        trail.extend(http::attempts(self.attempts, self.elapsed));
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
            TransportError::CutShort => Self::Decode("its JSON was cut short".to_owned()),
            TransportError::TooLong(too_long) => Self::Decode(too_long.to_string()),
            TransportError::NoToken(error) => Self::Decode(error.to_string()),
        }
    }
}

/// The content of an error response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The message; never empty.
    pub(crate) message: String,
    /// The ID by which Astronomer's support finds the request.
    pub(crate) request_id: Option<String>,
    /// The errors of single parameters.
    pub(crate) fields: Vec<FieldError>,
    /// True if the body is a web page or other text instead of JSON, as from a gateway or a proxy.
    pub(crate) foreign: bool,
}

/// The error of one parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct FieldError {
    /// The name of the parameter.
    pub(crate) field: String,
    /// The code of the error.
    pub(crate) code: String,
    /// The message.
    pub(crate) message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Written {
    message: Option<String>,
    request_id: Option<String>,
    field_errors: Option<Vec<FieldError>>,
}

/// Reads an error body. The message is never empty, whatever the body is.
#[must_use]
pub(super) fn parse(status: u16, body: &[u8]) -> Refusal {
    let json = http::json_bytes(body);
    let mut refusal = match serde_json::from_slice::<Written>(json) {
        Ok(written) => Refusal {
            message: written.message.unwrap_or_default(),
            request_id: written.request_id.filter(|it| !it.is_empty()),
            fields: written.field_errors.unwrap_or_default(),
            foreign: false,
        },
        // Empty, or JSON of another form: its sender is unknown.
        Err(_) if json.is_empty() || is_json(json) => Refusal::default(),
        Err(_) => Refusal {
            message: http::text::describe_body(json),
            foreign: true,
            ..Refusal::default()
        },
    };
    if refusal.message.trim().is_empty() {
        let status = ::http::StatusCode::from_u16(status).ok();
        let reason = status.and_then(|it| it.canonical_reason()).unwrap_or("no reason was given");
        reason.clone_into(&mut refusal.message);
    }
    refusal
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: u16, body: &str, message: &str, request_id: Option<&str>, foreign: bool) {
        let refusal = parse(status, body.as_bytes());
        assert_eq!(
            (refusal.message.as_str(), refusal.request_id.as_deref(), refusal.foreign),
            (message, request_id, foreign),
            "{body}"
        );
    }

    #[test]
    fn every_form_of_an_error_is_read() {
        check(
            403,
            r#"{"message":"Insufficient permissions","requestId":"0f8b","statusCode":403}"#,
            "Insufficient permissions",
            Some("0f8b"),
            false,
        );
        check(404, "\u{feff}{\"message\":\"gone\"}", "gone", None, false);
        check(500, "", "Internal Server Error", None, false);
        check(503, "{}", "Service Unavailable", None, false);
        check(403, r#"{"message":null,"requestId":""}"#, "Forbidden", None, false);
        check(799, "null", "no reason was given", None, false);
        check(
            502,
            "<html><title>Bad gateway</title></html>",
            "a web page came instead of JSON: Bad gateway",
            None,
            true,
        );
    }

    #[test]
    fn the_errors_of_parameters_are_read() {
        let body = br#"{"message":"Invalid request","fieldErrors":[{"field":"limit","code":"max","message":"at most 1000"}]}"#;
        let field = FieldError {
            field: "limit".into(),
            code: "max".into(),
            message: "at most 1000".into(),
        };
        assert_eq!(parse(400, body).fields, [field]);
    }
}
