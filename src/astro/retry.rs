//! Whether an attempt is repeated, and when: as for Azure, except that there is one token only.

use azure_core::http::Method;

use crate::azure::retry::{self, Next, Outcome, Progress, Subject};

/// Decides what follows an attempt. Everything that is asked of Astro is a read, which may be
/// repeated; a token that was refused stays refused.
#[must_use]
pub(super) fn decide(outcome: &Outcome<'_>, progress: &Progress) -> Next {
    let subject = Subject { method: Method::Get, idempotent: true, path: "", repeats: &[] };
    retry::decide(&subject, outcome, &Progress { renewed: true, ..*progress })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const PROGRESS: Progress = Progress {
        attempts: 1,
        elapsed: Duration::ZERO,
        remaining: None,
        max_retries: Some(5),
        reached: false,
        renewed: false,
        jitter: 0.0,
    };

    #[test]
    fn each_status_has_its_rule() {
        let wait = Next::Wait(Duration::from_secs(1));
        for (status, expected) in [
            (200, Next::Accept),
            (302, Next::Accept),
            (400, Next::Accept),
            (401, Next::Accept),
            (403, Next::Accept),
            (404, Next::Accept),
            (429, wait),
            (500, wait),
            (502, wait),
            (503, wait),
            (504, wait),
        ] {
            let outcome = Outcome::Answer { status, code: None, retry_after: None };
            assert_eq!(decide(&outcome, &PROGRESS), expected, "{status}");
        }
        assert_eq!(decide(&Outcome::TransportError, &PROGRESS), wait);
        assert_eq!(decide(&Outcome::NotSent, &PROGRESS), wait);
    }

    #[test]
    fn the_wait_that_is_asked_for_is_kept_and_repetitions_end() {
        let retry_after = Some(Duration::from_secs(7));
        let outcome = Outcome::Answer { status: 429, code: None, retry_after };
        assert_eq!(decide(&outcome, &PROGRESS), Next::Wait(Duration::from_secs(7)));
        let last = Progress { attempts: 6, ..PROGRESS };
        assert_eq!(decide(&outcome, &last), Next::Accept);
    }
}
