//! Credentials that are there already.

use serde_json::{Value, json};

use super::{
    API_VERSION, ISSUER, credential, credential_id, credential_with, credentials, seeded, stored,
    subject,
};
use crate::azure::Azure;

#[tokio::test(start_paused = true)]
async fn the_holder_of_issuer_and_subject_is_named_with_a_ready_import() {
    let azure = Azure::holding([seeded("theirs", "development")]);
    let credentials = credentials(&azure).await;
    let plan = credentials.plan(None, &credential("mine", "development")).await;
    plan.notes.error().is("SubjectInUse", "subject").says(&[
        &subject("development"),
        "import {\n  to = dataplane_federated_identity_credential.example\n  id = \"",
        &format!("\"{}\"", credential_id("theirs")),
        "`moved`",
    ]);
    let slash = ISSUER.trim_end_matches('/');
    for other in [
        json!({ "issuer": ISSUER.replace("6c1d", "6C1D") }),
        json!({ "issuer": slash }),
        json!({ "subject": "system:serviceaccount:development:Default" }),
    ] {
        let run = super::credentials(&azure).await;
        run.plan(None, &credential_with(&other)).await.notes.no_error();
    }
}

#[tokio::test(start_paused = true)]
async fn a_holder_that_came_after_the_plan_is_named_at_apply() {
    let azure = Azure::new();
    let first = credentials(&azure).await;
    let plan = first.plan(None, &credential("mine", "development")).await;
    let theirs = json!({ "properties": seeded("theirs", "development")["properties"] });
    azure
        .somebody_else()
        .put::<Value>(credential_id("theirs"), API_VERSION, &theirs)
        .await
        .unwrap();
    // The list of this run is older than the holder, and that of another run shows it.
    for run in [first, credentials(&azure).await] {
        let applied = run.apply(&plan).await;
        applied
            .notes
            .error()
            .is("SubjectInUse", "subject")
            .says(&[&credential_id("theirs"), "import {"]);
        assert_eq!(applied.state, None);
    }
    assert_eq!(stored(&azure).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_change_into_what_another_one_holds_names_the_holder() {
    let azure = Azure::holding([seeded("theirs", "staging")]);
    let credentials = credentials(&azure).await;
    let made = credentials.create(&credential("mine", "development")).await;
    let plan = credentials.plan(Some(&made), &credential("mine", "staging")).await;
    plan.notes.error().is("SubjectInUse", "subject").says(&[&credential_id("theirs")]);
}

#[tokio::test(start_paused = true)]
async fn two_of_one_configuration_with_one_subject_are_told_apart_from_what_exists() {
    let azure = Azure::new();
    let credentials = credentials(&azure).await;
    credentials.plan(None, &credential("one", "development")).await.notes.nothing();
    let plan = credentials.plan(None, &credential("two", "development")).await;
    plan.notes.error().is("SubjectInUse", "subject").says(&["`one`"]);
}

#[tokio::test(start_paused = true)]
async fn one_of_the_same_name_for_other_tokens_is_never_overwritten() {
    let azure = Azure::holding([seeded("shared", "theirs")]);
    let before = stored(&azure).await;
    let credentials = credentials(&azure).await;
    let plan = credentials.plan(None, &credential("Shared", "mine")).await;
    let applied = credentials.apply(&plan).await;
    applied
        .notes
        .error()
        .is("FederatedCredentialExists", "name")
        .says(&[&subject("theirs"), "import {"]);
    assert_eq!((applied.state, stored(&azure).await), (None, before));
}

#[tokio::test(start_paused = true)]
async fn one_that_says_what_is_wanted_is_taken_over_with_a_warning_and_no_write() {
    let azure = Azure::holding([seeded("shared", "mine")]);
    let credentials = credentials(&azure).await;
    let plan = credentials.plan(None, &credential("shared", "mine")).await;
    let applied = credentials.apply(&plan).await;
    applied.notes.warning().is("AdoptedExisting", "").says(&[&credential_id("shared")]);
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
}
