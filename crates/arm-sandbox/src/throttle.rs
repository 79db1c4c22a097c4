//! Azure's throttling: token buckets per subscription (or tenant) and principal, kept in the
//! database.

use http::Method;
use jiff::Timestamp;

use crate::{Throttling, api_error::ApiError, clock, store::Session};

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
) -> Result<Vec<(&'static str, String)>, ApiError> {
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
    match draw_from_all(session, &buckets, now)? {
        Ok(left) => {
            let headers = names.into_iter().zip(left);
            Ok(headers.map(|(name, left)| (name, format!("{}", left.floor()))).collect())
        }
        Err(Empty { wait, .. }) => Err(throttled(account, kind, wait)),
    }
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
) -> Result<(), ApiError> {
    let kind = Kind::of(method);
    let (word, rates) = match kind {
        Kind::Read if is_list => ("list", rates.lists),
        Kind::Read => ("get", rates.reads),
        Kind::Write => ("write", rates.writes),
        Kind::Delete => ("delete", rates.deletes),
    };
    let buckets: Vec<(String, f64, f64)> = names
        .into_iter()
        .zip(rates)
        .map(|(name, rate)| (format!("provider/{name}/{word}"), (rate * BURST).max(1.0), rate))
        .collect();
    let drawn = draw_from_all(session, &buckets, clock::milliseconds(now))?;
    drawn.map(drop).map_err(|Empty { bucket, wait }| {
        let name = names.get(bucket).copied().unwrap_or_default();
        let message =
            format!("Too many '{word}' requests for '{name}'. Try again after {wait} seconds.");
        ApiError::new(429, "TooManyRequests", message).with_header("retry-after", wait.to_string())
    })
}

/// A bucket from which there was nothing to take, by its place, and the seconds to wait.
struct Empty {
    bucket: usize,
    wait: u64,
}

/// Takes a token from each bucket (name, size and rate), or from none. Says how many are left.
fn draw_from_all(
    session: &Session<'_>,
    buckets: &[(String, f64, f64)],
    now: i64,
) -> Result<Result<Vec<f64>, Empty>, ApiError> {
    let mut left = Vec::new();
    for (place, (name, size, rate)) in buckets.iter().enumerate() {
        let queue = format!("{name}/waiting");
        let level = filled(session.bucket(name)?, *size, *rate, now);
        if level < 1.0 {
            let waiting = drained(session.bucket(&queue)?, *rate, now);
            session.save_bucket(&queue, waiting + 1.0, now)?;
            return Ok(Err(Empty { bucket: place, wait: wait_seconds(level, waiting, *rate) }));
        }
        left.push(level - 1.0);
    }
    for ((name, ..), tokens) in buckets.iter().zip(&left) {
        session.save_bucket(name, *tokens, now)?;
    }
    Ok(Ok(left))
}

/// What is in a bucket that has been filling since it was last drawn from.
fn filled(bucket: Option<(f64, i64)>, size: f64, rate: f64, now: i64) -> f64 {
    let (tokens, at) = bucket.unwrap_or((size, now));
    (tokens + rate * seconds(at, now)).min(size)
}

/// How many waiting callers have not had their turn yet.
fn drained(queue: Option<(f64, i64)>, rate: f64, now: i64) -> f64 {
    let (waiting, at) = queue.unwrap_or((0.0, now));
    (waiting - rate * seconds(at, now)).max(0.0)
}

/// How long a refused request has to wait. A token is there for each that waits as long as it was
/// told: so many wait already, and get theirs first. One that comes too early only adds to them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a wait is a few positive seconds"
)]
fn wait_seconds(level: f64, waiting: f64, rate: f64) -> u64 {
    let wait = (1.0 + waiting - level) / rate.max(f64::MIN_POSITIVE);
    wait.ceil().clamp(1.0, 3600.0) as u64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since the last request are far from 2^52"
)]
fn seconds(from: i64, to: i64) -> f64 {
    (to - from).max(0) as f64 / 1000.0
}

fn throttled(account: &Account<'_>, kind: Kind, wait: u64) -> ApiError {
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
    ApiError::new(429, code, message).with_header("retry-after", wait.to_string())
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
    fn a_bucket_fills_at_its_rate_and_no_further_than_its_size() {
        assert!((filled(None, 250.0, 25.0, 0) - 250.0).abs() < f64::EPSILON);
        assert!((filled(Some((0.0, 0)), 250.0, 25.0, 1000) - 25.0).abs() < f64::EPSILON);
        assert!((filled(Some((0.0, 0)), 250.0, 25.0, 1_000_000) - 250.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_caller_who_waits_as_told_finds_a_token() {
        for (rate, size, clients) in [(10.0, 200.0, 800_u32), (0.25, 2.5, 20), (25.0, 250.0, 7)] {
            let (mut tokens, mut queue) = (Some((0.3, 0)), None);
            // All are refused at once, and each comes back when it was told to.
            let mut waits: Vec<u64> = (0..clients)
                .map(|_| {
                    let waiting = drained(queue, rate, 0);
                    queue = Some((waiting + 1.0, 0));
                    wait_seconds(filled(tokens, size, rate, 0), waiting, rate)
                })
                .collect();
            waits.sort_unstable();
            for wait in &waits {
                let now = i64::try_from(*wait).unwrap() * 1000;
                let level = filled(tokens, size, rate, now);
                assert!(1.0 <= level, "after {wait} s there are {level} at {rate} a second");
                tokens = Some((level - 1.0, now));
            }
            let whole = (f64::from(clients) / rate).ceil();
            let last = f64::from(u32::try_from(*waits.last().unwrap()).unwrap());
            assert!(last <= whole, "the last waits {last} s of {whole}");
        }
    }

    #[test]
    fn a_bucket_that_never_fills_asks_for_an_hour() {
        assert_eq!(wait_seconds(0.0, 0.0, 0.0), 3600);
    }
}
