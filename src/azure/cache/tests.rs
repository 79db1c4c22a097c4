//! How a read is answered follows from what is known of its group.

use super::*;

fn state(list: List<u32, char>) -> State<u32, char> {
    State { single_reads: 0, list, is_late: false, own: HashMap::new() }
}

#[test]
fn the_first_reads_are_single_and_then_the_list_is_wanted() {
    let mut state = State { single_reads: SINGLE_READS, ..state(List::Wanted) };
    let answers: Vec<Answer<char>> = (0..5).map(|key| state.answer(&key)).collect();
    assert_eq!(
        answers,
        [Answer::Single, Answer::Single, Answer::Single, Answer::List, Answer::List]
    );
}

#[test]
fn the_list_answers_what_it_holds_and_nothing_else() {
    let mut kept = state(List::Kept(HashMap::from([(1, 'a')])));
    assert_eq!(kept.answer(&1), Answer::Known('a'));
    assert_eq!(kept.answer(&2), Answer::Single);
    assert_eq!(state(List::Refused).answer(&1), Answer::Single);
}

#[test]
fn before_a_write_the_list_says_what_is_absent() {
    let mut kept = state(List::Kept(HashMap::from([(1, 'a'), (2, 'b')])));
    kept.own = HashMap::from([(2, None), (3, Some('c'))]);
    let absent = [1, 2, 3, 4].map(|key| kept.is_absent(&key));
    assert_eq!(absent, [false, true, false, true]);
    kept.is_late = true;
    let absent = [1, 2, 3, 4].map(|key| kept.is_absent(&key));
    assert_eq!(absent, [false, true, false, false], "what was removed here is gone");
    assert!(!state(List::Refused).is_absent(&1));
    assert!(!state(List::Wanted).is_absent(&1));
}

#[test]
fn own_writes_are_newer_than_the_list() {
    let mut kept = state(List::Kept(HashMap::from([(1, 'a'), (2, 'b')])));
    kept.own = HashMap::from([(1, Some('z')), (2, None), (3, Some('c'))]);
    assert_eq!(kept.answer(&1), Answer::Known('z'));
    assert_eq!(kept.answer(&2), Answer::Single);
    assert_eq!(kept.answer(&3), Answer::Known('c'));
}

#[test]
fn everything_is_the_list_with_own_writes_in_it() {
    let mut kept = state(List::Kept(HashMap::from([(1, 'a'), (2, 'b')])));
    kept.own = HashMap::from([(1, Some('z')), (2, None), (3, Some('c'))]);
    assert_eq!(kept.all(), Some(Some(HashMap::from([(1, 'z'), (3, 'c')]))));
    assert_eq!(state(List::Wanted).all(), None);
    assert_eq!(state(List::Refused).all(), None);
}

#[test]
fn a_group_that_is_missing_is_told_from_one_without_values() {
    let mut missing = state(List::NoGroup);
    assert_eq!(missing.all(), Some(None));
    assert_eq!(missing.answer(&1), Answer::Single);
    missing.own = HashMap::from([(1, Some('a'))]);
    assert_eq!(missing.all(), Some(Some(HashMap::from([(1, 'a')]))));
    assert_eq!(state(List::Kept(HashMap::new())).all(), Some(Some(HashMap::new())));
}
