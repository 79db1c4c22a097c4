//! Placeholder.
pub mod arm;
