//! What the process environment says, read in this one place.

use std::ffi::OsString;

/// The value of an environment variable that is set and not empty.
#[expect(
    clippy::disallowed_methods,
    reason = "which CLI to use and where programs are is the machine's to say"
)]
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
