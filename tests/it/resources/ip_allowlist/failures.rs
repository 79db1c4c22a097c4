//! What fails, what it says, and what is stored then.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, allowlists,
    targets::{POSTGRESQL, SQL, STORAGE, target},
    with,
};

#[tokio::test(start_paused = true)]
async fn a_rotation_that_fails_halfway_keeps_what_is_there_and_is_finished_later() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let stored = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST, SECOND])).await;
    let run = allowlists(&azure).await;
    let rotated = allowing(&target.id, &[FIRST, THIRD]);
    let plan = run.plan(Some(&stored), &rotated).await;
    let refused = Effect::status(403, "RequestDisallowedByPolicy");
    let fault = arm_sandbox::Fault::new("PATCH", &target.id, refused).after(1);
    azure.sandbox().add_fault(&fault).unwrap();

    let applied = run.apply(&plan).await;

    applied.notes.error().is("AzureForbidden", "target_id").says(&["RequestDisallowedByPolicy"]);
    let kept = applied.state.unwrap();
    assert_eq!(kept.value["addresses"], json!([FIRST, SECOND, THIRD]));
    assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, SECOND, THIRD]);
    allowlists(&azure).await.converge(Some(kept), &rotated).await;
    assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, THIRD]);
}

#[tokio::test(start_paused = true)]
async fn rules_that_were_written_before_one_failed_are_not_forgotten() {
    let target = &target(POSTGRESQL);
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let plan = run.plan(None, &allowing(&target.id, &[FIRST, SECOND])).await;
    azure.add_fault(
        "PUT",
        "*/dataplane-203-0-113-19",
        Effect::status(400, "InvalidParameterValue"),
    );

    let applied = run.apply(&plan).await;

    applied.notes.error().is("AzureRefused", "target_id").says(&["InvalidParameterValue"]);
    let kept = applied.state.unwrap();
    assert_eq!(kept.value["addresses"], json!([FIRST]));
    allowlists(&azure).await.destroy(&kept).await.notes.nothing();
    assert_eq!(target.addresses(&azure).await, [FOREIGN]);
}

#[tokio::test(start_paused = true)]
async fn somebody_who_undoes_it_again_and_again_is_named_as_the_reason() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let theirs = target.foreign_write(&azure, THIRD).await;
    azure.script_times(99, "PATCH", &target.id, Effect::followed("PATCH", theirs));
    let run = allowlists(&azure).await;
    let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
    let applied = run.apply(&plan).await;
    applied.notes.error().is("ChangeUndone", "target_id").says(&["203.0.113.18"]);
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn a_rule_of_somebody_else_with_our_name_is_not_overwritten() {
    let target = &target(SQL);
    let azure = target.azure();
    let body = json!({ "properties": { "startIpAddress": THIRD, "endIpAddress": THIRD } });
    let path = format!("{}/firewallRules/dataplane-203-0-113-18", target.id);
    azure.somebody_else().put::<Value>(&path, target.version, &body).await.unwrap();
    let run = allowlists(&azure).await;
    let config = allowing(&target.id, &[FIRST]);
    let applied = run.apply(&run.plan(None, &config).await).await;
    applied
        .notes
        .error()
        .is("NameTaken", "rule_name_prefix")
        .says(&["dataplane-203-0-113-18", THIRD]);

    let config = with(config, &json!({ "rule_name_prefix": "astro" }));
    let stored = run.converge(None, &config).await;
    let renamed = with(config, &json!({ "rule_name_prefix": "vendor" }));
    run.converge(Some(stored), &renamed).await;
    let names: Vec<String> = azure
        .somebody_else()
        .list::<Value>(format!("{}/firewallRules", target.id), target.version, &[])
        .await
        .unwrap()
        .iter()
        .filter_map(|it| it["name"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(names, ["dataplane-203-0-113-18", "office", "vendor-203-0-113-18"]);
}

#[tokio::test(start_paused = true)]
async fn a_target_that_is_not_there_is_said_when_applying() {
    let azure = crate::azure::Azure::new();
    let run = allowlists(&azure).await;
    let missing = format!("{}x", crate::azure::lake());
    let plan = run.plan(None, &allowing(&missing, &[FIRST])).await;
    plan.notes.warning().is("NotFoundYet", "target_id");
    run.apply(&plan).await.notes.error().is("NotFound", "target_id");
}
