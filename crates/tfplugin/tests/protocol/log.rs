//! What Terraform gets to read on standard error.

use serde_json::{Value, json as object};
use tfplugin::proto::tfplugin6::configure_provider;

use crate::support::{Client, Toy, json};

async fn configure(client: &mut Client, password: &str) {
    let config = json(&object!({ "directory": "/tmp", "password": password }));
    let terraform_version = "1.15.5".to_owned();
    let request =
        configure_provider::Request { terraform_version, config, client_capabilities: None };
    client.provider.configure_provider(request).await.unwrap();
}

#[tokio::test]
async fn a_line_is_an_object_that_terraform_understands() {
    let (mut toy, mut client) = Toy::connected_with(&[("TF_LOG_PROVIDER", "info")]).await;
    configure(&mut client, "open sesame").await;
    let line: Value = serde_json::from_str(&toy.says("configured").await).unwrap();
    assert_eq!(line["@level"], "info");
    assert_eq!(line["@message"], "configured");
    assert_eq!(line["@module"], "toy");
    assert_eq!(line["rpc"], "ConfigureProvider");
    assert_eq!(line["version"], "1.15.5");
    let time = line["@timestamp"].as_str().unwrap();
    let shape: String = time.chars().map(|it| if it.is_ascii_digit() { '0' } else { it }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000000Z");
}

#[tokio::test]
async fn a_secret_is_never_logged() {
    let (mut toy, mut client) = Toy::connected_with(&[("TF_LOG", "trace")]).await;
    configure(&mut client, "open sesame").await;
    let line = toy.says("configured").await;
    assert!(!line.contains("sesame"), "{line}");
    assert!(line.contains("[redacted]"), "{line}");
}

#[tokio::test]
async fn only_what_was_asked_for_is_logged() {
    for level in [None, Some("warn"), Some("off")] {
        let variables: Vec<_> = level.map(|it| ("TF_LOG_PROVIDER_TOY", it)).into_iter().collect();
        let (mut toy, mut client) = Toy::connected_with(&variables).await;
        configure(&mut client, "open sesame").await;
        drop(client);
        assert_eq!(toy.last_words().await, Vec::<String>::new(), "{level:?}");
    }
}
