//! When the work must end: Terraform's interrupt and the time limit of the running call.

pub(super) use tfplugin::stop::{deadline, token};
