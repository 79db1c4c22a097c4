//! `dataplane_federated_identity_credential` for `terraform query`.

use tfplugin::{Context, Diagnostic, ListResource, ListStream, Model, Result};

use crate::{
    Clients, azure, diagnostics::not_found,
    services::managed_identity::federated_identity_credential::FederatedIdentityCredential,
};

/// Finds the federated credentials of a managed identity.
///
/// ## Azure permissions
///
/// `Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read` on the
/// managed identity. API version 2024-11-30.
#[derive(Debug, Model)]
#[tf(name = "federated_identity_credential")]
pub(crate) struct FederatedIdentityCredentialList {
    /// ID of the user-assigned managed identity.
    managed_identity_id: azure::Id,
}

impl ListResource for FederatedIdentityCredentialList {
    type Resource = FederatedIdentityCredential;

    async fn list(
        self,
        stream: &ListStream<FederatedIdentityCredential>,
        ctx: &Context<'_, Clients>,
    ) -> Result<()> {
        let identity = &self.managed_identity_id;
        let listed = ctx.clients.federation()?.list(identity).await;
        let listed = listed.map_err(|error| Diagnostic::from(error).at("managed_identity_id"))?;
        let listed = listed
            .ok_or_else(|| not_found("The managed identity", identity, "managed_identity_id"))?;
        for object in listed.into_iter().filter_map(FederatedIdentityCredential::from_api) {
            if !stream.send(object.display_name(), &object).await {
                break;
            }
        }
        Ok(())
    }
}
