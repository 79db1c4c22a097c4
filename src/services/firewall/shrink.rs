//! Whether a list of addresses loses most of what it had.

use allowlist::{AddressSet, Block};

/// How many entries an update may always remove: lists of a few addresses change as a whole.
const FEWEST_LOST: usize = 5;

/// The entries that nothing lets in any longer, if the list shrinks by more than half: more than half
/// of its entries are lost, and fewer than half as many remain. Other spellings and wider ranges lose
/// nothing, and a list whose addresses were all exchanged does not shrink.
pub(crate) fn shrinking(before: &[Block], after: &[Block]) -> Option<Vec<Block>> {
    let left: AddressSet = after.iter().copied().collect();
    let lost: Vec<_> = before.iter().copied().filter(|it| !left.contains(*it)).collect();
    let is_shrinking = before.len() < 2 * lost.len() && 2 * after.len() < before.len();
    is_shrinking.then_some(lost)
}

/// The same for an update, which may always remove a few entries.
pub(crate) fn update_shrinks(before: &[Block], after: &[Block]) -> Option<Vec<Block>> {
    shrinking(before, after).filter(|it| FEWEST_LOST <= it.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(texts: &[&str]) -> Vec<Block> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[test]
    fn a_list_shrinks_if_most_of_it_is_lost_and_little_replaces_it() {
        let four = ["203.0.113.1", "203.0.113.3", "203.0.113.5", "203.0.113.7"];
        for (before, after, expected) in [
            (&four[..], &four[..1], Some(3)),
            (&four, &four[..2], None),
            (&four, &["198.51.100.1"], Some(4)),
            // All exchanged, or written in another way.
            (&four, &["198.51.100.1", "198.51.100.3"], None),
            (&four, &["203.0.113.0/29"], None),
            (&["203.0.113.1", "203.0.113.2"], &["203.0.113.1"], None),
            (&["203.0.113.1"], &["198.51.100.1"], None),
            (&[], &["198.51.100.1"], None),
        ] {
            let lost = shrinking(&blocks(before), &blocks(after)).map(|it| it.len());
            assert_eq!(lost, expected, "{before:?} {after:?}");
        }
    }
}
