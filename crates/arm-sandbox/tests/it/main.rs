//! What clients of the sandbox meet, by area.

mod support;

mod role_assignments;
