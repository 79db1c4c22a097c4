//! Errors in the form in which the Astro API answers them.

use serde_json::{Value, json};

use crate::api_error::ApiError;

/// An error.
pub(super) fn new(status: u16, message: &str) -> ApiError {
    with_body(status, &json!({}), message)
}

/// An error about one parameter.
pub(super) fn invalid(field: &str, code: &str, message: &str) -> ApiError {
    let fields = json!({"fieldErrors": [{"field": field, "code": code, "message": message}]});
    with_body(400, &fields, "Invalid request")
}

/// A scripted error.
pub(crate) fn fault(status: u16, message: &str) -> ApiError {
    new(status, message)
}

/// A path or a verb that the simulated API does not have.
pub(crate) fn unknown() -> ApiError {
    new(404, "The sandbox does not have this part of the Astro API")
}

fn with_body(status: u16, more: &Value, message: &str) -> ApiError {
    let mut body = more.clone();
    body["message"] = message.into();
    body["requestId"] = uuid::Uuid::new_v4().to_string().into();
    body["statusCode"] = status.into();
    ApiError::new(status, "", message).with_body(body)
}
