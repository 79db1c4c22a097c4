//! Rules that exist already: somebody's, and those of an apply that was cut off.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{apart, rule, rule_id, rule_with, rules, somebody_writes, there};

fn equal() -> Value {
    json!({ "direction": "Inbound", "addressPrefixes": ["203.0.113.18/32"] })
}

#[tokio::test(start_paused = true)]
async fn a_rule_with_other_content_is_refused_by_the_plan_with_the_import() {
    for properties in [
        json!({ "direction": "Inbound", "addressPrefixes": ["203.0.113.0/24"] }),
        json!({ "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"] }),
    ] {
        let azure = apart();
        somebody_writes(&azure, "vendor", &properties).await;
        let plan = rules(&azure).await.plan(None, &rule()).await;
        let import = format!(
            "terraform import dataplane_perimeter_access_rule.example '{}'",
            rule_id("vendor")
        );
        plan.notes.error().is("NameTaken", "name").says(&[&import]);
        assert_eq!(there(&azure, "vendor").await["direction"], properties["direction"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_equal_rule_is_taken_over_if_the_plan_said_so() {
    let azure = apart();
    somebody_writes(&azure, "vendor", &equal()).await;
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &rule()).await;
    plan.notes.warning().is("AdoptedExisting", "name").says(&[&rule_id("vendor")]);
    azure.calls();
    let applied = rules.apply(&plan).await;
    applied.notes.warning().is("AdoptedExisting", "");
    assert!(!azure.verbs().contains_key("PUT"), "it is as configured");
    rules.destroy(&applied.stored()).await.notes.nothing();
    assert_eq!(there(&azure, "vendor").await, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn an_equal_rule_that_no_plan_showed_is_not_taken_over() {
    let azure = apart();
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &rule()).await;
    plan.notes.nothing();
    somebody_writes(&azure, "vendor", &equal()).await;
    let applied = rules.apply(&plan).await;
    applied.notes.error().is("NameTaken", "name");
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn only_a_terraform_that_gives_plans_back_can_tell_that_no_plan_showed_an_equal_rule() {
    for gives_back in [true, false] {
        let azure = apart();
        let objects = || async {
            let rules = rules(&azure).await;
            if gives_back { rules.giving_back() } else { rules }
        };
        let plan = objects().await.plan(None, &rule()).await;
        plan.notes.nothing();
        somebody_writes(&azure, "vendor", &equal()).await;
        let applied = objects().await.apply_saved(&plan).await;
        if gives_back {
            applied.notes.error().is("NameTaken", "name");
            assert_eq!(applied.state, None);
        } else {
            applied.notes.warning().is("AdoptedExisting", "");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_is_lost_is_recognized_in_the_same_apply() {
    let azure = apart();
    let rules = rules(&azure).await;
    let plan = rules.plan(None, &rule()).await;
    azure.script_times(1_000, "PUT", &rule_id("vendor"), Effect::LostAnswer);
    let applied = rules.apply(&plan).await;
    azure.heal();
    applied.notes.nothing();
    assert_eq!(applied.stored().value["id"], rule_id("vendor"));
}

#[tokio::test(start_paused = true)]
async fn a_replacement_of_the_same_rule_leaves_exactly_one() {
    let azure = apart();
    let stored = rules(&azure).await.create(&rule()).await;
    let (removed, made) = rules(&azure).await.replace(&stored, &rule()).await;
    removed.notes.no_error();
    made.notes.no_error();
    assert_eq!(there(&azure, "vendor").await["direction"], "Inbound");
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_another_address_has_by_now_is_not_deleted() {
    let azure = apart();
    let stored = rules(&azure).await.create(&rule()).await;
    // One run destroys the old address and creates the new one; Terraform does not order the two.
    let run = rules(&azure).await;
    let read = run.refresh(&stored).await.stored();
    let plan = run.plan(None, &rule()).await;
    plan.notes.nothing();
    let removal = run.plan_destroy(&read).await;
    run.apply(&plan).await.stored();
    run.apply(&removal).await.notes.warning().is("NotDeleted", "");
    assert_eq!(there(&azure, "vendor").await["direction"], "Inbound");
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_somebody_changed_after_the_plan_is_neither_changed_nor_deleted() {
    let azure = apart();
    let rules = rules(&azure).await;
    let stored = rules.create(&rule()).await;
    let change =
        rules.plan(Some(&stored), &rule_with(&json!({ "addresses": ["203.0.113.20"] }))).await;
    let removal = rules.plan_destroy(&stored).await;
    let wider = json!({ "direction": "Inbound", "addressPrefixes": ["203.0.113.0/24"] });
    somebody_writes(&azure, "vendor", &wider).await;
    for plan in [change, removal] {
        let applied = rules.apply(&plan).await;
        applied.notes.error().is("AccessRuleChanged", "").says(&["203.0.113.0/24"]);
        assert_eq!(there(&azure, "vendor").await["addressPrefixes"], json!(["203.0.113.0/24"]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_address_with_other_content_is_refused_for_its_true_reason() {
    let azure = apart();
    let stored = rules(&azure).await.create(&rule()).await;
    let run = rules(&azure).await;
    run.refresh(&stored).await.stored();
    let config = rule_with(&json!({ "addresses": ["203.0.113.20"] }));
    let plan = run.plan(None, &config).await;
    plan.notes.nothing();
    let applied = run.apply(&plan).await;
    applied.notes.error().is("AccessRuleAtOtherAddress", "name").says(&[&rule_id("vendor")]);
    assert_eq!(applied.state, None);
    assert_eq!(there(&azure, "vendor").await["addressPrefixes"], json!(["203.0.113.18/32"]));
}

#[tokio::test(start_paused = true)]
async fn the_second_import_of_a_rule_does_not_delete_what_the_first_has() {
    let azure = apart();
    somebody_writes(&azure, "vendor", &equal()).await;
    let run = rules(&azure).await;
    let one = run.import(&rule_id("vendor")).await.stored();
    let other = run.import(&rule_id("vendor")).await.stored();
    let removal = run.plan_destroy(&other).await;
    run.change(&one, &rule_with(&json!({ "allow_shrink": true }))).await;
    run.apply(&removal).await.notes.warning().is("NotDeleted", "");
    assert_eq!(there(&azure, "vendor").await["direction"], "Inbound");
}

#[tokio::test(start_paused = true)]
async fn a_rule_of_another_kind_that_became_one_of_a_third_is_not_deleted() {
    let azure = apart();
    let rules = rules(&azure).await;
    let stored = rules.create(&rule()).await;
    let out = json!({ "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"] });
    somebody_writes(&azure, "vendor", &out).await;
    let read = rules.refresh(&stored).await.state.unwrap();
    let removal = rules.plan_destroy(&read).await;
    let third = json!({ "direction": "Inbound", "networkSecurityPerimeters": [{ "id": "/a" }] });
    somebody_writes(&azure, "vendor", &third).await;
    rules.apply(&removal).await.notes.error().is("AccessRuleChanged", "");
    assert_eq!(there(&azure, "vendor").await["direction"], "Inbound");
    somebody_writes(&azure, "vendor", &out).await;
    rules.apply(&removal).await.notes.nothing();
    assert_eq!(there(&azure, "vendor").await, Value::Null);
}
