//! What holds for every block.

use allowlist::{Block, Cidr};
use proptest::prelude::*;

use crate::strategies::{addresses, block, small_block};

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(block in prop_oneof![block(), small_block()]) {
        prop_assert_eq!(block.to_string().parse(), Ok(block));
        prop_assert_eq!(Block::stored(&block.to_string()), Some(block));
        let ends = format!(" {} - {}\n", block.first(), block.last());
        prop_assert_eq!(ends.parse(), Ok(block));
    }

    #[test]
    fn the_cidrs_of_a_block_are_its_addresses_in_order(block in prop_oneof![block(), small_block()]) {
        let cidrs = block.cidrs();
        prop_assert_eq!(cidrs.first().unwrap().first(), block.first());
        prop_assert_eq!(cidrs.last().unwrap().last(), block.last());
        for pair in cidrs.windows(2) {
            let joined = Block::new(pair[0].first(), pair[1].last()).unwrap();
            let sum = Block::from(pair[0]).count() + Block::from(pair[1]).count();
            prop_assert_eq!(joined.count(), sum, "nothing lies between or twice");
            prop_assert_eq!(joined.cidr(), None, "two could have been one");
        }
    }

    #[test]
    fn a_block_is_one_cidr_exactly_when_it_came_from_one(block in prop_oneof![block(), small_block()]) {
        for cidr in block.cidrs() {
            let same = Block::from(cidr);
            prop_assert_eq!(same.cidr(), Some(cidr));
            prop_assert_eq!(same.to_string().parse::<Cidr>(), Ok(cidr));
        }
        prop_assert_eq!(block.cidr().is_some(), block.cidrs().len() == 1);
    }

    #[test]
    fn blocks_relate_as_their_addresses_do(one in small_block(), other in small_block()) {
        let ours: Vec<_> = addresses(one).collect();
        let theirs: Vec<_> = addresses(other).collect();
        let common: Vec<_> = ours.iter().copied().filter(|it| theirs.contains(it)).collect();
        prop_assert_eq!(one.count(), ours.len() as u128);
        prop_assert_eq!(one.is_single(), ours.len() == 1);
        prop_assert_eq!(one.overlaps(other), !common.is_empty());
        prop_assert_eq!(one.contains(other), common == theirs);
        let found: Vec<_> = one.intersection(other).map(|it| addresses(it).collect()).unwrap_or_default();
        prop_assert_eq!(common, found);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[0-9a-fA-F:./% -]{0,60}|\\PC{0,40}") {
        if let Ok(block) = text.parse::<Block>() {
            prop_assert_eq!(Block::stored(&text), Some(block));
        }
        if let Some(block) = Block::stored(&text) {
            prop_assert_eq!(block.to_string().parse(), Ok(block));
        }
    }
}
