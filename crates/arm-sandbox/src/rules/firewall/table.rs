//! The services with a firewall, one row each: how the service keeps its entries, whether its resources
//! can be in a network security perimeter, and a resource for tests. A service that needs much code
//! has its own file in `rules`; the others are here.

use serde_json::{Map, Value, json};

use super::{
    BAD_REQUEST, Change, Embedded, Entry, Etag, Holder, Patch, Ranges, Syntax, complete,
    is_database_rule_name,
};
use crate::{
    api_error::ApiError,
    rules::{
        AsyncStyle, Polled, Rules, WriteStatus, catalog, cognitive_accounts, container_registries,
        cosmos_accounts, flexible_server_firewall_rules, iot_hubs, key_vaults, kusto_clusters,
        managed_clusters,
        network_rule_sets::{self, NetworkRuleSets},
        perimeters::Configurations,
        storage_accounts,
    },
};

/// A service with a firewall.
pub(crate) struct Firewall {
    /// How it keeps its entries.
    pub(crate) entries: Entries,
    /// Whether it lets everybody in while it has no entry.
    pub(crate) open_when_empty: bool,
    /// What its resources say of their perimeters, if they can be in one.
    pub(crate) perimeters: Option<Configurations>,
    /// A resource, without ID and location, whose firewall is closed.
    pub(crate) sample: fn() -> Value,
}

