//! Create, read, change, import, move and destroy, beside the rules of others.

use serde_json::{Value, json};

use super::{
    TAG, apart, perimeter, profile, rule, rule_id, rule_with, rules, somebody_writes, there,
};
use crate::azure::{Azure, SUBSCRIPTION};

/// Somebody's rule, which stays as it is.
async fn office(azure: &Azure) -> Value {
    there(azure, "office").await["addressPrefixes"].clone()
}

#[tokio::test(start_paused = true)]
async fn a_created_rule_is_as_configured_and_planned_again_empty() {
    let azure = apart();
    let rules = rules(&azure).await;

    let stored = rules.converge(None, &rule()).await;

    assert_eq!(
        stored.value,
        json!({
            "id": rule_id("vendor"), "profile_id": profile(), "name": "vendor",
            "addresses": ["203.0.113.18"], "service_tags": null, "subscription_ids": null,
            "resource_ids": null, "allow_shrink": false, "effective": null, "resources": [], "timeouts": null,
        })
    );
    assert_eq!(stored.identity, Some(json!({ "profile_id": profile(), "name": "vendor" })));
    let found = there(&azure, "vendor").await;
    assert_eq!(found["direction"], "Inbound");
    assert_eq!(found["addressPrefixes"], json!(["203.0.113.18/32"]));
    assert_eq!(office(&azure).await, json!(["192.0.2.0/24"]));

    rules.destroy(&stored).await.notes.nothing();
    assert_eq!(there(&azure, "vendor").await, Value::Null);
    assert_eq!(office(&azure).await, json!(["192.0.2.0/24"]));
}

#[tokio::test(start_paused = true)]
async fn what_is_let_in_changes_in_place_from_one_kind_to_another() {
    let azure = apart();
    let rules = rules(&azure).await;
    let mut stored = rules.create(&rule()).await;
    for (arguments, member, elements) in [
        (
            json!({ "addresses": ["203.0.113.0/24", "2001:db8:1::/48"] }),
            "addressPrefixes",
            json!(["203.0.113.0/24", "2001:db8:1::/48"]),
        ),
        (json!({ "addresses": null, "service_tags": [TAG] }), "serviceTags", json!([TAG])),
        (
            json!({ "addresses": null, "subscription_ids": [SUBSCRIPTION] }),
            "subscriptions",
            json!([{ "id": SUBSCRIPTION }]),
        ),
        (
            json!({ "addresses": ["198.51.100.4-198.51.100.6"] }),
            "addressPrefixes",
            json!(["198.51.100.4/31", "198.51.100.6/32"]),
        ),
    ] {
        let plan = rules.plan(Some(&stored), &rule_with(&arguments)).await;
        assert_eq!(plan.replace, Vec::<String>::new(), "{arguments}");
        let changed = rules.apply(&plan).await.stored();
        let found = there(&azure, "vendor").await;
        assert_eq!(found[member], elements, "{found}");
        let kinds = ["addressPrefixes", "serviceTags", "subscriptions"];
        assert_eq!(kinds.iter().filter(|it| found[**it].is_array()).count(), 1, "{found}");
        stored = rules.refresh(&changed).await.stored();
        rules.plan(Some(&stored), &rule_with(&arguments)).await.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn what_somebody_changes_is_planned_back() {
    let azure = apart();
    let rules = rules(&azure).await;
    let stored = rules.create(&rule()).await;
    for properties in [
        json!({ "direction": "Inbound", "addressPrefixes": ["203.0.113.0/24"] }),
        json!({ "direction": "Inbound", "serviceTags": ["AzureCloud"] }),
        json!({ "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"] }),
    ] {
        somebody_writes(&azure, "vendor", &properties).await;
        let read = rules.refresh(&stored).await;
        read.notes.no_error();
        let plan = rules.plan(read.state.as_ref(), &rule()).await;
        assert_eq!(plan.changes()["addresses"], json!(["203.0.113.18"]), "{properties}");
        rules.apply(&plan).await.stored();
        let found = there(&azure, "vendor").await;
        assert_eq!(found["addressPrefixes"], json!(["203.0.113.18/32"]));
        assert_eq!(found["direction"], "Inbound");
    }
    azure.somebody_else().delete(rule_id("vendor"), super::VERSION).await.unwrap();
    assert_eq!(rules.refresh(&stored).await.state, None);
}

#[tokio::test(start_paused = true)]
async fn another_split_of_the_same_addresses_is_no_change() {
    let azure = apart();
    let rules = rules(&azure).await;
    let config = rule_with(&json!({ "addresses": ["203.0.113.0/24"] }));
    let stored = rules.create(&config).await;
    let parts = json!({ "direction": "Inbound",
        "addressPrefixes": ["203.0.113.0/25", "203.0.113.128/25"] });
    somebody_writes(&azure, "vendor", &parts).await;
    let read = rules.refresh(&stored).await.stored();
    rules.plan(Some(&read), &config).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_rule_is_imported_by_its_id_and_only_if_arguments_can_describe_it() {
    let azure = apart();
    let rules = rules(&azure).await;
    somebody_writes(&azure, "vendor", &json!({ "direction": "Inbound", "serviceTags": [TAG] }))
        .await;
    let imported = rules.import(&rule_id("vendor")).await.stored();
    assert_eq!(imported.value["service_tags"], json!([TAG]));
    let config = json!({ "profile_id": profile(), "name": "vendor", "service_tags": [TAG] });
    rules.plan(Some(&imported), &config).await.is_empty();

    let out = json!({ "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"] });
    somebody_writes(&azure, "out", &out).await;
    let refused = rules.import(&rule_id("out")).await;
    refused.notes.error().is("AccessRuleNotDescribable", "").says(&["accessRules/out"]);
    for id in ["x", &profile(), &perimeter()] {
        rules.import(id).await.notes.error().is("InvalidImportId", "");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rule_of_azurerm_moves_without_a_change() {
    let azure = apart();
    let rules = rules(&azure).await;
    rules.create(&rule_with(&json!({ "addresses": ["203.0.113.0/24"] }))).await;
    let source = json!({
        "id": rule_id("vendor"), "name": "vendor", "direction": "Inbound",
        "network_security_perimeter_profile_id": profile(),
        "address_prefixes": ["203.0.113.0/24"], "service_tags": [], "subscription_ids": [],
        "fqdns": [],
    });
    let kind = "azurerm_network_security_perimeter_access_rule";
    let moved = rules.take_over("hashicorp/azurerm", kind, 0, &source).await.stored();
    let read = rules.refresh(&moved).await.stored();
    rules
        .plan(Some(&read), &rule_with(&json!({ "addresses": ["203.0.113.0/24"] })))
        .await
        .is_empty();

    let mut out = source;
    out["direction"] = "Outbound".into();
    rules
        .take_over("hashicorp/azurerm", kind, 0, &out)
        .await
        .notes
        .error()
        .is("StateCannotBeMoved", "");
}
