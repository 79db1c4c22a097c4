//! How lists of addresses are read that vendors publish on the web: without credentials, over https,
//! and so that no odd answer passes for a shorter list.

mod address;
mod client;
pub(crate) mod code;
mod error;

pub(crate) use address::Address;
pub(crate) use client::{Client, Document, Settings};
pub(crate) use error::Error;
