//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{
    federated_identity_credential, federated_identity_credential_list,
    kubernetes_identity_data_source, managed_identity_data_source,
    union_federated_subjects_function,
};
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Managed identities")
        .resource::<federated_identity_credential::FederatedIdentityCredential>()
        .list_resource::<federated_identity_credential_list::FederatedIdentityCredentialList>()
        .data_source::<kubernetes_identity_data_source::KubernetesIdentity>()
        .data_source::<managed_identity_data_source::ManagedIdentity>()
        .function::<union_federated_subjects_function::UnionFederatedSubjects>()
}
