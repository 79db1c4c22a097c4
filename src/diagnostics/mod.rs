//! Diagnostics that several services share.

pub(crate) mod not_found;
pub(crate) mod suggestions;
