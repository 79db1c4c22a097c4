//! Create, rotate, drift and destroy, for each service.

use arm_sandbox::Effect;
use serde_json::json;

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, rules, subnet,
    targets::{SQL, STORAGE, every_target, target},
    with,
};

#[test]
fn seven_services_let_in_subnets() {
    assert_eq!(every_target().len(), 7);
}

#[tokio::test(start_paused = true)]
async fn every_service_gets_the_subnets_and_is_left_as_it_was() {
    for target in every_target() {
        let azure = target.azure();
        let before = target.everything(&azure).await;
        let config = allowing(&target.id, &[FIRST, SECOND]);

        let stored = rules(&azure).await.converge(None, &config).await;

        let kind = stored.text("target_type").to_owned();
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST, SECOND], "{kind}");
        assert_eq!(stored.value["rules"], json!([subnet(FIRST), subnet(SECOND)]), "{kind}");
        assert_eq!(stored.value["preexisting"], json!([]), "{kind}");
        assert_eq!(stored.value["rule_count"], json!(3), "{kind}");
        assert_eq!(stored.value["effective"], json!(true), "{kind}: {:#}", stored.value);

        rules(&azure).await.destroy(&stored).await.notes.nothing();

        assert_eq!(target.everything(&azure).await, before, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_of_subnets_is_one_plan_in_place() {
    for target in every_target() {
        let azure = target.azure();
        let run = rules(&azure).await;
        let stored = run.converge(None, &allowing(&target.id, &[FIRST, SECOND])).await;
        let rotated = allowing(&target.id, &[FIRST, THIRD]);
        let plan = run.plan(Some(&stored), &rotated).await;
        assert_eq!(plan.replace, Vec::<String>::new());
        rules(&azure).await.converge(Some(stored), &rotated).await;
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST, THIRD], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn a_subnet_that_somebody_removed_is_planned_and_put_back() {
    for target in every_target() {
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, SECOND]);
        let stored = rules(&azure).await.converge(None, &config).await;
        target.remove(&azure, SECOND).await;
        let run = rules(&azure).await;
        let read = run.refresh(&stored).await.stored();
        assert_eq!(read.value["subnet_ids"], json!([subnet(FIRST)]), "{}", target.id);
        run.converge(Some(read), &config).await;
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST, SECOND], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn resource_instances_are_entries_like_subnets() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let before = target.everything(&azure).await;
    let workspace = format!(
        "{}/providers/Microsoft.Databricks/accessConnectors/ac",
        crate::azure::data_group()
    );
    let tenant = "9C0FFEE0-1D52-4A55-8AE6-2B9F73A9D101";
    let instance = json!({ "tenant_id": tenant, "resource_id": workspace });
    let config = json!({ "target_id": target.id, "resource_instances": [instance] });

    let stored = rules(&azure).await.converge(None, &config).await;

    let everything = target.everything(&azure).await;
    let listed = &everything["properties"]["networkAcls"]["resourceAccessRules"];
    let expected = json!([{ "tenantId": tenant.to_ascii_lowercase(), "resourceId": workspace }]);
    assert_eq!(*listed, expected);
    assert_eq!(stored.value["rule_count"], json!(2));
    let both = with(allowing(&target.id, &[FIRST]), &json!({ "resource_instances": [instance] }));
    let stored = rules(&azure).await.converge(Some(stored), &both).await;
    assert_eq!(stored.value["rules"].as_array().map(Vec::len), Some(2));
    rules(&azure).await.destroy(&stored).await.notes.nothing();
    let mut after = target.everything(&azure).await;
    let acls = after["properties"]["networkAcls"].as_object_mut().unwrap();
    assert_eq!(acls.remove("resourceAccessRules"), Some(json!([])));
    assert_eq!(after, before);
}

#[tokio::test(start_paused = true)]
async fn another_spelling_of_a_subnet_is_no_change() {
    for kind in [STORAGE, SQL] {
        let target = &target(kind);
        let azure = target.azure();
        let run = rules(&azure).await;
        let stored = run.converge(None, &allowing(&target.id, &[FIRST])).await;
        let upper = json!([subnet(FIRST).to_ascii_uppercase()]);
        let config = with(allowing(&target.id, &[]), &json!({ "subnet_ids": upper }));
        run.plan(Some(&stored), &config).await.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn a_creation_whose_time_is_up_is_completed_in_place() {
    for target in every_target() {
        let azure = target.azure();
        azure.script_times(
            9_999,
            target.verb(),
            &target.written(),
            Effect::status(409, "AnotherOperationInProgress"),
        );
        let config = allowing(&target.id, &[FIRST]);
        let short = with(config.clone(), &json!({ "timeouts": { "create": "5s" } }));
        let run = rules(&azure).await;
        let applied = run.apply(&run.plan(None, &short).await).await;
        // Of rules with names, the engine and the call both say it.
        assert!(applied.notes.has_errors(), "{} {:?}", target.id, applied.notes);
        assert_eq!(applied.state, None, "nothing was written, so nothing is tainted");
        azure.heal();
        rules(&azure).await.converge(None, &config).await;
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_about_the_target_writes_and_drops_nothing() {
    for target in every_target() {
        let path = target.written().trim_end_matches("/*").to_owned();
        let azure = target.azure();
        let run = rules(&azure).await;
        let stored = run.create(&allowing(&target.id, &[FIRST])).await;
        for body in ["{}", "", "null", "[]"] {
            azure.script_times(1_000, "GET", &path, Effect::status(200, "").body(body));
            let run = rules(&azure).await;
            run.refresh(&stored).await.notes.error();
            let gone = run.destroy(&stored).await;
            gone.notes.error().is("UnexpectedAnswer", "target_id").says(&[&target.id]);
            assert!(gone.state.is_some(), "{} {body}", target.id);
            azure.heal();
            assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST], "{} {body}", target.id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_that_is_gone_is_planned_as_new_and_needs_no_destroy() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let stored = rules(&azure).await.create(&allowing(&target.id, &[FIRST])).await;
    azure.somebody_else().delete(&target.id, target.version).await.unwrap();
    let run = rules(&azure).await;
    run.destroy(&stored).await.notes.nothing();
    assert_eq!(run.refresh(&stored).await.state, None);
}
