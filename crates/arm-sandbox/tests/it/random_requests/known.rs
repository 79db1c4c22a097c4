//! What the sandbox knows: its types with their versions, and bodies that it takes. A type that is
//! added to the sandbox is sent requests without a change here.

use std::sync::LazyLock;

use arm_sandbox::FirewallSample;
use serde_json::{Value, json};

use crate::support::{
    Client, OTHER_SUBSCRIPTION, PRINCIPAL, READER, SUBSCRIPTION, account, group, identity,
    networks, subscription,
};

/// A resource type.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    /// `Namespace/type[/child]`.
    pub(super) name: String,
    /// Its versions, newest first.
    pub(super) versions: Vec<String>,
    /// A body that is nearly right.
    pub(super) body: Value,
}

/// The types that the sandbox simulates.
pub(super) static SIMULATED: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let several = |it: &Kind| 1 < it.versions.len() || SAMPLES.iter().any(|(name, _)| it.is(name));
    let kinds: Vec<Kind> = all().into_iter().filter(several).collect();
    assert!(50 < kinds.len(), "the sandbox lists its types: {}", kinds.len());
    kinds
});

/// The types that the sandbox stores as they are written, or only knows the names of.
pub(super) static OTHERS: LazyLock<Vec<Kind>> =
    LazyLock::new(|| all().into_iter().filter(|it| it.versions.len() <= 1).collect());

/// Bodies by type: of the firewalls' own samples, and of what else has a form of its own.
static SAMPLES: LazyLock<Vec<(&str, Value)>> = LazyLock::new(|| {
    let firewalls = FirewallSample::all().into_iter().map(|it| (it.resource_type, it.resource));
    firewalls.chain(own()).collect()
});

impl Kind {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The seed: what the tests of the whole crate have, and two networks to peer.
pub(super) fn seed() -> Value {
    let mut seed = crate::support::seed();
    let networks = networks::seed()["resources"].as_array().cloned().unwrap_or_default();
    seed["resources"].as_array_mut().unwrap().extend(networks);
    seed["astro"] =
        json!({"organizations": [{"id": "org", "name": "Org", "clusters": [], "deployments": []}]});
    seed
}

fn all() -> Vec<Kind> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let path = format!("{}/providers", subscription());
    // A strategy is made where no runtime runs, and may be made where one does.
    let reply = std::thread::spawn(move || {
        runtime.block_on(async { Client::with_seed(seed()).get(&path, "2021-04-01").await })
    });
    let reply = reply.join().unwrap();
    let mut kinds = Vec::new();
    for provider in reply.body["value"].as_array().unwrap() {
        let namespace = provider["namespace"].as_str().unwrap();
        for kind in provider["resourceTypes"].as_array().unwrap() {
            let name = format!("{namespace}/{}", kind["resourceType"].as_str().unwrap());
            let versions = kind["apiVersions"].as_array().unwrap().iter();
            let versions = versions.filter_map(Value::as_str).map(str::to_owned).collect();
            let body = body(&name);
            kinds.push(Kind { name, versions, body });
        }
    }
    kinds
}

fn body(name: &str) -> Value {
    let sample = SAMPLES.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
    let mut body = sample.map_or_else(|| json!({"properties": {}}), |(_, body)| body.clone());
    if body.get("location").is_none() {
        body["location"] = json!("westeurope");
    }
    body
}

