//! Who may connect.

use std::sync::Arc;

use rustls::client::ResolvesClientCert;

use crate::support::{
    Client, ClientCertificate, Toy, connect, connect_plainly, connect_with, variables,
};

async fn toy() -> Toy {
    Toy::start(&variables(&ClientCertificate::terraform())).await
}

fn resolver(certificate: &ClientCertificate) -> Arc<dyn ResolvesClientCert> {
    certificate.key.clone()
}

#[tokio::test]
async fn the_owner_of_terraforms_certificate_may() {
    connect(&toy().await, &ClientCertificate::terraform()).await.unwrap();
}

#[tokio::test]
async fn the_owner_of_another_certificate_may_not() {
    let refused = connect(&toy().await, &ClientCertificate::stranger()).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn nobody_may_without_a_certificate() {
    let refused = connect_with(&toy().await, None, &[b"h2"]).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn nobody_may_without_tls() {
    let refused = connect_plainly(&toy().await.address()).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn nobody_may_who_speaks_something_else_than_http_2() {
    let certificate = ClientCertificate::terraform();
    let toy = toy().await;
    for protocols in [&[b"http/1.1".as_slice()][..], &[]] {
        let refused = connect_with(&toy, Some(resolver(&certificate)), protocols).await;
        assert!(refused.is_err());
    }
}

#[tokio::test]
async fn a_refused_peer_does_not_take_terraforms_place() {
    let toy = toy().await;
    assert!(connect(&toy, &ClientCertificate::stranger()).await.is_err());
    let Client { .. } = connect(&toy, &ClientCertificate::terraform()).await.unwrap();
}

#[tokio::test]
async fn a_peer_that_says_nothing_does_not_hold_terraform_up() {
    let toy = toy().await;
    let _silent = toy.address().dial().await.unwrap();
    connect(&toy, &ClientCertificate::terraform()).await.unwrap();
}

#[tokio::test]
async fn any_kind_of_key_may_be_pinned() {
    let stranger = ClientCertificate::stranger();
    let toy = Toy::start(&variables(&stranger)).await;
    connect(&toy, &stranger).await.unwrap();
}
