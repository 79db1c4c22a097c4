//! What holds for every set of addresses: it behaves as the set of the single addresses does.

use std::{collections::BTreeSet, net::IpAddr};

use allowlist::{AddressSet, Block};
use proptest::prelude::*;

use crate::strategies::{addresses, block, small_block};

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    prop::collection::vec(small_block(), 0..8)
}

fn singles<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> BTreeSet<IpAddr> {
    blocks.into_iter().flat_map(|it| addresses(*it)).collect()
}

fn set(blocks: &[Block]) -> AddressSet {
    blocks.iter().copied().collect()
}

proptest! {
    #[test]
    fn aggregation_keeps_exactly_the_addresses(blocks in blocks()) {
        let set = set(&blocks);
        let expected = singles(&blocks);
        prop_assert_eq!(set.count(), expected.len() as u128);
        prop_assert_eq!(set.is_empty(), expected.is_empty());
        prop_assert_eq!(singles(set.blocks()), expected.clone());
        let cidrs: Vec<_> = set.cidrs().into_iter().map(Block::from).collect();
        prop_assert_eq!(singles(&cidrs), expected);
    }

    #[test]
    fn the_canonical_form_is_one_and_stays(blocks in blocks(), seed in any::<prop::sample::Index>()) {
        let one = set(&blocks);
        prop_assert_eq!(&set(one.blocks()), &one);
        prop_assert_eq!(&one.cidrs().into_iter().map(Block::from).collect::<AddressSet>(), &one);
        let mut turned = blocks;
        if !turned.is_empty() {
            let middle = seed.index(turned.len());
            turned.rotate_left(middle);
            turned.push(turned[middle]);
        }
        prop_assert_eq!(set(&turned), one);
    }

    #[test]
    fn no_two_cidrs_could_be_one(blocks in prop::collection::vec(prop_oneof![block(), small_block()], 0..6)) {
        for pair in set(&blocks).cidrs().windows(2) {
            let (one, other) = (Block::from(pair[0]), Block::from(pair[1]));
            prop_assert!(one < other && !one.overlaps(other));
            let joined: AddressSet = [one, other].into_iter().collect();
            prop_assert_eq!(joined.cidrs().len(), 2);
        }
    }

    #[test]
    fn sets_are_combined_as_their_addresses_are(one in blocks(), other in blocks()) {
        let (ours, theirs) = (singles(&one), singles(&other));
        let (one, other) = (set(&one), set(&other));
        let from = |it: AddressSet| singles(it.blocks());
        prop_assert_eq!(from(one.union(&other)), &ours | &theirs);
        prop_assert_eq!(from(one.difference(&other)), &ours - &theirs);
        prop_assert_eq!(from(one.intersection(&other)), &ours & &theirs);
    }

    #[test]
    fn results_are_in_canonical_form(one in blocks(), other in blocks()) {
        let (one, other) = (set(&one), set(&other));
        for it in [one.union(&other), one.difference(&other), one.intersection(&other)] {
            prop_assert_eq!(&set(it.blocks()), &it);
        }
    }

    #[test]
    fn the_laws_of_sets_hold(one in blocks(), other in blocks()) {
        let (one, other) = (set(&one), set(&other));
        prop_assert_eq!(one.union(&other), other.union(&one));
        prop_assert_eq!(one.difference(&other).union(&one.intersection(&other)), one.clone());
        prop_assert!(one.difference(&other).intersection(&other).is_empty());
        prop_assert_eq!(one.difference(&one), AddressSet::default());
        prop_assert_eq!(one.union(&other).difference(&other), one.difference(&other));
    }

    #[test]
    fn a_set_contains_what_adds_nothing_to_it(blocks in blocks(), block in small_block()) {
        let one = set(&blocks);
        let more = one.union(&set(&[block]));
        prop_assert_eq!(one.contains(block), more == one);
    }
}
