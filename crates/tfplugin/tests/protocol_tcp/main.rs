//! The suite of `protocol` over TCP, which the provider uses on Windows, and what TCP adds to it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "../protocol/support/mod.rs"]
mod support;

#[path = "../protocol/handshake.rs"]
mod handshake;

mod port;

#[path = "../protocol/tls.rs"]
mod tls;

#[path = "../protocol/calls.rs"]
mod calls;

#[path = "../protocol/life.rs"]
mod life;

#[path = "../protocol/streams.rs"]
mod streams;

#[path = "../protocol/shutdown.rs"]
mod shutdown;

#[cfg(unix)]
#[path = "../protocol/signals.rs"]
mod signals;

#[path = "../protocol/log.rs"]
mod log;

/// What the provider is asked to use.
const TRANSPORT: Option<&str> = Some("tcp");
/// The network that it then names.
const NETWORK: &str = "tcp";
