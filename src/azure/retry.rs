//! Whether an attempt is repeated, and when: decided here from plain values, acted upon elsewhere.
//!
//! Repetitions end by time: the caller's limit is the budget, however many attempts fit into it.

use std::time::Duration;

use azure_core::http::Method;

use super::request::{On, Repeat};
use crate::http::retry_after::SHORTEST;

/// The wait before the second attempt; it doubles from there.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait of our own choosing.
const LONGEST: Duration = Duration::from_mins(1);
/// The longest wait for an answer that is expected to change soon.
const LONGEST_EXPECTED: Duration = Duration::from_secs(15);
/// How long a call is repeated when the caller has no time limit.
const WITHOUT_LIMIT: Duration = Duration::from_mins(10);
/// How often a connection to a host that never answered is tried again: half a minute, so that a wrong address is soon told.
const RECONNECTS: u32 = 5;
/// How long a federated credential may take to become known to the token endpoint.
const PROPAGATION: Duration = Duration::from_mins(2);

/// Statuses that say nothing about the request itself.
const TRANSIENT: [u16; 7] = [408, 424, 429, 500, 502, 503, 504];
/// Codes of a passing conflict, whatever the status they come with.
const PASSING: [&str; 8] = [
    "AnotherOperationInProgress",
    "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
    "ConflictError",
    "ReferencedResourceNotProvisioned",
    "RetryableError",
    "RetryableErrorDueToAnotherOperation",
    "StorageAccountOperationInProgress",
    "TooManyRequests",
];
/// The token endpoint does not know the federated credential yet (AADSTS70021).
const UNKNOWN_FEDERATION: u32 = 70_021;

/// What is being repeated.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The verb.
    pub method: Method,
    /// Whether a second, equal request does no harm.
    pub idempotent: bool,
    /// The path, for the services that have rules of their own.
    pub path: &'a str,
    /// The answers that this call has reason to wait out.
    pub repeats: &'a [Repeat],
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// Azure answered.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Azure's error code.
        code: Option<&'a str>,
        /// The wait that Azure asks for.
        retry_after: Option<Duration>,
    },
    /// No connection came about, so nothing was asked of Azure.
    NotSent,
    /// The connection broke, or the answer was cut short: Azure may have acted.
    TransportError,
    /// No token was to be had; with the number of the AADSTS error.
    NoToken(Option<u32>),
    /// Something that another attempt cannot change.
    Broken,
}

/// How far the call is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Attempts made, this one included.
    pub attempts: u32,
    /// Time since the first attempt began.
    pub elapsed: Duration,
    /// Time that the caller has left, when it has a limit.
    pub remaining: Option<Duration>,
    /// How many repetitions are allowed at most; those that the call itself asked for are not counted.
    pub max_retries: Option<u32>,
    /// Whether the host has answered this process before, so that its address is right.
    pub reached: bool,
    /// Whether the token was renewed for this call already.
    pub renewed: bool,
    /// A random number from 0 to 1, which spreads the attempts of many clients.
    pub jitter: f64,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Hand over what came: a success, or a failure that another attempt would not change.
    Accept,
    /// Get a new token and repeat at once.
    RenewToken,
    /// Wait this long and repeat.
    Wait(Duration),
    /// Give up: the next attempt would come after the caller's limit.
    TooLong {
        /// The wait that would be needed.
        wait: Duration,
        /// The time that is left.
        left: Duration,
        /// Whether Azure itself asked for the wait.
        asked: bool,
    },
}

/// Decides what follows an attempt.
#[must_use]
pub fn decide(subject: &Subject<'_>, outcome: &Outcome<'_>, progress: &Progress) -> Next {
    if let Some(within) = expected(subject, outcome) {
        if progress.elapsed < within {
            let left = within.saturating_sub(progress.elapsed).max(SHORTEST);
            return wait(backoff(progress, LONGEST_EXPECTED).min(left), false, progress);
        }
        return Next::Accept;
    }
    match *outcome {
        Outcome::Answer { status: 401, code, .. } if !progress.renewed && !wrong_tenant(code) => {
            Next::RenewToken
        }
        Outcome::Answer { status, code, retry_after } if is_transient(subject, status, code) => {
            // Another operation ends within seconds; overload takes longer.
            let conflict = matches!(status, 409 | 412) || code.is_some_and(is_passing);
            repeat(retry_after, if conflict { LONGEST_EXPECTED } else { LONGEST }, progress)
        }
        Outcome::NotSent if progress.reached || progress.attempts <= RECONNECTS => {
            repeat(None, LONGEST, progress)
        }
        Outcome::TransportError if subject.idempotent => repeat(None, LONGEST, progress),
        Outcome::NoToken(Some(UNKNOWN_FEDERATION)) if progress.elapsed < PROPAGATION => {
            repeat(None, LONGEST, progress)
        }
        _ => Next::Accept,
    }
}

