//! The time of day, read in this one place.

use jiff::Timestamp;

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the place where the time of day is read")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
