//! Asks Azure what the caller may do; once in a run for each scope.

use std::sync::Arc;

use super::{API_VERSION, Authorization, Permission};
use crate::azure::{self, Id};

impl Authorization {
    /// What the caller may do at the scope; asked for once in a run.
    pub(crate) async fn permissions(&self, scope: &Id) -> Result<Arc<[Permission]>, azure::Error> {
        let path = format!("{scope}/providers/Microsoft.Authorization/permissions");
        let read = async {
            let found = self.client.list::<Permission>(path, API_VERSION, &[]).await;
            found.map(Arc::from)
        };
        self.permissions.get(&scope.folded(), read).await
    }

    /// What the caller may do at the scope now, for who waits for it.
    pub(crate) async fn permissions_now(
        &self,
        scope: &Id,
    ) -> Result<Arc<[Permission]>, azure::Error> {
        self.permissions.forget(&scope.folded());
        self.permissions(scope).await
    }

    /// Those of the actions that the caller may not do at the scope.
    pub(crate) async fn missing_actions(
        &self,
        scope: &Id,
        actions: &[String],
    ) -> Result<Vec<String>, azure::Error> {
        let held = self.permissions(scope).await?;
        let missing = |it: &&String| !held.iter().any(|role| role.allows(it));
        Ok(actions.iter().filter(missing).cloned().collect())
    }
}
