//! Lists that shrink: an update does not remove most of an allowlist unless it is told to.

use serde_json::{Value, json};

use super::{
    FOREIGN, allowing, allowlists,
    limits::numbered,
    targets::{SQL, STORAGE, every_target, target},
    with,
};

/// So many of the vendor's addresses.
fn first(count: u32) -> Vec<String> {
    numbered(count)
}

fn config(target: &str, addresses: &[String]) -> Value {
    allowing(target, &addresses.iter().map(String::as_str).collect::<Vec<_>>())
}

#[tokio::test(start_paused = true)]
async fn an_update_that_removes_most_of_the_entries_is_refused_unless_it_is_allowed() {
    for target in every_target() {
        let azure = target.azure();
        let all = first(8);
        let stored = allowlists(&azure).await.create(&config(&target.id, &all)).await;
        let few = config(&target.id, &all[..3]);

        let plan = allowlists(&azure).await.plan(Some(&stored), &few).await;

        plan.notes.with_code("AllowlistShrinks").is("AllowlistShrinks", "addresses").says(&[
            "5 of the 8",
            &all[7],
            &target.id,
            "allow_shrink",
        ]);
        assert_eq!(target.addresses(&azure).await.len(), 9, "{}", target.id);

        let told = with(few, &json!({ "allow_shrink": true }));
        allowlists(&azure).await.converge(Some(stored), &told).await;

        assert_eq!(target.addresses(&azure).await.len(), 4, "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn few_removals_exchanges_and_other_spellings_are_no_shrinking() {
    let target = target(STORAGE);
    let others: Vec<_> = (0..8).map(|it| format!("198.51.100.{}", 2 * it)).collect();
    let all = first(8);
    for (before, after) in [
        // Four of six are fewer than five.
        (first(6), all[..2].to_vec()),
        // Half is not more than half.
        (first(10), first(5)),
        (all.clone(), others),
        (all, vec!["198.51.0.0/16".to_owned()]),
    ] {
        let azure = target.azure();
        let stored = allowlists(&azure).await.create(&config(&target.id, &before)).await;
        let run = allowlists(&azure).await;
        let plan = run.plan(Some(&stored), &config(&target.id, &after)).await;
        plan.notes.no_error();
    }
}

#[tokio::test(start_paused = true)]
async fn a_destroy_and_a_replacement_remove_everything() {
    let (storage, sql) = (target(STORAGE), target(SQL));
    let azure = storage.azure();
    let all = first(8);
    let stored = allowlists(&azure).await.create(&config(&storage.id, &all)).await;
    let moved = allowlists(&azure).await.plan(Some(&stored), &config(&sql.id, &all[..1])).await;
    assert!(!moved.notes.codes().contains(&"AllowlistShrinks"), "{:?}", moved.notes);
    allowlists(&azure).await.destroy(&stored).await.notes.no_error();
    assert_eq!(storage.addresses(&azure).await, [FOREIGN]);
}

#[tokio::test(start_paused = true)]
async fn entries_on_which_others_rely_and_entries_of_others_are_not_counted() {
    let target = target(STORAGE);
    let azure = target.azure();
    let all = first(8);
    let run = allowlists(&azure).await;
    let one = run.create(&config(&target.id, &all)).await;
    let other = run.create(&config(&target.id, &all[3..])).await;
    // The other allowlist found everything, and owns nothing of it.
    let run = allowlists(&azure).await;
    let plan = run.plan(Some(&other), &config(&target.id, &all[3..4])).await;
    plan.notes.no_error();
    let run = allowlists(&azure).await;
    let one = run.refresh(&one).await.stored();
    run.refresh(&other).await.stored();
    let one = run.refresh(&one).await.stored();

    let plan = run.plan(Some(&one), &config(&target.id, &all[..3])).await;

    plan.notes.no_error();
    plan.notes.with_code("EntriesShared").says(&[&all[7]]);
}

#[tokio::test(start_paused = true)]
async fn entries_that_were_there_before_do_not_count_as_left() {
    let target = target(STORAGE);
    let azure = target.azure();
    let all = first(12);
    // Somebody else's allowlist has four of them.
    allowlists(&azure).await.create(&config(&target.id, &all[..4])).await;
    let stored = allowlists(&azure).await.create(&config(&target.id, &all)).await;
    assert_eq!(stored.value["preexisting"].as_array().map(Vec::len), Some(4));

    let run = allowlists(&azure).await;
    let plan = run.plan(Some(&stored), &config(&target.id, &all[..4])).await;

    plan.notes.with_code("AllowlistShrinks").says(&["8 of the 8", "0 would remain"]);
}

#[tokio::test(start_paused = true)]
async fn the_setting_alone_writes_nothing() {
    let target = target(STORAGE);
    let azure = target.azure();
    let config = config(&target.id, &first(8));
    let stored = allowlists(&azure).await.create(&config).await;
    azure.verbs();
    let told = with(config, &json!({ "allow_shrink": true }));
    let stored = allowlists(&azure).await.converge(Some(stored), &told).await;
    assert_eq!(azure.verbs().get("PATCH"), None);
    assert_eq!(stored.value["allow_shrink"], json!(true));
}
