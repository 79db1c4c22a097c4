//! What the status of an answer says about another attempt: the same for every API.

/// Statuses that say nothing about the request itself.
const TRANSIENT: [u16; 7] = [408, 424, 429, 500, 502, 503, 504];

/// Statuses after which a write may have been done all the same.
const UNCLEAR: [u16; 4] = [408, 500, 502, 504];

/// Whether a status says nothing about the request itself, so that the same one may succeed later.
pub(crate) fn is_transient(status: u16) -> bool {
    TRANSIENT.contains(&status)
}

/// Whether a write that got this answer may have been done all the same.
pub(crate) fn leaves_doubt(status: u16) -> bool {
    UNCLEAR.contains(&status)
}
