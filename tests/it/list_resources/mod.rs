//! List resources: one file for each.

mod role_assignment;
