//! Single calls: what is sent, and how answers and errors are read.

use serde_json::{Value, json};
use tfplugin::Diagnostic;

use super::support::{API, Answer, PATH, scripted};
use crate::azure::code::AzureCode;
use crate::azure::{Cause, Id, ListCache, OnceMap, Request, Resource};

#[tokio::test]
async fn a_call_says_who_asks_and_under_which_ids() {
    let (client, script) = scripted([Answer::json(200, &json!({})), Answer::json(200, &json!({}))]);
    let _: Value = client.get(PATH, API).await.unwrap();
    let _: Value = client.put(PATH, API, &json!({"location": "west"})).await.unwrap();
    let seen = script.seen();
    let header = |index: usize, name: &str| seen[index].headers[name].to_str().unwrap().to_owned();
    assert_eq!(header(0, "authorization"), "Bearer token-1");
    assert_eq!(header(0, "x-ms-correlation-request-id"), "00000000-0000-0000-0000-00000000c0de");
    assert!(
        header(0, "user-agent").starts_with("terraform-provider-dataplane/0."),
        "{}",
        header(0, "user-agent")
    );
    assert_ne!(header(0, "x-ms-client-request-id"), header(1, "x-ms-client-request-id"));
    assert_eq!(header(1, "content-type"), "application/json; charset=utf-8");
    assert_eq!(seen[1].body, r#"{"location":"west"}"#);
    assert_eq!(
        seen[0].uri.to_string(),
        format!("https://management.azure.com{PATH}?api-version={API}")
    );
    assert!(!seen[0].headers.contains_key("x-ms-authorization-auxiliary"));
}

#[tokio::test]
async fn a_byte_order_mark_does_not_matter() {
    let body = format!(
        "\u{feff}{}",
        json!({"id": PATH, "name": "vnet", "tags": null, "properties": {"x": 1}})
    );
    let answer = Answer::new(200).header("content-type", "application/json").body(body);
    let (client, _script) = scripted([answer]);
    let document: Resource<Value> = client.get(PATH, API).await.unwrap();
    assert_eq!(document.properties, json!({"x": 1}));
    assert!(document.tags.is_empty());
}

#[tokio::test]
async fn absence_is_told_from_answers_that_say_nothing_about_the_resource() {
    for (answer, absent) in [
        (Answer::error(404, "ResourceNotFound"), true),
        (Answer::error(404, "ResourceGroupNotFound"), true),
        (Answer::error(404, "ParentResourceNotFound"), true),
        (Answer::json(404, &json!({"code": "NotFound", "message": "It is not there."})), true),
        (Answer::new(404).header("x-ms-error-code", "ResourceNotFound"), true),
        (Answer::new(404), false),
        (Answer::json(404, &json!({})), false),
        (Answer::json(404, &json!({"message": "no Route matched with those values"})), false),
        (Answer::json(404, &json!({"status": 404, "error": "Not Found", "path": "/"})), false),
        (Answer::json(404, &json!({"error": {"message": "?"}})), false),
        (Answer::error(404, "SubscriptionNotFound"), false),
        (Answer::error(404, "InvalidResourceType"), false),
        (
            Answer::new(404)
                .header("content-type", "text/html")
                .body("<html><title>Not here</title></html>"),
            false,
        ),
    ] {
        let (client, _script) = scripted([answer]);
        let result = client.get_opt::<Value>(PATH, API).await;
        assert_eq!(matches!(result, Ok(None)), absent, "{result:?}");
        assert_eq!(result.is_err(), !absent);
    }
}

#[tokio::test]
async fn deleting_what_is_not_there_succeeds() {
    let answers = [Answer::new(204), Answer::error(404, "ResourceNotFound"), Answer::new(200)];
    let (client, _script) = scripted(answers);
    for _ in 0..3 {
        client.delete(PATH, API).await.unwrap();
    }
    for answer in [Answer::error(404, "SubscriptionNotFound"), Answer::new(404)] {
        let (client, _script) = scripted([answer]);
        assert!(client.delete(PATH, API).await.is_err());
    }
}

#[tokio::test]
async fn head_tells_whether_something_is_there() {
    let (client, script) = scripted([
        Answer::new(204),
        Answer::new(404).header("x-ms-error-code", "ResourceNotFound"),
    ]);
    assert!(client.head(PATH, API).await.unwrap());
    assert!(!client.head(PATH, API).await.unwrap());
    assert_eq!(script.calls(), ["HEAD vnet", "HEAD vnet"]);
}

#[tokio::test]
async fn an_empty_answer_reads_as_nothing() {
    let (client, _script) = scripted([Answer::new(200)]);
    assert_eq!(client.post::<Option<Value>>(PATH, API, &json!({})).await.unwrap(), None);
}

#[tokio::test]
async fn an_error_tells_what_was_tried_on_what_and_what_came_back() {
    let body = json!({"error": {"code": "RoleAssignmentExists", "message": "The role assignment \"x\"\r\nalready exists.", "details": null}});
    let (client, _script) = scripted([Answer::json(409, &body).header("x-ms-request-id", "r-1")]);
    let error = client.put::<Value>(PATH, API, &json!({})).await.unwrap_err();
    assert_eq!(error.code(), Some("RoleAssignmentExists"));
    assert!(error.has_code("roleassignmentexists"));
    assert_eq!(error.status(), Some(409));
    assert!(!error.was_accepted());
    assert_eq!(
        error.to_string(),
        format!(
            "PUT {PATH}: Azure answered 409 RoleAssignmentExists: The role assignment \"x\"\r\nalready exists. \
             (correlation ID 00000000-0000-0000-0000-00000000c0de, request ID r-1)"
        )
    );
}

#[tokio::test]
async fn a_missing_permission_becomes_advice_that_names_it() {
    let message = "The client 'c' with object id 'o' does not have authorization to perform action \
                   'Microsoft.Authorization/roleAssignments/write' over scope '/subscriptions/s' or the scope is invalid.";
    let body = json!({"error": {"code": "AuthorizationFailed", "message": message}});
    let (client, _script) = scripted([Answer::json(403, &body)]);
    let error = client.put::<Value>(PATH, API, &json!({})).await.unwrap_err();
    assert!(error.is_forbidden());
    let diagnostic = Diagnostic::from(error);
    assert_eq!(diagnostic.code, *AzureCode::AzureForbidden);
    assert!(diagnostic.summary.contains("AuthorizationFailed"), "{}", diagnostic.summary);
    assert!(diagnostic.detail.contains("virtualNetworks/vnet"), "{}", diagnostic.detail);
    let advice = "The caller needs the action `Microsoft.Authorization/roleAssignments/write` at `/subscriptions/s`.";
    assert!(diagnostic.detail.contains(advice), "{}", diagnostic.detail);
    assert!(
        diagnostic.detail.contains(&format!("PUT {PATH}\nAzure answered 403")),
        "{}",
        diagnostic.detail
    );
    assert!(
        diagnostic
            .detail
            .ends_with("For Azure's support: correlation ID 00000000-0000-0000-0000-00000000c0de.")
    );
}

#[tokio::test]
async fn every_known_code_has_advice() {
    for (status, code, ours, expected) in [
        (409, "ScopeLocked", AzureCode::AzureConflict, "lock"),
        (404, "SubscriptionNotFound", AzureCode::AzureNotFound, "tenant_id"),
        (401, "InvalidAuthenticationTokenTenant", AzureCode::AzureRefused, "auxiliary_tenant_ids"),
        (409, "MissingSubscriptionRegistration", AzureCode::AzureConflict, "az provider register"),
        (400, "PrincipalNotFound", AzureCode::AzureRefused, "object ID"),
        (403, "RequestDisallowedByPolicy", AzureCode::AzureForbidden, "Azure Policy"),
        (403, "Mystery", AzureCode::AzureForbidden, "permission"),
    ] {
        let (client, _script) = scripted([Answer::error(status, code)]);
        let diagnostic = Diagnostic::from(client.get::<Value>(PATH, API).await.unwrap_err());
        assert_eq!(diagnostic.code, *ours, "{code}");
        assert!(diagnostic.detail.contains(expected), "{code}: {}", diagnostic.detail);
    }
}

#[tokio::test]
async fn an_answer_of_another_shape_is_explained_and_a_written_resource_is_not_forgotten() {
    let (client, _script) =
        scripted([Answer::json(200, &json!([])), Answer::json(200, &json!([]))]);
    let error = client.get::<Resource<Value>>(PATH, API).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Decode(_)), "{error}");
    assert!(!error.was_accepted());
    let error = client.put::<Resource<Value>>(PATH, API, &json!({})).await.unwrap_err();
    assert!(error.was_accepted());
}

