//! Role assignments: what Azure answers, refuses, and shows late.

use serde_json::json;

use crate::support::{
    AUTHORIZATION, Client, PRINCIPAL, READER, SUBSCRIPTION, account, assignment, grant,
};

#[tokio::test]
async fn a_created_assignment_is_answered_in_the_services_own_form() {
    let client = Client::new();
    let id = assignment(&account(), 1);

    let created = client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.answered(201);
    let read = client.get(&id, AUTHORIZATION).await.answered(200);

    assert_eq!(created.body, read.body);
    let properties = &read.body["properties"];
    assert_eq!(read.body["id"], json!(id));
    assert_eq!(properties["principalType"], "ServicePrincipal");
    assert_eq!(properties["scope"], json!(account()));
    assert_eq!(properties["condition"], json!(null));
    assert_eq!(
        properties["roleDefinitionId"],
        json!(format!(
            "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
        ))
    );
    let created_on = properties["createdOn"].as_str().unwrap();
    assert_eq!(created_on.len(), "2026-11-20T08:11:02.1234567Z".len(), "{created_on}");
}
