//! One target of each service that lets in subnets, with an entry of somebody else's and settings that
//! must survive. The table is the sandbox's, which shares nothing with the provider's.

use arm_sandbox::{FirewallSample, NetworkPlacement};
use serde_json::{Value, json};

use super::{FOREIGN, subnet};
use crate::azure::{Azure, data_group};

pub(super) const COSMOS: &str = "Microsoft.DocumentDB/databaseAccounts";
pub(super) const EVENT_HUBS: &str = "Microsoft.EventHub/namespaces";
pub(super) const SERVICE_BUS: &str = "Microsoft.ServiceBus/namespaces";
pub(super) const SQL: &str = "Microsoft.Sql/servers";
pub(super) const STORAGE: &str = "Microsoft.Storage/storageAccounts";

/// A target, and how its firewall looks to somebody who reads it with another tool.
pub(super) struct Target {
    pub(super) id: String,
    pub(super) seed: Value,
    pub(super) version: &'static str,
    pub(super) placement: NetworkPlacement,
}

impl Target {
    fn of(sample: FirewallSample) -> Option<Self> {
        let id = format!("{}/providers/{}/acmetarget01", data_group(), sample.resource_type);
        let mut seed = sample.resource;
        seed["id"] = id.clone().into();
        seed["location"] = "westeurope".into();
        if sample.resource_type == COSMOS {
            seed["properties"]["isVirtualNetworkFilterEnabled"] = true.into();
        }
        Some(Self { id, seed, version: sample.version, placement: sample.networks? })
    }

    /// An Azure that has the target, with somebody else's subnet and address.
    pub(super) fn azure(&self) -> Azure {
        Azure::holding(self.resources())
    }

    /// The same, where the caller may not do this to that subnet.
    pub(super) fn azure_denying(&self, subnet: &str, action: &str) -> Azure {
        Azure::holding_denying(self.resources(), subnet, &[action])
    }

    fn resources(&self) -> Vec<Value> {
        let mut resources = vec![self.seed.clone()];
        match &self.placement {
            NetworkPlacement::List { document, list, .. } => {
                let holder = if document.is_empty() {
                    &mut resources[0]
                } else {
                    resources.push(json!({
                        "id": format!("{}{document}", self.id),
                        "properties": { "defaultAction": "Deny", "trustedServiceAccessEnabled": true },
                    }));
                    &mut resources[1]
                };
                set(holder, list, json!([self.placement.entry(&subnet(FOREIGN))]));
            }
            NetworkPlacement::Rules { collection, .. } => {
                resources.push(json!({
                    "id": format!("{}/{collection}/office", self.id),
                    "properties": self.placement.entry(&subnet(FOREIGN)),
                }));
            }
        }
        resources
    }

    /// Whether entries are rules with names.
    pub(super) fn has_names(&self) -> bool {
        matches!(self.placement, NetworkPlacement::Rules { .. })
    }

    /// The path of what a write of ours goes to.
    pub(super) fn written(&self) -> String {
        match &self.placement {
            NetworkPlacement::List { document, .. } => format!("{}{document}", self.id),
            NetworkPlacement::Rules { collection, .. } => format!("{}/{collection}/*", self.id),
        }
    }

