//! Many reads of one kind become few calls: the first are single GETs, the rest are answered from one list.
//!
//! Refreshing hundreds of role assignments would cost as many calls, and Azure allows 25 in a second.
//! One paged list of the subscription holds them all; it is read once, kept for the run,
//! and corrected by what this process writes itself.
//!
//! The federated credentials of an identity are few, and Azure allows one GET in two seconds: there
//! the list answers from the first read on.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

use super::{error::Error, failure::Cause};
use crate::azure::Id;

/// How many reads of a group are single ones: so few never pay for a list of thousands.
const SINGLE_READS: u32 = 3;

/// Reads of values `V` by key `K`, in groups `G` that one list can answer, such as a subscription.
///
/// Keys are compared as they are: [`Id`] compares without case, a string does not.
#[derive(Debug)]
pub(crate) struct ListCache<G, K, V> {
    /// How many reads of a group are single ones.
    single_reads: u32,
    groups: Mutex<HashMap<G, Arc<Group<K, V>>>>,
}

#[derive(Debug)]
struct Group<K, V> {
    state: Mutex<State<K, V>>,
    /// The holder is reading the list.
    listing: tokio::sync::Mutex<()>,
}

/// What is known of a group; how a read is answered follows from it alone.
#[derive(Debug)]
struct State<K, V> {
    /// How many reads are still to be single ones.
    single_reads: u32,
    list: List<K, V>,
    /// Whether something was there that the list does not hold.
    is_late: bool,
    /// What this process wrote, or removed; it is newer than any list.
    own: HashMap<K, Option<V>>,
}

#[derive(Debug)]
enum List<K, V> {
    /// Not read yet.
    Wanted,
    /// All that there was.
    Kept(HashMap<K, V>),
    /// There is nothing that could hold any.
    NoGroup,
    /// Azure would not give it, so there will be single reads only.
    Refused,
}

/// How to answer one read.
#[derive(Debug, PartialEq, Eq)]
enum Answer<V> {
    /// With this.
    Known(V),
    /// By a GET of its own.
    Single,
    /// From the list, once it is there.
    List,
}

impl<G: Clone + Eq + Hash, K: Clone + Eq + Hash, V: Clone> ListCache<G, K, V> {
    /// Nothing is known yet.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self { single_reads: SINGLE_READS, groups: Mutex::new(HashMap::new()) }
    }

    /// Nothing is known yet, and the first read of a group already wants its list.
    #[must_use]
    pub(crate) fn of_short_lists() -> Self {
        Self { single_reads: 0, ..Self::new() }
    }

    /// Reads one value.
    ///
    /// `get` reads it alone; `list` reads the whole group, every page, with the key of each value, or
    /// says that there is no such group. Neither is begun unless it is needed.
    /// A list can be late, and the caller may not be allowed to read it: only a GET says that something is not there.
    pub(crate) async fn read(
        &self,
        group: &G,
        key: &K,
        get: impl Future<Output = Result<Option<V>, Error>>,
        list: impl Future<Output = Result<Option<Vec<(K, V)>>, Error>>,
    ) -> Result<Option<V>, Error> {
        let group = self.group(group);
        match Box::pin(group.answer(key, list)).await? {
            Answer::Known(value) => Ok(Some(value)),
            Answer::Single | Answer::List => get.await,
        }
    }

    /// Everything in the group; `None` if there is no such group. `list` is as in
    /// [`read`](Self::read), and its error is returned.
    pub(crate) async fn all(
        &self,
        group: &G,
        list: impl Future<Output = Result<Option<Vec<(K, V)>>, Error>>,
    ) -> Result<Option<HashMap<K, V>>, Error> {
        let group = self.group(group);
        let _listing = group.listing.lock().await;
        if let Some(all) = group.with(|state| state.all()) {
            return Ok(all);
        }
        let list = List::read(list.await?);
        Ok(group.with(|state| {
            state.list = list;
            state.all().flatten()
        }))
    }

    /// Looks for a value that is about to be written: here the list says that something is not
    /// there, so that many creations cost few calls. A list can be late; the answer to the write
    /// then tells, and after [`distrust`](Self::distrust) each later look is a single read.
    ///
    /// `get` and `list` are as in [`read`](Self::read).
    pub(crate) async fn find(
        &self,
        group: &G,
        key: &K,
        get: impl Future<Output = Result<Option<V>, Error>>,
        list: impl Future<Output = Result<Option<Vec<(K, V)>>, Error>>,
    ) -> Result<Option<V>, Error> {
        let group = self.group(group);
        match Box::pin(group.answer(key, list)).await? {
            Answer::Known(value) => Ok(Some(value)),
            Answer::Single | Answer::List if group.with(|state| state.is_absent(key)) => Ok(None),
            Answer::Single | Answer::List => get.await,
        }
    }

    /// Notes that something was there that the list did not hold: from now on the list does not say
    /// that something is not there.
    pub(crate) fn distrust(&self, group: &G) {
        self.group(group).with(|state| state.is_late = true);
    }

    /// Forgets the list, which the next read that wants one reads again. What this process wrote itself
    /// is newer than any list and stays.
    pub(crate) fn forget_list(&self, group: &G) {
        self.group(group).with(|state| state.list = List::Wanted);
    }

    /// Notes what this process has just written.
    pub(crate) fn upsert(&self, group: &G, key: K, value: V) {
        self.group(group).with(|state| state.own.insert(key, Some(value)));
    }

    /// Notes what this process has just removed.
    pub(crate) fn remove(&self, group: &G, key: K) {
        self.group(group).with(|state| state.own.insert(key, None));
    }

    fn group(&self, group: &G) -> Arc<Group<K, V>> {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Group::new(self.single_reads));
        Arc::clone(groups.entry(group.clone()).or_insert_with(new))
    }
}

