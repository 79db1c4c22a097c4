//! What a call needs whatever API it goes to: how it travels, how long it waits, what a log may
//! show of it. The clients of Azure and of the Astro API are built of the same parts.

pub(crate) mod backoff;
pub(crate) mod cancellation;
pub(crate) mod clock;
pub(crate) mod code;
pub(crate) mod rate_limit;
pub(crate) mod redact;
pub(crate) mod retry_after;
pub(crate) mod transport;
pub(crate) mod transport_error;

pub(crate) use crate::azure::cloud::{is_loopback, read_endpoint};
pub(crate) use crate::azure::error_response::parse_body;
pub(crate) use crate::azure::failed_call::{seconds, sentence};
pub(crate) use crate::azure::response::json_bytes;
pub(crate) use cancellation::{Ended, ended_already, pause, remaining, until_ended};
pub(crate) use clock::now;
pub(crate) use rate_limit::{RateClass, Throttle};
pub(crate) use redact::body as redacted;
pub(crate) use transport::{LONGEST_ANSWER, Proxy};
pub(crate) use transport_error::TransportError;
