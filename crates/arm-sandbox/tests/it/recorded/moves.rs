//! Resources that move to another group or subscription.

use serde_json::json;

use crate::support::{
    AUTHORIZATION, CLIENT, Client, IDENTITY, OTHER_SUBSCRIPTION, PRINCIPAL, READER, RESOURCES,
    STORAGE, SUBSCRIPTION, TENANT, account, assignment, grant, group, identity, seed,
};

/// `az resource move` (Azure CLI 2.91); Azure documents that role assignments stay behind.
#[tokio::test]
async fn resources_move_with_what_is_in_them_and_without_who_may_use_them() {
    let client = Client::new();
    let container = format!("{}/blobServices/default/containers/raw", account());
    client.put(&container, STORAGE, &json!({"properties": {}})).await.expect_status(201);
    let granted = assignment(&account(), 1);
    client.put(&granted, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let target = group().replace("rg-lake", "rg-id");
    let asked = json!({"resources": [account()], "targetResourceGroup": target});
    let action = |name: &str| format!("{}/{name}", group());

    let valid = client.write("POST", &action("validateMoveResources"), RESOURCES, &asked).await;
    valid.expect_status(202);
    client.get(&account(), STORAGE).await.expect_status(200);
    let moved = client.write("POST", &action("moveResources"), RESOURCES, &asked).await;

    let moved = moved.expect_status(202);
    let poll = client.send("GET", moved.header("location"), &[], axum::body::Body::empty()).await;
    poll.expect_status(204);
    client.get(&account(), STORAGE).await.expect_error(404, "ResourceNotFound");
    let there = account().replace("rg-lake", "rg-id");
    assert_eq!(client.get(&there, STORAGE).await.expect_status(200).body["id"], json!(there));
    let inside = container.replace("rg-lake", "rg-id");
    client.get(&inside, STORAGE).await.expect_status(200);
    let left = granted.replace("rg-lake", "rg-id");
    client.get(&left, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
    let again = client.write("POST", &action("moveResources"), RESOURCES, &asked).await;
    again.expect_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn what_moved_is_found_by_what_it_was_found_by() {
    let client = Client::new();
    let target = group();
    let from = group().replace("rg-lake", "rg-id");
    let asked = json!({"resources": [identity()], "targetResourceGroup": target});
    let path = format!("{from}/moveResources");

    client.write("POST", &path, RESOURCES, &asked).await.expect_status(202);

    let there = identity().replace("rg-id", "rg-lake");
    client.get(&there, IDENTITY).await.expect_status(200);
    let uri = format!(
        "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com\
         &client_id={CLIENT}"
    );
    let metadata = [("metadata", "true")];
    let token = client.send("GET", &uri, &metadata, axum::body::Body::empty()).await;
    assert_eq!(token.expect_status(200).body["client_id"], CLIENT);
}

/// Another subscription of the tenant.
const SECOND: &str = "5d2c8f14-7e0a-4b6d-9c31-8a4f6e0b2d77";

/// Azure documents that both subscriptions are in one tenant, that the target is registered for the
/// provider, and that its resource group may be written.
#[tokio::test]
async fn resources_move_to_another_subscription_of_the_tenant() {
    let mut seed = seed();
    let second = json!({
        "subscriptionId": SECOND, "tenantId": TENANT, "unregisteredProviders": ["Microsoft.Storage"],
    });
    seed["subscriptions"].as_array_mut().unwrap().push(second);
    let there = format!("/subscriptions/{SECOND}/resourceGroups/rg-there");
    seed["resources"].as_array_mut().unwrap().push(json!({"id": there, "location": "eastus2"}));
    let client = Client::with_seed(seed);
    let container = format!("{}/blobServices/default/containers/raw", account());
    client.put(&container, STORAGE, &json!({"properties": {}})).await.expect_status(201);
    let to = async |target: &str| {
        let asked = json!({"resources": [account()], "targetResourceGroup": target});
        client.write("POST", &format!("{}/moveResources", group()), RESOURCES, &asked).await
    };

    to(&there).await.expect_error(409, "MissingSubscriptionRegistration");
    let register = format!("/subscriptions/{SECOND}/providers/Microsoft.Storage/register");
    client.act(&register, RESOURCES).await.expect_status(200);
    let elsewhere = format!("/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups/rg-there");
    to(&elsewhere).await.expect_error(400, "InvalidMoveResourcesRequest");
    let unknown = there.replace(SECOND, "00000000-0000-4000-8000-000000000000");
    to(&unknown).await.expect_error(404, "SubscriptionNotFound");
    to(&there.replace("rg-there", "rg-none")).await.expect_error(404, "ResourceGroupNotFound");
    to(&there).await.expect_status(202);

    client.get(&account(), STORAGE).await.expect_error(404, "ResourceNotFound");
    for moved in [account(), container] {
        let moved = moved.replace(SUBSCRIPTION, SECOND).replace("rg-lake", "rg-there");
        let read = client.get(&moved, STORAGE).await.expect_status(200).body;
        assert_eq!(read["id"], json!(moved));
    }
    let list = format!("/subscriptions/{SECOND}/providers/Microsoft.Storage/storageAccounts");
    assert_eq!(client.list(&list, STORAGE, "").await.len(), 1);
}

/// A caller who moves resources also needs to be able to write the target group.
#[tokio::test]
async fn a_move_needs_the_right_to_write_the_target() {
    let mut seed = seed();
    let target = group().replace("rg-lake", "rg-id");
    seed["caller"] = json!({"denied": [{
        "scope": target, "actions": ["Microsoft.Resources/subscriptions/resourceGroups/write"],
    }]});
    let client = Client::with_seed(seed);
    let asked = json!({"resources": [account()], "targetResourceGroup": target});

    let path = format!("{}/moveResources", group());
    let refused = client.write("POST", &path, RESOURCES, &asked).await;

    refused.expect_error(403, "AuthorizationFailed");
    client.get(&account(), STORAGE).await.expect_status(200);
}
