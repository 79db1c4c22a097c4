//! One writer for each object of Azure: those of this process take turns.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

use crate::arm::Id;

/// Whose turn it is, for each object.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    objects: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Turns {
    /// Waits until nobody else writes to the object; the turn ends when the answer is dropped.
    pub(crate) async fn take(&self, id: &Id) -> OwnedMutexGuard<()> {
        self.take_named(id.folded()).await
    }

    /// The same for an object that is known by a name of another kind.
    pub(crate) async fn take_named(&self, name: String) -> OwnedMutexGuard<()> {
        let turn = {
            let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(objects.entry(name).or_default())
        };
        turn.lock_owned().await
    }
}
