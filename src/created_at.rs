//! When an object was made, kept beside its state: Azure may not show it everywhere yet.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How long Azure may answer that a new object does not exist.
const SETTLING: Duration = Duration::from_mins(10);

/// When an object was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CreatedAt {
    created_at: Timestamp,
}

impl CreatedAt {
    /// This moment.
    pub(crate) fn now() -> Self {
        Self { created_at: now() }
    }

    /// The bytes to keep.
    pub(crate) fn encode(self) -> Vec<u8> {
        serde_json::to_vec(&self).unwrap_or_default()
    }

    /// What was kept, where anything was.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Whether it is so young that Azure may not show it everywhere.
    pub(crate) fn is_recent(self) -> bool {
        self.is_recent_at(now())
    }

    fn is_recent_at(self, now: Timestamp) -> bool {
        let age = now.duration_since(self.created_at);
        age.is_negative() || age.unsigned_abs() < SETTLING
    }
}

#[expect(clippy::disallowed_methods, reason = "the age is that of an object in Azure")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_recent_for_ten_minutes() {
        let made = CreatedAt { created_at: Timestamp::UNIX_EPOCH };
        let after = |seconds| made.is_recent_at(Timestamp::from_second(seconds).unwrap());
        assert_eq!([after(-5), after(0), after(599), after(600)], [true, true, true, false]);
        assert_eq!(CreatedAt::decode(&made.encode()), Some(made));
        assert_eq!(CreatedAt::decode(b""), None);
    }
}
