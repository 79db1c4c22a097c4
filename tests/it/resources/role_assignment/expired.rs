//! Assignments whose time is over: what the apply deletes, what it leaves, and what comes back.

use std::time::Duration;

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use super::{
    expiry::{FUTURE, PAST, after_its_time, lasting, refreshed_plan, until},
    grant, grant_with,
};
use crate::{
    azure::{
        ANY_ASSIGNMENT, Azure, BLOB_CONTRIBUTOR, TASK_PRINCIPAL, VENDOR, assignment, container,
        data_group, identity_id,
    },
    grpc::{Stored, UNKNOWN},
};

const NAME: &str = "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11";

/// An Azure with an assignment whose time is over, and its state after a refresh.
async fn over(config: &Value) -> (Azure, Stored) {
    let azure = Azure::new();
    let stored = azure.grants().await.create(config).await;
    let read = azure.grants().await.refresh(&after_its_time(&stored)).await;
    read.notes.nothing();
    (azure, read.stored())
}

/// The same after the apply that ends it.
async fn ended(config: &Value) -> (Azure, Stored) {
    let (azure, stored) = over(config).await;
    let grants = azure.grants().await;
    let stored = grants.apply(&grants.plan(Some(&stored), config).await).await.stored();
    (azure, stored)
}

#[tokio::test(start_paused = true)]
async fn after_its_time_the_plan_shows_the_end_and_the_apply_deletes_exactly_our_assignment() {
    for config in [lasting("8h"), until(PAST)] {
        let bystander = assignment(&data_group(), NAME, BLOB_CONTRIBUTOR, VENDOR);
        let azure = Azure::holding([bystander]);
        let created = azure.grants().await.create(&lasting("8h")).await;
        let mut stored = after_its_time(&created);
        stored.value["expires_after"] = config["expires_after"].clone();
        let grants = azure.grants().await;
        let plan = refreshed_plan(&grants, &stored, &config).await;
        plan.notes.warning().is("RoleAssignmentExpired", "expired").says(&[stored.text("id")]);
        assert_eq!((plan.changes(), plan.replace.clone()), (json!({ "expired": true }), vec![]));
        assert_eq!(azure.assignments().await.len(), 2, "a plan deletes nothing");

        let stored = azure.grants().await.apply_saved(&plan).await.stored();
        let left = azure.assignments().await;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0]["name"], NAME);
        refreshed_plan(&azure.grants().await, &stored, &config).await.is_empty();
        azure.calls();
        azure.grants().await.destroy(&stored).await.notes.nothing();
        assert!(!azure.verbs().contains_key("DELETE"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_later_end_in_time_keeps_an_assignment_whose_time_is_over() {
    let (azure, stored) = over(&lasting("8h")).await;
    let grants = azure.grants().await;
    let config = lasting("720h");
    let plan = grants.plan(Some(&stored), &config).await;
    assert_eq!(plan.changes(), json!({ "expires_after": "720h", "expires_at": UNKNOWN }));
    let stored = grants.apply_saved(&plan).await.stored();
    assert_eq!(azure.assignments().await.len(), 1);
    refreshed_plan(&azure.grants().await, &stored, &config).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn another_end_afterward_creates_the_assignment_again_and_the_plan_shows_it() {
    for config in [until(FUTURE), lasting("720h"), grant()] {
        let (azure, stored) = ended(&lasting("8h")).await;
        let grants = azure.grants().await;
        let plan = refreshed_plan(&grants, &stored, &config).await;
        assert_eq!(
            (plan.replace.clone(), &plan.planned["expired"]),
            (vec!["expired".to_owned()], &json!(false))
        );
        let stored = azure.grants().await.converge(Some(stored), &config).await;
        assert_eq!((azure.assignments().await.len(), &stored.value["expired"]), (1, &json!(false)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_replacement_that_is_created_first_is_kept_by_the_removal_of_the_expired_one() {
    let (azure, stored) = ended(&lasting("8h")).await;
    let grants = azure.grants().await;
    let first = refreshed_plan(&grants, &stored, &until(FUTURE)).await;
    let second = grants.plan_again(&first).await;
    grants.apply(&second).await.stored();
    grants.destroy(&stored).await.notes.nothing();
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_expired_assignment_is_not_created_again_for_anything_else() {
    let arguments = json!({
        "principal_id": null,
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
        "expires_after": "8h",
    });
    let (azure, stored) = ended(&grant_with(&arguments)).await;
    for (name, value) in [
        ("description", json!("after")),
        ("managed_identity_id", json!(identity_id("union-operator-acme-7k2p"))),
        ("managed_identity_id", json!(UNKNOWN)),
    ] {
        let mut config = grant_with(&arguments);
        config[name] = value;
        let grants = azure.grants().await;
        let plan = refreshed_plan(&grants, &stored, &config).await;
        plan.notes.nothing();
        assert_eq!(
            (plan.replace.clone(), &plan.planned["expired"]),
            (vec![], &json!(true)),
            "{name}"
        );
        if config[name] != UNKNOWN {
            let changed = grants.apply_saved(&plan).await.stored();
            refreshed_plan(&azure.grants().await, &changed, &config).await.is_empty();
        }
    }
    assert_eq!(azure.assignments().await, Vec::<Value>::new());
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_somebody_removed_after_its_time_has_expired() {
    let azure = Azure::new();
    let mut stored = after_its_time(&azure.grants().await.create(&lasting("8h")).await);
    stored.private.clear();
    azure.somebody_else().delete(stored.text("id"), "2022-04-01").await.unwrap();
    let read = azure.grants().await.refresh(&stored).await.stored();
    assert_eq!(read.value["expired"], json!(true));
    refreshed_plan(&azure.grants().await, &read, &lasting("8h")).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_azure_refuses_is_an_error_and_planned_again() {
    let (azure, stored) = over(&lasting("8h")).await;
    let grants = azure.grants().await;
    let plan = grants.plan(Some(&stored), &lasting("8h")).await;
    azure.add_fault("DELETE", ANY_ASSIGNMENT, Effect::status(403, "AuthorizationFailed"));
    let applied = grants.apply(&plan).await;
    applied.notes.error().says(&["AuthorizationFailed", stored.text("id")]);
    let kept = applied.state.expect("the assignment still grants access");
    assert_eq!((&kept.value["expired"], azure.assignments().await.len()), (&json!(false), 1));
    let plan = refreshed_plan(&azure.grants().await, &kept, &lasting("8h")).await;
    assert_eq!(plan.changes(), json!({ "expired": true }));
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_azure_lost_is_planned_again() {
    let (azure, stored) = over(&lasting("8h")).await;
    let grants = azure.grants().await;
    azure.add_fault("DELETE", ANY_ASSIGNMENT, Effect::DroppedWrite);
    let stored = grants.apply(&grants.plan(Some(&stored), &lasting("8h")).await).await.stored();
    let plan = refreshed_plan(&azure.grants().await, &stored, &lasting("8h")).await;
    assert_eq!(plan.changes(), json!({ "expired": true }));
    azure.grants().await.apply(&plan).await.stored();
    assert_eq!(azure.assignments().await, Vec::<Value>::new());
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_removal_is_an_error_and_the_next_refresh_finds_what_became_of_it() {
    const HOUR: u64 = 3_600_000;
    for is_deleted in [false, true] {
        let (azure, stored) = over(&lasting("8h")).await;
        let terraform = azure.terraform().await;
        let grants = terraform.resource("dataplane_role_assignment");
        let plan = grants.plan(Some(&stored), &lasting("8h")).await;
        if is_deleted {
            azure.add_fault("DELETE", ANY_ASSIGNMENT, Effect::LostAnswer);
        }
        let delay = Effect::Delay { milliseconds: HOUR };
        let hangs = Fault::new("DELETE", ANY_ASSIGNMENT, delay).after(u32::from(is_deleted));
        azure.sandbox().add_fault(&hangs).unwrap();
        let running = tokio::spawn(async move { grants.apply(&plan).await });
        while !azure.sandbox().unused_faults().unwrap().is_empty() {
            // The second attempt waits a moment.
            tokio::time::advance(Duration::from_millis(10)).await;
        }
        terraform.stop().await;
        let applied = running.await.unwrap();
        assert!(applied.notes.has_errors());
        let kept = applied.state.expect("nothing is forgotten");
        assert_eq!(kept.value["expired"], json!(false));

        let grants = azure.grants().await;
        let read = grants.refresh(&kept).await.stored();
        assert_eq!(read.value["expired"], json!(is_deleted));
        let plan = grants.plan(Some(&read), &lasting("8h")).await;
        assert_eq!(plan.planned["expired"], json!(true));
        azure.grants().await.apply_saved(&plan).await.stored();
        assert_eq!(azure.assignments().await, Vec::<Value>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_somebody_wrote_since_the_plan_is_not_deleted() {
    let (azure, stored) = over(&lasting("8h")).await;
    let grants = azure.grants().await;
    let plan = grants.plan(Some(&stored), &lasting("8h")).await;
    let theirs = azure.assignments().await.remove(0);
    tokio::time::advance(Duration::from_mins(1)).await;
    let _: Value =
        azure.somebody_else().put(stored.text("id"), "2022-04-01", &theirs).await.unwrap();
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("RoleAssignmentNotEnded", "").says(&[stored.text("id")]);
    assert_eq!(azure.assignments().await.len(), 1);
    assert_eq!(applied.state.unwrap().value["expired"], json!(false));
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_another_address_confirmed_is_not_deleted() {
    let (azure, stored) = over(&lasting("8h")).await;
    let grants = azure.grants().await;
    let plan = grants.plan(Some(&stored), &lasting("8h")).await;
    // Only the apply learns that it is the same grant.
    let other = grants.plan(None, &grant_with(&json!({ "principal_id": UNKNOWN }))).await;
    grants.apply(&other.with("principal_id", &VENDOR.into())).await.stored();
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("RoleAssignmentNotEnded", "").says(&[stored.text("id")]);
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_somebody_recreated_is_reported_and_stays() {
    let (azure, stored) = ended(&lasting("8h")).await;
    let id = stored.text("id").to_owned();
    tokio::time::advance(Duration::from_mins(1)).await;
    for place in [id.clone(), id.replace(stored.text("name"), NAME)] {
        let theirs = assignment(&container("features"), NAME, BLOB_CONTRIBUTOR, VENDOR);
        let theirs = json!({ "properties": theirs["properties"] });
        let _: Value = azure.somebody_else().put(&place, "2022-04-01", &theirs).await.unwrap();
        let grants = azure.grants().await;
        let read = grants.refresh(&stored).await;
        read.notes.warning().is("RoleAssignmentRecreated", "").says(&[&place]);
        grants.plan(read.state.as_ref(), &lasting("8h")).await.is_empty();
        let destroyed = grants.destroy(&stored).await;
        destroyed.notes.no_error();
        assert_eq!(azure.assignments().await.len(), 1, "it is not ours");
        azure.somebody_else().delete(&place, "2022-04-01").await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_resource_for_an_assignment_that_ends_is_warned_of() {
    let (azure, stored) = over(&lasting("8h")).await;
    let grants = azure.grants().await;
    grants
        .plan(Some(&stored), &lasting("8h"))
        .await
        .notes
        .warning()
        .is("RoleAssignmentExpired", "expired");
    let other = Stored { private: Vec::new(), ..stored.clone() };
    let plan = grants.plan(Some(&other), &grant()).await;
    assert!(
        plan.notes.0.iter().any(|it| it.code == "DuplicateRoleAssignment"),
        "{:#?}",
        plan.notes
    );
}

#[tokio::test(start_paused = true)]
async fn what_would_replace_an_assignment_whose_time_is_over_is_refused_without_another_end() {
    for (azure, stored) in [over(&lasting("8h")).await, ended(&lasting("8h")).await] {
        for (name, value) in [
            ("scope", json!(container("others"))),
            ("scope", json!(UNKNOWN)),
            ("role", json!("Reader")),
            ("role", json!(UNKNOWN)),
            ("principal_id", json!(TASK_PRINCIPAL)),
            ("principal_id", json!(UNKNOWN)),
        ] {
            let config = grant_with(&json!({ "expires_after": "8h", name: value }));
            let plan = azure.grants().await.plan(Some(&stored), &config).await;
            plan.notes.error().is("RoleAssignmentExpired", name).says(&["another end"]);
        }
        let config = grant_with(&json!({ "expires_after": "720h", "role": "Reader" }));
        azure.grants().await.converge(Some(stored), &config).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_that_is_not_known_leaves_open_whether_an_assignment_ends() {
    let (azure, stored) = over(&lasting("8h")).await;
    let config = grant_with(&json!({ "expires_after": UNKNOWN }));
    let plan = azure.grants().await.plan(Some(&stored), &config).await;
    plan.notes.no_error();
    assert_eq!(plan.planned["expired"], json!(UNKNOWN));
    let (azure, stored) = ended(&lasting("8h")).await;
    let plan = azure.grants().await.plan(Some(&stored), &config).await;
    plan.notes.warning().is("RoleAssignmentExpired", "expires_at").says(&["again"]);
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_exists_gets_no_end_from_a_create() {
    let azure = Azure::new();
    azure.grants().await.create(&grant()).await;
    azure.calls();
    let grants = azure.grants().await;
    let made = grants.apply(&grants.plan(None, &lasting("8h")).await).await;
    made.notes.error().is("RoleAssignmentExists", "expires_at").says(&["import it"]);
    assert!(!azure.verbs().contains_key("PUT"));
}
