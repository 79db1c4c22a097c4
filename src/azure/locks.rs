//! One writer for each object of Azure: those of this process take turns.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

use crate::azure::Id;

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