impl<G: Clone + Eq + Hash, K: Clone + Eq + Hash, V: Clone> Default for ListCache<G, K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Group<K, V> {
    /// How a read of this key is answered; reads the list first if that is needed.
    async fn answer(
        &self,
        key: &K,
        list: impl Future<Output = Result<Option<Vec<(K, V)>>, Error>>,
    ) -> Result<Answer<V>, Error> {
        let answer = self.with(|state| state.answer(key));
        if !matches!(answer, Answer::List) {
            return Ok(answer);
        }
        self.fill(list).await?;
        Ok(self.with(|state| state.answer(key)))
    }

    /// Reads the list, unless someone else has meanwhile.
    async fn fill(
        &self,
        list: impl Future<Output = Result<Option<Vec<(K, V)>>, Error>>,
    ) -> Result<(), Error> {
        let _listing = self.listing.lock().await;
        if !self.with(|state| matches!(state.list, List::Wanted)) {
            return Ok(());
        }
        let list = match list.await {
            Ok(values) => List::read(values),
            // This reader was told to end; the next one may have more time.
            Err(error) if matches!(error.cause(), Cause::Canceled | Cause::TimedOut) => {
                return Err(error);
            }
            Err(error) => {
                tracing::debug!(target: "dataplane::azure", %error, "no list, so each is read alone");
                List::Refused
            }
        };
        self.with(|state| state.list = list);
        Ok(())
    }

    fn with<T>(&self, act: impl FnOnce(&mut State<K, V>) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<K, V> Group<K, V> {
    fn new(single_reads: u32) -> Self {
        let state = State { single_reads, list: List::Wanted, is_late: false, own: HashMap::new() };
        Self { state: Mutex::new(state), listing: tokio::sync::Mutex::new(()) }
    }
}

impl<K: Eq + Hash, V> List<K, V> {
    fn read(values: Option<Vec<(K, V)>>) -> Self {
        values.map_or(Self::NoGroup, |it| Self::Kept(it.into_iter().collect()))
    }
}

impl<K: Clone + Eq + Hash, V: Clone> State<K, V> {
    fn answer(&mut self, key: &K) -> Answer<V> {
        match (self.own.get(key), &self.list) {
            (Some(Some(value)), _) => Answer::Known(value.clone()),
            // Somebody else may have made it again.
            (Some(None), _) | (None, List::Refused | List::NoGroup) => Answer::Single,
            (None, List::Kept(values)) => {
                values.get(key).cloned().map_or(Answer::Single, Answer::Known)
            }
            (None, List::Wanted) if 0 < self.single_reads => {
                self.single_reads -= 1;
                Answer::Single
            }
            (None, List::Wanted) => Answer::List,
        }
    }

    /// All known values, if the list is known; the inner `None` says that there is no group.
    #[expect(clippy::option_option, reason = "whether it is known, and whether there is a group")]
    fn all(&self) -> Option<Option<HashMap<K, V>>> {
        let mut all = match &self.list {
            List::Kept(values) => values.clone(),
            List::NoGroup if self.own.is_empty() => return Some(None),
            List::NoGroup => HashMap::new(),
            List::Wanted | List::Refused => return None,
        };
        for (key, own) in &self.own {
            match own {
                Some(value) => all.insert(key.clone(), value.clone()),
                None => all.remove(key),
            };
        }
        Some(Some(all))
    }

    /// Whether this process removed it, or the list that is kept does not hold it and can be trusted.
    fn is_absent(&self, key: &K) -> bool {
        match (self.own.get(key), &self.list) {
            (Some(own), _) => own.is_none(),
            (None, List::Kept(values)) => !self.is_late && !values.contains_key(key),
            (None, List::Wanted | List::Refused | List::NoGroup) => false,
        }
    }
}

#[cfg(test)]
mod tests;

/// Whose turn it is, for each object.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    objects: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Locks {
    /// Waits until nobody else writes to the object; the turn ends when the answer is dropped.
    pub(crate) async fn lock(&self, id: &Id) -> OwnedMutexGuard<()> {
        self.lock_named(id.folded()).await
    }

    /// The same for an object that is known by a name of another kind.
    pub(crate) async fn lock_named(&self, name: String) -> OwnedMutexGuard<()> {
        let lock = {
            let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(objects.entry(name).or_default())
        };
        lock.lock_owned().await
    }
}
