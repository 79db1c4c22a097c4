//! One target of each service, with an entry of somebody else's and settings that must survive. The table
//! is the sandbox's, which shares nothing with the provider's.

use arm_sandbox::{FirewallSample, Placement};
use serde_json::{Value, json};

use super::FOREIGN;
use crate::azure::{Azure, data_group};

pub(super) const AKS: &str = "Microsoft.ContainerService/managedClusters";
pub(super) const COGNITIVE_SERVICES: &str = "Microsoft.CognitiveServices/accounts";
pub(super) const CONTAINER_REGISTRY: &str = "Microsoft.ContainerRegistry/registries";
pub(super) const COSMOS: &str = "Microsoft.DocumentDB/databaseAccounts";
pub(super) const IOT_HUB: &str = "Microsoft.Devices/IotHubs";
pub(super) const KEY_VAULT: &str = "Microsoft.KeyVault/vaults";
pub(super) const KUSTO: &str = "Microsoft.Kusto/clusters";
pub(super) const POSTGRESQL: &str = "Microsoft.DBforPostgreSQL/flexibleServers";
pub(super) const SQL: &str = "Microsoft.Sql/servers";
pub(super) const STORAGE: &str = "Microsoft.Storage/storageAccounts";

/// A target, and how its firewall looks to somebody who reads it with another tool.
pub(super) struct Target {
    pub(super) id: String,
    /// The resource, for a seed.
    pub(super) seed: Value,
    pub(super) version: &'static str,
    pub(super) placement: Placement,
    /// The most entries, if Azure documents it.
    pub(super) limit: Option<u32>,
    /// Whether it lets everybody in while it has no entry.
    pub(super) open_when_empty: bool,
    /// Whether it can be in a network security perimeter.
    pub(super) in_perimeter: bool,
}

impl Target {
    fn of(sample: FirewallSample) -> Self {
        let id = format!("{}/providers/{}/acmetarget01", data_group(), sample.resource_type);
        let mut seed = sample.resource;
        seed["id"] = id.clone().into();
        seed["location"] = "westeurope".into();
        Self {
            id,
            seed,
            version: sample.version,
            placement: sample.placement,
            limit: sample.limit,
            open_when_empty: sample.open_when_empty,
            in_perimeter: sample.in_perimeter,
        }
    }

    /// An Azure that has the target, with somebody else's entry.
    pub(super) fn azure(&self) -> Azure {
        self.azure_with(FOREIGN, FOREIGN)
    }

    /// The same, where that entry is a range, in a list as this, in a rule up to that address.
    pub(super) fn azure_with(&self, range: &str, last_address: &str) -> Azure {
        let mut resources = vec![self.seed.clone()];
        match &self.placement {
            Placement::List { document, list, .. } => {
                let holder = if document.is_empty() {
                    &mut resources[0]
                } else {
                    resources.push(json!({
                        "id": format!("{}{document}", self.id),
                        "properties": { "defaultAction": "Deny", "trustedServiceAccessEnabled": true },
                    }));
                    &mut resources[1]
                };
                set(holder, list, json!([self.placement.entry(range)]));
            }
            Placement::Rules { collection, bounds: [first, last] } => resources.push(json!({
                "id": format!("{}/{collection}/office", self.id),
                "properties": {
                    *first: range.split('/').next().unwrap_or_default(), *last: last_address,
                },
            })),
        }
        Azure::holding(resources)
    }

    /// The path of what a write of ours goes to.
    pub(super) fn written(&self) -> String {
        match &self.placement {
            Placement::List { document, .. } => format!("{}{document}", self.id),
            Placement::Rules { collection, .. } => format!("{}/{collection}/*", self.id),
        }
    }

    /// The verb of a write of ours.
    pub(super) fn verb(&self) -> &'static str {
        match &self.placement {
            Placement::List { patched: Some(_), .. } => "PATCH",
            _ => "PUT",
        }
    }

    /// The addresses of all entries, in order.
    pub(super) async fn addresses(&self, azure: &Azure) -> Vec<String> {
        let everything = self.everything(azure).await;
        let text = |it: &Value| it.as_str().unwrap_or_default().trim_end_matches("/32").to_owned();
        let items = |it: Option<&Value>| it.and_then(Value::as_array).cloned().unwrap_or_default();
        let mut found: Vec<String> = match &self.placement {
            Placement::List { list, address, .. } => items(everything.pointer(list))
                .iter()
                .map(|it| text(address.map_or(it, |member| &it[member])))
                .collect(),
            Placement::Rules { bounds: [first, _], .. } => {
                items(Some(&everything)).iter().map(|it| text(&it["properties"][*first])).collect()
            }
        };
        found.sort();
        found
    }

    /// The whole document, or all rules, without what Azure counts.
    pub(super) async fn everything(&self, azure: &Azure) -> Value {
        let client = azure.somebody_else();
        let mut found: Value = match &self.placement {
            Placement::List { document, .. } => {
                client.get(format!("{}{document}", self.id), self.version).await.unwrap()
            }
            Placement::Rules { collection, .. } => {
                let path = format!("{}/{collection}", self.id);
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
        let Placement::List { list, patched, .. } = &self.placement else { return Value::Null };
        let mut document = self.everything(azure).await;
        let mut entries = document.pointer(list).cloned().unwrap_or_else(|| json!([]));
        entries.as_array_mut().unwrap().push(self.placement.entry(address));
        set(&mut document, list, entries);
        let Some(patched) = patched else { return document };
        let mut body = json!({});
        set(&mut body, patched, document.pointer(patched).cloned().unwrap());
        body
    }

    /// Somebody removes an entry of ours.
    pub(super) async fn remove(&self, azure: &Azure, address: &str) {
        let client = azure.somebody_else();
        match &self.placement {
            Placement::Rules { collection, bounds: [first, _] } => {
                let rules = self.everything(azure).await;
                let is_it = |it: &&Value| it["properties"][*first] == address;
                let rule = rules.as_array().unwrap().iter().find(is_it).unwrap();
                let name = rule["name"].as_str().unwrap().rsplit('/').next().unwrap();
                let path = format!("{}/{collection}/{name}", self.id);
                client.delete(path, self.version).await.unwrap();
            }
            Placement::List { list, .. } => {
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
    FirewallSample::all().into_iter().map(Target::of).collect()
}

/// The target of this type.
#[track_caller]
pub(super) fn target(kind: &str) -> Target {
    let found = every_target().into_iter().find(|it| it.id.contains(&format!("/{kind}/")));
    found.expect("a target of each service")
}

/// Sets what is at the pointer, which is made where it is not there.
fn set(document: &mut Value, pointer: &str, value: Value) {
    let place = pointer.split('/').skip(1).fold(document, |at, key| &mut at[key]);
    *place = value;
}