    /// The verb of a write of ours.
    pub(super) fn verb(&self) -> &'static str {
        match &self.placement {
            NetworkPlacement::List { patched: Some(_), .. } => "PATCH",
            _ => "PUT",
        }
    }

    /// The names of all subnets, in order.
    pub(super) async fn subnets(&self, azure: &Azure) -> Vec<String> {
        let everything = self.everything(azure).await;
        let items = |it: Option<&Value>| it.and_then(Value::as_array).cloned().unwrap_or_default();
        let name = |it: Option<&Value>| {
            let id = it.and_then(Value::as_str).unwrap_or_default();
            id.rsplit('/').next().unwrap_or_default().to_owned()
        };
        let mut found: Vec<String> = match &self.placement {
            NetworkPlacement::List { list, subnet, .. } => items(everything.pointer(list))
                .iter()
                .map(|it| name(it.pointer(&format!("/{}", subnet.join("/")))))
                .collect(),
            NetworkPlacement::Rules { subnet, .. } => items(Some(&everything))
                .iter()
                .map(|it| name(it["properties"].get(subnet)))
                .collect(),
        };
        found.sort();
        found
    }

    /// The whole document, or all rules, without what Azure counts.
    pub(super) async fn everything(&self, azure: &Azure) -> Value {
        let client = azure.somebody_else();
        let mut found: Value = match &self.placement {
            NetworkPlacement::List { document, .. } => {
                client.get(format!("{}{document}", self.id), self.version).await.unwrap()
            }
            NetworkPlacement::Rules { collection, .. } => {
                let path = format!("{}/{collection}", self.id);
                client.list::<Value>(path, self.version, &[]).await.unwrap().into()
            }
        };
        if let Some(members) = found.as_object_mut() {
            members.remove("etag");
        }
        found
    }

    /// What another tool sends that read the document before us, and has one subnet more.
    pub(super) async fn foreign_write(&self, azure: &Azure, name: &str) -> Value {
        let NetworkPlacement::List { list, .. } = &self.placement else { return Value::Null };
        let mut document = self.everything(azure).await;
        let mut entries = document.pointer(list).cloned().unwrap_or_else(|| json!([]));
        entries.as_array_mut().unwrap().push(self.placement.entry(&subnet(name)));
        set(&mut document, list, entries);
        self.body(&document)
    }

    /// Somebody removes a subnet.
    pub(super) async fn remove(&self, azure: &Azure, name: &str) {
        let client = azure.somebody_else();
        let everything = self.everything(azure).await;
        match &self.placement {
            NetworkPlacement::Rules { collection, subnet: member } => {
                let is_it = |it: &&Value| it["properties"][*member] == subnet(name);
                let rule = everything.as_array().unwrap().iter().find(is_it).unwrap();
                let path = format!("{}/{collection}/{}", self.id, rule["name"].as_str().unwrap());
                client.delete(path, self.version).await.unwrap();
            }
            NetworkPlacement::List { list, .. } => {
                let mut document = everything;
                let mut entries = document.pointer(list).cloned().unwrap();
                entries.as_array_mut().unwrap().retain(|it| !it.to_string().contains(name));
                set(&mut document, list, entries);
                self.put(azure, &document).await;
            }
        }
    }

    /// Azure or somebody else changes members of the entry of a subnet.
    pub(super) async fn alter(&self, azure: &Azure, name: &str, members: &Value) {
        let client = azure.somebody_else();
        let mut everything = self.everything(azure).await;
        let set_members = |entry: &mut Value| {
            for (member, value) in members.as_object().unwrap() {
                entry[member] = value.clone();
            }
        };
        match &self.placement {
            NetworkPlacement::Rules { collection, subnet: member } => {
                let is_it = |it: &&mut Value| it["properties"][*member] == subnet(name);
                let rule = everything.as_array_mut().unwrap().iter_mut().find(is_it).unwrap();
                set_members(&mut rule["properties"]);
                let path = format!("{}/{collection}/{}", self.id, rule["name"].as_str().unwrap());
                let body = json!({ "properties": rule["properties"] });
                client.put::<Value>(path, self.version, &body).await.unwrap();
            }
            NetworkPlacement::List { list, .. } => {
                let entries = everything.pointer_mut(list).unwrap().as_array_mut().unwrap();
                let is_it = |it: &&mut Value| it.to_string().contains(&subnet(name));
                set_members(entries.iter_mut().find(is_it).unwrap());
                self.put(azure, &everything).await;
            }
        }
    }

    /// Somebody writes the document.
    async fn put(&self, azure: &Azure, document: &Value) {
        let client = azure.somebody_else();
        let (path, body) = (self.written(), self.body(document));
        if self.verb() == "PATCH" {
            client.patch::<Value>(path, self.version, &body).await.unwrap();
        } else {
            client.put::<Value>(path, self.version, &body).await.unwrap();
        }
    }

    fn body(&self, document: &Value) -> Value {
        let NetworkPlacement::List { patched: Some(patched), .. } = &self.placement else {
            return document.clone();
        };
        let mut body = json!({});
        set(&mut body, patched, document.pointer(patched).cloned().unwrap());
        body
    }
}

/// One target of each service that lets in subnets.
pub(super) fn every_target() -> Vec<Target> {
    FirewallSample::all().into_iter().filter_map(Target::of).collect()
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