/// How a service keeps the entries of its firewall.
pub(crate) enum Entries {
    /// In a list inside the resource.
    List(&'static Embedded),
    /// In the one rule set of a namespace.
    RuleSet(&'static NetworkRuleSets),
    /// In rules below the resource.
    Rules(&'static Ranges),
}

/// What a type says of its perimeters.
macro_rules! perimeters {
    ($resource_type:literal) => {
        Some(Configurations(concat!($resource_type, "/networkSecurityPerimeterConfigurations")))
    };
}

/// Every service with a firewall.
pub(crate) static ALL: &[Firewall] = &[
    Firewall {
        entries: Entries::List(&storage_accounts::STORAGE_ACCOUNTS),
        open_when_empty: false,
        perimeters: perimeters!("Microsoft.Storage/storageAccounts"),
        sample: || {
            json!({
                "sku": { "name": "Standard_ZRS" },
                "kind": "StorageV2",
                "properties": { "networkAcls": { "defaultAction": "Deny", "bypass": "AzureServices", "virtualNetworkRules": [] } },
            })
        },
    },
    Firewall {
        entries: Entries::List(&key_vaults::KEY_VAULTS),
        open_when_empty: false,
        perimeters: perimeters!("Microsoft.KeyVault/vaults"),
        sample: || {
            json!({ "properties": {
                "networkAcls": { "defaultAction": "Deny", "bypass": "AzureServices", "virtualNetworkRules": [] },
                "accessPolicies": [],
            } })
        },
    },
    Firewall {
        entries: Entries::List(&container_registries::CONTAINER_REGISTRIES),
        open_when_empty: false,
        perimeters: None,
        sample: || {
            json!({
                "sku": { "name": "Premium" },
                "properties": { "adminUserEnabled": false, "networkRuleSet": { "defaultAction": "Deny" } },
            })
        },
    },
    Firewall {
        entries: Entries::List(&cognitive_accounts::COGNITIVE_ACCOUNTS),
        open_when_empty: false,
        perimeters: perimeters!("Microsoft.CognitiveServices/accounts"),
        sample: || {
            json!({
                "sku": { "name": "S0" },
                "kind": "OpenAI",
                "properties": {
                    "customSubDomainName": "acme-ai",
                    "networkAcls": { "defaultAction": "Deny", "bypass": "AzureServices", "virtualNetworkRules": [] },
                },
            })
        },
    },
    Firewall {
        entries: Entries::List(&cosmos_accounts::COSMOS_ACCOUNTS),
        open_when_empty: true,
        perimeters: perimeters!("Microsoft.DocumentDB/databaseAccounts"),
        sample: || {
            json!({
                "kind": "GlobalDocumentDB",
                "properties": {
                    "databaseAccountOfferType": "Standard",
                    "locations": [{ "locationName": "westeurope", "failoverPriority": 0 }],
                },
            })
        },
    },
    Firewall {
        entries: Entries::List(&SEARCH_SERVICES),
        open_when_empty: true,
        perimeters: perimeters!("Microsoft.Search/searchServices"),
        sample: || json!({ "sku": { "name": "basic" }, "properties": { "networkRuleSet": { "bypass": "None" } } }),
    },
    Firewall {
        entries: Entries::List(&kusto_clusters::KUSTO_CLUSTERS),
        open_when_empty: true,
        perimeters: None,
        sample: || {
            json!({
                "sku": { "name": "Standard_E2ads_v5", "tier": "Standard" },
                "properties": { "enableStreamingIngest": true },
            })
        },
    },
    Firewall {
        entries: Entries::List(&managed_clusters::MANAGED_CLUSTERS),
        open_when_empty: true,
        perimeters: None,
        sample: || {
            json!({ "properties": {
                "dnsPrefix": "acme",
                "networkProfile": { "loadBalancerSku": "standard" },
                "apiServerAccessProfile": { "disableRunCommand": true },
            } })
        },
    },
    Firewall {
        entries: Entries::List(&iot_hubs::IOT_HUBS),
        open_when_empty: false,
        perimeters: None,
        sample: || {
            json!({
                "sku": { "name": "S1", "capacity": 1 },
                "properties": { "networkRuleSets": { "defaultAction": "Deny", "applyToBuiltInEventHubEndpoint": true } },
            })
        },
    },
    Firewall {
        entries: Entries::RuleSet(&network_rule_sets::EVENT_HUBS_RULE_SETS),
        open_when_empty: true,
        perimeters: perimeters!("Microsoft.EventHub/namespaces"),
        sample: || json!({ "sku": { "name": "Standard" }, "properties": {} }),
    },
    Firewall {
        entries: Entries::RuleSet(&network_rule_sets::SERVICE_BUS_RULE_SETS),
        open_when_empty: true,
        perimeters: None,
        sample: || json!({ "sku": { "name": "Premium" }, "properties": {} }),
    },
    Firewall {
        entries: Entries::List(&EVENT_GRID_TOPICS),
        open_when_empty: true,
        perimeters: None,
        sample: || json!({ "properties": { "inputSchema": "CloudEventSchemaV1_0" } }),
    },
    Firewall {
        entries: Entries::Rules(&SQL_FIREWALL_RULES),
        open_when_empty: false,
        perimeters: perimeters!("Microsoft.Sql/servers"),
        sample: || json!({ "properties": {} }),
    },
    Firewall {
        entries: Entries::Rules(&flexible_server_firewall_rules::POSTGRESQL_FIREWALL_RULES),
        open_when_empty: false,
        perimeters: None,
        sample: || json!({ "properties": {} }),
    },
    Firewall {
        entries: Entries::Rules(&flexible_server_firewall_rules::MYSQL_FIREWALL_RULES),
        open_when_empty: false,
        perimeters: None,
        sample: || json!({ "properties": {} }),
    },
    Firewall {
        entries: Entries::Rules(&SYNAPSE_FIREWALL_RULES),
        open_when_empty: false,
        perimeters: None,
        sample: || json!({ "properties": {} }),
    },
    Firewall {
        entries: Entries::Rules(&REDIS_FIREWALL_RULES),
        open_when_empty: true,
        perimeters: None,
        sample: || json!({ "properties": {} }),
    },
];

impl Firewall {
    /// The rules of the type that holds the entries.
    pub(crate) fn rules(&self) -> &'static dyn Rules {
        match self.entries {
            Entries::List(list) => list,
            Entries::RuleSet(set) => set,
            Entries::Rules(ranges) => ranges,
        }
    }
}

/// The rules of search services.
static SEARCH_SERVICES: Embedded = Embedded {
    resource_type: "Microsoft.Search/searchServices",
    versions: &["2025-05-01", "2023-11-01", "2022-09-01", "2020-08-01"],
    holder: Some(Holder {
        name: "networkRuleSet",
        members: &["bypass"],
        required: &[],
        defaults: &[("ipRules", "[]")],
    }),
    list: "ipRules",
    networks: None,
    entry: Entry::Object { address: "value", others: &[], required: &[], kept: str::to_owned },
    syntax: Syntax::ANY,
    limit: None,
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: None,
    etag: Etag::Absent,
    conflict: None,
    adjust: Some(adjust_search),
};

/// A service always says how it is and how large.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn adjust_search(_: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    complete(
        properties,
        [("status", json!("running")), ("replicaCount", json!(1)), ("partitionCount", json!(1))],
    );
    Ok(())
}

