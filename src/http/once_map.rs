//! Values that are read once in a run: definitions of roles, identities, registrations.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

/// Keeps the first value that was read for each key; a failure is not kept.
#[derive(Debug)]
pub(crate) struct OnceMap<K, V> {
    cells: Mutex<HashMap<K, Arc<OnceCell<V>>>>,
}

impl<K: Clone + Eq + Hash, V: Clone> OnceMap<K, V> {
    /// Nothing is known yet.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self { cells: Mutex::new(HashMap::new()) }
    }

    /// The value for the key; `read` is begun only when it is not known and nobody else is reading it.
    pub(crate) async fn get<E>(
        &self,
        key: &K,
        read: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(key.clone()).or_default())
        };
        cell.get_or_try_init(|| read).await.cloned()
    }

    /// Forgets the value, because it was changed.
    pub(crate) fn forget(&self, key: &K) {
        self.cells.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Default for OnceMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn readers_that_come_together_read_once() {
        let (memo, reads) = (OnceMap::new(), AtomicU32::new(0));
        let read = || async {
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(reads.fetch_add(1, Ordering::Relaxed))
        };
        let values = join_all((0..50).map(|_| memo.get(&"role", read()))).await;
        assert!(values.iter().all(|it| *it == Ok(0)));
        assert_eq!(memo.get(&"other", read()).await, Ok(1));
        memo.forget(&"role");
        assert_eq!(memo.get(&"role", read()).await, Ok(2));
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let memo = OnceMap::new();
        assert_eq!(memo.get(&1, async { Err("no") }).await, Err("no"));
        assert_eq!(memo.get(&1, async { Ok::<_, &str>('a') }).await, Ok('a'));
    }
}
