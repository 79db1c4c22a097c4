//! Answers that come bit by bit.

use serde_json::{Value, json as object};
use tempfile::TempDir;
use tfplugin::proto::tfplugin6::{
    configure_provider, invoke_action, invoke_action::event::Type, list_resource, plan_action,
    validate_action_config, validate_list_resource_config,
};

use crate::support::{Client, Toy, code, codes, decode, error, json};

async fn with_notes(names: &[&str]) -> (Toy, Client, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    for name in names {
        std::fs::write(directory.path().join(name).with_extension("note"), name).unwrap();
    }
    let (toy, mut client) = Toy::connected().await;
    let request = configure_provider::Request {
        config: json(&object!({ "directory": directory.path() })),
        ..Default::default()
    };
    client.provider.configure_provider(request).await.unwrap();
    (toy, client, directory)
}

async fn list(client: &mut Client, request: list_resource::Request) -> Vec<list_resource::Event> {
    let mut stream = client.provider.list_resource(request).await.unwrap().into_inner();
    let mut events = Vec::new();
    while let Some(event) = stream.message().await.unwrap() {
        events.push(event);
    }
    events
}

fn all() -> list_resource::Request {
    list_resource::Request {
        type_name: "toy_note".to_owned(),
        config: json(&object!({ "prefix": null })),
        include_resource_object: false,
        limit: 100,
    }
}

fn names(events: &[list_resource::Event]) -> Vec<&str> {
    events.iter().map(|it| it.display_name.as_str()).collect()
}

#[tokio::test]
async fn every_note_is_listed_with_its_identity() {
    let (_toy, mut client, _directory) = with_notes(&["a", "b"]).await;
    let events = list(&mut client, all()).await;
    assert_eq!(names(&events), ["a", "b"]);
    let identity = events[1].identity.clone().unwrap().identity_data;
    assert_eq!(decode(identity), object!({ "name": "b" }));
    assert_eq!(events[1].resource_object, None);
}

#[tokio::test]
async fn the_whole_object_comes_where_it_is_wanted() {
    let (_toy, mut client, _directory) = with_notes(&["a"]).await;
    let request = list_resource::Request { include_resource_object: true, ..all() };
    let events = list(&mut client, request).await;
    assert_eq!(decode(events[0].resource_object.clone())["text"], "a");
}

#[tokio::test]
async fn no_more_is_listed_than_is_wanted() {
    let (_toy, mut client, _directory) = with_notes(&["a", "b", "c"]).await;
    assert_eq!(
        names(&list(&mut client, list_resource::Request { limit: 2, ..all() }).await),
        ["a", "b"]
    );
    let prefix = json(&object!({ "prefix": "c" }));
    assert_eq!(
        names(&list(&mut client, list_resource::Request { config: prefix, ..all() }).await),
        ["c"]
    );
}

#[tokio::test]
async fn a_host_that_leaves_early_does_no_harm() {
    let (_toy, mut client, _directory) = with_notes(&["a", "b", "c"]).await;
    let mut stream = client.provider.list_resource(all()).await.unwrap().into_inner();
    stream.message().await.unwrap();
    drop(stream);
    assert_eq!(list(&mut client, all()).await.len(), 3);
}

#[tokio::test]
async fn a_list_that_fails_says_why() {
    let (_toy, mut client, directory) = with_notes(&[]).await;
    directory.close().unwrap();
    let events = list(&mut client, all()).await;
    let [event] = &events[..] else { panic!("one event: {events:?}") };
    assert_eq!(code(error(&event.diagnostic)), "NoteUnusable");
    assert_eq!(event.identity, None);
}

#[tokio::test]
async fn a_list_of_an_unknown_type_says_so() {
    let (_toy, mut client, _directory) = with_notes(&[]).await;
    let request = list_resource::Request { type_name: "toy_dream".to_owned(), ..all() };
    assert_eq!(list(&mut client, request).await[0].diagnostic.len(), 1);
}

