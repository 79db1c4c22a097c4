//! Request bodies: JSON, said to be JSON, and an object.

use serde_json::{Map, Value};

use crate::{api_error::ApiError, message::Request};

/// The body of a write.
pub(crate) fn object(request: &Request) -> Result<Map<String, Value>, ApiError> {
    let kind = request.header("content-type").unwrap_or_default();
    let media = kind.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/json")
        && !media.eq_ignore_ascii_case("application/merge-patch+json")
    {
        let message = format!(
            "The content media type '{media}' is not supported. Only 'application/json' is supported."
        );
        return Err(ApiError::new(415, "UnsupportedMediaType", message));
    }
    let bytes = request.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&request.body);
    if bytes.is_empty() {
        return Err(invalid("The request content is empty."));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(invalid("The request content is not a JSON object.")),
        Err(error) => Err(invalid(&format!(
            "The request content was invalid and could not be deserialized: '{error}'."
        ))),
    }
}

/// The error of a body that cannot be read.
fn invalid(message: &str) -> ApiError {
    ApiError::bad_request("InvalidRequestContent", message)
}
