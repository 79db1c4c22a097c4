//! What the provider's tests, examples and benches share: the real Terraform command line, Terraform's
//! side of the protocol in process, a simulated Azure for one test, a DNS server, and what an example
//! says to the person at the terminal. Only `dev-dependencies` name this crate.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a test stops at the first surprise"
)]

pub mod azure;
pub mod browse;
pub mod build;
pub mod dns;
pub mod grpc;
pub mod interrupt;
mod program;
pub mod say;
pub mod steps;
pub mod terraform;

pub use program::{artificial_program, artificial_windows_program};
