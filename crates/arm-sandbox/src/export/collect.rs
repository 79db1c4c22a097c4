//! Reads resource groups, what is in them, and what decides about access to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    azure::{Azure, Export, Unread, Wanted},
    secrets,
};
use crate::{id::Id, rules};

/// Where editors find the schema of a seed.
const SCHEMA: &str = "https://raw.githubusercontent.com/dataplane/terraform-provider-dataplane/main/crates/arm-sandbox/src/seed/schema.json";

/// Versions of Azure's own endpoints.
const SUBSCRIPTIONS: &str = "2022-12-01";
const RESOURCES: &str = "2021-04-01";
const LOCKS: &str = "2020-05-01";
const AUTHORIZATION: &str = "2022-04-01";

/// The part of an ID before an extension resource of authorization.
const EXTENSION: &str = "/providers/Microsoft.Authorization";

/// Children that are read where the sandbox simulates them for the type.
const SIMULATED: &[&str] = &[
    "accessRules",
    "federatedIdentityCredentials",
    "firewallRules",
    "networkRuleSets",
    CONNECTIONS,
    "profiles",
    "resourceAssociations",
    PEERINGS,
    "virtualNetworkRules",
];

const CONNECTIONS: &str = "privateEndpointConnections";
const PEERINGS: &str = "virtualNetworkPeerings";

/// Further children, which roles are assigned on.
const SCOPES: &[(&str, &[&str])] = &[
    (
        "Microsoft.Storage/storageAccounts",
        &[
            "blobServices/default/containers",
            "fileServices/default/shares",
            "queueServices/default/queues",
            "tableServices/default/tables",
        ],
    ),
    ("Microsoft.EventHub/namespaces", &["eventhubs"]),
    ("Microsoft.Network/networkSecurityPerimeters", &["profiles", "resourceAssociations"]),
    ("Microsoft.Network/networkSecurityPerimeters/profiles", &["accessRules"]),
];

/// Reads everything that is wanted.
pub(super) async fn collect(azure: &dyn Azure, wanted: &Wanted) -> Result<Export, String> {
    let path = format!("/subscriptions/{}", wanted.subscription);
    let subscription = azure.get(&path, SUBSCRIPTIONS).await.map_err(|error| {
        format!("cannot read the subscription {}: {}", wanted.subscription, said(error))
    })?;
    let mut collector = Collector {
        azure,
        subscription: path,
        groups: Vec::new(),
        versions: HashMap::new(),
        resources: BTreeMap::new(),
        principals: BTreeMap::new(),
        notes: Vec::new(),
    };
    for name in &wanted.resource_groups {
        collector.group(name).await?;
    }
    if collector.groups.is_empty() {
        let reasons = collector.notes.join("; ");
        return Err(format!("none of the resource groups can be read: {reasons}"));
    }
    collector.roles().await?;
    let others = collector.remote_networks().await?;
    Ok(collector.export(&subscription, others))
}

/// What was read so far.
struct Collector<'a> {
    azure: &'a dyn Azure,
    /// The ID of the subscription.
    subscription: String,
    /// The IDs of the groups that can be read.
    groups: Vec<Id>,
    /// The version to read each type of a namespace with; empty where the namespace cannot be read.
    versions: HashMap<String, HashMap<String, String>>,
    resources: BTreeMap<String, Value>,
    /// The kinds of principals by object ID.
    principals: BTreeMap<String, String>,
    notes: Vec<String>,
}

