//! Where a resource shows the network security perimeters that it is in.

use super::{service_descriptor::PERIMETERS, table::descriptor_of};
use crate::azure::Id;

/// Path of the list.
pub(crate) fn perimeter_collection(resource: &Id) -> String {
    format!("{resource}/{PERIMETERS}")
}

/// The API version of the list, for resources of the types whose list the provider can read.
pub(crate) fn perimeter_version(resource: &Id) -> Option<&'static str> {
    let descriptor = descriptor_of(&resource.resource_type()?)?;
    descriptor.has_perimeters.then_some(descriptor.api_version)
}
