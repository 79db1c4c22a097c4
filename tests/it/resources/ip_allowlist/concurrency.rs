//! Other writers: between our read and our write, and between our write and our check.

use arm_sandbox::{Effect, Placement};
use serde_json::Value;
use tokio::try_join;

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, allowlists,
    targets::{
        AKS, CONTAINER_REGISTRY, COSMOS, KEY_VAULT, KUSTO, POSTGRESQL, STORAGE, every_target,
        target,
    },
};
use crate::grpc::Managed;

#[tokio::test(start_paused = true)]
async fn a_writer_who_undoes_ours_is_followed_and_keeps_its_own() {
    for target in every_target() {
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, SECOND]);
        match target.placement {
            Placement::List { .. } => {
                let theirs = target.foreign_write(&azure, THIRD).await;
                let effect = Effect::followed(target.verb(), theirs);
                azure.add_fault(target.verb(), &target.written(), effect);
            }
            Placement::Rules { .. } => {
                let effect = Effect::followed("DELETE", Value::Null);
                azure.add_fault("PUT", &target.written(), effect);
            }
        }

        allowlists(&azure).await.converge(None, &config).await;

        let expected: &[&str] = match target.placement {
            Placement::List { .. } => &[FOREIGN, FIRST, SECOND, THIRD],
            Placement::Rules { .. } => &[FOREIGN, FIRST, SECOND],
        };
        assert_eq!(target.addresses(&azure).await, expected, "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_busy_is_waited_for_and_read_again() {
    for (kind, status, code) in [
        (STORAGE, 409, "StorageAccountOperationInProgress"),
        (KEY_VAULT, 409, "ConflictError"),
        (CONTAINER_REGISTRY, 429, "TooManyRequests"),
        (COSMOS, 412, "PreconditionFailed"),
        (KUSTO, 412, "PreconditionFailed"),
        (AKS, 409, "OperationNotAllowed"),
        (POSTGRESQL, 409, "ServerIsBusy"),
    ] {
        let target = &target(kind);
        let azure = target.azure();
        azure.add_fault(target.verb(), &target.written(), Effect::status(status, code));
        allowlists(&azure).await.converge(None, &allowing(&target.id, &[FIRST])).await;
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST], "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_lost_is_looked_up_and_the_entry_is_ours() {
    let target = &target(STORAGE);
    let azure = target.azure();
    azure.add_fault("PATCH", &target.id, Effect::LostAnswer);
    let stored = allowlists(&azure).await.converge(None, &allowing(&target.id, &[FIRST])).await;
    allowlists(&azure).await.destroy(&stored).await.notes.nothing();
    assert_eq!(target.addresses(&azure).await, [FOREIGN]);
}

#[tokio::test(start_paused = true)]
async fn two_runs_at_once_on_one_account_lose_nothing_fifty_times_in_a_row() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let (one, other) = (allowlists(&azure).await, allowlists(&azure).await);
    for _ in 0..50 {
        let work = |run: Managed, address: &'static str| {
            let config = allowing(&target.id, &[address]);
            tokio::spawn(async move { run.create(&config).await })
        };
        let (first, second) =
            try_join!(work(one.clone(), FIRST), work(other.clone(), SECOND)).unwrap();
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, SECOND]);
        let end = |run: Managed, stored| {
            tokio::spawn(async move { run.destroy(&stored).await.notes.nothing() })
        };
        try_join!(end(one.clone(), first), end(other.clone(), second)).unwrap();
        assert_eq!(target.addresses(&azure).await, [FOREIGN]);
    }
}

#[tokio::test(start_paused = true)]
async fn ten_allowlists_of_one_run_on_one_target_take_turns() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let configs: Vec<Value> =
        (100..110).map(|it| allowing(&target.id, &[&format!("203.0.113.{it}")])).collect();
    azure.calls();
    futures_util::future::join_all(configs.iter().map(|it| run.create(it))).await;
    assert_eq!(target.addresses(&azure).await.len(), 11);
    assert_eq!(azure.verbs()["PATCH"], 10);
}