#[tokio::test]
async fn list_blocks_are_checked() {
    let (_toy, mut client) = Toy::connected().await;
    let request = validate_list_resource_config::Request {
        type_name: "toy_note".to_owned(),
        config: json(&object!({ "prefix": "a" })),
        ..Default::default()
    };
    let answer = client.provider.validate_list_resource_config(request).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
}

/// What the action says, and the codes of what it ends with.
async fn ring(config: &Value) -> (Vec<String>, Vec<String>) {
    let (_toy, mut client, _directory) = with_notes(&[]).await;
    let request = invoke_action::Request {
        action_type: "toy_ring".to_owned(),
        config: json(config),
        ..Default::default()
    };
    let mut stream = client.provider.invoke_action(request).await.unwrap().into_inner();
    let (mut lines, mut ends) = (Vec::new(), Vec::new());
    while let Some(event) = stream.message().await.unwrap() {
        assert!(ends.is_empty(), "nothing comes after the end");
        match event.r#type.unwrap() {
            Type::Progress(it) => lines.push(it.message),
            Type::Completed(it) => {
                let codes = codes(&it.diagnostics).join(", ");
                ends.push(codes);
            }
        }
    }
    (lines, ends)
}

#[tokio::test]
async fn an_action_says_how_it_goes_and_that_it_is_done() {
    let (lines, ends) = ring(&object!({ "times": 3 })).await;
    assert_eq!(lines, ["ring 1", "ring 2", "ring 3"]);
    assert_eq!(ends, [""]);
}

#[tokio::test]
async fn an_action_that_fails_is_completed_with_the_error() {
    let (lines, ends) = ring(&object!({ "times": 1, "defect": "rust" })).await;
    assert_eq!(lines, ["ring 1"]);
    assert_eq!(ends, ["BellBroken"]);
}

#[tokio::test]
async fn an_action_that_panics_is_completed_all_the_same() {
    let (lines, ends) = ring(&object!({ "times": 2, "defect": "panic" })).await;
    assert_eq!(lines.len(), 2);
    assert_eq!(ends, ["ProviderPanicked"]);
}

#[tokio::test]
async fn a_panic_outside_of_any_call_is_told_as_terraform_recognizes_it() {
    let (mut toy, mut client, _directory) = with_notes(&[]).await;
    let request = invoke_action::Request {
        action_type: "toy_ring".to_owned(),
        config: json(&object!({ "times": 0, "defect": "crash" })),
        ..Default::default()
    };
    client.provider.invoke_action(request).await.unwrap();
    let line = toy.says("the tower fell down").await;
    assert_eq!(line, "panic: the tower fell down");
}

#[tokio::test]
async fn an_unknown_action_is_completed_with_an_error() {
    let (_toy, mut client, _directory) = with_notes(&[]).await;
    let request =
        invoke_action::Request { action_type: "toy_sing".to_owned(), ..Default::default() };
    let mut stream = client.provider.invoke_action(request).await.unwrap().into_inner();
    let event = stream.message().await.unwrap().unwrap();
    assert!(matches!(event.r#type, Some(Type::Completed(it)) if it.diagnostics.len() == 1));
    assert_eq!(stream.message().await.unwrap(), None);
}

#[tokio::test]
async fn actions_are_checked_and_planned() {
    let (_toy, mut client, _directory) = with_notes(&[]).await;
    let config = json(&object!({ "times": 99 }));
    let request = validate_action_config::Request {
        type_name: "toy_ring".to_owned(),
        config: config.clone(),
    };
    let answer = client.provider.validate_action_config(request).await.unwrap().into_inner();
    error(&answer.diagnostics);
    let request =
        plan_action::Request { action_type: "toy_ring".to_owned(), config, ..Default::default() };
    let answer = client.provider.plan_action(request).await.unwrap().into_inner();
    assert_eq!((answer.diagnostics, answer.deferred), (vec![], None));
}
