//! The first words.

use std::process::Output;

use tokio::time::timeout;

use crate::{
    NETWORK,
    support::{ClientCertificate, PATIENCE, Toy, variables},
};

async fn output(arguments: &[&str], variables: &[(&'static str, String)]) -> Output {
    let mut command = Toy::command();
    command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value)));
    timeout(PATIENCE, command.output()).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_first_line_says_where_to_connect() {
    let toy = Toy::start(&variables(&ClientCertificate::terraform())).await;
    assert_eq!([0, 1, 2, 4].map(|it| toy.segment(it)), ["1", "6", NETWORK, "grpc"]);
    assert_eq!(toy.line.split('|').count(), 6);
    assert!(!toy.segment(5).contains('='), "{}", toy.line);
}

#[tokio::test]
async fn a_host_that_multiplexes_is_told_no() {
    let mut variables = variables(&ClientCertificate::terraform());
    variables.push(("PLUGIN_MULTIPLEX_GRPC", "true".to_owned()));
    assert_eq!(Toy::start(&variables).await.segment(6), "false");
}

#[tokio::test]
async fn a_host_of_another_protocol_is_answered_all_the_same() {
    let mut variables = variables(&ClientCertificate::terraform());
    variables.push(("PLUGIN_PROTOCOL_VERSIONS", "4,5".to_owned()));
    assert_eq!(Toy::start(&variables).await.segment(1), "6");
}

#[tokio::test]
async fn a_client_certificate_that_is_none_ends_the_process() {
    let mut variables = variables(&ClientCertificate::terraform());
    variables.push(("PLUGIN_CLIENT_CERT", "-----BEGIN NONSENSE-----".to_owned()));
    let output = output(&[], &variables).await;
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("PLUGIN_CLIENT_CERT is not a certificate"), "{text}");
}

#[tokio::test]
async fn started_by_hand_it_says_what_it_is() {
    let output = output(&[], &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("terraform-provider-toy 1.2.3"), "{text}");
    assert!(text.contains("source  = \"example/toy\""), "{text}");
}

#[tokio::test]
async fn a_wrong_cookie_is_no_terraform() {
    let cookie = ("TF_PLUGIN_MAGIC_COOKIE", "chocolate".to_owned());
    assert_eq!(output(&[], &[cookie]).await.status.code(), Some(1));
}

#[tokio::test]
async fn the_version_is_printed_on_standard_output() {
    let output = output(&["--version"], &[]).await;
    assert!(output.status.success() && output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "terraform-provider-toy 1.2.3 (Terraform plugin protocol 6.11)\n");
}
