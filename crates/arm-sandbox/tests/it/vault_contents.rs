//! What is in a vault, for clients that ask at the vault's own host, and the proxy that leads there.

use axum::body::Body;
use serde_json::{Value, json};

use crate::{
    served::{Running, start, trusting},
    support::{CLIENT, Client, Reply, TENANT, group},
};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const VERSION: &str = "2026-02-01";

fn vault() -> String {
    format!("{}/providers/Microsoft.KeyVault/vaults/lakekeys", group())
}

/// A client with a token for vaults, of a sandbox with one vault.
async fn client() -> Client {
    let client = Client::new();
    let wanted = json!({"location": "westus", "properties": {}});
    client.put(&vault(), VERSION, &wanted).await.expect_status(201);
    let uri = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token");
    let form = format!(
        "grant_type=client_credentials&client_id={CLIENT}9&client_secret=any&scope=https%3A%2F%2Fvault.azure.net%2F.default"
    );
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("authorization", "")];
    let token = client.send("POST", &uri, &headers, Body::from(form)).await.expect_status(200);
    let token = token.body["access_token"].as_str().unwrap().to_owned();
    client.with_token(token)
}

async fn ask(client: &Client, method: &str, path: &str) -> Reply {
    let uri = format!("https://lakekeys.vault.azure.net/{path}?api-version=7.4");
    client.send(method, &uri, &[], Body::empty()).await
}

/// azurerm 5.2 reads the contacts of every vault, and takes 404 for none.
#[tokio::test]
async fn a_vault_is_empty_and_keeps_nothing() {
    let client = client().await;

    ask(&client, "GET", "certificates/contacts").await.expect_error(404, "ContactsNotFound");
    for list in ["secrets", "keys", "certificates", "deletedsecrets", "secrets/one/versions"] {
        let reply = ask(&client, "GET", list).await.expect_status(200);
        assert_eq!(reply.body, json!({"value": [], "nextLink": Value::Null}), "{list}");
    }
    ask(&client, "GET", "secrets/one").await.expect_error(404, "SecretNotFound");
    ask(&client, "GET", "keys/one/0123").await.expect_error(404, "KeyNotFound");
    ask(&client, "PUT", "secrets/one").await.expect_error(405, "NotSupportedInSandbox");
    let other = "https://other.vault.azure.net/secrets?api-version=7.4";
    let reply = client.send("GET", other, &[], Body::empty()).await;
    reply.expect_error(404, "VaultNotFound");
}

#[tokio::test]
async fn a_vault_wants_a_token_for_vaults() {
    let client = client().await;
    let manager = client.with_token(client.sandbox.access_token(None).unwrap());

    for stranger in [client.with_token("nonsense"), manager] {
        let reply = ask(&stranger, "GET", "secrets").await;
        let challenge = reply.expect_error(401, "Unauthorized");
        let challenge = challenge.header("www-authenticate");
        assert!(challenge.contains("resource=\"https://vault.azure.net\""), "{challenge}");
    }
}

/// Asks the server for a tunnel; what it answers, and the stream.
async fn tunnel(
    running: &Running,
    host: &str,
) -> (String, tokio_rustls::client::TlsStream<TcpStream>) {
    let stream = TcpStream::connect(running.address).await.unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let mut stream = trusting(running).connect(name, stream).await.unwrap();
    let asked = format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n");
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.unwrap());
    }
    (String::from_utf8(answer).unwrap(), stream)
}

#[tokio::test]
async fn a_client_reaches_a_vault_through_the_sandbox_as_its_proxy() {
    let running = start(true).await;
    let (answer, stream) = tunnel(&running, "lakekeys.vault.azure.net").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let name = ServerName::try_from("lakekeys.vault.azure.net").unwrap();
    let mut inner = trusting(&running).connect(name, stream).await.unwrap();
    let asked = "GET /secrets?api-version=7.4 HTTP/1.1\r\nHost: lakekeys.vault.azure.net\r\nConnection: close\r\n\r\n";
    inner.write_all(asked.as_bytes()).await.unwrap();
    let mut told = Vec::new();
    let _ = inner.read_to_end(&mut told).await;

    let told = String::from_utf8_lossy(&told);
    assert!(told.starts_with("HTTP/1.1 404") && told.contains("VaultNotFound"), "{told}");
}

#[tokio::test]
async fn the_proxy_leads_to_nothing_but_vaults() {
    let running = start(true).await;
    for host in ["example.com", "management.azure.com", "127.0.0.1"] {
        let (answer, _) = tunnel(&running, host).await;
        assert!(answer.starts_with("HTTP/1.1 403"), "{host}: {answer}");
    }
    let plain = start(false).await;
    let mut stream = TcpStream::connect(plain.address).await.unwrap();
    let asked = "CONNECT a.vault.azure.net:443 HTTP/1.1\r\nHost: a.vault.azure.net\r\nConnection: close\r\n\r\n";
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut told = Vec::new();
    stream.read_to_end(&mut told).await.unwrap();
    assert!(told.starts_with(b"HTTP/1.1 403"), "{}", String::from_utf8_lossy(&told));
}
