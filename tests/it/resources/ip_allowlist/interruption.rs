//! Creations that had to end: the next apply completes them in place.

use arm_sandbox::Effect;
use serde_json::json;

use super::{
    FIRST, SECOND, allowing, allowlists,
    targets::{AKS, COGNITIVE_SERVICES, CONTAINER_REGISTRY, COSMOS, IOT_HUB, KUSTO, SQL, target},
    with,
};
use crate::azure::Azure;

#[tokio::test(start_paused = true)]
async fn a_creation_whose_time_is_up_is_completed_in_place() {
    for kind in [CONTAINER_REGISTRY, COGNITIVE_SERVICES, COSMOS, KUSTO, AKS, IOT_HUB] {
        let target = &target(kind);
        let azure = target.azure();
        azure.behave(|it| it.operation_polls = 50);
        let config = allowing(&target.id, &[FIRST, SECOND]);
        let short = with(config.clone(), &json!({ "timeouts": { "create": "5s" } }));
        let run = allowlists(&azure).await;

        let applied = run.apply(&run.plan(None, &short).await).await;

        applied.notes.with_code("AllowlistIncomplete").says(&["`timeouts`"]);
        let stored = applied.stored();
        assert_eq!(stored.value["addresses"], json!([FIRST, SECOND]), "{}", target.id);
        azure.behave(|it| it.operation_polls = 0);
        let run = allowlists(&azure).await;
        let read = run.refresh(&stored).await.stored();
        let plan = run.plan(Some(&read), &config).await;
        assert_eq!(plan.replace, Vec::<String>::new(), "{}", target.id);
        let stored = run.converge(Some(read), &config).await;
        assert_eq!(stored.value["preexisting"], json!([]), "{}", target.id);
        run.destroy(&stored).await.notes.no_error();
        assert_eq!(target.addresses(&azure).await, [super::FOREIGN], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_is_interrupted_after_a_write_is_a_success_that_goes_on() {
    let target = &target(SQL);
    let azure = target.azure();
    azure.add_fault("PUT", "*/dataplane-203-0-113-19", Effect::Delay { milliseconds: 600_000 });
    let terraform = azure.terraform().await;
    let run = terraform.resource("dataplane_ip_allowlist");
    let config = allowing(&target.id, &[FIRST, SECOND]);
    let plan = run.plan(None, &config).await;

    let stop = async {
        azure.until_faults_are_met().await;
        terraform.stop().await;
    };
    let (applied, ()) = tokio::join!(run.apply(&plan), stop);

    applied.notes.with_code("AllowlistIncomplete");
    let stored = applied.stored();
    assert_eq!(target.addresses(&azure).await, [super::FOREIGN, FIRST]);
    let run = allowlists(&azure).await;
    // Also where nothing was refreshed, the plan goes on.
    let plan = run.plan(Some(&stored), &config).await;
    assert_eq!(plan.replace, Vec::<String>::new());
    assert_ne!(plan.changes(), json!({}));
    run.converge(Some(stored), &config).await;
    assert_eq!(target.addresses(&azure).await, [super::FOREIGN, FIRST, SECOND]);
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_is_interrupted_before_any_write_leaves_nothing() {
    let target = target(COSMOS);
    let azure = Azure::holding([target.seed.clone()]);
    azure.script_times(9_999, "PATCH", &target.id, Effect::status(412, "PreconditionFailed"));
    let terraform = azure.terraform().await;
    let run = terraform.resource("dataplane_ip_allowlist");
    let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
    azure.calls();
    let stop = async {
        while !azure.sandbox().requests().unwrap().iter().any(|it| it.status == 412) {
            tokio::task::yield_now().await;
        }
        terraform.stop().await;
    };
    let (applied, ()) = tokio::join!(run.apply(&plan), stop);
    assert!(applied.notes.has_errors());
    assert_eq!(applied.state, None);
    azure.heal();
}
