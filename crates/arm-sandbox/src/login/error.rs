//! Entra's error answers: `error`, an `AADSTS` number with a description over several lines, and
//! trace IDs.

use jiff::Timestamp;
use serde_json::json;

use crate::{api_error::ApiError, clock};

/// An error of the token endpoint.
pub(crate) fn entra(
    status: u16,
    error: &str,
    number: u32,
    message: &str,
    now: Timestamp,
) -> ApiError {
    let (trace, correlation) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let timestamp = clock::entra(now);
    let description = format!(
        "AADSTS{number}: {message}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {timestamp}"
    );
    ApiError::new(status, "", message).with_body(json!({
        "error": error,
        "error_description": description,
        "error_codes": [number],
        "timestamp": timestamp,
        "trace_id": trace.to_string(),
        "correlation_id": correlation.to_string(),
        "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
    }))
}

/// An error of a managed identity endpoint.
pub(crate) fn managed_identity(status: u16, error: &str, description: &str) -> ApiError {
    ApiError::new(status, "", description)
        .with_body(json!({"error": error, "error_description": description}))
}

/// An error of Microsoft Graph.
pub(crate) fn graph(status: u16, code: &'static str, message: &str) -> ApiError {
    ApiError::new(status, code, message)
}
