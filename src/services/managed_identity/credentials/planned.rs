//! What this run of Terraform is going to have on an identity, gathered while it plans.
//!
//! Terraform plans each credential by itself, and the process sees them one after another: whether
//! they fit together shows in the sum only.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{
    Credential, LIMIT, Trust,
    cache::{Credentials, fold},
    conflict::holder,
    rules::astro_namespace,
};

/// What was planned on one identity.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Credentials that are to be there, by folded name.
    wanted: BTreeMap<String, Wanted>,
    /// Those that a replacement removes.
    leaving: BTreeSet<String>,
    /// Those that Terraform's state holds.
    ours: BTreeSet<String>,
    /// Whether somebody was told of too many Deployments.
    told: bool,
    /// The credential whose plan is refused because there are too many.
    refused: Option<String>,
}

/// A credential that is to be there. Issuer and subject may not be known yet.
#[derive(Debug, Clone)]
struct Wanted {
    name: String,
    /// The mark of the object of the state that plans it.
    maker: Uuid,
    /// Whether the plan makes it, under this name.
    is_new: bool,
    trust: Option<Trust>,
    subject: Option<String>,
}

/// Two objects of a configuration that are one credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twice {
    /// The plan makes one of them.
    Made,
    /// Both are in the state already.
    Stored,
}

/// Where an identity stands once everything that was planned so far is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Capacity {
    /// Credentials that are there and stay.
    pub(crate) existing: usize,
    /// Credentials that this run adds, as far as it is planned.
    pub(crate) added: usize,
    /// The credential of another name that has the same issuer and subject, and the subject.
    pub(crate) holder: Option<(Holder, String)>,
    /// The credential with which this one exchanges a subject: one has in Azure what the other is to
    /// get, and is to get something else.
    pub(crate) exchange: Option<String>,
    /// The namespaces of Astro Deployments among all subjects.
    pub(crate) deployments: BTreeSet<String>,
}

/// Who has an issuer and subject already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A credential in Azure, by its name.
    Existing(String),
    /// A credential that this run plans, by its name.
    Planned(String),
}

impl Capacity {
    /// How many more credentials the identity can have.
    pub(crate) const fn slots_free(&self) -> usize {
        LIMIT.saturating_sub(self.existing)
    }

    /// Whether it is more than the identity can have.
    pub(crate) const fn is_over(&self) -> bool {
        LIMIT < self.existing + self.added
    }
}

impl Ledger {
    /// Notes that a credential is planned to be there. The answer is whether another object plans one
    /// of that name, and the plan makes one of the two or neither. Where the process serves several
    /// walks, another object is certain only where the two trust others.
    pub(super) fn want(
        &mut self,
        name: &str,
        maker: Uuid,
        is_new: bool,
        (issuer, subject): (Option<String>, Option<String>),
        one_walk: bool,
    ) -> Option<Twice> {
        let trust = issuer.zip(subject.clone()).map(|(issuer, subject)| Trust { issuer, subject });
        let wanted = Wanted { name: name.to_owned(), maker, is_new, trust, subject };
        let differs =
            |it: &Wanted| it.trust.is_some() && wanted.trust.is_some() && it.trust != wanted.trust;
        let other = self.wanted.get(&fold(name)).filter(|it| it.maker != maker);
        let other = other.filter(|it| one_walk || differs(it));
        let twice = other.map(|it| if it.is_new || is_new { Twice::Made } else { Twice::Stored });
        self.wanted.insert(fold(name), wanted);
        twice
    }

    /// Notes that a credential that was planned with one mark has another now.
    pub(super) fn rename(&mut self, name: &str, planned: Option<Uuid>, made: Uuid) {
        if let Some(it) = self.wanted.get_mut(&fold(name)).filter(|it| Some(it.maker) == planned) {
            it.maker = made;
        }
    }

    /// Notes that a credential was removed for the object with this mark.
    pub(super) fn removed(&mut self, name: &str, maker: Option<Uuid>) {
        if self.wanted.get(&fold(name)).is_some_and(|it| Some(it.maker) == maker) {
            self.wanted.remove(&fold(name));
        }
    }

    /// Notes that a replacement removes a credential first.
    pub(super) fn leave(&mut self, name: &str) {
        self.wanted.remove(&fold(name));
        self.leaving.insert(fold(name));
    }

    /// Notes that Terraform's state holds a credential.
    pub(super) fn own(&mut self, name: &str) {
        self.ours.insert(fold(name));
    }

    /// Whether nobody was told yet of too many Deployments.
    pub(super) fn tells_of_deployments(&mut self) -> bool {
        !std::mem::replace(&mut self.told, true)
    }

    /// Whether the plan of this credential is the one to refuse because there are too many. One
    /// refusal says it all; Terraform plans many at once.
    pub(super) fn refuses(&mut self, name: &str) -> bool {
        *self.refused.get_or_insert_with(|| fold(name)) == fold(name)
    }

