//! How many calls to Azure each step costs.

use arm_sandbox::Throttling;
use futures_util::future::join_all;

use super::{credential, credential_id, credentials, holding, identity};
use crate::grpc::Stored;

fn list() -> String {
    let path = identity();
    let below = path.strip_prefix(crate::azure::SUBSCRIPTION).unwrap();
    format!("GET {below}/federatedIdentityCredentials 200")
}

#[tokio::test(start_paused = true)]
async fn twenty_are_made_with_one_list_and_twenty_writes() {
    let azure = holding(0);
    let run = credentials(&azure).await;
    let configs: Vec<_> =
        (0..20).map(|it| credential(&format!("new-{it}"), &format!("space-{it}"))).collect();
    let made: Vec<Stored> = join_all(configs.iter().map(|it| run.create(it))).await;
    let mut calls = azure.calls();
    calls.sort_unstable();
    assert_eq!((calls.len(), &calls[0]), (21, &list()));

    let run = credentials(&azure).await;
    let read = join_all(made.iter().map(|it| run.refresh(it))).await;
    for (read, config) in read.into_iter().zip(&configs) {
        run.plan(read.state.as_ref(), config).await.is_empty();
    }
    assert_eq!(azure.calls(), [list()]);

    let run = credentials(&azure).await;
    for gone in join_all(made.iter().map(|it| run.destroy(it))).await {
        gone.notes.nothing();
    }
    assert_eq!(azure.verbs(), [("DELETE".to_owned(), 20)].into());
}

#[tokio::test(start_paused = true)]
async fn pages_of_the_list_are_followed() {
    let azure = holding(20);
    azure.behave(|it| it.page_size = 7);
    let run = credentials(&azure).await;
    for number in 0..20 {
        run.import(&credential_id(&format!("old-{number}"))).await.notes.nothing();
    }
    assert_eq!(azure.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn twenty_are_refreshed_under_azures_own_throttling_without_a_refusal() {
    let azure = holding(20);
    azure.behave(|it| it.throttling = Some(Throttling::default()));
    for _ in 0..2 {
        let run = credentials(&azure).await;
        for number in 0..20 {
            run.import(&credential_id(&format!("old-{number}"))).await.notes.nothing();
        }
    }
    let calls = azure.calls();
    assert!(calls.iter().all(|it| it.ends_with("200")) && calls.len() == 2, "{calls:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_fails_leaves_single_reads() {
    let azure = holding(1);
    let effect = arm_sandbox::Effect::status(403, "AuthorizationFailed");
    azure.add_fault("GET", "*/federatedIdentityCredentials", effect);
    let run = credentials(&azure).await;
    run.import(&credential_id("old-0")).await.notes.nothing();
    let calls = azure.calls();
    let statuses: Vec<_> = calls.iter().map(|it| it.rsplit(' ').next().unwrap()).collect();
    // The list, the credential alone, and the list again for the next read.
    assert_eq!(statuses, ["403", "200", "200"]);
}
