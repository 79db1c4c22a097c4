//! Scripted faults: what goes wrong with which request, and how often.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::glob;

/// Something that goes wrong. Faults are met in the order they were scripted; each request meets
/// any number of delays and one fault of another kind.
///
/// ```
/// use arm_sandbox::{Effect, Fault};
///
/// let fault = Fault::new("PUT", "*/roleAssignments/*", Effect::status(429, "TooManyRequests").retry_after(3)).times(2);
/// # drop(fault);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// The HTTP method, or `*`.
    pub method: String,
    /// The path, without the query, as a glob without case in which `*` also stands for slashes.
    pub path: String,
    /// How many matching requests pass before the fault begins.
    #[serde(default)]
    pub after: u32,
    /// How many requests it meets.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens to them.
    pub effect: Effect,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Effect {
    /// It is refused and does nothing.
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
        /// The whole body, in the place of the error envelope.
        #[serde(default)]
        body: Option<String>,
    },
    /// It is dealt with only after a while.
    Delay {
        /// How long.
        milliseconds: u64,
    },
    /// The connection breaks before it does anything.
    Reset,
    /// It is carried out, and the connection breaks before the answer.
    LostAnswer,
    /// It is answered as if it had been carried out.
    DroppedWrite,
    /// It is accepted, and the long-running operation that it begins fails: what it wrote is
    /// undone, and the operation's status says why, in an answer that is 200. Without an operation
    /// it is as with [`Effect::DroppedWrite`].
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
    /// Another writer is a moment earlier: between what the client read and what it writes. It
    /// sends this to the same path with the same version, and no condition, and may be refused
    /// like anyone.
    Preceded {
        /// The HTTP method.
        method: String,
        /// The JSON body; none where it is null.
        #[serde(default)]
        body: Value,
    },
    /// Another writer is a moment later, and writes what it made of what was there before: between
    /// what the client writes and what it reads next. It sends this as [`Effect::Preceded`] does.
    Followed {
        /// The HTTP method.
        method: String,
        /// The JSON body; none where it is null.
        #[serde(default)]
        body: Value,
    },
    /// It is carried out, and the connection breaks in the middle of the answer.
    TruncatedBody,
    /// The request is carried out, and an excessive amount of white space follows the response.
    OversizedBody {
        /// How much, in MiB.
        mebibytes: u32,
        /// Whether it is sent compressed with gzip, to some thousandth of that.
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
    /// A fault that meets the next request of that method and path, once.
    #[must_use]
    pub fn new(method: impl Into<String>, path: impl Into<String>, effect: Effect) -> Self {
        Self { method: method.into(), path: path.into(), after: 0, times: 1, effect }
    }

    /// The same, meeting so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The same, letting so many matching requests pass first.
    #[must_use]
    pub fn after(mut self, after: u32) -> Self {
        self.after = after;
        self
    }

    /// Whether it is about this call.
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

    /// What a gateway or a proxy answers that knows nothing of Azure: a web page.
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
    /// What happens, as the request log says it.
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