/// How long the call itself wants this outcome waited out.
fn expected(subject: &Subject<'_>, outcome: &Outcome<'_>) -> Option<Duration> {
    let Outcome::Answer { status, code, .. } = *outcome else {
        return None;
    };
    let matches = |repeat: &&Repeat| match repeat.on {
        On::Code(expected) => code.is_some_and(|it| it.eq_ignore_ascii_case(expected)),
        On::Status(expected) => status == expected,
    };
    subject.repeats.iter().filter(matches).map(|it| it.within).max()
}

fn is_transient(subject: &Subject<'_>, status: u16, code: Option<&str>) -> bool {
    if status < 400 {
        return false;
    }
    // Cosmos DB answers so while another change of the account holds its lock; elsewhere it is a lost race.
    let cosmos = status == 412
        && subject.path.to_ascii_lowercase().contains("/providers/microsoft.documentdb/");
    is_overloaded(status) || code.is_some_and(is_passing) || cosmos
}

/// Whether a status says nothing about the request itself, so that the same one may succeed later.
pub(super) fn is_overloaded(status: u16) -> bool {
    TRANSIENT.contains(&status)
}

/// Whether a code tells of a conflict that passes by itself.
#[must_use]
pub fn is_passing(code: &str) -> bool {
    PASSING.iter().any(|it| it.eq_ignore_ascii_case(code))
}

/// A token of the right account in the wrong tenant stays wrong when it is renewed.
fn wrong_tenant(code: Option<&str>) -> bool {
    code.is_some_and(|it| it.eq_ignore_ascii_case("InvalidAuthenticationTokenTenant"))
}

fn repeat(retry_after: Option<Duration>, longest: Duration, progress: &Progress) -> Next {
    if progress.max_retries.is_some_and(|it| it < progress.attempts) {
        return Next::Accept;
    }
    match retry_after {
        Some(asked) => wait(asked.max(SHORTEST), true, progress),
        None => wait(backoff(progress, longest), false, progress),
    }
}

fn wait(wait: Duration, asked: bool, progress: &Progress) -> Next {
    within(wait, asked, progress.remaining, progress.elapsed)
}

/// Fits a wait into the time that is left. One of our own is shortened so that a last attempt is
/// made before the time is up; one that Azure asked for is not, because an earlier attempt is in vain.
#[must_use]
pub fn within(wait: Duration, asked: bool, remaining: Option<Duration>, elapsed: Duration) -> Next {
    let left = remaining.unwrap_or_else(|| WITHOUT_LIMIT.saturating_sub(elapsed));
    if wait <= left {
        Next::Wait(wait)
    } else if !asked && SHORTEST * 2 <= left {
        Next::Wait(left.saturating_sub(SHORTEST))
    } else {
        Next::TooLong { wait, left, asked }
    }
}

