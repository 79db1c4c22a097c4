//! Requests at random: whatever is sent, the sandbox neither panics nor answers 500.

use axum::body::Body;

use crate::support::{Client, OTHER_SUBSCRIPTION, SUBSCRIPTION, seed};

const METHODS: &[&str] = &["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS"];

const SCOPES: &[&str] =
    &["", "/resourceGroups/rg-lake", "/resourcegroups/RG-ID", "/resourceGroups/none"];

/// Types and what may stand after a name.
const TYPES: &[&str] = &[
    "Microsoft.Authorization/locks",
    "Microsoft.Authorization/permissions",
    "Microsoft.Authorization/roleAssignments",
    "Microsoft.Authorization/roleDefinitions",
    "Microsoft.Cache/redis",
    "Microsoft.Compute/disks",
    "Microsoft.ContainerRegistry/registries",
    "Microsoft.ContainerService/managedClusters",
    "Microsoft.DBforPostgreSQL/flexibleServers",
    "Microsoft.DocumentDB/databaseAccounts",
    "Microsoft.EventHub/namespaces",
    "Microsoft.KeyVault/locations/westus/deletedVaults",
    "Microsoft.KeyVault/vaults",
    "Microsoft.Kusto/clusters",
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "Microsoft.Network/privateDnsZones",
    "Microsoft.Network/privateEndpoints",
    "Microsoft.Network/routeTables",
    "Microsoft.Network/virtualNetworks",
    "Microsoft.Resources/tags",
    "Microsoft.Sql/servers",
    "Microsoft.Storage/storageAccounts",
    "Contoso.Robots/arms",
    "/",
];

const NAMES: &[&str] = &[
    "",
    "/lakeprod",
    "/default",
    "/thing1",
    "/%2F",
    "/9f6f2d1e-1b0a-5a55-8f0e-000000000001",
    "/thing1/privateEndpointConnections/pe",
    "/thing1/privateLinkResources",
    "/thing1/firewallRules/one",
    "/thing1/subnets/pe",
    "/thing1/virtualNetworkPeerings/one",
    "/thing1/networkRuleSets/default",
    "/lakeprod/blobServices/default/containers/c",
    "/thing1/listKeys",
    "/thing1/regenerateKey",
    "/thing1/stop",
    "/thing1/start",
    "/thing1/purge",
    "/lakeprod/providers/Microsoft.Resources/tags/default",
];

/// Paths that are not those of resources.
const OTHERS: &[&str] = &[
    "/providers/Microsoft.ResourceGraph/resources",
    "/subscriptions/6f0e0000-1111-4222-8333-4444444444a1/resourceGroups/rg-lake/moveResources",
    "/subscriptions/6f0e0000-1111-4222-8333-4444444444a1/providers/Microsoft.Storage/checkNameAvailability",
    "/subscriptions/6f0e0000-1111-4222-8333-4444444444a1/resources",
    "/%2Fsubscriptions%2F6f0e0000-1111-4222-8333-4444444444a1/providers/Microsoft.Authorization/locks/x",
    "/metadata/endpoints",
    "//%2f%2F//",
    "/tenants",
];

const BODIES: &[&str] = &[
    "",
    "null",
    "[]",
    "{",
    "{}",
    r#"{"location":"westus"}"#,
    r#"{"location":7,"properties":[]}"#,
    r#"{"location":"West US","properties":{"powerState":"x","state":{},"networkAcls":{"defaultAction":"Deny","bypass":","}}}"#,
    r#"{"location":"westus","sku":"Premium","identity":7,"tags":{"a":1},"properties":{}}"#,
    r#"{"location":"westus","properties":{"locations":[7,{"locationName":[]}],"capabilities":{},"ipRules":{}}}"#,
    r#"{"location":"westus","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16","::/0"]},"subnets":[{"name":"pe","properties":{"addressPrefix":"10.0.0.0/24"}}]}}"#,
    r#"{"location":"westus","properties":{"subnet":{"id":"x"},"privateLinkServiceConnections":[{"properties":7}]}}"#,
    r#"{"properties":{"level":"ReadOnly","tags":{"a":"b"},"privateLinkServiceConnectionState":{"status":"Approved","description":7}}}"#,
    r#"{"operation":"Merge","properties":{"tags":{"a":"b"}}}"#,
    r#"{"properties":{"startIpAddress":"1.2.3.4","endIpAddress":"x","createMode":"recover"}}"#,
    r#"{"keyName":"key1","name":"lakeprod","type":"x/y/z","keyType":7}"#,
    r#"{"query":"resources | where name == 'x' | project a[9999999999999999999], b.c | order by a","options":{"$top":0,"$skip":99}}"#,
    r#"{"query":"resources | summarize count() by tostring(tags['é']) | top 99999999999999999999999 by x"}"#,
    r#"{"resources":["/subscriptions/x",7],"targetResourceGroup":"/"}"#,
    r#"{"resources":["/subscriptions/6f0e0000-1111-4222-8333-4444444444a1/resourceGroups/rg-lake/providers/Microsoft.Storage/storageAccounts/lakeprod"],"targetResourceGroup":"/subscriptions/6f0e0000-1111-4222-8333-4444444444a1/resourceGroups/rg-id"}"#,
];

const QUERIES: &[&str] = &[
    "?api-version=2025-06-01",
    "?api-version=2025-06-01-preview&$filter=atScope()",
    "?api-version=2025-06-01&$filter=tagName%20eq%20'a'&$top=1",
    "?api-version=2025-06-01&kv-operation=x",
    "?api-version=%E2%82%AC%E2%82%AC%E2%82%AC%E2%82%AC%E2%82%AC",
    "",
];

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // Knuth's MMIX generator; its high bits are the good ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn path(&mut self) -> String {
        if self.below(8) == 0 {
            return self.of(OTHERS).to_owned();
        }
        let subscription = self.of(&[SUBSCRIPTION, OTHER_SUBSCRIPTION, SUBSCRIPTION, SUBSCRIPTION]);
        let (scope, kind, name) = (self.of(SCOPES), self.of(TYPES), self.of(NAMES));
        format!("/subscriptions/{subscription}{scope}/providers/{kind}{name}")
    }
}

#[tokio::test]
async fn no_request_causes_a_panic_or_a_500() {
    let client = Client::with_seed(seed());
    let mut random = Random(20_261_128);
    for round in 0..4000 {
        if round % 500 == 0 {
            client.sandbox.change_behavior(|it| it.operation_polls = round / 500 % 3).unwrap();
        }
        let (method, path) = (random.of(METHODS), random.path());
        let (query, body) = (random.of(QUERIES), random.of(BODIES));
        let uri = format!("https://management.azure.com{path}{query}");
        let json = [("content-type", "application/json"), ("if-match", random.of(&["", "*", "x"]))];

        let reply = client.send(method, &uri, &json, Body::from(body)).await;

        assert!(reply.status < 500, "{method} {uri} {body}: {reply:?}");
    }
}
