//! What holds for every change of a firewall.

use allowlist::{Block, Difference, Entry, Service, Step, diff};
use proptest::prelude::*;

use crate::strategies::public_block;

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![
        public_block().prop_map(Entry::ours),
        public_block().prop_map(|it| Entry::foreign(Some(it))),
        Just(Entry::foreign(None)),
    ]
}

/// What is wanted, as some service has it, and what is stored; some of it is stored already.
fn firewall() -> impl Strategy<Value = (Vec<Block>, Vec<Entry>)> {
    let wanted = prop::collection::vec(public_block(), 0..6);
    let stored = prop::collection::vec(entry(), 0..6);
    let service = prop::sample::select(Service::ALL);
    (wanted, stored, service, any::<[Option<bool>; 4]>()).prop_map(
        |(wanted, mut stored, service, there)| {
            let rules = service.rules(&wanted).expect("public addresses");
            let wanted: Vec<_> = rules.iter().map(|it| it.block()).collect();
            for (block, owned) in wanted.iter().zip(there) {
                stored.extend(owned.map(|owned| Entry { block: Some(*block), owned }));
            }
            (wanted, stored)
        },
    )
}

/// The firewall after these steps.
fn apply(stored: &[Entry], steps: &[Step]) -> Vec<Entry> {
    let removed = |place| steps.contains(&Step::Remove(place));
    let added = steps.iter().filter_map(|it| match it {
        Step::Add(block) => Some(Entry::ours(*block)),
        Step::Remove(_) => None,
    });
    let left = stored.iter().enumerate().filter(|(place, _)| !removed(*place));
    left.map(|(_, it)| *it).chain(added).collect()
}

fn lets_in(stored: &[Entry], block: Block) -> bool {
    stored.iter().filter_map(|it| it.block).any(|it| it.contains(block))
}

/// Whether everything wanted has its entry, and nothing of ours is there that is not wanted.
fn is_done(wanted: &[Block], stored: &[Entry]) -> bool {
    let ours = stored.iter().filter(|it| it.owned);
    wanted.iter().all(|it| stored.iter().any(|entry| entry.block == Some(*it)))
        && ours.filter_map(|it| it.block).all(|it| wanted.contains(&it))
}

fn steps((wanted, stored): &(Vec<Block>, Vec<Entry>)) -> Vec<Step> {
    diff(wanted, stored).steps
}

proptest! {
    #[test]
    fn applying_the_difference_gives_what_is_wanted(firewall in firewall()) {
        let after = apply(&firewall.1, &steps(&firewall));
        prop_assert!(is_done(&firewall.0, &after), "{after:?}");
    }

    #[test]
    fn nothing_is_left_to_do_afterwards(firewall in firewall()) {
        let after = apply(&firewall.1, &steps(&firewall));
        prop_assert_eq!(diff(&firewall.0, &after).steps, []);
    }

    #[test]
    fn no_step_can_be_left_out(firewall in firewall()) {
        let steps = steps(&firewall);
        for place in 0..steps.len() {
            let mut fewer = steps.clone();
            fewer.remove(place);
            prop_assert!(!is_done(&firewall.0, &apply(&firewall.1, &fewer)));
        }
    }

    #[test]
    fn entries_of_others_stay_in_their_order(firewall in firewall()) {
        let foreign = |it: &[Entry]| -> Vec<_> {
            it.iter().filter(|it| !it.owned).copied().collect()
        };
        let after = apply(&firewall.1, &steps(&firewall));
        prop_assert_eq!(foreign(&after), foreign(&firewall.1));
    }

    #[test]
    fn everything_is_added_before_anything_is_removed(firewall in firewall()) {
        let steps = steps(&firewall);
        prop_assert!(steps.is_sorted_by_key(|it| matches!(it, Step::Remove(_))));
    }

    #[test]
    fn what_was_let_in_and_stays_wanted_is_never_shut_out(firewall in firewall()) {
        let (wanted, stored) = &firewall;
        let steps = steps(&firewall);
        for taken in 0..=steps.len() {
            let between = apply(stored, &steps[..taken]);
            for block in wanted.iter().filter(|it| lets_in(stored, **it)) {
                prop_assert!(lets_in(&between, *block), "{block} after {taken} steps");
            }
        }
    }

    #[test]
    fn every_wanted_block_is_accounted_for_once((wanted, stored) in firewall()) {
        let Difference { steps, kept, preexisting, covered } = diff(&wanted, &stored);
        let added = steps.iter().filter_map(|it| match it {
            Step::Add(block) => Some(*block),
            Step::Remove(_) => None,
        });
        let added: Vec<_> = added.collect();
        let mut all: Vec<_> =
            added.iter().chain(&kept).chain(&preexisting).copied().collect();
        all.sort_unstable();
        let mut expected = wanted;
        expected.sort_unstable();
        prop_assert_eq!(all, expected);
        for it in covered {
            prop_assert!(it.by.contains(it.block) && it.by != it.block);
            prop_assert!(added.contains(&it.block));
            prop_assert!(stored.contains(&Entry::foreign(Some(it.by))));
        }
        prop_assert!(kept.iter().all(|it| stored.contains(&Entry::ours(*it))));
        for it in preexisting {
            prop_assert!(stored.contains(&Entry::foreign(Some(it))));
            prop_assert!(!stored.contains(&Entry::ours(it)));
        }
    }
}
