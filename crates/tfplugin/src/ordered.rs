//! Maps and sets, filled one entry after the other.

use std::collections::{BTreeMap, BTreeSet};

/// What can fill a map or a set, whose order is that of its keys.
///
/// `collect` would sort the entries first, and each kind of iterator brings four kilobytes of sorting of its own.
/// Here all of them share one insertion. Of equal keys the first key and the last value stay, and of equal elements
/// the first.
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

    /// A word that is equal in any case.
    #[derive(Debug)]
    struct Word(&'static str);

    impl Word {
        fn folded(&self) -> String {
            self.0.to_ascii_lowercase()
        }
    }

    impl PartialEq for Word {
        fn eq(&self, other: &Self) -> bool {
            self.folded() == other.folded()
        }
    }

    impl Eq for Word {}

    impl Ord for Word {
        fn cmp(&self, other: &Self) -> std::cmp::Ordering {
            self.folded().cmp(&other.folded())
        }
    }

    impl PartialOrd for Word {
        fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
            Some(self.cmp(other))
        }
    }

    #[test]
    fn of_equal_keys_the_spelling_that_came_first_stays() {
        let map = [(Word("a"), 1), (Word("A"), 2)].into_map();
        assert_eq!(map.into_iter().map(|(word, value)| (word.0, value)).next(), Some(("a", 2)));
        assert_eq!([Word("A"), Word("a")].into_set().first().map(|it| it.0), Some("A"));
    }

    #[test]
    fn entries_are_in_the_order_of_their_keys_and_of_equal_keys_the_last_value_stays() {
        let map = [("b", 1), ("a", 2), ("b", 3)].into_map();
        assert!(map.into_iter().eq([("a", 2), ("b", 3)]));
        assert!(["b", "a", "b"].into_set().into_iter().eq(["a", "b"]));
    }
}