fn own() -> Vec<(&'static str, Value)> {
    let subnet = format!("{}/subnets/one", networks::network("core"));
    let remote = networks::vendor();
    let account = account();
    let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    vec![
        ("Microsoft.Authorization/locks", json!({"properties": {"level": "CanNotDelete"}})),
        (
            "Microsoft.Authorization/roleAssignments",
            json!({"properties": {"roleDefinitionId": role, "principalId": PRINCIPAL}}),
        ),
        (
            "Microsoft.Authorization/roleDefinitions",
            json!({"properties": {
                "roleName": "Own", "type": "CustomRole", "description": "",
                "assignableScopes": [group(), subscription()],
                "permissions": [{"actions": ["Microsoft.Storage/*/read"], "notActions": [], "dataActions": []}],
            }}),
        ),
        (
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
            json!({"properties": {"issuer": "https://issuer/", "subject": "me", "audiences": ["api://AzureADTokenExchange"]}}),
        ),
        (
            "Microsoft.Network/virtualNetworks",
            json!({"properties": {
                "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
                "subnets": [{"name": "one", "properties": {"addressPrefix": "10.0.0.0/24"}}],
            }}),
        ),
        (
            "Microsoft.Network/virtualNetworks/subnets",
            json!({"properties": {"addressPrefix": "10.60.1.0/24", "serviceEndpoints": [{"service": "Microsoft.Storage"}]}}),
        ),
        (
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
            json!({"properties": {"remoteVirtualNetwork": {"id": remote}, "allowVirtualNetworkAccess": true}}),
        ),
        (
            "Microsoft.Network/routeTables",
            json!({"properties": {"routes": [{"name": "one", "properties": {"addressPrefix": "10.9.0.0/16", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4"}}]}}),
        ),
        (
            "Microsoft.Network/routeTables/routes",
            json!({"properties": {"addressPrefix": "10.8.0.0/16", "nextHopType": "VnetLocal"}}),
        ),
        (
            "Microsoft.Network/virtualNetworkGateways",
            json!({"properties": {"gatewayType": "Vpn", "ipConfigurations": []}}),
        ),
        (
            "Microsoft.Network/localNetworkGateways",
            json!({"properties": {"gatewayIpAddress": "198.51.100.20", "localNetworkAddressSpace": {"addressPrefixes": ["172.20.0.0/19"]}}}),
        ),
        (
            "Microsoft.Network/connections",
            json!({"properties": {
                "connectionType": "IPsec", "sharedKey": "one",
                "virtualNetworkGateway1": {"id": format!("{}/providers/Microsoft.Network/virtualNetworkGateways/one", group())},
                "localNetworkGateway2": {"id": format!("{}/providers/Microsoft.Network/localNetworkGateways/one", group())}}}),
        ),
        (
            "Microsoft.Network/privateEndpoints",
            json!({"properties": {
                "subnet": {"id": subnet},
                "manualPrivateLinkServiceConnections": [{"name": "one", "properties": {
                    "privateLinkServiceId": account, "groupIds": ["blob"], "requestMessage": "please"}}],
            }}),
        ),
        (
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
            json!({"location": "global", "properties": {"virtualNetwork": {"id": networks::network("core")}, "registrationEnabled": false}}),
        ),
        ("Microsoft.Network/privateDnsZones", json!({"location": "global"})),
        (
            "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules",
            json!({"properties": {"direction": "Inbound", "addressPrefixes": ["203.0.113.0/24"]}}),
        ),
        (
            "Microsoft.Network/networkSecurityPerimeters/resourceAssociations",
            json!({"properties": {"privateLinkResource": {"id": account}, "profile": {"id": "x"}, "accessMode": "Enforced"}}),
        ),
        (
            "Microsoft.Resources/tags",
            json!({"operation": "Merge", "properties": {"tags": {"a": "b"}}}),
        ),
        (
            "Microsoft.ContainerService/managedClusters",
            json!({"identity": {"type": "SystemAssigned"}, "properties": {
                "dnsPrefix": "one", "agentPoolProfiles": [{"name": "one", "count": 1, "mode": "System"}],
                "apiServerAccessProfile": {"authorizedIPRanges": ["203.0.113.0/24"]}}}),
        ),
        (
            "Microsoft.DBforPostgreSQL/flexibleServers",
            json!({"sku": {"name": "Standard_B1ms", "tier": "Burstable"}, "properties": {
                "createMode": "Default", "version": "16", "administratorLogin": "me",
                "administratorLoginPassword": "Secret-1", "network": {"publicNetworkAccess": "Enabled"}}}),
        ),
        (
            "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules",
            json!({"properties": {"startIpAddress": "203.0.113.1", "endIpAddress": "203.0.113.9"}}),
        ),
    ]
}

/// IDs of what is there.
pub(super) fn ids() -> Vec<String> {
    vec![
        subscription(),
        group(),
        account(),
        identity(),
        networks::network("core"),
        networks::vendor(),
        format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/new"),
        format!("/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups/astro-net"),
        format!("{}/providers/Microsoft.Storage/storageAccounts/one", group()),
        format!("{}/providers/Microsoft.DocumentDB/databaseAccounts/one", group()),
        format!("{}/providers/Microsoft.Network/virtualNetworks/one", group()),
        format!("{}/subnets/one", networks::network("core")),
    ]
}
