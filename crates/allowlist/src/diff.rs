//! What has to be done so that a firewall lets in what is wanted, and nothing of anybody else's is
//! touched.

use std::{collections::BTreeSet, fmt};

use crate::{Block, outermost};

/// What an entry of a firewall can let in: addresses, or something else that has a name.
pub trait Member: Clone + Ord + fmt::Debug {
    /// Those that no other one contains, in order. By default nothing contains anything else, so
    /// none can be around another one.
    #[must_use]
    fn outermost(_all: Vec<Self>) -> Vec<Self> {
        Vec::new()
    }

    /// The one of these outermost ones that contains this one.
    fn around(_widest: &[Self], _inner: &Self) -> Option<Self> {
        None
    }
}

impl Member for Block {
    fn outermost(all: Vec<Self>) -> Vec<Self> {
        outermost(all)
    }

    fn around(widest: &[Self], inner: &Self) -> Option<Self> {
        // Of all that begin no later, the last one ends last.
        let place = widest.partition_point(|it| it.first() <= inner.first()).checked_sub(1)?;
        widest.get(place).copied().filter(|it| it.contains(*inner))
    }
}

/// An entry that a firewall has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<M = Block> {
    /// What it lets in; none where it is something that is not understood, which nobody touches.
    pub block: Option<M>,
    /// Whether we put it there.
    pub owned: bool,
}

/// One change of a firewall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<M = Block> {
    /// Add an entry for this.
    Add(M),
    /// Remove the entry at this place of the list that was compared.
    Remove(usize),
}

/// The smallest change, and what needs none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<M = Block> {
    /// What to do, in this order: everything is added before anything is removed, so that no
    /// address is shut out in between.
    pub steps: Vec<Step<M>>,
    /// Wanted entries that we put there before.
    pub kept: Vec<M>,
    /// Wanted entries that somebody else put there: not ours to remove, ever.
    pub preexisting: Vec<M>,
    /// What is added although somebody else's wider entry lets it in already: that one may go, and
    /// some services take no entry within another.
    pub covered: Vec<Covered<M>>,
}

impl<M> Default for Difference<M> {
    fn default() -> Self {
        Self { steps: Vec::new(), kept: Vec::new(), preexisting: Vec::new(), covered: Vec::new() }
    }
}

/// What is wanted within an entry that is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered<M = Block> {
    /// What is wanted.
    pub block: M,
    /// What the wider entry lets in.
    pub by: M,
}

impl<M> Entry<M> {
    /// An entry that we put there.
    #[must_use]
    pub const fn ours(block: M) -> Self {
        Self { block: Some(block), owned: true }
    }

    /// An entry that somebody else put there, or that is not understood.
    #[must_use]
    pub const fn foreign(block: Option<M>) -> Self {
        Self { block, owned: false }
    }
}

/// Compares what is wanted with what is there.
///
/// Blocks are compared as the service stores them: pass those of [`Service::rules`](crate::Service::rules).
/// Every wanted block gets an entry of its own, also within a wider one of somebody else; an entry of
/// ours that is no longer wanted is removed, also where a foreign one covers it.
#[must_use]
pub fn diff<M: Member>(wanted: &[M], stored: &[Entry<M>]) -> Difference<M> {
    let mut found = Difference::default();
    let mut all = BTreeSet::new();
    all.extend(wanted.iter().cloned());
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    for Entry { block, owned } in stored {
        let side = if *owned { &mut ours } else { &mut theirs };
        side.extend(block.clone());
    }
    let widest = M::outermost(theirs.iter().cloned().collect());
    for block in &all {
        if ours.contains(block) {
            found.kept.push(block.clone());
        } else if theirs.contains(block) {
            found.preexisting.push(block.clone());
        } else {
            let around = M::around(&widest, block);
            found.covered.extend(around.map(|by| Covered { block: block.clone(), by }));
            found.steps.push(Step::Add(block.clone()));
        }
    }
    let is_wanted = |it: &Entry<M>| it.block.as_ref().is_some_and(|it| all.contains(it));
    let surplus = stored.iter().enumerate().filter(|(_, it)| it.owned && !is_wanted(it));
    found.steps.extend(surplus.map(|(place, _)| Step::Remove(place)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Block {
        text.parse().unwrap()
    }

    #[test]
    fn a_rotated_address_is_added_before_the_old_one_is_removed() {
        let stored = [
            Entry::foreign(Some(block("192.0.2.10"))),
            Entry::ours(block("203.0.113.18")),
            Entry::ours(block("203.0.113.19")),
        ];
        let change = diff(&[block("203.0.113.44"), block("203.0.113.18")], &stored);
        assert_eq!(change.steps, [Step::Add(block("203.0.113.44")), Step::Remove(2)]);
        assert_eq!(change.kept, [block("203.0.113.18")]);
        assert_eq!((change.preexisting, change.covered), (vec![], vec![]));
    }

    #[test]
    fn what_somebody_else_has_is_not_added_and_what_only_lies_within_it_is() {
        let stored = [
            Entry::foreign(Some(block("203.0.113.18"))),
            Entry::foreign(Some(block("198.51.100.0/24"))),
            Entry::foreign(None),
        ];
        let change = diff(&[block("203.0.113.18"), block("198.51.100.7")], &stored);
        assert_eq!(change.steps, [Step::Add(block("198.51.100.7"))]);
        assert_eq!(change.preexisting, [block("203.0.113.18")]);
        let by = block("198.51.100.0/24");
        assert_eq!(change.covered, [Covered { block: block("198.51.100.7"), by }]);
    }

    #[test]
    fn a_wider_entry_of_ours_that_goes_covers_nothing() {
        let stored = [Entry::ours(block("198.51.100.0/24"))];
        let change = diff(&[block("198.51.100.7")], &stored);
        assert_eq!(change.steps, [Step::Add(block("198.51.100.7")), Step::Remove(0)]);
    }

    #[test]
    fn an_entry_that_is_ours_and_somebody_elses_stays_ours_to_remove() {
        let both =
            [Entry::foreign(Some(block("203.0.113.18"))), Entry::ours(block("203.0.113.18"))];
        assert_eq!(diff(&[block("203.0.113.18")], &both).kept, [block("203.0.113.18")]);
        assert_eq!(diff(&[], &both).steps, [Step::Remove(1)]);
    }

    /// Something that contains only itself.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct Name(&'static str);

    impl Member for Name {}

    #[test]
    fn what_has_only_a_name_is_compared_by_it_alone() {
        let stored =
            [Entry::foreign(Some(Name("a"))), Entry::ours(Name("b")), Entry::foreign(None)];
        let change = diff(&[Name("a"), Name("c")], &stored);
        assert_eq!(change.steps, [Step::Add(Name("c")), Step::Remove(1)]);
        assert_eq!((change.preexisting, change.covered), (vec![Name("a")], vec![]));
    }

    #[test]
    fn the_order_and_repetition_of_what_is_wanted_change_nothing() {
        let one = diff(&[block("203.0.113.18"), block("198.51.100.7")], &[]);
        let other =
            diff(&[block("198.51.100.7"), block("203.0.113.18"), block("203.0.113.18")], &[]);
        assert_eq!(one, other);
        assert_eq!(one.steps.len(), 2);
    }
}
