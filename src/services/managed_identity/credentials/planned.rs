//! What this run of Terraform is going to have on an identity, gathered while it plans.
//!
//! Terraform plans each credential by itself, and the process sees them one after another: whether
//! they fit together shows in the sum only.

use std::collections::{BTreeMap, BTreeSet};

use tfplugin::Ordered;
use uuid::Uuid;

use super::{
    Credential, LIMIT, Trust,
    credential::{Credentials, fold, holder},
    rules::astro_namespace,
};

/// What was planned on one identity.
#[derive(Debug, Default)]
pub(super) struct PlannedCredentials {
    /// Planned credentials, by folded name.
    wanted: BTreeMap<String, Wanted>,
    /// Those that the plan removes.
    leaving: BTreeMap<String, Leaving>,
    /// Those that Terraform's state holds.
    ours: BTreeSet<String>,
    /// Whether the warning about too many Deployments was given.
    told: bool,
    /// The credential whose plan is refused because there are too many.
    refused: Option<String>,
}

/// A planned credential. Issuer and subject may not be known yet.
#[derive(Debug, Clone)]
struct Wanted {
    name: String,
    /// The mark of the object of the state that plans it.
    maker: Uuid,
    change: Change,
    trust: Option<Trust>,
    subject: Option<String>,
}

/// A credential that the plan removes.
#[derive(Debug, Clone)]
struct Leaving {
    name: String,
    trust: Option<Trust>,
    /// The mark of the object whose replacement removes it; a destroy has no successor.
    successor: Option<Uuid>,
}

/// What the plan does to a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It makes the credential, under this name.
    Made,
    /// It changes the issuer or the subject.
    Trust,
    /// It changes neither.
    Nothing,
}

/// Two objects of a configuration that are one credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Duplicate {
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
    /// Credentials that this run adds, in the plans so far.
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

impl PlannedCredentials {
    /// Notes that a credential is planned to be there. The answer is whether another object plans one
    /// of that name, and the plan makes one of the two or neither. Where the process serves several
    /// walks, another object is certain only where the two trust others.
    pub(super) fn want(
        &mut self,
        name: &str,
        maker: Uuid,
        change: Change,
        (issuer, subject): (Option<String>, Option<String>),
        one_walk: bool,
    ) -> Option<Duplicate> {
        let trust = issuer.zip(subject.clone()).map(|(issuer, subject)| Trust { issuer, subject });
        if change != Change::Made {
            // An object of the state that stays; an earlier walk may have planned to remove it.
            self.leaving.remove(&fold(name));
        }
        let wanted = Wanted { name: name.to_owned(), maker, change, trust, subject };
        let differs =
            |it: &Wanted| it.trust.is_some() && wanted.trust.is_some() && it.trust != wanted.trust;
        let other = self.wanted.get(&fold(name)).filter(|it| it.maker != maker);
        let other = other.filter(|it| one_walk || differs(it));
        let is_made = |it: &Wanted| [it.change, change].contains(&Change::Made);
        let twice = other.map(|it| if is_made(it) { Duplicate::Made } else { Duplicate::Stored });
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
        self.leaving.remove(&fold(name));
        if self.wanted.get(&fold(name)).is_some_and(|it| Some(it.maker) == maker) {
            self.wanted.remove(&fold(name));
        }
    }

    /// Notes that the replacement of the object with this mark removes a credential first.
    pub(super) fn leave(&mut self, name: &str, trust: Option<Trust>, successor: Uuid) {
        self.wanted.remove(&fold(name));
        let leaving = Leaving { name: name.to_owned(), trust, successor: Some(successor) };
        self.leaving.insert(fold(name), leaving);
    }

    /// Notes that a destroy removes a credential. The answer is its [`heir`](Self::heir). The removal
    /// that belongs to a replacement is noted by [`leave`](Self::leave) already.
    pub(super) fn destroy(&mut self, name: &str, trust: Trust) -> Option<String> {
        let key = fold(name);
        if self.leaving.get(&key).is_some_and(|it| it.successor.is_some()) {
            return None;
        }
        let leaving = Leaving { name: name.to_owned(), trust: Some(trust), successor: None };
        self.leaving.insert(key, leaving);
        self.heir(name)
    }

    /// The credential of another object that gets the issuer and subject of this one, which the plan
    /// removes.
    pub(super) fn heir(&self, name: &str) -> Option<String> {
        let key = fold(name);
        let leaving = self.leaving.get(&key)?;
        let heir = self.wanted.iter().find(|(other, it)| leaving.passes(&key, other, it));
        heir.filter(|_| !self.stays(&key, leaving)).map(|(_, it)| it.name.clone())
    }

    /// The credential of another object that the plan removes and that has the issuer and subject
    /// that this one gets.
    pub(super) fn predecessor(&self, name: &str) -> Option<String> {
        let key = fold(name);
        let wanted = self.wanted.get(&key)?;
        let mut leaving = self.leaving.iter();
        let found =
            leaving.find(|(other, it)| it.passes(other, &key, wanted) && !self.stays(other, it));
        found.map(|(_, it)| it.name.clone())
    }

    /// Whether another object takes over as it is what one object gives up.
    fn stays(&self, key: &str, leaving: &Leaving) -> bool {
        self.wanted.get(key).is_some_and(|it| it.trust.is_some() && it.trust == leaving.trust)
    }

    /// Notes that Terraform's state holds a credential.
    pub(super) fn own(&mut self, name: &str) {
        self.ours.insert(fold(name));
    }

    /// Whether nobody was told yet of too many Deployments.
    pub(super) fn notes_deployments(&mut self) -> bool {
        !std::mem::replace(&mut self.told, true)
    }

    /// Whether the plan of this credential is the one to refuse because there are too many. One
    /// refusal says it all; Terraform plans many at once.
    pub(super) fn refuses(&mut self, name: &str) -> bool {
        *self.refused.get_or_insert_with(|| fold(name)) == fold(name)
    }

    /// Where the identity stands, as seen by the credential called `name`.
    pub(super) fn capacity(&self, name: &str, existing: &Credentials) -> Capacity {
        let is_replaced = |it: &Leaving| it.successor.is_some();
        let stays = |key: &String| !self.leaving.get(key).is_some_and(is_replaced);
        let existing: Credentials = existing
            .iter()
            .filter(|(key, _)| stays(key))
            .map(|(key, it)| (key.clone(), it.clone()))
            .into_map();
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
            .into_map();
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
        subjects.chain(planned).filter_map(|it| astro_namespace(&it).map(str::to_owned)).into_set()
    }
}

impl Leaving {
    /// Whether the issuer and subject of this credential pass to another one of another object.
    /// Terraform does not order the two changes.
    fn passes(&self, key: &str, other: &str, wanted: &Wanted) -> bool {
        key != other
            && wanted.change != Change::Nothing
            && wanted.trust.is_some()
            && wanted.trust == self.trust
            && self.successor != Some(wanted.maker)
    }
}

#[cfg(test)]
mod tests;
