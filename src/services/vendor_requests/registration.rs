//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{
    access_request, private_endpoint_request, request_reference_function,
    vendor_request_reference_function, vnet_peering_request,
};
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Vendor requests")
        .resource::<access_request::AccessRequest>()
        .resource::<private_endpoint_request::PrivateEndpointRequest>()
        .resource::<vnet_peering_request::VnetPeeringRequest>()
        .function::<request_reference_function::RequestReference>()
        .function::<vendor_request_reference_function::VendorRequestReference>()
}
