//! `dataplane_role_assignments`: who holds which role at a scope.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, BLOB_CONTRIBUTOR, BLOB_READER, SUBSCRIPTION, TASK_PRINCIPAL, VENDOR, assignment,
        container, data_group, lake,
    },
    grpc::Notes,
};

const AT_CONTAINER: &str = "10000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const AT_LAKE: &str = "20000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const AT_GROUP: &str = "30000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const BESIDE: &str = "40000000-1b0a-4a55-8f0e-2d0d8b6d7b11";

fn granted() -> Azure {
    Azure::holding([
        assignment(&container("features"), AT_CONTAINER, BLOB_CONTRIBUTOR, VENDOR),
        assignment(&lake(), AT_LAKE, BLOB_READER, VENDOR),
        assignment(&data_group(), AT_GROUP, BLOB_READER, TASK_PRINCIPAL),
        assignment(&container("raw"), BESIDE, BLOB_READER, VENDOR),
    ])
}

async fn read(azure: &Azure, config: &Value) -> (Value, Notes) {
    azure.terraform().await.read_data("dataplane_role_assignments", config).await
}

fn names(found: &Value) -> Vec<&str> {
    let mut names: Vec<_> = found["assignments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test(start_paused = true)]
async fn assignments_at_the_scope_and_above_are_found_and_none_beside_or_below() {
    let azure = granted();
    for (scope, expected) in [
        (container("features"), vec![AT_CONTAINER, AT_LAKE, AT_GROUP]),
        (lake(), vec![AT_LAKE, AT_GROUP]),
        (data_group(), vec![AT_GROUP]),
        (SUBSCRIPTION.to_owned(), vec![]),
    ] {
        let (found, notes) = read(&azure, &json!({ "scope": scope })).await;
        notes.nothing();
        assert_eq!(names(&found), expected, "{scope}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_principal_or_one_role_is_picked() {
    let azure = granted();
    let scope = container("features");
    for (filter, expected) in [
        (json!({ "principal_id": VENDOR }), vec![AT_CONTAINER, AT_LAKE]),
        (json!({ "principal_id": VENDOR.to_uppercase() }), vec![AT_CONTAINER, AT_LAKE]),
        (json!({ "role": "storage blob data reader" }), vec![AT_LAKE, AT_GROUP]),
        (json!({ "role": BLOB_READER, "principal_id": VENDOR }), vec![AT_LAKE]),
        (json!({ "role": "Owner" }), vec![]),
    ] {
        let mut config = json!({ "scope": scope });
        for (name, value) in filter.as_object().unwrap() {
            config[name] = value.clone();
        }
        let (found, notes) = read(&azure, &config).await;
        notes.nothing();
        assert_eq!(names(&found), expected, "{filter}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_assignment_is_described() {
    let azure = granted();
    let (found, _) = read(&azure, &json!({ "scope": lake(), "principal_id": VENDOR })).await;
    assert_eq!(
        found["assignments"],
        json!([{
            "id": crate::azure::assignment_id(&lake(), AT_LAKE),
            "name": AT_LAKE,
            "scope": lake(),
            "inherited": false,
            "principal_id": VENDOR,
            "principal_type": "ServicePrincipal",
            "role_definition_id": format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{BLOB_READER}"),
            "role_name": "Storage Blob Data Reader",
            "description": null,
            "condition": null,
        }])
    );
    let (found, _) =
        read(&azure, &json!({ "scope": container("x"), "principal_id": VENDOR })).await;
    assert_eq!(found["assignments"][0]["inherited"], true);
}

#[tokio::test(start_paused = true)]
async fn pages_in_another_case_are_followed() {
    let azure = granted();
    azure.behave(|it| it.page_size = 1);
    let (found, notes) = read(&azure, &json!({ "scope": container("features") })).await;
    notes.nothing();
    assert_eq!(names(&found).len(), 3);
    assert_eq!(azure.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_azure_refuses_is_an_error_at_the_scope() {
    let action = "Microsoft.Authorization/roleAssignments/read";
    let azure = Azure::denying(&lake(), &[action]);
    let (_, notes) = read(&azure, &json!({ "scope": lake() })).await;
    notes.error().is("AzureForbidden", "scope").says(&["AuthorizationFailed", action]);
    let (_, notes) = read(&azure, &json!({ "scope": lake(), "role": "Lake Owner" })).await;
    notes.error().is("NotFound", "role");
}
