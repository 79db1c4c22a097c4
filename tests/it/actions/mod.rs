//! Actions: one file for each.

mod reject_private_endpoint;
