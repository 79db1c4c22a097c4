//! The life of objects, as Terraform leads it.

use serde_json::{Value, json as object};
use tempfile::TempDir;
use tfplugin::proto::tfplugin6::{
    self as pb, RawState, ResourceIdentityData, apply_resource_change, configure_provider,
    generate_resource_config, import_resource_state, move_resource_state, plan_resource_change,
    read_data_source, read_resource, upgrade_resource_identity, upgrade_resource_state,
};

use crate::support::{Client, Toy, decode, error, json};

/// A provider whose notes are in `directory`.
async fn configured(directory: &TempDir) -> (Toy, Client) {
    let (toy, mut client) = Toy::connected().await;
    configure(&mut client, directory).await;
    (toy, client)
}

async fn configure(client: &mut Client, directory: &TempDir) {
    let request = configure_provider::Request {
        config: json(&object!({ "directory": directory.path() })),
        ..Default::default()
    };
    let answer = client.provider.configure_provider(request).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
}

fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

async fn plan(
    client: &mut Client,
    prior: &Value,
    config: &Value,
) -> plan_resource_change::Response {
    let request = plan_resource_change::Request {
        type_name: "toy_note".to_owned(),
        prior_state: json(prior),
        proposed_new_state: json(config),
        config: json(config),
        ..Default::default()
    };
    client.provider.plan_resource_change(request).await.unwrap().into_inner()
}

async fn apply(
    client: &mut Client,
    prior: &Value,
    config: &Value,
    planned: plan_resource_change::Response,
) -> apply_resource_change::Response {
    assert_eq!(planned.diagnostics, []);
    let request = apply_resource_change::Request {
        type_name: "toy_note".to_owned(),
        prior_state: json(prior),
        planned_state: planned.planned_state,
        config: json(config),
        planned_private: planned.planned_private,
        planned_identity: planned.planned_identity,
        ..Default::default()
    };
    client.provider.apply_resource_change(request).await.unwrap().into_inner()
}

fn note(name: &str, text: &str) -> Value {
    object!({ "id": null, "name": name, "text": text, "size": null, "seal": null, "timeouts": null })
}

fn identity(identity: Option<ResourceIdentityData>) -> Value {
    decode(identity.unwrap().identity_data)
}

#[tokio::test]
async fn a_note_is_made_read_changed_and_removed() {
    let directory = directory();
    let file = directory.path().join("a.note");
    let (_toy, mut client) = configured(&directory).await;

    let config = note("a", "hello");
    let planned = plan(&mut client, &Value::Null, &config).await;
    let state = decode(planned.planned_state.clone());
    assert_eq!((&state["size"], &state["text"]), (&object!("?"), &object!("hello")));
    let made = apply(&mut client, &Value::Null, &config, planned).await;
    assert_eq!(made.diagnostics, []);
    assert_eq!(identity(made.new_identity.clone()), object!({ "name": "a" }));
    let state = decode(made.new_state.clone());
    assert_eq!(state["size"], 5);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "hello");

    let request = read_resource::Request {
        type_name: "toy_note".to_owned(),
        current_state: made.new_state,
        current_identity: made.new_identity,
        ..Default::default()
    };
    let read = client.provider.read_resource(request).await.unwrap().into_inner();
    assert_eq!(decode(read.new_state), state);
    assert_eq!(identity(read.new_identity), object!({ "name": "a" }));

    let config = note("a", "hello again");
    let proposed = object!({ "id": state["id"], "name": "a", "text": "hello again", "size": 5,
        "seal": null, "timeouts": null });
    let planned = plan(&mut client, &state, &proposed).await;
    assert_eq!(planned.requires_replace, []);
    let changed = apply(&mut client, &state, &config, planned).await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "hello again");

    let state = decode(changed.new_state);
    let planned = plan(&mut client, &state, &Value::Null).await;
    assert_eq!(decode(planned.planned_state.clone()), Value::Null);
    let removed = apply(&mut client, &state, &Value::Null, planned).await;
    assert_eq!(decode(removed.new_state), Value::Null);
    assert!(!file.exists());
}

