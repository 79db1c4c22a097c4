//! Whether synchronizing can help: what the last one left behind is kept beside the state.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::services::network::Peering;

/// How a half stood after we had synchronized it.
///
/// Only the other side can take over our addresses into its half. Until it does, synchronizing ours
/// again changes nothing, and planning it again and again would be noise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Synchronized {
    /// The level that was left.
    left: String,
    /// The other network's addresses, as the half then knew them.
    remote: BTreeSet<String>,
}

impl Synchronized {
    /// What is worth remembering of a half that was just written.
    pub(super) fn of(written: &Peering) -> Option<Self> {
        let left = written.properties.out_of_sync()?.to_owned();
        Some(Self { left, remote: written.properties.remote_prefixes() })
    }

    /// The bytes to keep.
    pub(super) fn encode(written: &Peering) -> Vec<u8> {
        let kept = Self::of(written).and_then(|it| serde_json::to_vec(&it).ok());
        kept.unwrap_or_default()
    }

    /// What was kept, where anything was.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Whether a half of this level, which knows these addresses, is just as it was left.
    pub(super) fn is_as_left(&self, level: &str, remote: &BTreeSet<String>) -> bool {
        self.left.eq_ignore_ascii_case(level) && self.remote == *remote
    }
}

/// Whether a half of this level is worth synchronizing.
pub(super) fn can_help(level: Option<&str>, remote: &BTreeSet<String>, private: &[u8]) -> bool {
    let Some(level) = level.filter(|it| !it.eq_ignore_ascii_case("FullyInSync")) else {
        return false;
    };
    !Synchronized::decode(private).is_some_and(|it| it.is_as_left(level, remote))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(prefixes: &[&str]) -> BTreeSet<String> {
        prefixes.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn what_is_in_sync_or_has_no_level_is_left_alone() {
        assert!(!can_help(Some("FullyInSync"), &remote(&[]), b""));
        assert!(!can_help(None, &remote(&[]), b""));
    }

    #[test]
    fn what_only_the_other_side_can_mend_is_synchronized_once() {
        let before = remote(&["172.20.0.0/19"]);
        assert!(can_help(Some("RemoteNotInSync"), &before, b""));
        let left = Synchronized { left: "RemoteNotInSync".to_owned(), remote: before.clone() };
        let private = serde_json::to_vec(&left).unwrap();
        assert!(!can_help(Some("RemoteNotInSync"), &before, &private));
        assert!(can_help(Some("LocalAndRemoteNotInSync"), &before, &private));
        let after = remote(&["172.20.0.0/19", "172.21.0.0/19"]);
        assert!(can_help(Some("RemoteNotInSync"), &after, &private));
    }
}