#[tokio::test]
async fn a_path_that_is_none_never_leaves_the_process() {
    let (client, _script) = scripted([]);
    let error = client.get::<Value>("//evil.example/", API).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Request(_)), "{error}");
}

#[tokio::test]
async fn a_header_of_the_call_is_sent() {
    let (client, script) = scripted([Answer::new(200)]);
    client.execute(&Request::delete(PATH, API).header("if-match", "W/\"1\"")).await.unwrap();
    assert_eq!(script.seen()[0].headers["if-match"], "W/\"1\"");
}

#[tokio::test]
async fn neither_client_nor_error_shows_a_secret() {
    let (client, _script) = scripted([Answer::new(200), Answer::error(403, "AuthorizationFailed")]);
    client.execute(&Request::get(PATH, API)).await.unwrap();
    let error = client.get::<Value>(PATH, API).await.unwrap_err();
    let shown = format!("{client:?} {error:?} {error}");
    assert!(!shown.contains("token-1"), "{shown}");
}

#[test]
fn calls_may_move_between_threads() {
    fn check_send(_: impl Send) {}
    let (client, _script) = scripted([]);
    let (collapse, memo) = (ListCache::<u32, Id, Value>::new(), OnceMap::<Id, Value>::new());
    let (root, body) = (Id::root(), json!({}));
    let get = || client.get_opt::<Value>(PATH, API);
    check_send(client.put::<Value>(&root, API, &body));
    check_send(client.delete(PATH, API));
    check_send(collapse.read(&1, &root, get(), async { Ok(Some(Vec::new())) }));
    check_send(memo.get(&root, client.get::<Value>(PATH, API)));
    check_send(client.list::<Value>(PATH, API, &[]));
}
