//! The example provider as Terraform sees it: a separate process, a line on standard output, and
//! gRPC over mutual TLS, through a Unix socket. `protocol_tcp` runs the same suite over TCP.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

mod handshake;

mod socket;

mod tls;

mod calls;

mod life;

mod streams;

mod shutdown;

mod signals;

mod reattach;

mod log;

/// What the provider is asked to use: nothing, so that it uses what Unix has.
const TRANSPORT: Option<&str> = None;
/// The network that it then names.
const NETWORK: &str = "unix";
