//! What the configuration and the plan refuse or warn of.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{TAG, apart, around, profile, rule, rule_id, rule_with, rules, somebody_writes, there};
use crate::{
    azure::{Azure, SUBSCRIPTION, data_group, registry},
    grpc::UNKNOWN,
};

#[tokio::test(start_paused = true)]
async fn what_no_rule_can_be_is_refused_before_any_call() {
    let azure = apart();
    let rules = rules(&azure).await;
    for (arguments, code, attribute) in [
        (json!({ "name": "vendor-" }), "InvalidName", "name"),
        (json!({ "addresses": null }), "MissingArgument", ""),
        (json!({ "service_tags": [TAG] }), "ConflictingArguments", "service_tags"),
        (json!({ "addresses": [] }), "NoAddresses", "addresses"),
        (json!({ "addresses": ["0.0.0.0/0"] }), "AddressesNotAllowed", "addresses"),
        (json!({ "addresses": ["10.0.0.0/8"] }), "AddressesNotAllowed", "addresses"),
        (json!({ "addresses": ["192.168.1.4"] }), "AddressesNotAllowed", "addresses"),
        (json!({ "addresses": null, "service_tags": [] }), "EmptyArgument", "service_tags"),
        (
            json!({ "addresses": null, "service_tags": ["Internet"] }),
            "InvalidServiceTag",
            "service_tags",
        ),
        (
            json!({ "addresses": null, "service_tags": ["203.0.113.0/24"] }),
            "InvalidServiceTag",
            "service_tags",
        ),
        (json!({ "addresses": null, "subscription_ids": [] }), "EmptyArgument", "subscription_ids"),
        (
            json!({ "addresses": null, "subscription_ids": [data_group()] }),
            "WrongResourceType",
            "subscription_ids",
        ),
        (json!({ "resource_ids": [registry("acr")] }), "WrongResourceType", "resource_ids"),
        (json!({ "profile_id": data_group() }), "WrongResourceType", "profile_id"),
    ] {
        let notes = rules.validate(&rule_with(&arguments)).await;
        notes.error().is(code, attribute);
    }
    assert!(azure.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_tag_of_all_of_azure_is_a_warning() {
    let azure = apart();
    let config =
        rule_with(&json!({ "addresses": null, "service_tags": ["AzureCloud.WestEurope"] }));
    let notes = rules(&azure).await.validate(&config).await;
    notes.warning().is("ServiceTagTooWide", "service_tags");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_yet_is_planned_as_unknown_and_checked_later() {
    let azure = apart();
    let rules = rules(&azure).await;
    for (name, value) in [("profile_id", json!(UNKNOWN)), ("addresses", json!(UNKNOWN))] {
        let config = rule_with(&json!({ name: value }));
        rules.validate(&config).await.nothing();
        rules.plan(None, &config).await.notes.nothing();
    }
    let config = rule_with(&json!({ "addresses": UNKNOWN, "service_tags": UNKNOWN }));
    rules.validate(&config).await.nothing();
    rules.plan(None, &config).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_does_not_exist_is_a_warning_in_the_plan_and_an_error_in_the_apply() {
    let azure = apart();
    let rules = rules(&azure).await;
    let config = rule_with(&json!({ "profile_id": format!("{}-new", profile()) }));
    let plan = rules.plan(None, &config).await;
    plan.notes.warning().is("NotFoundYet", "profile_id");
    rules.apply(&plan).await.notes.error().is("NotFound", "profile_id");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_read_the_profile_is_warned_and_the_apply_writes_nothing() {
    let action = "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules/read";
    let azure = Azure::holding_denying(around(), SUBSCRIPTION, &[action]);
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &rule()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&[action]);
    let applied = rules.apply(&plan).await;
    applied.notes.error().is("AzureForbidden", "profile_id").says(&[action]);
    assert!(!azure.verbs().contains_key("PUT"));
}

/// As many addresses, of which no two are neighbors.
fn addresses(count: usize) -> Vec<String> {
    (0..count).map(|it| format!("203.0.{}.{}", 113 + it / 100, 2 * (it % 100))).collect()
}

#[tokio::test(start_paused = true)]
async fn more_elements_than_azure_documents_are_a_warning_and_refused_by_azure() {
    let azure = apart();
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &rule_with(&json!({ "addresses": addresses(199) }))).await;
    plan.notes.nothing();
    let plan = rules.plan(None, &rule_with(&json!({ "addresses": addresses(200) }))).await;
    plan.notes.warning().is("AccessRuleLimit", "profile_id").says(&["200"]);
    let applied = rules.apply(&plan).await;
    applied.notes.error().is("AzureRefused", "addresses");
    assert_eq!(there(&azure, "vendor").await, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_profile_with_200_rules_has_no_room() {
    let mut resources = around();
    resources.extend((0..199).map(|it| {
        json!({ "id": rule_id(&format!("r{it}")), "properties": {
            "direction": "Inbound", "addressPrefixes": [format!("198.51.100.{it}/32")],
        } })
    }));
    let azure = Azure::holding(resources);
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &rule()).await;
    plan.notes.error().is("AccessRuleLimit", "profile_id").says(&["200"]);
    // A rule that exists has its room.
    let imported = rules.import(&rule_id("r7")).await.stored();
    let config = json!({ "profile_id": profile(), "name": "r7", "addresses": ["198.51.100.77"] });
    rules.plan(Some(&imported), &config).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_plan_without_remote_checks_asks_nothing_and_takes_over_nothing() {
    let azure = apart();
    let equal = json!({ "direction": "Inbound", "addressPrefixes": ["203.0.113.18/32"] });
    somebody_writes(&azure, "vendor", &equal).await;
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let rules = terraform.resource(super::TYPE);
    azure.calls();
    let plan = rules.plan(None, &rule()).await;
    plan.notes.nothing();
    assert!(azure.calls().is_empty());
    rules.apply(&plan).await.notes.error().is("NameTaken", "name");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_lost_most_of_its_addresses_is_refused_unless_that_is_allowed() {
    let azure = apart();
    let rules = rules(&azure).await;
    let stored = rules.create(&rule_with(&json!({ "addresses": addresses(10) }))).await;
    let few = json!({ "addresses": addresses(2) });
    let plan = rules.plan(Some(&stored), &rule_with(&few)).await;
    plan.notes.error().is("AllowlistShrinks", "addresses").says(&["8 of the 10"]);
    rules
        .plan(Some(&stored), &rule_with(&json!({ "addresses": addresses(5) })))
        .await
        .notes
        .nothing();
    let allowed = json!({ "addresses": addresses(2), "allow_shrink": true });
    let replaced = json!({ "addresses": addresses(2), "name": "other" });
    rules.plan(Some(&stored), &rule_with(&replaced)).await.notes.nothing();
    let changed = rules.change(&stored, &rule_with(&allowed)).await;
    rules.plan(Some(&changed), &rule_with(&few)).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn what_somebody_added_to_the_rule_may_be_removed_at_once() {
    let azure = apart();
    let rules = rules(&azure).await;
    let stored = rules.create(&rule()).await;
    let many: Vec<_> = addresses(20).iter().map(|it| format!("{it}/32")).collect();
    let wide = json!({ "direction": "Inbound", "addressPrefixes": many });
    somebody_writes(&azure, "vendor", &wide).await;
    let read = rules.refresh(&stored).await.stored();
    let back = rules.change(&read, &rule()).await;
    assert_eq!(back.value["addresses"], json!(["203.0.113.18"]));
    assert_eq!(there(&azure, "vendor").await["addressPrefixes"], json!(["203.0.113.18/32"]));
}

#[tokio::test(start_paused = true)]
async fn what_somebody_removed_from_the_rule_is_not_what_the_plan_removes() {
    let azure = apart();
    let rules = rules(&azure).await;
    let stored = rules.create(&rule_with(&json!({ "addresses": addresses(10) }))).await;
    let two: Vec<_> = addresses(2).iter().map(|it| format!("{it}/32")).collect();
    let few = json!({ "direction": "Inbound", "addressPrefixes": two });
    somebody_writes(&azure, "vendor", &few).await;
    let read = rules.refresh(&stored).await.stored();
    let plan = rules.plan(Some(&read), &rule_with(&json!({ "addresses": addresses(2) }))).await;
    plan.notes.nothing();
    plan.is_empty();
    let other = json!({ "addresses": addresses(2), "allow_shrink": true });
    rules.plan(Some(&read), &rule_with(&other)).await.notes.nothing();
    let more = json!({ "addresses": addresses(3) });
    rules.plan(Some(&read), &rule_with(&more)).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_rule_of_somebody_that_cannot_be_read_refuses_no_plan() {
    let azure = apart();
    let rules = rules(&azure).await;
    let odd = json!({ "value": [{
        "id": rule_id("odd"), "name": "odd",
        "type": "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules",
        "properties": { "direction": "Inbound", "serviceTags": [{ "name": "Sql" }] },
    }] });
    let effect = Effect::status(200, "").body(odd.to_string());
    azure.add_fault("GET", &format!("{}/accessRules", profile()), effect);
    rules.plan(None, &rule()).await.notes.nothing();
}
