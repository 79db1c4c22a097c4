//! Terraform's side of the protocol, for tests.

mod address;

mod certificate;

mod client;

mod process;

mod trouble;

mod value;

pub(crate) use address::Address;
pub(crate) use certificate::ClientCertificate;
pub(crate) use client::{Client, connect, connect_plainly, connect_with};
pub(crate) use process::{Toy, transport, variables};
pub(crate) use trouble::{LOUD, serves, stop, trouble};
pub(crate) use value::{code, codes, decode, error, json};

/// How long a test waits for something that must happen.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);
