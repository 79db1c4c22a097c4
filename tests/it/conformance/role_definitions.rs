//! Role definitions.

use serde_json::Value;

use super::{Place, place::AUTHORIZATION};

/// `Reader`, which every tenant has.
pub(super) const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

pub(super) async fn check(place: &Place) {
    a_built_in_role_is_found_by_guid(place).await;
    a_name_finds_one_role_in_any_case(place).await;
    an_unknown_role_is_not_found(place).await;
}

async fn a_built_in_role_is_found_by_guid(place: &Place) {
    let found: Value = place.client.get(place.role(READER), AUTHORIZATION).await.unwrap();
    assert_eq!(
        (&found["name"], &found["properties"]["roleName"]),
        (&READER.into(), &"Reader".into())
    );
    assert_eq!(found["properties"]["type"], "BuiltInRole");
    assert_eq!(found["properties"]["permissions"][0]["actions"][0], "*/read");
    // Without a subscription the ID has none either.
    let tenant = format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    let found: Value = place.client.get(&tenant, AUTHORIZATION).await.unwrap();
    assert_eq!(found["id"].as_str().unwrap().to_lowercase(), tenant.to_lowercase());
}

async fn a_name_finds_one_role_in_any_case(place: &Place) {
    let path = format!("{}/providers/Microsoft.Authorization/roleDefinitions", place.group);
    for (name, expected) in
        [("Reader", 1), ("reader", 1), ("No role has this name", 0), ("Ada''s role", 0)]
    {
        let filter = format!("roleName eq '{name}'");
        let found: Vec<Value> =
            place.client.list(&path, AUTHORIZATION, &[("$filter", &filter)]).await.unwrap();
        assert_eq!(found.len(), expected, "{name}");
        assert!(found.iter().all(|it| it["name"] == READER));
    }
}

async fn an_unknown_role_is_not_found(place: &Place) {
    let unknown = place.role(&Place::new_name());
    let found: Option<Value> = place.client.get_opt(&unknown, AUTHORIZATION).await.unwrap();
    assert_eq!(found, None);
}
