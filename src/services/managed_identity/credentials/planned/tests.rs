//! Tables of what is planned on one identity.

use super::{
    super::credential::tests::{credential, trust},
    *,
};

fn existing(count: usize) -> Credentials {
    (0..count)
        .map(|it| (format!("old-{it}"), credential(&format!("old-{it}"), &format!("s{it}"))))
        .collect()
}

/// A mark for each name, whatever its case.
fn mark(name: &str) -> Uuid {
    Uuid::new_v5(&Uuid::nil(), fold(name).as_bytes())
}

fn want(planned: &mut PlannedCredentials, name: &str, subject: &str) {
    let trust = (Some("https://a.example/".into()), Some(subject.into()));
    planned.want(name, mark(name), Change::Made, trust, true);
}

#[test]
fn existing_and_planned_are_counted_together_and_each_once() {
    let (mut planned, existing) = (PlannedCredentials::default(), existing(17));
    for number in 0..3 {
        want(&mut planned, &format!("new-{number}"), &format!("n{number}"));
    }
    want(&mut planned, "OLD-1", "s1");
    let outlook = planned.capacity("new-2", &existing);
    assert_eq!((outlook.existing, outlook.added, outlook.is_over()), (17, 3, false));
    want(&mut planned, "new-3", "n3");
    let outlook = planned.capacity("new-3", &existing);
    assert_eq!((outlook.slots_free(), outlook.is_over()), (3, true));
}

#[test]
fn one_credential_is_refused_for_all_and_again_when_it_is_planned_again() {
    let mut planned = PlannedCredentials::default();
    let refused = ["one", "two", "ONE"].map(|it| planned.refuses(it));
    assert_eq!(refused, [true, false, true]);
}

#[test]
fn a_credential_that_is_replaced_makes_room() {
    let (mut planned, existing) = (PlannedCredentials::default(), existing(20));
    want(&mut planned, "old-1", "s1");
    planned.leave("old-1", Some(trust("s1")), mark("new"));
    want(&mut planned, "new", "s1");
    let outlook = planned.capacity("new", &existing);
    assert_eq!((outlook.existing, outlook.added, outlook.is_over()), (19, 1, false));
    assert_eq!(outlook.holder, None);
}

#[test]
fn the_holder_is_planned_or_foreign_and_never_what_is_ours() {
    let (mut planned, existing) = (PlannedCredentials::default(), existing(2));
    want(&mut planned, "new", "s1");
    let holder = planned.capacity("new", &existing).holder;
    assert_eq!(holder, Some((Holder::Existing("old-1".into()), "s1".into())));
    planned.own("Old-1");
    assert_eq!(planned.capacity("new", &existing).holder, None);
    want(&mut planned, "newer", "s1");
    let holder = planned.capacity("newer", &existing).holder;
    assert_eq!(holder, Some((Holder::Planned("new".into()), "s1".into())));
}

#[test]
fn one_name_for_two_objects_is_noticed_and_both_plans_of_a_replacement_are_one() {
    let mut planned = PlannedCredentials::default();
    let mut want =
        |name, maker| planned.want(name, mark(maker), Change::Made, (None, None), true).is_some();
    assert!(!want("etl", "a"));
    assert!(!want("etl", "a"));
    assert!(want("ETL", "b"));
    planned.removed("etl", Some(mark("b")));
    assert!(planned.want("etl", mark("a"), Change::Made, (None, None), true).is_none());
}

#[test]
fn a_new_credential_beside_a_stored_one_is_told_whichever_is_planned_first() {
    for (first, second, expected) in [
        (Change::Made, Change::Nothing, Duplicate::Made),
        (Change::Nothing, Change::Made, Duplicate::Made),
        (Change::Nothing, Change::Trust, Duplicate::Stored),
    ] {
        let mut planned = PlannedCredentials::default();
        assert_eq!(planned.want("etl", mark("a"), first, (None, None), true), None);
        let twice = planned.want("etl", mark("b"), second, (None, None), true);
        assert_eq!(twice, Some(expected));
    }
}

#[test]
fn a_name_that_a_later_walk_plans_again_is_one_credential_unless_it_trusts_another() {
    let mut planned = PlannedCredentials::default();
    let mut want = |maker, subject: Option<&str>| {
        let trust = (Some("https://a.example/".into()), subject.map(str::to_owned));
        planned.want("etl", mark(maker), Change::Made, trust, false).is_some()
    };
    assert!(!want("a", None));
    assert!(!want("b", Some("s1")));
    assert!(!want("c", Some("s1")));
    assert!(want("d", Some("s2")));
}

#[test]
fn exchanged_subjects_are_noticed_from_either_side_and_chains_too() {
    let existing = existing(3);
    let mut planned = PlannedCredentials::default();
    want(&mut planned, "old-0", "s1");
    assert_eq!(planned.capacity("old-0", &existing).exchange, None);
    want(&mut planned, "old-1", "s0");
    assert_eq!(planned.capacity("old-1", &existing).exchange, Some("old-0".into()));
    assert_eq!(planned.capacity("old-0", &existing).exchange, Some("old-1".into()));
    let mut chain = PlannedCredentials::default();
    want(&mut chain, "old-2", "new");
    want(&mut chain, "another", "s2");
    assert_eq!(chain.capacity("another", &existing).exchange, Some("old-2".into()));
    let mut still = PlannedCredentials::default();
    want(&mut still, "old-0", "s0");
    want(&mut still, "old-1", "new");
    assert_eq!(still.capacity("old-1", &existing).exchange, None);
}

