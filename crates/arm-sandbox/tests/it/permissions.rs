//! What the caller may do on a scope, as the service lists it.

use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, Client, GROUP, PRINCIPAL, READER, account, assignment, grant, group, seed,
    subscription,
};

const WRITE: &str = "Microsoft.Authorization/roleAssignments/write";

async fn permissions(client: &Client, scope: &str) -> Vec<Value> {
    let path = format!("{scope}/providers/Microsoft.Authorization/permissions");
    client.list(&path, AUTHORIZATION, "").await
}

/// The object ID of the client's own principal, as what it writes tells.
async fn caller(client: &Client) -> String {
    let id = assignment(&group(), 99);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let made = client.get(&id, AUTHORIZATION).await.expect_status(200);
    made.body["properties"]["createdBy"].as_str().unwrap_or_default().to_owned()
}

/// A client whose own principal is in a group.
async fn member() -> (Client, String) {
    let caller = caller(&Client::new()).await;
    let mut seed = seed();
    let own = json!({"id": caller, "type": "ServicePrincipal", "memberOf": [GROUP]});
    seed["principals"].as_array_mut().unwrap().push(own);
    (Client::with_seed(seed), caller)
}

#[tokio::test]
async fn what_is_held_under_a_condition_is_listed_with_it_and_refused() {
    let mut seed = seed();
    seed["caller"] =
        json!({"denied": [{"scope": group(), "actions": [WRITE], "condition": "@Request[...]"}]});
    let client = Client::with_seed(seed);

    let list = permissions(&client, &account()).await;
    let refused =
        client.put(&assignment(&account(), 1), AUTHORIZATION, &grant(PRINCIPAL, READER)).await;

    refused.expect_error(403, "AuthorizationFailed");
    assert_eq!(list.len(), 2);
    assert_eq!(list[0]["notActions"], json!([WRITE]));
    assert_eq!(
        (&list[1]["actions"], &list[1]["condition"]),
        (&json!([WRITE]), &json!("@Request[...]"))
    );
    assert_eq!(permissions(&client, &subscription()).await.len(), 1);
    assert!(refused.message().contains("ABAC condition not fulfilled"), "{}", refused.message());
}

#[tokio::test]
async fn roles_of_the_caller_are_listed_at_their_scope_and_below() {
    let (client, caller) = member().await;
    client
        .put(&assignment(&group(), 1), AUTHORIZATION, &grant(&caller, READER))
        .await
        .expect_status(201);

    let here = permissions(&client, &group()).await;
    let below = permissions(&client, &account()).await;
    let above = permissions(&client, &subscription()).await;

    let data = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";
    assert!(here[1]["dataActions"].as_array().unwrap().contains(&json!(data)), "{here:#?}");
    assert_eq!((below.len(), above.len()), (2, 1));
}

#[tokio::test]
async fn roles_of_the_callers_groups_count_and_conditions_of_assignments_are_shown() {
    let (client, _) = member().await;
    let mut body = grant(GROUP, READER);
    body["properties"]["principalType"] = "Group".into();
    body["properties"]["condition"] = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'a'".into();
    body["properties"]["conditionVersion"] = "2.0".into();
    client.put(&assignment(&account(), 1), AUTHORIZATION, &body).await.expect_status(201);

    let list = permissions(&client, &account()).await;

    assert_eq!(list.len(), 2);
    assert_eq!(list[1]["condition"], body["properties"]["condition"]);
    assert_eq!(list[1]["conditionVersion"], "2.0");
}

#[tokio::test]
async fn pages_are_complete() {
    let (client, caller) = member().await;
    for number in 1..=4 {
        let role = ["acdd72a7-3385-48ef-bd42-f606fba81ae7", READER][usize::from(number % 2 == 0)];
        let scope = [group(), account()][usize::from(number < 3)].clone();
        client
            .put(&assignment(&scope, number), AUTHORIZATION, &grant(&caller, role))
            .await
            .expect_status(201);
    }
    client.sandbox.change_behavior(|it| it.page_size = 2).unwrap();

    assert_eq!(permissions(&client, &account()).await.len(), 5);
}
