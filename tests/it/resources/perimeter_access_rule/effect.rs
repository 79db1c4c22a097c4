//! Whether a rule has reached the resources that it is for.

use std::time::Duration;

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{
    TAG, VERSION, apart, around, association, governed, perimeter, profile, rule_for_lake, rule_id,
    rule_with, rules, strict, there,
};
use crate::azure::{Azure, lake, vault};

/// The list in which the account shows its perimeters.
fn shown() -> String {
    format!("{}/networkSecurityPerimeterConfigurations", lake())
}

fn resource(stored: &Value) -> &Value {
    let resources = stored["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 1, "{resources:#?}");
    &resources[0]
}

#[tokio::test(start_paused = true)]
async fn an_apply_ends_when_the_resource_shows_the_rule_in_whatever_mode() {
    for mode in ["Learning", "Enforced", "Audit"] {
        let azure = governed(mode);
        azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 5);

        let stored = rules(&azure).await.converge(None, &rule_for_lake()).await;

        assert_eq!(stored.value["effective"], json!(true), "{mode}");
        let resource = resource(&stored.value);
        assert_eq!(resource["access_mode"], mode);
        assert_eq!(resource["association"], "lake");
        assert_eq!(resource["reason"], Value::Null);
        assert!(resource["access_rules_version"].is_string());
        let reads =
            azure.calls().iter().filter(|it| it.contains("PerimeterConfigurations")).count();
        assert!(5 < reads, "only {reads} reads");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_and_a_destroy_are_waited_for_as_well() {
    let azure = governed("Enforced");
    let rules = rules(&azure).await;
    let stored = rules.create(&rule_for_lake()).await;
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 4);
    azure.calls();
    let config = rule_with(&json!({ "addresses": ["198.51.100.7"], "resource_ids": [lake()] }));
    let changed = rules.change(&stored, &config).await;
    assert_eq!(changed.value["effective"], json!(true));
    let reads = || azure.calls().iter().filter(|it| it.contains("PerimeterConfigurations")).count();
    assert!(4 < reads());
    rules.destroy(&changed).await.notes.nothing();
    assert!(4 < reads());
}

#[tokio::test(start_paused = true)]
async fn a_new_rule_that_is_not_shown_in_time_stays_with_a_warning_and_the_next_apply_waits_on() {
    let azure = governed("Enforced");
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000_000);
    let limits = json!({ "create": "1m", "read": null, "update": "1m", "delete": "1m" });
    let config = rule_with(&json!({ "resource_ids": [lake()], "timeouts": limits }));
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &config).await;
    let applied = rules.apply(&plan).await;
    applied.notes.warning().is("AccessRuleWaitEnded", "resource_ids").says(&["stdatalake01"]);
    let stored = applied.stored();
    assert_eq!(stored.value["effective"], json!(false));
    assert_eq!(there(&azure, "vendor").await["direction"], "Inbound");

    // Nothing else changes, and still there is something to do.
    let read = rules.refresh(&stored).await.stored();
    let plan = rules.plan(Some(&read), &config).await;
    assert!(plan.changes()["effective"].is_string(), "{:#}", plan.changes());
    let failed = rules.apply(&plan).await;
    failed.notes.error().is("AccessRuleWaitEnded", "resource_ids");
    assert_eq!(failed.state.unwrap().value["effective"], json!(false));

    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 0);
    let settled = rules.apply(&plan).await.stored();
    assert_eq!(settled.value["effective"], json!(true));
    assert!(!azure.verbs().contains_key("DELETE"));
}

