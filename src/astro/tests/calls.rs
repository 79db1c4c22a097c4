//! Single calls: what is sent, to whom, and what is read from the answer.

use serde_json::{Value, json};

use super::support::{Answer, ORGANIZATION, TOKEN, refusal, scripted, scripted_with, settings};
use crate::astro::failure::Cause;
use crate::astro::{Client, Settings, Version};
use crate::http::script::Script;

#[tokio::test]
async fn a_call_says_who_asks() {
    let (client, script) = scripted([Answer::json(200, &json!({ "id": "cm1", "name": "n" }))]);
    client.cluster("cm1").await.unwrap();
    let seen = &script.seen()[0];
    assert_eq!(
        seen.uri.to_string(),
        format!("https://api.astronomer.io/v1/organizations/{ORGANIZATION}/clusters/cm1")
    );
    let header = |name: &str| seen.headers[name].to_str().unwrap();
    assert_eq!(header("authorization"), format!("Bearer {TOKEN}"));
    assert_eq!(header("x-astro-client-identifier"), "terraform-provider-dataplane");
    assert_eq!(header("x-astro-client-version"), env!("CARGO_PKG_VERSION"));
    let system = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    assert_eq!(header("x-client-os-identifier"), system);
    assert!(header("user-agent").starts_with("terraform-provider-dataplane/"));
}

#[tokio::test]
async fn what_is_absent_empty_and_there_are_told_apart() {
    for (metadata, expected) in [
        (json!(null), None),
        (json!({}), None),
        (json!({ "externalIPs": null }), None),
        (json!({ "externalIPs": [] }), Some(vec![])),
        (json!({ "externalIPs": ["203.0.113.18"] }), Some(vec!["203.0.113.18".to_owned()])),
    ] {
        let body = json!({ "id": "cm1", "name": "n", "metadata": metadata });
        let (client, _script) = scripted([Answer::json(200, &body)]);
        assert_eq!(client.cluster("cm1").await.unwrap().external_ips, expected, "{body}");
    }
}

fn deployment() -> Value {
    json!({
        "id": "cm1", "name": "daily", "type": "DEDICATED", "drExternalIPs": [], "region": "",
        "effectiveWorkloadIdentity": "new", "effectiveDRWorkloadIdentity": "new-dr",
        "workloadIdentity": "old", "drWorkloadIdentity": "old-dr",
    })
}

#[tokio::test]
async fn each_version_is_read_by_its_own_names_at_its_own_path() {
    for (version, path, identity, dr) in [
        (Version::V1, "/v1/organizations/", "new", "new-dr"),
        (Version::V1beta1, "/platform/v1beta1/organizations/", "old", "old-dr"),
    ] {
        let (client, script) = scripted_with(version, [Answer::json(200, &deployment())]);
        let found = client.deployment("cm1").await.unwrap();
        assert!(script.seen()[0].uri.path().starts_with(path));
        assert_eq!(found.workload_identity.as_deref(), Some(identity));
        assert_eq!(found.dr_workload_identity.as_deref(), Some(dr));
        assert_eq!(found.external_ips, None);
        assert_eq!(found.dr_external_ips, Some(vec![]));
        assert_eq!(found.region, None);
    }
}

#[tokio::test]
async fn a_cluster_is_read_once_in_a_run() {
    let body = json!({ "id": "cm1", "name": "n" });
    let (client, script) = scripted([Answer::json(200, &body).after(1)]);
    let (one, two) = tokio::join!(client.cluster("cm1"), client.cluster("cm1"));
    assert_eq!(one.unwrap(), two.unwrap());
    client.cluster("cm1").await.unwrap();
    assert_eq!(script.calls(), ["GET cm1"]);
}

#[tokio::test]
async fn an_id_that_is_none_is_asked_of_nobody() {
    let (client, _script) = scripted([]);
    for id in ["//evil.example/x", "https://evil.example", "../clusters", "a?b=c", ""] {
        let error = client.cluster(id).await.unwrap_err();
        assert!(matches!(error.cause(), Cause::NotAnId(_)), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_token() {
    let elsewhere = Answer::new(302).header("location", "https://evil.example/v1");
    let (client, script) = scripted([elsewhere]);
    let error = client.cluster("cm1").await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert_eq!(script.seen().len(), 1);
    assert_eq!(script.seen()[0].uri.host(), Some("api.astronomer.io"));
}

#[tokio::test]
async fn over_the_network_a_redirect_reaches_no_other_host() {
    let other = Script::new([]);
    let far = serve(other.router()).await;
    let near = Script::new([Answer::new(307).header("location", &format!("{far}/v1"))]);
    let host = serve(near.router()).await;
    let client = Client::new(Settings {
        host: host.parse().unwrap(),
        transport: crate::http::Transport::Network,
        ..settings(&near)
    });
    assert_eq!(client.cluster("cm1").await.unwrap_err().status(), Some(307));
    assert_eq!((near.seen().len(), other.seen().len()), (1, 0));
}

/// Serves a script at an address of this machine.
async fn serve(router: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn neither_client_nor_error_shows_the_token() {
    let (client, _script) = scripted([refusal(401, "Invalid token")]);
    let error = client.cluster("cm1").await.unwrap_err();
    let shown = format!("{client:?} {error:?} {error}");
    assert!(!shown.contains(TOKEN), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn no_second_has_more_calls_than_the_api_takes() {
    let answers =
        (0..60).map(|it| Answer::json(200, &json!({ "id": format!("cm{it}"), "name": "n" })));
    let script = Script::new(answers);
    let rates =
        Settings::new("https://a.example".parse().unwrap(), String::new(), "t".into()).rates;
    let client = Client::new(Settings { rates, ..settings(&script) });
    let ids: Vec<_> = (0..60).map(|it| format!("cm{it}")).collect();
    let calls = ids.iter().map(|id| client.cluster(id));
    for found in futures_util::future::join_all(calls).await {
        found.unwrap();
    }
    let at: Vec<_> = script.seen().iter().map(|it| it.at).collect();
    let second = std::time::Duration::from_secs(1);
    let busiest =
        at.iter().map(|from| at.iter().filter(|it| *from <= **it && **it < *from + second).count());
    assert!(busiest.max().unwrap() <= 21);
}