#[test]
fn what_is_not_known_yet_is_counted_and_holds_nothing() {
    let mut planned = PlannedCredentials::default();
    planned.want("one", mark("one"), Change::Made, (None, Some("s".into())), true);
    planned.want("two", mark("two"), Change::Made, (None, Some("s".into())), true);
    let outlook = planned.capacity("two", &existing(0));
    assert_eq!((outlook.added, outlook.holder), (2, None));
}

#[test]
fn deployments_are_counted_by_the_subjects_that_will_be_there() {
    let mut planned = PlannedCredentials::default();
    let subject = |it: &str| format!("system:serviceaccount:{it}:{it}-worker-serviceaccount");
    let existing: Credentials = [
        ("a".to_owned(), credential("a", &subject("space-1"))),
        ("b".to_owned(), credential("b", &subject("space-2"))),
        ("c".to_owned(), credential("c", "system:serviceaccount:flyte:worker")),
    ]
    .into();
    want(&mut planned, "a", &subject("space-3"));
    want(&mut planned, "d", &subject("space-4"));
    want(&mut planned, "e", "system:serviceaccount:space-4:space-4-kpo");
    let deployments = planned.capacity("e", &existing).deployments;
    assert_eq!(deployments.into_iter().collect::<Vec<_>>(), ["space-2", "space-3", "space-4"]);
}

/// Plans that this test's credentials make, change or keep, and removals, in this order. The answers
/// name what each of them collides with.
fn collisions(steps: &[Step]) -> Vec<Option<String>> {
    let mut planned = PlannedCredentials::default();
    let mut step = |step: &Step| match *step {
        Step::Want(name, maker, change, subject) => {
            let issued = (Some(trust("").issuer), Some(subject.to_owned()));
            planned.want(name, mark(maker), change, issued, true);
            planned.predecessor(name)
        }
        Step::Replace(name, maker, subject) => {
            planned.leave(name, Some(trust(subject)), mark(maker));
            // The engine asks for the removal of a replaced object as well.
            assert_eq!(planned.destroy(name, trust(subject)), None);
            planned.heir(name)
        }
        Step::Destroy(name, subject) => planned.destroy(name, trust(subject)),
    };
    steps.iter().map(&mut step).collect()
}

/// What a plan does with one credential: its name, the mark of its object, and its subject.
#[derive(Debug, Clone, Copy)]
enum Step {
    Want(&'static str, &'static str, Change, &'static str),
    Replace(&'static str, &'static str, &'static str),
    Destroy(&'static str, &'static str),
}

#[test]
fn a_pair_that_passes_to_another_object_is_noticed_by_whichever_is_planned_second() {
    let made = Step::Want("new", "b", Change::Made, "s1");
    let changed = Step::Want("new", "b", Change::Trust, "s1");
    let (gone, left) = (Step::Destroy("Old", "s1"), Step::Replace("Old", "a", "s1"));
    let (old, new) = (Some("Old".to_owned()), Some("new".to_owned()));
    for (first, second, expected) in [
        (gone, made, &old),
        (made, gone, &new),
        (gone, changed, &old),
        (changed, gone, &new),
        (left, made, &old),
        (made, left, &new),
        (left, changed, &old),
        (changed, left, &new),
    ] {
        let found = collisions(&[first, second]);
        assert_eq!(found, [None, expected.clone()], "{first:?}, {second:?}");
    }
}

#[test]
fn a_removal_beside_other_credentials_collides_with_none_of_them() {
    use Change::{Made, Nothing, Trust};
    for steps in [
        // All of them are destroyed.
        vec![Step::Destroy("one", "s1"), Step::Destroy("two", "s2")],
        // One object gets another name.
        vec![Step::Replace("old", "a", "s1"), Step::Want("new", "a", Made, "s1")],
        // Two objects exchange their names.
        vec![
            Step::Replace("one", "a", "s1"),
            Step::Want("two", "a", Made, "s1"),
            Step::Replace("two", "b", "s2"),
            Step::Want("one", "b", Made, "s2"),
        ],
        // Another address, the same name: the credential stays.
        vec![Step::Destroy("one", "s1"), Step::Want("ONE", "b", Made, "s1")],
        vec![Step::Want("ONE", "b", Made, "s1"), Step::Destroy("one", "s1")],
        // Other tokens.
        vec![Step::Destroy("one", "s1"), Step::Want("two", "b", Made, "s2")],
        vec![Step::Want("two", "b", Trust, "S1"), Step::Destroy("one", "s1")],
        // The state is older than Azure.
        vec![Step::Destroy("one", "s1"), Step::Want("two", "b", Nothing, "s1")],
        vec![Step::Want("two", "b", Nothing, "s1"), Step::Destroy("one", "s1")],
        // A later walk keeps what an earlier one planned to remove.
        vec![
            Step::Destroy("one", "s1"),
            Step::Want("one", "a", Trust, "s3"),
            Step::Want("two", "b", Made, "s1"),
        ],
    ] {
        assert!(collisions(&steps).iter().all(Option::is_none), "{steps:?}");
    }
}

#[test]
fn what_was_removed_is_free_and_a_destroyed_credential_still_counts() {
    let (mut planned, existing) = (PlannedCredentials::default(), existing(20));
    planned.destroy("old-1", trust("s1"));
    want(&mut planned, "new", "n");
    let outlook = planned.capacity("new", &existing);
    assert_eq!((outlook.existing, outlook.is_over()), (20, true));
    planned.removed("OLD-1", None);
    want(&mut planned, "newer", "s1");
    assert_eq!(planned.predecessor("newer"), None);
}
