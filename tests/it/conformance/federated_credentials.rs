//! Federated credentials of a managed identity, and what the caller may do about them.

use dataplane::azure::Request;
use serde_json::{Value, json};

use super::{
    Place,
    place::{AUTHORIZATION, IDENTITIES},
    refused,
};

const ISSUER: &str = "https://issuer.example.com/tenant/cluster/";

/// Passes while another write of the identity goes on.
const CONCURRENT: &str = "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity";

pub(super) async fn check(place: &Place) {
    let identity = place.identity(&format!("dataplane-test-{}", Place::new_name()));
    let group: Value = place.client.get(&place.group, "2022-09-01").await.unwrap();
    let body = json!({ "location": group["location"] });
    let _: Value = place.client.put(&identity, IDENTITIES, &body).await.unwrap();
    one_is_made_changed_and_kept_byte_for_byte(place, &identity).await;
    issuer_and_subject_are_held_by_one(place, &identity).await;
    it_is_listed(place, &identity).await;
    malformed_ones_are_refused(place, &identity).await;
    the_callers_permissions_are_told(place, &identity).await;
    one_that_is_gone_can_be_deleted_again(place, &identity).await;
    place.client.delete(&identity, IDENTITIES).await.unwrap();
}

fn trust(issuer: &str, subject: &str) -> Value {
    let audiences = ["api://AzureADTokenExchange"];
    json!({ "properties": { "issuer": issuer, "subject": subject, "audiences": audiences } })
}

fn id(identity: &str, name: &str) -> String {
    format!("{identity}/federatedIdentityCredentials/{name}")
}

async fn put(
    place: &Place,
    identity: &str,
    name: &str,
    body: &Value,
) -> Result<(u16, Value), dataplane::azure::Error> {
    let request = Request::put(id(identity, name), IDENTITIES)
        .retry_on_code(CONCURRENT, std::time::Duration::from_mins(3));
    place.client.write(request, body).await
}

async fn one_is_made_changed_and_kept_byte_for_byte(place: &Place, identity: &str) {
    let without_slash = ISSUER.trim_end_matches('/');
    for (issuer, subject, expected) in [
        (ISSUER, "system:serviceaccount:a:b", 201),
        (without_slash, "system:serviceaccount:a:b", 200),
        (ISSUER, "system:serviceaccount:a:B", 200),
    ] {
        let body = trust(issuer, subject);
        let (status, made) = put(place, identity, "one", &body).await.unwrap();
        assert_eq!((status, &made["properties"]), (expected, &body["properties"]));
        let read: Value = place.client.get(id(identity, "ONE"), IDENTITIES).await.unwrap();
        assert_eq!(read["properties"], body["properties"]);
    }
}

async fn issuer_and_subject_are_held_by_one(place: &Place, identity: &str) {
    let same = trust(ISSUER, "system:serviceaccount:a:B");
    let message = refused(put(place, identity, "two", &same).await, 400, &[]);
    assert!(message.contains("already exists"), "{message}");
    // Another case is another subject.
    let other = trust(ISSUER, "system:serviceaccount:a:b");
    assert_eq!(put(place, identity, "two", &other).await.unwrap().0, 201);
}

async fn it_is_listed(place: &Place, identity: &str) {
    let path = format!("{identity}/federatedIdentityCredentials");
    let list = || place.client.list::<Value>(&path, IDENTITIES, &[]);
    place.eventually(list, |found| found.as_ref().is_ok_and(|it| it.len() == 2)).await;
}

async fn malformed_ones_are_refused(place: &Place, identity: &str) {
    let mut two = trust(ISSUER, "system:serviceaccount:a:c");
    two["properties"]["audiences"] = json!(["a", "b"]);
    for (name, body) in [
        ("two-audiences", two),
        ("no-subject", trust(ISSUER, "")),
        ("a", trust(ISSUER, "system:serviceaccount:a:c")),
    ] {
        refused(put(place, identity, name, &body).await, 400, &[]);
    }
}

async fn the_callers_permissions_are_told(place: &Place, identity: &str) {
    let path = format!("{identity}/providers/Microsoft.Authorization/permissions");
    let found = place.client.list::<Value>(path, AUTHORIZATION, &[]).await.unwrap();
    let lists = ["actions", "notActions", "dataActions", "notDataActions"];
    assert!(!found.is_empty());
    for permission in found {
        assert!(lists.iter().all(|it| permission[it].is_array()), "{permission}");
    }
}

async fn one_that_is_gone_can_be_deleted_again(place: &Place, identity: &str) {
    for _ in 0..2 {
        let request = Request::delete(id(identity, "two"), IDENTITIES)
            .retry_on_code(CONCURRENT, std::time::Duration::from_mins(3));
        place.client.execute(&request).await.unwrap();
    }
    let answer = place.client.get::<Value>(id(identity, "two"), IDENTITIES).await;
    refused(answer, 404, &[]);
}
