//! One name for two objects of the state in one run, and subjects that are exchanged.

use serde_json::json;

use super::{credential, credential_id, credentials, identity, seeded, stored};
use crate::azure::Azure;

#[tokio::test(start_paused = true)]
async fn the_removal_keeps_a_credential_that_was_created_first_and_one_that_was_removed_first_is_recreated()
 {
    let config = credential("union-development", "development");
    for made_first in [true, false] {
        let azure = Azure::new();
        let old = credentials(&azure).await.create(&config).await;
        let run = credentials(&azure).await;
        if !made_first {
            run.destroy(&old).await.notes.nothing();
        }
        let applied = run.apply(&run.plan(None, &config).await).await;
        applied.notes.no_error();
        if made_first {
            let destroyed = run.destroy(&old).await;
            destroyed.notes.warning().is("NotDeleted", "").says(&[old.text("id"), "`moved`"]);
        }
        assert_eq!(stored(&azure).await.len(), 1, "{made_first}");
        let later = credentials(&azure).await;
        let new = later.refresh(&applied.state.unwrap()).await.stored();
        later.plan(Some(&new), &config).await.is_empty();
        later.destroy(&new).await.notes.nothing();
        assert!(stored(&azure).await.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn both_at_once_end_well() {
    let config = credential("union-development", "development");
    let azure = Azure::new();
    let old = credentials(&azure).await.create(&config).await;
    let run = credentials(&azure).await;
    let plan = run.plan(None, &config).await;
    let (_, made) = tokio::join!(run.destroy(&old), run.apply(&plan));
    made.notes.no_error();
    assert_eq!(stored(&azure).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_name_for_two_objects_is_refused() {
    let azure = Azure::new();
    let run = credentials(&azure).await;
    run.plan(None, &credential("etl", "one")).await.notes.nothing();
    let plan = run.plan(None, &credential("ETL", "two")).await;
    plan.notes.error().is("DuplicateCredential", "name").says(&[
        "ETL",
        &identity(),
        "destroy = false",
    ]);
}

#[tokio::test(start_paused = true)]
async fn exchanged_subjects_are_refused_with_the_way_out() {
    let azure = Azure::new();
    let run = credentials(&azure).await;
    let one = run.create(&credential("one", "development")).await;
    let two = run.create(&credential("two", "staging")).await;
    let planning = credentials(&azure).await;
    let (one, two) = (planning.refresh(&one).await.stored(), planning.refresh(&two).await.stored());
    planning.plan(Some(&one), &credential("one", "staging")).await.notes.nothing();
    let plan = planning.plan(Some(&two), &credential("two", "development")).await;
    plan.notes.error().is("SubjectsExchanged", "subject").says(&["exchange", "`one`", "`two`"]);
}

const PASSES: &[&str] = &["`union-dev`", "`union-development`", "moved {"];

#[tokio::test(start_paused = true)]
async fn a_new_name_at_a_new_address_is_refused_by_whichever_plan_comes_second() {
    let azure = Azure::new();
    let old = credentials(&azure).await.create(&credential("union-dev", "development")).await;
    let new = credential("union-development", "development");
    let run = credentials(&azure).await;
    run.plan_destroy(&old).await.notes.nothing();
    run.plan(None, &new).await.notes.error().is("SubjectMoved", "name").says(PASSES);
    let run = credentials(&azure).await;
    let old = run.refresh(&old).await.stored();
    run.plan(None, &new).await.notes.nothing();
    // The process that runs tests serves several walks, so that the removal is not blocked here.
    run.plan_destroy(&old).await.notes.warning().is("SubjectMoved", "").says(PASSES);
    assert_eq!(azure.verbs().get("DELETE"), None);
}

#[tokio::test(start_paused = true)]
async fn a_changed_subject_that_another_address_gives_up_is_refused_too() {
    let azure = Azure::new();
    let run = credentials(&azure).await;
    let old = run.create(&credential("union-dev", "development")).await;
    let other = run.create(&credential("union-development", "staging")).await;
    let run = credentials(&azure).await;
    let (old, other) = (run.refresh(&old).await.stored(), run.refresh(&other).await.stored());
    run.plan_destroy(&old).await.notes.nothing();
    let changed = credential("union-development", "development");
    run.plan(Some(&other), &changed).await.notes.error().is("SubjectMoved", "name").says(PASSES);
}

#[tokio::test(start_paused = true)]
async fn one_object_with_a_new_name_is_replaced_and_its_subject_is_free_once_it_is_gone() {
    let azure = Azure::new();
    let old = credentials(&azure).await.create(&credential("union-dev", "development")).await;
    let new = credential("union-development", "development");
    let run = credentials(&azure).await;
    let old = run.refresh(&old).await.stored();
    let plan = run.plan(Some(&old), &new).await;
    plan.notes.nothing();
    assert_eq!(plan.replace, ["name"]);
    run.plan_again(&plan).await.notes.nothing();
    let replaced = run.change(&old, &new).await;
    // The two steps of the way out, in one process.
    run.destroy(&replaced).await.notes.nothing();
    run.create(&credential("union-dev", "development")).await;
    assert_eq!(stored(&azure).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_flexible_credential_is_read_counted_and_listed() {
    let flexible = json!({
        "id": credential_id("github"),
        "properties": {
            "issuer": "https://token.actions.githubusercontent.com",
            "audiences": [super::AUDIENCE],
            "claimsMatchingExpression": { "value": "claims['sub'] matches 'repo:acme/*'", "languageVersion": 1 },
        },
    });
    let azure = Azure::holding(
        (0..18).map(|it| seeded(&format!("old-{it}"), &format!("space-{it}"))).chain([flexible]),
    );
    let run = credentials(&azure).await;
    let last = run.create(&credential("last", "development")).await;
    let plan = run.plan(None, &credential("too-many", "staging")).await;
    plan.notes.error().is("CredentialLimitReached", "managed_identity_id").says(&["20"]);
    credentials(&azure).await.refresh(&last).await.stored();
    let imported = credentials(&azure).await.import(&credential_id("github")).await.stored();
    let expression = "claims['sub'] matches 'repo:acme/*'";
    assert_eq!(imported.text("claims_matching_expression"), expression);
    let terraform = azure.terraform().await;
    let config = json!({ "managed_identity_id": identity() });
    let (found, notes) = terraform.list(super::TYPE, &config, 0).await;
    notes.nothing();
    assert_eq!(found.len(), 20);
}
