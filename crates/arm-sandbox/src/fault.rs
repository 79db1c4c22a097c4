//! Scripted faults: which requests fail, how, and how often.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::glob;

/// A scripted fault. Faults apply in the order in which they were scripted. Any number of delays can
/// apply to one request, but only one fault of another kind.
///
/// ```
/// use arm_sandbox::{Effect, Fault};
///
/// let fault = Fault::new("PUT", "*/roleAssignments/*", Effect::status(429, "TooManyRequests").retry_after(3)).times(2);
/// # drop(fault);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// The HTTP method, or `*`.
    pub method: String,
    /// The path without the query, as a case-insensitive glob in which `*` also matches slashes.
    pub path: String,
    /// How many matching requests pass before the fault begins.
    #[serde(default)]
    pub after: u32,
    /// The number of requests that it applies to.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens to these requests.
    pub effect: Effect,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Effect {
    /// The request is refused, and changes nothing.
    Status {
        /// The HTTP status.
        status: u16,
        /// `error.code`.
        #[serde(default)]
        code: String,
        /// `error.message`.
        #[serde(default)]
        message: String,
        /// More headers.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The whole body, instead of the error envelope.
        #[serde(default)]
        body: Option<String>,
    },
    /// The request is delayed.
    Delay {
        /// The delay.
        milliseconds: u64,
    },
    /// The connection breaks before the request has an effect.
    Reset,
    /// The request is carried out, and the connection breaks before the answer.
    LostAnswer,
    /// The request has no effect, but the answer says that it succeeded.
    DroppedWrite,
    /// The request is accepted, and the long-running operation that it begins fails: the write is
    /// undone, and the operation's status has the error, in an answer with the status 200. If the
    /// request begins no operation, this is the same as [`Effect::DroppedWrite`].
    FailedOperation {
        /// `error.code`.
        code: String,
        /// `error.message`.
        #[serde(default)]
        message: String,
        /// `error.details`.
        #[serde(default)]
        details: Vec<Value>,
    },
    /// Another writer is a moment earlier, after the client's read and before its write. It sends
    /// this request to the same path with the same version, without a condition, and can be refused
    /// like any other.
    Preceded {
        /// The HTTP method.
        method: String,
        /// The JSON body; `null` sends none.
        #[serde(default)]
        body: Value,
    },
    /// Another writer is a moment later, after the client's write and before its next read, and its
    /// write is based on an earlier read. It sends this request as with [`Effect::Preceded`].
    Followed {
        /// The HTTP method.
        method: String,
        /// The JSON body; `null` sends none.
        #[serde(default)]
        body: Value,
    },
    /// The request is carried out, and the connection breaks in the middle of the answer.
    TruncatedBody,
    /// The request is carried out, and an excessive amount of white space follows the response.
    OversizedBody {
        /// The amount of white space, in MiB.
        mebibytes: u32,
        /// Whether gzip compresses it, to about a thousandth.
        #[serde(default)]
        compressed: bool,
    },
    /// The answer begins with a UTF-8 byte order mark.
    ByteOrderMark,
    /// The IDs in the answer are spelled in another case.
    OtherCase,
}

/// A request as faults see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
}

impl Fault {
    /// A fault that applies once, to the next request with that method and path.
    #[must_use]
    pub fn new(method: impl Into<String>, path: impl Into<String>, effect: Effect) -> Self {
        Self { method: method.into(), path: path.into(), after: 0, times: 1, effect }
    }

    /// The same fault for this number of requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The same fault after this number of matching requests.
    #[must_use]
    pub fn after(mut self, after: u32) -> Self {
        self.after = after;
        self
    }

    /// Whether it applies to this call.
    pub(crate) fn matches(&self, call: &Call<'_>) -> bool {
        glob::matches(&self.method, call.method) && glob::matches(&self.path, call.path)
    }

    /// Whether it only delays.
    pub(crate) fn is_delay(&self) -> bool {
        matches!(self.effect, Effect::Delay { .. })
    }
}

impl Effect {
    /// An error with that status and code, and a message that says it was scripted.
    #[must_use]
    pub fn status(status: u16, code: impl Into<String>) -> Self {
        let code = code.into();
        let message = format!("A scripted fault: {code}.");
        Self::Status { status, code, message, headers: Vec::new(), body: None }
    }

    /// A web page, as a gateway or a proxy answers that is not part of Azure.
    #[must_use]
    pub fn gateway(status: u16) -> Self {
        let reason = http::StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason());
        let title = format!("{status} {}", reason.unwrap_or_default());
        Self::status(status, "")
            .header("content-type", "text/html")
            .body(format!("<html><head><title>{title}</title></head><body></body></html>"))
    }

    /// Another writer that is a moment earlier.
    #[must_use]
    pub fn preceded(method: impl Into<String>, body: Value) -> Self {
        Self::Preceded { method: method.into(), body }
    }

    /// Another writer that is a moment later.
    #[must_use]
    pub fn followed(method: impl Into<String>, body: Value) -> Self {
        Self::Followed { method: method.into(), body }
    }

    /// The same error with a `Retry-After` header; other effects stay as they are.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        self.header("Retry-After", seconds.to_string())
    }

    /// The same error with one more header; other effects stay as they are.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Self::Status { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }

    /// The same error with another body; other effects stay as they are.
    #[must_use]
    pub fn body(mut self, text: impl Into<String>) -> Self {
        if let Self::Status { body, .. } = &mut self {
            *body = Some(text.into());
        }
        self
    }

    /// The same error with another message; other effects stay as they are.
    #[must_use]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        if let Self::Status { message, .. } = &mut self {
            *message = text.into();
        }
        self
    }
}

impl fmt::Display for Effect {
    /// The text for the request log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, code, .. } if code.is_empty() => write!(f, "answered {status}"),
            Self::Status { status, code, .. } => write!(f, "answered {status} {code}"),
            Self::Delay { milliseconds } => write!(f, "delayed by {milliseconds} ms"),
            Self::Reset => f.write_str("connection reset before the request was carried out"),
            Self::LostAnswer => f.write_str("connection reset after the request was carried out"),
            Self::DroppedWrite => f.write_str("confirmed and not carried out"),
            Self::FailedOperation { code, .. } => write!(f, "operation fails with {code}"),
            Self::Preceded { method, .. } => write!(f, "preceded by another writer's {method}"),
            Self::Followed { method, .. } => write!(f, "followed by another writer's {method}"),
            Self::TruncatedBody => f.write_str("answer cut off in the middle"),
            Self::OversizedBody { mebibytes, .. } => write!(f, "answer of {mebibytes} MiB"),
            Self::ByteOrderMark => f.write_str("answer with a byte order mark"),
            Self::OtherCase => f.write_str("IDs in another case"),
        }
    }
}

fn once() -> u32 {
    1
}
