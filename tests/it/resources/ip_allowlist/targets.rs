//! One target of each service, with an entry of somebody else's and settings that must survive.

use serde_json::{Value, json};

use super::FOREIGN;
use crate::azure::{Azure, data_group};

/// A target, and how its firewall looks to somebody who reads it with another tool.
pub(super) struct Target {
    pub(super) id: String,
    /// The resource, for a seed.
    pub(super) seed: Value,
    pub(super) version: &'static str,
    pub(super) place: Place,
}

/// Where the entries are.
pub(super) enum Place {
    /// In a list of a document.
    List {
        /// Path of the document below the target.
        document: &'static str,
        /// The list in it.
        list: &'static str,
        /// The verb that writes it.
        verb: &'static str,
        /// What that verb is given to store a document as it is.
        whole: Option<&'static str>,
        /// An entry in the service's form.
        entry: fn(&str) -> Value,
    },
    /// In rules with names.
    Rules {
        /// The members for the first and the last address.
        bounds: [&'static str; 2],
        /// The name of our rule for an address.
        name: fn(&str) -> String,
    },
}

impl Target {
    /// An Azure that has the target, with somebody else's entry.
    pub(super) fn azure(&self) -> Azure {
        self.azure_with(FOREIGN, FOREIGN)
    }

    /// The same, where that entry is a range, in a list as this, in a rule up to that address.
    pub(super) fn azure_with(&self, range: &str, last_address: &str) -> Azure {
        let mut resources = vec![self.seed.clone()];
        match &self.place {
            Place::List { document, list, entry, .. } => {
                let whole = if document.is_empty() {
                    &mut resources[0]
                } else {
                    resources.push(json!({
                        "id": format!("{}{document}", self.id),
                        "properties": { "defaultAction": "Deny", "trustedServiceAccessEnabled": true },
                    }));
                    &mut resources[1]
                };
                // Some write the length of an address to it.
                let entry = entry(range).to_string().replace("/24/32", "/24");
                set(whole, list, json!([serde_json::from_str::<Value>(&entry).unwrap()]));
            }
            Place::Rules { bounds: [first, last], .. } => resources.push(json!({
                "id": format!("{}/firewallRules/office", self.id),
                "properties": {
                    *first: range.split('/').next().unwrap_or_default(), *last: last_address,
                },
            })),
        }
        Azure::holding(resources)
    }

    /// The path of what a write of ours goes to.
    pub(super) fn written(&self) -> String {
        match &self.place {
            Place::List { document, .. } => format!("{}{document}", self.id),
            Place::Rules { .. } => format!("{}/firewallRules/*", self.id),
        }
    }

    /// The verb of a write of ours.
    pub(super) fn verb(&self) -> &'static str {
        match self.place {
            Place::List { verb, .. } => verb,
            Place::Rules { .. } => "PUT",
        }
    }

    /// The addresses of all entries, in order.
    pub(super) async fn addresses(&self, azure: &Azure) -> Vec<String> {
        let everything = self.everything(azure).await;
        let text = |it: &Value| match it {
            Value::String(text) => text.clone(),
            Value::Object(members) => members
                .iter()
                .filter(|(name, _)| *name != "action" && *name != "filterName")
                .filter_map(|(_, it)| it.as_str())
                .collect(),
            other => other.to_string(),
        };
        let mut found: Vec<String> = match &self.place {
            Place::List { list, .. } => everything
                .pointer(list)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(text)
                .collect(),
            Place::Rules { bounds: [first, _], .. } => everything
                .as_array()
                .into_iter()
                .flatten()
                .map(|it| text(&it["properties"][*first]))
                .collect(),
        };
        for address in &mut found {
            *address = address.trim_end_matches("/32").to_owned();
        }
        found.sort();
        found
    }

    /// The whole document, or all rules, without what Azure counts.
    pub(super) async fn everything(&self, azure: &Azure) -> Value {
        let client = azure.somebody_else();
        let mut found: Value = match &self.place {
            Place::List { document, .. } => {
                client.get(format!("{}{document}", self.id), self.version).await.unwrap()
            }
            Place::Rules { .. } => {
                let path = format!("{}/firewallRules", self.id);
                client.list::<Value>(path, self.version, &[]).await.unwrap().into()
            }
        };
        if let Some(members) = found.as_object_mut() {
            members.remove("etag");
            members.remove("eTag");
        }
        found
    }

