//! What has to be done so that a firewall lets in what is wanted, and nothing of anybody else's is
//! touched.

use crate::Block;

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
    /// Wanted addresses that need no entry, because somebody else's wider one lets them in.
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

    fn is(&self, block: Block) -> bool {
        self.block == Some(block)
    }
}

/// Compares what is wanted with what is there.
///
/// Blocks are compared as the service stores them: pass those of [`Service::rules`](crate::Service::rules).
/// An entry of ours that is no longer wanted is removed, also where a foreign one covers it.
#[must_use]
pub fn diff(wanted: &[Block], stored: &[Entry]) -> Difference {
    let mut found = Difference::default();
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    for &block in &wanted {
        let mut same = stored.iter().filter(|it| it.is(block)).peekable();
        let wider = || foreign(stored).find(|it| it.contains(block));
        if same.peek().is_none() {
            match wider() {
                Some(by) => found.covered.push(Covered { block, by }),
                None => found.steps.push(Step::Add(block)),
            }
        } else if same.any(|it| it.owned) {
            found.kept.push(block);
        } else {
            found.preexisting.push(block);
        }
    }
    let is_wanted = |it: &Entry| it.block.is_some_and(|it| wanted.binary_search(&it).is_ok());
    let surplus = stored.iter().enumerate().filter(|(_, it)| it.owned && !is_wanted(it));
    found.steps.extend(surplus.map(|(place, _)| Step::Remove(place)));
    found
}

/// The addresses of the entries that are not ours.
fn foreign(stored: &[Entry]) -> impl Iterator<Item = Block> + '_ {
    stored.iter().filter(|it| !it.owned).filter_map(|it| it.block)
}
