//! The vendor's application and its requests, and those of a person of the customer's.

use axum::body::Body;
use http::{Method, Request, request::Builder};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower::ServiceExt;

use crate::{ConnectionReset, Error, Sandbox, login::token::SANDBOX_USER};

/// The setting in which the seed's vendor is kept.
pub(crate) const SETTING: &str = "vendor";

/// The version of Microsoft.Network that the vendor uses.
pub(super) const NETWORK: &str = "2025-05-01";

/// The application of a vendor that the seed does not name.
const APPLICATION: &str = "5a4d0b0e-0000-4000-8000-000000000002";

/// Who acts as the vendor, as the seed says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Identity {
    /// The client ID of its application, which is the same in every tenant.
    pub(crate) app_id: String,
}

impl Default for Identity {
    fn default() -> Self {
        Self { app_id: APPLICATION.into() }
    }
}

/// The vendor's application, with the tokens of every tenant.
pub(super) struct VendorClient<'a> {
    sandbox: &'a Sandbox,
    app_id: String,
}

/// A response that is not an error.
pub(super) struct Reply {
    /// The body; null if it has none.
    pub(super) body: Value,
    /// Whether the operation that the request began still runs.
    runs: bool,
}

impl Reply {
    /// What to report for a write that needs a manual step to complete.
    pub(super) fn still_running(&self) -> &'static str {
        if self.runs { " The operation runs until it is ended by hand." } else { "" }
    }
}

impl<'a> VendorClient<'a> {
    /// The vendor that the seed names.
    pub(super) fn from_seed(sandbox: &'a Sandbox) -> Result<Self, Error> {
        Ok(Self { sandbox, app_id: sandbox.vendor()?.app_id })
    }

    /// Somebody of the customer's, who uses the sandbox without logging in.
    pub(super) fn person(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, app_id: SANDBOX_USER.to_owned() }
    }

    /// Reads a resource; `None` if it is not there.
    pub(super) async fn get(&self, id: &str, version: &str) -> Result<Option<Value>, Error> {
        self.read(&self.app_id, id, version).await
    }

    /// Reads a resource as the customer does, who uses the sandbox without logging in; `None` if it
    /// is not there, or not for them to see.
    pub(super) async fn seen_by_customer(
        &self,
        id: &str,
        version: &str,
    ) -> Result<Option<Value>, Error> {
        match self.read(SANDBOX_USER, id, version).await {
            Err(Error::Refused { status: 403, .. }) => Ok(None),
            outcome => outcome,
        }
    }

    async fn read(&self, app_id: &str, id: &str, version: &str) -> Result<Option<Value>, Error> {
        let request = self.request(app_id, &Method::GET, &address(id, version), id)?;
        let (status, _, body) = self.exchange(request, None, id).await?;
        match status {
            200..=299 => Ok(Some(body)),
            404 => Ok(None),
            _ => Err(into_error("GET", id, status, &body)),
        }
    }

    /// Writes a resource, with tokens for the tenants of others that it refers to.
    pub(super) async fn put(
        &self,
        id: &str,
        query: &str,
        others: &[&str],
        body: &Value,
    ) -> Result<Reply, Error> {
        self.write(&Method::PUT, id, query, others, Some(body)).await
    }

    /// Deletes a resource.
    pub(super) async fn delete(&self, id: &str, query: &str) -> Result<Reply, Error> {
        self.write(&Method::DELETE, id, query, &[], None).await
    }

    /// Sends a write and follows its operation to the end, unless a hand is to end it.
    pub(super) async fn write(
        &self,
        method: &Method,
        id: &str,
        query: &str,
        others: &[&str],
        body: Option<&Value>,
    ) -> Result<Reply, Error> {
        let mut request = self.request(&self.app_id, method, &address(id, query), id)?;
        let auxiliary = self.auxiliary(id, others)?;
        if !auxiliary.is_empty() {
            request = request.header("x-ms-authorization-auxiliary", auxiliary.join(", "));
        }
        let (status, operation, body) = self.exchange(request, body, id).await?;
        if !(200..300).contains(&status) {
            return Err(into_error(method.as_str(), id, status, &body));
        }
        let Some(operation) = operation else { return Ok(Reply { body, runs: false }) };
        if self.sandbox.behavior()?.operations_by_hand {
            return Ok(Reply { body, runs: true });
        }
        loop {
            let poll = self.request(&self.app_id, &Method::GET, &operation, id)?;
            let (status, _, report) = self.exchange(poll, None, id).await?;
            match report.get("status").and_then(Value::as_str) {
                Some("InProgress") => {}
                Some("Succeeded") => return Ok(Reply { body, runs: false }),
                _ => return Err(into_error(method.as_str(), id, status, &report)),
            }
        }
    }

    /// A request of an application with its token for the tenant of `id`.
    fn request(
        &self,
        app_id: &str,
        method: &Method,
        uri: &str,
        id: &str,
    ) -> Result<Builder, Error> {
        let token = self.sandbox.token_of(&self.sandbox.tenant_of(id)?, app_id)?;
        let authorization = format!("Bearer {token}");
        Ok(Request::builder().method(method).uri(uri).header("authorization", authorization))
    }

    /// The tokens for other tenants than the tenant of `id`.
    fn auxiliary(&self, id: &str, others: &[&str]) -> Result<Vec<String>, Error> {
        let home = self.sandbox.tenant_of(id)?;
        let mut tokens = Vec::new();
        for other in others {
            let tenant = self.sandbox.tenant_of(other)?;
            if tenant != home {
                tokens.push(format!("Bearer {}", self.sandbox.token_of(&tenant, &self.app_id)?));
            }
        }
        Ok(tokens)
    }

    /// Sends a request: the status, where its operation is polled, and the body.
    async fn exchange(
        &self,
        mut request: Builder,
        body: Option<&Value>,
        id: &str,
    ) -> Result<(u16, Option<String>, Value), Error> {
        let content = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let malformed = |error: http::Error| Error::Action(format!("'{id}' is not an ID: {error}"));
        let request = request.body(content).map_err(malformed)?;
        let Ok(response) = self.sandbox.router().oneshot(request).await;
        let broken = || Error::Action(format!("the connection broke over '{id}'"));
        if response.extensions().get::<ConnectionReset>().is_some() {
            return Err(broken());
        }
        let (parts, body) = response.into_parts();
        let operation = parts.headers.get("azure-asyncoperation");
        let operation = operation.and_then(|it| it.to_str().ok()).map(str::to_owned);
        let bytes = body.collect().await.map_err(|_| broken())?.to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok((parts.status.as_u16(), operation, body))
    }
}

/// The address of a resource; `query` begins with the version.
fn address(id: &str, query: &str) -> String {
    let path: Vec<String> = id.split('/').map(encoded).collect();
    format!("https://management.azure.com{}?api-version={query}", path.join("/"))
}

/// A segment of a path with percent signs where it needs them.
fn encoded(segment: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~()".contains(&byte);
    segment
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// What the vendor was told.
fn into_error(method: &str, id: &str, status: u16, body: &Value) -> Error {
    let text = |name: &str| {
        let text = body.pointer(&format!("/error/{name}")).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    Error::Refused {
        method: method.to_owned(),
        id: id.to_owned(),
        status,
        code: text("code"),
        message: text("message"),
    }
}