    /// What another tool sends that read the document before us, and has one entry more.
    pub(super) async fn foreign_write(&self, azure: &Azure, address: &str) -> Value {
        let Place::List { list, whole, entry, .. } = &self.place else { return Value::Null };
        let mut document = self.everything(azure).await;
        let mut entries = document.pointer(list).cloned().unwrap_or_else(|| json!([]));
        entries.as_array_mut().unwrap().push(entry(address));
        set(&mut document, list, entries);
        let Some(whole) = whole else { return document };
        let mut body = json!({});
        set(&mut body, whole, document.pointer(whole).cloned().unwrap());
        body
    }

    /// Somebody removes an entry of ours.
    pub(super) async fn remove(&self, azure: &Azure, address: &str) {
        let client = azure.somebody_else();
        match &self.place {
            Place::Rules { name, .. } => {
                let path = format!("{}/firewallRules/{}", self.id, name(address));
                client.delete(path, self.version).await.unwrap();
            }
            Place::List { list, .. } => {
                let body = self.without(azure, list, address).await;
                let path = self.written();
                if self.verb() == "PATCH" {
                    client.patch::<Value>(path, self.version, &body).await.unwrap();
                } else {
                    client.put::<Value>(path, self.version, &body).await.unwrap();
                }
            }
        }
    }

    async fn without(&self, azure: &Azure, list: &str, address: &str) -> Value {
        let mut document = self.everything(azure).await;
        let mut entries = document.pointer(list).cloned().unwrap();
        entries.as_array_mut().unwrap().retain(|it| !it.to_string().contains(address));
        set(&mut document, list, entries);
        document
    }
}

/// One target of each service.
pub(super) fn every_target() -> Vec<Target> {
    [patched(), replaced(), ruled()].into_iter().flatten().collect()
}

/// Those whose list a PATCH writes.
fn patched() -> Vec<Target> {
    let acls = json!({ "networkAcls": { "defaultAction": "Deny", "bypass": "AzureServices", "virtualNetworkRules": [] } });
    let mut cognitive = acls.clone();
    cognitive["customSubDomainName"] = "acme-ai".into();
    vec![
        list(
            "Microsoft.Storage/storageAccounts",
            "2025-06-01",
            "/properties/networkAcls",
            "/ipRules",
            allowed_value,
            json!({ "sku": { "name": "Standard_ZRS" }, "kind": "StorageV2", "properties": acls }),
        ),
        list(
            "Microsoft.KeyVault/vaults",
            "2025-05-01",
            "/properties/networkAcls",
            "/ipRules",
            |it| json!({ "value": format!("{it}/32") }),
            json!({ "properties": with_tenant(&acls) }),
        ),
        list(
            "Microsoft.ContainerRegistry/registries",
            "2025-11-01",
            "/properties/networkRuleSet",
            "/ipRules",
            allowed_value,
            json!({ "sku": { "name": "Premium" }, "properties": { "adminUserEnabled": false, "networkRuleSet": { "defaultAction": "Deny" } } }),
        ),
        list(
            "Microsoft.CognitiveServices/accounts",
            "2025-09-01",
            "/properties/networkAcls",
            "/ipRules",
            value,
            json!({ "sku": { "name": "S0" }, "kind": "OpenAI", "properties": cognitive }),
        ),
        list(
            "Microsoft.DocumentDB/databaseAccounts",
            "2025-10-15",
            "/properties/ipRules",
            "",
            |it| json!({ "ipAddressOrRange": it }),
            json!({ "kind": "GlobalDocumentDB", "properties": { "databaseAccountOfferType": "Standard", "locations": [{ "locationName": "westeurope", "failoverPriority": 0 }] } }),
        ),
        list(
            "Microsoft.Search/searchServices",
            "2025-05-01",
            "/properties/networkRuleSet",
            "/ipRules",
            value,
            json!({ "sku": { "name": "basic" }, "properties": { "networkRuleSet": { "bypass": "None" } } }),
        ),
        list(
            "Microsoft.Kusto/clusters",
            "2024-04-13",
            "/properties/allowedIpRangeList",
            "",
            |it| json!(it),
            json!({ "sku": { "name": "Standard_E2ads_v5", "tier": "Standard" }, "properties": { "enableStreamingIngest": true } }),
        ),
    ]
}

