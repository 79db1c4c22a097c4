//! Claims about error bodies, in the forms in which Azure's services send them.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(status: u16, body: &[u8]) -> Envelope {
    parse(status, &Headers::new(), body)
}

#[track_caller]
fn check(body: &Value, code: Option<&str>, message: &str) {
    let envelope = read(400, body.to_string().as_bytes());
    assert_eq!((envelope.code.as_deref(), envelope.message.as_str()), (code, message), "{body}");
}

#[test]
fn every_form_gives_code_and_message() {
    let inner = json!({"code": "C", "message": "m"});
    check(&json!({ "error": inner }), Some("C"), "m");
    check(
        &json!({"error": {"code": "C", "message": "m", "details": null, "target": null}}),
        Some("C"),
        "m",
    );
    check(&inner, Some("C"), "m");
    check(&json!({"Code": "C", "Message": "m"}), Some("C"), "m");
    check(&json!({"Message": "The request is invalid."}), None, "The request is invalid.");
    check(&json!({"status": "Failed", "error": inner}), Some("C"), "m");
    check(&json!({"id": "/x", "name": "x", "status": "Failed", "error": inner}), Some("C"), "m");
    check(&json!({"status": "Failed", "properties": {"error": inner}}), Some("C"), "m");
    check(
        &json!({"status": "Failed", "properties": {"statusMessage": json!({"error": inner}).to_string()}}),
        Some("C"),
        "m",
    );
    check(&json!({"status": "Failed", "properties": {"statusMessage": "broken"}}), None, "broken");
    check(&json!({"status": "Failed", "code": "C", "message": "m"}), Some("C"), "m");
    check(
        &json!({"odata.error": {"code": "C", "message": {"lang": "en", "value": "m"}}}),
        Some("C"),
        "m",
    );
    check(
        &json!({"error": "invalid_client", "error_description": "no"}),
        Some("invalid_client"),
        "no",
    );
    check(&json!({"error": {"code": 42, "message": "m"}}), Some("42"), "m");
    check(&json!([{"error": inner}]), Some("C"), "m");
    check(&json!({"error": {"code": "C", "message": "a \"b\"\r\nc"}}), Some("C"), "a \"b\"\r\nc");
    check(&json!({"error": null}), None, "Azure gave no reason (400 Bad Request)");
    check(&json!({}), None, "Azure gave no reason (400 Bad Request)");
}

#[test]
fn a_wrapper_gives_way_to_the_detail_that_says_what_happened() {
    let detail = json!({"code": "ReferencedResourceNotProvisioned", "message": "vnet-core is in Updating state"});
    for wrapper in ["RetryableError", "DeploymentFailed", "BadRequest"] {
        let body =
            json!({"error": {"code": wrapper, "message": "A problem.", "details": [detail]}});
        let envelope = read(429, body.to_string().as_bytes());
        assert_eq!(envelope.code.as_deref(), Some("ReferencedResourceNotProvisioned"));
        assert_eq!(envelope.message, "vnet-core is in Updating state");
        assert_eq!(envelope.wrapper.as_deref(), Some(wrapper));
        assert!(envelope.details.is_empty());
    }
    check(
        &json!({"error": {"code": "RetryableError", "message": "Busy.", "details": []}}),
        Some("RetryableError"),
        "Busy.",
    );
}

#[test]
fn details_of_an_error_that_wraps_nothing_are_kept_beside_it() {
    let body = json!({"error": {"code": "Conflict", "message": "m", "details": [
        {"code": "A", "message": "a", "details": [{"code": "B", "message": "b"}]}, {"message": null}, null, "x"
    ]}});
    let envelope = read(409, body.to_string().as_bytes());
    assert_eq!(envelope.code.as_deref(), Some("Conflict"));
    let details: Vec<(Option<&str>, &str)> =
        envelope.details.iter().map(|it| (it.code.as_deref(), it.message.as_str())).collect();
    assert_eq!(details, [(Some("A"), "a"), (Some("B"), "b")]);
}

#[test]
fn an_error_packed_into_a_message_is_unpacked() {
    let inner = json!({"error": {"code": "Inner", "message": "m"}}).to_string();
    let envelope =
        read(400, json!({"error": {"code": "Outer", "message": inner}}).to_string().as_bytes());
    assert_eq!(
        (envelope.code.as_deref(), envelope.wrapper.as_deref()),
        (Some("Inner"), Some("Outer"))
    );
    check(&json!({"error": {"code": "C", "message": "{not json"}}), Some("C"), "{not json");
}

#[test]
fn a_byte_order_mark_does_not_matter() {
    let body = format!("\u{feff} {}", json!({"error": {"code": "C", "message": "m"}}));
    assert_eq!(read(400, body.as_bytes()).code.as_deref(), Some("C"));
}

