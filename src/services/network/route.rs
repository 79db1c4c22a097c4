//! Route tables and their routes as Azure has them.

use serde::{Deserialize, Serialize};

use super::embedded::{Embedded, Reference, null_is_default};
use crate::azure;

/// A route table.
pub(crate) type RouteTable = azure::Resource<RouteTableProperties>;

/// What Azure says of a route table.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RouteTableProperties {
    /// All its routes, whoever made them.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) routes: Vec<Route>,
    /// The subnets whose packets it decides about.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) subnets: Vec<Reference>,
}

/// A route.
pub(crate) type Route = Embedded<RouteProperties>;

/// What Azure says of a route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RouteProperties {
    /// Where packets go to: a range, or a service tag.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) address_prefix: String,
    /// What they are handed to.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) next_hop_type: String,
    /// The address of the appliance that they are handed to.
    pub(crate) next_hop_ip_address: Option<String>,
}

/// The body of a request that makes or changes a route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewRoute {
    /// Where packets go to.
    pub(crate) address_prefix: String,
    /// What they are handed to.
    pub(crate) next_hop_type: String,
    /// The address of the appliance that they are handed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_hop_ip_address: Option<String>,
}

impl NewRoute {
    /// Whether a route is just as this body says.
    pub(crate) fn is(&self, found: &RouteProperties) -> bool {
        self.address_prefix == found.address_prefix
            && self.next_hop_type.eq_ignore_ascii_case(&found.next_hop_type)
            && self.next_hop_ip_address.as_deref().unwrap_or_default()
                == found.next_hop_ip_address.as_deref().unwrap_or_default()
    }
}
