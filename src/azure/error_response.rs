//! Azure's error bodies, in all the forms in which its services send them.

use azure_core::http::headers::{HeaderName, Headers};
use serde_json::Value;

use super::request::{On, Request, Retry};
use crate::http::{
    json_bytes,
    retry::{self, Class},
    text::{describe_body, shorten},
};

/// Codes that only wrap the one that says what happened.
const WRAPPERS: [&str; 3] = ["DeploymentFailed", "RetryableError", "BadRequest"];
/// How deep details and errors packed into messages are followed.
const DEPTH: usize = 4;

/// What an error body says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The code to decide by: that of a detail when the outer one merely wraps it.
    pub code: Option<String>,
    /// The message that belongs to the code.
    pub message: String,
    /// What the error is about, as Azure names it.
    pub target: Option<String>,
    /// The outer code, when `code` was taken from inside it.
    pub wrapper: Option<String>,
    /// The details, flattened, outermost first.
    pub details: Vec<Detail>,
    /// The Azure Policy assignments that refused the request.
    pub policies: Vec<String>,
    /// True when a web page or other text came instead of JSON, as gateways and proxies answer.
    pub foreign: bool,
    /// True when it is an error of Azure's own: there is a code, in the body's error object or in
    /// Azure's header. An empty answer and JSON of another form may be anybody's.
    pub is_azures: bool,
}

/// One of the details of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The detail's code, when it has one.
    pub code: Option<String>,
    /// The detail's message, which may be empty.
    pub message: String,
}

/// Reads an error answer; whatever came, something is said about it.
#[must_use]
pub fn parse(status: u16, headers: &Headers, body: &[u8]) -> Envelope {
    let mut envelope = parse_body(body);
    if envelope.code.is_none() {
        let header = headers.get_optional_str(&HeaderName::from_static("x-ms-error-code"));
        envelope.code = header.map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
        envelope.is_azures = envelope.code.is_some();
    }
    if envelope.message.is_empty() {
        envelope.message = format!("Azure gave no reason ({status}{})", reason(status));
    }
    envelope
}

/// Reads the body alone; an answer that holds no error gives an empty envelope.
pub(crate) fn parse_body(body: &[u8]) -> Envelope {
    let body = json_bytes(body);
    if body.is_empty() {
        return Envelope::default();
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => {
            let envelope = find_error(&value).map(|error| read_error(&error, DEPTH));
            let envelope = envelope.unwrap_or_default();
            Envelope { is_azures: envelope.code.is_some() && !is_oauth(&value), ..envelope }
        }
        Err(_) => Envelope { message: describe_body(body), foreign: true, ..Envelope::default() },
    }
}

/// Whether the error is in the form of OAuth, as the token endpoint and many a gateway have it.
fn is_oauth(value: &Value) -> bool {
    field(value, "error").is_some_and(Value::is_string)
}

/// The object that has the code: under `error`, in the properties of an operation, or the body itself.
fn find_error(value: &Value) -> Option<Value> {
    let value = value.as_array().and_then(|it| it.first()).unwrap_or(value);
    let nested = ["error", "odata.error"]
        .iter()
        .find_map(|name| field(value, name))
        .filter(|it| !it.is_null());
    if let Some(error) = nested {
        if let Some(code) = error.as_str() {
            // The form of OAuth, which the token endpoint and some gateways use.
            let message = field(value, "error_description").or_else(|| field(value, "message"));
            return Some(serde_json::json!({ "code": code, "message": message }));
        }
        return Some(error.clone());
    }
    if let Some(properties) = field(value, "properties").filter(|it| it.is_object()) {
        for name in ["error", "statusMessage"] {
            match field(properties, name) {
                Some(Value::String(text)) if !text.is_empty() => {
                    let packed = unpack(text);
                    return Some(packed.unwrap_or_else(|| serde_json::json!({ "message": text })));
                }
                Some(error @ Value::Object(_)) => {
                    return find_error(error).or_else(|| Some(error.clone()));
                }
                _ => {}
            }
        }
    }
    let has = |name| field(value, name).is_some_and(|it| !it.is_null());
    (has("code") || has("message")).then(|| value.clone())
}

fn read_error(error: &Value, depth: usize) -> Envelope {
    let code = field(error, "code").and_then(text);
    let message = field(error, "message").and_then(text).unwrap_or_default();
    // Some services pack the whole error of another service into their message.
    if let Some(packed) = (0 < depth).then(|| unpack(&message)).flatten() {
        let inner = read_error(&packed, depth - 1);
        return Envelope {
            wrapper: code.filter(|it| Some(it) != inner.code.as_ref()).or(inner.wrapper.clone()),
            ..inner
        };
    }
    let mut details = Vec::new();
    collect_details(error, depth, &mut details);
    let mut envelope = Envelope {
        code,
        message: shorten(&message),
        target: field(error, "target").and_then(text),
        policies: read_policies(error),
        details,
        ..Envelope::default()
    };
    unwrap_detail(&mut envelope);
    envelope
}