#[test]
fn what_is_not_json_is_told_by_its_title_or_text() {
    let page =
        read(502, b"<!DOCTYPE html><html><head><TITLE> 502 Bad\n Gateway </TITLE></head></html>");
    assert_eq!(
        (page.message.as_str(), page.foreign),
        ("a web page came instead of JSON: 502 Bad Gateway", true)
    );
    assert_eq!(read(502, b"<html>").message, "a web page came instead of JSON");
    assert_eq!(
        read(503, b"upstream\n timed out").message,
        "the answer was not JSON: upstream timed out"
    );
    assert_eq!(
        read(400, br#"{"error": {"co"#).message,
        r#"the answer was not JSON: {"error": {"co"#
    );
    assert!(read(502, b"\xff\xfe<title>\xff").foreign);
}

#[test]
fn the_header_gives_the_code_when_the_body_has_none() {
    let mut headers = Headers::new();
    headers.insert("x-ms-error-code", "AnotherOperationInProgress");
    let envelope = parse(409, &headers, b"");
    assert_eq!(envelope.code.as_deref(), Some("AnotherOperationInProgress"));
    assert_eq!(envelope.message, "Azure gave no reason (409 Conflict)");
    assert_eq!(parse(409, &headers, br#"{"error":{"code":"C"}}"#).code.as_deref(), Some("C"));
}

#[test]
fn the_policies_that_refused_are_named() {
    let violation = |name: &str| json!({"type": "PolicyViolation", "info": {"policyAssignmentDisplayName": name}});
    let info = json!([violation("No public roles"), {"type": "Other"}, violation("Tags")]);
    let body = json!({"error": {"code": "RequestDisallowedByPolicy", "message": "m", "additionalInfo": info}});
    assert_eq!(read(403, body.to_string().as_bytes()).policies, ["No public roles", "Tags"]);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from(r#"{"error":{"code":"X","message":"{\"code\":\"Y\"}"}}"#)),
    ];
    let key = prop_oneof![
        Just("error".to_owned()),
        Just("code".to_owned()),
        Just("message".to_owned()),
        Just("details".to_owned()),
        Just("properties".to_owned()),
        Just("additionalInfo".to_owned()),
        "[a-z]{1,4}",
    ];
    leaf.prop_recursive(6, 48, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::hash_map(key.clone(), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_body_makes_the_parser_panic(status in any::<u16>(), body in any::<Vec<u8>>()) {
        prop_assert!(!read(status, &body).message.is_empty());
    }

    #[test]
    fn something_is_said_about_every_json(status in any::<u16>(), body in any_json()) {
        prop_assert!(!read(status, body.to_string().as_bytes()).message.is_empty());
    }
}

fn class(request: &Request, status: u16, code: &str) -> Class {
    classify(request, status, (!code.is_empty()).then_some(code))
}

#[test]
fn each_status_and_code_has_its_class() {
    use Class::{Conflict, Final, Overloaded, TokenRefused};
    let request = Request::put("/a", "1");
    for (status, code, expected) in [
        (200, "", Final),
        (202, "", Final),
        (302, "", Final),
        (400, "", Final),
        (400, "PrincipalNotFound", Final),
        (400, "ReferencedResourceNotProvisioned", Conflict),
        (400, "RemotePeeringIsDisconnected", Final),
        (401, "ExpiredAuthenticationToken", TokenRefused),
        (401, "", TokenRefused),
        (401, "InvalidAuthenticationTokenTenant", Final),
        (403, "AuthorizationFailed", Final),
        (404, "ResourceNotFound", Final),
        (408, "", Overloaded),
        (409, "", Final),
        (409, "RoleAssignmentExists", Final),
        (409, "ScopeLocked", Final),
        (409, "AnotherOperationInProgress", Conflict),
        (409, "anotheroperationinprogress", Conflict),
        (409, "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", Conflict),
        (409, "StorageAccountOperationInProgress", Conflict),
        (409, "ConflictError", Conflict),
        (409, "MissingSubscriptionRegistration", Final),
        (412, "PreconditionFailed", Final),
        (424, "", Overloaded),
        (429, "", Overloaded),
        (429, "RetryableErrorDueToAnotherOperation", Conflict),
        (500, "", Overloaded),
        (501, "", Final),
        (502, "", Overloaded),
        (503, "", Overloaded),
        (504, "", Overloaded),
    ] {
        assert_eq!(class(&request, status, code), expected, "{status} {code}");
    }
}

#[test]
fn cosmos_alone_repeats_a_failed_precondition() {
    let path =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDb/databaseAccounts/a";
    let request = Request::put(path, "1");
    assert_eq!(class(&request, 412, "PreconditionFailed"), Class::Conflict);
}

#[test]
fn what_the_call_expects_comes_before_everything_else() {
    let (principal, missing) = (Duration::from_mins(3), Duration::from_mins(1));
    let request = Request::put("/a", "1")
        .retry_on_code("PrincipalNotFound", principal)
        .retry_on_status(404, missing)
        .retry_on_status(503, missing);
    assert_eq!(class(&request, 400, "principalnotfound"), Class::Expected(principal));
    assert_eq!(class(&request, 404, ""), Class::Expected(missing));
    assert_eq!(class(&request, 503, ""), Class::Expected(missing));
    assert_eq!(class(&request, 400, ""), Class::Final);
}
