//! Lists of role assignments: filters, inheritance, pages.

use serde_json::Value;

use crate::support::{
    AUTHORIZATION, Client, GROUP, PRINCIPAL, READER, USER, account, assignment, assignments, grant,
    group, subscription,
};

/// A client with an assignment at the root, on the subscription, the group, the account and a
/// container.
async fn client() -> Client {
    let client = Client::new();
    let container = format!("{}/blobServices/default/containers/raw", account());
    let grants = [
        ("/".to_owned(), PRINCIPAL),
        (subscription(), PRINCIPAL),
        (group(), USER),
        (account(), PRINCIPAL),
        (container, GROUP),
    ];
    for (number, (scope, principal)) in (1..).zip(grants) {
        let id = assignment(&scope, number);
        client.put(&id, AUTHORIZATION, &grant(principal, READER)).await.expect_status(201);
    }
    client
}

/// The numbers of the assignments in a list.
fn numbers(list: &[Value]) -> Vec<u32> {
    let mut numbers: Vec<u32> = list
        .iter()
        .map(|it| it["name"].as_str().unwrap().rsplit('-').next().unwrap().parse().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn each_filter_lists_what_it_says() {
    let client = client().await;
    let principal = format!("principalId eq '{PRINCIPAL}'");
    let assigned = format!("assignedTo('{USER}')");
    let both = format!("atScope() and assignedTo('{USER}')");
    for (scope, filter, expected) in [
        (account(), "", vec![1, 2, 3, 4, 5]),
        (account(), "atScope()", vec![1, 2, 3, 4]),
        (group(), "atScope()", vec![1, 2, 3]),
        (group(), &principal, vec![1, 2, 4]),
        (account(), &assigned, vec![3, 5]),
        (account(), &both, vec![3]),
        (subscription(), "", vec![1, 2, 3, 4, 5]),
        (subscription(), "atScope()", vec![1, 2]),
        ("/".into(), "atScope()", vec![1]),
        ("/".into(), "", vec![1, 2, 3, 4, 5]),
    ] {
        let list = client.list(&assignments(&scope), AUTHORIZATION, filter).await;

        assert_eq!(numbers(&list), expected, "{scope} {filter}");
    }
}

#[tokio::test]
async fn at_scope_and_principal_together_are_refused() {
    let client = client().await;
    let uri = format!(
        "https://management.azure.com{}?api-version={AUTHORIZATION}&$filter=atScope()+and+principalId+eq+'{PRINCIPAL}'",
        assignments(&group()),
    );

    let refused = client.send("GET", &uri, &[], axum::body::Body::empty()).await;

    refused.expect_error(400, "UnsupportedQuery");
}

#[tokio::test]
async fn a_neighbor_whose_name_begins_alike_is_not_below() {
    let client = client().await;
    let neighbor = format!("{}2", group());
    client
        .put(&neighbor, "2021-04-01", &serde_json::json!({"location": "eastus"}))
        .await
        .expect_status(201);
    client
        .put(&assignment(&neighbor, 9), AUTHORIZATION, &grant(USER, READER))
        .await
        .expect_status(201);

    let list = client.list(&assignments(&group()), AUTHORIZATION, "").await;

    assert_eq!(numbers(&list), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn pages_link_to_each_other_with_a_path_in_another_case_and_the_version_in_place() {
    let client = client().await;
    client.sandbox.change_behavior(|it| it.page_size = 2).unwrap();

    let first = client.get(&assignments(&group()), AUTHORIZATION).await.expect_status(200);
    let all = client.list(&assignments(&group()), AUTHORIZATION, "").await;

    assert_eq!(first.body["value"].as_array().unwrap().len(), 2);
    let link = first.body["nextLink"].as_str().unwrap();
    assert!(link.starts_with("https://management.azure.com/subscriptions/"), "{link}");
    assert!(link.contains("/resourcegroups/rg-lake/"), "{link}");
    assert_eq!(link.matches("api-version=").count(), 1, "{link}");
    assert!(link.contains("skiptoken="), "{link}");
    assert_eq!(numbers(&all), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_filter_holds_on_every_page() {
    let client = client().await;
    client.sandbox.change_behavior(|it| it.page_size = 1).unwrap();

    let filter = format!("principalId eq '{PRINCIPAL}'");
    let list = client.list(&assignments(&subscription()), AUTHORIZATION, &filter).await;

    assert_eq!(numbers(&list), [1, 2, 4]);
}

#[tokio::test]
async fn a_made_up_skip_token_is_refused() {
    let client = client().await;
    let uri = format!(
        "https://management.azure.com{}?api-version={AUTHORIZATION}&$skiptoken=%2B",
        assignments(&group())
    );

    let refused = client.send("GET", &uri, &[], axum::body::Body::empty()).await;

    refused.expect_error(400, "InvalidSkipToken");
}

#[tokio::test]
async fn assignments_on_management_groups_are_inherited_by_their_subscriptions() {
    let mut seed = crate::support::seed();
    let outer = "/providers/Microsoft.Management/managementGroups/outer";
    let inner = "/providers/Microsoft.Management/managementGroups/inner";
    seed["subscriptions"][0]["managementGroupId"] = "inner".into();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.push(serde_json::json!({"id": outer}));
    resources.push(
        serde_json::json!({"id": inner, "properties": {"details": {"parent": {"id": outer}}}}),
    );
    let client = Client::with_seed(seed);
    for (number, scope) in [(1, outer), (2, inner)] {
        let id = assignment(scope, number);
        client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    }

    let list = client.list(&assignments(&subscription()), AUTHORIZATION, "atScope()").await;

    assert_eq!(numbers(&list), [1, 2]);
}
