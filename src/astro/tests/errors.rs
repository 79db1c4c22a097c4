//! What a user is told when a call does not succeed.

use serde_json::json;
use tfplugin::Diagnostic;

use super::support::{Answer, ORGANIZATION, interrupted_after, refusal, scripted, within};
use crate::astro::ClusterFilter;
use crate::astro::code::AstroCode;
use crate::astro::failure::Cause;

#[tokio::test]
async fn a_missing_permission_names_request_and_remedy() {
    let (client, _script) = scripted([refusal(403, "Insufficient permissions to read clusters")]);
    let error = client.cluster("cm1").await.unwrap_err();
    assert_eq!(error.status(), Some(403));
    assert_eq!(error.failure().request_id(), Some("0f8b6d52"));
    let diagnostic = Diagnostic::from(error);
    assert_eq!(diagnostic.code, *AstroCode::AstroForbidden);
    for part in [
        &format!("GET /v1/organizations/{ORGANIZATION}/clusters/cm1") as &str,
        "Astro answered 403: Insufficient permissions to read clusters.",
        "Organization API token",
        "addresses of the Deployments",
        "request ID 0f8b6d52",
    ] {
        assert!(diagnostic.detail.contains(part), "{part}: {}", diagnostic.detail);
    }
}

#[tokio::test]
async fn each_status_has_advice() {
    for (status, cluster, code, expected) in [
        (400, true, AstroCode::AstroRefused, "please report it"),
        (401, true, AstroCode::AstroUnauthorized, "ASTRO_API_TOKEN"),
        (403, false, AstroCode::AstroForbidden, "Workspace"),
        (404, true, AstroCode::AstroNotFound, "Standard clusters"),
        (404, false, AstroCode::AstroNotFound, "ASTRO_ORGANIZATION_ID"),
    ] {
        let (client, _script) = scripted([refusal(status, "no")]);
        let error = if cluster {
            client.cluster("cm1").await.unwrap_err()
        } else {
            client.deployment("cm1").await.unwrap_err()
        };
        let diagnostic = Diagnostic::from(error);
        assert_eq!(diagnostic.code, *code);
        assert!(diagnostic.detail.contains(expected), "{status}: {}", diagnostic.detail);
    }
}

#[tokio::test]
async fn a_page_that_is_not_astros_is_no_absence() {
    let page = Answer::new(404).header("content-type", "text/html").body("<title>Proxy</title>");
    let (client, _script) = scripted([page]);
    let error = client.cluster("cm1").await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Refused { refusal, .. } if refusal.foreign), "{error}");
    assert!(Diagnostic::from(error).detail.contains("proxy settings"));
}

#[tokio::test]
async fn what_is_no_json_or_another_shape_names_the_operation() {
    for body in ["<html>hello</html>", "[]", "{}", r#"{"id":1,"name":"n"}"#, "nothing"] {
        let (client, _script) = scripted([Answer::new(200).body(body)]);
        let error = client.cluster("cm1").await.unwrap_err();
        assert!(matches!(error.cause(), Cause::Decode(_)), "{body}: {error}");
        assert!(error.to_string().starts_with("could not read cluster `cm1` from Astro"));
    }
}

#[tokio::test]
async fn fields_that_are_wrong_are_listed() {
    let body = json!({
        "message": "Invalid request", "requestId": "r", "statusCode": 400,
        "fieldErrors": [{ "field": "limit", "code": "max", "message": "limit must be 1000 or less" }],
    });
    let (client, _script) = scripted([Answer::json(400, &body)]);
    let error = client.clusters(&ClusterFilter::default()).await.unwrap_err();
    let detail = Diagnostic::from(error).detail;
    assert!(detail.contains("  limit: limit must be 1000 or less"), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_tried_again_and_then_told() {
    // In two minutes there are waits of 1, 2, 4, 8, 16, 32 s and so on, shortened at random.
    let (client, script) = scripted((0..7).map(|_| Answer::reset()));
    let error = within(45, client.cluster("cm1")).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Transport { sent: true, .. }), "{error}");
    let detail = Diagnostic::from(error).detail;
    let attempts = format!("{} attempts", script.calls().len());
    assert!(detail.contains(&attempts) && detail.contains("ASTRO_API_HOST"), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let cut = Answer::new(200).header("content-type", "application/json").body("{\"id\":\"cm1\"");
    let whole = Answer::json(200, &json!({ "id": "cm1", "name": "n" }));
    let (client, script) = scripted([cut, whole]);
    client.cluster("cm1").await.unwrap();
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_with_an_interrupt_and_with_the_time_limit() {
    let busy = || refusal(429, "slow down").header("retry-after", "60");
    let (client, _script) = scripted([busy()]);
    let error = interrupted_after(5, client.cluster("cm1")).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Canceled), "{error}");
    let (client, _script) = scripted([busy()]);
    let error = within(30, client.cluster("cm1")).await.unwrap_err();
    assert_eq!(error.status(), Some(429));
    assert!(error.to_string().contains("did not retry"), "{error}");
    let slow = Answer::json(200, &json!({})).after(100);
    let (client, _script) = scripted([slow]);
    let error = within(30, client.cluster("cm1")).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::TimedOut), "{error}");
}
