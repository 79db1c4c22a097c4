//! Writers beside each other: in one process they take turns, between processes they wait.

use arm_sandbox::Effect;
use futures_util::future::join_all;
use serde_json::json;

use super::{credential, credentials, stored};
use crate::{azure::Azure, grpc::Stored};

const CONCURRENT: &str = "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity";

#[tokio::test(start_paused = true)]
async fn writers_of_one_process_take_turns_and_are_never_refused() {
    let azure = Azure::new();
    azure.behave(|it| it.exclusive_write_milliseconds = 200);
    let run = credentials(&azure).await;
    let configs: Vec<_> =
        (0..20).map(|it| credential(&format!("new-{it}"), &format!("space-{it}"))).collect();
    let made: Vec<Stored> = join_all(configs.iter().map(|it| run.create(it))).await;
    for gone in join_all(made.iter().map(|it| run.destroy(it))).await {
        gone.notes.nothing();
    }
    let refused: Vec<_> = azure.calls().into_iter().filter(|it| it.ends_with("409")).collect();
    assert_eq!(refused, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn two_processes_lose_none_of_twenty() {
    let azure = Azure::new();
    azure.behave(|it| it.exclusive_write_milliseconds = 200);
    let (one, two) = (credentials(&azure).await, credentials(&azure).await);
    let configs: Vec<_> =
        (0..20).map(|it| credential(&format!("new-{it}"), &format!("space-{it}"))).collect();
    let (mine, theirs) = configs.split_at(10);
    let (mine, theirs) = tokio::join!(
        join_all(mine.iter().map(|it| one.create(it))),
        join_all(theirs.iter().map(|it| two.create(it))),
    );
    assert_eq!((mine.len(), theirs.len(), stored(&azure).await.len()), (10, 10, 20));
    let refused = azure.calls().iter().filter(|it| it.ends_with("409")).count();
    assert!(0 < refused, "the two never met");
}

#[tokio::test(start_paused = true)]
async fn another_process_is_waited_for_longer_than_the_usual_repetitions() {
    let azure = Azure::new();
    azure.script_times(
        20,
        "PUT",
        "*/federatedIdentityCredentials/*",
        Effect::status(409, CONCURRENT),
    );
    azure.script_times(
        20,
        "DELETE",
        "*/federatedIdentityCredentials/*",
        Effect::status(409, CONCURRENT),
    );
    let run = credentials(&azure).await;
    let made = run.create(&credential("one", "one")).await;
    run.destroy(&made).await.notes.nothing();
    assert_eq!(stored(&azure).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_users_limit_ends_the_wait_for_another_process() {
    let azure = Azure::new();
    azure.script_times(
        100,
        "PUT",
        "*/federatedIdentityCredentials/*",
        Effect::status(409, CONCURRENT),
    );
    let run = credentials(&azure).await;
    let mut config = credential("one", "one");
    config["timeouts"] = json!({ "create": "20s" });
    let applied = run.apply(&run.plan(None, &config).await).await;
    assert!(applied.notes.has_errors());
    assert!(applied.notes.0.iter().any(|it| it.detail.contains(CONCURRENT)), "{applied:#?}");
    azure.heal();
}