    /// Where the identity stands, as seen by the credential called `name`.
    pub(super) fn outlook(&self, name: &str, existing: &Credentials) -> Capacity {
        let stays = |key: &String| !self.leaving.contains(key);
        let existing: Credentials = existing
            .iter()
            .filter(|(key, _)| stays(key))
            .map(|(key, it)| (key.clone(), it.clone()))
            .collect();
        let added = self.wanted.keys().filter(|key| !existing.contains_key(*key)).count();
        Capacity {
            existing: existing.len(),
            added,
            holder: self.holder(&fold(name), &existing),
            exchange: self.exchange(&fold(name), &existing),
            deployments: self.deployments(&existing),
        }
    }

    fn holder(&self, key: &str, existing: &Credentials) -> Option<(Holder, String)> {
        let trust = self.wanted.get(key)?.trust.as_ref()?;
        let planned = self
            .wanted
            .iter()
            .find(|(other, it)| *other != key && it.trust.as_ref() == Some(trust));
        if let Some((_, planned)) = planned {
            return Some((Holder::Planned(planned.name.clone()), trust.subject.clone()));
        }
        let foreign: Credentials = existing
            .iter()
            // What the state holds may be about to change, or to go; Azure tells when it is not.
            .filter(|(key, _)| !self.ours.contains(*key) && !self.wanted.contains_key(*key))
            .map(|(key, it)| (key.clone(), it.clone()))
            .collect();
        let found = holder(&foreign, key, trust)?;
        Some((Holder::Existing(found.id.name().to_owned()), trust.subject.clone()))
    }

    /// Another credential that is to change, and that has what this one is to get, or is to get what
    /// this one has. Terraform changes the two in no order, and Azure takes no pair twice.
    fn exchange(&self, key: &str, existing: &Credentials) -> Option<String> {
        let changes = |key: &str| {
            let (has, gets) = (existing.get(key), self.wanted.get(key)?.trust.as_ref()?);
            has.is_none_or(|it| it.properties.trust != *gets).then_some(gets)
        };
        let has = |key: &str| existing.get(key).map(|it| &it.properties.trust);
        let mine = changes(key)?;
        let other = self.wanted.iter().filter(|(other, _)| *other != key).find(|(other, _)| {
            changes(other).is_some_and(|gets| has(other) == Some(mine) || has(key) == Some(gets))
        });
        other.map(|(_, it)| it.name.clone())
    }

