//! The Unix socket: who can open it, where it is, and when it is removed.

use std::path::PathBuf;

use platform::mode;

use crate::support::{ClientCertificate, Toy, connect, connect_plainly, variables};

#[tokio::test]
async fn the_socket_belongs_to_the_user_alone() {
    let toy = Toy::start(&variables(&ClientCertificate::terraform())).await;
    assert_eq!(mode(&socket(&toy)).unwrap(), 0o600);
    assert_eq!(mode(socket(&toy).parent().unwrap()).unwrap(), 0o700);
}

#[tokio::test]
async fn the_socket_is_made_where_the_host_wants_it() {
    let directory = tempfile::tempdir().unwrap();
    let mut variables = variables(&ClientCertificate::terraform());
    variables.push(("PLUGIN_UNIX_SOCKET_DIR", directory.path().display().to_string()));
    let toy = Toy::start(&variables).await;
    assert!(socket(&toy).starts_with(directory.path()), "{}", toy.line);
}

#[tokio::test]
async fn the_socket_has_no_name_once_terraform_is_connected() {
    let certificate = ClientCertificate::terraform();
    let toy = Toy::start(&variables(&certificate)).await;
    let directory = socket(&toy).parent().unwrap().to_owned();
    connect(&toy, &certificate).await.unwrap();
    assert!(!directory.exists());
}

#[tokio::test]
async fn without_a_client_certificate_the_connection_is_plain() {
    let mut variables = variables(&ClientCertificate::terraform());
    variables.retain(|(name, _)| *name != "PLUGIN_CLIENT_CERT");
    let toy = Toy::start(&variables).await;
    assert_eq!(toy.segment(5), "");
    connect_plainly(&toy.address()).await.unwrap();
}

/// The path of the provider's socket.
fn socket(toy: &Toy) -> PathBuf {
    toy.segment(3).into()
}
