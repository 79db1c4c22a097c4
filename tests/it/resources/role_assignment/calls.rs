//! How many calls to Azure each step costs.

use arm_sandbox::{Effect, Throttling};
use futures_util::{StreamExt, stream};
use serde_json::json;
use uuid::Uuid;

use super::{grant, grant_with};
use crate::{
    azure::{
        ALL_ASSIGNMENTS, Azure, BLOB_READER, assignment, assignment_id, container, identity,
        identity_id,
    },
    grpc::{Applied, Managed, Stored},
};

/// As many objects as Terraform works on at once.
const PARALLELISM: usize = 10;

#[tokio::test(start_paused = true)]
async fn planning_and_creating_looks_once_and_writes_once() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&grant()).await;
    let name = stored.text("name");
    let path = format!(
        "/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/stdatalake01/blobServices/default/containers/features/…/roleAssignments/{name}"
    );
    assert_eq!(azure.calls(), [format!("GET {path} 404"), format!("PUT {path} 201")]);
}

#[tokio::test(start_paused = true)]
async fn reading_and_changing_is_one_call_each_and_removing_looks_first() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    azure.calls();

    let grants = azure.grants().await;
    let stored = grants.refresh(&stored).await.stored();
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
    let stored = grants.change(&stored, &grant_with(&json!({ "description": "more" }))).await;
    assert_eq!(azure.verbs(), [("PUT".to_owned(), 1)].into());
    grants.destroy(&stored).await.notes.nothing();
    assert_eq!(azure.verbs(), [("DELETE".to_owned(), 1), ("GET".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn what_this_run_has_written_is_read_without_a_call() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    azure.calls();
    assert_eq!(grants.refresh(&stored).await.stored(), stored);
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_hundred_grants_to_one_identity_ask_for_it_once() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    for number in 0..100 {
        let config = json!({
            "scope": container(&format!("c{number:03}")),
            "role": "Storage Blob Data Reader",
            "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
        });
        grants.create(&config).await;
    }
    let calls = azure.calls();
    let is_of_assignments = |it: &&String| it.contains("/roleAssignments");
    let reads = calls.iter().filter(is_of_assignments).filter(|it| it.starts_with("GET "));
    // Three single ones, and one list for all the others.
    assert_eq!(reads.count(), 4);
    let others: Vec<_> = calls.iter().filter(|it| !is_of_assignments(it)).collect();
    assert_eq!(calls.len() - others.len(), 104);
    assert_eq!(
        others,
        [
            "GET /resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p 200",
            "GET  200"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn grants_to_many_identities_read_them_from_one_list() {
    let guid = |kind: u128, number: u128| Uuid::from_u128((kind << 64) + number).to_string();
    let name = |number| format!("flyteuser-{number:03}");
    let azure =
        Azure::holding((0..60).map(|it| identity(&name(it), &guid(0x4000, it), &guid(0x5000, it))));
    let grants = azure.grants().await;
    for number in 0..60 {
        let config = json!({
            "scope": container("features"),
            "role": "Storage Blob Data Reader",
            "managed_identity_id": identity_id(&name(number)),
        });
        grants.create(&config).await;
    }
    let calls = azure.calls();
    let reads = calls.iter().filter(|it| it.contains("userAssignedIdentities")).count();
    assert!(reads <= 5, "{reads} reads of identities: {calls:#?}");
}

#[tokio::test(start_paused = true)]
async fn refreshing_a_hundred_assignments_takes_few_calls() {
    check_refresh(100).await;
}

#[tokio::test(start_paused = true)]
async fn refreshing_a_thousand_assignments_takes_few_calls() {
    check_refresh(1_000).await;
}

#[tokio::test(start_paused = true)]
async fn refreshing_three_assignments_reads_no_list() {
    let (azure, stored) = imported(3).await;
    refresh_all(&azure.grants().await, &stored).await;
    assert_eq!(azure.calls().iter().filter(|it| it.contains("/roleAssignments 200")).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_forbidden_is_replaced_by_single_reads() {
    let (azure, stored) = imported(20).await;
    azure.add_fault("GET", ALL_ASSIGNMENTS, Effect::status(403, "AuthorizationFailed"));
    refresh_all(&azure.grants().await, &stored).await;
    let calls = azure.calls();
    assert_eq!(calls.iter().filter(|it| it.ends_with(" 403")).count(), 1);
    assert_eq!(calls.iter().filter(|it| it.ends_with(" 200")).count(), 20);
}

#[tokio::test(start_paused = true)]
async fn what_the_list_does_not_show_yet_is_read_singly() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.lists_missing_after_create = 5);
    let grants = azure.grants().await;
    let mut stored = Vec::new();
    for number in 0..8 {
        stored.push(
            grants.create(&grant_with(&json!({ "scope": container(&format!("c{number}")) }))).await,
        );
    }
    refresh_all(&azure.grants().await, &stored).await;
}

#[tokio::test(start_paused = true)]
async fn azures_throttling_is_not_even_met() {
    let (azure, stored) = imported(400).await;
    azure.behave(|it| {
        it.throttling = Some(Throttling { reads: 40.0, ..Throttling::default() });
    });
    refresh_all(&azure.grants().await, &stored).await;
    assert!(!azure.calls().iter().any(|it| it.ends_with(" 429")));
}

async fn check_refresh(count: usize) {
    let (azure, stored) = imported(count).await;
    refresh_all(&azure.grants().await, &stored).await;
    let calls = azure.calls();
    assert!(calls.len() <= 5 + count / 500, "{calls:#?}");
}

/// An Azure with so many assignments, all of them imported by an earlier run.
async fn imported(count: usize) -> (Azure, Vec<Stored>) {
    let name = |number| {
        Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0000 + number as u128).to_string()
    };
    let principal = |number| {
        Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0000 + number as u128).to_string()
    };
    let scope = container("features");
    let azure = Azure::holding(
        (0..count).map(|it| assignment(&scope, &name(it), BLOB_READER, &principal(it))),
    );
    let grants = azure.grants().await;
    let import = |number| {
        let (grants, id) = (grants.clone(), assignment_id(&scope, &name(number)));
        async move { grants.import(&id).await.stored() }
    };
    let stored = stream::iter(0..count).map(import).buffered(PARALLELISM).collect().await;
    azure.calls();
    (azure, stored)
}

/// Refreshes everything as Terraform does, and finds everything as it is stored.
async fn refresh_all(grants: &Managed, stored: &[Stored]) {
    let refreshed = stream::iter(stored).map(|it| grants.refresh(it)).buffered(PARALLELISM);
    let refreshed: Vec<_> = refreshed.map(Applied::stored).collect().await;
    assert_eq!(refreshed, stored);
}
