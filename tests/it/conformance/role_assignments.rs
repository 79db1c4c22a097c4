//! Role assignments.

use dataplane::azure::Request;
use serde_json::{Value, json};

use super::{Place, place::AUTHORIZATION, refused, role_definitions::READER};

/// `Storage Blob Data Reader`.
const BLOB_READER: &str = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

pub(super) async fn check(place: &Place) {
    let name = Place::new_name();
    it_is_created_once_and_then_changed(place, &name).await;
    it_is_found_and_listed(place, &name).await;
    a_second_one_is_a_conflict(place).await;
    its_name_stays_with_its_grant(place, &name).await;
    it_is_deleted_once_and_then_gone(place, &name).await;
    what_makes_no_sense_is_refused(place).await;
    a_principal_must_be_known_and_of_its_kind(place).await;
    filters_have_their_limits(place).await;
}

async fn it_is_created_once_and_then_changed(place: &Place, name: &str) {
    let id = place.assignment(name);
    let mut body = place.grant(BLOB_READER, &place.principal);
    let (status, made): (_, Value) =
        place.client.write(Request::put(&id, AUTHORIZATION), &body).await.unwrap();
    assert_eq!(status, 201);
    assert_eq!(made["name"], name);
    assert_eq!(made["id"].as_str().unwrap().to_lowercase(), id.to_lowercase());
    let properties = &made["properties"];
    assert_eq!(properties["principalId"], place.principal);
    assert_eq!(properties["principalType"], "ServicePrincipal");
    assert_eq!(properties["scope"].as_str().unwrap().to_lowercase(), place.group.to_lowercase());
    assert_eq!(
        properties["roleDefinitionId"].as_str().unwrap().to_lowercase(),
        place.role(BLOB_READER).to_lowercase()
    );

    body["properties"]["description"] = "made by tests".into();
    let (status, changed): (_, Value) =
        place.client.write(Request::put(&id, AUTHORIZATION), &body).await.unwrap();
    assert_eq!((status, &changed["properties"]["description"]), (200, &json!("made by tests")));
}

async fn it_is_found_and_listed(place: &Place, name: &str) {
    let id = place.assignment(name);
    let described = |it: &Value| it["properties"]["description"] == "made by tests";
    let get = || place.client.get_opt::<Value>(&id, AUTHORIZATION);
    place.eventually(get, |found| matches!(found, Ok(Some(found)) if described(found))).await;
    let path = format!("{}/providers/Microsoft.Authorization/roleAssignments", place.subscription);
    let filter = format!("principalId eq '{}'", place.principal);
    let query = [("$filter", filter.as_str())];
    let list = || place.client.list::<Value>(&path, AUTHORIZATION, &query);
    let holds = |it: &Value| it["name"] == name && described(it);
    place.eventually(list, |found| found.as_ref().is_ok_and(|it| it.iter().any(holds))).await;
    let list = || place.client.list::<Value>(&path, AUTHORIZATION, &[]);
    place.eventually(list, |found| found.as_ref().is_ok_and(|it| it.iter().any(holds))).await;
}

async fn a_second_one_is_a_conflict(place: &Place) {
    let other = place.assignment(&Place::new_name());
    let answer = place
        .client
        .put::<Value>(&other, AUTHORIZATION, &place.grant(BLOB_READER, &place.principal))
        .await;
    refused(answer, 409, &["RoleAssignmentExists"]);
}

async fn its_name_stays_with_its_grant(place: &Place, name: &str) {
    let answer = place
        .client
        .put::<Value>(place.assignment(name), AUTHORIZATION, &place.grant(READER, &place.principal))
        .await;
    refused(answer, 400, &["RoleAssignmentUpdateNotPermitted"]);
}

async fn it_is_deleted_once_and_then_gone(place: &Place, name: &str) {
    let id = place.assignment(name);
    let deleted = place.client.execute(&Request::delete(&id, AUTHORIZATION)).await.unwrap();
    assert_eq!(deleted.status, 200);
    let again = place.client.execute(&Request::delete(&id, AUTHORIZATION)).await.unwrap();
    assert_eq!(again.status, 204);
    let get = || place.client.get_opt::<Value>(&id, AUTHORIZATION);
    place.eventually(get, |found| matches!(found, Ok(None))).await;
}

async fn what_makes_no_sense_is_refused(place: &Place) {
    let grant = || place.grant(BLOB_READER, &place.principal);
    let changed = |property: &str, value: Value| {
        let mut grant = grant();
        grant["properties"][property] = value;
        grant
    };
    for body in [
        changed("principalId", "vendor".into()),
        changed("roleDefinitionId", place.role(&Place::new_name()).into()),
        changed("condition", "oops".into()),
        changed("conditionVersion", "2.0".into()),
    ] {
        let id = place.assignment(&Place::new_name());
        let error = place
            .client
            .put::<Value>(&id, AUTHORIZATION, &body)
            .await
            .expect_err("Azure refuses this");
        assert!(error.status().is_some_and(|it| (400..500).contains(&it)), "{body}: {error}");
    }
    let named = place.assignment("not-a-guid");
    let error =
        place.client.put::<Value>(&named, AUTHORIZATION, &grant()).await.expect_err("no GUID");
    assert_eq!(error.status(), Some(400), "{error}");
}

async fn a_principal_must_be_known_and_of_its_kind(place: &Place) {
    let id = place.assignment(&Place::new_name());
    let mut grant = place.grant(BLOB_READER, &Place::new_name());
    grant["properties"].as_object_mut().unwrap().remove("principalType");
    refused(
        place.client.put::<Value>(&id, AUTHORIZATION, &grant).await,
        400,
        &["PrincipalNotFound"],
    );
    let mut grant = place.grant(BLOB_READER, &place.principal);
    grant["properties"]["principalType"] = "User".into();
    refused(
        place.client.put::<Value>(&id, AUTHORIZATION, &grant).await,
        400,
        &["UnmatchedPrincipalType"],
    );
}

async fn filters_have_their_limits(place: &Place) {
    let path = format!("{}/providers/Microsoft.Authorization/roleAssignments", place.group);
    let both = format!("atScope() and principalId eq '{}'", place.principal);
    let answer = place.client.list::<Value>(&path, AUTHORIZATION, &[("$filter", &both)]).await;
    assert_eq!(answer.expect_err("not together").status(), Some(400));
    let at_scope: Vec<Value> =
        place.client.list(&path, AUTHORIZATION, &[("$filter", "atScope()")]).await.unwrap();
    let below = |it: &Value| place.group.len() < it["properties"]["scope"].as_str().unwrap().len();
    assert!(!at_scope.iter().any(below), "{at_scope:#?}");
}
