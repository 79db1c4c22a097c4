//! Diagnostics that several services share.

pub(crate) mod code;
pub(crate) mod not_found;
pub(crate) mod suggestions;
