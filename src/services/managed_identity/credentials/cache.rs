//! What is known of one identity's credentials in this run: Azure's list, and what this process did
//! since.

use std::collections::BTreeMap;

use super::Credential;

/// Credentials by their folded name.
pub(super) type Credentials = BTreeMap<String, Credential>;

/// The credentials of one identity.
#[derive(Debug, Default)]
pub(super) struct Known {
    list: List,
    /// What this process wrote, or removed; it is newer than any list.
    own: BTreeMap<String, Option<Credential>>,
}

/// Azure's list.
#[derive(Debug, Default)]
enum List {
    /// Not read yet.
    #[default]
    Wanted,
    /// Whatever there was.
    Read(Credentials),
    /// The identity is not there.
    NoIdentity,
}

impl Known {
    /// Keeps Azure's list; `None` where there is no identity.
    pub(super) fn fill(&mut self, list: Option<Vec<Credential>>) {
        self.list = match list {
            Some(list) => List::Read(list.into_iter().map(|it| (fold(it.id.name()), it)).collect()),
            None => List::NoIdentity,
        };
    }

    /// Whether the list was not read yet.
    pub(super) const fn wants_list(&self) -> bool {
        matches!(self.list, List::Wanted)
    }

    /// Everything that is there; `None` where there is no identity.
    pub(super) fn all(&self) -> Option<Credentials> {
        let mut all = match &self.list {
            List::Read(list) => list.clone(),
            List::NoIdentity if self.own.is_empty() => return None,
            _ => Credentials::new(),
        };
        for (name, own) in &self.own {
            match own {
                Some(credential) => all.insert(name.clone(), credential.clone()),
                None => all.remove(name),
            };
        }
        Some(all)
    }

    /// The credential called `name`, where it is known to be there. A list can be late: only a GET
    /// says that something is not there.
    pub(super) fn get(&self, name: &str) -> Option<Credential> {
        let name = fold(name);
        match (self.own.get(&name), &self.list) {
            (Some(own), _) => own.clone(),
            (None, List::Read(list)) => list.get(&name).cloned(),
            (None, _) => None,
        }
    }

    /// Notes what this process wrote (or removed, with `None`).
    pub(super) fn note(&mut self, name: &str, credential: Option<Credential>) {
        self.own.insert(fold(name), credential);
    }
}

/// Azure compares names without case.
pub(super) fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{super::credential::tests::credential, *};

    #[test]
    fn own_writes_are_newer_than_the_list() {
        let mut known = Known::default();
        assert!(known.wants_list());
        known.fill(Some(vec![credential("One", "a"), credential("two", "b")]));
        known.note("ONE", Some(credential("One", "z")));
        known.note("two", None);
        known.note("three", Some(credential("three", "c")));
        let subject = |it: Credential| it.properties.trust.subject;
        assert_eq!(known.get("one").map(subject), Some("z".to_owned()));
        assert!(known.get("two").is_none());
        let names: Vec<_> = known.all().unwrap().into_keys().collect();
        assert_eq!(names, ["one", "three"]);
    }

    #[test]
    fn an_identity_that_is_missing_is_told_from_one_without_credentials() {
        let mut known = Known::default();
        known.fill(None);
        assert!(known.all().is_none());
        known.fill(Some(Vec::new()));
        assert_eq!(known.all().map(|it| it.len()), Some(0));
    }
}
