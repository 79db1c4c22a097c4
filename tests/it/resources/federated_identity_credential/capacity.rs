//! How many credentials an identity has room for: scenario S-25.

use serde_json::{Value, json};

use super::{
    credential, credential_with, credentials, holding, identity, seeded, seeded_subject, stored,
};
use crate::{
    azure::Azure,
    grpc::{Stored, UNKNOWN},
};

/// The names of the service accounts of a Deployment.
const ACCOUNTS: [&str; 4] = ["kpo", "scheduler", "triggerer", "worker"];

/// What an Astro Deployment needs.
fn deployment(namespace: &str) -> Vec<Value> {
    let credential = |account: &&str| {
        let name = format!("{namespace}-{account}");
        let subject = format!("system:serviceaccount:{namespace}:{name}");
        credential_with(&json!({ "name": name, "subject": subject }))
    };
    ACCOUNTS.iter().map(credential).collect()
}

#[tokio::test(start_paused = true)]
async fn four_do_not_fit_beside_seventeen() {
    let azure = holding(17);
    let credentials = credentials(&azure).await;
    let wanted = deployment("stellar-orbit-4821");
    for config in &wanted[..3] {
        credentials.plan(None, config).await.notes.nothing();
    }
    let plan = credentials.plan(None, &wanted[3]).await;
    plan.notes.error().is("CredentialLimitReached", "managed_identity_id").says(&[
        "17",
        "4",
        "20",
        "slots_free = 3",
        &identity(),
    ]);
    // It is said once, however many of them are planned, and again where it is planned again.
    credentials
        .plan_again(&plan)
        .await
        .notes
        .error()
        .is("CredentialLimitReached", "managed_identity_id")
        .says(&["17", "4", "20"]);
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn four_fit_beside_sixteen() {
    let azure = holding(16);
    let credentials = credentials(&azure).await;
    let mut plans = Vec::new();
    for config in deployment("stellar-orbit-4821") {
        plans.push(credentials.plan(None, &config).await);
    }
    for plan in &plans {
        credentials.apply(plan).await.notes.nothing();
    }
    assert_eq!(stored(&azure).await.len(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_is_renamed_makes_its_own_room() {
    let azure = holding(19);
    let credentials = credentials(&azure).await;
    let made = credentials.create(&credential("last", "last")).await;
    let renamed = credential("renamed", "last");
    let plan = credentials.plan(Some(&made), &renamed).await;
    assert_eq!(plan.replace, ["name"]);
    plan.notes.nothing();
    credentials.plan_again(&plan).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_recreated_credential_counts_once() {
    let azure = holding(20);
    let credentials = credentials(&azure).await;
    // How Terraform plans a tainted object: it is in Azure, and Terraform plans to create it.
    let taken = credentials.import(&super::credential_id("old-3")).await.stored();
    credentials.refresh(&taken).await.notes.nothing();
    credentials.plan(None, &credential("old-3", "space-3")).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn changes_of_what_is_there_need_no_room() {
    let azure = holding(20);
    let credentials = credentials(&azure).await;
    let taken: Stored = credentials.import(&super::credential_id("old-3")).await.stored();
    let config = credential("old-3", "moved");
    credentials.converge(Some(taken), &config).await;
}

#[tokio::test(start_paused = true)]
async fn room_that_another_process_took_meanwhile_is_told_at_apply() {
    let azure = holding(19);
    let credentials = credentials(&azure).await;
    let plan = credentials.plan(None, &credential("mine", "mine")).await;
    let other = seeded("theirs", "theirs");
    let properties = json!({ "properties": other["properties"] });
    let id = other["id"].as_str().unwrap();
    azure.somebody_else().put::<Value>(id, super::API_VERSION, &properties).await.unwrap();
    let applied = credentials.apply(&plan).await;
    applied
        .notes
        .error()
        .is("CredentialLimitReached", "managed_identity_id")
        .says(&["slots_free = 0", "20"]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_fifth_deployment_is_warned_of_once_and_only_astros_are_counted() {
    let astro = |it: usize| {
        let space = format!("space-{it}");
        seeded_subject(&space, &format!("system:serviceaccount:{space}:{space}-worker"))
    };
    let azure = Azure::holding((0..4).map(astro).chain([seeded("union", "flyte")]));
    let credentials = credentials(&azure).await;
    let other = credentials.plan(None, &credential("plain", "staging")).await;
    other.notes.nothing();
    let wanted = deployment("space-9");
    let plan = credentials.plan(None, &wanted[0]).await;
    plan.notes.warning().is("TooManyDeployments", "managed_identity_id").says(&[
        "5",
        "`space-9`",
        "4",
    ]);
    credentials.plan(None, &wanted[1]).await.notes.nothing();
    assert!(!plan.notes.0[0].detail.contains("`flyte`"));
}

#[tokio::test(start_paused = true)]
async fn an_identity_whose_id_is_not_known_yet_is_not_asked_about() {
    let azure = holding(20);
    let credentials = credentials(&azure).await;
    let mut config = credential_with(&json!({}));
    config["managed_identity_id"] = UNKNOWN.into();
    let plan = credentials.plan(None, &config).await;
    plan.notes.nothing();
    assert_eq!(azure.calls().len(), 0);
}
