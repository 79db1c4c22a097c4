//! What a call needs whatever API it goes to: how it travels, how long it waits, what a log may
//! show of it. The client of the Astro API is built of the same parts.

pub(crate) use super::clock::now;
pub(crate) use super::cloud::{is_loopback, read_endpoint};
pub(crate) use super::envelope::parse_body;
pub(crate) use super::failure::{seconds, sentence};
pub(crate) use super::lost::Lost;
pub(crate) use super::redact::body as redacted;
pub(crate) use super::response::json_bytes;
pub(crate) use super::retry_after::read as retry_after;
pub(crate) use super::stop::{Ended, ended_already, pause, remaining, until_ended};
pub(crate) use super::throttle::{Lane, Throttle};
pub(crate) use super::transport::{LONGEST_ANSWER, Proxy};
