//! Maps and sets, filled one entry after the other.

use std::collections::{BTreeMap, BTreeSet};

/// What can fill a map or a set, whose order is that of its keys.
///
/// `collect` would sort the entries first, and each kind of iterator brings four kilobytes of sorting of its own.
/// Here all of them share one insertion. As there, of equal keys the last value stays.
pub trait Ordered: IntoIterator + Sized {
    /// A map of these entries.
    fn into_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: IntoIterator<Item = (K, V)>,
    {
        let mut map = BTreeMap::new();
        map.extend(self);
        map
    }

    /// A set of these elements.
    fn into_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut set = BTreeSet::new();
        set.extend(self);
        set
    }
}

impl<I: IntoIterator> Ordered for I {}

#[cfg(test)]
mod tests {
    use super::Ordered;

    #[test]
    fn entries_are_in_the_order_of_their_keys_and_of_equal_keys_the_last_value_stays() {
        let map = [("b", 1), ("a", 2), ("b", 3)].into_map();
        assert!(map.into_iter().eq([("a", 2), ("b", 3)]));
        assert!(["b", "a", "b"].into_set().into_iter().eq(["a", "b"]));
    }
}
