//! Azure's throttling: token buckets per subscription (or tenant) and principal, kept in the
//! database.

use http::Method;
use jiff::Timestamp;

use crate::{Throttling, clock, refusal::Refusal, store::Session};

/// How much larger the bucket is that all principals of a subscription share.
const GLOBAL: f64 = 15.0;

/// Whose requests are counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account<'a> {
    /// The tenant of the caller.
    pub(crate) tenant: &'a str,
    /// The subscription, for requests within one.
    pub(crate) subscription: Option<&'a str>,
    /// The caller's object ID.
    pub(crate) principal: &'a str,
}

/// Takes a token from each bucket that the request draws on. The headers tell what is left.
pub(crate) fn admit(
    session: &Session<'_>,
    throttling: &Throttling,
    account: &Account<'_>,
    method: &Method,
    now: Timestamp,
) -> Result<Vec<(&'static str, String)>, Refusal> {
    let kind = Kind::of(method);
    let (size, rate) = kind.bucket(throttling);
    let now = clock::milliseconds(now);
    let (owner, names) = match account.subscription {
        Some(subscription) => (subscription, kind.subscription_headers()),
        None => (account.tenant, kind.tenant_headers()),
    };
    let owner = owner.to_ascii_lowercase();
    let buckets = [
        (format!("{owner}/{}/{}", account.principal, kind.word()), size, rate),
        (format!("{owner}/*/{}", kind.word()), size * GLOBAL, rate * GLOBAL),
    ];
    let mut headers = Vec::new();
    for ((name, size, rate), header) in buckets.into_iter().zip(names) {
        let draw = draw(session.bucket(&name)?, size, rate, now);
        session.save_bucket(&name, draw.tokens, now)?;
        if let Some(wait) = draw.wait_seconds {
            return Err(throttled(account, kind, wait));
        }
        headers.push((header, format!("{}", draw.tokens.max(0.0).floor())));
    }
    Ok(headers)
}

/// Requests per second that a provider allows, besides what ARM allows: in a tenant, in a
/// subscription, on one resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    /// Creations and updates.
    pub(crate) writes: [f64; 3],
    /// GETs of one resource.
    pub(crate) reads: [f64; 3],
    /// Lists.
    pub(crate) lists: [f64; 3],
    /// Deletions.
    pub(crate) deletes: [f64; 3],
}

/// How many seconds' worth of requests a provider allows at once. Azure documents the rates only.
const BURST: f64 = 10.0;

/// Takes a token from a provider's own buckets: the tenant's, the subscription's and the
/// resource's.
pub(crate) fn admit_to_provider(
    session: &Session<'_>,
    rates: &Rates,
    names: [&str; 3],
    is_list: bool,
    method: &Method,
    now: Timestamp,
) -> Result<(), Refusal> {
    let kind = Kind::of(method);
    let (word, rates) = match kind {
        Kind::Read if is_list => ("list", rates.lists),
        Kind::Read => ("get", rates.reads),
        Kind::Write => ("write", rates.writes),
        Kind::Delete => ("delete", rates.deletes),
    };
    let now = clock::milliseconds(now);
    for (name, rate) in names.into_iter().zip(rates) {
        let bucket = format!("provider/{name}/{word}");
        let draw = draw(session.bucket(&bucket)?, (rate * BURST).max(1.0), rate, now);
        session.save_bucket(&bucket, draw.tokens, now)?;
        if let Some(wait) = draw.wait_seconds {
            let message =
                format!("Too many '{word}' requests for '{name}'. Try again after {wait} seconds.");
            return Err(Refusal::new(429, "TooManyRequests", message)
                .with_header("retry-after", wait.to_string()));
        }
    }
    Ok(())
}

/// What is left of a bucket after a request, and how long to wait if there was nothing to take.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Draw {
    tokens: f64,
    wait_seconds: Option<u64>,
}

/// Takes a token from a bucket that has been filling since it was last looked at. A request that
/// comes too early makes the wait longer, by no more than a second.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since the last request are far from 2^52"
)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a wait is a few positive seconds"
)]
fn draw(bucket: Option<(f64, i64)>, size: f64, rate: f64, now: i64) -> Draw {
    let (tokens, at) = bucket.unwrap_or((size, now));
    let filled = (tokens + rate * (now - at).max(0) as f64 / 1000.0).min(size);
    if 1.0 <= filled {
        return Draw { tokens: filled - 1.0, wait_seconds: None };
    }
    let tokens = (filled - 1.0).max(-rate);
    let wait = ((1.0 - tokens) / rate.max(f64::MIN_POSITIVE)).ceil().clamp(1.0, 3600.0);
    Draw { tokens, wait_seconds: Some(wait as u64) }
}

