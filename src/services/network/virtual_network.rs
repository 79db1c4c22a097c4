//! Virtual networks as Azure has them.

use serde::Deserialize;

use super::{
    embedded::{AddressSpace, Embedded, Reference, null_is_default},
    peering::Peering,
};
use crate::azure;

/// A virtual network.
pub(crate) type VirtualNetwork = azure::Resource<VirtualNetworkProperties>;

/// What Azure says of a virtual network.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VirtualNetworkProperties {
    /// Its addresses.
    #[serde(default, deserialize_with = "null_is_default")]
    pub(crate) address_space: AddressSpace,
    /// Its subnets.
    #[serde(default, deserialize_with = "null_is_default")]
    pub(crate) subnets: Vec<Subnet>,
    /// Its own halves of peerings. What others made towards it is not among them.
    #[serde(default, deserialize_with = "null_is_default", rename = "virtualNetworkPeerings")]
    pub(crate) peerings: Vec<Peering>,
}

/// A subnet.
pub(crate) type Subnet = Embedded<SubnetProperties>;

/// What Azure says of a subnet.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SubnetProperties {
    /// Its range, where it has one.
    address_prefix: Option<String>,
    /// Its ranges, where it has several.
    #[serde(deserialize_with = "null_is_default")]
    address_prefixes: Vec<String>,
    /// The route table that decides where its packets go.
    pub(crate) route_table: Option<Reference>,
}

impl SubnetProperties {
    /// Its ranges, in Azure's spelling.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        match &self.address_prefix {
            Some(prefix) if self.address_prefixes.is_empty() => vec![prefix.clone()],
            _ => self.address_prefixes.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_null_or_absent_is_empty() {
        let network: VirtualNetwork = serde_json::from_value(json!({
            "id": "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v",
            "name": "v",
            "location": "westeurope",
            "properties": { "addressSpace": { "addressPrefixes": null }, "subnets": null },
        }))
        .unwrap();
        assert!(network.properties.address_space.ranges().is_empty());
        assert!(network.properties.subnets.is_empty() && network.properties.peerings.is_empty());
    }

    #[test]
    fn a_subnet_has_one_range_or_several() {
        let prefixes = |json| serde_json::from_value::<SubnetProperties>(json).unwrap().prefixes();
        assert_eq!(prefixes(json!({ "addressPrefix": "10.60.1.0/24" })), ["10.60.1.0/24"]);
        let several = json!({ "addressPrefixes": ["10.60.1.0/24", "fd00::/64"] });
        assert_eq!(prefixes(several), ["10.60.1.0/24", "fd00::/64"]);
        assert!(prefixes(json!({})).is_empty());
    }
}
