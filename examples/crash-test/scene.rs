//! A customer's resources, what others have there already, and two versions of a configuration that
//! works on them: grants, credentials, allowlists, a peering, routes, and an approval.

use arm_sandbox::vendor::AddPrivateEndpoint;
use serde_json::{Value, json};

const TENANT: &str = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11";
const SUBSCRIPTION: &str = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
const VENDOR_TENANT: &str = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";
const VENDOR_SUBSCRIPTION: &str = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845";
const PRINCIPAL: &str = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64";
const OTHER_PRINCIPAL: &str = "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

/// Names the IDs of resources of the customer: everything is in one resource group.
macro_rules! data {
    ($path:literal) => {
        concat!(
            "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/",
            $path
        )
    };
}

pub(crate) const STORAGE: &str = data!("Microsoft.Storage/storageAccounts/stdatalakeprod01");
pub(crate) const VAULT: &str = data!("Microsoft.KeyVault/vaults/kv-data-prod-01");
pub(crate) const VAULT_CONNECTIONS: &str =
    data!("Microsoft.KeyVault/vaults/kv-data-prod-01/privateEndpointConnections");
pub(crate) const REGISTRY_CONNECTIONS: &str =
    data!("Microsoft.ContainerRegistry/registries/crdataprod01/privateEndpointConnections");
pub(crate) const SQL_RULES: &str = data!("Microsoft.Sql/servers/sql-data-prod/firewallRules");
pub(crate) const CREDENTIALS: &str =
    data!("Microsoft.ManagedIdentity/userAssignedIdentities/id-tasks/federatedIdentityCredentials");
pub(crate) const LINKS: &str =
    data!("Microsoft.Network/virtualNetworks/vnet-data/virtualNetworkPeerings");
pub(crate) const ROUTES: &str = data!("Microsoft.Network/routeTables/rt-data/routes");
pub(crate) const ASSIGNMENTS: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleAssignments";

const SQL: &str = data!("Microsoft.Sql/servers/sql-data-prod");
const REGISTRY: &str = data!("Microsoft.ContainerRegistry/registries/crdataprod01");
const IDENTITY: &str = data!("Microsoft.ManagedIdentity/userAssignedIdentities/id-tasks");
const VNET: &str = data!("Microsoft.Network/virtualNetworks/vnet-data");
const HUB: &str = data!("Microsoft.Network/virtualNetworks/vnet-hub");
const SHARED: &str = data!("Microsoft.Network/virtualNetworks/vnet-shared");
const TABLE: &str = data!("Microsoft.Network/routeTables/rt-data");

/// A configuration of the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// What is made first.
    First,
    /// What it becomes: some things change, some go, some come.
    Second,
}

/// What is there from the start, that of others included.
pub(crate) fn seed() -> Value {
    let deny = |addresses: &[&str]| {
        let rules: Vec<_> = addresses.iter().map(|it| json!({ "value": it })).collect();
        json!({ "defaultAction": "Deny", "bypass": "AzureServices", "ipRules": rules, "virtualNetworkRules": [] })
    };
    let network = |id: &str, prefix: &str| json!({ "id": id, "location": "westeurope", "properties": { "addressSpace": { "addressPrefixes": [prefix] } } });
    let role = format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
    );
    json!({
        "tenants": [{ "tenantId": TENANT }, { "tenantId": VENDOR_TENANT }],
        "subscriptions": [
            { "subscriptionId": SUBSCRIPTION, "tenantId": TENANT },
            { "subscriptionId": VENDOR_SUBSCRIPTION, "tenantId": VENDOR_TENANT },
        ],
        "principals": [{ "id": OTHER_PRINCIPAL, "type": "ServicePrincipal" }],
        "resources": [
            { "id": STORAGE, "location": "westeurope", "kind": "StorageV2", "sku": { "name": "Standard_ZRS" },
              "properties": { "publicNetworkAccess": "Enabled", "networkAcls": deny(&["198.51.100.7"]) } },
            { "id": VAULT, "location": "westeurope",
              "properties": { "tenantId": TENANT, "sku": { "family": "A", "name": "standard" },
                              "enableRbacAuthorization": true, "publicNetworkAccess": "Enabled",
                              "networkAcls": deny(&["198.51.100.7/32"]) } },
            { "id": SQL, "location": "westeurope", "properties": { "publicNetworkAccess": "Enabled" } },
            { "id": format!("{SQL}/firewallRules/office"),
              "properties": { "startIpAddress": "198.51.100.7", "endIpAddress": "198.51.100.7" } },
            { "id": REGISTRY, "location": "westeurope", "sku": { "name": "Premium" },
              "properties": { "publicNetworkAccess": "Enabled" } },
            { "id": IDENTITY, "location": "westeurope", "properties": { "principalId": PRINCIPAL } },
            { "id": format!("{IDENTITY}/federatedIdentityCredentials/actions"),
              "properties": { "issuer": "https://token.actions.githubusercontent.com",
                              "subject": "repo:acme/data:ref:refs/heads/main",
                              "audiences": ["api://AzureADTokenExchange"] } },
            network(VNET, "10.60.0.0/16"), network(HUB, "10.70.0.0/16"), network(SHARED, "10.80.0.0/16"),
            { "id": format!("{VNET}/virtualNetworkPeerings/to-shared"),
              "properties": { "remoteVirtualNetwork": { "id": SHARED }, "allowVirtualNetworkAccess": true } },
            { "id": TABLE, "location": "westeurope", "properties": { "routes": [
                { "name": "internet", "properties": { "addressPrefix": "0.0.0.0/0",
                  "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4" } } ] } },
            { "id": format!("{STORAGE}/providers/Microsoft.Authorization/roleAssignments/0f9b6c1d-7e42-4a58-b3d6-81c5e2a49f07"),
              "properties": { "roleDefinitionId": role, "principalId": OTHER_PRINCIPAL } },
        ],
    })
}

