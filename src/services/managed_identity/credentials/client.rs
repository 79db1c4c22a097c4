//! Reading and writing federated credentials: one list for each identity in a run, and one writer
//! at a time.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde_json::json;
use tfplugin::Ordered;
use uuid::Uuid;

use super::{
    Capacity, Conflict, Credential, Trust,
    credential::{CredentialProperties, Credentials, credential_id, explain_refusal, fold, holder},
    planned::{Change, Duplicate, PlannedCredentials},
};
use crate::{
    azure::{self, Expected, Id, ListCache, Locks, Request},
    services::common::provenance::Confirmed,
};

/// API version of `Microsoft.ManagedIdentity`.
const API_VERSION: &str = "2024-11-30";

/// The first API version that knows the expressions of flexible credentials. It is used only for
/// identities that have one, because not every cloud has preview versions.
const FLEXIBLE_API_VERSION: &str = "2025-01-31-preview";

/// What a credential always has. One with an expression has no subject.
const CREDENTIAL: Expected = Expected::with(&["/properties/issuer"]);

/// How long a credential that was made minutes ago may be missing before it counts as gone.
const SETTLING: Duration = Duration::from_secs(30);

/// Federated credentials of managed identities.
#[derive(Debug)]
pub(crate) struct FederatedCredentials {
    client: azure::Client,
    locks: Locks,
    confirmed: Confirmed,
    /// By folded identity and folded name.
    known: ListCache<String, String, Credential>,
    /// What this run plans on each identity.
    planned: Mutex<HashMap<String, PlannedCredentials>>,
    /// The identities that have flexible credentials, or are to have one.
    flexible: Mutex<HashSet<String>>,
}

/// The result of creating a credential.
#[derive(Debug)]
pub(crate) struct Created {
    /// The credential as it is now.
    pub(crate) credential: Credential,
    /// Whether it was there before, under this name.
    pub(crate) existed: bool,
}

