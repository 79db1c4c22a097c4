//! Diagnostics that several services share.

pub(crate) mod code;
mod not_found;
pub(crate) mod suggestions;

pub(crate) use not_found::{not_found, not_found_yet};