/// The configuration, whose provider uses this file.
pub(crate) fn configuration(database: &str, version: Version) -> String {
    let second = version == Version::Second;
    let block = provider(database);
    let roles: &[&str] = if second {
        &["Storage Blob Data Contributor", "Storage Queue Data Reader"]
    } else {
        &["Storage Blob Data Contributor", "Storage Table Data Reader"]
    };
    let deployments: &[&str] =
        if second { &["etl", "train", "web"] } else { &["etl", "train", "reports"] };
    let addresses: &[&str] = if second {
        &["203.0.113.18", "203.0.113.20", "203.0.113.64/30"]
    } else {
        &["203.0.113.18", "203.0.113.19", "203.0.113.64/30"]
    };
    let destinations: &[&str] =
        if second { &["10.70.0.0/16", "10.71.0.0/16"] } else { &["10.70.0.0/16"] };
    let endpoint = endpoint_id(if second { "astro-images" } else { "astro-vault" });
    let (target, name) = if second { (REGISTRY, "images") } else { (VAULT, "vault") };
    let list = |items: &[&str]| format!("{items:?}");
    format!(
        r#"{block}
resource "dataplane_role_assignment" "tasks" {{
  for_each            = toset({roles})
  scope               = "{STORAGE}"
  role                = each.value
  managed_identity_id = "{IDENTITY}"
}}

resource "dataplane_federated_identity_credential" "tasks" {{
  for_each            = toset({deployments})
  managed_identity_id = "{IDENTITY}"
  name                = each.value
  issuer              = "https://oidc.example.com/astro"
  subject             = "system:serviceaccount:${{each.value}}:default"
}}

resource "dataplane_ip_allowlist" "lists" {{
  for_each         = toset(["{STORAGE}", "{VAULT}", "{SQL}"])
  target_id        = each.value
  addresses        = {addresses}
  rule_name_prefix = "astro"
}}

resource "dataplane_vnet_peering" "hub" {{
  vnet_id        = "{VNET}"
  remote_vnet_id = "{HUB}"
}}

resource "dataplane_peering_routes" "hub" {{
  route_table_id = "{TABLE}"
  destinations   = {destinations}
  next_hop_type  = "VirtualNetworkGateway"
}}

resource "dataplane_private_endpoint_approval" "{name}" {{
  resource_id         = "{target}"
  private_endpoint_id = "{endpoint}"
  on_destroy          = "remove"
}}
"#,
        roles = list(roles),
        deployments = list(deployments),
        addresses = list(addresses),
        destinations = list(destinations),
    )
}

/// The configuration of one of several writers in one round: entries that nobody else has.
pub(crate) fn writer(database: &str, writer: u8, round: u32) -> String {
    let addresses = writer_addresses(writer, round);
    let block = provider(database);
    format!(
        r#"{block}
resource "dataplane_ip_allowlist" "lists" {{
  for_each         = toset(["{STORAGE}", "{VAULT}", "{SQL}"])
  target_id        = each.value
  addresses        = {addresses:?}
  rule_name_prefix = "w{writer}"
}}

resource "dataplane_federated_identity_credential" "tasks" {{
  count               = 2
  managed_identity_id = "{IDENTITY}"
  name                = "w{writer}-${{count.index}}-{parity}"
  issuer              = "https://oidc.example.com/astro"
  subject             = "system:serviceaccount:w{writer}-{parity}:t${{count.index}}"
}}
"#,
        parity = round % 2
    )
}

/// What Azure must hold because of that configuration.
pub(crate) fn writer_holdings(writer: u8, round: u32) -> Vec<String> {
    let parity = round % 2;
    let credentials = (0..2).map(|index| {
        format!(
            "credential w{writer}-{index}-{parity} system:serviceaccount:w{writer}-{parity}:t{index}"
        )
    });
    let entries = writer_addresses(writer, round).into_iter().flat_map(|it| {
        [
            format!("entry stdatalakeprod01 {it}"),
            format!("entry kv-data-prod-01 {it}/32"),
            format!("rule {it}-{it}"),
        ]
    });
    credentials.chain(entries).collect()
}

/// Three addresses: two that stay from round to round, and one that is of this round alone.
fn writer_addresses(writer: u8, round: u32) -> [String; 3] {
    let network = 16 + writer;
    ["1".to_owned(), "2".to_owned(), (10 + round % 200).to_string()]
        .map(|host| format!("203.0.{network}.{host}"))
}

fn provider(database: &str) -> String {
    format!(
        r#"terraform {{
  required_providers {{
    dataplane = {{ source = "dataplane/dataplane" }}
  }}
}}

provider "dataplane" {{
  sandbox = {{ database = "{database}" }}
}}
"#
    )
}

fn endpoint_id(name: &str) -> String {
    format!(
        "/subscriptions/{VENDOR_SUBSCRIPTION}/resourceGroups/mc-astro/providers/Microsoft.Network/privateEndpoints/{name}"
    )
}

/// The private endpoints that the vendor makes, which wait for the customer's approval.
pub(crate) fn endpoints() -> [AddPrivateEndpoint; 2] {
    [("astro-vault", VAULT, "vault"), ("astro-images", REGISTRY, "registry")].map(
        |(name, target, group)| AddPrivateEndpoint {
            target: target.to_owned(),
            group: Some(group.to_owned()),
            endpoint: Some(endpoint_id(name)),
            message: Some("Astro asks for access".to_owned()),
        },
    )
}
