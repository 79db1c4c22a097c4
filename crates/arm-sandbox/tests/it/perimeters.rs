//! Network security perimeters, and what a resource shows of its perimeters.

use arm_sandbox::Deciders;
use serde_json::{Value, json};

use crate::support::{Client, STORAGE, account, group, networks::NETWORK};

fn perimeter() -> String {
    format!("{}/providers/Microsoft.Network/networkSecurityPerimeters/nsp", group())
}

fn profile() -> String {
    format!("{}/profiles/default", perimeter())
}

fn association(name: &str) -> String {
    format!("{}/resourceAssociations/{name}", perimeter())
}

fn associated(mode: &str) -> Value {
    json!({"properties": {
        "privateLinkResource": {"id": account()}, "profile": {"id": profile()}, "accessMode": mode,
    }})
}

/// A client of a sandbox that has a perimeter with a profile.
async fn client() -> Client {
    let client = Client::new();
    let body = json!({"location": "eastus2", "properties": {}});
    client.put(&perimeter(), NETWORK, &body).await.expect_status(201);
    client.put(&profile(), NETWORK, &json!({"properties": {}})).await.expect_status(201);
    client
}

/// What the account says of its perimeters.
async fn configurations(client: &Client) -> Vec<Value> {
    let path = format!("{}/networkSecurityPerimeterConfigurations", account());
    client.list(&path, STORAGE, "").await
}

#[tokio::test]
async fn an_association_shows_on_the_resource_with_the_rules_of_its_profile() {
    let client = client().await;
    assert!(configurations(&client).await.is_empty());
    client.put(&association("lake"), NETWORK, &associated("Learning")).await.expect_status(201);
    let rule =
        json!({"properties": {"direction": "Inbound", "addressPrefixes": ["203.0.113.18/32"]}});
    client
        .put(&format!("{}/accessRules/vendor", profile()), NETWORK, &rule)
        .await
        .expect_status(201);

    let shown = configurations(&client).await;

    let [one] = &shown[..] else { panic!("{shown:?}") };
    let properties = &one["properties"];
    assert_eq!(properties["networkSecurityPerimeter"]["id"], perimeter());
    assert_eq!(
        properties["resourceAssociation"],
        json!({"name": "lake", "accessMode": "Learning"})
    );
    assert_eq!(properties["profile"]["accessRules"][0]["name"], "vendor");
    let guid = properties["networkSecurityPerimeter"]["perimeterGuid"].as_str().unwrap();
    assert_eq!(one["name"], format!("{guid}.lake"));
    assert_eq!(
        &client.get(one["id"].as_str().unwrap(), STORAGE).await.expect_status(200).body,
        one
    );

    client.put(&association("lake"), NETWORK, &associated("Enforced")).await.expect_status(200);
    let shown = configurations(&client).await;
    assert_eq!(shown[0]["properties"]["resourceAssociation"]["accessMode"], "Enforced");
    client
        .delete(&perimeter(), NETWORK)
        .await
        .expect_error(409, "NspDeleteFailedDueToExistingAssociations");
    client.delete(&association("lake"), NETWORK).await.expect_status(200);
    assert!(configurations(&client).await.is_empty());
    client.delete(&perimeter(), NETWORK).await.expect_status(200);
}

#[tokio::test]
async fn who_decides_follows_from_public_access_and_the_mode() {
    let client = client().await;
    for (access, fields) in [
        ("Enabled", [(true, false), (true, true), (false, true)]),
        ("Disabled", [(false, false), (false, true), (false, true)]),
        ("SecuredByPerimeter", [(false, false), (false, true), (false, true)]),
    ] {
        let body = json!({"properties": {"publicNetworkAccess": access}});
        client.patch(&account(), STORAGE, &body).await.expect_status(200);
        for (mode, (own_rules, perimeter_rules)) in
            [None, Some("Learning"), Some("Enforced")].into_iter().zip(fields)
        {
            _ = match mode {
                Some(mode) => client.put(&association("lake"), NETWORK, &associated(mode)).await,
                None => client.delete(&association("lake"), NETWORK).await,
            };
            let found = client.sandbox.deciders(&account()).unwrap().unwrap();
            assert_eq!(found, Deciders { own_rules, perimeter_rules }, "{access} {mode:?}");
        }
    }
}

