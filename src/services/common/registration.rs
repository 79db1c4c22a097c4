//! What this service offers to Terraform.

use tfplugin::Provider;

use super::parse_resource_id_function;
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider.subcategory("Resource IDs").function::<parse_resource_id_function::ParseResourceId>()
}
