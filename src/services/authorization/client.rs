//! Reads and writes role assignments in Azure.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::json;
use tokio::{sync::OwnedMutexGuard, time::Instant};
use uuid::Uuid;

use super::{
    API_VERSION, ASSIGNMENT_TYPE, Assignment, NewAssignment, Place, Role,
    assignment::{Planned, PlannedGrants},
    permission::Permission,
    planned_roles::{PlannedRole, PlannedRoles},
    role::Definition,
};
use crate::{
    azure::{self, Expected, Id, ListCache, Locks, OnceMap, Request},
    services::common::{plan_checks::ResourceReader, provenance::Confirmed},
};

/// What an assignment always has.
const ASSIGNMENT: Expected =
    Expected::with(&["/name", "/properties/principalId", "/properties/roleDefinitionId"]);

/// How long to wait for a principal or a role that Azure does not know yet.
pub(super) const REPLICATION: Duration = Duration::from_mins(3);

/// How long an assignment that was created minutes ago may be missing before it counts as gone.
pub(super) const SETTLING: Duration = Duration::from_secs(30);

/// Roles and assignments; reads that arrive together are answered from few calls.
#[derive(Debug)]
pub(crate) struct Authorization {
    pub(super) client: azure::Client,
    assignments: ListCache<String, String, Assignment>,
    pub(super) definitions: OnceMap<String, Vec<Definition>>,
    /// What the caller may do, by scope.
    pub(super) permissions: OnceMap<String, Arc<[Permission]>>,
    locks: Locks,
    confirmed: Confirmed,
    planned: Mutex<PlannedGrants>,
    planned_roles: Mutex<PlannedRoles>,
    /// The assignments that this process has read for the state, by folded ID.
    refreshed: Mutex<HashSet<String>>,
}

/// Which assignments a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Those at the scope and above it.
    AtScope,
    /// Those of one principal: at the scope, above it and below it.
    Principal(Uuid),
    /// Those at the scope and above it that one principal has, or a group that it is in. Azure
    /// refuses it for a principal that is a group.
    AssignedTo(Uuid),
}

/// The result of creating or changing an assignment.
#[derive(Debug, Clone)]
pub(crate) struct Put {
    /// The assignment as it is now.
    pub(crate) assignment: Assignment,
    /// Whether it existed before, under this name.
    pub(crate) existed: bool,
    /// Whether it existed before this write began. Otherwise an attempt of this write, whose answer
    /// was lost, may have created it.
    pub(crate) is_older: bool,
}

