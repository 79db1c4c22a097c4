//! What this service offers to Terraform.

use tfplugin::Provider;

use super::service_principal_data_source;
use crate::Clients;

/// Its data sources.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Role assignments")
        .data_source::<service_principal_data_source::ServicePrincipalSource>()
}