#[tokio::test]
async fn what_a_seed_says_of_a_resource_is_said_instead_of_what_would_follow() {
    let shown = format!("{}/networkSecurityPerimeterConfigurations/a.lake", account());
    let mut seed = crate::support::seed();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.extend([
        json!({"id": perimeter(), "location": "eastus2", "properties": {}}),
        json!({"id": profile(), "properties": {}}),
        json!({"id": association("lake"), "properties": associated("Enforced")["properties"]}),
        json!({"id": shown, "properties": {
            "networkSecurityPerimeter": {"id": perimeter()},
            "resourceAssociation": {"name": "lake", "accessMode": "Learning"},
        }}),
    ]);
    let client = Client::with_seed(seed);
    let found = configurations(&client).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["properties"]["resourceAssociation"]["accessMode"], "Learning");
}

#[tokio::test]
async fn what_is_wrong_with_a_rule_or_an_association_is_refused() {
    let client = client().await;
    let rule = format!("{}/accessRules/r", profile());
    for properties in [
        json!({"direction": "Sideways", "addressPrefixes": ["203.0.113.18/32"]}),
        json!({"direction": "Inbound"}),
        json!({"direction": "Inbound", "fullyQualifiedDomainNames": ["example.com"]}),
        json!({"direction": "Inbound", "addressPrefixes": ["203.0.113.18/32"], "serviceTags": ["Sql"]}),
        json!({"direction": "Inbound", "addresses": ["203.0.113.18/32"]}),
        json!({"direction": "Inbound", "addressPrefixes": ["203.0.113.18"]}),
        json!({"direction": "Inbound", "addressPrefixes": ["203.0.113.0/33"]}),
        json!({"direction": "Inbound", "subscriptions": [{"id": "6f0e0000-1111-4222-8333-4444444444a1"}]}),
        json!({"direction": "Inbound", "serviceTags": ["Azure Databricks"]}),
    ] {
        let body = json!({"properties": properties});
        client.put(&rule, NETWORK, &body).await.expect_error(400, "InvalidRequestContent");
    }
    client
        .put(&association("a"), NETWORK, &associated("Strict"))
        .await
        .expect_error(400, "InvalidRequestContent");
    let mut nowhere = associated("Learning");
    nowhere["properties"]["privateLinkResource"]["id"] = json!(format!("{}x", account()));
    client
        .put(&association("a"), NETWORK, &nowhere)
        .await
        .expect_error(400, "InvalidRequestContent");
    nowhere["properties"]["privateLinkResource"]["id"] = json!(crate::support::identity());
    client
        .put(&association("a"), NETWORK, &nowhere)
        .await
        .expect_error(400, "InvalidRequestContent");
    client.put(&association("a"), NETWORK, &associated("Learning")).await.expect_status(201);
    client
        .put(&association("b"), NETWORK, &associated("Learning"))
        .await
        .expect_error(409, "NspAssociationAlreadyExists");
    let own = format!("{}/networkSecurityPerimeterConfigurations/a", account());
    client
        .put(&own, STORAGE, &json!({"properties": {}}))
        .await
        .expect_error(405, "MethodNotAllowed");
}

/// A rule for this many addresses.
fn addresses(count: usize) -> Value {
    let prefixes: Vec<_> = (0..count).map(|it| format!("203.0.113.{it}/32")).collect();
    json!({"properties": {"direction": "Inbound", "addressPrefixes": prefixes}})
}

fn rule(name: &str) -> String {
    format!("{}/accessRules/{name}", profile())
}

#[tokio::test]
async fn every_source_of_an_inbound_rule_is_stored_as_sent() {
    let client = client().await;
    for properties in [
        json!({"direction": "Inbound", "addressPrefixes": ["203.0.113.18/32", "2001:db8::/48"]}),
        json!({"direction": "Inbound", "subscriptions": [{"id": crate::support::subscription()}]}),
        json!({"direction": "Inbound", "serviceTags": ["AzureDatabricksServerless.WestEurope"]}),
    ] {
        let body = json!({"properties": properties});
        client.put(&rule("r"), "2025-07-01", &body).await;
        let found = client.get(&rule("r"), "2025-07-01").await.expect_status(200).body;
        for (name, value) in properties.as_object().unwrap() {
            assert_eq!(&found["properties"][name], value);
        }
    }
}

#[tokio::test]
async fn a_profile_takes_200_elements_in_each_direction() {
    let client = client().await;
    client.put(&rule("most"), NETWORK, &addresses(199)).await.expect_status(201);
    client.put(&rule("one"), NETWORK, &addresses(1)).await.expect_status(201);
    client
        .put(&rule("one"), NETWORK, &addresses(2))
        .await
        .expect_error(400, "NspAccessRuleElementsLimitReached");
    let out = json!({"properties": {
        "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"],
    }});
    client.put(&rule("out"), NETWORK, &out).await.expect_status(201);
    // What is written again does not count twice.
    client.put(&rule("most"), NETWORK, &addresses(199)).await.expect_status(200);
}

