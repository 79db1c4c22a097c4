//! The services, one row each: where their entries are, how to write them, and when they have an effect.
//!
//! A new service is a row here, a row of `allowlist::Service`, and a row of the sandbox. The registry
//! pages, the `rules` of `dataplane_allowlist`, the permissions and the test tables follow from these.
//! What no row can express is one small function beside it.

use allowlist::Service;
use serde_json::json;

use super::{
    list::{Element, List, Write},
    prerequisites,
    rule_resources::RuleResources,
    service_descriptor::{Location, ServiceDescriptor},
};

/// Codes that any service may use while it is being changed.
const BUSY: &[&str] = &["AnotherOperationInProgress", "RetryableError", "ConflictError"];

/// Codes of flexible servers, which do one thing at a time.
const SERVER_BUSY: &[&str] = &["ServerIsBusy", "ServerBusyWithOtherOperation"];

/// A subnet among the virtual network rules is being changed, which the codes of refused network
/// rules do not tell from one that is wrong.
const SUBNET_BUSY: &[&str] = &["SubnetsNotProvisioned"];

/// Every service, in the order of its name in configurations.
static ALL: &[ServiceDescriptor] = &[
    // A PATCH of a cluster is about its tags only: the whole model goes back, guarded by its ETag.
    ServiceDescriptor {
        open_when_empty: true,
        public_access: "/properties/publicNetworkAccess",
        prerequisites: prerequisites::AKS,
        power: Some("/properties/powerState/code"),
        delay_minutes: Some(2),
        // For as long as an upgrade takes.
        busy: &["OperationNotAllowed", "AnotherOperationInProgress", "EtagDecodeError"],
        ..in_list(
            Service::Aks,
            "2025-10-01",
            List {
                write: Write::Put,
                whole: "/properties/apiServerAccessProfile",
                ipv4: "/properties/apiServerAccessProfile/authorizedIPRanges",
                element: Element::Text,
                absent: Some(|| json!({})),
                always: &[
                    "/location",
                    "/properties/provisioningState",
                    "/properties/powerState/code",
                ],
                guarded: true,
                ..LIST
            },
        )
    },
    ServiceDescriptor {
        default_action: Some("/properties/networkAcls/defaultAction"),
        ignores_same_region: true,
        has_perimeters: true,
        prerequisites: prerequisites::COGNITIVE_SERVICES,
        busy: &["RequestConflict", "AnotherOperationInProgress", "RetryableError", "ConflictError"],
        ..in_list(
            Service::CognitiveServices,
            "2025-09-01",
            List { always: &["/properties/provisioningState", "/properties/endpoint"], ..ACLS },
        )
    },
    ServiceDescriptor {
        default_action: Some("/properties/networkRuleSet/defaultAction"),
        prerequisites: prerequisites::CONTAINER_REGISTRY,
        ..in_list(
            Service::ContainerRegistry,
            "2025-11-01",
            List {
                whole: "/properties/networkRuleSet",
                ipv4: "/properties/networkRuleSet/ipRules",
                element: ALLOWED_VALUE,
                // Of a registry below Premium it is `null`.
                absent: None,
                always: &["/sku/name", "/properties/loginServer"],
                ..ACLS
            },
        )
    },
    // Another change of the account holds its lock: 412 PreconditionFailed.
    ServiceDescriptor {
        open_when_empty: true,
        zero_is_azure: true,
        has_perimeters: true,
        delay_minutes: Some(15),
        busy: &["PreconditionFailed", "AnotherOperationInProgress"],
        ..in_list(
            Service::Cosmos,
            "2025-10-15",
            List {
                whole: "/properties/ipRules",
                ipv4: "/properties/ipRules",
                element: Element::Field {
                    name: "ipAddressOrRange",
                    allowed: false,
                    rule_name: None,
                },
                always: &["/properties/provisioningState", "/properties/virtualNetworkRules"],
                ..LIST
            },
        )
    },
    // There is no default action: "By default, topic and domain are accessible from the internet".
    ServiceDescriptor {
        open_when_empty: true,
        ..in_list(
            Service::EventGridTopic,
            "2025-02-15",
            List {
                whole: "/properties/inboundIpRules",
                ipv4: "/properties/inboundIpRules",
                element: Element::Field { name: "ipMask", allowed: true, rule_name: None },
                absent: Some(|| json!([])),
                always: &["/properties/provisioningState", "/properties/endpoint"],
                ..LIST
            },
        )
    },
    ServiceDescriptor {
        default_action: Some("/properties/defaultAction"),
        open_when_empty: true,
        has_perimeters: true,
        prerequisites: prerequisites::EVENT_HUBS,
        ..in_list(Service::EventHubs, "2024-01-01", RULE_SET)
    },
    // A PATCH of a hub is about its tags only.
    ServiceDescriptor {
        default_action: Some("/properties/networkRuleSets/defaultAction"),
        ..in_list(
            Service::IotHub,
            "2023-06-30",
            List {
                write: Write::Put,
                whole: "/properties/networkRuleSets",
                ipv4: "/properties/networkRuleSets/ipRules",
                element: Element::Field {
                    name: "ipMask",
                    allowed: true,
                    rule_name: Some("filterName"),
                },
                absent: Some(
                    || json!({ "applyToBuiltInEventHubEndpoint": false, "defaultAction": "Allow" }),
                ),
                always: &["/sku/name", "/properties/hostName", "/properties/state"],
                guarded: true,
                ..LIST
            },
        )
    },
    ServiceDescriptor {
        default_action: Some("/properties/networkAcls/defaultAction"),
        has_perimeters: true,
        busy_texts: SUBNET_BUSY,
        ..in_list(
            Service::KeyVault,
            "2025-05-01",
            List {
                always: &["/properties/tenantId", "/properties/sku/name", "/properties/vaultUri"],
                ..ACLS
            },
        )
    },
    ServiceDescriptor {
        open_when_empty: true,
        power: Some("/properties/state"),
        busy: &[
            "ServiceIsInMaintenance",
            "AnotherOperationInProgress",
            "RetryableError",
            "ConflictError",
        ],
        ..in_list(
            Service::Kusto,
            "2024-04-13",
            List {
                whole: "/properties/allowedIpRangeList",
                ipv4: "/properties/allowedIpRangeList",
                element: Element::Text,
                absent: Some(|| json!([])),
                always: &["/properties/provisioningState", "/properties/state", "/properties/uri"],
                guarded: true,
                ..LIST
            },
        )
    },
    ServiceDescriptor {
        public_access: "/properties/network/publicNetworkAccess",
        zero_is_azure: true,
        power: Some("/properties/state"),
        delay_minutes: Some(5),
        busy: SERVER_BUSY,
        ..in_resources(
            Service::MySql,
            "2024-12-30",
            RuleResources { one_by_one: true, ..RULE_RESOURCES },
        )
    },
    ServiceDescriptor {
        public_access: "/properties/network/publicNetworkAccess",
        zero_is_azure: true,
        power: Some("/properties/state"),
        delay_minutes: Some(5),
        busy: SERVER_BUSY,
        ..in_resources(
            Service::PostgreSql,
            "2025-08-01",
            RuleResources { one_by_one: true, ..RULE_RESOURCES },
        )
    },
    // The names of rules have letters, digits and underscores only.
    ServiceDescriptor {
        open_when_empty: true,
        ..in_resources(
            Service::Redis,
            "2024-11-01",
            RuleResources {
                first: "startIP",
                last: "endIP",
                always: &["/properties/startIP", "/properties/endIP"],
                separator: '_',
                ..RULE_RESOURCES
            },
        )
    },
    ServiceDescriptor {
        open_when_empty: true,
        has_perimeters: true,
        ..in_list(
            Service::Search,
            "2025-05-01",
            List {
                whole: "/properties/networkRuleSet",
                ipv4: "/properties/networkRuleSet/ipRules",
                absent: Some(|| json!({})),
                always: &["/sku/name", "/properties/provisioningState", "/properties/status"],
                ..ACLS
            },
        )
    },
    ServiceDescriptor {
        default_action: Some("/properties/defaultAction"),
        open_when_empty: true,
        prerequisites: prerequisites::SERVICE_BUS,
        ..in_list(Service::ServiceBus, "2024-01-01", RULE_SET)
    },
    ServiceDescriptor {
        zero_is_azure: true,
        has_perimeters: true,
        delay_minutes: Some(5),
        needs_public_access: true,
        ..in_resources(Service::Sql, "2023-08-01", RULE_RESOURCES)
    },
    ServiceDescriptor {
        default_action: Some("/properties/networkAcls/defaultAction"),
        ignores_same_region: true,
        has_perimeters: true,
        busy: &["StorageAccountOperationInProgress", "AnotherOperationInProgress"],
        busy_texts: SUBNET_BUSY,
        ..in_list(
            Service::Storage,
            "2025-06-01",
            List {
                ipv6: Some("/properties/networkAcls/ipv6Rules"),
                element: ALLOWED_VALUE,
                absent: None,
                always: &["/sku/name", "/properties/networkAcls/defaultAction"],
                ..ACLS
            },
        )
    },
    ServiceDescriptor {
        zero_is_azure: true,
        ..in_resources(
            Service::Synapse,
            "2021-06-01",
            RuleResources { one_by_one: true, ..RULE_RESOURCES },
        )
    },
];

