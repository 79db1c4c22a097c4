//! How a wait ends that has not seen what it waited for.

use std::time::Duration;

use arm_sandbox::Effect;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{TYPE, assert_only_read, peered, peering_link, wait};

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_says_what_was_seen_and_who_has_to_act() {
    let azure = peered().await;
    let began = Instant::now();
    let config = json!({ "vnet_peering_id": peering_link(), "timeout": "1h30m" });
    let (said, notes) = wait(&azure, &config).await;
    assert!(said.iter().any(|it| it.starts_with("No change for 1h2")), "{said:#?}");
    let facts = [
        "1h30m",
        &peering_link(),
        "is Initiated.",
        "Microsoft.Network/virtualNetworks/peer/action",
    ];
    notes.error().is("WaitTimedOut", "vnet_peering_id").says(&facts);
    assert!(Duration::from_mins(90) <= began.elapsed());
    assert_only_read(&azure);
}

#[tokio::test(start_paused = true)]
async fn half_an_hour_is_waited_unless_something_else_is_said() {
    let azure = peered().await;
    let (_, notes) = wait(&azure, &json!({ "vnet_peering_id": peering_link() })).await;
    notes.error().is("WaitTimedOut", "vnet_peering_id").says(&["30m"]);
}

#[tokio::test(start_paused = true)]
async fn an_interruption_ends_the_wait_and_says_so() {
    let azure = peered().await;
    let terraform = azure.terraform().await;
    let config = json!({ "vnet_peering_id": peering_link() });
    let interrupt = async {
        sleep(Duration::from_mins(3)).await;
        terraform.stop().await;
    };
    let began = Instant::now();
    let ((_, notes), ()) = tokio::join!(terraform.invoke(TYPE, &config), interrupt);
    let [why, what] = &notes.0[..] else { panic!("{notes:#?}") };
    why.is("OperationInterrupted", "");
    what.is("ActionInterrupted", "vnet_peering_id");
    assert!(began.elapsed() < Duration::from_mins(4));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_does_not_prolong_the_wait() {
    let azure = peered().await;
    azure.add_fault(
        "GET",
        "*/virtualNetworkPeerings/*",
        Effect::Delay { milliseconds: 86_400_000 },
    );
    let config = json!({ "vnet_peering_id": peering_link(), "timeout": "10m" });
    let (said, notes) = wait(&azure, &config).await;
    assert!(said.is_empty(), "{said:#?}");
    notes.error().is("WaitTimedOut", "vnet_peering_id");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_asks_for_patience_is_given_it() {
    let azure = peered().await;
    azure.vendor_peers().await;
    let busy = Effect::status(429, "TooManyRequests").retry_after(77);
    azure.add_fault("GET", "*/virtualNetworkPeerings/*", busy);
    let began = Instant::now();
    let (said, notes) = wait(&azure, &json!({ "vnet_peering_id": peering_link() })).await;
    notes.nothing();
    assert!(said[0].contains("is connected"), "{said:#?}");
    assert!(Duration::from_secs(77) <= began.elapsed());
}
