//! What an allowlist knows of others on the same target: who relies on its entries, and who follows it.

use std::collections::{BTreeMap, BTreeSet};

use allowlist::Block;
use serde::{Deserialize, Serialize};

/// Entries, and the keys of the other allowlists that rely on each.
pub(crate) type Relied = BTreeMap<Block, BTreeSet<String>>;

/// What is known of an allowlist that follows another one on the same target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Successor {
    /// The target.
    pub(crate) target_id: String,
    /// What the names of its rules begin with.
    pub(crate) prefix: String,
    /// Its addresses, where they were known.
    pub(crate) addresses: Option<BTreeSet<String>>,
}

impl Successor {
    /// Whether this, as a plan knew it, is that, as it is made.
    pub(super) fn becomes(&self, made: &Self) -> bool {
        let same = self.addresses.is_none() || self.addresses == made.addresses;
        same && self.prefix == made.prefix && self.target_id == made.target_id
    }
}
