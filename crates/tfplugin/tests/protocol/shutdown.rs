//! How work and the process end.

use std::process::Stdio;

use serde_json::json as object;
use tfplugin::proto::{
    plugin::{
        ConnInfo, Empty, grpc_broker_client::GrpcBrokerClient, grpc_stdio_client::GrpcStdioClient,
    },
    tfplugin6::{
        apply_resource_change, configure_provider, get_metadata, plan_resource_change,
        stop_provider,
    },
};
use tokio::{process::Command, task::JoinHandle, time::timeout};

use crate::support::{
    Client, ClientCertificate, PATIENCE, Toy, codes, connect, decode, error, json, variables,
};

const LOUD: [(&str, &str); 1] = [("TF_LOG", "trace")];

/// Starts to make something that goes wrong in this way.
async fn trouble(client: &Client, kind: &str) -> JoinHandle<apply_resource_change::Response> {
    let mut client = client.clone();
    let config = json(&object!({ "directory": "/tmp" }));
    let request = configure_provider::Request { config, ..Default::default() };
    client.provider.configure_provider(request).await.unwrap();
    let config = json(&object!({ "kind": kind }));
    let request = plan_resource_change::Request {
        type_name: "toy_trouble".to_owned(),
        prior_state: json(&object!(null)),
        proposed_new_state: config.clone(),
        config: config.clone(),
        ..Default::default()
    };
    let planned = client.provider.plan_resource_change(request).await.unwrap().into_inner();
    let request = apply_resource_change::Request {
        type_name: "toy_trouble".to_owned(),
        prior_state: json(&object!(null)),
        planned_state: planned.planned_state,
        config,
        ..Default::default()
    };
    tokio::spawn(async move {
        client.provider.apply_resource_change(request).await.unwrap().into_inner()
    })
}

async fn serves(client: &mut Client) -> bool {
    client.provider.get_metadata(get_metadata::Request {}).await.is_ok()
}

async fn stop(client: &mut Client) {
    let answer = client.provider.stop_provider(stop_provider::Request {}).await.unwrap();
    assert_eq!(answer.into_inner().error, "");
}

#[tokio::test]
async fn a_stop_ends_what_runs_and_nothing_else() {
    let (mut toy, mut client) = Toy::connected_with(&LOUD).await;
    for _ in 0..2 {
        let applying = trouble(&client, "wait").await;
        toy.says("waiting for an interruption").await;
        stop(&mut client).await;
        let answer = timeout(PATIENCE, applying).await.unwrap().unwrap();
        assert!(codes(&answer.diagnostics).contains(&"WaitOver"), "{answer:?}");
        assert_eq!(decode(answer.new_state)["kind"], "wait", "what was kept is stored");
        assert!(serves(&mut client).await);
    }
}

#[tokio::test]
async fn a_panic_is_an_error_of_the_call_and_nothing_else() {
    let (mut toy, mut client) = Toy::connected_with(&LOUD).await;
    let answer = trouble(&client, "panic").await.await.unwrap();
    let error = error(&answer.diagnostics);
    assert!(error.detail.contains("trouble was asked for"), "{error:?}");
    let line = toy.says("trouble was asked for").await;
    assert!(line.starts_with('{'), "Terraform would call it a crash: {line}");
    assert!(serves(&mut client).await);
}

#[tokio::test]
async fn shutdown_ends_the_process() {
    let (toy, mut client) = Toy::connected().await;
    // Terraform holds these two open all the time.
    let mut stdio = GrpcStdioClient::new(client.channel.clone());
    let stdio = stdio.stream_stdio(()).await.unwrap().into_inner();
    let mut broker = GrpcBrokerClient::new(client.channel.clone());
    let outbound = tokio_stream::pending::<ConnInfo>();
    let broker = broker.start_stream(outbound).await.unwrap().into_inner();
    client.controller.shutdown(Empty {}).await.unwrap();
    assert!(toy.ended().await.success());
    drop((stdio, broker, client));
}

#[tokio::test]
async fn shutdown_does_not_wait_for_work() {
    let (mut toy, mut client) = Toy::connected_with(&LOUD).await;
    let applying = trouble(&client, "wait").await;
    toy.says("waiting for an interruption").await;
    client.controller.shutdown(Empty {}).await.unwrap();
    assert!(toy.ended().await.success());
    // The work was told to stop; its answer may or may not have been on the way before the end.
    if let Ok(answer) = timeout(PATIENCE, applying).await.unwrap() {
        assert!(codes(&answer.diagnostics).contains(&"WaitOver"), "{answer:?}");
    }
}

#[tokio::test]
async fn a_host_that_hangs_up_ends_the_process() {
    let (toy, client) = Toy::connected().await;
    drop(client);
    assert!(toy.ended().await.success());
}

#[tokio::test]
async fn an_interrupt_is_left_to_terraform() {
    let (mut toy, mut client) = Toy::connected_with(&LOUD).await;
    for count in 0..3 {
        toy.signal("INT").await;
        toy.says(&format!(r#""count":{}"#, count + 1)).await;
        assert!(serves(&mut client).await);
    }
}

#[tokio::test]
async fn the_second_interrupt_after_a_stop_ends_the_process() {
    let (mut toy, mut client) = Toy::connected_with(&LOUD).await;
    toy.signal("INT").await;
    toy.says(r#""count":1"#).await;
    stop(&mut client).await;
    assert!(serves(&mut client).await);
    toy.signal("INT").await;
    toy.ended().await;
}

#[tokio::test]
async fn a_termination_ends_what_runs_answers_it_and_ends_the_process() {
    for kind in ["wait", "hang"] {
        let (mut toy, client) = Toy::connected_with(&LOUD).await;
        let applying = trouble(&client, kind).await;
        toy.says("waiting for an interruption").await;
        toy.signal("TERM").await;
        let answer = timeout(PATIENCE, applying).await.unwrap().unwrap();
        let told = codes(&answer.diagnostics).join("; ");
        assert!(told.contains("WaitOver") || told.contains("OperationInterrupted"), "{told}");
        assert_eq!(decode(answer.new_state)["kind"], kind, "what was kept is stored");
        assert!(toy.ended().await.success());
    }
}

#[tokio::test]
async fn a_termination_ends_a_process_that_nobody_has_connected_to() {
    let toy = Toy::start(&variables(&ClientCertificate::terraform())).await;
    let socket = toy.socket();
    toy.signal("TERM").await;
    assert!(toy.ended().await.success());
    assert!(!socket.exists());
}

#[tokio::test]
async fn a_parent_that_vanishes_ends_the_process() {
    let mut shell = Command::new("sh");
    // The shell ends with its standard input; the provider is left behind.
    shell.args(["-c", r#""$0" & read -r _"#]).arg(Toy::program());
    shell.envs(variables(&ClientCertificate::terraform()));
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut toy = Toy::started(shell).await;
    let socket = toy.socket();
    assert!(socket.exists());
    drop(toy.child.stdin.take());
    let end = timeout(PATIENCE, toy.stdout.next_line()).await.unwrap().unwrap();
    assert_eq!(end, None, "standard output closes when the provider has ended");
    assert!(!socket.exists());
}

#[tokio::test]
async fn only_one_connection_is_served() {
    let certificate = ClientCertificate::terraform();
    let toy = Toy::start(&variables(&certificate)).await;
    let _first = connect(&toy, &certificate).await.unwrap();
    assert!(connect(&toy, &certificate).await.is_err());
}
