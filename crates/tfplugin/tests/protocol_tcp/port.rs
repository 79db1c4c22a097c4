//! The port: which it is, and who is kept out.

use tokio::{net::TcpStream, time::timeout};

use crate::support::{ClientCertificate, PATIENCE, Toy, connect, variables};

#[tokio::test]
async fn the_port_is_one_that_the_host_allows_on_the_loopback_address() {
    let toy = Toy::start(&variables(&ClientCertificate::terraform())).await;
    let (host, port) = toy.segment(3).rsplit_once(':').unwrap();
    assert_eq!(host, "127.0.0.1");
    assert!((10_000..=25_000).contains(&port.parse::<u16>().unwrap()), "{}", toy.line);
}

#[tokio::test]
async fn a_range_without_a_free_port_ends_the_process() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut variables = variables(&ClientCertificate::terraform());
    variables.retain(|(name, _)| !name.ends_with("_PORT"));
    variables.extend(["PLUGIN_MIN_PORT", "PLUGIN_MAX_PORT"].map(|it| (it, port.clone())));
    let said = refused(&[], &variables).await;
    assert!(
        said.contains(&format!("no port of 127.0.0.1 from {port} to {port} is free")),
        "{said}"
    );
}

#[tokio::test]
async fn without_the_hosts_certificate_nothing_is_opened() {
    let mut variables = variables(&ClientCertificate::terraform());
    variables.retain(|(name, _)| *name != "PLUGIN_CLIENT_CERT");
    let said = refused(&[], &variables).await;
    assert!(said.contains("Unset TF_DISABLE_PLUGIN_TLS"), "{said}");
}

#[tokio::test]
async fn debug_mode_is_refused() {
    let said = refused(&["--debug"], &[]).await;
    assert!(said.contains("debug mode needs Unix sockets"), "{said}");
}

#[tokio::test]
async fn a_transport_that_does_not_exist_is_named() {
    let mut variables = variables(&ClientCertificate::terraform());
    variables.push(("TFPLUGIN_TRANSPORT", "pipe".to_owned()));
    let said = refused(&[], &variables).await;
    assert!(said.contains("TFPLUGIN_TRANSPORT is `pipe`; it can be `unix` or `tcp`"), "{said}");
}

#[tokio::test]
async fn nobody_is_served_once_terraform_is_connected() {
    let certificate = ClientCertificate::terraform();
    let toy = Toy::start(&variables(&certificate)).await;
    let _first = connect(&toy, &certificate).await.unwrap();
    let late = TcpStream::connect(toy.segment(3)).await;
    let stranger = ClientCertificate::stranger();
    assert!(late.is_err() || connect(&toy, &stranger).await.is_err());
}

/// Starts the provider, which must end with exit code 1 and without a handshake; what it says. It says
/// the same on standard output if Terraform started it, which shows that line.
async fn refused(arguments: &[&str], variables: &[(&'static str, String)]) -> String {
    let mut command = Toy::command();
    command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value)));
    let output = timeout(PATIENCE, command.output()).await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let shown = if variables.is_empty() { "" } else { said.as_str() };
    assert_eq!(String::from_utf8(output.stdout).unwrap(), shown);
    assert!(!said.contains('|'), "it is no handshake: {said}");
    said
}
