//! A provider that a developer starts.

use std::path::PathBuf;

use serde_json::{Value, json as object};
use tfplugin::proto::{
    plugin::Empty,
    tfplugin6::{configure_provider, get_metadata, read_data_source},
};

use crate::support::{Address, Client, Toy, code, connect_plainly, decode, error, json};

async fn debugged() -> (Toy, Value) {
    let mut command = Toy::command();
    command.arg("--debug");
    let toy = Toy::started(command).await;
    let json =
        toy.line.strip_prefix("TF_REATTACH_PROVIDERS='").unwrap().strip_suffix('\'').unwrap();
    let provider =
        serde_json::from_str::<Value>(json).unwrap()["registry.terraform.io/example/toy"].take();
    (toy, provider)
}

fn socket(provider: &Value) -> PathBuf {
    provider["Addr"]["String"].as_str().unwrap().into()
}

async fn look_up(client: &mut Client) -> read_data_source::Response {
    let request = read_data_source::Request {
        type_name: "toy_note".to_owned(),
        config: json(&object!({ "name": "a" })),
        ..Default::default()
    };
    client.provider.read_data_source(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn it_says_how_to_attach() {
    let (toy, provider) = debugged().await;
    assert_eq!(provider["Protocol"], "grpc");
    assert_eq!(provider["ProtocolVersion"], 6);
    assert_eq!(provider["Pid"], toy.child.id().unwrap());
    assert_eq!(provider["Test"], true);
    assert_eq!(provider["Addr"]["Network"], "unix");
    assert_eq!(platform::mode(&socket(&provider)).unwrap(), 0o600);
}

#[tokio::test]
async fn one_terraform_after_the_other_may_attach() {
    let (_toy, provider) = debugged().await;
    for _ in 0..3 {
        let mut client = connect_plainly(&Address::Unix(socket(&provider))).await.unwrap();
        client.controller.shutdown(Empty {}).await.unwrap();
    }
}

#[tokio::test]
async fn each_connection_has_its_own_settings() {
    let (_toy, provider) = debugged().await;
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("a.note"), "mine").unwrap();
    let mut first = connect_plainly(&Address::Unix(socket(&provider))).await.unwrap();
    let config = json(&object!({ "directory": directory.path() }));
    let request = configure_provider::Request { config, ..Default::default() };
    first.provider.configure_provider(request).await.unwrap();
    let mut second = connect_plainly(&Address::Unix(socket(&provider))).await.unwrap();
    assert_eq!(decode(look_up(&mut first).await.state)["text"], "mine");
    let refused = look_up(&mut second).await;
    assert_eq!(code(error(&refused.diagnostics)), "ProviderNotConfigured");
}

#[tokio::test]
async fn an_interrupt_ends_it_and_nothing_is_left() {
    for signal in ["INT", "TERM"] {
        let (toy, provider) = debugged().await;
        let mut client = connect_plainly(&Address::Unix(socket(&provider))).await.unwrap();
        toy.signal(signal).await;
        assert!(toy.ended().await.success());
        assert!(!socket(&provider).parent().unwrap().exists());
        assert!(client.provider.get_metadata(get_metadata::Request {}).await.is_err());
    }
}
