//! What holds for the rules of every service.

use allowlist::{AddressSet, Block, Rule, Service};
use proptest::prelude::*;

use crate::strategies::{public_block, small_block};

fn service() -> impl Strategy<Value = Service> {
    prop::sample::select(Service::ALL)
}

fn blocks_of(rules: &[Rule]) -> Vec<Block> {
    rules.iter().map(|it| it.block()).collect()
}

proptest! {
    #[test]
    fn rules_let_in_exactly_what_is_wanted(
        service in service(),
        blocks in prop::collection::vec(public_block(), 0..8),
    ) {
        let rules = service.rules(&blocks).unwrap();
        let wanted: AddressSet = blocks.into_iter().collect();
        prop_assert_eq!(blocks_of(&rules).into_iter().collect::<AddressSet>(), wanted);
    }

    #[test]
    fn rules_of_rules_are_the_same_rules(
        service in service(),
        blocks in prop::collection::vec(public_block(), 0..8),
    ) {
        let rules = service.rules(&blocks).unwrap();
        prop_assert_eq!(service.rules(&blocks_of(&rules)).unwrap(), rules.clone());
        let read: Vec<_> = rules.iter().map(|it| Block::stored(&it.to_string())).collect();
        prop_assert_eq!(read, rules.iter().map(|it| Some(it.block())).collect::<Vec<_>>());
    }

    #[test]
    fn no_rule_covers_another_and_all_are_in_order(
        service in service(),
        blocks in prop::collection::vec(public_block(), 0..8),
    ) {
        let rules = blocks_of(&service.rules(&blocks).unwrap());
        for (place, rule) in rules.iter().enumerate() {
            prop_assert!(rules.iter().skip(place + 1).all(|it| rule < it));
            prop_assert!(rules.iter().filter(|it| it.contains(*rule)).count() == 1);
        }
    }

    #[test]
    fn everything_that_is_refused_is_named_and_nothing_else(
        service in service(),
        blocks in prop::collection::vec(prop_oneof![small_block(), public_block()], 0..8),
    ) {
        let refused = blocks.iter().filter(|it| service.check(**it).is_err()).count();
        match service.rules(&blocks) {
            Ok(_) => prop_assert_eq!(refused, 0),
            Err(all) => prop_assert_eq!(all.len(), refused),
        }
    }
}
