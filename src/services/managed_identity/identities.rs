//! Managed identities as Azure has them.

use serde::Deserialize;
use tfplugin::Diagnostic;
use uuid::Uuid;

use crate::azure::{self, Expected, Id, ListCache, OnceMap, Request};
use crate::services::managed_identity::code::IdentityCode;

/// API version of `Microsoft.ManagedIdentity`.
const API_VERSION: &str = "2024-11-30";

/// Resource type of user-assigned managed identities.
pub(crate) const IDENTITY_TYPE: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

/// What an identity always has: a grant must not go to somebody else's principal.
const PRINCIPAL: &[&str] =
    &["/properties/principalId", "/properties/clientId", "/properties/tenantId"];

/// A user-assigned managed identity.
pub(crate) type Identity = azure::Resource<IdentityProperties>;

/// What Azure says of an identity.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are Azure's")]
pub(crate) struct IdentityProperties {
    /// Object ID of its service principal.
    pub(crate) principal_id: String,
    /// Client ID of its service principal.
    pub(crate) client_id: String,
    /// Tenant that it belongs to.
    pub(crate) tenant_id: String,
}

impl IdentityProperties {
    /// The object ID as a GUID.
    pub(crate) fn principal(&self) -> Result<Uuid, Diagnostic> {
        Uuid::try_parse(&self.principal_id).map_err(|_| {
            IdentityCode::IdentityWithoutPrincipal.error(
                "Managed identity without a principal",
                format!(
                    "Azure returned the object ID `{}`, which is not a GUID. Azure may still be \
                     creating the identity: try again in a minute.",
                    self.principal_id
                ),
            )
        })
    }
}

/// Reads identities: each one once in a run, and many of one subscription from one list, because
/// Azure allows one read of an identity in two seconds.
#[derive(Debug)]
pub(crate) struct Identities {
    client: azure::Client,
    known: OnceMap<String, Option<Identity>>,
    subscriptions: ListCache<String, String, Identity>,
}

impl Identities {
    /// Identities as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self { client, known: OnceMap::new(), subscriptions: ListCache::new() }
    }

    /// The identity, or `None` where there is none.
    pub(crate) async fn get(&self, id: &Id) -> Result<Option<Identity>, azure::Error> {
        let key = id.folded();
        let request = Request::get(id, API_VERSION);
        let get = async {
            Ok(self.client.find(&request, Expected::with(PRINCIPAL)).await?.map(|it| it.resource))
        };
        let Some(subscription) = id.subscription() else { return get.await };
        let list = async {
            let all: Vec<Identity> = self.list(&subscription).await?;
            Ok(Some(all.into_iter().map(|it| (it.id.folded(), it)).collect()))
        };
        let group = subscription.folded();
        let read = self.subscriptions.read(&group, &key, get, list);
        self.known.get(&key, read).await
    }

    /// All identities of a resource group, or of a subscription.
    pub(crate) async fn list(&self, scope: &Id) -> Result<Vec<Identity>, azure::Error> {
        let path = format!("{scope}/providers/{IDENTITY_TYPE}");
        self.client.list(path, API_VERSION, &[]).await
    }
}