#[tokio::test]
async fn a_change_that_cannot_be_made_in_place_names_its_attribute() {
    let directory = directory();
    let (_toy, mut client) = configured(&directory).await;
    let prior = object!({ "id": "x", "name": "a", "text": "t", "size": 1, "seal": null,
        "timeouts": null });
    let planned = plan(&mut client, &prior, &note("b", "t")).await;
    let name = pb::attribute_path::step::Selector::AttributeName("name".to_owned());
    let steps = &planned.requires_replace[0].steps;
    assert_eq!((planned.requires_replace.len(), &steps[0].selector), (1, &Some(name)));
}

#[tokio::test]
async fn what_the_first_plan_stored_comes_back_with_the_plan_of_the_apply() {
    let directory = directory();
    let (_toy, mut client) = configured(&directory).await;
    let mut plan = async |keeps: bool, planned_private: Vec<u8>| {
        let config = object!({ "kind": "wait" });
        let capabilities =
            pb::ClientCapabilities { store_planned_private: keeps, ..Default::default() };
        let request = plan_resource_change::Request {
            type_name: "toy_trouble".to_owned(),
            prior_state: json(&Value::Null),
            proposed_new_state: json(&config),
            config: json(&config),
            client_capabilities: Some(capabilities),
            planned_private,
            ..Default::default()
        };
        client.provider.plan_resource_change(request).await.unwrap().into_inner()
    };
    let first = plan(true, Vec::new()).await;
    assert_eq!(first.planned_private, b"seen by the first plan");
    assert_eq!(first.diagnostics, []);
    let again = plan(true, first.planned_private).await;
    assert_eq!(again.diagnostics[0].detail, "seen by the first plan\n\nCode: PlannedBefore");
    // Terraform before 1.16.
    let old = plan(false, Vec::new()).await;
    assert_eq!((old.planned_private, old.diagnostics), (vec![], vec![]));
}

#[tokio::test]
async fn a_note_that_is_gone_is_null() {
    let directory = directory();
    let (_toy, mut client) = configured(&directory).await;
    let request = read_resource::Request {
        type_name: "toy_note".to_owned(),
        current_state: json(&note("a", "t")),
        ..Default::default()
    };
    let read = client.provider.read_resource(request).await.unwrap().into_inner();
    assert_eq!((decode(read.new_state), read.diagnostics), (Value::Null, vec![]));
}

#[tokio::test]
async fn ten_megabytes_of_state_are_no_trouble() {
    let directory = directory();
    let (_toy, mut client) = configured(&directory).await;
    let config = note("big", &"x".repeat(10 << 20));
    let planned = plan(&mut client, &Value::Null, &config).await;
    let made = apply(&mut client, &Value::Null, &config, planned).await;
    assert_eq!(made.diagnostics, []);
    assert_eq!(decode(made.new_state)["size"], 10 << 20);
}

#[tokio::test]
async fn the_last_settings_count() {
    let (first, second) = (directory(), directory());
    std::fs::write(second.path().join("a.note"), "found").unwrap();
    let (_toy, mut client) = configured(&first).await;
    configure(&mut client, &second).await;
    let request = read_data_source::Request {
        type_name: "toy_note".to_owned(),
        config: json(&object!({ "name": "a" })),
        ..Default::default()
    };
    let read = client.provider.read_data_source(request).await.unwrap().into_inner();
    assert_eq!(decode(read.state), object!({ "name": "a", "text": "found" }));
}

#[tokio::test]
async fn an_error_names_the_attribute() {
    let directory = directory();
    let (_toy, mut client) = configured(&directory).await;
    let request = read_data_source::Request {
        type_name: "toy_note".to_owned(),
        config: json(&object!({ "name": "nowhere" })),
        ..Default::default()
    };
    let read = client.provider.read_data_source(request).await.unwrap().into_inner();
    let path = error(&read.diagnostics).attribute.as_ref().unwrap();
    let name = pb::attribute_path::step::Selector::AttributeName("name".to_owned());
    assert_eq!(path.steps[0].selector, Some(name));
}