/// Those whose list a PUT writes.
fn replaced() -> Vec<Target> {
    vec![
        put(
            "Microsoft.ContainerService/managedClusters",
            "2025-10-01",
            "",
            "/properties/apiServerAccessProfile/authorizedIPRanges",
            |it| json!(format!("{it}/32")),
            json!({ "properties": { "dnsPrefix": "acme", "networkProfile": { "loadBalancerSku": "standard" }, "apiServerAccessProfile": { "disableRunCommand": true } } }),
        ),
        put(
            "Microsoft.Devices/IotHubs",
            "2023-06-30",
            "",
            "/properties/networkRuleSets/ipRules",
            |it| json!({ "filterName": format!("f-{it}"), "action": "Allow", "ipMask": it }),
            json!({ "sku": { "name": "S1", "capacity": 1 }, "properties": { "networkRuleSets": { "defaultAction": "Deny", "applyToBuiltInEventHubEndpoint": true } } }),
        ),
        put(
            "Microsoft.EventHub/namespaces",
            "2024-01-01",
            "/networkRuleSets/default",
            "/properties/ipRules",
            mask,
            json!({ "sku": { "name": "Standard" }, "properties": {} }),
        ),
        put(
            "Microsoft.ServiceBus/namespaces",
            "2024-01-01",
            "/networkRuleSets/default",
            "/properties/ipRules",
            mask,
            json!({ "sku": { "name": "Premium" }, "properties": {} }),
        ),
        rules("Microsoft.Sql/servers", "2023-08-01", ["startIpAddress", "endIpAddress"], dashed),
    ]
}

/// Those with rules that have names.
fn ruled() -> Vec<Target> {
    vec![
        rules(
            "Microsoft.DBforPostgreSQL/flexibleServers",
            "2025-08-01",
            ["startIpAddress", "endIpAddress"],
            dashed,
        ),
        rules(
            "Microsoft.DBforMySQL/flexibleServers",
            "2024-12-30",
            ["startIpAddress", "endIpAddress"],
            dashed,
        ),
        rules(
            "Microsoft.Synapse/workspaces",
            "2021-06-01",
            ["startIpAddress", "endIpAddress"],
            dashed,
        ),
        rules("Microsoft.Cache/redis", "2024-11-01", ["startIP", "endIP"], |it| {
            format!("dataplane_{}", it.replace('.', "_"))
        }),
    ]
}

fn list(
    kind: &'static str,
    version: &'static str,
    whole: &'static str,
    below: &'static str,
    entry: fn(&str) -> Value,
    seed: Value,
) -> Target {
    let list: &'static str = format!("{whole}{below}").leak();
    target(
        kind,
        version,
        seed,
        Place::List { document: "", list, verb: "PATCH", whole: Some(whole), entry },
    )
}

fn put(
    kind: &'static str,
    version: &'static str,
    document: &'static str,
    list: &'static str,
    entry: fn(&str) -> Value,
    seed: Value,
) -> Target {
    target(kind, version, seed, Place::List { document, list, verb: "PUT", whole: None, entry })
}

fn rules(
    kind: &'static str,
    version: &'static str,
    bounds: [&'static str; 2],
    name: fn(&str) -> String,
) -> Target {
    target(kind, version, json!({ "properties": {} }), Place::Rules { bounds, name })
}

fn target(kind: &str, version: &'static str, mut seed: Value, place: Place) -> Target {
    let id = format!("{}/providers/{kind}/acmetarget01", data_group());
    seed["id"] = id.clone().into();
    seed["location"] = "westeurope".into();
    Target { id, seed, version, place }
}

fn value(address: &str) -> Value {
    json!({ "value": address })
}

fn allowed_value(address: &str) -> Value {
    json!({ "value": address, "action": "Allow" })
}

fn mask(address: &str) -> Value {
    json!({ "ipMask": address, "action": "Allow" })
}

fn dashed(address: &str) -> String {
    format!("dataplane-{}", address.replace('.', "-"))
}

fn with_tenant(properties: &Value) -> Value {
    let mut properties = properties.clone();
    properties["tenantId"] = crate::azure::TENANT.into();
    properties["sku"] = json!({ "family": "A", "name": "standard" });
    properties["accessPolicies"] = json!([]);
    properties
}

/// Sets what is at the pointer, which is made where it is not there.
fn set(document: &mut Value, pointer: &str, value: Value) {
    let place = pointer.split('/').skip(1).fold(document, |at, key| &mut at[key]);
    *place = value;
}
