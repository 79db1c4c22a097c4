//! The services, one row each: where their entries are, how to write them, and when they have an effect.
//!
//! A new service is a row here, a row of `allowlist::Service`, and a row of the sandbox. The registry
//! pages, the `rules` of `dataplane_allowlist`, the permissions and the test tables follow from these.
//! What no row can express is one small function beside it.

use allowlist::{Family, Service};
use serde_json::json;

use super::{
    element::{Element, Sublist},
    list::{List, Write},
    prerequisites,
    rows::{
        ACLS, ALLOWED_MASK, ALLOWED_VALUE, LIST, RULE_RESOURCES, RULE_SET, VALUE, field, in_list,
        in_resources, list,
    },
    rule_resources::RuleResources,
    service_descriptor::ServiceDescriptor,
};

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
                lists: &[list(
                    "/properties/apiServerAccessProfile/authorizedIPRanges",
                    Element::Text,
                )],
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
    COGNITIVE_SERVICES,
    ServiceDescriptor {
        default_action: Some("/properties/networkRuleSet/defaultAction"),
        prerequisites: prerequisites::CONTAINER_REGISTRY,
        ..in_list(
            Service::ContainerRegistry,
            "2025-11-01",
            List {
                whole: "/properties/networkRuleSet",
                lists: &[list("/properties/networkRuleSet/ipRules", ALLOWED_VALUE)],
                // Of a registry below Premium it is `null`.
                absent: None,
                always: &["/sku/name", "/properties/loginServer"],
                ..ACLS
            },
        )
    },
    COSMOS,
    // There is no default action: "By default, topic and domain are accessible from the internet".
    ServiceDescriptor {
        open_when_empty: true,
        ..in_list(
            Service::EventGridTopic,
            "2025-02-15",
            List {
                whole: "/properties/inboundIpRules",
                lists: &[list("/properties/inboundIpRules", ALLOWED_MASK)],
                absent: Some(|| json!([])),
                always: &["/properties/provisioningState", "/properties/endpoint"],
                ..LIST
            },
        )
    },
    EVENT_HUBS,
    // A PATCH of a hub is about its tags only.
    ServiceDescriptor {
        default_action: Some("/properties/networkRuleSets/defaultAction"),
        ..in_list(
            Service::IotHub,
            "2023-06-30",
            List {
                write: Write::Put,
                whole: "/properties/networkRuleSets",
                lists: &[list(
                    "/properties/networkRuleSets/ipRules",
                    Element::Field { name: "ipMask", allowed: true, rule_name: Some("filterName") },
                )],
                absent: Some(
                    || json!({ "applyToBuiltInEventHubEndpoint": false, "defaultAction": "Allow" }),
                ),
                always: &["/sku/name", "/properties/hostName", "/properties/state"],
                guarded: true,
                ..LIST
            },
        )
    },
    KEY_VAULT,
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
                lists: &[list("/properties/allowedIpRangeList", Element::Text)],
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
                lists: &[list("/properties/networkRuleSet/ipRules", VALUE)],
                absent: Some(|| json!({})),
                always: &["/sku/name", "/properties/provisioningState", "/properties/status"],
                ..ACLS
            },
        )
    },
    SERVICE_BUS,
    SQL,
    STORAGE,
    ServiceDescriptor {
        zero_is_azure: true,
        ..in_resources(
            Service::Synapse,
            "2021-06-01",
            RuleResources { one_by_one: true, ..RULE_RESOURCES },
        )
    },
];

/// Accounts of Cognitive Services.
pub(super) const COGNITIVE_SERVICES: ServiceDescriptor = ServiceDescriptor {
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
};

/// Accounts of Cosmos DB. Another change of the account holds its lock: 412 `PreconditionFailed`.
pub(super) const COSMOS: ServiceDescriptor = ServiceDescriptor {
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
            lists: &[list("/properties/ipRules", field("ipAddressOrRange", false))],
            always: &["/properties/provisioningState", "/properties/virtualNetworkRules"],
            ..LIST
        },
    )
};

/// Namespaces of Event Hubs.
pub(super) const EVENT_HUBS: ServiceDescriptor = ServiceDescriptor {
    default_action: Some("/properties/defaultAction"),
    open_when_empty: true,
    has_perimeters: true,
    prerequisites: prerequisites::EVENT_HUBS,
    ..in_list(Service::EventHubs, "2024-01-01", RULE_SET)
};

/// Key vaults.
pub(super) const KEY_VAULT: ServiceDescriptor = ServiceDescriptor {
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
};

/// Namespaces of Service Bus.
pub(super) const SERVICE_BUS: ServiceDescriptor = ServiceDescriptor {
    default_action: Some("/properties/defaultAction"),
    open_when_empty: true,
    prerequisites: prerequisites::SERVICE_BUS,
    ..in_list(Service::ServiceBus, "2024-01-01", RULE_SET)
};

/// SQL servers.
pub(super) const SQL: ServiceDescriptor = ServiceDescriptor {
    zero_is_azure: true,
    has_perimeters: true,
    delay_minutes: Some(5),
    needs_public_access: true,
    ..in_resources(Service::Sql, "2023-08-01", RULE_RESOURCES)
};

/// Storage accounts.
pub(super) const STORAGE: ServiceDescriptor = ServiceDescriptor {
    default_action: Some("/properties/networkAcls/defaultAction"),
    ignores_same_region: true,
    has_perimeters: true,
    busy: &["StorageAccountOperationInProgress", "AnotherOperationInProgress"],
    busy_texts: SUBNET_BUSY,
    ..in_list(
        Service::Storage,
        "2025-06-01",
        List {
            lists: &[
                Sublist {
                    family: Some(Family::V4),
                    ..list("/properties/networkAcls/ipRules", ALLOWED_VALUE)
                },
                Sublist {
                    family: Some(Family::V6),
                    ..list("/properties/networkAcls/ipv6Rules", ALLOWED_VALUE)
                },
            ],
            absent: None,
            always: &["/sku/name", "/properties/networkAcls/defaultAction"],
            ..ACLS
        },
    )
};

/// The service with this resource type, which compares without case.
pub(crate) fn descriptor_of(resource_type: &str) -> Option<&'static ServiceDescriptor> {
    ALL.iter().find(|it| it.resource_type().eq_ignore_ascii_case(resource_type))
}

/// Every service.
pub(crate) fn descriptors() -> &'static [ServiceDescriptor] {
    ALL
}
