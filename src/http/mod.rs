//! What a call needs whatever API it goes to: how it travels, how often it is tried, how long it
//! waits, what a log may show of it. The clients of Azure and of the Astro API are built on it, and
//! it knows neither.

pub(crate) mod attempts;
pub(crate) mod backoff;
pub(crate) mod cancellation;
pub(crate) mod clock;
pub(crate) mod code;
#[cfg(target_os = "linux")]
mod dns;
pub(crate) mod endpoint;
pub(crate) mod once_map;
pub(crate) mod rate_limit;
pub(crate) mod reconcile;
pub(crate) mod redact;
pub(crate) mod response;
pub(crate) mod retry;
pub(crate) mod retry_after;
mod schedule;
#[cfg(test)]
pub(crate) mod script;
pub(crate) mod send;
pub(crate) mod status;
pub(crate) mod text;
pub(crate) mod transport;
pub(crate) mod transport_error;
#[cfg(target_os = "linux")]
mod trust;

pub(crate) use cancellation::{Ended, ended_already, remaining, sleep_or_cancelled, until_ended};
pub(crate) use endpoint::{is_loopback, read_endpoint};
pub(crate) use once_map::OnceMap;
pub(crate) use rate_limit::{Rate, Rates};
pub(crate) use response::{Response, json_bytes};
pub(crate) use text::{seconds, sentence};
pub(crate) use transport::{LONGEST_ANSWER, Proxy, Transport};
pub(crate) use transport_error::TransportError;
