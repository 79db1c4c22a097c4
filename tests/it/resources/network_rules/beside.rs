//! Other writers, and addresses and networks on one target at once: both are members of one body.

use arm_sandbox::Effect;
use serde_json::{Value, json};
use tokio::try_join;

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, rules,
    targets::{Target, every_target},
};
use crate::{azure::Azure, grpc::Managed};

const ADDRESS: &str = "203.0.113.18";

/// An allowlist of addresses on the target.
fn addresses(target: &Target) -> Value {
    json!({ "target_id": target.id, "addresses": [ADDRESS] })
}

/// Whether a new run finds nothing to change in either.
async fn check_both(azure: &Azure, target: &Target, [networks, list]: [&crate::grpc::Stored; 2]) {
    let terraform = azure.terraform().await;
    let run = terraform.resource("dataplane_network_rules");
    let read = run.refresh(networks).await.stored();
    run.plan(Some(&read), &allowing(&target.id, &[FIRST])).await.is_empty();
    let run = terraform.resource("dataplane_ip_allowlist");
    let read = run.refresh(list).await.stored();
    run.plan(Some(&read), &addresses(target)).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn addresses_and_networks_of_one_run_lose_nothing() {
    for target in every_target() {
        let azure = target.azure();
        let before = target.everything(&azure).await;
        let terraform = azure.terraform().await;
        let (networks, list) = (
            terraform.resource("dataplane_network_rules"),
            terraform.resource("dataplane_ip_allowlist"),
        );
        let (config, other) = (allowing(&target.id, &[FIRST]), addresses(&target));
        let (one, two) = tokio::join!(networks.create(&config), list.create(&other));
        assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST], "{}", target.id);
        check_both(&azure, &target, [&one, &two]).await;
        let (one, two) = tokio::join!(networks.destroy(&one), list.destroy(&two));
        one.notes.no_error();
        two.notes.no_error();
        assert_eq!(target.everything(&azure).await, before, "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn addresses_and_networks_of_two_runs_lose_nothing_ten_times_in_a_row() {
    for target in every_target() {
        let azure = target.azure();
        let (one, other) = (azure.terraform().await, azure.terraform().await);
        let networks = one.resource("dataplane_network_rules");
        let list = other.resource("dataplane_ip_allowlist");
        for _ in 0..10 {
            let create = |run: &Managed, config: Value| {
                let run = run.clone();
                tokio::spawn(async move { run.create(&config).await })
            };
            let (first, second) = try_join!(
                create(&networks, allowing(&target.id, &[FIRST])),
                create(&list, addresses(&target))
            )
            .unwrap();
            assert_eq!(target.subnets(&azure).await, [FOREIGN, FIRST], "{}", target.id);
            check_both(&azure, &target, [&first, &second]).await;
            let end = |run: &Managed, stored: crate::grpc::Stored| {
                let run = run.clone();
                tokio::spawn(async move { run.destroy(&stored).await.notes.no_error() })
            };
            try_join!(end(&networks, first), end(&list, second)).unwrap();
            assert_eq!(target.subnets(&azure).await, [FOREIGN], "{}", target.id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_writer_who_undoes_ours_is_followed_and_keeps_its_own() {
    for target in every_target() {
        let azure = target.azure();
        let effect = if target.has_names() {
            Effect::followed("DELETE", Value::Null)
        } else {
            Effect::followed(target.verb(), target.foreign_write(&azure, THIRD).await)
        };
        azure.add_fault(target.verb(), &target.written(), effect);
        rules(&azure).await.converge(None, &allowing(&target.id, &[FIRST, SECOND])).await;
        let expected: &[&str] = if target.has_names() {
            &[FOREIGN, FIRST, SECOND]
        } else {
            &[FOREIGN, FIRST, SECOND, THIRD]
        };
        assert_eq!(target.subnets(&azure).await, expected, "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_lost_is_looked_up_and_the_entry_is_ours() {
    for target in every_target() {
        let azure = target.azure();
        azure.add_fault(target.verb(), &target.written(), Effect::LostAnswer);
        let stored = rules(&azure).await.converge(None, &allowing(&target.id, &[FIRST])).await;
        rules(&azure).await.destroy(&stored).await.notes.nothing();
        assert_eq!(target.subnets(&azure).await, [FOREIGN], "{}", target.id);
    }
}
