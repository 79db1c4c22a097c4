//! The services that let in subnets of virtual networks, one row each: where those entries are beside
//! the addresses. What a row does not mention is as in the service's row of [`super::table`].

use serde_json::Value;

use super::{
    element::{Element, Sublist},
    list::List,
    network_entry::NetworkEntry,
    rows::{ACLS, LIST, RULE_RESOURCES, RULE_SET, list},
    rule_resources::RuleResources,
    service_descriptor::{Location, ServiceDescriptor},
    table::{COGNITIVE_SERVICES, COSMOS, EVENT_HUBS, KEY_VAULT, SERVICE_BUS, SQL, STORAGE},
};

/// Every service, in the order of its name in configurations.
static ALL: &[ServiceDescriptor] = &[
    // "Configure virtual networks": up to 100 virtual network rules.
    ServiceDescriptor {
        location: Location::List(List {
            lists: ACL_SUBNETS,
            always: &["/properties/provisioningState", "/properties/endpoint"],
            ..ACLS
        }),
        limit: Some(100),
        ..COGNITIVE_SERVICES
    },
    // An account heeds the rules only if `isVirtualNetworkFilterEnabled` is true.
    ServiceDescriptor {
        location: Location::List(List {
            whole: "/properties/virtualNetworkRules",
            lists: &[list("/properties/virtualNetworkRules", SUBNET)],
            always: &["/properties/provisioningState", "/properties/virtualNetworkRules"],
            ..LIST
        }),
        network_switch: Some("/properties/isVirtualNetworkFilterEnabled"),
        limit: None,
        ..COSMOS
    },
    ServiceDescriptor {
        location: Location::List(List { lists: RULE_SET_SUBNETS, ..RULE_SET }),
        ..EVENT_HUBS
    },
    // "Configure network security": up to 200 virtual network rules.
    ServiceDescriptor {
        location: Location::List(List {
            lists: ACL_SUBNETS,
            always: &["/properties/tenantId", "/properties/sku/name", "/properties/vaultUri"],
            ..ACLS
        }),
        limit: Some(200),
        ..KEY_VAULT
    },
    ServiceDescriptor {
        location: Location::List(List { lists: RULE_SET_SUBNETS, ..RULE_SET }),
        ..SERVICE_BUS
    },
    // "Virtual network service endpoints and rules": up to 128 rules for each server. Nothing says
    // that the server refuses them while public network access is disabled.
    ServiceDescriptor {
        location: Location::RuleResources(RuleResources {
            collection: "virtualNetworkRules",
            first: "virtualNetworkSubnetId",
            last: "",
            always: &["/properties/virtualNetworkSubnetId"],
            ..RULE_RESOURCES
        }),
        limit: Some(128),
        needs_public_access: false,
        ..SQL
    },
    // "Configure network rules": up to 400 virtual network rules. Resource instances do not count.
    ServiceDescriptor {
        location: Location::List(List {
            lists: &[
                list(
                    "/properties/networkAcls/virtualNetworkRules",
                    Element::Subnet { id: "/id", allowed: true },
                ),
                list("/properties/networkAcls/resourceAccessRules", Element::Instance),
            ],
            absent: None,
            always: &["/sku/name", "/properties/networkAcls/defaultAction"],
            ..ACLS
        }),
        limit: Some(400),
        ..STORAGE
    },
];

/// An object with the ID of the subnet under `id`.
const SUBNET: Element = Element::Subnet { id: "/id", allowed: false };

/// The subnets of an object that is replaced as a whole.
const ACL_SUBNETS: &[Sublist] = &[list("/properties/networkAcls/virtualNetworkRules", SUBNET)];

/// The subnets of a namespace's rule set.
const RULE_SET_SUBNETS: &[Sublist] = &[list(
    "/properties/virtualNetworkRules",
    Element::Subnet { id: "/subnet/id", allowed: false },
)];

/// The service with this resource type, which compares without case.
pub(crate) fn network_descriptor_of(resource_type: &str) -> Option<&'static ServiceDescriptor> {
    ALL.iter().find(|it| it.resource_type().eq_ignore_ascii_case(resource_type))
}

/// Every service that lets in subnets.
pub(crate) fn network_descriptors() -> &'static [ServiceDescriptor] {
    ALL
}

/// The networks of a document that has the addresses of this type, if the service heeds them. Rules with
/// names are in no document.
pub(super) fn networks_beside(resource_type: &str, document: &Value) -> Vec<Option<NetworkEntry>> {
    let descriptor = network_descriptor_of(resource_type);
    match descriptor.filter(|it| it.heeds_networks(document)).map(|it| &it.location) {
        Some(Location::List(list)) => list.slots(document).into_iter().map(|it| it.block).collect(),
        Some(Location::RuleResources(_)) | None => Vec::new(),
    }
}

impl ServiceDescriptor {
    /// Whether the service heeds virtual network rules: where they have a switch, only if it is `true`.
    pub(super) fn heeds_networks(&self, document: &Value) -> bool {
        self.network_switch.is_none_or(|it| document.pointer(it) == Some(&Value::Bool(true)))
    }

    /// Whether entries can be instances of services.
    pub(crate) fn takes_instances(&self) -> bool {
        let is_instance = |it: &Sublist| matches!(it.element, Element::Instance);
        matches!(&self.location, Location::List(list) if list.lists.iter().any(is_instance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::firewall::descriptor_of;

    #[test]
    fn a_row_is_written_as_the_addresses_of_its_service_are() {
        for networks in network_descriptors() {
            let kind = networks.resource_type();
            let addresses = descriptor_of(kind).expect("a row for addresses");
            assert_eq!(networks.api_version, addresses.api_version, "{kind}");
            if let (Location::List(one), Location::List(other)) =
                (&networks.location, &addresses.location)
            {
                assert_eq!((one.document, one.write), (other.document, other.write), "{kind}");
                assert!(one.lists.iter().all(|it| it.pointer.starts_with(one.whole)), "{kind}");
            }
        }
    }

    #[test]
    fn instances_are_for_storage_alone() {
        let takes = network_descriptors().iter().filter(|it| it.takes_instances());
        assert_eq!(takes.map(|it| it.service).collect::<Vec<_>>(), [allowlist::Service::Storage]);
    }
}
