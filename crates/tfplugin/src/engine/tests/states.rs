//! State that comes from elsewhere: older versions, other types, objects that exist.

use super::thing::{Behavior, Bench, identity, stored, thing, with};
use crate::{
    Model as _, MoveSource, Value,
    code::PluginCode,
    engine::{
        ImportRequest, import,
        import::{Imported, generate_config},
        move_state, upgrade, upgrade_identity,
    },
};

fn upgraded(version: i64, json: &str) -> Result<Value, String> {
    let bench = Bench::new(Behavior::Obeys);
    upgrade(bench.thing(), version, json.as_bytes())
        .map_err(|it| format!("{}: {}", it.0[0].summary, it.0[0].detail))
}

async fn imported(behavior: Behavior, request: ImportRequest) -> Imported {
    let bench = Bench::new(behavior);
    import(bench.thing(), request, bench.call()).await
}

#[test]
fn state_of_this_version_is_read_as_it_is() {
    let state = upgraded(2, r#"{"scope":"/a","size":5,"secret":"hush"}"#).unwrap();
    assert_eq!(state, thing(&[("scope", "/a".into()), ("size", 5.into())]));
}

#[test]
fn older_state_goes_through_the_upgrade() {
    let state = upgraded(1, r#"{"place":"/a","size":5}"#).unwrap();
    assert_eq!(state, thing(&[("scope", "/a".into()), ("size", 5.into())]));
    assert!(upgraded(0, "{}").unwrap_err().contains("Too old"));
}

#[test]
fn state_that_cannot_be_understood_is_an_error() {
    for (version, json, message) in [
        (3, "{}", "newer version"),
        (2, "{", "not valid JSON"),
        (2, r#"{"size":true}"#, "`size`: expected a value of type"),
        (2, r#"{"color":"red"}"#, "no attribute \"color\""),
    ] {
        let error = upgraded(version, json).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_stored_identity_is_read() {
    let bench = Bench::new(Behavior::Obeys);
    let read = |version| upgrade_identity(bench.thing(), version, br#"{"scope":"/a"}"#);
    assert_eq!(read(0).unwrap(), identity("/a"));
    assert!(read(1).is_err());
}

#[test]
fn another_type_is_taken_over_and_read_later() {
    let bench = Bench::new(Behavior::Obeys);
    let mut source = MoveSource {
        provider_address: "registry.terraform.io/acme/other".into(),
        type_name: "other_thing".into(),
        schema_version: 0,
        state: serde_json::json!({ "place": "/a" }),
    };
    let moved = move_state(bench.thing(), &source).unwrap();
    assert_eq!(moved.state, thing(&[("scope", "/a".into()), ("size", 3.into())]));
    assert_eq!(moved.identity, Some(identity("/a")));
    source.state = serde_json::json!({});
    let panicked = move_state(bench.thing(), &source).unwrap_err();
    assert!(panicked.0[0].detail.contains("no place"));
    source.type_name = "strange_thing".into();
    let refused = move_state(bench.thing(), &source).unwrap_err();
    assert_eq!(refused.0[0].code, *PluginCode::MoveNotSupported);
}

#[tokio::test]
async fn an_object_is_imported_by_id_and_by_identity() {
    for request in [ImportRequest::Id("/a".into()), ImportRequest::Identity(identity("/a"))] {
        let imported = imported(Behavior::Shouts, request).await;
        assert_eq!(imported.state.attribute("scope"), &"/A".into());
        assert_eq!(imported.state.attribute("etag"), &"tag 0".into());
        assert!(imported.state.attribute("secret").is_null());
        assert!(!imported.diagnostics.has_error());
    }
}

#[tokio::test]
async fn an_identity_stays_as_the_user_spelled_it() {
    let by_identity = imported(Behavior::Shouts, ImportRequest::Identity(identity("/a"))).await;
    assert_eq!(by_identity.identity, Some(identity("/a")));
    let by_id = imported(Behavior::Shouts, ImportRequest::Id("/a".into())).await;
    assert_eq!(by_id.identity, Some(identity("/A")));
}

#[tokio::test]
async fn what_does_not_exist_is_named() {
    let imported = imported(Behavior::IsEmpty, ImportRequest::Identity(identity("/a"))).await;
    assert!(imported.state.is_null());
    let diagnostic = &imported.diagnostics.0[0];
    assert_eq!(diagnostic.code, *PluginCode::ImportedObjectNotFound);
    assert!(diagnostic.detail.contains(r#"scope = "/a""#), "{}", diagnostic.detail);
}

#[test]
fn a_generated_configuration_has_what_the_user_may_write() {
    let state = with(&stored(), &[("note", "n".into())]);
    let expected =
        thing(&[("scope", "/a".into()), ("note", "n".into()), ("label", "no label".into())]);
    assert_eq!(generate_config(&super::thing::Thing::schema(), &state), expected);
}
