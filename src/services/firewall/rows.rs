//! What the rows of [`super::table`] and [`super::networks`] have in common.

use allowlist::Service;
use serde_json::json;

use super::{
    element::{Element, Sublist},
    list::{List, Write},
    rule_resources::RuleResources,
    service_descriptor::{Location, ServiceDescriptor},
};

/// Codes that any service may use while it is being changed.
const BUSY: &[&str] = &["AnotherOperationInProgress", "RetryableError", "ConflictError"];

/// An object with the address under `value`, and what else a rule of this kind says.
pub(super) const VALUE: Element = field("value", false);
/// The same with `"action": "Allow"`.
pub(super) const ALLOWED_VALUE: Element = field("value", true);
/// The same, under `ipMask`.
pub(super) const ALLOWED_MASK: Element = field("ipMask", true);

/// What most lists have in common.
pub(super) const LIST: List = List {
    document: "",
    write: Write::Patch,
    whole: "",
    lists: &[],
    absent: None,
    always: &[],
    guarded: false,
};

/// A list in an object that is replaced as a whole. Where there is no such object everybody is let
/// in, and stays so when it is made.
pub(super) const ACLS: List = List {
    whole: "/properties/networkAcls",
    lists: &[list("/properties/networkAcls/ipRules", VALUE)],
    absent: Some(|| json!({ "defaultAction": "Allow" })),
    ..LIST
};

/// The one rule set of a namespace, which only a PUT changes.
pub(super) const RULE_SET: List = List {
    document: "/networkRuleSets/default",
    write: Write::Put,
    whole: "/properties",
    lists: &[list("/properties/ipRules", ALLOWED_MASK)],
    absent: Some(|| json!({ "defaultAction": "Allow" })),
    always: &[
        "/properties/defaultAction",
        "/properties/ipRules",
        "/properties/virtualNetworkRules",
    ],
    ..LIST
};

/// What most rules with names have in common.
pub(super) const RULE_RESOURCES: RuleResources = RuleResources {
    collection: "firewallRules",
    first: "startIpAddress",
    last: "endIpAddress",
    separator: '-',
    always: &["/properties/startIpAddress", "/properties/endIpAddress"],
    one_by_one: false,
};

/// A list of a document, for addresses of any family.
pub(super) const fn list(pointer: &'static str, element: Element) -> Sublist {
    Sublist { pointer, family: None, element }
}

/// An object with the address under this name.
pub(super) const fn field(name: &'static str, allowed: bool) -> Element {
    Element::Field { name, allowed, rule_name: None }
}

/// A service with its entries in a list.
pub(super) const fn in_list(
    service: Service,
    api_version: &'static str,
    list: List,
) -> ServiceDescriptor {
    row(service, api_version, Location::List(list))
}

/// A service whose entries are rules with names.
pub(super) const fn in_resources(
    service: Service,
    api_version: &'static str,
    resources: RuleResources,
) -> ServiceDescriptor {
    row(service, api_version, Location::RuleResources(resources))
}

const fn row(service: Service, api_version: &'static str, location: Location) -> ServiceDescriptor {
    ServiceDescriptor {
        service,
        api_version,
        location,
        limit: match service.firewall().limit {
            Some(limit) => Some(limit.count),
            None => None,
        },
        network_switch: None,
        default_action: None,
        public_access: "/properties/publicNetworkAccess",
        open_when_empty: false,
        ignores_same_region: false,
        zero_is_azure: false,
        has_perimeters: false,
        needs_public_access: false,
        power: None,
        delay_minutes: None,
        prerequisites: &[],
        busy: BUSY,
        busy_texts: &[],
    }
}
