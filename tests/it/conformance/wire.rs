//! What is true for every call.

use serde_json::Value;

use super::{
    Place,
    place::{AUTHORIZATION, IDENTITIES},
    refused,
};

pub(super) async fn check(place: &Place) {
    subscriptions_say_their_tenant(place).await;
    versions_are_checked(place).await;
    missing_places_are_told_apart(place).await;
}

async fn subscriptions_say_their_tenant(place: &Place) {
    let found: Value = place.client.get(&place.subscription, "2022-12-01").await.unwrap();
    assert!(found["tenantId"].as_str().is_some_and(|it| it.len() == 36), "{found}");
    assert_eq!(found["subscriptionId"].as_str(), place.subscription.rsplit('/').next());
    // The path has no case.
    let other: Value =
        place.client.get(place.subscription.to_uppercase(), "2022-12-01").await.unwrap();
    assert_eq!(other["tenantId"], found["tenantId"]);
}

async fn versions_are_checked(place: &Place) {
    let assignment = place.assignment(&Place::new_name());
    for version in ["1999-12-31", "yesterday"] {
        let answer = place.client.get::<Value>(&assignment, version).await;
        assert_eq!(answer.expect_err("no such version").status(), Some(400));
    }
}

async fn missing_places_are_told_apart(place: &Place) {
    let missing = format!("{}/resourceGroups/rg-that-nobody-has", place.subscription);
    let identity =
        format!("{missing}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/nobody");
    refused(
        place.client.get::<Value>(&identity, IDENTITIES).await,
        404,
        &["ResourceGroupNotFound"],
    );
    refused(
        place.client.get::<Value>(place.identity("nobody"), IDENTITIES).await,
        404,
        &["ResourceNotFound"],
    );
    let assignment = place.assignment(&Place::new_name());
    let error = place
        .client
        .get::<Value>(&assignment, AUTHORIZATION)
        .await
        .expect_err("no such assignment");
    assert!(error.is_not_found(), "{error}");
    let unknown = "/subscriptions/00000000-51f3-4c38-8f7a-0d1e4c9b7a21";
    let error =
        place.client.get::<Value>(unknown, "2022-12-01").await.expect_err("no such subscription");
    assert!(error.has_code("SubscriptionNotFound") && !error.is_not_found(), "{error}");
}
