//! The simulated Azure as someone else than the provider sees and changes it.

use arm_sandbox::{Effect, Fault, LoggedRequest, Sandbox, vendor::Action};
use axum::body::{Body, to_bytes};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use super::seed::{CONTAINER, SUBSCRIPTION, TASKS};

/// Name of the assignment that someone made by hand; nothing derives it.
pub(crate) const BY_HAND: &str = "0f9b6c1d-7e42-4a58-b3d6-81c5e2a49f07";

/// API version of role assignments, role definitions.
const AUTHORIZATION: &str = "2022-04-01";
/// API version of managed identities.
const IDENTITIES: &str = "2024-11-30";
/// API version of locks.
const LOCKS: &str = "2020-05-01";

/// Another client of the simulated Azure that the provider uses.
pub(crate) struct Azure {
    /// The sandbox itself, for faults and the request log.
    pub(crate) sandbox: Sandbox,
    runtime: Runtime,
}

impl Azure {
    /// A client of this sandbox.
    pub(crate) fn new(sandbox: Sandbox) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { sandbox, runtime }
    }

    /// All role assignments of the subscription, ordered by ID.
    #[track_caller]
    pub(crate) fn assignments(&self) -> Vec<Value> {
        let id = format!(
            "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments"
        );
        let answer = self.call("GET", &id, AUTHORIZATION, None);
        let mut found = answer["value"].as_array().cloned().unwrap_or_default();
        found.sort_by_key(|it| it["id"].as_str().unwrap_or_default().to_lowercase());
        found
    }

    /// The one role assignment that there is.
    #[track_caller]
    pub(crate) fn assignment(&self) -> Value {
        let found = self.assignments();
        assert_eq!(found.len(), 1, "{found:#?}");
        found.into_iter().next().unwrap_or_default()
    }

    /// Any resource, or list of them, as it is.
    #[track_caller]
    pub(crate) fn resource(&self, id: &str, api_version: &str) -> Value {
        self.call("GET", id, api_version, None)
    }

    /// Makes or replaces any resource.
    #[track_caller]
    pub(crate) fn put(&self, id: &str, api_version: &str, body: &Value) {
        self.call("PUT", id, api_version, Some(body));
    }

    /// Deletes any resource.
    #[track_caller]
    pub(crate) fn delete(&self, id: &str, api_version: &str) {
        self.call("DELETE", id, api_version, None);
    }

    /// Has the vendor act; what it did, and what the customer sees of it.
    #[track_caller]
    pub(crate) fn vendor(&self, act: Action) -> String {
        let acted = self.runtime.block_on(self.sandbox.act(act)).expect("the vendor can do it");
        format!("{} {}", acted.happened, acted.customer_sees)
    }

    /// Makes or changes a role assignment.
    #[track_caller]
    pub(crate) fn put_assignment(&self, id: &str, properties: &Value) {
        self.call("PUT", id, AUTHORIZATION, Some(&json!({ "properties": properties })));
    }

    /// Makes the assignment that [`super::Grant`] describes, under the name [`BY_HAND`]; its ID.
    #[track_caller]
    pub(crate) fn grant_by_hand(&self) -> String {
        let id = format!("{CONTAINER}/providers/Microsoft.Authorization/roleAssignments/{BY_HAND}");
        let role = "/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe";
        self.put_assignment(&id, &json!({ "roleDefinitionId": role, "principalId": TASKS }));
        id
    }

    /// Removes a role assignment.
    #[track_caller]
    pub(crate) fn delete_assignment(&self, id: &str) {
        self.call("DELETE", id, AUTHORIZATION, None);
    }

    /// Makes a custom role that may be assigned in one scope.
    #[track_caller]
    pub(crate) fn put_role(&self, guid: &str, name: &str, scope: &str) {
        let id = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}");
        let properties = json!({
            "roleName": name,
            "type": "CustomRole",
            "assignableScopes": [scope],
            "permissions": [{ "actions": ["Microsoft.Storage/storageAccounts/read"] }],
        });
        self.put_custom_role(&id, &properties);
    }

    /// Deletes a custom role.
    #[track_caller]
    pub(crate) fn delete_role(&self, guid: &str, scope: &str) {
        let id = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}");
        self.call("DELETE", &id, AUTHORIZATION, None);
    }

    /// Makes any custom role.
    #[track_caller]
    pub(crate) fn put_custom_role(&self, id: &str, properties: &Value) {
        self.call("PUT", id, AUTHORIZATION, Some(&json!({ "properties": properties })));
    }

    /// Makes the managed identity again; the object ID of the new one.
    #[track_caller]
    pub(crate) fn recreate_identity(&self, id: &str) -> String {
        self.call("DELETE", id, IDENTITIES, None);
        let made = self.call("PUT", id, IDENTITIES, Some(&json!({ "location": "westeurope" })));
        made["properties"]["principalId"].as_str().unwrap_or_default().to_owned()
    }

    /// Locks a scope: `ReadOnly` or `CanNotDelete`.
    #[track_caller]
    pub(crate) fn lock(&self, scope: &str, level: &str) {
        let id = format!("{scope}/providers/Microsoft.Authorization/locks/tests");
        self.call("PUT", &id, LOCKS, Some(&json!({ "properties": { "level": level } })));
    }

    /// Scripts what happens to the next writes of role assignments.
    #[track_caller]
    pub(crate) fn script_put(&self, effect: Effect) {
        self.add_fault(&Fault::new("PUT", "*/roleAssignments/*", effect));
    }

    /// Scripts a fault.
    #[track_caller]
    pub(crate) fn add_fault(&self, fault: &Fault) {
        self.sandbox.add_fault(fault).expect("the sandbox takes faults");
    }

    /// Whether every scripted fault has met the requests that it was meant for.
    #[track_caller]
    pub(crate) fn faults_are_used(&self) -> bool {
        self.sandbox.unused_faults().expect("the sandbox can be read").is_empty()
    }

    /// Keeps the requests from here on.
    #[track_caller]
    pub(crate) fn keep_requests(&self) {
        self.sandbox.change_behavior(|it| it.request_log = true).expect("the behavior is stored");
        self.sandbox.clear_requests().expect("the sandbox can be changed");
    }

    /// How the requests of this method were answered; only those of role assignments.
    #[track_caller]
    pub(crate) fn statuses(&self, method: &str) -> Vec<u16> {
        let is_meant = |it: &LoggedRequest| {
            it.method == method && it.path.to_lowercase().contains("/roleassignments/")
        };
        let requests = self.sandbox.requests().expect("the sandbox can be read");
        requests.into_iter().filter(is_meant).map(|it| it.status).collect()
    }

    /// What the requests of this method said whose path ends so.
    #[track_caller]
    pub(crate) fn bodies(&self, method: &str, end: &str) -> Vec<Value> {
        let is_meant = |it: &LoggedRequest| it.method == method && it.path.ends_with(end);
        let requests = self.sandbox.requests().expect("the sandbox can be read");
        let bodies = requests.into_iter().filter(is_meant).map(|it| it.body);
        bodies.map(|it| serde_json::from_str(&it).expect("a JSON body")).collect()
    }

    /// Sends a request that must succeed.
    #[track_caller]
    fn call(&self, method: &str, id: &str, api_version: &str, body: Option<&Value>) -> Value {
        let token = self.sandbox.access_token(None).expect("the sandbox makes tokens");
        let request = http::Request::builder()
            .method(method)
            .uri(format!("https://management.azure.com{id}?api-version={api_version}"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, |it| Body::from(it.to_string())))
            .expect("the request is well formed");
        let (status, bytes) = self.runtime.block_on(async {
            let Ok(response) = self.sandbox.router().oneshot(request).await;
            let (parts, body) = response.into_parts();
            (parts.status, to_bytes(body, usize::MAX).await.expect("the answer can be read"))
        });
        assert!(status.is_success(), "{method} {id}: {status} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}
