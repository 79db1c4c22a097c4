//! Sets of addresses: union, difference and intersection.

use std::cmp::Reverse;

use crate::{Block, Cidr};

/// A set of addresses, in its one canonical form: blocks in order that neither overlap nor adjoin.
///
/// ```
/// use allowlist::{AddressSet, Block};
///
/// let given: Vec<Block> = ["203.0.113.18", "203.0.113.19", "198.51.100.0/24"]
///     .iter()
///     .map(|it| it.parse())
///     .collect::<Result<_, _>>()?;
/// let cidrs: Vec<_> =
///     AddressSet::from_iter(given).cidrs().iter().map(ToString::to_string).collect();
/// assert_eq!(cidrs, ["198.51.100.0/24", "203.0.113.18/31"]);
/// # Ok::<(), allowlist::BlockError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AddressSet(Vec<Block>);

impl AddressSet {
    /// The blocks, in order. None of them overlaps or adjoins another.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.0
    }

    /// The fewest CIDR ranges that are exactly this set, in order.
    #[must_use]
    pub fn cidrs(&self) -> Vec<Cidr> {
        self.0.iter().flat_map(|it| it.cidrs()).collect()
    }

    /// Whether every address of the block is in the set.
    #[must_use]
    pub fn contains(&self, block: Block) -> bool {
        let after = self.0.partition_point(|it| it.first() <= block.first());
        self.0.iter().take(after).next_back().is_some_and(|it| it.contains(block))
    }

    /// Whether the set has no address.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many addresses there are, up to the largest number.
    #[must_use]
    pub fn count(&self) -> u128 {
        self.0.iter().fold(0, |sum, it| sum.saturating_add(it.count()))
    }

    /// The addresses that are in this set or in the other one.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }

    /// The addresses that are in this set and not in the other one.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.iter().flat_map(|it| without(*it, &other.0)).collect())
    }

    /// The addresses that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let common =
            |it: &Block| other.0.iter().filter_map(|other| it.intersection(*other)).collect();
        Self(self.0.iter().flat_map::<Vec<_>, _>(common).collect())
    }
}

impl FromIterator<Block> for AddressSet {
    fn from_iter<I: IntoIterator<Item = Block>>(blocks: I) -> Self {
        let mut sorted: Vec<_> = blocks.into_iter().collect();
        sorted.sort_unstable();
        let mut merged: Vec<Block> = Vec::with_capacity(sorted.len());
        for block in sorted {
            match merged.last_mut() {
                Some(last) if let Some(joined) = join(*last, block) => *last = joined,
                _ => merged.push(block),
            }
        }
        Self(merged)
    }
}

/// The blocks that no other one contains, each once, in order.
///
/// Unlike in a set, neighbors stay apart: each can come and go by itself.
#[must_use]
pub fn outermost(mut blocks: Vec<Block>) -> Vec<Block> {
    // The widest of those that begin alike comes first.
    blocks.sort_unstable_by_key(|it| (it.first(), Reverse(it.last())));
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        // What is kept begins no later, so what contains this one is what ends last.
        if kept.last().is_none_or(|it| !it.contains(block)) {
            kept.push(block);
        }
    }
    kept
}

/// What is left of a block without the others, which are in order and apart.
fn without(block: Block, others: &[Block]) -> Vec<Block> {
    let mut left = Vec::new();
    let mut rest = Some(block);
    for &other in others {
        let Some(current) = rest.filter(|it| it.overlaps(other)) else { continue };
        left.extend(other.before().and_then(|end| Block::new(current.first(), end)));
        rest = other.after().and_then(|start| Block::new(start, current.last()));
    }
    left.extend(rest);
    left
}

/// Both as one block, where the second overlaps the first or begins right after it. The first does
/// not begin after the second.
fn join(first: Block, second: Block) -> Option<Block> {
    let adjoins = first.after() == Some(second.first());
    let joined = Block::new(first.first(), first.last().max(second.last()));
    joined.filter(|_| adjoins || first.overlaps(second))
}
