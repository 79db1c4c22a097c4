//! Data sources: one file for each.

mod allowlist;

mod managed_identity;

mod role_assignments;
