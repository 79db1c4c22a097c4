//! The network transport, over real sockets of this machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::serve::ListenerExt;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use super::support::{API, PATH, settings};
use crate::arm::{Cause, Client, Cloud, Settings, Transport};

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
