//! When attempts follow each other, by table.

use super::*;

const PROGRESS: Progress = Progress {
    attempts: 1,
    elapsed: Duration::ZERO,
    remaining: None,
    max_retries: Some(5),
    idempotent: true,
    reached: false,
    renewed: false,
    random: 0.0,
};

const OVERLOADED: Outcome = answer(Class::Overloaded);

const fn answer(class: Class) -> Outcome {
    Outcome::Answer { class, retry_after: None }
}

fn asked(wait: u64) -> Outcome {
    Outcome::Answer { class: Class::Overloaded, retry_after: Some(seconds(wait)) }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn too_long(wait: u64, left: u64, asked: bool) -> Next {
    Next::TooLong(TooLong { wait: seconds(wait), left: seconds(left), asked })
}

#[test]
fn each_class_has_its_rule() {
    for (class, expected) in [
        (Class::Final, Next::Accept),
        (Class::TokenRefused, Next::RenewToken),
        (Class::Overloaded, Next::Wait(seconds(1))),
        (Class::Conflict, Next::Wait(seconds(1))),
        (Class::Expected(seconds(9)), Next::Wait(seconds(1))),
    ] {
        assert_eq!(decide(&answer(class), &PROGRESS), expected, "{class:?}");
    }
}

#[test]
fn a_token_is_renewed_once() {
    let progress = Progress { renewed: true, ..PROGRESS };
    assert_eq!(decide(&answer(Class::TokenRefused), &progress), Next::Accept);
}

#[test]
fn a_lost_connection_is_repeated_where_a_second_request_does_no_harm() {
    let post = Progress { idempotent: false, ..PROGRESS };
    assert_eq!(decide(&Outcome::Lost, &PROGRESS), Next::Wait(seconds(1)));
    assert_eq!(decide(&Outcome::Lost, &post), Next::Accept);
    assert_eq!(decide(&Outcome::NotSent, &post), Next::Wait(seconds(1)));
    assert_eq!(decide(&OVERLOADED, &post), Next::Wait(seconds(1)));
}

#[test]
fn a_connection_that_does_not_come_about_is_soon_given_up() {
    let at = |attempts| Progress { attempts, max_retries: None, ..PROGRESS };
    assert!(matches!(decide(&Outcome::NotSent, &at(5)), Next::Wait(_)));
    assert_eq!(decide(&Outcome::NotSent, &at(6)), Next::Accept);
    let known = Progress { reached: true, ..at(6) };
    assert!(matches!(decide(&Outcome::NotSent, &known), Next::Wait(_)));
}

#[test]
fn a_token_is_waited_for_only_while_a_federation_may_be_spreading() {
    let spreading = Outcome::NoToken { may_follow: true };
    assert_eq!(decide(&spreading, &PROGRESS), Next::Wait(seconds(1)));
    assert_eq!(decide(&Outcome::NoToken { may_follow: false }, &PROGRESS), Next::Accept);
    let late = Progress { elapsed: PROPAGATION, ..PROGRESS };
    assert_eq!(decide(&spreading, &late), Next::Accept);
}

#[test]
fn waits_double_up_to_a_minute_and_jitter_shortens_them() {
    let waits: Vec<Next> = [1, 2, 3, 6, 7, 40]
        .map(|attempts| decide(&OVERLOADED, &Progress { attempts, max_retries: None, ..PROGRESS }))
        .into();
    assert_eq!(waits, [1, 2, 4, 32, 60, 60].map(|it| Next::Wait(seconds(it))));
    let progress = Progress { random: 1.0, attempts: 3, ..PROGRESS };
    assert_eq!(decide(&OVERLOADED, &progress), Next::Wait(seconds(3)));
    let later = Progress { attempts: 9, max_retries: None, ..PROGRESS };
    assert_eq!(decide(&answer(Class::Conflict), &later), Next::Wait(seconds(15)));
}

#[test]
fn the_wait_that_the_service_asks_for_wins() {
    assert_eq!(decide(&asked(17), &PROGRESS), Next::Wait(seconds(17)));
    assert_eq!(decide(&asked(0), &PROGRESS), Next::Wait(seconds(1)));
}

#[test]
fn a_wait_past_the_limit_is_refused_at_once() {
    let day = asked(86_400);
    let limited = Progress { remaining: Some(seconds(120)), ..PROGRESS };
    assert_eq!(decide(&day, &limited), too_long(86_400, 120, true));
    assert_eq!(decide(&day, &PROGRESS), too_long(86_400, 600, true));
    let over = Progress { remaining: Some(Duration::ZERO), ..PROGRESS };
    assert_eq!(decide(&OVERLOADED, &over), too_long(1, 0, false));
}

#[test]
fn a_last_attempt_is_made_before_the_time_is_up() {
    let at = |left| Progress {
        attempts: 9,
        max_retries: None,
        remaining: Some(seconds(left)),
        ..PROGRESS
    };
    let decided = [61, 60, 40, 2, 1].map(|it| decide(&OVERLOADED, &at(it)));
    let waits = [60, 60, 39, 1].map(|it| Next::Wait(seconds(it)));
    assert_eq!(decided[..4], waits);
    assert_eq!(decided[4], too_long(60, 1, false));
}

#[test]
fn without_a_ceiling_repetitions_end_by_time_alone() {
    let at = |attempts, elapsed| Progress {
        attempts,
        elapsed: seconds(elapsed),
        max_retries: None,
        ..PROGRESS
    };
    assert_eq!(decide(&OVERLOADED, &at(5_000, 0)), Next::Wait(seconds(60)));
    let limited = Progress { remaining: Some(seconds(1_700)), ..at(5_000, 100_000) };
    assert_eq!(decide(&OVERLOADED, &limited), Next::Wait(seconds(60)));
    assert_eq!(decide(&OVERLOADED, &at(12, 600)), too_long(60, 0, false));
}

#[test]
fn repetitions_are_limited_by_the_ceiling() {
    let progress = |attempts| Progress { attempts, ..PROGRESS };
    assert!(matches!(decide(&OVERLOADED, &progress(5)), Next::Wait(_)));
    assert_eq!(decide(&OVERLOADED, &progress(6)), Next::Accept);
    let never = Progress { max_retries: Some(0), ..PROGRESS };
    assert_eq!(decide(&OVERLOADED, &never), Next::Accept);
}

#[test]
fn what_the_call_expects_is_repeated_within_its_own_bound() {
    let at = |elapsed, attempts| Progress { elapsed: seconds(elapsed), attempts, ..PROGRESS };
    let expected = answer(Class::Expected(seconds(180)));
    assert_eq!(decide(&expected, &at(0, 1)), Next::Wait(seconds(1)));
    assert_eq!(decide(&expected, &at(100, 50)), Next::Wait(seconds(15)));
    assert_eq!(decide(&expected, &at(175, 50)), Next::Wait(seconds(5)));
    assert_eq!(decide(&expected, &at(180, 50)), Next::Accept);
}

#[track_caller]
fn check(given: &[(&'static str, &str)], expected: Option<Duration>) {
    let mut headers = Headers::new();
    for (name, value) in given {
        headers.insert(*name, (*value).to_owned());
    }
    let now: Timestamp = "2026-11-21T19:13:07Z".parse().expect("a time");
    assert_eq!(read_retry_after(&headers, now), expected, "{given:?}");
}

#[test]
fn every_form_of_the_wait_is_read() {
    let seconds = |it| Some(Duration::from_secs(it));
    check(&[], None);
    check(&[("retry-after", "3")], seconds(3));
    check(&[("retry-after", " 17 ")], seconds(17));
    check(&[("retry-after", "0")], seconds(1));
    check(&[("retry-after", "86400")], seconds(86_400));
    check(&[("retry-after", "99999999999999999999999999")], seconds(u64::from(u32::MAX)));
    check(&[("retry-after", "-5")], None);
    check(&[("retry-after", "soon")], None);
    check(&[("retry-after", "")], None);
    check(&[("retry-after", "1.5")], None);
    check(&[("retry-after", "Sat, 21 Nov 2026 19:13:37 GMT")], seconds(30));
    check(&[("retry-after", "Sat, 21 Nov 2026 19:00:00 GMT")], seconds(1));
    let asked = ("retry-after", "Sat, 21 Nov 2026 20:00:30 GMT");
    check(&[asked, ("date", "Sat, 21 Nov 2026 20:00:00 GMT")], seconds(30));
    check(&[asked, ("date", "Sat, 21 Nov 2026 21:00:00 GMT")], seconds(1));
    check(&[("retry-after", "7"), ("date", "Sat, 21 Nov 2026 20:00:00 GMT")], seconds(7));
    check(&[("retry-after", "Sat, 21 Nov 2026 19:13:37 GMT"), ("date", "today")], seconds(30));
    check(&[("retry-after-ms", "2500")], Some(Duration::from_millis(2500)));
    check(
        &[("x-ms-retry-after-ms", "1500"), ("retry-after", "60")],
        Some(Duration::from_millis(1500)),
    );
    check(&[("retry-after-ms", "10")], seconds(1));
    check(&[("retry-after-ms", "-1"), ("retry-after", "4")], seconds(4));
}
