//! The example provider as Terraform sees it: a process of its own, a line on standard output, and
//! gRPC over mutual TLS.

mod support;

mod handshake;

mod tls;

mod calls;

mod life;

mod streams;

mod ending;

mod debug;

mod log;
