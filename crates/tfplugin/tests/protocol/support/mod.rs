//! Terraform's side of the protocol, for tests.

mod certificate;

mod client;

mod process;

mod value;

pub(crate) use certificate::ClientCertificate;
pub(crate) use client::{Client, connect, connect_plainly, connect_with};
pub(crate) use process::{Toy, variables};
pub(crate) use value::{code, codes, decode, error, json};

/// How long a test waits for something that must happen.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);
