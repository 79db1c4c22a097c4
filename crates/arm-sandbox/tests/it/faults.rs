//! Scripted faults and the request log.

use arm_sandbox::{Effect, Fault};
use axum::body::Body;

use crate::support::{
    AUTHORIZATION, Client, IDENTITY, PRINCIPAL, READER, STORAGE, TENANT, account, address,
    assignment, grant, identity,
};

fn add_fault(client: &Client, method: &str, path: &str, effect: Effect) {
    client.sandbox.add_fault(&Fault::new(method, path, effect)).unwrap();
}

#[tokio::test]
async fn a_scripted_status_comes_as_often_as_asked_and_does_nothing() {
    let client = Client::new();
    let effect = Effect::status(429, "TooManyRequests").retry_after(3);
    let fault = Fault::new("PUT", "*/roleassignments/*", effect).times(2);
    client.sandbox.add_fault(&fault).unwrap();
    let id = assignment(&account(), 1);

    for _ in 0..2 {
        let refused = client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await;
        refused.expect_error(429, "TooManyRequests");
        assert_eq!(refused.header("retry-after"), "3");
        assert_eq!(refused.header("x-ms-error-code"), "TooManyRequests");
    }
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
}

#[tokio::test]
async fn a_fault_begins_after_as_many_calls_as_asked() {
    let client = Client::new();
    let fault = Fault::new("GET", "*", Effect::status(503, "ServerBusy")).after(2);
    client.sandbox.add_fault(&fault).unwrap();

    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.get(&account(), STORAGE).await.status);
    }

    assert_eq!(statuses, [200, 200, 503, 200]);
}

#[tokio::test]
async fn a_body_can_be_anything() {
    let client = Client::new();
    let html = Effect::status(502, "")
        .body("<html>Bad gateway</html>")
        .header("content-type", "text/html");
    add_fault(&client, "*", "*", html);

    let reply = client.get(&account(), STORAGE).await.expect_status(502);

    assert_eq!(reply.bytes, b"<html>Bad gateway</html>");
    assert_eq!(reply.header("content-type"), "text/html");
}

#[tokio::test]
async fn a_reset_breaks_the_connection_before_anything_is_done() {
    let client = Client::new();
    add_fault(&client, "PUT", "*", Effect::Reset);
    let id = assignment(&account(), 1);
    let body = Body::from(grant(PRINCIPAL, READER).to_string());
    let json = [("content-type", "application/json")];

    let reply = client.try_send("PUT", &address(&id, AUTHORIZATION), &json, body).await;

    assert!(reply.is_none());
    client.get(&id, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
}

#[tokio::test]
async fn a_lost_answer_leaves_the_write_done() {
    let client = Client::new();
    add_fault(&client, "PUT", "*", Effect::LostAnswer);
    let id = assignment(&account(), 1);
    let body = Body::from(grant(PRINCIPAL, READER).to_string());
    let json = [("content-type", "application/json")];

    let reply = client.try_send("PUT", &address(&id, AUTHORIZATION), &json, body).await;

    assert!(reply.is_none());
    client.get(&id, AUTHORIZATION).await.expect_status(200);
}

#[tokio::test]
async fn a_dropped_write_is_answered_and_not_done() {
    let client = Client::new();
    add_fault(&client, "PUT", "*", Effect::DroppedWrite);
    let id = assignment(&account(), 1);

    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);

    client.get(&id, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
}

#[tokio::test]
async fn a_truncated_body_breaks_off() {
    let client = Client::new();
    add_fault(&client, "GET", "*", Effect::TruncatedBody);

    let reply = client.try_send("GET", &address(&account(), STORAGE), &[], Body::empty()).await;

    assert!(reply.is_none());
}

#[tokio::test]
async fn a_body_can_begin_with_a_byte_order_mark() {
    let client = Client::new();
    add_fault(&client, "GET", "*", Effect::ByteOrderMark);

    let reply = client.get(&account(), STORAGE).await.expect_status(200);

    assert!(reply.bytes.starts_with(b"\xef\xbb\xbf{"));
    assert_eq!(reply.body["name"], "lakeprod");
}

#[tokio::test]
async fn ids_can_come_in_another_case() {
    let client = Client::new();
    add_fault(&client, "GET", "*", Effect::OtherCase);

    let reply = client.get(&identity(), IDENTITY).await.expect_status(200);

    let id = reply.body["id"].as_str().unwrap();
    assert!(id.contains("/providers/microsoft.managedidentity/"), "{id}");
    assert!(id.eq_ignore_ascii_case(&identity()));
}

#[tokio::test(start_paused = true)]
async fn a_delay_comes_before_another_fault() {
    let client = Client::new();
    add_fault(&client, "GET", "*", Effect::Delay { milliseconds: 60_000 });
    add_fault(&client, "GET", "*", Effect::status(500, "InternalServerError"));
    let start = tokio::time::Instant::now();

    client.get(&account(), STORAGE).await.expect_error(500, "InternalServerError");

    assert_eq!(start.elapsed().as_secs(), 60);
    client.get(&account(), STORAGE).await.expect_status(200);
}

#[tokio::test]
async fn faults_that_met_nothing_are_told() {
    let client = Client::new();
    let fault = Fault::new("DELETE", "*", Effect::Reset);
    client.sandbox.add_fault(&fault).unwrap();
    add_fault(&client, "GET", "*", Effect::ByteOrderMark);
    client.get(&account(), STORAGE).await.expect_status(200);

    assert_eq!(client.sandbox.unused_faults().unwrap(), [fault]);
    client.sandbox.clear_faults().unwrap();
    assert_eq!(client.sandbox.unused_faults().unwrap(), []);
}

#[tokio::test]
async fn the_token_endpoint_can_fail_too() {
    let client = Client::new();
    add_fault(
        &client,
        "POST",
        "*/oauth2/v2.0/token",
        Effect::status(503, "temporarily_unavailable"),
    );

    let uri = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token");
    let reply = client.send("POST", &uri, &[], Body::empty()).await;

    assert_eq!(reply.status, 503);
}

#[tokio::test]
async fn requests_are_kept_when_asked_with_no_secret_in_them() {
    let client = Client::new();
    client.get(&account(), STORAGE).await.expect_status(200);
    client.sandbox.change_behavior(|it| it.request_log = true).unwrap();
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let login = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token");
    client.send("POST", &login, &[], Body::from("client_secret=hush")).await;
    add_fault(&client, "GET", "*", Effect::Reset);
    client.try_send("GET", &address(&id, AUTHORIZATION), &[], Body::empty()).await;

    let requests = client.sandbox.requests().unwrap();

    let seen: Vec<(&str, &str, u16)> =
        requests.iter().map(|it| (it.method.as_str(), it.path.as_str(), it.status)).collect();
    let token = format!("/{TENANT}/oauth2/v2.0/token");
    assert_eq!(seen, [("PUT", id.as_str(), 201), ("POST", &token, 400), ("GET", &id, 0)]);
    assert_eq!(requests[0].parameter("api-version"), Some(AUTHORIZATION));
    assert_eq!(requests[0].header("Content-Type"), Some("application/json"));
    assert!(requests[0].body.contains(PRINCIPAL));
    assert_eq!(requests[0].process, std::process::id());
    assert_eq!(requests[1].body, "");
    client.sandbox.clear_requests().unwrap();
    assert_eq!(client.sandbox.requests().unwrap(), []);
}
