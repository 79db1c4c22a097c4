//! The example provider as Terraform sees it: a separate process, a line on standard output, and
//! gRPC over mutual TLS.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

mod handshake;

mod tls;

mod calls;

mod life;

mod streams;

mod shutdown;

mod reattach;

mod log;
