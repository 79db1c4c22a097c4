//! The same for every type of object: what each step rests on fails in every way.

use std::time::Duration;

use arm_sandbox::Effect;
use tokio::time::Instant;

use super::{
    ALWAYS, HOUR, PAGE,
    scene::{Scene, Step, told},
    subject::Subject,
};
use crate::{azure::SUBSCRIPTION, resources::SAMPLES};

/// One of each type that reads or writes Azure.
pub(super) fn subjects() -> impl Iterator<Item = &'static Subject> {
    SAMPLES.into_iter().filter_map(|it| it.faults)
}

/// Each step of each object whose writes `http::send` repeats. The writes of an allowlist are repeated
/// after another read: `resources::ip_allowlist::failures` is about them.
pub(super) fn steps() -> impl Iterator<Item = (&'static Subject, Step)> {
    let firewalls = ["dataplane_ip_allowlist", "dataplane_network_rules"];
    let repeated = subjects().filter(move |it| !firewalls.contains(&it.type_name));
    repeated.flat_map(|subject| subject.steps().map(move |step| (subject, step)))
}

fn failed_operation() -> Effect {
    let message = "The operation did not come to its end.".into();
    Effect::FailedOperation { code: "InternalServerError".into(), message, details: Vec::new() }
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_overcome_whatever_the_object() {
    let throttled = Effect::status(429, "TooManyRequests");
    for effects in [
        vec![
            throttled.clone().retry_after(3),
            throttled,
            Effect::status(500, "InternalServerError"),
        ],
        vec![Effect::Reset, Effect::status(503, "").body(""), Effect::LostAnswer],
        vec![Effect::TruncatedBody, Effect::status(409, "AnotherOperationInProgress")],
        vec![Effect::ByteOrderMark],
        vec![Effect::OtherCase],
    ] {
        for (subject, step) in steps() {
            let scene = Scene::new(subject, step).await;
            scene.azure.behave(|it| it.operation_polls = 1);
            for effect in &effects {
                scene.goes_wrong(1, effect.clone());
            }
            let outcome = scene.begin().await;
            outcome.notes.no_error();
            let left = scene.azure.sandbox().unused_faults().unwrap().len();
            assert!(left < effects.len(), "{} {step:?} never asked", subject.type_name);
            scene.is_done(&outcome).await;
            scene.settles_after(outcome).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_stays_is_told_and_loses_nothing_whatever_the_object() {
    for effect in [
        Effect::status(403, "AuthorizationFailed"),
        Effect::status(409, "Conflict"),
        Effect::status(429, "TooManyRequests"),
        Effect::status(500, "InternalServerError"),
        Effect::status(502, "").body(PAGE).header("Content-Type", "text/html"),
        Effect::Reset,
        Effect::LostAnswer,
        Effect::TruncatedBody,
    ] {
        for (subject, step) in steps() {
            check_told(subject, step, effect.clone()).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_is_told_and_loses_nothing_whatever_the_object() {
    let missing = Effect::status(404, "ResourceNotFound");
    let guest = Effect::status(200, "").body("Welcome to the guest network");
    for effect in [missing, guest] {
        // Of a deletion, both say that it is done.
        let answers = |(subject, step): &(&Subject, Step)| {
            subject.call(*step).is_some_and(|(method, _)| method != "DELETE")
        };
        for (subject, step) in steps().filter(answers) {
            let scene = Scene::new(subject, step).await;
            scene.goes_wrong(ALWAYS, effect.clone());
            let outcome = scene.begin().await;
            scene.settles_after(outcome).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_in_the_middle_loses_nothing_whatever_the_object() {
    for (subject, step) in steps() {
        let scene = Scene::new(subject, step).await;
        scene.hangs(HOUR);
        let began = Instant::now();
        let running = tokio::spawn(scene.begin());
        while !scene.azure.sandbox().unused_faults().unwrap().is_empty() {
            assert!(!running.is_finished(), "{} {step:?} never asked", subject.type_name);
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        scene.terraform.stop().await;
        let outcome = running.await.unwrap();
        let told = told(&outcome.notes);
        assert!(told.contains("interrupted"), "{} {step:?}: {told}", subject.type_name);
        assert!(began.elapsed().as_secs() <= 20, "{} {step:?}", subject.type_name);
        scene.settles_after(outcome).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_fails_in_an_answer_of_200_is_told_and_loses_nothing() {
    // The types whose writes are long-running operations.
    let types = ["dataplane_vnet_peering", "dataplane_peering_routes"];
    for subject in subjects().filter(|it| types.contains(&it.type_name)) {
        for step in [Step::Create, Step::Update, Step::Delete] {
            let scene = Scene::new(subject, step).await;
            scene.azure.behave(|it| it.operation_polls = 1);
            scene.goes_wrong(ALWAYS, failed_operation());
            let outcome = scene.begin().await;
            let told = told(&outcome.notes);
            let said = outcome.notes.has_errors() && told.contains("did not come to its end");
            assert!(said, "{} {step:?}: {told}", subject.type_name);
            scene.settles_after(outcome).await;
        }
    }
}

/// The step fails, because this does not end, or is done all the same. The user is told of which
/// object, and without the pages of gateways.
async fn check_told(subject: &'static Subject, step: Step, effect: Effect) {
    let what = format!("{} {step:?} {effect:?}", subject.type_name);
    let scene = Scene::new(subject, step).await;
    scene.goes_wrong(ALWAYS, effect);
    let outcome = scene.begin().await;
    let told = told(&outcome.notes);
    assert!(!told.contains("<html>"), "{what}: {told}");
    if outcome.notes.has_errors() {
        let named = if step == Step::List { SUBSCRIPTION } else { subject.named };
        assert!(told.contains(named), "{what}: {told}");
    } else {
        // It was done although nobody answered, and was seen to be.
        scene.is_done(&outcome).await;
    }
    scene.settles_after(outcome).await;
}

#[test]
fn every_resource_that_asks_azure_meets_every_fault() {
    for sample in SAMPLES.into_iter().filter(|it| it.asks || it.writes) {
        let has_steps = sample
            .faults
            .is_some_and(|it| it.type_name == sample.type_name && it.call(Step::Create).is_some());
        assert!(has_steps, "add `faults` to `SAMPLE` of {}", sample.type_name);
    }
}