#[tokio::test]
async fn names_of_rules_are_as_the_reference_says() {
    let client = client().await;
    let long = "a".repeat(81);
    for name in ["-a", "a-", "a.", "_a", long.as_str()] {
        client
            .put(&rule(name), NETWORK, &addresses(1))
            .await
            .expect_error(400, "InvalidResourceName");
    }
    for name in ["a", "a_", "0.a-b"] {
        client.put(&rule(name), NETWORK, &addresses(1)).await.expect_status(201);
    }
}

/// The names of the rules that the account shows, and their version.
async fn shown_rules(client: &Client) -> (Vec<String>, String) {
    let shown = configurations(client).await;
    let profile = &shown[0]["properties"]["profile"];
    let names = profile["accessRules"].as_array().unwrap().iter();
    let names = names.map(|it| it["name"].as_str().unwrap().to_owned()).collect();
    (names, profile["accessRulesVersion"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_resource_shows_a_change_of_a_rule_as_late_as_the_behavior_says() {
    let client = client().await;
    client.put(&association("lake"), NETWORK, &associated("Enforced")).await.expect_status(201);
    client
        .sandbox
        .change_behavior(|it| it.consistency.perimeter_reads_stale_after_change = 2)
        .unwrap();
    client.put(&rule("vendor"), NETWORK, &addresses(1)).await.expect_status(201);
    let (nothing, before) = shown_rules(&client).await;
    assert_eq!((nothing, shown_rules(&client).await.0), (vec![], vec![]));
    let (names, version) = shown_rules(&client).await;
    assert_eq!(names, ["vendor"]);
    assert_ne!(version, before);

    client.delete(&rule("vendor"), NETWORK).await.expect_status(200);
    for _ in 0..2 {
        assert_eq!(shown_rules(&client).await.0, ["vendor"]);
    }
    assert_eq!(shown_rules(&client).await.0, Vec::<String>::new());
}

#[tokio::test]
async fn an_association_takes_effect_as_late_as_the_behavior_says() {
    let client = client().await;
    client
        .sandbox
        .change_behavior(|it| it.consistency.perimeter_reads_stale_after_change = 1)
        .unwrap();
    client.put(&association("lake"), NETWORK, &associated("Learning")).await.expect_status(201);
    assert!(configurations(&client).await.is_empty());
    assert_eq!(configurations(&client).await.len(), 1);
}

#[tokio::test]
async fn a_profile_shows_the_version_of_its_rules() {
    let client = client().await;
    let version = async || {
        let found = client.get(&profile(), NETWORK).await.expect_status(200);
        let text = found.body["properties"]["accessRulesVersion"].as_str().unwrap().to_owned();
        text.parse::<u32>().unwrap()
    };
    let before = version().await;
    client.put(&rule("vendor"), NETWORK, &addresses(1)).await.expect_status(201);
    let written = version().await;
    assert!(before < written);
    client.put(&association("lake"), NETWORK, &associated("Enforced")).await.expect_status(201);
    assert_eq!(shown_rules(&client).await.1, written.to_string());
    client.delete(&rule("vendor"), NETWORK).await.expect_status(200);
    assert!(written < version().await);
}

#[tokio::test]
async fn resources_show_rules_without_their_service_tags_if_the_behavior_says_so() {
    let client = client().await;
    client.put(&association("lake"), NETWORK, &associated("Enforced")).await.expect_status(201);
    let tags = json!({"properties": {"direction": "Inbound", "serviceTags": ["Sql"]}});
    client.put(&rule("vendor"), NETWORK, &tags).await.expect_status(201);
    for (is_missing, expected) in [(false, json!(["Sql"])), (true, Value::Null)] {
        client
            .sandbox
            .change_behavior(|it| it.perimeters.service_tags_missing = is_missing)
            .unwrap();
        let shown = configurations(&client).await;
        let rule = &shown[0]["properties"]["profile"]["accessRules"][0];
        assert_eq!(
            (&rule["name"], &rule["properties"]["serviceTags"]),
            (&json!("vendor"), &expected)
        );
    }
}

#[tokio::test]
async fn a_profile_that_does_not_exist_has_no_list_and_takes_no_rule() {
    let client = client().await;
    let nowhere = format!("{}-new/accessRules", profile());
    client.get(&nowhere, NETWORK).await.expect_error(404, "ResourceNotFound");
    client
        .put(&format!("{nowhere}/vendor"), NETWORK, &addresses(1))
        .await
        .expect_error(404, "ParentResourceNotFound");
    assert!(client.list(&format!("{}/accessRules", profile()), NETWORK, "").await.is_empty());
}