impl FederatedCredentials {
    /// Federated credentials as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self {
            client,
            locks: Locks::default(),
            confirmed: Confirmed::default(),
            known: ListCache::of_short_lists(),
            planned: Mutex::default(),
            flexible: Mutex::default(),
        }
    }

    /// Whom tokens for Entra are for in this cloud.
    pub(crate) fn audience(&self) -> &'static str {
        self.client.cloud().federated_audience
    }

    /// Every credential of the identity, ordered by name; `None` if the identity does not exist.
    pub(crate) async fn list(
        &self,
        identity: &Id,
    ) -> Result<Option<Vec<Credential>>, azure::Error> {
        Ok(self.all(identity).await?.map(|it| it.into_values().collect()))
    }

    /// The credential, or `None` where there is none. One that was made moments ago is looked for
    /// again before it counts as gone.
    pub(crate) async fn get(
        &self,
        identity: &Id,
        name: &str,
        recent: bool,
    ) -> Result<Option<Credential>, azure::Error> {
        let get = self.get_one(identity, name, recent);
        self.known.read(&identity.folded(), &fold(name), get, self.listed_by_name(identity)).await
    }

    /// Makes the credential for the object with this mark, unless there is one of its name for other
    /// tokens.
    pub(crate) async fn create(
        &self,
        identity: &Id,
        name: &str,
        properties: CredentialProperties,
        maker: Uuid,
    ) -> Result<Created, Conflict> {
        let _guard = self.locks.lock(identity).await;
        if properties.is_flexible {
            self.expect_flexible(identity);
        }
        // A caller who may write may lack the permission to read; Azure refuses a duplicate anyway.
        let all = match self.all(identity).await {
            Err(error) if error.is_forbidden() => None,
            known => known?,
        };
        if let Some(all) = all {
            match all.get(&fold(name)) {
                Some(same) if same.properties == properties => {
                    self.confirmed.confirm(&key(identity, name), maker);
                    return Ok(Created { credential: same.clone(), existed: true });
                }
                Some(other) => return Err(Conflict::Name(Box::new(other.clone()))),
                None => {}
            }
            if let Some(holder) = holder(&all, name, &properties.trust) {
                return Err(Conflict::Trust(Box::new(holder.clone())));
            }
        }
        let (status, credential) = self.put(identity, name, &properties).await?;
        self.confirmed.confirm(&key(identity, name), maker);
        Ok(Created { credential, existed: status == 200 })
    }

    /// Changes the credential.
    pub(crate) async fn update(
        &self,
        identity: &Id,
        name: &str,
        properties: CredentialProperties,
        maker: Uuid,
    ) -> Result<Credential, Conflict> {
        let _guard = self.locks.lock(identity).await;
        let changed = self.put(identity, name, &properties).await?.1;
        self.confirmed.confirm(&key(identity, name), maker);
        Ok(changed)
    }

    /// Deletes the credential of the resource with this mark; one that is already gone is not an
    /// error. Returns whether it was kept, because this process created or confirmed it for another
    /// resource.
    pub(crate) async fn delete(
        &self,
        identity: &Id,
        name: &str,
        maker: Option<Uuid>,
    ) -> Result<bool, azure::Error> {
        let _guard = self.locks.lock(identity).await;
        if self.confirmed.is_of_another(&key(identity, name), maker) {
            return Ok(true);
        }
        self.client.delete(credential_id(identity, name), self.version(identity)).await?;
        self.confirmed.forget(&key(identity, name));
        self.known.remove(&identity.folded(), fold(name));
        Ok(false)
    }

    /// Records that the resource with this mark plans a credential, with what is known of it, and
    /// what the plan does to it. Returns whether another resource plans one of that name.
    pub(crate) fn want(
        &self,
        identity: &Id,
        name: &str,
        maker: Uuid,
        change: Change,
        trust: (Option<String>, Option<String>),
    ) -> Option<Duplicate> {
        let one_walk = tfplugin::host::serves_one_walk();
        self.planned_on(identity, |planned| planned.want(name, maker, change, trust, one_walk))
    }

    /// Notes that a credential that was planned with one mark was made with another.
    pub(crate) fn planned_as(&self, identity: &Id, name: &str, planned: Option<Uuid>, made: Uuid) {
        self.planned_on(identity, |it| it.rename(name, planned, made));
    }

    /// Notes that a credential was removed for the object with this mark, planned or not.
    pub(crate) fn unplan(&self, identity: &Id, name: &str, maker: Uuid) {
        self.planned_on(identity, |planned| planned.removed(name, Some(maker)));
    }

    /// Notes that the replacement of the object with this mark removes a credential before it makes
    /// another.
    pub(crate) fn leave(&self, identity: &Id, name: &str, trust: Option<Trust>, successor: Uuid) {
        self.planned_on(identity, |planned| planned.leave(name, trust, successor));
    }

    /// Notes that a destroy removes a credential. The answer is another credential that the plan
    /// gives the same issuer and subject.
    pub(crate) fn destroy(&self, identity: &Id, name: &str, trust: Trust) -> Option<String> {
        self.planned_on(identity, |planned| planned.destroy(name, trust))
    }

    /// The credential of another object that gets the issuer and subject of one that is removed.
    pub(crate) fn heir(&self, identity: &Id, name: &str) -> Option<String> {
        self.planned_on(identity, |planned| planned.heir(name))
    }

    /// The credential of another object that is removed and that has the issuer and subject that this
    /// one gets.
    pub(crate) fn predecessor(&self, identity: &Id, name: &str) -> Option<String> {
        self.planned_on(identity, |planned| planned.predecessor(name))
    }

    /// Notes that Terraform's state holds a credential.
    pub(crate) fn own(&self, identity: &Id, name: &str) {
        self.planned_on(identity, |planned| planned.own(name));
    }

    /// Whether the plan of this credential is the one to refuse because there are too many.
    pub(crate) fn refuses(&self, identity: &Id, name: &str) -> bool {
        self.planned_on(identity, |planned| planned.refuses(name))
    }

    /// Whether the warning about too many Deployments is still due; once in a run.
    pub(crate) fn notes_deployments(&self, identity: &Id) -> bool {
        self.planned_on(identity, PlannedCredentials::notes_deployments)
    }

    /// Where the identity stands with everything that was planned so far, as seen by the credential
    /// called `name`; `None` if the identity does not exist.
    pub(crate) async fn capacity(
        &self,
        identity: &Id,
        name: &str,
    ) -> Result<Option<Capacity>, azure::Error> {
        let existing = self.all(identity).await?;
        Ok(existing.map(|it| self.planned_on(identity, |planned| planned.capacity(name, &it))))
    }

    /// What is there, from one list in a run.
    async fn all(&self, identity: &Id) -> Result<Option<Credentials>, azure::Error> {
        let all = self.known.all(&identity.folded(), self.listed_by_name(identity)).await?;
        Ok(all.map(Ordered::into_map))
    }

    async fn listed_by_name(
        &self,
        identity: &Id,
    ) -> Result<Option<Vec<(String, Credential)>>, azure::Error> {
        let all = self.read_list(identity).await?;
        Ok(all.map(|it| it.into_iter().map(|it| (fold(it.id.name()), it)).collect()))
    }

    async fn get_one(
        &self,
        identity: &Id,
        name: &str,
        recent: bool,
    ) -> Result<Option<Credential>, azure::Error> {
        let id = credential_id(identity, name);
        let find = async |version: &'static str| {
            let request = Request::get(id.as_str(), version);
            let request = if recent { request.retry_on_status(404, SETTLING) } else { request };
            let found = self.client.find(&request, CREDENTIAL).await?;
            Ok::<Option<Credential>, azure::Error>(found.map(|it| it.resource))
        };
        let found = find(self.version(identity)).await?;
        let is_incomplete = found.as_ref().is_some_and(|it| it.properties.lacks_expression());
        if is_incomplete && self.expect_flexible(identity) {
            return self.or_older(identity, find(FLEXIBLE_API_VERSION).await, found);
        }
        Ok(found)
    }

    async fn read_list(&self, identity: &Id) -> Result<Option<Vec<Credential>>, azure::Error> {
        let path = format!("{identity}/federatedIdentityCredentials");
        let list = async |version: &'static str| {
            self.client.find_children(&Request::get(path.as_str(), version), CREDENTIAL).await
        };
        let found: Option<Vec<Credential>> = list(self.version(identity)).await?;
        let mut all = found.iter().flatten();
        if all.any(|it| it.properties.lacks_expression()) && self.mark_flexible(identity) {
            return self.or_older(identity, list(FLEXIBLE_API_VERSION).await, found);
        }
        Ok(found)
    }

    /// The answer with expressions; where the cloud does not have that API version, the one without.
    fn or_older<T>(
        &self,
        identity: &Id,
        newer: Result<T, azure::Error>,
        older: T,
    ) -> Result<T, azure::Error> {
        match newer {
            Err(error) if error.status() == Some(400) => {
                tracing::debug!(target: "dataplane", %error, "read without expressions");
                let mut flexible = self.flexible.lock().unwrap_or_else(PoisonError::into_inner);
                flexible.remove(&identity.folded());
                Ok(older)
            }
            newer => newer,
        }
    }

    /// The API version of requests about the credentials of this identity.
    fn version(&self, identity: &Id) -> &'static str {
        let flexible = self.flexible.lock().unwrap_or_else(PoisonError::into_inner);
        if flexible.contains(&identity.folded()) { FLEXIBLE_API_VERSION } else { API_VERSION }
    }

    /// Whether it is new that the identity has flexible credentials.
    fn mark_flexible(&self, identity: &Id) -> bool {
        let mut flexible = self.flexible.lock().unwrap_or_else(PoisonError::into_inner);
        flexible.insert(identity.folded())
    }

    /// Notes that a flexible credential is meant: older API versions may not show it, so what they
    /// showed is read again. Returns whether that is new.
    pub(crate) fn expect_flexible(&self, identity: &Id) -> bool {
        let is_new = self.mark_flexible(identity);
        if is_new {
            self.known.forget_list(&identity.folded());
        }
        is_new
    }

    async fn put(
        &self,
        identity: &Id,
        name: &str,
        properties: &CredentialProperties,
    ) -> Result<(u16, Credential), Conflict> {
        if properties.is_flexible {
            self.expect_flexible(identity);
        }
        let request = Request::put(credential_id(identity, name), self.version(identity));
        let body = json!({ "properties": properties });
        match self.client.write::<Credential>(request, &body).await {
            Ok((status, credential)) => {
                self.known.upsert(&identity.folded(), fold(name), credential.clone());
                Ok((status, credential))
            }
            Err(error) if error.status() == Some(400) => {
                // What is in the way came after the list was read.
                let now = self.listed_by_name(identity).await.ok().flatten();
                let now: Option<Credentials> = now.map(Ordered::into_map);
                Err(explain_refusal(now.as_ref(), name, &properties.trust, error))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn planned_on<T>(&self, identity: &Id, act: impl FnOnce(&mut PlannedCredentials) -> T) -> T {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        act(planned.entry(identity.folded()).or_default())
    }
}

/// A credential's ID in the form that is compared.
fn key(identity: &Id, name: &str) -> String {
    credential_id(identity, name).to_lowercase()
}

impl CredentialProperties {
    /// The properties to write.
    pub(crate) fn for_trust(issuer: String, subject: String, audience: String) -> Self {
        Self::new(Trust { issuer, subject }, audience)
    }
}
