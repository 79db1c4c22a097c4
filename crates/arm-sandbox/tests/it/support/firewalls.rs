//! A seed with one resource of each service that has a firewall.

use arm_sandbox::{FirewallSample, Placement};
use serde_json::{Value, json};

use super::{Client, Reply, group};

/// A service's resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// `Namespace/type/name`.
    pub(crate) path: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
}

pub(crate) const STORAGE: Target =
    Target { path: "Microsoft.Storage/storageAccounts/lake", version: "2025-06-01" };
pub(crate) const VAULT: Target =
    Target { path: "Microsoft.KeyVault/vaults/keys", version: "2025-05-01" };
pub(crate) const REGISTRY: Target =
    Target { path: "Microsoft.ContainerRegistry/registries/images", version: "2025-11-01" };
pub(crate) const COSMOS: Target =
    Target { path: "Microsoft.DocumentDB/databaseAccounts/docs", version: "2025-10-15" };
pub(crate) const COGNITIVE: Target =
    Target { path: "Microsoft.CognitiveServices/accounts/speech", version: "2025-09-01" };
pub(crate) const CLUSTER: Target =
    Target { path: "Microsoft.ContainerService/managedClusters/dp1", version: "2025-10-01" };
pub(crate) const SEARCH: Target =
    Target { path: "Microsoft.Search/searchServices/find", version: "2025-05-01" };
pub(crate) const IOT: Target =
    Target { path: "Microsoft.Devices/IotHubs/hub", version: "2023-06-30" };
pub(crate) const KUSTO: Target =
    Target { path: "Microsoft.Kusto/clusters/explore", version: "2024-04-13" };
pub(crate) const EVENT_HUBS: Target = Target {
    path: "Microsoft.EventHub/namespaces/events/networkRuleSets/default",
    version: "2024-01-01",
};
pub(crate) const SERVICE_BUS: Target = Target {
    path: "Microsoft.ServiceBus/namespaces/queues/networkRuleSets/default",
    version: "2024-01-01",
};
pub(crate) const SQL: Target =
    Target { path: "Microsoft.Sql/servers/sql/firewallRules", version: "2023-08-01" };
pub(crate) const POSTGRESQL: Target = Target {
    path: "Microsoft.DBforPostgreSQL/flexibleServers/pg/firewallRules",
    version: "2025-08-01",
};
pub(crate) const MYSQL: Target =
    Target { path: "Microsoft.DBforMySQL/flexibleServers/my/firewallRules", version: "2024-12-30" };
pub(crate) const SYNAPSE: Target =
    Target { path: "Microsoft.Synapse/workspaces/syn/firewallRules", version: "2021-06-01" };
pub(crate) const REDIS: Target =
    Target { path: "Microsoft.Cache/redis/cache/firewallRules", version: "2024-11-01" };

impl Target {
    /// Whether it is of this type.
    fn is(self, resource_type: &str) -> bool {
        self.path.rsplit_once('/').is_some_and(|(kind, _)| kind == resource_type)
    }

    /// The resource's ID.
    pub(crate) fn id(self) -> String {
        format!("{}/providers/{}", group(), self.path)
    }

    /// The ID of a rule below it.
    pub(crate) fn rule(self, name: &str) -> String {
        format!("{}/{name}", self.id())
    }
}

/// A service whose list of entries a PATCH changes.
#[derive(Debug)]
pub(crate) struct PatchedList {
    pub(crate) target: Target,
    /// The list below `properties`, such as `networkAcls/ipRules`.
    pub(crate) pointer: &'static str,
    pub(crate) placement: Placement,
    pub(crate) limit: Option<u32>,
}

/// Every service whose list of entries a PATCH changes.
pub(crate) fn patched_lists() -> Vec<PatchedList> {
    let list = |sample: FirewallSample| {
        let Placement::List { list, patched: Some(_), .. } = &sample.placement else { return None };
        let pointer = list.strip_prefix("/properties/")?.to_owned().leak();
        let known = KNOWN.into_iter().find(|it| it.is(sample.resource_type));
        let target = known.unwrap_or_else(|| Target {
            path: format!("{}/other", sample.resource_type).leak(),
            version: sample.version,
        });
        Some(PatchedList { target, pointer, placement: sample.placement, limit: sample.limit })
    };
    FirewallSample::all().into_iter().filter_map(list).collect()
}

/// The targets of lists whose seeds are written out below.
const KNOWN: [Target; 7] = [STORAGE, VAULT, REGISTRY, COSMOS, COGNITIVE, SEARCH, KUSTO];

/// Resources of the services that have no seed below.
fn others() -> Vec<Value> {
    let seed = |sample: FirewallSample| {
        let list = patched_lists().into_iter().find(|it| it.target.is(sample.resource_type))?;
        if KNOWN.iter().any(|it| it.is(sample.resource_type)) {
            return None;
        }
        let mut resource = sample.resource;
        resource["id"] = json!(list.target.id());
        resource["location"] = json!("westeurope");
        let place =
            list.pointer.split('/').fold(&mut resource["properties"], |at, key| &mut at[key]);
        *place = json!([list.placement.entry("192.0.2.10")]);
        Some(resource)
    };
    FirewallSample::all().into_iter().filter_map(seed).collect()
}