/// Doubles from [`FIRST`] to `longest`, shortened by up to a quarter.
fn backoff(progress: &Progress, longest: Duration) -> Duration {
    let doublings = progress.attempts.saturating_sub(1).min(16);
    let full = FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(longest);
    full.mul_f64(1.0 - 0.25 * progress.jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Subject<'static> =
        Subject { method: Method::Put, idempotent: true, path: "/a", repeats: &[] };
    const PROGRESS: Progress = Progress {
        attempts: 1,
        elapsed: Duration::ZERO,
        remaining: None,
        max_retries: Some(5),
        reached: false,
        renewed: false,
        jitter: 0.0,
    };

    fn answer(status: u16, code: &str) -> Outcome<'_> {
        Outcome::Answer { status, code: (!code.is_empty()).then_some(code), retry_after: None }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn each_status_and_code_has_its_rule() {
        let wait = Next::Wait(seconds(1));
        for (status, code, expected) in [
            (200, "", Next::Accept),
            (202, "", Next::Accept),
            (302, "", Next::Accept),
            (400, "", Next::Accept),
            (400, "PrincipalNotFound", Next::Accept),
            (400, "ReferencedResourceNotProvisioned", wait),
            (400, "RemotePeeringIsDisconnected", Next::Accept),
            (401, "ExpiredAuthenticationToken", Next::RenewToken),
            (401, "", Next::RenewToken),
            (401, "InvalidAuthenticationTokenTenant", Next::Accept),
            (403, "AuthorizationFailed", Next::Accept),
            (404, "ResourceNotFound", Next::Accept),
            (408, "", wait),
            (409, "", Next::Accept),
            (409, "RoleAssignmentExists", Next::Accept),
            (409, "ScopeLocked", Next::Accept),
            (409, "AnotherOperationInProgress", wait),
            (409, "anotheroperationinprogress", wait),
            (409, "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", wait),
            (409, "StorageAccountOperationInProgress", wait),
            (409, "ConflictError", wait),
            (409, "MissingSubscriptionRegistration", Next::Accept),
            (412, "PreconditionFailed", Next::Accept),
            (424, "", wait),
            (429, "", wait),
            (429, "RetryableErrorDueToAnotherOperation", wait),
            (500, "", wait),
            (501, "", Next::Accept),
            (502, "", wait),
            (503, "", wait),
            (504, "", wait),
        ] {
            assert_eq!(
                decide(&SUBJECT, &answer(status, code), &PROGRESS),
                expected,
                "{status} {code}"
            );
        }
    }

    #[test]
    fn cosmos_alone_repeats_a_failed_precondition() {
        let path =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDb/databaseAccounts/a";
        let subject = Subject { path, ..SUBJECT };
        assert_eq!(
            decide(&subject, &answer(412, "PreconditionFailed"), &PROGRESS),
            Next::Wait(seconds(1))
        );
    }

    #[test]
    fn a_token_is_renewed_once() {
        let progress = Progress { renewed: true, ..PROGRESS };
        assert_eq!(decide(&SUBJECT, &answer(401, ""), &progress), Next::Accept);
    }

    #[test]
    fn a_lost_connection_is_repeated_where_a_second_request_does_no_harm() {
        let post = Subject { method: Method::Post, idempotent: false, ..SUBJECT };
        assert_eq!(decide(&SUBJECT, &Outcome::TransportError, &PROGRESS), Next::Wait(seconds(1)));
        assert_eq!(decide(&post, &Outcome::TransportError, &PROGRESS), Next::Accept);
        assert_eq!(decide(&post, &Outcome::NotSent, &PROGRESS), Next::Wait(seconds(1)));
        assert_eq!(decide(&post, &answer(503, ""), &PROGRESS), Next::Wait(seconds(1)));
    }

    #[test]
    fn a_connection_that_does_not_come_about_is_soon_given_up() {
        let at = |attempts| Progress { attempts, max_retries: None, ..PROGRESS };
        assert!(matches!(decide(&SUBJECT, &Outcome::NotSent, &at(5)), Next::Wait(_)));
        assert_eq!(decide(&SUBJECT, &Outcome::NotSent, &at(6)), Next::Accept);
        let known = Progress { reached: true, ..at(6) };
        assert!(matches!(decide(&SUBJECT, &Outcome::NotSent, &known), Next::Wait(_)));
    }

    #[test]
    fn a_token_is_waited_for_only_while_a_federation_may_be_spreading() {
        assert_eq!(
            decide(&SUBJECT, &Outcome::NoToken(Some(70_021)), &PROGRESS),
            Next::Wait(seconds(1))
        );
        assert_eq!(decide(&SUBJECT, &Outcome::NoToken(Some(700_222)), &PROGRESS), Next::Accept);
        assert_eq!(decide(&SUBJECT, &Outcome::NoToken(None), &PROGRESS), Next::Accept);
        let late = Progress { elapsed: PROPAGATION, ..PROGRESS };
        assert_eq!(decide(&SUBJECT, &Outcome::NoToken(Some(70_021)), &late), Next::Accept);
    }

    #[test]
    fn waits_double_up_to_a_minute_and_jitter_shortens_them() {
        let waits: Vec<Next> = [1, 2, 3, 6, 7, 40]
            .map(|attempts| {
                decide(
                    &SUBJECT,
                    &answer(503, ""),
                    &Progress { attempts, max_retries: None, ..PROGRESS },
                )
            })
            .into();
        assert_eq!(waits, [1, 2, 4, 32, 60, 60].map(|it| Next::Wait(seconds(it))));
        let progress = Progress { jitter: 1.0, attempts: 3, ..PROGRESS };
        assert_eq!(decide(&SUBJECT, &answer(503, ""), &progress), Next::Wait(seconds(3)));
        let later = Progress { attempts: 9, max_retries: None, ..PROGRESS };
        let conflict = answer(409, "AnotherOperationInProgress");
        assert_eq!(decide(&SUBJECT, &conflict, &later), Next::Wait(seconds(15)));
    }

    #[test]
    fn the_wait_that_azure_asks_for_wins() {
        let asked =
            |it| Outcome::Answer { status: 429, code: None, retry_after: Some(seconds(it)) };
        assert_eq!(decide(&SUBJECT, &asked(17), &PROGRESS), Next::Wait(seconds(17)));
        assert_eq!(decide(&SUBJECT, &asked(0), &PROGRESS), Next::Wait(seconds(1)));
    }

    #[test]
    fn a_wait_past_the_limit_is_refused_at_once() {
        let outcome =
            Outcome::Answer { status: 429, code: None, retry_after: Some(seconds(86_400)) };
        let limited = Progress { remaining: Some(seconds(120)), ..PROGRESS };
        let refused =
            |left| Next::TooLong { wait: seconds(86_400), left: seconds(left), asked: true };
        assert_eq!(decide(&SUBJECT, &outcome, &limited), refused(120));
        assert_eq!(decide(&SUBJECT, &outcome, &PROGRESS), refused(600));
        let over = Progress { remaining: Some(Duration::ZERO), ..PROGRESS };
        let own = Next::TooLong { wait: seconds(1), left: Duration::ZERO, asked: false };
        assert_eq!(decide(&SUBJECT, &answer(503, ""), &over), own);
    }

    #[test]
    fn a_last_attempt_is_made_before_the_time_is_up() {
        let at = |left| Progress {
            attempts: 9,
            max_retries: None,
            remaining: Some(seconds(left)),
            ..PROGRESS
        };
        let decided = [61, 60, 40, 2, 1].map(|it| decide(&SUBJECT, &answer(503, ""), &at(it)));
        let waits = [60, 60, 39, 1].map(|it| Next::Wait(seconds(it)));
        assert_eq!(decided[..4], waits);
        let end = Next::TooLong { wait: seconds(60), left: seconds(1), asked: false };
        assert_eq!(decided[4], end);
    }

    #[test]
    fn without_a_ceiling_repetitions_end_by_time_alone() {
        let at = |attempts, elapsed| Progress {
            attempts,
            elapsed: seconds(elapsed),
            max_retries: None,
            ..PROGRESS
        };
        assert_eq!(decide(&SUBJECT, &answer(429, ""), &at(5_000, 0)), Next::Wait(seconds(60)));
        let limited = Progress { remaining: Some(seconds(1_700)), ..at(5_000, 100_000) };
        assert_eq!(decide(&SUBJECT, &answer(429, ""), &limited), Next::Wait(seconds(60)));
        let end = Next::TooLong { wait: seconds(60), left: Duration::ZERO, asked: false };
        assert_eq!(decide(&SUBJECT, &answer(429, ""), &at(12, 600)), end);
    }

    #[test]
    fn repetitions_are_limited_by_the_ceiling() {
        let progress = |attempts| Progress { attempts, ..PROGRESS };
        assert!(matches!(decide(&SUBJECT, &answer(503, ""), &progress(5)), Next::Wait(_)));
        assert_eq!(decide(&SUBJECT, &answer(503, ""), &progress(6)), Next::Accept);
        let never = Progress { max_retries: Some(0), ..PROGRESS };
        assert_eq!(decide(&SUBJECT, &answer(503, ""), &never), Next::Accept);
    }

    #[test]
    fn what_the_call_expects_is_repeated_within_its_own_bound() {
        let repeats = [
            Repeat { on: On::Code("PrincipalNotFound"), within: seconds(180) },
            Repeat { on: On::Status(404), within: seconds(60) },
        ];
        let subject = Subject { repeats: &repeats, ..SUBJECT };
        let at = |elapsed, attempts| Progress { elapsed: seconds(elapsed), attempts, ..PROGRESS };
        let principal = answer(400, "principalnotfound");
        assert_eq!(decide(&subject, &principal, &at(0, 1)), Next::Wait(seconds(1)));
        assert_eq!(decide(&subject, &principal, &at(100, 50)), Next::Wait(seconds(15)));
        assert_eq!(decide(&subject, &principal, &at(175, 50)), Next::Wait(seconds(5)));
        assert_eq!(decide(&subject, &principal, &at(180, 50)), Next::Accept);
        assert_eq!(decide(&subject, &answer(404, ""), &at(59, 3)), Next::Wait(seconds(1)));
        assert_eq!(decide(&subject, &answer(404, ""), &at(60, 3)), Next::Accept);
        assert_eq!(decide(&subject, &answer(400, ""), &at(0, 1)), Next::Accept);
    }
}