#[tokio::test]
async fn notes_are_imported_by_id_and_by_identity() {
    let directory = directory();
    std::fs::write(directory.path().join("a.note"), "t").unwrap();
    let (_toy, mut client) = configured(&directory).await;
    let by_identity = ResourceIdentityData { identity_data: json(&object!({ "name": "a" })) };
    for (id, by_identity) in [("a", None), ("", Some(by_identity))] {
        let request = import_resource_state::Request {
            type_name: "toy_note".to_owned(),
            id: id.to_owned(),
            identity: by_identity,
            ..Default::default()
        };
        let answer = client.provider.import_resource_state(request).await.unwrap().into_inner();
        assert_eq!(answer.diagnostics, []);
        let [imported] = &answer.imported_resources[..] else { panic!("one is imported") };
        assert_eq!(imported.type_name, "toy_note");
        assert_eq!(decode(imported.state.clone())["text"], "t");
        assert_eq!(identity(imported.identity.clone()), object!({ "name": "a" }));
    }
}

#[tokio::test]
async fn an_import_of_nothing_is_an_error() {
    let directory = directory();
    let (_toy, mut client) = configured(&directory).await;
    let request = import_resource_state::Request {
        type_name: "toy_note".to_owned(),
        id: "nowhere".to_owned(),
        ..Default::default()
    };
    let answer = client.provider.import_resource_state(request).await.unwrap().into_inner();
    assert_eq!(answer.imported_resources, []);
    error(&answer.diagnostics);
}

#[tokio::test]
async fn stored_state_is_brought_up_to_date_without_settings() {
    let (_toy, mut client) = Toy::connected().await;
    let stored = object!({ "name": "a", "text": "t", "size": 1, "id": "i" });
    let raw_state = RawState { json: stored.to_string().into_bytes(), flatmap: [].into() };
    let request = upgrade_resource_state::Request {
        type_name: "toy_note".to_owned(),
        version: 0,
        raw_state: Some(raw_state),
    };
    let answer = client.provider.upgrade_resource_state(request).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    let state = decode(answer.upgraded_state);
    assert_eq!((&state["size"], &state["timeouts"]), (&object!(1), &Value::Null));

    let raw =
        RawState { json: object!({ "name": "a" }).to_string().into_bytes(), flatmap: [].into() };
    let request = upgrade_resource_identity::Request {
        type_name: "toy_note".to_owned(),
        version: 0,
        raw_identity: Some(raw),
    };
    let answer = client.provider.upgrade_resource_identity(request).await.unwrap().into_inner();
    assert_eq!(identity(answer.upgraded_identity), object!({ "name": "a" }));
}

#[tokio::test]
async fn state_of_another_type_is_taken_over() {
    let (_toy, mut client) = Toy::connected().await;
    let source = object!({ "id": "x", "input": { "value": "was data", "type": "string" } });
    let request = move_resource_state::Request {
        source_provider_address: "terraform.io/builtin/terraform".to_owned(),
        source_type_name: "terraform_data".to_owned(),
        source_state: Some(RawState { json: source.to_string().into_bytes(), flatmap: [].into() }),
        target_type_name: "toy_note".to_owned(),
        ..Default::default()
    };
    let answer = client.provider.move_resource_state(request.clone()).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    assert_eq!(decode(answer.target_state)["text"], "was data");

    let unknown = move_resource_state::Request { source_type_name: "other".to_owned(), ..request };
    let answer = client.provider.move_resource_state(unknown).await.unwrap().into_inner();
    error(&answer.diagnostics);
}

#[tokio::test]
async fn configuration_is_made_from_state() {
    let directory = tempfile::tempdir().unwrap();
    let (_toy, mut client) = configured(&directory).await;
    let state = object!({ "id": "i", "name": "a", "text": "t", "size": 1, "seal": null,
        "timeouts": null });
    let request =
        generate_resource_config::Request { type_name: "toy_note".to_owned(), state: json(&state) };
    let answer = client.provider.generate_resource_config(request).await.unwrap().into_inner();
    assert_eq!(decode(answer.config), note("a", "t"));
}
