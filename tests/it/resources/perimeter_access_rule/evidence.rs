//! What counts as evidence that a resource has a rule: its content, or its name and a new version of the rules.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{
    TAG, TYPE, VERSION, governed, perimeter, profile, rule_for_lake, rule_id, rule_with, rules,
    somebody_writes, there,
};
use crate::azure::{Azure, lake};

/// The list in which the account shows its perimeters.
fn shown() -> String {
    format!("{}/networkSecurityPerimeterConfigurations", lake())
}

/// A rule of a tag for the account, with short time limits.
fn tagged(tag: &str) -> Value {
    let limits = json!({ "create": "1m", "read": null, "update": "1m", "delete": null });
    rule_with(&json!({
        "addresses": null, "service_tags": [tag], "resource_ids": [lake()], "timeouts": limits,
    }))
}

/// An Azure whose account shows the rules of the perimeter without their tags.
fn without_tags() -> Azure {
    let azure = governed("Enforced");
    azure.behave(|it| it.perimeters.service_tags_missing = true);
    azure
}

/// The version of the profile's rules.
async fn version(azure: &Azure) -> u64 {
    let found: Value = azure.somebody_else().get_opt(profile(), VERSION).await.unwrap().unwrap();
    found["properties"]["accessRulesVersion"].as_str().unwrap().parse().unwrap()
}

/// What the account answers if it shows the rule by its name, in this version of the rules.
fn showing(version: u64, state: &str) -> Effect {
    let body = json!({ "value": [{ "id": format!("{}/a.lake", shown()), "name": "a.lake", "properties": {
        "provisioningState": state,
        "networkSecurityPerimeter": { "id": perimeter() },
        "resourceAssociation": { "name": "lake", "accessMode": "Enforced" },
        "profile": { "name": "vendors", "accessRulesVersion": version.to_string(), "accessRules": [
            { "name": "vendor", "properties": { "direction": "Inbound" } },
        ] },
    } }] });
    Effect::status(200, "").body(body.to_string())
}

