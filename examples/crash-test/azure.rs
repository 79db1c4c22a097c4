//! The simulated Azure from outside: what it holds, one line for each thing that matters.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use arm_sandbox::{Behavior, Database, Sandbox, Settings, vendor::Action};
use axum::body::{Body, to_bytes};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::scene;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What Azure holds: one line for each grant, credential, firewall entry, link, route and connection.
pub(crate) type Holdings = BTreeSet<String>;

/// How a thing is called; empty where it does not matter.
type Name = fn(&Value) -> String;

/// Where the things are that matter: the path, its API version, and how each is called.
const LISTS: [(&str, &str, Name); 7] = [
    (scene::ASSIGNMENTS, "2022-04-01", grant),
    (scene::CREDENTIALS, "2024-11-30", credential),
    (scene::SQL_RULES, "2023-08-01", rule),
    (scene::LINKS, "2025-05-01", link),
    (scene::ROUTES, "2025-05-01", route),
    (scene::VAULT_CONNECTIONS, "2025-05-01", connection),
    (scene::REGISTRY_CONNECTIONS, "2025-11-01", connection),
];

/// The resources whose firewall is a list inside them: the path, its API version, the list, and the
/// member that holds an address.
const FIREWALLS: [(&str, &str, &str, &str); 2] = [
    (scene::STORAGE, "2025-06-01", "/properties/networkAcls/ipRules", "value"),
    (scene::VAULT, "2025-05-01", "/properties/networkAcls/ipRules", "value"),
];

/// A simulated Azure in a file, as somebody else than the provider sees it.
pub(crate) struct Azure {
    sandbox: Sandbox,
    runtime: Runtime,
}

impl Azure {
    /// A new one, in this file.
    pub(crate) fn new(database: &Path) -> Result<Self> {
        let sandbox = Sandbox::open(Settings {
            database: Database::File(database.to_owned()),
            seed: Some(scene::seed().into()),
            behavior: Some(Behavior { request_log: true, ..Behavior::default() }),
            ..Settings::default()
        })?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        for endpoint in scene::endpoints() {
            runtime.block_on(sandbox.act(Action::AddPrivateEndpoint(endpoint)))?;
        }
        Ok(Self { sandbox, runtime })
    }

    /// Forgets the requests that were answered so far.
    pub(crate) fn forget_requests(&self) -> Result<()> {
        Ok(self.sandbox.clear_requests()?)
    }

    /// How many requests were answered since they were forgotten.
    pub(crate) fn requests(&self) -> Result<u64> {
        Ok(u64::try_from(self.sandbox.requests()?.len())?)
    }

    /// Everything that matters, as it is now.
    pub(crate) fn holdings(&self) -> Result<Holdings> {
        self.sandbox.finish_operations()?;
        let mut found = Holdings::new();
        for (path, version, name) in LISTS {
            let list = self.get(path, version)?;
            let items = list["value"].as_array().ok_or_else(|| format!("{path}: {list}"))?;
            found.extend(items.iter().map(name).filter(|it| !it.is_empty()));
        }
        for (path, version, list, member) in FIREWALLS {
            let resource = self.get(path, version)?;
            let name = path.rsplit('/').next().unwrap_or_default();
            let entries = resource.pointer(list).and_then(Value::as_array).into_iter().flatten();
            found.extend(entries.map(|it| format!("entry {name} {}", text(&it[member]))));
            let action = &resource["properties"]["networkAcls"]["defaultAction"];
            found.insert(format!("default {name} {}", text(action)));
        }
        Ok(found)
    }

    fn get(&self, path: &str, version: &str) -> Result<Value> {
        let token = self.sandbox.access_token(None)?;
        let request =
            http::Request::get(format!("https://management.azure.com{path}?api-version={version}"))
                .header("authorization", format!("Bearer {token}"))
                .body(Body::empty())?;
        let (status, bytes) = self.runtime.block_on(async {
            let Ok(response) = self.sandbox.router().oneshot(request).await;
            let (parts, body) = response.into_parts();
            to_bytes(body, usize::MAX).await.map(|bytes| (parts.status, bytes))
        })?;
        if !status.is_success() {
            return Err(format!("{path}: {status} {}", String::from_utf8_lossy(&bytes)).into());
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// The last segment of an ID.
fn last(value: &Value) -> &str {
    text(value).rsplit('/').next().unwrap_or_default()
}

fn grant(it: &Value) -> String {
    let properties = &it["properties"];
    let (scope, role) = (last(&properties["scope"]), last(&properties["roleDefinitionId"]));
    format!("grant {scope} {role} {}", text(&properties["principalId"]))
}

fn credential(it: &Value) -> String {
    format!("credential {} {}", text(&it["name"]), text(&it["properties"]["subject"]))
}

fn rule(it: &Value) -> String {
    let (first, end) = (&it["properties"]["startIpAddress"], &it["properties"]["endIpAddress"]);
    format!("rule {}-{}", text(first), text(end))
}

fn link(it: &Value) -> String {
    format!("link {}", last(&it["properties"]["remoteVirtualNetwork"]["id"]))
}

fn route(it: &Value) -> String {
    let properties = &it["properties"];
    format!("route {} {}", text(&it["name"]), text(&properties["addressPrefix"]))
}

/// A connection that is of use to somebody; a rejected one is as good as removed.
fn connection(it: &Value) -> String {
    let properties = &it["properties"];
    let status = text(&properties["privateLinkServiceConnectionState"]["status"]);
    let endpoint = last(&properties["privateEndpoint"]["id"]);
    match status {
        "Pending" | "Approved" => format!("connection {endpoint} {status}"),
        _ => String::new(),
    }
}
