//! A sandbox with a small seed, and a client of it in process.

pub(crate) mod firewalls;
pub(crate) mod networks;
pub(crate) mod private_links;
pub(crate) mod vpn;

use arm_sandbox::{ConnectionReset, Sandbox, Settings};
use axum::{Router, body::Body};
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// The tenant of the seed.
pub(crate) const TENANT: &str = "72ab0000-1111-4222-8333-444444444444";
/// Its subscription.
pub(crate) const SUBSCRIPTION: &str = "6f0e0000-1111-4222-8333-4444444444a1";
/// A tenant beside it.
pub(crate) const OTHER_TENANT: &str = "99990000-1111-4222-8333-444444444444";
/// The subscription of the other tenant.
pub(crate) const OTHER_SUBSCRIPTION: &str = "6f0e0000-1111-4222-8333-4444444444b2";
/// The principal of the seeded identity.
pub(crate) const PRINCIPAL: &str = "c2b1c6c4-6a35-4f3f-8f0b-7a3f1f2d9d10";
/// The client ID of the seeded identity.
pub(crate) const CLIENT: &str = "19d70000-6a35-4f3f-8f0b-7a3f1f2d9d10";
/// A seeded user.
pub(crate) const USER: &str = "0d3c0000-6a35-4f3f-8f0b-7a3f1f2d9d11";
/// A seeded group that the user is in through another one.
pub(crate) const GROUP: &str = "0d3c0000-6a35-4f3f-8f0b-7a3f1f2d9d12";
/// The group in between.
pub(crate) const INNER_GROUP: &str = "0d3c0000-6a35-4f3f-8f0b-7a3f1f2d9d13";
/// `Storage Blob Data Reader`.
pub(crate) const READER: &str = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
/// `Storage Blob Data Contributor`.
pub(crate) const CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
/// `Owner`.
pub(crate) const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
/// Versions.
pub(crate) const AUTHORIZATION: &str = "2022-04-01";
/// Of the managed identity provider.
pub(crate) const IDENTITY: &str = "2024-11-30";
/// Of resource groups.
pub(crate) const RESOURCES: &str = "2021-04-01";
/// Of storage.
pub(crate) const STORAGE: &str = "2025-06-01";

/// The seeded subscription's ID.
pub(crate) fn subscription() -> String {
    format!("/subscriptions/{SUBSCRIPTION}")
}

/// The seeded resource group's ID.
pub(crate) fn group() -> String {
    format!("{}/resourceGroups/rg-lake", subscription())
}

/// The seeded storage account's ID.
pub(crate) fn account() -> String {
    format!("{}/providers/Microsoft.Storage/storageAccounts/lakeprod", group())
}

/// The seeded identity's ID.
pub(crate) fn identity() -> String {
    format!(
        "{}/resourceGroups/rg-id/providers/Microsoft.ManagedIdentity/userAssignedIdentities/worker",
        subscription()
    )
}

/// What exists in the tests.
pub(crate) fn seed() -> Value {
    json!({
        "tenants": [{"tenantId": TENANT, "defaultDomain": "example.onmicrosoft.com"}, {"tenantId": OTHER_TENANT}],
        "subscriptions": [
            {"subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "displayName": "Production"},
            {"subscriptionId": OTHER_SUBSCRIPTION, "tenantId": OTHER_TENANT},
        ],
        "resources": [
            {"id": account(), "location": "eastus2", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2"},
            {
                "id": identity(),
                "location": "eastus2",
                "properties": {"principalId": PRINCIPAL, "clientId": CLIENT},
            },
        ],
        "principals": [
            {"id": USER, "type": "User", "memberOf": [INNER_GROUP]},
            {"id": INNER_GROUP, "type": "Group", "memberOf": [GROUP]},
            {"id": GROUP, "type": "Group"},
        ],
    })
}

/// A client of a sandbox in process, with a token.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    router: Router,
    token: String,
}

/// What a client was answered.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// The body as JSON; null if it is none.
    pub(crate) body: Value,
}