impl Client {
    /// A client of a sandbox with one resource of each service.
    pub(crate) fn with_firewalls() -> Self {
        Self::with_seed(seed())
    }

    /// What a service answers of its resource.
    pub(crate) async fn read(&self, target: Target) -> Value {
        self.get(&target.id(), target.version).await.expect_status(200).body
    }

    /// Patches a service's resource.
    pub(crate) async fn change(&self, target: Target, properties: Value) -> Reply {
        let body = json!({"properties": properties});
        self.patch(&target.id(), target.version, &body).await
    }

    /// Writes a service's resource whole.
    pub(crate) async fn replace(&self, target: Target, body: &Value) -> Reply {
        self.put(&target.id(), target.version, body).await
    }
}

/// One resource of each service, in the forms that the services answer.
pub(crate) fn seed() -> Value {
    let resource = |target: Target, rest: Value| {
        let mut resource = json!({"id": target.id(), "location": "westeurope"});
        if let (Some(resource), Value::Object(rest)) = (resource.as_object_mut(), rest) {
            resource.extend(rest);
        }
        resource
    };
    let parent = |target: Target, rest: Value| {
        let mut resource = resource(target, rest);
        let id = target.id();
        let cut = ["/firewallRules", "/networkRuleSets/default"]
            .iter()
            .find_map(|end| id.strip_suffix(end))
            .unwrap();
        resource["id"] = json!(cut);
        resource
    };
    let acls = json!({
        "bypass": "AzureServices",
        "defaultAction": "Deny",
        "ipRules": [{"value": "192.0.2.10", "action": "Allow"}],
        "virtualNetworkRules": [],
    });
    let vault_acls = json!({
        "bypass": "None",
        "defaultAction": "Deny",
        "ipRules": [{"value": "192.0.2.10/32"}],
        "virtualNetworkRules": [],
    });
    let registry = json!({
        "defaultAction": "Deny",
        "ipRules": [{"value": "192.0.2.10", "action": "Allow"}],
    });
    let cluster = json!({
        "dnsPrefix": "dp1",
        "fqdn": "dp1-4c7e.hcp.westeurope.azmk8s.io",
        "networkProfile": {"loadBalancerSku": "standard"},
        "apiServerAccessProfile": {"authorizedIPRanges": ["192.0.2.0/24"]},
        "agentPoolProfiles": [{"name": "system", "count": 3}],
    });
    let hub = json!({
        "networkRuleSets": {
            "defaultAction": "Deny",
            "applyToBuiltInEventHubEndpoint": true,
            "ipRules": [{"filterName": "office", "action": "Allow", "ipMask": "192.0.2.10"}],
        },
        "minTlsVersion": "1.2",
    });
    let speech = json!({
        "customSubDomainName": "speech",
        "networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "192.0.2.10"}]},
    });
    let mut seed = json!({"resources": [
        resource(STORAGE, json!({"sku": {"name": "Standard_ZRS"}, "properties": {"networkAcls": acls}})),
        resource(VAULT, json!({"properties": {"networkAcls": vault_acls, "accessPolicies": []}})),
        resource(REGISTRY, json!({"sku": {"name": "Premium"}, "properties": {"networkRuleSet": registry}})),
        resource(COSMOS, json!({"properties": {
            "ipRules": [{"ipAddressOrRange": "192.0.2.10"}], "locations": [{"locationName": "West Europe"}],
        }})),
        resource(COGNITIVE, json!({"sku": {"name": "S0"}, "properties": speech})),
        resource(CLUSTER, json!({"sku": {"name": "Base"}, "properties": cluster})),
        resource(SEARCH, json!({"sku": {"name": "standard"}, "properties": {
            "networkRuleSet": {"bypass": "None", "ipRules": [{"value": "192.0.2.10"}]},
        }})),
        resource(IOT, json!({"sku": {"name": "S1"}, "properties": hub})),
        resource(KUSTO, json!({"sku": {"name": "Standard_E2ads_v5"}, "properties": {
            "allowedIpRangeList": ["192.0.2.10"],
        }})),
        parent(EVENT_HUBS, json!({"sku": {"name": "Standard"}})),
        parent(SERVICE_BUS, json!({"sku": {"name": "Premium"}})),
        parent(SQL, json!({"properties": {"publicNetworkAccess": "Enabled"}})),
        parent(POSTGRESQL, json!({})),
        parent(MYSQL, json!({})),
        parent(SYNAPSE, json!({})),
        parent(REDIS, json!({})),
    ]});
    seed["resources"].as_array_mut().unwrap().extend(others());
    seed
}
