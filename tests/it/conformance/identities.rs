//! User-assigned managed identities.

use dataplane::azure::Request;
use serde_json::{Value, json};

use super::{
    Place,
    place::{AUTHORIZATION, IDENTITIES},
    refused,
    role_definitions::READER,
};

pub(super) async fn check(place: &Place) {
    let name = format!("dataplane-test-{}", Place::new_name());
    let id = place.identity(&name);
    let first = an_identity_has_a_principal(place, &id, &name).await;
    it_is_listed(place, &name).await;
    let grant = its_principal_can_be_granted_a_role_at_once(place, &first).await;
    place.client.delete(&id, IDENTITIES).await.unwrap();
    place.client.delete(&id, IDENTITIES).await.unwrap();
    let second = an_identity_has_a_principal(place, &id, &name).await;
    assert_ne!(first, second, "a recreated identity has another principal");
    the_old_grant_is_an_orphan_whose_name_is_taken(place, &grant, &second).await;
    place.client.delete(place.assignment(&grant), AUTHORIZATION).await.unwrap();
    place.client.delete(&id, IDENTITIES).await.unwrap();
}

/// Makes the identity, and gives its principal.
async fn an_identity_has_a_principal(place: &Place, id: &str, name: &str) -> String {
    let group: Value = place.client.get(&place.group, "2022-09-01").await.unwrap();
    let body = json!({ "location": group["location"], "tags": { "made-by": "tests" } });
    let made: Value = place.client.put(id, IDENTITIES, &body).await.unwrap();
    assert_eq!(made["name"], name);
    assert_eq!(made["id"].as_str().unwrap().to_lowercase(), id.to_lowercase());
    for property in ["principalId", "clientId", "tenantId"] {
        assert!(
            made["properties"][property].as_str().is_some_and(|it| it.len() == 36),
            "{property}: {made}"
        );
    }
    let read: Value = place
        .client
        .get(id.to_uppercase().replace("/SUBSCRIPTIONS/", "/subscriptions/"), IDENTITIES)
        .await
        .unwrap();
    assert_eq!(read["properties"], made["properties"]);
    made["properties"]["principalId"].as_str().unwrap().to_owned()
}

async fn it_is_listed(place: &Place, name: &str) {
    let path =
        format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities", place.group);
    let list = || place.client.list::<Value>(&path, IDENTITIES, &[]);
    place
        .eventually(list, |found| {
            found.as_ref().is_ok_and(|it| it.iter().any(|it| it["name"] == name))
        })
        .await;
}

/// With its kind given, a principal can be granted a role before the directory knows it everywhere.
async fn its_principal_can_be_granted_a_role_at_once(place: &Place, principal: &str) -> String {
    let name = Place::new_name();
    let request = Request::put(place.assignment(&name), AUTHORIZATION)
        .retry_on_code("PrincipalNotFound", std::time::Duration::from_mins(3));
    let (status, _): (_, Value) =
        place.client.write(request, &place.grant(READER, principal)).await.unwrap();
    assert_eq!(status, 201);
    name
}

async fn the_old_grant_is_an_orphan_whose_name_is_taken(
    place: &Place,
    name: &str,
    principal: &str,
) {
    let answer = place
        .client
        .put::<Value>(place.assignment(name), AUTHORIZATION, &place.grant(READER, principal))
        .await;
    refused(answer, 400, &["RoleAssignmentUpdateNotPermitted"]);
}