#[tokio::test(start_paused = true)]
async fn a_name_with_the_old_version_is_no_evidence_for_a_refresh_and_the_next_apply() {
    let azure = without_tags();
    let objects = rules(&azure).await;
    let stored = objects.converge(None, &tagged("Sql")).await;
    assert_eq!(stored.value["effective"], json!(true));
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000_000);

    let failed = objects.apply(&objects.plan(Some(&stored), &tagged(TAG)).await).await;

    failed.notes.error().is("AccessRuleWaitEnded", "resource_ids");
    // Each later run knows what the account must show.
    let mut state = failed.state.unwrap();
    for _ in 0..2 {
        let objects = rules(&azure).await;
        state = objects.refresh(&state).await.stored();
        assert_eq!(state.value["effective"], json!(false));
        let plan = objects.plan(Some(&state), &tagged(TAG)).await;
        assert!(plan.changes()["effective"].is_string(), "{:#}", plan.changes());
        let failed = objects.apply(&plan).await;
        failed.notes.error().is("AccessRuleWaitEnded", "resource_ids");
        state = failed.state.unwrap();
    }
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 0);
    let read = objects.refresh(&state).await.stored();
    assert_eq!(read.value["effective"], json!(true));
    objects.plan(Some(&read), &tagged(TAG)).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn the_version_of_another_rules_change_is_no_evidence() {
    let azure = without_tags();
    let objects = rules(&azure).await;
    let stored = objects.converge(None, &tagged("Sql")).await;
    let plan = objects.plan(Some(&stored), &tagged(TAG)).await;
    let old = version(&azure).await;
    // The other rule is written first, and the account comes to know that one only.
    let other = json!({ "direction": "Inbound", "serviceTags": ["Storage"] });
    somebody_writes(&azure, "other", &other).await;
    azure.script_times(1, "GET", &shown(), showing(old, "Succeeded"));
    azure.script_times(1_000, "GET", &shown(), showing(old + 1, "Succeeded"));

    let failed = objects.apply(&plan).await;

    failed.notes.error().is("AccessRuleWaitEnded", "resource_ids");
    azure.heal();
    assert_eq!(version(&azure).await, old + 2);
    let settled = objects.converge(failed.state, &tagged(TAG)).await;
    assert_eq!(settled.value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn a_version_that_the_caller_may_not_read_leaves_that_of_before_the_write() {
    let action = "Microsoft.Network/networkSecurityPerimeters/profiles/read";
    let mut resources = super::around();
    resources.push(super::association("Enforced", &profile()));
    let azure = Azure::holding_denying(resources, &perimeter(), &[action]);
    azure.behave(|it| it.perimeters.service_tags_missing = true);
    let objects = rules(&azure).await;
    let stored = objects.converge(None, &tagged("Sql")).await;
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000_000);
    let failed = objects.apply(&objects.plan(Some(&stored), &tagged(TAG)).await).await;
    failed.notes.error().is("AccessRuleWaitEnded", "resource_ids");
    let read = objects.refresh(&failed.state.unwrap()).await.stored();
    assert_eq!(read.value["effective"], json!(false));
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 0);
    let settled = objects.converge(Some(read), &tagged(TAG)).await;
    assert_eq!(settled.value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn a_refused_change_needs_no_new_version() {
    let azure = without_tags();
    let objects = rules(&azure).await;
    let stored = objects.converge(None, &tagged("Sql")).await;
    let plan = objects.plan(Some(&stored), &tagged(TAG)).await;
    azure.add_fault("PUT", &rule_id("vendor"), Effect::status(400, "InvalidServiceTag"));
    let refused = objects.apply(&plan).await;
    refused.notes.error().is("AzureRefused", "service_tags");
    let read = objects.refresh(&refused.state.unwrap()).await.stored();
    assert_eq!(read.value["effective"], json!(true));
    objects.plan(Some(&read), &tagged("Sql")).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_rule_by_tags_that_is_taken_over_waits_for_no_new_version() {
    let azure = without_tags();
    let equal = json!({ "direction": "Inbound", "serviceTags": [TAG] });
    somebody_writes(&azure, "vendor", &equal).await;
    let objects = rules(&azure).await;
    let applied = objects.apply(&objects.plan(None, &tagged(TAG)).await).await;
    applied.notes.warning().is("AdoptedExisting", "");
    assert_eq!(applied.stored().value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn a_problem_from_before_the_change_does_not_end_the_wait() {
    let azure = governed("Enforced");
    let objects = rules(&azure).await;
    let stored = objects.create(&rule_for_lake()).await;
    let config = rule_with(&json!({ "addresses": ["198.51.100.7"], "resource_ids": [lake()] }));
    let plan = objects.plan(Some(&stored), &config).await;
    // Before the write, and at the first look after it.
    azure.script_times(2, "GET", &shown(), showing(version(&azure).await, "Failed"));
    let changed = objects.apply(&plan).await;
    changed.notes.nothing();
    assert_eq!(changed.stored().value["effective"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_cannot_read_a_resource_keeps_what_was_known() {
    let azure = governed("Enforced");
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000_000);
    let objects = rules(&azure).await;
    let limits = json!({ "create": "1m", "read": null, "update": null, "delete": null });
    let config = rule_with(&json!({ "resource_ids": [lake()], "timeouts": limits }));
    let stored = objects.apply(&objects.plan(None, &config).await).await.stored();
    azure.script_times(1_000, "GET", &shown(), Effect::status(503, "ServiceUnavailable"));
    let read = objects.refresh(&stored).await;
    read.notes.warning().is("ChecksNotRun", "resource_ids").says(&[&lake()]);
    azure.heal();
    let read = read.stored();
    assert_eq!(read.value["effective"], json!(false));
    let plan = objects.plan(Some(&read), &config).await;
    assert!(plan.changes()["effective"].is_string(), "{:#}", plan.changes());
}

#[tokio::test(start_paused = true)]
async fn a_destroy_waits_no_longer_for_a_rule_that_another_address_has_written_again() {
    let azure = governed("Enforced");
    let limits = json!({ "create": "1m", "read": null, "update": null, "delete": null });
    let config = rule_with(&json!({ "resource_ids": [lake()], "timeouts": limits }));
    let stored = rules(&azure).await.create(&config).await;
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000_000);
    let terraform = azure.terraform().await;
    let (old, new) = (terraform.resource(TYPE), terraform.resource(TYPE));
    let read = old.refresh(&stored).await.stored();
    let plan = new.plan(None, &config).await;
    let removal = old.plan_destroy(&read).await;
    let removing = tokio::spawn(async move { old.apply(&removal).await });
    while !there(&azure, "vendor").await.is_null() {
        tokio::task::yield_now().await;
    }

    new.apply(&plan).await.notes.no_error();

    removing.await.unwrap().notes.nothing();
    assert_eq!(there(&azure, "vendor").await["direction"], "Inbound");
}
