//! Network security perimeters, which can decide in the place of a firewall.

use arm_sandbox::{Deciders, Effect};
use serde_json::{Value, json};

use super::{
    FIRST, allowing, allowlists,
    targets::{STORAGE, Target, every_target, target},
};
use crate::azure::{Azure, data_group, networks::NETWORK};

const PERIMETER: &str = "Microsoft.Network/networkSecurityPerimeters";

/// ID of the perimeter.
fn perimeter() -> String {
    format!("{}/providers/{PERIMETER}/nsp-data", data_group())
}

/// Somebody puts the target into the perimeter.
async fn associate(azure: &Azure, target: &Target, mode: &str) {
    let client = azure.somebody_else();
    let (place, profile) = (perimeter(), format!("{}/profiles/default", perimeter()));
    let body = json!({ "location": "westeurope", "properties": {} });
    client.put::<Value>(&place, NETWORK, &body).await.unwrap();
    client.put::<Value>(&profile, NETWORK, &json!({ "properties": {} })).await.unwrap();
    let association = json!({ "properties": {
        "privateLinkResource": { "id": target.id }, "profile": { "id": profile }, "accessMode": mode,
    } });
    let path = format!("{place}/resourceAssociations/target");
    client.put::<Value>(path, NETWORK, &association).await.unwrap();
}

fn takes_part(target: &Target) -> bool {
    target.in_perimeter
}

fn notes(value: &Value) -> String {
    value["notes"].to_string()
}

#[tokio::test(start_paused = true)]
async fn public_access_and_access_mode_decide_as_documented() {
    for access in ["Enabled", "Disabled", "SecuredByPerimeter"] {
        for mode in [None, Some("Learning"), Some("Enforced")] {
            let mut target = target(STORAGE);
            target.seed["properties"]["publicNetworkAccess"] = access.into();
            let azure = target.azure();
            if let Some(mode) = mode {
                associate(&azure, &target, mode).await;
            }

            let stored = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST])).await;

            let Deciders { own_rules, perimeter_rules } =
                azure.sandbox().deciders(&target.id).unwrap().unwrap();
            assert_eq!(stored.value["effective"], json!(own_rules), "{access} {mode:?}");
            let named = notes(&stored.value).contains("networkSecurityPerimeters/nsp-data");
            assert_eq!(named, perimeter_rules, "{access} {mode:?}: {}", notes(&stored.value));
            let read = allowlists(&azure).await.refresh(&stored).await.stored();
            assert_eq!(read.value["notes"], stored.value["notes"], "{access} {mode:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_enforced_perimeter_is_named_with_what_to_change_for_each_service_that_has_them() {
    let targets: Vec<Target> = every_target().into_iter().filter(takes_part).collect();
    assert!(!targets.is_empty());
    for target in targets {
        let azure = target.azure();
        associate(&azure, &target, "Enforced").await;
        let run = allowlists(&azure).await;

        let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;

        let says = [
            "nsp-data",
            "Enforced",
            "profiles/default/accessRules",
            "dataplane_perimeter_access_rule",
        ];
        plan.notes.warning().is("AllowlistHasNoEffect", "target_id").says(&says);
        let stored = run.apply(&plan).await.stored();
        assert_eq!(stored.value["effective"], json!(false), "{}", target.id);
        assert!(!target.addresses(&azure).await.is_empty(), "the entry is kept all the same");
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_that_is_put_into_a_perimeter_later_is_seen_at_the_next_refresh() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let config = allowing(&target.id, &[FIRST]);
    let stored = allowlists(&azure).await.create(&config).await;
    assert_eq!(stored.value["effective"], json!(true));
    associate(&azure, target, "Enforced").await;

    let run = allowlists(&azure).await;
    let read = run.refresh(&stored).await.stored();

    assert_eq!(read.value["effective"], json!(false));
    run.plan(Some(&read), &config).await.is_empty();
    run.destroy(&read).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn perimeters_that_cannot_be_seen_are_a_note_and_nothing_more() {
    for (effect, why) in [
        (Effect::status(403, "AuthorizationFailed"), "403 AuthorizationFailed"),
        (Effect::status(404, "InvalidResourceType"), "404 InvalidResourceType"),
        (Effect::status(404, "ResourceNotFound"), "404"),
        (Effect::status(200, "").body("{}"), "not a page of a list"),
    ] {
        let target = &target(STORAGE);
        let azure = target.azure();
        let path = format!("{}/networkSecurityPerimeterConfigurations", target.id);
        azure.script_times(2, "GET", &path, effect);
        let run = allowlists(&azure).await;
        let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
        plan.notes.nothing();
        let stored = run.apply(&plan).await.stored();
        assert_eq!(stored.value["effective"], json!(true), "{why}");
        let notes = notes(&stored.value);
        assert!(notes.contains("perimeter") && notes.contains(why), "{why}: {notes}");
    }
}

#[tokio::test(start_paused = true)]
async fn services_without_perimeters_are_not_asked_for_them() {
    for target in every_target().iter().filter(|it| !takes_part(it)) {
        let azure = target.azure();
        allowlists(&azure).await.create(&allowing(&target.id, &[FIRST])).await;
        let calls = azure.calls();
        assert!(!calls.iter().any(|it| it.contains("Perimeter")), "{calls:?}");
    }
}