#[tokio::test(start_paused = true)]
async fn a_destroy_says_if_a_resource_still_shows_the_rule() {
    let azure = governed("Enforced");
    let limits = json!({ "create": null, "read": null, "update": null, "delete": "1m" });
    let config = rule_with(&json!({ "resource_ids": [lake()], "timeouts": limits }));
    let rules = rules(&azure).await;
    let stored = rules.create(&config).await;
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000_000);
    let destroyed = rules.destroy(&stored).await;
    destroyed.notes.warning().is("AccessRuleWaitEnded", "").says(&["stdatalake01"]);
    assert_eq!(destroyed.state, None);
    assert_eq!(there(&azure, "vendor").await, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_resource_without_this_profile_is_a_warning_in_the_plan_and_refused_before_any_write() {
    let mut elsewhere = around();
    elsewhere.push(association("Learning", &strict()));
    for (azure, facts) in [
        (
            apart(),
            vec![
                "azurerm_network_security_perimeter_association".to_owned(),
                "az network perimeter association create".to_owned(),
                profile(),
                lake(),
            ],
        ),
        (Azure::holding(elsewhere), vec!["strict".to_owned(), perimeter(), lake()]),
    ] {
        let rules = rules(&azure).await;
        let plan = rules.plan(None, &rule_for_lake()).await;
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        plan.notes.warning().is("AccessRuleHasNoEffect", "resource_ids").says(&facts);
        let applied = rules.apply(&plan).await;
        applied.notes.error().is("AccessRuleHasNoEffect", "resource_ids").says(&facts);
        assert_eq!(applied.state, None);
        assert_eq!(there(&azure, "vendor").await, Value::Null, "nothing was written");
    }
}

#[tokio::test(start_paused = true)]
async fn an_association_that_the_resource_does_not_show_yet_is_waited_for() {
    let azure = apart();
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 6);
    let body = association("Learning", &profile());
    let id = body["id"].as_str().unwrap();
    let body = json!({ "properties": body["properties"] });
    azure.somebody_else().put::<Value>(id, VERSION, &body).await.unwrap();
    let rules = rules(&azure).await;
    let stored = rules.converge(None, &rule_for_lake()).await;
    assert_eq!(stored.value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn a_perimeter_with_a_problem_is_named_and_the_rule_stays() {
    let mut resources = around();
    resources.push(association("Enforced", &profile()));
    resources.push(json!({ "id": format!("{}/a.lake", shown()), "properties": {
        "provisioningState": "Failed",
        "networkSecurityPerimeter": { "id": perimeter() },
        "resourceAssociation": { "name": "lake", "accessMode": "Enforced" },
        "profile": { "name": "vendors", "accessRulesVersion": "1", "accessRules": [] },
        "provisioningIssues": [{ "name": "one", "properties": {
            "issueType": "ConfigurationPropagationFailure", "severity": "Error",
            "description": "The account rejects the configuration.",
        } }],
    } }));
    let azure = Azure::holding(resources);
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &rule_for_lake()).await;
    let facts = ["ConfigurationPropagationFailure", "The account rejects the configuration"];
    plan.notes.warning().is("AccessRuleHasNoEffect", "resource_ids").says(&facts);
    let applied = rules.apply(&plan).await;
    applied.notes.warning().is("AccessRuleHasNoEffect", "resource_ids").says(&facts);
    let stored = applied.stored();
    assert_eq!(stored.value["effective"], json!(false));
    assert!(resource(&stored.value)["reason"].as_str().unwrap().contains(facts[0]));
}

#[tokio::test(start_paused = true)]
async fn what_the_caller_may_not_read_is_a_note_and_never_a_claim() {
    let mut resources = around();
    resources.push(association("Enforced", &profile()));
    let action = "Microsoft.Storage/storageAccounts/networkSecurityPerimeterConfigurations/read";
    let azure = Azure::holding_denying(resources, &lake(), &[action]);
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &rule_for_lake()).await;
    plan.notes.warning().is("ChecksNotRun", "resource_ids").says(&[action]);
    let applied = rules.apply(&plan).await;
    applied.notes.warning().is("ChecksNotRun", "resource_ids").says(&[&lake()]);
    let stored = applied.stored();
    assert_eq!(stored.value["effective"], Value::Null);
    assert_eq!(resource(&stored.value)["effective"], Value::Null);
    assert!(resource(&stored.value)["reason"].as_str().unwrap().contains(action));
    let read = rules.refresh(&stored).await.stored();
    rules.plan(Some(&read), &rule_for_lake()).await.is_empty();
    rules.destroy(&read).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn associations_that_the_caller_may_not_read_leave_it_to_what_the_resource_shows() {
    let action = "Microsoft.Network/networkSecurityPerimeters/resourceAssociations/read";
    let mut resources = around();
    resources.push(association("Enforced", &profile()));
    let azure = Azure::holding_denying(resources, &perimeter(), &[action]);
    let stored = rules(&azure).await.converge(None, &rule_for_lake()).await;
    assert_eq!(stored.value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_shows_no_perimeter_is_awaited_where_associations_cannot_be_read() {
    let action = "Microsoft.Network/networkSecurityPerimeters/resourceAssociations/read";
    let azure = Azure::holding_denying(around(), &perimeter(), &[action]);
    let limits = json!({ "create": "1m", "read": null, "update": null, "delete": null });
    let config = rule_with(&json!({ "resource_ids": [lake()], "timeouts": limits }));
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &config).await;
    plan.notes.warning().is("ChecksNotRun", "resource_ids").says(&[&lake(), action]);
    let applied = rules.apply(&plan).await;
    applied.notes.warning().is("AccessRuleWaitEnded", "resource_ids").says(&[&lake()]);
    assert_eq!(applied.stored().value["effective"], json!(false));
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_wait_keeps_the_rule_in_the_state() {
    let azure = governed("Enforced");
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000_000);
    let terraform = azure.terraform().await;
    let rules = terraform.resource(super::TYPE);
    let plan = rules.plan(None, &rule_for_lake()).await;
    let running = tokio::spawn(async move { rules.apply(&plan).await });
    while there(&azure, "vendor").await.is_null() {
        assert!(!running.is_finished());
        tokio::time::advance(Duration::from_millis(10)).await;
    }

    terraform.stop().await;

    let applied = running.await.unwrap();
    applied.notes.warning().is("AccessRuleWaitEnded", "resource_ids").says(&[&lake()]);
    let stored = applied.stored();
    assert_eq!(stored.value["effective"], json!(false));
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 0);
    let settled = super::rules(&azure).await.converge(Some(stored), &rule_for_lake()).await;
    assert_eq!(settled.value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_sees_that_a_rule_lost_its_effect_and_the_plan_shows_it() {
    let azure = governed("Enforced");
    let rules = rules(&azure).await;
    let stored = rules.create(&rule_for_lake()).await;
    let path = format!("{}/resourceAssociations/lake", perimeter());
    azure.somebody_else().delete(path, VERSION).await.unwrap();
    let read = rules.refresh(&stored).await.stored();
    assert_eq!(read.value["effective"], json!(false));
    let plan = rules.plan(Some(&read), &rule_for_lake()).await;
    plan.notes.warning().is("AccessRuleHasNoEffect", "resource_ids");
    let applied = rules.apply(&plan).await;
    applied.notes.error().is("AccessRuleHasNoEffect", "resource_ids");
    assert_eq!(applied.state.unwrap().value["id"], rule_id("vendor"));
}

#[tokio::test(start_paused = true)]
async fn a_read_that_fails_for_good_during_the_wait_is_told_and_nothing_is_lost() {
    let azure = governed("Enforced");
    let rules = rules(&azure).await;
    let limits = json!({ "create": "1m", "read": null, "update": null, "delete": null });
    let config = rule_with(&json!({ "resource_ids": [lake()], "timeouts": limits }));
    let plan = rules.plan(None, &config).await;
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000);
    let broken = Effect::status(503, "ServiceUnavailable");
    azure.script_times(1_000, "GET", &shown(), broken);
    let applied = rules.apply(&plan).await;
    azure.heal();
    applied.notes.no_error();
    let stored = applied.stored();
    assert_eq!(stored.value["id"], rule_id("vendor"));
    assert_ne!(stored.value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn tags_that_azure_drops_are_an_error_and_the_rule_is_recorded() {
    let azure = apart();
    let rules = rules(&azure).await;
    let config = json!({ "profile_id": profile(), "name": "vendor", "service_tags": [TAG] });
    let plan = rules.plan(None, &config).await;
    let dropped = json!({
        "id": rule_id("vendor"), "name": "vendor",
        "type": "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules",
        "properties": { "direction": "Inbound", "addressPrefixes": [], "serviceTags": [] },
    });
    let effect = Effect::status(200, "").body(dropped.to_string());
    azure.add_fault("PUT", &rule_id("vendor"), effect);
    let applied = rules.apply(&plan).await;
    applied.notes.error().is("AccessRuleNotStored", "service_tags").says(&[TAG]);
    assert_eq!(applied.state.unwrap().value["id"], rule_id("vendor"));
}

#[tokio::test(start_paused = true)]
async fn tags_that_azure_refuses_are_an_error_and_nothing_is_recorded() {
    let azure = apart();
    let rules = rules(&azure).await;
    let config = json!({ "profile_id": profile(), "name": "vendor", "service_tags": [TAG] });
    let plan = rules.plan(None, &config).await;
    azure.add_fault("PUT", &rule_id("vendor"), Effect::status(400, "InvalidServiceTag"));
    let applied = rules.apply(&plan).await;
    applied.notes.error().is("AzureRefused", "service_tags").says(&["InvalidServiceTag"]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_does_not_exist_is_refused_before_any_write() {
    let azure = governed("Enforced");
    let rules = rules(&azure).await;
    let config = rule_with(&json!({ "resource_ids": [vault("kv-nowhere")] }));
    let plan = rules.plan(None, &config).await;
    plan.notes.warning().is("AccessRuleHasNoEffect", "resource_ids").says(&["kv-nowhere"]);
    let applied = rules.apply(&plan).await;
    applied.notes.error().is("AccessRuleHasNoEffect", "resource_ids").says(&["kv-nowhere"]);
    assert_eq!(there(&azure, "vendor").await, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_shows_no_perimeters_is_a_note_and_never_a_claim() {
    for effect in
        [Effect::status(404, "ResourceNotFound"), Effect::status(400, "NoRegisteredProviderFound")]
    {
        let azure = governed("Enforced");
        azure.script_times(1_000, "GET", &shown(), effect);
        let rules = rules(&azure).await;
        let plan = rules.plan(None, &rule_for_lake()).await;
        plan.notes.warning().is("ChecksNotRun", "resource_ids").says(&[&lake()]);
        let stored = rules.apply(&plan).await.stored();
        assert_eq!(stored.value["effective"], Value::Null);
        azure.heal();
    }
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_lets_out_by_now_is_not_effective() {
    let azure = governed("Enforced");
    let rules = rules(&azure).await;
    let stored = rules.create(&rule_for_lake()).await;
    let out = json!({ "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"] });
    super::somebody_writes(&azure, "vendor", &out).await;
    let read = rules.refresh(&stored).await;
    read.notes.warning().is("AccessRuleNotDescribable", "");
    assert_eq!(read.state.unwrap().value["effective"], json!(false));
}
