//! `dataplane_perimeter_access_rule` for `terraform query`.

use serde_json::json;

use crate::{
    azure::Azure,
    resources::perimeter_access_rule::{TAG, TYPE, apart, profile, somebody_writes},
};

/// A profile with two rules that can be described, and one that lets out.
async fn three() -> Azure {
    let azure = apart();
    let out = json!({ "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"] });
    somebody_writes(&azure, "out", &out).await;
    somebody_writes(&azure, "tags", &json!({ "direction": "Inbound", "serviceTags": [TAG] })).await;
    azure
}

#[tokio::test(start_paused = true)]
async fn the_inbound_rules_of_a_profile_are_found_with_one_call() {
    let azure = three().await;
    azure.calls();
    let terraform = azure.terraform().await;
    let (found, notes) = terraform.list(TYPE, &json!({ "profile_id": profile() }), 0).await;
    notes.nothing();
    let names: Vec<_> = found.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["office for 192.0.2.0/24", &format!("tags for {TAG}")]);
    assert_eq!(found[0].identity, json!({ "profile_id": profile(), "name": "office" }));
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn what_is_found_is_what_an_import_gives() {
    let azure = three().await;
    let terraform = azure.terraform().await;
    let (found, _) = terraform.list(TYPE, &json!({ "profile_id": profile() }), 0).await;
    for found in &found {
        let imported = terraform.resource(TYPE).import_identity(&found.identity).await.stored();
        assert_eq!(found.object, imported.value);
    }
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_does_not_exist_is_told() {
    let azure = apart();
    let terraform = azure.terraform().await;
    let missing = json!({ "profile_id": format!("{}-new", profile()) });
    let (_, notes) = terraform.list(TYPE, &missing, 0).await;
    notes.error().is("NotFound", "profile_id").says(&["vendors-new"]);
}
