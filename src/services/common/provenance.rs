//! Where an object of the state comes from, kept beside it: when it was made, by which creation, and
//! what Azure said of it last.
//!
//! Two objects of the state can stand for one name in Azure for a while: a replacement beside what it
//! replaces, a new address beside the old one. Terraform does not tell a provider the addresses, so
//! each creation has a mark of its own.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long Azure may answer that a new object does not exist.
const SETTLING: Duration = Duration::from_mins(10);

/// What is kept beside the state of an object; everything may be missing, as after an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Provenance {
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    /// The mark of the creation, or of the plan for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    maker: Option<String>,
    /// When the object was written last, as Azure said when it was read or written here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated_on: Option<String>,
    /// The managed identity whose principal the planned object is for. Terraform hands what the plan
    /// of a replacement says to the removal of its predecessor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) successor_of: Option<String>,
    /// The refresh found that the time of the object is over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_over: bool,
}

impl Provenance {
    /// That of an object that has just been made, with a mark that nothing else has.
    pub(crate) fn new(updated_on: Option<String>) -> Self {
        Self {
            created_at: Some(now()),
            maker: Some(Uuid::new_v4().to_string()),
            updated_on,
            successor_of: None,
            is_over: false,
        }
    }

    /// What was kept; empty where nothing was.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The bytes to keep.
    pub(crate) fn encode(&self) -> Vec<u8> {
        if *self == Self::default() {
            return Vec::new();
        }
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The mark. An object that has none gets one now: a new object its own, and one that is stored
    /// as `id`, by an earlier version or by an import, the same in each plan.
    pub(crate) fn marked(&mut self, id: Option<&str>) -> Uuid {
        let mark = self.maker().unwrap_or_else(|| match id {
            Some(id) => Uuid::new_v5(&Uuid::NAMESPACE_URL, id.to_lowercase().as_bytes()),
            None => Uuid::new_v4(),
        });
        self.maker = Some(mark.to_string());
        mark
    }

    /// The mark, where there is one.
    pub(crate) fn maker(&self) -> Option<Uuid> {
        Uuid::try_parse(self.maker.as_deref()?).ok()
    }

    /// Whether the object is so young that Azure may not show it everywhere.
    pub(crate) fn is_recent(&self) -> bool {
        self.is_recent_at(now())
    }

    fn is_recent_at(&self, now: Timestamp) -> bool {
        self.created_at.is_some_and(|created_at| {
            let age = now.duration_since(created_at);
            age.is_negative() || age.unsigned_abs() < SETTLING
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "the age is that of an object in Azure")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Who made or confirmed what in this run: marks of creations by folded name.
#[derive(Debug, Default)]
pub(crate) struct Confirmed {
    makers: Mutex<HashMap<String, Uuid>>,
}

impl Confirmed {
    /// Notes that the object with this mark has the name now.
    pub(crate) fn confirm(&self, name: &str, maker: Uuid) {
        self.with(|makers| makers.insert(name.to_owned(), maker));
    }

    /// Records that the name is free again.
    pub(crate) fn forget(&self, name: &str) {
        self.with(|makers| makers.remove(name));
    }

    /// Whether an object with another mark has the name, so that a removal has to leave it.
    pub(crate) fn is_of_another(&self, name: &str, maker: Option<Uuid>) -> bool {
        self.with(|makers| makers.get(name).is_some_and(|it| Some(*it) != maker))
    }

    /// Whether this process has made or confirmed anything of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.with(|makers| makers.contains_key(name))
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, Uuid>) -> T) -> T {
        act(&mut self.makers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_recent_for_ten_minutes() {
        let created_at = Some(Timestamp::UNIX_EPOCH);
        let made = Provenance { created_at, ..Provenance::default() };
        let after = |seconds| made.is_recent_at(Timestamp::from_second(seconds).unwrap());
        assert_eq!([after(-5), after(0), after(599), after(600)], [true, true, true, false]);
        assert!(!Provenance::default().is_recent());
    }

    #[test]
    fn what_is_kept_is_read_again_and_nothing_is_kept_of_nothing() {
        let made = Provenance::new(Some("2026-11-20T08:11:02.4567890Z".to_owned()));
        assert_eq!(Provenance::decode(&made.encode()), made);
        assert_eq!(Provenance::decode(b""), Provenance::default());
        assert_eq!(Provenance::default().encode(), b"");
    }

    #[test]
    fn what_earlier_versions_kept_is_understood_and_gets_a_mark() {
        let mut old = Provenance::decode(br#"{"created_at":"2026-01-01T00:00:00Z"}"#);
        assert_eq!(old.maker(), None);
        let mark = old.clone().marked(Some("/a"));
        assert_eq!(old.marked(Some("/A")), mark);
        assert_eq!((old.maker(), old.marked(None)), (Some(mark), mark));
        let new = || Provenance::default().marked(None);
        assert_ne!(new(), new());
    }

    #[test]
    fn what_another_creation_confirmed_is_left_and_ones_own_is_not() {
        let (confirmed, one, other) = (Confirmed::default(), Uuid::new_v4(), Uuid::new_v4());
        assert!(!confirmed.is_of_another("a", Some(one)));
        confirmed.confirm("a", one);
        assert!(!confirmed.is_of_another("a", Some(one)));
        assert!(confirmed.is_of_another("a", Some(other)));
        // The state of an earlier version, or an imported one, has no mark.
        assert!(confirmed.is_of_another("a", None));
        confirmed.forget("a");
        assert!(!confirmed.is_of_another("a", Some(other)));
    }
}
