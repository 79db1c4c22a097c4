//! Actions: one file for each.

mod doctor;

mod reject_private_endpoint;

mod wait_for;