impl Collector<'_> {
    async fn group(&mut self, name: &str) -> Result<(), String> {
        let path = format!("{}/resourceGroups/{name}", self.subscription);
        let azure = self.azure;
        let read = match azure.get(&path, RESOURCES).await {
            Err(Unread::Missing) => {
                self.notes.push(format!("left out, because it does not exist: {path}"));
                None
            }
            other => self.readable(&path, other)?,
        };
        let Some(body) = read else { return Ok(()) };
        let Some(id) = Id::parse(&path).filter(Id::is_container) else {
            return Err(format!("'{name}' is not the name of a resource group"));
        };
        self.add(body);
        self.groups.push(id);
        let list = format!("{path}/resources");
        let listed = self.readable(&list, azure.list(&list, RESOURCES).await)?;
        for resource in listed.unwrap_or_default() {
            let id = resource.get("id").and_then(Value::as_str).and_then(Id::parse);
            if let Some(id) = id {
                self.resource(id).await?;
            }
        }
        let locks = format!("{path}{EXTENSION}/locks");
        let found = self.readable(&locks, azure.list(&locks, LOCKS).await)?;
        found.unwrap_or_default().into_iter().for_each(|it| self.add_within(it));
        Ok(())
    }

    /// Reads a resource and its children.
    async fn resource(&mut self, id: Id) -> Result<(), String> {
        let azure = self.azure;
        let version = self.version(id.resource_type(), None).await?;
        let path = id.text();
        let Some(body) = self.readable(path, azure.get(path, &version).await)? else {
            return Ok(());
        };
        let embedded = body.pointer(&format!("/properties/{CONNECTIONS}")).cloned();
        self.add(body);
        // A child may have children as well.
        let mut parents = vec![(id, version)];
        while let Some((parent, version)) = parents.pop() {
            for child in children(parent.resource_type()) {
                let kind = child.replace("/default", "");
                let child_type = format!("{}/{kind}", parent.resource_type());
                let version = self.version(&child_type, Some(&version)).await?;
                let path = format!("{}/{child}", parent.text());
                let found = match azure.list(&path, &version).await {
                    // Some types show their connections only in the resource.
                    Err(Unread::Missing) if child == CONNECTIONS => {
                        embedded.as_ref().and_then(Value::as_array).cloned()
                    }
                    other => self.readable(&path, other)?,
                };
                for body in found.unwrap_or_default() {
                    let id = body.get("id").and_then(Value::as_str).and_then(Id::parse);
                    parents.extend(id.map(|id| (id, version.clone())));
                    self.add(body);
                }
            }
        }
        Ok(())
    }

    /// Reads the role assignments on the groups and in them, the custom roles that they assign, and their
    /// principals.
    async fn roles(&mut self) -> Result<(), String> {
        let azure = self.azure;
        let mut above = BTreeSet::new();
        let mut roles = BTreeSet::new();
        for group in self.groups.clone() {
            let path = format!("{}{EXTENSION}/roleAssignments", group.text());
            let listed = self.readable(&path, azure.list(&path, AUTHORIZATION).await)?;
            for assignment in listed.unwrap_or_default() {
                let text = |pointer: &str| assignment.pointer(pointer).and_then(Value::as_str);
                let id = text("/id").unwrap_or_default().to_owned();
                if !self.is_within(&id) {
                    above.insert(id);
                    continue;
                }
                let principal = text("/properties/principalId").unwrap_or_default().to_owned();
                let kind = text("/properties/principalType").unwrap_or_default().to_owned();
                let role = text("/properties/roleDefinitionId").unwrap_or_default();
                roles.extend(role.rsplit('/').next().map(str::to_owned));
                self.principals.insert(principal, kind);
                self.add(assignment);
            }
        }
        self.notes.extend(above.into_iter().map(|id| {
            format!(
                "left out, because it is outside of the subscription and the resource groups: {id}"
            )
        }));
        for role in roles {
            let path = format!("{}{EXTENSION}/roleDefinitions/{role}", self.subscription);
            let read = self.readable(&path, azure.get(&path, AUTHORIZATION).await)?;
            let is_custom =
                |it: &Value| it.pointer("/properties/type").is_some_and(|it| it == "CustomRole");
            if let Some(role) = read.filter(is_custom) {
                self.add(role);
            }
        }
        Ok(())
    }

    /// The networks that peering links lead to and that were not read, as the links describe them, and
    /// the tenants of their subscriptions.
    async fn remote_networks(&mut self) -> Result<BTreeMap<String, String>, String> {
        let mut subscriptions = BTreeMap::new();
        for link in self.resources.values().cloned().collect::<Vec<_>>() {
            let text = |pointer: &str| link.pointer(pointer).and_then(Value::as_str);
            let remote = text("/properties/remoteVirtualNetwork/id").and_then(Id::parse);
            let Some(remote) = remote.filter(|it| !self.resources.contains_key(it.key())) else {
                continue;
            };
            let spaces = ["remoteVirtualNetworkAddressSpace", "remoteAddressSpace"];
            let space = spaces.iter().find_map(|it| link.pointer(&format!("/properties/{it}")));
            let local = text("/id").and_then(Id::parse).and_then(|it| it.parent());
            let local = local.and_then(|it| self.resources.get(it.key()));
            let location = local.and_then(|it| it.get("location")).cloned();
            self.notes.push(format!(
                "made up from the peering link, because it is not in the resource groups: {}",
                remote.text()
            ));
            let network = json!({
                "id": remote.text(),
                "location": location,
                "properties": {"addressSpace": space},
            });
            self.add(network);
            let Some(subscription) = remote.subscription_id() else { continue };
            if subscription.text().eq_ignore_ascii_case(&self.subscription) {
                continue;
            }
            let name = subscription.name().to_owned();
            let tenant = match self.azure.get(subscription.text(), SUBSCRIPTIONS).await {
                Ok(body) => body.get("tenantId").and_then(Value::as_str).map(str::to_owned),
                Err(Unread::Failed(reason)) => return Err(reason),
                Err(_) => None,
            };
            let tenant = tenant.unwrap_or_else(|| {
                // Azure does not say, so it is some other tenant.
                Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
            });
            subscriptions.insert(name, tenant);
        }
        Ok(subscriptions)
    }

    /// The newest version of a type that is no preview, as the subscription's provider says; else
    /// `fallback`, or what the sandbox knows.
    async fn version(
        &mut self,
        resource_type: &str,
        fallback: Option<&str>,
    ) -> Result<String, String> {
        let Some((namespace, kind)) = resource_type.split_once('/') else {
            return Ok(RESOURCES.to_owned());
        };
        let namespace = namespace.to_ascii_lowercase();
        if !self.versions.contains_key(&namespace) {
            let path = format!("{}/providers/{namespace}", self.subscription);
            let read = self.readable(&path, self.azure.get(&path, RESOURCES).await)?;
            self.versions.insert(namespace.clone(), versions(&read.unwrap_or_default()));
        }
        let known = self.versions.get(&namespace).and_then(|it| it.get(&kind.to_ascii_lowercase()));
        let own = || rules::first_version(resource_type).map(str::to_owned);
        let known = known.cloned().or_else(|| fallback.map(str::to_owned)).or_else(own);
        Ok(known.unwrap_or_else(|| RESOURCES.to_owned()))
    }

    /// What was read, unless this caller is not answered, which is noted; an error ends the export.
    fn readable<T>(&mut self, path: &str, read: Result<T, Unread>) -> Result<Option<T>, String> {
        match read {
            Ok(read) => Ok(Some(read)),
            // It was deleted in the meantime, or the resource offers no such list.
            Err(Unread::Missing) => Ok(None),
            Err(Unread::Refused(reason)) => {
                self.notes
                    .push(format!("left out, because Azure refuses to read it: {path} ({reason})"));
                Ok(None)
            }
            Err(Unread::Failed(reason)) => Err(format!("cannot read {path}: {reason}")),
        }
    }

    /// Whether an ID is in one of the groups, or an extension of the subscription itself.
    fn is_within(&self, id: &str) -> bool {
        let Some(id) = Id::parse(id) else { return false };
        let of_subscription = id.scope().text().eq_ignore_ascii_case(&self.subscription);
        of_subscription || self.groups.iter().any(|it| it.covers(&id))
    }

    fn add_within(&mut self, body: Value) {
        if body.get("id").and_then(Value::as_str).is_some_and(|id| self.is_within(id)) {
            self.add(body);
        }
    }

    /// Keeps a resource without its secrets.
    fn add(&mut self, mut body: Value) {
        let text = body.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some(id) = Id::parse(&text) else { return };
        if secrets::remove(&text, &mut body) {
            self.notes.push(format!("left out the secrets of {text}"));
        }
        if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
            // The links of a network are resources of their own in a seed.
            properties.remove(PEERINGS);
        }
        self.resources.insert(id.key().to_owned(), body);
    }

    fn export(mut self, subscription: &Value, others: BTreeMap<String, String>) -> Export {
        let text = |name: &str| subscription.get(name).and_then(Value::as_str);
        let tenant = text("tenantId").unwrap_or_default().to_owned();
        let id = self.subscription.rsplit('/').next().unwrap_or_default();
        let mut own = Map::new();
        own.insert("subscriptionId".to_owned(), json!(text("subscriptionId").unwrap_or(id)));
        own.insert("tenantId".to_owned(), json!(tenant));
        own.insert("displayName".to_owned(), json!(text("displayName")));
        own.insert("state".to_owned(), json!(text("state")));
        let mut subscriptions = vec![Value::Object(own)];
        let mut tenants = vec![json!({"tenantId": tenant})];
        for (subscription, other) in others {
            let listed = json!({"tenantId": other});
            if !tenants.contains(&listed) {
                tenants.push(listed);
            }
            subscriptions.push(json!({"subscriptionId": subscription, "tenantId": other}));
        }
        // Managed identities among the resources bring their principals along.
        let is_assignment = |it: &Value| it.pointer("/properties/roleDefinitionId").is_some();
        let resources = self.resources.values().filter(|it| !is_assignment(it));
        let principals = resources.flat_map(|it| {
            ["/properties/principalId", "/identity/principalId"].map(|at| it.pointer(at))
        });
        let mut identities = BTreeSet::new();
        identities.extend(principals.flatten().filter_map(Value::as_str).map(str::to_owned));
        self.principals.retain(|id, kind| {
            ["ServicePrincipal", "User", "Group"].contains(&kind.as_str())
                && !identities.contains(id)
        });
        let principals: Vec<_> =
            self.principals.iter().map(|(id, kind)| json!({"id": id, "type": kind})).collect();
        let seed = json!({
            "$schema": SCHEMA,
            "tenants": tenants,
            "subscriptions": subscriptions,
            "principals": principals,
            "resources": self.resources.into_values().collect::<Vec<_>>(),
        });
        Export { seed, notes: self.notes }
    }
}

