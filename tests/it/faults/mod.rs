//! Every fault at every step: nothing that exists is lost, and applying again comes to what is
//! configured.

mod every_object;

mod gateways;
mod odd_answers;

mod scene;

mod subject;

use arm_sandbox::Effect;
use tokio::time::Instant;

pub(crate) use scene::Step;
use scene::{Scene, told};
pub(crate) use subject::{Subject, by_id};

use crate::resources::role_assignment::FAULTS as ROLE_ASSIGNMENT;

/// More often than anything is repeated.
const ALWAYS: u32 = 1_000;
/// A web page, as a gateway puts it in the place of an answer.
const PAGE: &str = "<html><head><title>502 Bad Gateway</title></head><body>upstream</body></html>";
const HOUR: u64 = 3_600_000;

#[tokio::test(start_paused = true)]
async fn a_throttled_call_waits_as_long_as_azure_asks() {
    for (asked, seconds) in [(0, 1), (3, 3), (60, 60)] {
        let effect = Effect::status(429, "TooManyRequests").retry_after(asked);
        for step in Step::ALL {
            let began = Instant::now();
            check_recovery(&ROLE_ASSIGNMENT, step, 1, effect.clone()).await;
            assert_eq!(began.elapsed().as_secs(), seconds, "{step:?} after {asked}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_every_limit_is_refused_at_once() {
    let effect = Effect::status(429, "TooManyRequests").retry_after(1_000_000);
    for step in Step::ALL {
        let began = Instant::now();
        let told = check_failure(&ROLE_ASSIGNMENT, step, effect.clone()).await;
        assert!(told.contains("Azure asks to wait"), "{step:?}: {told}");
        assert_eq!(began.elapsed().as_secs(), 0, "{step:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn failures_of_the_moment_are_repeated() {
    for effect in [
        Effect::status(500, "InternalServerError"),
        Effect::status(503, "ServiceUnavailable"),
        Effect::status(503, "").body(""),
        Effect::status(409, "AnotherOperationInProgress"),
        Effect::status(401, "ExpiredAuthenticationToken"),
        Effect::status(502, "").body(PAGE).header("Content-Type", "text/html"),
    ] {
        for step in Step::ALL {
            check_recovery(&ROLE_ASSIGNMENT, step, 1, effect.clone()).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn failures_that_stay_are_told_and_lose_nothing() {
    for (effect, text) in [
        (Effect::status(500, "InternalServerError"), "500 InternalServerError"),
        (Effect::status(503, "").body(""), "503"),
        (Effect::status(429, "TooManyRequests"), "`-parallelism`"),
        (Effect::status(403, "AuthorizationFailed"), "permission"),
        (Effect::status(401, "InvalidAuthenticationToken"), "access token"),
        (Effect::status(502, "").body(PAGE).header("Content-Type", "text/html"), "502"),
        (Effect::Reset, "connection"),
    ] {
        for step in Step::ALL {
            let told = check_failure(&ROLE_ASSIGNMENT, step, effect.clone()).await;
            assert!(told.contains(text), "{step:?}: `{text}` is not in {told}");
            assert!(!told.contains("<html>"), "{step:?}: {told}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn broken_connections_are_tried_again() {
    for effect in [Effect::Reset, Effect::LostAnswer, Effect::TruncatedBody] {
        for step in Step::ALL {
            check_recovery(&ROLE_ASSIGNMENT, step, 2, effect.clone()).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn answers_that_never_arrive_lose_nothing() {
    for effect in [Effect::LostAnswer, Effect::TruncatedBody] {
        for step in Step::ALL {
            check_failure(&ROLE_ASSIGNMENT, step, effect.clone()).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn byte_order_marks_and_other_spellings_are_read() {
    for effect in [Effect::ByteOrderMark, Effect::OtherCase] {
        for step in Step::ALL {
            let began = Instant::now();
            check_recovery(&ROLE_ASSIGNMENT, step, 1, effect.clone()).await;
            assert_eq!(began.elapsed().as_secs(), 0, "{step:?} was repeated");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_no_json_is_told_and_loses_nothing() {
    // A deletion needs no answer but its status.
    for step in Step::ALL.into_iter().filter(|it| *it != Step::Delete) {
        check_failure(
            &ROLE_ASSIGNMENT,
            step,
            Effect::status(200, "").body("Welcome to the guest network"),
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_what_hangs_and_loses_nothing() {
    for step in Step::ALL {
        let scene = Scene::new(&ROLE_ASSIGNMENT, step).await;
        scene.hangs(HOUR);
        let began = Instant::now();
        let running = tokio::spawn(scene.begin());
        scene.azure.until_faults_are_met().await;
        scene.terraform.stop().await;
        let outcome = running.await.unwrap();
        let told = format!("{:#?}", outcome.notes);
        assert!(told.contains("interrupted"), "{step:?}: {told}");
        assert!(began.elapsed().as_secs() <= 20, "{step:?} took {:?}", began.elapsed());
        scene.settles_after(outcome).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_on_its_way_is_awaited_after_an_interrupt() {
    for step in [Step::Create, Step::Update, Step::Delete] {
        let scene = Scene::new(&ROLE_ASSIGNMENT, step).await;
        scene.hangs(5_000);
        let running = tokio::spawn(scene.begin());
        scene.azure.until_faults_are_met().await;
        scene.terraform.stop().await;
        let outcome = running.await.unwrap();
        outcome.notes.nothing();
        scene.settles_after(outcome).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_does_not_block_the_next_call() {
    let scene = Scene::new(&ROLE_ASSIGNMENT, Step::Read).await;
    scene.terraform.stop().await;
    scene.begin().await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn the_users_time_limit_ends_what_hangs_and_loses_nothing() {
    for (step, limit) in [
        (Step::Create, "5s (timeouts.create)"),
        (Step::Read, "5s (timeouts.read)"),
        (Step::Update, "5s (timeouts.update)"),
        (Step::Delete, "5s (timeouts.delete)"),
        (Step::Import, "5m (timeouts.read)"),
    ] {
        let scene = Scene::limited(&ROLE_ASSIGNMENT, step).await;
        scene.hangs(HOUR);
        let outcome = scene.begin().await;
        let told = format!("{:#?}", outcome.notes);
        assert!(told.contains(&format!("Timed out after {limit}")), "{told}");
        scene.settles_after(outcome).await;
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_for_azure_ends_at_the_users_time_limit() {
    for step in [Step::Create, Step::Read, Step::Update, Step::Delete] {
        let scene = Scene::limited(&ROLE_ASSIGNMENT, step).await;
        scene.goes_wrong(ALWAYS, Effect::status(503, "ServiceUnavailable"));
        let began = Instant::now();
        let outcome = scene.begin().await;
        assert!(outcome.notes.has_errors(), "{step:?}");
        assert!(began.elapsed().as_secs() <= 5, "{step:?} took {:?}", began.elapsed());
        scene.settles_after(outcome).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_after_a_fault_is_overcome_too() {
    for step in Step::ALL {
        let scene = Scene::new(&ROLE_ASSIGNMENT, step).await;
        for effect in [
            Effect::status(429, "TooManyRequests").retry_after(3),
            Effect::Delay { milliseconds: 2_000 },
            Effect::Reset,
            Effect::status(500, "InternalServerError"),
            Effect::LostAnswer,
        ] {
            scene.goes_wrong(1, effect);
        }
        let outcome = scene.begin().await;
        outcome.notes.no_error();
        scene.settles_after(outcome).await;
    }
}

/// The step succeeds, although this happens so often.
async fn check_recovery(subject: &'static Subject, step: Step, times: u32, effect: Effect) {
    let scene = Scene::new(subject, step).await;
    scene.goes_wrong(times, effect);
    let outcome = scene.begin().await;
    outcome.notes.no_error();
    scene.is_done(&outcome).await;
    scene.settles_after(outcome).await;
}

/// The step fails, because this does not end; the result is what the user is told.
async fn check_failure(subject: &'static Subject, step: Step, effect: Effect) -> String {
    let scene = Scene::new(subject, step).await;
    scene.goes_wrong(ALWAYS, effect);
    let outcome = scene.begin().await;
    assert!(outcome.notes.has_errors(), "{step:?}: {outcome:#?}");
    let told = told(&outcome.notes);
    scene.settles_after(outcome).await;
    told
}
