//! What clients of the sandbox meet, by area.

mod support;

mod federated_credentials;
mod identities;
mod role_assignment_lists;
mod role_assignments;
mod role_definitions;