impl Authorization {
    /// Roles and assignments as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self {
            client,
            assignments: ListCache::new(),
            definitions: OnceMap::new(),
            permissions: OnceMap::new(),
            locks: Locks::default(),
            confirmed: Confirmed::default(),
            planned: Mutex::default(),
            planned_roles: Mutex::default(),
            refreshed: Mutex::default(),
        }
    }

    /// Whether anybody can sign in.
    pub(crate) async fn sign_in(&self) -> Result<(), azure::Error> {
        self.client.sign_in().await
    }

    /// Waits until nobody else of this process writes to the assignment.
    pub(crate) async fn lock(&self, place: &Place) -> OwnedMutexGuard<()> {
        self.lock_key(place.key()).await
    }

    /// Waits until nobody else of this process writes to what has this key.
    pub(super) async fn lock_key(&self, key: String) -> OwnedMutexGuard<()> {
        self.locks.lock_named(key).await
    }

    /// What this process has made or confirmed.
    pub(crate) const fn confirmed(&self) -> &Confirmed {
        &self.confirmed
    }

    /// Records that a resource is planned to grant a role, and returns another resource that is
    /// planned to grant the same.
    pub(crate) fn plan(&self, planned: Planned) -> Option<Planned> {
        let mut grants = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        grants.add(planned, tfplugin::host::serves_one_walk())
    }

    /// Notes that what was planned with one mark was made with another.
    pub(crate) fn planned_as(&self, planned: Option<Uuid>, made: Uuid) {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).rename(planned, made);
    }

    /// Records that the resource with this mark is no longer planned.
    pub(crate) fn unplan(&self, maker: Option<Uuid>) {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).remove(maker);
    }

    /// Records that a resource is planned to be a custom role, and returns another resource that is
    /// planned to be the same.
    pub(crate) fn plan_role(&self, planned: PlannedRole) -> Option<PlannedRole> {
        self.roles().add(planned, tfplugin::host::serves_one_walk())
    }

    /// Notes that the role that was planned with one mark was created with another.
    pub(crate) fn planned_role_as(&self, planned: Option<Uuid>, made: Uuid) {
        self.roles().rename(planned, made);
    }

    /// Records that the custom role of the resource with this mark is no longer planned.
    pub(crate) fn unplan_role(&self, maker: Option<Uuid>) {
        self.roles().remove(maker);
    }

    /// Whether this plan creates or keeps this custom role.
    pub(crate) fn plans_role(&self, role: &Role) -> bool {
        self.roles().has(role.guid(), &role.to_string())
    }

    fn roles(&self) -> MutexGuard<'_, PlannedRoles> {
        self.planned_roles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that Terraform refreshes an object of the state.
    pub(crate) fn note_refresh(&self, place: &Place) {
        self.note_refreshed(place.key());
    }

    /// Notes that Terraform refreshes the object of the state with this key.
    pub(crate) fn note_refreshed(&self, key: String) {
        self.refreshed.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
    }

    /// Whether this process has read the object of the state with this key.
    pub(crate) fn has_refreshed(&self, key: &str) -> bool {
        self.refreshed.lock().unwrap_or_else(PoisonError::into_inner).contains(key)
    }

    /// Whether this process has read or written the object of the state itself: then it plans. A
    /// process that applies a plan has not, and what it plans again must come out as it was.
    pub(crate) fn has_looked_at(&self, place: &Place) -> bool {
        self.has_refreshed(&place.key()) || self.confirmed.has(&place.key())
    }

    /// The assignment at that place, or `None` where there is none. An assignment that was created
    /// moments ago is read again before it counts as gone.
    pub(crate) async fn get(
        &self,
        place: &Place,
        recent: bool,
    ) -> Result<Option<Assignment>, azure::Error> {
        let Some(subscription) = place.scope.subscription() else {
            return self.get_one(place, recent).await;
        };
        let (list, get) = (self.listed_by_id(&subscription), self.get_one(place, recent));
        self.assignments.read(&subscription.folded(), &place.key(), get, list).await
    }

    /// The assignment at that place, before a create; the list that answers reads tells if there is
    /// none.
    pub(crate) async fn find(&self, place: &Place) -> Result<Option<Assignment>, azure::Error> {
        let subscription = place.scope.subscription();
        // No list shows a delegated assignment.
        let Some(subscription) = subscription.filter(|_| place.tenant.is_none()) else {
            return self.get_now(place).await;
        };
        let (list, get) = (self.listed_by_id(&subscription), self.get_now(place));
        let found = self.assignments.find(&subscription.folded(), &place.key(), get, list).await?;
        match found {
            // The list may be stale.
            Some(_) => self.get_now(place).await,
            None => Ok(None),
        }
    }

    /// The assignment at that place as Azure has it now.
    pub(crate) async fn get_now(&self, place: &Place) -> Result<Option<Assignment>, azure::Error> {
        self.get_one(place, false).await
    }

    /// The assignment at that place, which Azure did not find without a tenant: Azure finds a delegated
    /// one only for a request that names the tenant of the subscription.
    pub(crate) async fn get_delegated(
        &self,
        place: &Place,
        lookups: &ResourceReader,
    ) -> Result<Option<Assignment>, azure::Error> {
        let Some(subscription) = place.scope.subscription() else { return Ok(None) };
        match lookups.subscription_tenant(&subscription).await {
            Ok(Some(tenant)) => self.get_now(&place.clone().in_tenant(Some(tenant))).await,
            // Without the tenant nothing more can be seen.
            Ok(None) | Err(_) => Ok(None),
        }
    }

    /// Creates or changes the assignment at that place.
    pub(crate) async fn put(
        &self,
        place: &Place,
        body: &NewAssignment,
    ) -> Result<Put, azure::Error> {
        let request = Request::put(place.id(), API_VERSION)
            .retry_on_code("PrincipalNotFound", REPLICATION)
            .retry_on_code("RoleDefinitionDoesNotExist", REPLICATION);
        let began = Instant::now();
        let (status, assignment): (_, Assignment) =
            self.client.write(place.asked(request), &json!({ "properties": body })).await?;
        if let Some(subscription) = place.scope.subscription() {
            self.assignments.upsert(&subscription.folded(), place.key(), assignment.clone());
        }
        let existed = status == 200;
        let is_older = existed && assignment.properties.is_older_than(began.elapsed());
        Ok(Put { assignment, existed, is_older })
    }

    /// Notes that the list of assignments does not show one that is there: from now on a single read
    /// precedes each creation.
    pub(crate) fn distrust_list(&self, place: &Place) {
        if let Some(subscription) = place.scope.subscription() {
            self.assignments.distrust(&subscription.folded());
        }
    }

    /// Deletes the assignment at that place; one that is already gone is not an error.
    pub(crate) async fn delete(&self, place: &Place) -> Result<(), azure::Error> {
        let request = place.asked(Request::delete(place.id(), API_VERSION));
        match self.client.execute(&request).await {
            Ok(_) => {}
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error),
        }
        if let Some(subscription) = place.scope.subscription() {
            self.assignments.remove(&subscription.folded(), place.key());
        }
        self.confirmed.forget(&place.key());
        Ok(())
    }

    /// Lists assignments as seen from `scope`; without a filter all at, above and below it.
    pub(crate) async fn list(
        &self,
        scope: &Id,
        filter: Option<Filter>,
    ) -> Result<Vec<Assignment>, azure::Error> {
        let scope = scope.as_str().trim_end_matches('/');
        let path = format!("{scope}/providers/{ASSIGNMENT_TYPE}");
        let filter = filter.map(|filter| match filter {
            Filter::AtScope => "atScope()".to_owned(),
            // Azure refuses `atScope()` and `principalId` together.
            Filter::Principal(principal) => format!("principalId eq '{principal}'"),
            Filter::AssignedTo(principal) => format!("atScope() and assignedTo('{principal}')"),
        });
        let query: Vec<_> = filter.iter().map(|it| ("$filter", it.as_str())).collect();
        self.client.list(path, API_VERSION, &query).await
    }

    async fn listed_by_id(
        &self,
        subscription: &Id,
    ) -> Result<Option<Vec<(String, Assignment)>>, azure::Error> {
        let all = self.list(subscription, None).await?;
        Ok(Some(all.into_iter().map(|it| (it.id.folded(), it)).collect()))
    }

    async fn get_one(
        &self,
        place: &Place,
        recent: bool,
    ) -> Result<Option<Assignment>, azure::Error> {
        let request = place.asked(Request::get(place.id(), API_VERSION));
        let request = if recent { request.retry_on_status(404, SETTLING) } else { request };
        Ok(self.client.find(&request, ASSIGNMENT).await?.map(|it| it.resource))
    }
}

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

    /// What the caller may do at the scope now, for an action that waits for it.
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