/// The children of a type that are read, as paths below the resource.
fn children(resource_type: &str) -> Vec<&'static str> {
    let further = SCOPES.iter().find(|(it, _)| it.eq_ignore_ascii_case(resource_type));
    let further = further.map(|(_, children)| *children).unwrap_or_default();
    let is_simulated = |child: &&&str| {
        let child = format!("{resource_type}/{child}");
        !rules::for_type(&child).resource_type().is_empty()
    };
    let simulated = SIMULATED.iter().filter(is_simulated);
    simulated.filter(|it| !further.contains(it)).chain(further).copied().collect()
}

/// The version to read each type of a provider with.
fn versions(provider: &Value) -> HashMap<String, String> {
    let types = provider.get("resourceTypes").and_then(Value::as_array);
    let version = |it: &Value| {
        let kind = it.get("resourceType")?.as_str()?.to_ascii_lowercase();
        let versions: Vec<_> =
            it.get("apiVersions")?.as_array()?.iter().filter_map(Value::as_str).collect();
        let stable = versions.iter().filter(|it| !it.ends_with("-preview")).max();
        Some((kind, (*stable.or(versions.iter().max())?).to_owned()))
    };
    types.into_iter().flatten().filter_map(version).collect()
}

fn said(unread: Unread) -> String {
    match unread {
        Unread::Missing => "it does not exist for this caller".to_owned(),
        Unread::Refused(reason) | Unread::Failed(reason) => reason,
    }
}
