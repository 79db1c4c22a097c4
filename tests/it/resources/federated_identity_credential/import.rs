//! Import by ID and by identity, and taking over from azurerm.

use serde_json::json;

use super::{AUDIENCE, ISSUER, credential, credential_id, credentials, identity, seeded, subject};
use crate::azure::{Azure, lake};

const AZURERM: &str = "hashicorp/azurerm";

fn there() -> Azure {
    Azure::holding([seeded("union-development", "development")])
}

#[tokio::test(start_paused = true)]
async fn a_credential_is_imported_by_id_and_by_identity_and_then_planned_empty() {
    let azure = there();
    let config = credential("union-development", "development");
    let run = credentials(&azure).await;
    let by_id = run.import(&credential_id("union-development")).await.stored();
    run.plan(Some(&by_id), &config).await.is_empty();

    let name = json!({ "managed_identity_id": identity(), "name": "union-development" });
    let run = credentials(&azure).await;
    let by_identity = run.import_identity(&name).await.stored();
    assert_eq!((&by_identity, &by_identity.identity), (&by_id, &Some(name)));
    run.plan(Some(&by_identity), &config).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn an_id_in_another_case_is_the_same_credential() {
    let azure = there();
    let run = credentials(&azure).await;
    let stored = run.import(&credential_id("union-development").to_uppercase()).await;
    stored.notes.nothing();
    run.plan(Some(&stored.stored()), &credential("union-development", "development"))
        .await
        .is_empty();
}

#[tokio::test(start_paused = true)]
async fn the_configuration_that_is_written_for_an_import_is_planned_empty() {
    let azure = there();
    let run = credentials(&azure).await;
    let stored = run.import(&credential_id("union-development")).await.stored();
    let config = run.generate(&stored).await.0;
    run.validate(&config).await.nothing();
    run.plan(Some(&stored), &config).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn what_is_no_credential_or_not_there_is_refused() {
    let azure = there();
    let run = credentials(&azure).await;
    for text in ["", "union-development", &identity(), &lake()] {
        let notes = run.import(text).await.notes;
        notes.error().is("InvalidImportId", "").says(&["/federatedIdentityCredentials/<name>"]);
    }
    run.import(&credential_id("nothing")).await.notes.error().is("ImportedObjectNotFound", "");
}

#[tokio::test(start_paused = true)]
async fn azurerms_credential_becomes_ours_and_is_planned_empty() {
    let azure = there();
    let run = credentials(&azure).await;
    let state = json!({
        "id": credential_id("union-development"),
        "name": "union-development",
        "resource_group_name": "rg-union-dp",
        "parent_id": identity(),
        "audience": [AUDIENCE],
        "issuer": ISSUER,
        "subject": subject("development"),
        "timeouts": null,
    });
    let moved = run.take_over(AZURERM, "azurerm_federated_identity_credential", 1, &state).await;
    let moved = moved.stored();
    run.plan(Some(&moved), &credential("union-development", "development")).await.is_empty();
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn other_states_are_refused_with_another_way() {
    let azure = there();
    let run = credentials(&azure).await;
    let notes = run.take_over(AZURERM, "azurerm_user_assigned_identity", 0, &json!({})).await.notes;
    notes.error().is("MoveNotSupported", "").says(&["azurerm_user_assigned_identity", "`removed`"]);
    let type_name = "azurerm_federated_identity_credential";
    for id in [json!(null), json!(identity())] {
        let notes = run.take_over(AZURERM, type_name, 0, &json!({ "id": id })).await.notes;
        notes.error().is("StateCannotBeMoved", "");
    }
}