/// The rules of SQL servers' firewall rules. From `0.0.0.0` to `0.0.0.0` is all of Azure.
static SQL_FIREWALL_RULES: Ranges = Ranges {
    resource_type: "Microsoft.Sql/servers/firewallRules",
    subnet_rules: Some(("virtualNetworkRules", "virtualNetworkSubnetId")),
    versions: catalog::SQL,
    bounds: ["startIpAddress", "endIpAddress"],
    takes_name: is_database_rule_name,
    names_parent: false,
    limit: Some(256),
    code: BAD_REQUEST,
    async_style: None,
    conflict: None,
    check_parent: Some(check_public_access),
};

/// A server that nobody reaches over the internet takes no rules for that.
fn check_public_access(server: &Map<String, Value>) -> Result<(), ApiError> {
    let access = server.get("properties").and_then(|it| it.get("publicNetworkAccess"));
    match access.and_then(Value::as_str) {
        Some("Disabled" | "SecuredByPerimeter") => Err(ApiError::bad_request(
            "DenyPublicEndpointEnabled",
            "Unable to create or modify firewall rules when public network interface for the server is disabled. To \
             manage server or database level firewall rules, please enable the public network interface.",
        )),
        _ => Ok(()),
    }
}

/// The rules of workspaces' firewall rules.
static SYNAPSE_FIREWALL_RULES: Ranges = Ranges {
    resource_type: "Microsoft.Synapse/workspaces/firewallRules",
    subnet_rules: None,
    versions: &["2021-06-01", "2021-05-01", "2021-03-01"],
    bounds: ["startIpAddress", "endIpAddress"],
    takes_name: is_database_rule_name,
    names_parent: false,
    limit: None,
    code: BAD_REQUEST,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Usual,
        polled: Polled::Both,
        state: Some("Provisioning"),
    }),
    conflict: None,
    check_parent: None,
};

/// The rules of caches' firewall rules. Answers name a rule together with its cache.
static REDIS_FIREWALL_RULES: Ranges = Ranges {
    resource_type: "Microsoft.Cache/redis/firewallRules",
    subnet_rules: None,
    versions: &["2024-11-01", "2024-03-01", "2023-08-01", "2023-04-01", "2022-06-01"],
    bounds: ["startIP", "endIP"],
    takes_name: is_redis_rule_name,
    names_parent: true,
    limit: None,
    code: BAD_REQUEST,
    async_style: None,
    conflict: None,
    check_parent: None,
};

fn is_redis_rule_name(name: &str) -> bool {
    let legal = |it: char| it.is_ascii_alphanumeric() || it == '_';
    (1..=256).contains(&name.len()) && name.chars().all(legal)
}

/// The rules of Event Grid topics.
static EVENT_GRID_TOPICS: Embedded = Embedded {
    resource_type: "Microsoft.EventGrid/topics",
    versions: &["2025-02-15", "2022-06-15"],
    holder: None,
    list: "inboundIpRules",
    networks: None,
    entry: Entry::Object {
        address: "ipMask",
        others: &["action"],
        required: &[],
        kept: str::to_owned,
    },
    syntax: Syntax::ANY,
    limit: Some(128),
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Usual,
        polled: Polled::AsyncOperation,
        state: Some("Updating"),
    }),
    etag: Etag::Absent,
    conflict: None,
    adjust: Some(complete_topic),
};

/// A topic always says where it is.
#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn complete_topic(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
) -> Result<(), ApiError> {
    let region = change.content.get("location").and_then(Value::as_str).unwrap_or("westeurope");
    let endpoint =
        format!("https://{}.{region}-1.eventgrid.azure.net/api/events", change.id.name());
    complete(properties, [("endpoint", json!(endpoint))]);
    Ok(())
}