fn throttled(account: &Account<'_>, kind: Kind, wait: u64) -> Refusal {
    let (code, owner) = match account.subscription {
        Some(subscription) => {
            ("SubscriptionRequestsThrottled", format!("subscription '{subscription}'"))
        }
        None => ("TenantRequestsThrottled", format!("tenant '{}'", account.tenant)),
    };
    let message = format!(
        "Number of '{}' requests for {owner} actor '{}' exceeded. Please try again after '{wait}' seconds after \
         additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.",
        kind.word(),
        account.principal,
    );
    Refusal::new(429, code, message).with_header("retry-after", wait.to_string())
}

/// The three kinds of request that are counted apart.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Read,
    Write,
    Delete,
}

impl Kind {
    fn of(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD => Self::Read,
            Method::DELETE => Self::Delete,
            _ => Self::Write,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
        }
    }

    fn bucket(self, throttling: &Throttling) -> (f64, f64) {
        match self {
            Self::Read => (throttling.reads, throttling.reads_per_second),
            Self::Write => (throttling.writes, throttling.writes_per_second),
            Self::Delete => (throttling.deletes, throttling.deletes_per_second),
        }
    }

    fn subscription_headers(self) -> [&'static str; 2] {
        match self {
            Self::Read => [
                "x-ms-ratelimit-remaining-subscription-reads",
                "x-ms-ratelimit-remaining-subscription-global-reads",
            ],
            Self::Write => [
                "x-ms-ratelimit-remaining-subscription-writes",
                "x-ms-ratelimit-remaining-subscription-global-writes",
            ],
            Self::Delete => [
                "x-ms-ratelimit-remaining-subscription-deletes",
                "x-ms-ratelimit-remaining-subscription-global-deletes",
            ],
        }
    }

    fn tenant_headers(self) -> [&'static str; 2] {
        match self {
            Self::Read => [
                "x-ms-ratelimit-remaining-tenant-reads",
                "x-ms-ratelimit-remaining-tenant-global-reads",
            ],
            Self::Write => [
                "x-ms-ratelimit-remaining-tenant-writes",
                "x-ms-ratelimit-remaining-tenant-global-writes",
            ],
            Self::Delete => [
                "x-ms-ratelimit-remaining-tenant-deletes",
                "x-ms-ratelimit-remaining-tenant-global-deletes",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_bucket_gives_its_size_and_then_waits() {
        let mut bucket = None;
        for _ in 0..250 {
            let drawn = draw(bucket, 250.0, 25.0, 0);
            assert_eq!(drawn.wait_seconds, None);
            bucket = Some((drawn.tokens, 0));
        }

        assert_eq!(draw(bucket, 250.0, 25.0, 0), Draw { tokens: -1.0, wait_seconds: Some(1) });
    }

    #[test]
    fn a_bucket_fills_at_its_rate_and_no_further_than_its_size() {
        let left = |tokens| Draw { tokens, wait_seconds: None };

        assert_eq!(draw(Some((0.0, 0)), 250.0, 25.0, 1000), left(24.0));
        assert_eq!(draw(Some((0.0, 0)), 250.0, 25.0, 1_000_000), left(249.0));
    }

    #[test]
    fn early_requests_make_the_wait_longer_by_at_most_a_second() {
        let mut bucket = Some((0.0, 0));
        let waits: Vec<u64> = (0..40)
            .map(|_| {
                let drawn = draw(bucket, 200.0, 10.0, 0);
                bucket = Some((drawn.tokens, 0));
                drawn.wait_seconds.unwrap()
            })
            .collect();

        assert_eq!((waits[0], waits[39]), (1, 2));
    }

    #[test]
    fn a_bucket_that_never_fills_asks_for_an_hour() {
        assert_eq!(draw(Some((0.0, 0)), 1.0, 0.0, 0).wait_seconds, Some(3600));
    }
}