/// An object with the address under `value`, and what else a rule of this kind says.
const VALUE: Element = Element::Field { name: "value", allowed: false, rule_name: None };
/// The same with `"action": "Allow"`.
const ALLOWED_VALUE: Element = Element::Field { name: "value", allowed: true, rule_name: None };

/// What most lists have in common.
const LIST: List = List {
    document: "",
    write: Write::Patch,
    whole: "",
    ipv4: "",
    ipv6: None,
    element: VALUE,
    absent: None,
    always: &[],
    guarded: false,
};

/// A list in an object that is replaced as a whole. Where there is no such object everybody is let
/// in, and stays so when it is made.
const ACLS: List = List {
    whole: "/properties/networkAcls",
    ipv4: "/properties/networkAcls/ipRules",
    absent: Some(|| json!({ "defaultAction": "Allow" })),
    ..LIST
};

/// The one rule set of a namespace, which only a PUT changes.
const RULE_SET: List = List {
    document: "/networkRuleSets/default",
    write: Write::Put,
    whole: "/properties",
    ipv4: "/properties/ipRules",
    element: Element::Field { name: "ipMask", allowed: true, rule_name: None },
    absent: Some(|| json!({ "defaultAction": "Allow" })),
    always: &[
        "/properties/defaultAction",
        "/properties/ipRules",
        "/properties/virtualNetworkRules",
    ],
    ..LIST
};

/// What most rules with names have in common.
const RULE_RESOURCES: RuleResources = RuleResources {
    collection: "firewallRules",
    first: "startIpAddress",
    last: "endIpAddress",
    separator: '-',
    always: &["/properties/startIpAddress", "/properties/endIpAddress"],
    one_by_one: false,
};

/// The service with this resource type, which compares without case.
pub(crate) fn descriptor_of(resource_type: &str) -> Option<&'static ServiceDescriptor> {
    ALL.iter().find(|it| it.resource_type().eq_ignore_ascii_case(resource_type))
}

/// Every service.
pub(crate) fn descriptors() -> &'static [ServiceDescriptor] {
    ALL
}

const fn in_list(service: Service, api_version: &'static str, list: List) -> ServiceDescriptor {
    row(service, api_version, Location::List(list))
}

const fn in_resources(
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
