//! Managed identities and what trusts them.

use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, CLIENT, Client, IDENTITY, PRINCIPAL, READER, Reply, STORAGE, TENANT, account,
    assignment, grant, group, identity, subscription,
};

fn named(name: &str) -> String {
    format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}", group())
}

async fn create(client: &Client, name: &str) -> Reply {
    client.put(&named(name), IDENTITY, &json!({"location": "East US 2"})).await
}

#[tokio::test]
async fn an_identity_is_answered_as_the_provider_spells_it() {
    let client = Client::new();

    let read = client.get(&identity(), IDENTITY).await.expect_status(200);

    assert_eq!(read.body["id"], json!(identity().replace("/resourceGroups/", "/resourcegroups/")));
    let expected = json!({
        "tenantId": TENANT, "principalId": PRINCIPAL, "clientId": CLIENT, "isolationScope": "None",
    });
    assert_eq!(read.body["properties"], expected);
}

#[tokio::test]
async fn a_new_identity_gets_a_principal_that_can_be_granted_roles() {
    let client = Client::new();

    let created = create(&client, "fresh").await.expect_status(201);
    let again = create(&client, "fresh").await.expect_status(200);

    assert_eq!(created.body, again.body);
    assert_eq!(created.body["location"], "eastus2");
    let principal = created.body["properties"]["principalId"].as_str().unwrap();
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(principal, READER)).await.expect_status(201);
}

#[tokio::test]
async fn a_recreated_identity_has_another_principal() {
    let client = Client::new();
    let first = create(&client, "fresh").await.expect_status(201);
    client.delete(&named("fresh"), IDENTITY).await.expect_status(200);
    client.delete(&named("fresh"), IDENTITY).await.expect_status(204);

    let second = create(&client, "fresh").await.expect_status(201);

    for property in ["principalId", "clientId"] {
        assert_ne!(first.body["properties"][property], second.body["properties"][property]);
    }
}

#[tokio::test]
async fn identities_are_listed_by_group_and_subscription_in_pages() {
    let client = Client::new();
    for name in ["aaa", "bbb", "ccc"] {
        create(&client, name).await.expect_status(201);
    }
    client.sandbox.change_behavior(|it| it.page_size = 2).unwrap();
    let kind = "providers/Microsoft.ManagedIdentity/userAssignedIdentities";

    let in_group = client.list(&format!("{}/{kind}", group()), IDENTITY, "").await;
    let in_subscription = client.list(&format!("{}/{kind}", subscription()), IDENTITY, "").await;

    assert_eq!((in_group.len(), in_subscription.len()), (3, 4));
}

#[tokio::test]
async fn tags_can_be_patched() {
    let client = Client::new();

    let patched = client.patch(&identity(), IDENTITY, &json!({"tags": {"team": "lake"}})).await;

    assert_eq!(patched.expect_status(200).body["tags"], json!({"team": "lake"}));
    let read = client.get(&identity(), IDENTITY).await;
    assert_eq!(read.body["properties"]["principalId"], PRINCIPAL);
}

#[tokio::test]
async fn malformed_identities_are_refused() {
    let client = Client::new();
    let put = async |name: &str, body: Value| client.put(&named(name), IDENTITY, &body).await;

    put("ab", json!({"location": "eastus"})).await.expect_error(400, "InvalidResourceName");
    put("-abc", json!({"location": "eastus"})).await.expect_error(400, "InvalidResourceName");
    put("abc", json!({})).await.expect_error(400, "LocationRequired");
    put("abc", json!({"location": "eastus", "tag": {}}))
        .await
        .expect_error(400, "InvalidRequestContent");
    let isolated = json!({"location": "eastus", "properties": {"isolationScope": "Galactic"}});
    put("abc", isolated).await.expect_error(400, "BadRequest");
    create(&client, "abc").await.expect_status(201);
    put("abc", json!({"location": "westus"})).await.expect_error(409, "InvalidResourceLocation");
}

#[tokio::test]
async fn a_resources_own_identity_is_seen_on_the_resource() {
    let client = Client::new();
    let body = json!({"location": "eastus2", "identity": {"type": "SystemAssigned"}});
    let updated = client.put(&account(), STORAGE, &body).await.expect_status(200);
    let own = format!("{}/providers/Microsoft.ManagedIdentity/identities/default", account());

    let read = client.get(&own, IDENTITY).await.expect_status(200);

    let principal = updated.body["identity"]["principalId"].as_str().unwrap();
    assert_eq!(read.body["properties"]["principalId"], principal);
    let id = assignment(&group(), 1);
    client.put(&id, AUTHORIZATION, &grant(principal, READER)).await.expect_status(201);
    client.delete(&account(), STORAGE).await.expect_status(200);
    let id = assignment(&group(), 2);
    let role = crate::support::CONTRIBUTOR;
    client
        .put(&id, AUTHORIZATION, &grant(principal, role))
        .await
        .expect_error(400, "PrincipalNotFound");
}

#[tokio::test]
async fn a_resource_shows_the_principals_of_the_identities_it_uses() {
    let client = Client::new();
    let used = json!({"type": "UserAssigned", "userAssignedIdentities": {identity(): {}}});

    let updated =
        client.put(&account(), STORAGE, &json!({"location": "eastus2", "identity": used})).await;

    let shown = &updated.expect_status(200).body["identity"]["userAssignedIdentities"][identity()];
    assert_eq!(*shown, json!({"principalId": PRINCIPAL, "clientId": CLIENT}));
    let none = json!({"type": "UserAssigned", "userAssignedIdentities": {named("none"): {}}});
    let body = json!({"location": "eastus2", "identity": none});
    client.put(&account(), STORAGE, &body).await.expect_error(400, "FailedIdentityOperation");
}

#[tokio::test]
async fn the_kubelet_principal_of_a_seeded_cluster_can_be_granted_roles() {
    let kubelet = "d04b0000-6a35-4f3f-8f0b-7a3f1f2d9d10";
    let cluster = format!("{}/providers/Microsoft.ContainerService/managedClusters/dp1", group());
    let mut seed = crate::support::seed();
    seed["resources"].as_array_mut().unwrap().push(json!({
        "id": cluster,
        "location": "eastus2",
        "properties": {
            "identityProfile": {"kubeletidentity": {"objectId": kubelet, "clientId": "8f3d0000-6a35-4f3f-8f0b-7a3f1f2d9d10"}},
            "oidcIssuerProfile": {"enabled": true, "issuerURL": "https://eastus2.oic.prod-aks.azure.com/a/b/"},
        },
    }));
    let client = Client::with_seed(seed);

    let read = client.get(&cluster, "2025-10-01").await.expect_status(200);

    assert_eq!(read.body["properties"]["identityProfile"]["kubeletidentity"]["objectId"], kubelet);
    let id = assignment(&group(), 1);
    client.put(&id, AUTHORIZATION, &grant(kubelet, READER)).await.expect_status(201);
}
