//! What every API needs for a call: transport, attempts, waits, and what a log may show. The clients
//! of Azure and of the Astro API are built on it, and it knows neither.

pub(crate) mod backoff;
pub(crate) mod code;
#[cfg(target_os = "linux")]
mod dns;
pub(crate) mod endpoint;
pub(crate) mod once_map;
pub(crate) mod rate_limit;
pub(crate) mod reconcile;
pub(crate) mod retry;
#[cfg(test)]
pub(crate) mod script;
pub(crate) mod send;
pub(crate) mod text;
pub(crate) mod transport;
#[cfg(target_os = "linux")]
mod trust;

pub(crate) use backoff::{Ended, ended_already, remaining, sleep_or_cancelled, until_ended};
pub(crate) use endpoint::{EndpointError, is_loopback, read_endpoint};
pub(crate) use once_map::OnceMap;
pub(crate) use rate_limit::{Rate, Rates};
pub(crate) use text::{attempts, sentence, with_causes};
pub(crate) use transport::{
    LONGEST_ANSWER, Proxy, Response, Transport, TransportError, json_bytes,
};
