//! Waiting for a role assignment, and for permissions of the caller.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{answered, assert_only_read, wait};
use crate::azure::{
    Azure, BLOB_READER, TASK_PRINCIPAL, assignment, assignment_id, data_group, identity_id, lake,
    landscape,
};

const NAME: &str = "10000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const GRANT: &str = "Microsoft.Authorization/roleAssignments/write";
const READ: &str = "Microsoft.Storage/storageAccounts/read";
const READ_BLOBS: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

fn role() -> Value {
    json!({ "role_assignment_id": assignment_id(&lake(), NAME) })
}

fn may(arguments: Value) -> Value {
    let mut allowed = arguments;
    allowed["scope"] = lake().into();
    json!({ "allowed": allowed })
}

async fn grants(azure: &Azure) {
    let made = assignment(&lake(), NAME, BLOB_READER, TASK_PRINCIPAL);
    let body = json!({ "properties": made["properties"] });
    let id = assignment_id(&lake(), NAME);
    azure.somebody_else().put::<Value>(&id, "2022-04-01", &body).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_role_assignment_is_awaited_until_it_is_read_and_listed() {
    let azure = Azure::new();
    let people = async {
        sleep(Duration::from_mins(1)).await;
        answered(&azure, "*/roleAssignments", &json!({ "value": [] }));
        grants(&azure).await;
    };
    let config = role();
    let ((said, notes), ()) = tokio::join!(wait(&azure, &config), people);
    notes.nothing();
    let [absent, unlisted, reached] = &said[..] else { panic!("{said:#?}") };
    assert!(
        absent.contains("does not exist yet") && absent.contains("dataplane_role_assignment"),
        "{absent}"
    );
    assert!(
        unlisted.contains("does not list it") && unlisted.contains(TASK_PRINCIPAL),
        "{unlisted}"
    );
    assert!(reached.contains("lists it for principal"), "{reached}");
    assert!(reached.contains("ten minutes") && reached.contains(TASK_PRINCIPAL), "{reached}");
}

#[tokio::test(start_paused = true)]
async fn a_role_assignment_that_is_removed_meanwhile_ends_the_wait() {
    let azure = Azure::holding([assignment(&lake(), NAME, BLOB_READER, TASK_PRINCIPAL)]);
    answered(&azure, "*/roleAssignments", &json!({ "value": [] }));
    let person = async {
        azure.until_faults_are_met().await;
        azure.somebody_else().delete(assignment_id(&lake(), NAME), "2022-04-01").await.unwrap();
    };
    let config = role();
    let ((_, notes), ()) = tokio::join!(wait(&azure, &config), person);
    notes.error().is("RoleAssignmentGone", "role_assignment_id");
}

#[tokio::test(start_paused = true)]
async fn a_delegated_role_assignment_is_read_with_its_tenant_and_in_no_list() {
    let azure = Azure::new();
    let grant = json!({
        "scope": lake(),
        "role": "Reader",
        "principal_id": TASK_PRINCIPAL,
        "delegated_managed_identity_resource_id": identity_id("flyteuser-acme-7k2p"),
    });
    let stored = azure.grants().await.create(&grant).await;
    let config = json!({ "role_assignment_id": stored.text("id") });
    azure.verbs();
    let (said, notes) = wait(&azure, &config).await;
    notes.nothing();
    let [reached] = &said[..] else { panic!("{said:#?}") };
    assert!(reached.contains("Azure returns") && reached.contains("Azure Lighthouse"), "{reached}");
    assert_only_read(&azure);
}

#[tokio::test(start_paused = true)]
async fn permissions_are_asked_for_again_until_they_are_there() {
    let azure = Azure::new();
    answered(&azure, "*/permissions", &json!({ "value": [{ "actions": ["*/read"] }] }));
    let config = may(json!({ "actions": [GRANT, READ] }));
    let (said, notes) = wait(&azure, &config).await;
    notes.nothing();
    let [lacking, reached] = &said[..] else { panic!("{said:#?}") };
    assert!(lacking.contains(GRANT) && !lacking.contains(READ), "{lacking}");
    assert!(reached.contains("may do") && reached.contains("Resource Manager"), "{reached}");
    assert_only_read(&azure);
}

#[tokio::test(start_paused = true)]
async fn permissions_on_data_are_their_own_and_conditions_are_told() {
    let mut seed = landscape();
    let condition = "@Resource[Microsoft.Storage/storageAccounts:name] …";
    seed["caller"] =
        json!({ "denied": [{ "scope": lake(), "actions": [GRANT], "condition": condition }] });
    let azure = Azure::with(seed);
    let (said, notes) = wait(&azure, &may(json!({ "actions": [GRANT] }))).await;
    notes.nothing();
    assert!(said[0].contains("under a condition") && said[0].contains(condition), "{said:#?}");

    let config =
        json!({ "allowed": { "scope": lake(), "data_actions": [READ_BLOBS] }, "timeout": "5m" });
    let (said, notes) = wait(&azure, &config).await;
    assert!(said[0].contains(READ_BLOBS), "{said:#?}");
    notes.error().is("WaitTimedOut", "allowed").says(&["5m", READ_BLOBS]);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_ask_is_told_what_is_lacking() {
    let permissions = "Microsoft.Authorization/permissions/read";
    let azure = Azure::denying(&lake(), &[permissions]);
    let (_, notes) = wait(&azure, &may(json!({ "actions": [READ] }))).await;
    notes.error().is("AzureForbidden", "allowed.scope").says(&["AuthorizationFailed", permissions]);

    let assignments = "Microsoft.Authorization/roleAssignments/read";
    let azure = Azure::denying(&data_group(), &[assignments]);
    let (_, notes) = wait(&azure, &role()).await;
    notes
        .error()
        .is("AzureForbidden", "role_assignment_id")
        .says(&["AuthorizationFailed", assignments]);
}
