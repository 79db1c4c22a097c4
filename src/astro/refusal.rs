//! Astro's error bodies, and what stands in their place when something else answered.

use serde::Deserialize;

use crate::http;

/// What an answer that is an error says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The message; never empty.
    pub message: String,
    /// The ID by which Astronomer's support finds the request.
    pub request_id: Option<String>,
    /// What is wrong with which parameter.
    pub fields: Vec<FieldError>,
    /// True when a web page or other text came instead of JSON, as gateways and proxies answer.
    pub foreign: bool,
}

/// What is wrong with one parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FieldError {
    /// The parameter.
    pub field: String,
    /// What is wrong, as a code.
    pub code: String,
    /// What is wrong, in words.
    pub message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Written {
    message: Option<String>,
    request_id: Option<String>,
    field_errors: Option<Vec<FieldError>>,
}

/// Reads an error body; whatever came, something is said about it.
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
        // Empty, or JSON of another form: nobody knows whose.
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
    fn each_parameter_that_is_wrong_is_told() {
        let body = br#"{"message":"Invalid request","fieldErrors":[{"field":"limit","code":"max","message":"at most 1000"}]}"#;
        let field = FieldError {
            field: "limit".into(),
            code: "max".into(),
            message: "at most 1000".into(),
        };
        assert_eq!(parse(400, body).fields, [field]);
    }
}
