//! One writer for each target: those of this process take turns.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

use crate::arm::Id;

/// Whose turn it is, for each target.
#[derive(Debug, Default)]
pub(super) struct Turns {
    targets: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Turns {
    /// Waits until nobody else writes to the target; the turn ends when the answer is dropped.
    pub(super) async fn take(&self, target: &Id) -> OwnedMutexGuard<()> {
        let turn = {
            let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(targets.entry(target.folded()).or_default())
        };
        turn.lock_owned().await
    }
}
