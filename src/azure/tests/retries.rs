//! Repetitions: when, how often, and what is given up.

use std::time::Duration;

use serde_json::{Value, json};

use super::support::{API, Answer, PATH, Script, scripted, settings, within};
use crate::azure::{Cause, Client, Request, Settings};

fn fine() -> Answer {
    Answer::json(200, &json!({"ok": true}))
}

fn throttled(retry_after: &str) -> Answer {
    Answer::error(429, "TooManyRequests").header("retry-after", retry_after)
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_is_repeated_after_the_stated_delay() {
    let (client, script) = scripted([throttled("3"), throttled("0"), fine()]);
    let _: Value = client.put(PATH, API, &json!({"a": 1})).await.unwrap();
    assert_eq!(script.times(), [0, 3, 4]);
    let seen = script.seen();
    assert!(seen.iter().all(|it| it.body == r#"{"a":1}"#));
    assert!(seen.iter().all(
        |it| it.headers["x-ms-client-request-id"] == seen[0].headers["x-ms-client-request-id"]
    ));
}

#[tokio::test(start_paused = true)]
async fn an_absurd_delay_is_refused_at_once_and_named() {
    let (client, script) = scripted([throttled("86400")]);
    let error = within(120, client.get::<Value>(PATH, API)).await.unwrap_err();
    assert_eq!(error.code(), Some("TooManyRequests"));
    let text = error.to_string();
    assert!(text.contains("Azure asks to wait 24 h 0 min and only 120 s are left"), "{text}");
    assert_eq!(script.times(), [0]);
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_failure_on_the_way_is_survived_by_an_idempotent_call() {
    let page = Answer::new(502)
        .header("content-type", "text/html")
        .body("<html><title>Bad Gateway</title></html>");
    let cut = Answer::new(200).header("content-type", "application/json").body(r#"{"ok": tr"#);
    let busy = Answer::error(409, "AnotherOperationInProgress");
    let (client, script) = scripted([page, Answer::reset(), cut, busy, Answer::new(503), fine()]);
    let value: Value = client.put(PATH, API, &json!({})).await.unwrap();
    assert_eq!(value, json!({"ok": true}));
    assert_eq!(script.seen().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_an_action_is_not_repeated_and_may_have_worked() {
    let (client, script) = scripted([Answer::reset()]);
    let error = client.post::<Value>(PATH, API, &json!({})).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Transport { sent: true, .. }), "{error}");
    assert!(error.was_accepted());
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_final_error_says_how_long_the_service_was_busy_and_what_it_last_said() {
    let busy = || Answer::error(409, "AnotherOperationInProgress");
    let put = async |client: Client| client.put::<Value>(PATH, API, &json!({})).await.unwrap_err();
    // Waits of 1, 2, 4 and 8 s, shortened at random, and a last attempt before the time is up.
    let script = Script::new((0..99).map(|_| busy()));
    let error = within(120, put(Client::new(settings(script.router())))).await;
    let told = tfplugin::Diagnostic::from(error).detail;
    let attempts = script.seen().len();
    let expected = format!("and refused {attempts} times");
    assert!(told.contains("409 AnotherOperationInProgress"), "{told}");
    assert!(told.contains("The service was busy for 1") && told.contains(&expected), "{told}");
    assert!(117 <= *script.times().last().unwrap(), "a last attempt comes at the end");
    script.forget();

    // The time is up while the last attempt is on its way.
    let slow = Answer::new(200).after(60);
    let (client, _script) = scripted([busy(), slow]);
    let error = within(30, client.get::<Value>(PATH, API)).await.unwrap_err();
    assert!(error.is_out_of_time() && matches!(error.cause(), Cause::TimedOut), "{error}");
    let told = tfplugin::Diagnostic::from(error).detail;
    let expected = "refused once; its last answer was 409 AnotherOperationInProgress";
    assert!(told.contains(expected), "{told}");
}

#[tokio::test(start_paused = true)]
async fn repetitions_end_at_the_setting_with_the_last_answer() {
    let (_, script) =
        scripted([Answer::new(503), Answer::new(503), Answer::error(503, "ServerBusy")]);
    let client = Client::new(Settings { max_retries: Some(2), ..settings(script.router()) });
    let error = client.get::<Value>(PATH, API).await.unwrap_err();
    assert_eq!(error.code(), Some("ServerBusy"));
    assert_eq!(error.failure().attempts, 3);
    assert!(error.to_string().contains("3 attempts in"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn codes_that_the_call_expects_are_retried_for_its_own_time() {
    let unknown = || Answer::error(400, "PrincipalNotFound");
    let (client, script) = scripted((0..4).map(|_| unknown()).chain([fine()]));
    let request =
        Request::put(PATH, API).retry_on_code("PrincipalNotFound", Duration::from_mins(3));
    client.execute(&request).await.unwrap();
    assert_eq!(script.seen().len(), 5);

    let (client, _script) = scripted([unknown()]);
    assert!(client.execute(&Request::put(PATH, API)).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn an_expected_code_gives_its_own_error_when_the_time_is_over() {
    let answers = (0..9).map(|_| Answer::error(400, "PrincipalNotFound"));
    let (_, script) = scripted(answers);
    let client = Client::new(Settings { max_retries: Some(0), ..settings(script.router()) });
    let request =
        Request::put(PATH, API).retry_on_code("PrincipalNotFound", Duration::from_mins(1));
    let error = client.execute(&request).await.unwrap_err();
    assert_eq!(error.code(), Some("PrincipalNotFound"));
    let elapsed = error.failure().elapsed;
    assert!(Duration::from_mins(1) <= elapsed && elapsed < Duration::from_secs(75), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_write_tells_whether_the_resource_was_there_before() {
    let body = json!({});
    let status = async |answers: Vec<Answer>| {
        let (client, _script) = scripted(answers);
        let (status, _) = client.write::<Value>(Request::put(PATH, API), &body).await.unwrap();
        status
    };
    assert_eq!(status(vec![fine()]).await, 200);
    assert_eq!(status(vec![Answer::json(201, &json!({}))]).await, 201);
    assert_eq!(status(vec![throttled("1"), fine()]).await, 200);
    assert_eq!(status(vec![Answer::reset(), fine()]).await, 201);
    assert_eq!(status(vec![Answer::new(502), fine()]).await, 201);
}

#[tokio::test(start_paused = true)]
async fn a_write_is_in_doubt_only_when_an_answer_to_it_is_missing() {
    let doubt = async |answers: Vec<Answer>| {
        let (client, _script) = scripted(answers);
        client.put::<Value>(PATH, API, &json!({})).await.unwrap_err().was_accepted()
    };
    let refused = || Answer::error(400, "Bad");
    assert!(!doubt(vec![refused()]).await);
    assert!(!doubt(vec![throttled("1"), refused()]).await);
    assert!(doubt(vec![Answer::reset(), refused()]).await);
    assert!(doubt(vec![Answer::new(500), refused()]).await);
}
