//! What has to be done so that a firewall lets in what is wanted, and nothing of anybody else's is
//! touched.

use std::collections::BTreeSet;

use crate::{Block, outermost};

/// An entry that a firewall has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its addresses; none where it is something that is not understood, which nobody touches.
    pub block: Option<Block>,
    /// Whether we put it there.
    pub owned: bool,
}

/// One change of a firewall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Add an entry for these addresses.
    Add(Block),
    /// Remove the entry at this place of the list that was compared.
    Remove(usize),
}

/// The smallest change, and what needs none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What to do, in this order: everything is added before anything is removed, so that no
    /// address is shut out in between.
    pub steps: Vec<Step>,
    /// Wanted entries that we put there before.
    pub kept: Vec<Block>,
    /// Wanted entries that somebody else put there: not ours to remove, ever.
    pub preexisting: Vec<Block>,
    /// What is added although somebody else's wider entry lets it in already: that one may go, and
    /// some services take no entry within another.
    pub covered: Vec<Covered>,
}

/// Wanted addresses within an entry that is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered {
    /// What is wanted.
    pub block: Block,
    /// The addresses of the wider entry.
    pub by: Block,
}

impl Entry {
    /// An entry that we put there.
    #[must_use]
    pub const fn ours(block: Block) -> Self {
        Self { block: Some(block), owned: true }
    }

    /// An entry that somebody else put there, or that is not understood.
    #[must_use]
    pub const fn foreign(block: Option<Block>) -> Self {
        Self { block, owned: false }
    }
}

/// Compares what is wanted with what is there.
///
/// Blocks are compared as the service stores them: pass those of [`Service::rules`](crate::Service::rules).
/// Every wanted block gets an entry of its own, also within a wider one of somebody else; an entry of
/// ours that is no longer wanted is removed, also where a foreign one covers it.
#[must_use]
pub fn diff(wanted: &[Block], stored: &[Entry]) -> Difference {
    let mut found = Difference::default();
    let wanted: BTreeSet<Block> = wanted.iter().copied().collect();
    let ours: BTreeSet<Block> = blocks(stored, true).collect();
    let theirs: BTreeSet<Block> = blocks(stored, false).collect();
    let widest = outermost(theirs.iter().copied().collect());
    for &block in &wanted {
        if ours.contains(&block) {
            found.kept.push(block);
        } else if theirs.contains(&block) {
            found.preexisting.push(block);
        } else {
            found.covered.extend(around(&widest, block).map(|by| Covered { block, by }));
            found.steps.push(Step::Add(block));
        }
    }
    let is_wanted = |it: &Entry| it.block.is_some_and(|it| wanted.contains(&it));
    let surplus = stored.iter().enumerate().filter(|(_, it)| it.owned && !is_wanted(it));
    found.steps.extend(surplus.map(|(place, _)| Step::Remove(place)));
    found
}

/// The addresses of the entries that are ours, or of those that are not.
fn blocks(stored: &[Entry], owned: bool) -> impl Iterator<Item = Block> + '_ {
    stored.iter().filter(move |it| it.owned == owned).filter_map(|it| it.block)
}

/// The one of these blocks, in order and none within another, that contains this one.
fn around(widest: &[Block], block: Block) -> Option<Block> {
    // Of all that begin no later, the last one ends last.
    let place = widest.partition_point(|it| it.first() <= block.first()).checked_sub(1)?;
    widest.get(place).copied().filter(|it| it.contains(block))
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

    #[test]
    fn the_order_and_repetition_of_what_is_wanted_change_nothing() {
        let one = diff(&[block("203.0.113.18"), block("198.51.100.7")], &[]);
        let other =
            diff(&[block("198.51.100.7"), block("203.0.113.18"), block("203.0.113.18")], &[]);
        assert_eq!(one, other);
        assert_eq!(one.steps.len(), 2);
    }
}
