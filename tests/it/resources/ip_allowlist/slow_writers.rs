//! Two processes on one list, whose writes take long: nothing is lost, and nothing comes back.

use arm_sandbox::{Effect, Fault};
use tokio::try_join;

use super::{
    FIRST, FOREIGN, SECOND, allowing, allowlists,
    targets::{STORAGE, target},
};
use crate::grpc::Managed;

/// Twelve rounds in which two runs add an address each and take it away again, while the writes take
/// these times in turn.
async fn check_rounds(verbs: &[&str], milliseconds: &[u64]) {
    let target = &target(STORAGE);
    let azure = target.azure();
    for _ in 0..12 {
        for verb in verbs {
            for (after, took) in (0..40).zip(milliseconds.iter().cycle()) {
                let slow = Fault::new(*verb, &target.id, Effect::Delay { milliseconds: *took });
                azure.sandbox().add_fault(&slow.after(after)).unwrap();
            }
        }
        let (one, other) = (allowlists(&azure).await, allowlists(&azure).await);
        let begin = |run: Managed, address: &'static str| {
            let config = allowing(&target.id, &[address]);
            tokio::spawn(async move { run.create(&config).await })
        };
        let (first, second) =
            try_join!(begin(one.clone(), FIRST), begin(other.clone(), SECOND)).unwrap();
        azure.heal();
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, SECOND]);
        for verb in verbs {
            for (after, took) in (0..40).zip(milliseconds.iter().cycle()) {
                let slow = Fault::new(*verb, &target.id, Effect::Delay { milliseconds: *took });
                azure.sandbox().add_fault(&slow.after(after)).unwrap();
            }
        }
        let end = |run: Managed, stored| {
            tokio::spawn(async move { run.destroy(&stored).await.notes.no_error() })
        };
        try_join!(end(one, first), end(other, second)).unwrap();
        azure.heal();
        assert_eq!(target.addresses(&azure).await, [FOREIGN]);
    }
}

#[tokio::test(start_paused = true)]
async fn with_writes_that_take_a_second_and_a_half() {
    check_rounds(&["PATCH"], &[1_500]).await;
}

#[tokio::test(start_paused = true)]
async fn with_writes_that_take_five_seconds() {
    check_rounds(&["PATCH"], &[5_000]).await;
}

#[tokio::test(start_paused = true)]
async fn with_a_slow_writer_and_a_slower_one() {
    check_rounds(&["PATCH"], &[1_500, 5_000]).await;
    check_rounds(&["PATCH"], &[5_000, 1_500, 1_500]).await;
}

#[tokio::test(start_paused = true)]
async fn with_reads_that_are_as_slow_as_writes() {
    check_rounds(&["GET", "PATCH"], &[5_000]).await;
}

#[tokio::test(start_paused = true)]
async fn a_later_allowlist_of_the_run_repairs_the_undone_changes_of_an_earlier_one() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let earlier = run.create(&allowing(&target.id, &[FIRST])).await;
    target.remove(&azure, FIRST).await;

    run.create(&allowing(&target.id, &[SECOND])).await;

    assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST, SECOND]);
    run.destroy(&earlier).await.notes.no_error();
    assert_eq!(target.addresses(&azure).await, [FOREIGN, SECOND]);
}
