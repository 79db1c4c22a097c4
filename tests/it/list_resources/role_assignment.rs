//! `dataplane_role_assignment` for `terraform query`.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, BLOB_CONTRIBUTOR, BLOB_READER, SUBSCRIPTION, TASK_PRINCIPAL, VENDOR, assignment,
        container, data_group, lake,
    },
    grpc::{Found, Notes},
};

const AT_CONTAINER: &str = "10000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const AT_LAKE: &str = "20000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const AT_GROUP: &str = "30000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const TYPE: &str = "dataplane_role_assignment";

fn granted() -> Azure {
    Azure::holding([
        assignment(&container("features"), AT_CONTAINER, BLOB_CONTRIBUTOR, VENDOR),
        assignment(&lake(), AT_LAKE, BLOB_READER, VENDOR),
        assignment(&data_group(), AT_GROUP, BLOB_READER, TASK_PRINCIPAL),
    ])
}

async fn list(azure: &Azure, config: &Value) -> (Vec<Found>, Notes) {
    azure.terraform().await.list(TYPE, config, 0).await
}

fn names(found: &[Found]) -> Vec<&str> {
    let mut names: Vec<_> = found.iter().map(|it| it.identity["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test(start_paused = true)]
async fn assignments_at_the_scope_and_below_are_found_and_none_above() {
    let azure = granted();
    for (config, expected) in [
        (json!({ "scope": SUBSCRIPTION }), vec![AT_CONTAINER, AT_LAKE, AT_GROUP]),
        (json!({ "scope": lake() }), vec![AT_CONTAINER, AT_LAKE]),
        (json!({ "scope": lake().to_lowercase() }), vec![AT_CONTAINER, AT_LAKE]),
        (json!({ "scope": SUBSCRIPTION, "principal_id": TASK_PRINCIPAL }), vec![AT_GROUP]),
        (
            json!({ "scope": SUBSCRIPTION, "role": "Storage Blob Data Reader" }),
            vec![AT_LAKE, AT_GROUP],
        ),
        (json!({ "scope": SUBSCRIPTION, "role": "Owner" }), vec![]),
    ] {
        let (found, notes) = list(&azure, &config).await;
        notes.nothing();
        assert_eq!(names(&found), expected, "{config}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_found_is_what_an_import_gives() {
    let azure = granted();
    let (found, _) = list(&azure, &json!({ "scope": container("features") })).await;
    let [found] = &found[..] else { panic!("one assignment") };
    assert!(found.name.starts_with("Storage Blob Data Contributor for "), "{}", found.name);
    let imported = azure.grants().await.import_identity(&found.identity).await.stored();
    assert_eq!(imported.value, found.object);
    assert_eq!(imported.identity.as_ref(), Some(&found.identity));
}

#[tokio::test(start_paused = true)]
async fn no_more_is_sent_than_is_wanted() {
    let azure = granted();
    let (found, notes) =
        azure.terraform().await.list(TYPE, &json!({ "scope": SUBSCRIPTION }), 2).await;
    notes.nothing();
    assert_eq!(found.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_azure_refuses_is_an_error_at_its_argument() {
    let azure = Azure::denying(&lake(), &["Microsoft.Authorization/roleAssignments/read"]);
    let (found, notes) = list(&azure, &json!({ "scope": lake() })).await;
    notes.error().is("AzureForbidden", "scope").says(&["AuthorizationFailed"]);
    assert_eq!(found, []);
    list(&azure, &json!({ "scope": lake(), "role": "Lake Owner" }))
        .await
        .1
        .error()
        .is("NotFound", "role");
    list(&azure, &json!({ "scope": "lake" }))
        .await
        .1
        .error()
        .is("InvalidArgument", "scope")
        .says(&["lake"]);
}

#[tokio::test(start_paused = true)]
async fn hundreds_of_assignments_come_in_order_and_complete() {
    let many = (0..300_u128).map(|number| {
        let name = uuid::Uuid::from_u128((number << 64) + 1).to_string();
        assignment(&lake(), &name, BLOB_READER, &name)
    });
    let azure = Azure::holding(many);
    azure.behave(|it| it.page_size = 100);
    let (found, notes) = list(&azure, &json!({ "scope": lake() })).await;
    notes.nothing();
    assert_eq!(found.len(), 300);
    assert!(found.is_sorted_by_key(|it| it.identity["name"].as_str().unwrap().to_owned()));
    assert_eq!(azure.calls().len(), 3);
}