/// Takes the code of the first detail that has one, when the outer code only wraps it.
fn unwrap_detail(envelope: &mut Envelope) {
    let wraps = |it: &String| WRAPPERS.iter().any(|wrapper| it.eq_ignore_ascii_case(wrapper));
    if !envelope.code.as_ref().is_none_or(wraps) {
        return;
    }
    let Some(index) = envelope.details.iter().position(|it| it.code.is_some()) else {
        return;
    };
    let detail = envelope.details.remove(index);
    envelope.wrapper = std::mem::replace(&mut envelope.code, detail.code);
    if !detail.message.is_empty() {
        envelope.message = detail.message;
    }
}

fn collect_details(error: &Value, depth: usize, details: &mut Vec<Detail>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let Some(Value::Array(values)) = field(error, "details") else {
        return;
    };
    for value in values.iter().filter(|it| it.is_object()) {
        let message = field(value, "message").and_then(text).unwrap_or_default();
        let packed = unpack(&message).map(|it| read_error(&it, depth));
        let detail = match packed {
            Some(inner) => Detail { code: inner.code, message: inner.message },
            None => {
                Detail { code: field(value, "code").and_then(text), message: shorten(&message) }
            }
        };
        if detail != Detail::default() {
            details.push(detail);
        }
        collect_details(value, depth, details);
    }
}

fn read_policies(error: &Value) -> Vec<String> {
    let Some(Value::Array(values)) = field(error, "additionalInfo") else {
        return Vec::new();
    };
    let name = |value: &Value| {
        let info = field(value, "info")?;
        ["policyAssignmentDisplayName", "policyAssignmentName", "policyDefinitionDisplayName"]
            .iter()
            .find_map(|name| field(info, name).and_then(text))
    };
    let violations = values
        .iter()
        .filter(|it| field(it, "type").and_then(text).as_deref() == Some("PolicyViolation"));
    violations.filter_map(name).collect()
}

/// An error that was sent as the text of another one.
fn unpack(message: &str) -> Option<Value> {
    let message = message.trim();
    if !message.starts_with('{') {
        return None;
    }
    find_error(&serde_json::from_str(message).ok()?)
}

/// A field by its name in any case; services differ in it.
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    object
        .get(name)
        .or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, it)| it))
}

/// The text of a field that may be a string, a number, or an object with `value`.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(_) => {
            field(value, "value").and_then(Value::as_str).map(|it| it.trim().to_owned())
        }
        _ => None,
    }
}

fn reason(status: u16) -> String {
    let reason = ::http::StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason());
    reason.map(|it| format!(" {it}")).unwrap_or_default()
}

#[cfg(test)]
mod tests;

/// Codes of a passing conflict, whatever the status they come with.
const PASSING: [&str; 8] = [
    "AnotherOperationInProgress",
    "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
    "ConflictError",
    "ReferencedResourceNotProvisioned",
    "RetryableError",
    "RetryableErrorDueToAnotherOperation",
    "StorageAccountOperationInProgress",
    "TooManyRequests",
];

/// Codes of a 429 that is about the number of calls, not about a resource that is busy.
const THROTTLING: [&str; 4] =
    ["SubscriptionRequestsThrottled", "TenantRequestsThrottled", "TooManyRequests", "429"];

/// What an answer to a request says about another attempt.
#[must_use]
pub(super) fn classify(request: &Request, status: u16, code: Option<&str>) -> Class {
    if let Some(within) = expected(request.retries(), status, code) {
        return Class::Expected(within);
    }
    let is_passing = code.is_some_and(is_passing);
    // Cosmos DB answers so while another change of the account holds its lock; elsewhere it is a lost race.
    let is_locked = status == 412
        && request.path().to_ascii_lowercase().contains("/providers/microsoft.documentdb/");
    match status {
        _ if status < 400 => Class::Final,
        401 if !is_wrong_tenant(code) => Class::TokenRefused,
        _ if is_passing || is_locked => Class::Conflict,
        _ if retry::is_transient(status) => Class::Overloaded,
        _ => Class::Final,
    }
}

/// Whether an answer is about the number of calls.
#[must_use]
pub(super) fn is_throttling(status: u16, code: Option<&str>) -> bool {
    status == 429
        && code.is_none_or(|code| THROTTLING.iter().any(|it| it.eq_ignore_ascii_case(code)))
}

/// Whether a code tells of a conflict that passes by itself.
#[must_use]
pub(crate) fn is_passing(code: &str) -> bool {
    PASSING.iter().any(|it| it.eq_ignore_ascii_case(code))
}

/// How long the call itself asks to retry after this answer.
fn expected(retries: &[Retry], status: u16, code: Option<&str>) -> Option<std::time::Duration> {
    let matches = |retry: &&Retry| match retry.on {
        On::Code(expected) => code.is_some_and(|it| it.eq_ignore_ascii_case(expected)),
        On::Status(expected) => status == expected,
    };
    retries.iter().filter(matches).map(|it| it.within).max()
}

/// A token of the right account in the wrong tenant stays wrong when it is renewed.
fn is_wrong_tenant(code: Option<&str>) -> bool {
    code.is_some_and(|it| it.eq_ignore_ascii_case("InvalidAuthenticationTokenTenant"))
}