impl Client {
    /// A client of a new sandbox in memory with the seed of the tests.
    pub(crate) fn new() -> Self {
        Self::with_seed(seed())
    }

    /// A client of a new sandbox in memory.
    pub(crate) fn with_seed(seed: Value) -> Self {
        Self::open(Settings { seed: Some(seed.into()), ..Settings::default() })
    }

    /// A client of a sandbox.
    pub(crate) fn open(settings: Settings) -> Self {
        let sandbox = Sandbox::open(settings).unwrap();
        let token = sandbox.access_token(None).unwrap();
        Self { router: sandbox.router(), token, sandbox }
    }

    /// The same client with another token.
    pub(crate) fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: token.into(), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str, version: &str) -> Reply {
        self.send("GET", &address(path, version), &[], Body::empty()).await
    }

    pub(crate) async fn put(&self, path: &str, version: &str, body: &Value) -> Reply {
        self.write("PUT", path, version, body).await
    }

    pub(crate) async fn patch(&self, path: &str, version: &str, body: &Value) -> Reply {
        self.write("PATCH", path, version, body).await
    }

    pub(crate) async fn delete(&self, path: &str, version: &str) -> Reply {
        self.send("DELETE", &address(path, version), &[], Body::empty()).await
    }

    /// All elements of a list, over all of its pages.
    pub(crate) async fn list(&self, path: &str, version: &str, filter: &str) -> Vec<Value> {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("$filter", filter)
            .finish();
        let filter = if filter.is_empty() { String::new() } else { format!("&{query}") };
        let mut next = Some(format!("{}{filter}", address(path, version)));
        let mut elements = Vec::new();
        while let Some(link) = next {
            let reply = self.send("GET", &link, &[], Body::empty()).await;
            assert_eq!(reply.status, 200, "{reply:?}");
            elements.extend(reply.body["value"].as_array().unwrap().iter().cloned());
            next = reply.body["nextLink"].as_str().map(str::to_owned);
        }
        elements
    }

    pub(crate) async fn write(
        &self,
        method: &str,
        path: &str,
        version: &str,
        body: &Value,
    ) -> Reply {
        let json = [("content-type", "application/json")];
        self.send(method, &address(path, version), &json, Body::from(body.to_string())).await
    }

    /// Sends any request; with the client's token, unless it has an `authorization` header of its
    /// own.
    pub(crate) async fn send(
        &self,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Reply {
        self.try_send(method, uri, headers, body).await.expect("the connection holds")
    }

    /// The same, or nothing when the connection breaks.
    pub(crate) async fn try_send(
        &self,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Option<Reply> {
        let mut request = Request::builder().method(method).uri(uri);
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        if response.extensions().get::<ConnectionReset>().is_some() {
            return None;
        }
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes().to_vec();
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let body = serde_json::from_slice(text).unwrap_or_default();
        Some(Reply { status: parts.status.as_u16(), headers: parts.headers, bytes, body })
    }
}

impl Reply {
    /// `error.code`.
    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// `error.message`.
    pub(crate) fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts a status and an error code.
    #[track_caller]
    pub(crate) fn expect_error(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        self
    }

    /// Asserts a status.
    #[track_caller]
    pub(crate) fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

/// The whole address of a path.
pub(crate) fn address(path: &str, version: &str) -> String {
    format!("https://management.azure.com{path}?api-version={version}")
}

/// The ID of a role assignment on a scope.
pub(crate) fn assignment(scope: &str, number: u32) -> String {
    let scope = scope.trim_end_matches('/');
    format!(
        "{scope}/providers/Microsoft.Authorization/roleAssignments/9f6f2d1e-1b0a-5a55-8f0e-{number:012}"
    )
}

/// The path under which the assignments on a scope are listed.
pub(crate) fn assignments(scope: &str) -> String {
    format!("{}/providers/Microsoft.Authorization/roleAssignments", scope.trim_end_matches('/'))
}

/// The body that grants a role.
pub(crate) fn grant(principal: &str, role: &str) -> Value {
    let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{role}");
    json!({"properties": {"principalId": principal, "roleDefinitionId": role}})
}