    fn deployments(&self, existing: &Credentials) -> BTreeSet<String> {
        let stored = |it: &Credential| it.properties.trust.subject.clone();
        let kept = existing.iter().filter(|(key, _)| !self.wanted.contains_key(*key));
        let subjects = kept.map(|(_, it)| stored(it));
        let planned = self.wanted.values().filter_map(|it| it.subject.clone());
        subjects.chain(planned).filter_map(|it| astro_namespace(&it).map(str::to_owned)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::conflict::tests::credential, *};

    fn existing(count: usize) -> Credentials {
        (0..count)
            .map(|it| (format!("old-{it}"), credential(&format!("old-{it}"), &format!("s{it}"))))
            .collect()
    }

    /// A mark for each name, whatever its case.
    fn mark(name: &str) -> Uuid {
        Uuid::new_v5(&Uuid::nil(), fold(name).as_bytes())
    }

    fn want(ledger: &mut Ledger, name: &str, subject: &str) {
        let trust = (Some("https://a.example/".into()), Some(subject.into()));
        ledger.want(name, mark(name), true, trust, true);
    }

    #[test]
    fn existing_and_planned_are_counted_together_and_each_once() {
        let (mut ledger, existing) = (Ledger::default(), existing(17));
        for number in 0..3 {
            want(&mut ledger, &format!("new-{number}"), &format!("n{number}"));
        }
        want(&mut ledger, "OLD-1", "s1");
        let outlook = ledger.outlook("new-2", &existing);
        assert_eq!((outlook.existing, outlook.added, outlook.is_over()), (17, 3, false));
        want(&mut ledger, "new-3", "n3");
        let outlook = ledger.outlook("new-3", &existing);
        assert_eq!((outlook.slots_free(), outlook.is_over()), (3, true));
    }

    #[test]
    fn one_credential_is_refused_for_all_and_again_when_it_is_planned_again() {
        let mut ledger = Ledger::default();
        let refused = ["one", "two", "ONE"].map(|it| ledger.refuses(it));
        assert_eq!(refused, [true, false, true]);
    }

    #[test]
    fn a_credential_that_is_replaced_makes_room() {
        let (mut ledger, existing) = (Ledger::default(), existing(20));
        want(&mut ledger, "old-1", "s1");
        ledger.leave("old-1");
        want(&mut ledger, "new", "s1");
        let outlook = ledger.outlook("new", &existing);
        assert_eq!((outlook.existing, outlook.added, outlook.is_over()), (19, 1, false));
        assert_eq!(outlook.holder, None);
    }

    #[test]
    fn the_holder_is_planned_or_foreign_and_never_what_is_ours() {
        let (mut ledger, existing) = (Ledger::default(), existing(2));
        want(&mut ledger, "new", "s1");
        let holder = ledger.outlook("new", &existing).holder;
        assert_eq!(holder, Some((Holder::Existing("old-1".into()), "s1".into())));
        ledger.own("Old-1");
        assert_eq!(ledger.outlook("new", &existing).holder, None);
        want(&mut ledger, "newer", "s1");
        let holder = ledger.outlook("newer", &existing).holder;
        assert_eq!(holder, Some((Holder::Planned("new".into()), "s1".into())));
    }

    #[test]
    fn one_name_for_two_objects_is_noticed_and_both_plans_of_a_replacement_are_one() {
        let mut ledger = Ledger::default();
        let mut want =
            |name, maker| ledger.want(name, mark(maker), true, (None, None), true).is_some();
        assert!(!want("etl", "a"));
        assert!(!want("etl", "a"));
        assert!(want("ETL", "b"));
        ledger.removed("etl", Some(mark("b")));
        assert!(ledger.want("etl", mark("a"), true, (None, None), true).is_none());
    }

    #[test]
    fn a_new_credential_beside_a_stored_one_is_told_whichever_is_planned_first() {
        for (first, second, expected) in
            [(true, false, Twice::Made), (false, true, Twice::Made), (false, false, Twice::Stored)]
        {
            let mut ledger = Ledger::default();
            assert_eq!(ledger.want("etl", mark("a"), first, (None, None), true), None);
            let twice = ledger.want("etl", mark("b"), second, (None, None), true);
            assert_eq!(twice, Some(expected));
        }
    }

    #[test]
    fn a_name_that_a_later_walk_plans_again_is_one_credential_unless_it_trusts_another() {
        let mut ledger = Ledger::default();
        let mut want = |maker, subject: Option<&str>| {
            let trust = (Some("https://a.example/".into()), subject.map(str::to_owned));
            ledger.want("etl", mark(maker), true, trust, false).is_some()
        };
        assert!(!want("a", None));
        assert!(!want("b", Some("s1")));
        assert!(!want("c", Some("s1")));
        assert!(want("d", Some("s2")));
    }

    #[test]
    fn exchanged_subjects_are_noticed_from_either_side_and_chains_too() {
        let existing = existing(3);
        let mut ledger = Ledger::default();
        want(&mut ledger, "old-0", "s1");
        assert_eq!(ledger.outlook("old-0", &existing).exchange, None);
        want(&mut ledger, "old-1", "s0");
        assert_eq!(ledger.outlook("old-1", &existing).exchange, Some("old-0".into()));
        assert_eq!(ledger.outlook("old-0", &existing).exchange, Some("old-1".into()));
        let mut chain = Ledger::default();
        want(&mut chain, "old-2", "new");
        want(&mut chain, "another", "s2");
        assert_eq!(chain.outlook("another", &existing).exchange, Some("old-2".into()));
        let mut still = Ledger::default();
        want(&mut still, "old-0", "s0");
        want(&mut still, "old-1", "new");
        assert_eq!(still.outlook("old-1", &existing).exchange, None);
    }

    #[test]
    fn what_is_not_known_yet_is_counted_and_holds_nothing() {
        let mut ledger = Ledger::default();
        ledger.want("one", mark("one"), true, (None, Some("s".into())), true);
        ledger.want("two", mark("two"), true, (None, Some("s".into())), true);
        let outlook = ledger.outlook("two", &existing(0));
        assert_eq!((outlook.added, outlook.holder), (2, None));
    }

    #[test]
    fn deployments_are_counted_by_the_subjects_that_will_be_there() {
        let mut ledger = Ledger::default();
        let subject = |it: &str| format!("system:serviceaccount:{it}:{it}-worker-serviceaccount");
        let existing: Credentials = [
            ("a".to_owned(), credential("a", &subject("space-1"))),
            ("b".to_owned(), credential("b", &subject("space-2"))),
            ("c".to_owned(), credential("c", "system:serviceaccount:flyte:worker")),
        ]
        .into();
        want(&mut ledger, "a", &subject("space-3"));
        want(&mut ledger, "d", &subject("space-4"));
        want(&mut ledger, "e", "system:serviceaccount:space-4:space-4-kpo");
        let deployments = ledger.outlook("e", &existing).deployments;
        assert_eq!(deployments.into_iter().collect::<Vec<_>>(), ["space-2", "space-3", "space-4"]);
    }
}
