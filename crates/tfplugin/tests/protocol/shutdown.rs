//! How work and the process end.

use tfplugin::proto::plugin::{
    ConnInfo, Empty, grpc_broker_client::GrpcBrokerClient, grpc_stdio_client::GrpcStdioClient,
};
use tokio::time::timeout;

use crate::support::{
    ClientCertificate, LOUD, PATIENCE, Toy, codes, connect, decode, error, serves, stop, trouble,
    variables,
};

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
async fn only_one_connection_is_served() {
    let certificate = ClientCertificate::terraform();
    let toy = Toy::start(&variables(&certificate)).await;
    let _first = connect(&toy, &certificate).await.unwrap();
    assert!(connect(&toy, &certificate).await.is_err());
}
