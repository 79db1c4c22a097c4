//! The network transport, over real sockets of this machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arm_sandbox::{Effect, Fault, Sandbox};
use axum::Router;
use axum::serve::ListenerExt;
use azure_core::credentials::Secret;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use super::support::{API, PATH, sandboxed, settings};
use crate::azure::{Application, Cause, Client, Cloud, Credential, Settings, Transport};

fn client(listener: &TcpListener) -> Client {
    let address = format!("http://{}", listener.local_addr().unwrap());
    let cloud = Cloud::public().with_resource_manager(&address).unwrap();
    let settings = settings(Router::new());
    Client::new(Settings { cloud, transport: Transport::Network, max_retries: Some(0), ..settings })
}

#[tokio::test]
async fn connections_are_kept_for_the_next_call() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&listener);
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let listener = listener.tap_io(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let router = Router::new().fallback(|| async { axum::Json(json!({"ok": true})) });
    tokio::spawn(async move { axum::serve(listener, router).await });
    for _ in 0..20 {
        assert_eq!(client.get::<Value>(PATH, API).await.unwrap(), json!({"ok": true}));
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
    let results = join_all((0..50).map(|_| client.get::<Value>(PATH, API))).await;
    assert!(results.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_refused_connection_is_told_from_a_lost_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refused = client(&listener);
    drop(listener);
    let error = refused.put::<Value>(PATH, API, &json!({})).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Transport { sent: false, .. }), "{error}");
    assert!(!error.was_accepted());

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let lost = client(&listener);
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut request = [0; 64];
        connection.read_exact(&mut request).await.unwrap();
    });
    let error = lost.put::<Value>(PATH, API, &json!({})).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Transport { sent: true, .. }), "{error}");
    assert!(error.was_accepted());
    let detail = tfplugin::Diagnostic::from(error).detail;
    assert!(detail.contains("HTTPS_PROXY"), "{detail}");
}

/// A simulated Azure whose next answer to such a request is longer than any of Azure's.
fn oversized(path: &str, mebibytes: u32, compressed: bool) -> Sandbox {
    let sandbox = Sandbox::open(arm_sandbox::Settings::default()).unwrap();
    let effect = Effect::OversizedBody { mebibytes, compressed };
    sandbox.add_fault(&Fault::new("*", path, effect)).unwrap();
    sandbox
}

#[tokio::test]
async fn an_answer_that_is_longer_than_azures_is_not_read_to_its_end() {
    let sandbox = oversized("/subscriptions", 33, false);
    let error =
        sandboxed(&sandbox).list::<Value>("/subscriptions", "2022-12-01", &[]).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Decode(_)), "{error}");
    assert!(error.to_string().contains("more than 32 MiB"), "{error}");
    assert_eq!(error.failure().attempts, 1);

    let sandbox = oversized("/subscriptions", 31, false);
    sandboxed(&sandbox).list::<Value>("/subscriptions", "2022-12-01", &[]).await.unwrap();
}

#[tokio::test]
async fn what_is_small_on_the_wire_and_large_in_memory_is_not_read_to_its_end() {
    let sandbox = oversized("/subscriptions", 40, true);
    let server = arm_sandbox::serve(&sandbox, arm_sandbox::ServeOptions::default()).await.unwrap();
    let cloud = Cloud::public().with_resource_manager(&server.url()).unwrap();
    tokio::spawn(server.run(std::future::pending()));
    let token = Secret::from(sandbox.access_token(None).unwrap());
    let client = Client::new(Settings {
        cloud,
        credential: Credential::Static(token),
        transport: Transport::Network,
        ..settings(Router::new())
    });
    let error = client.list::<Value>("/subscriptions", "2022-12-01", &[]).await.unwrap_err();
    assert!(error.to_string().contains("more than 32 MiB"), "{error}");
}

#[tokio::test]
async fn an_oversized_response_of_the_token_service_is_not_read_to_the_end_either() {
    let sandbox = oversized("*/oauth2/v2.0/token", 2, false);
    let application = Application {
        tenant_id: arm_sandbox::DEFAULT_TENANT.to_owned(),
        client_id: "19d7b1a2-0c3d-4e5f-8a9b-0c1d2e3f4a5b".to_owned(),
    };
    let credential = Credential::ClientSecret { application, secret: Secret::new("secret") };
    let client = Client::new(Settings { credential, ..settings(sandbox.router()) });
    let error = client.list::<Value>("/subscriptions", "2022-12-01", &[]).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Credential(_)), "{error}");
    let detail = tfplugin::Diagnostic::from(error).detail;
    assert!(detail.contains("more than 1 MiB"), "{detail}");
}
