//! What a client is told when it is refused: ARM's error envelope, and the codes that any request
//! may meet.

use std::{borrow::Cow, fmt};

use serde_json::{Value, json};

use crate::id::Id;

/// An answer that is an error. One thing is wrong at a time, as with Azure.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    /// The HTTP status.
    pub(crate) status: u16,
    /// `error.code`.
    pub(crate) code: Cow<'static, str>,
    /// `error.message`.
    pub(crate) message: String,
    /// Headers that belong to it, such as `WWW-Authenticate` and `Retry-After`.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body, where it is not the usual envelope.
    pub(crate) body: Option<Value>,
}

impl ApiError {
    /// An error with the usual envelope.
    pub(crate) fn new(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { status, code: code.into(), message: message.into(), headers: Vec::new(), body: None }
    }

    /// 400.
    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }

    /// 404.
    pub(crate) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(404, code, message)
    }

    /// 409.
    pub(crate) fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(409, code, message)
    }

    /// The same with one more header.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with a body in another form.
    pub(crate) fn with_body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// The body that is sent.
    pub(crate) fn envelope(&self) -> Value {
        match &self.body {
            Some(body) => body.clone(),
            None => json!({"error": {"code": self.code, "message": self.message}}),
        }
    }

    /// A subscription that the tenant does not have.
    pub(crate) fn subscription_not_found(subscription: &str) -> Self {
        Self::not_found(
            "SubscriptionNotFound",
            format!("The subscription '{subscription}' could not be found."),
        )
    }

    /// A resource group that the subscription does not have.
    pub(crate) fn resource_group_not_found(resource_group: &str) -> Self {
        Self::not_found(
            "ResourceGroupNotFound",
            format!("Resource group '{resource_group}' could not be found."),
        )
    }

    /// A resource that is not there.
    pub(crate) fn resource_not_found(id: &Id) -> Self {
        let message = match id.resource_group() {
            Some(group) => format!(
                "The Resource '{}' under resource group '{group}' was not found. For more details please go to \
                 https://aka.ms/ARMResourceNotFoundFix",
                id.type_and_names(),
            ),
            None => format!("The resource '{}' was not found.", id.type_and_names()),
        };
        Self::not_found("ResourceNotFound", message)
    }

    /// A child whose parent is not there.
    pub(crate) fn parent_not_found(parent: &Id) -> Self {
        Self::not_found(
            "ParentResourceNotFound",
            format!(
                "Failed to perform 'write' on resource(s) of type '{}', because the parent resource '{}' could not be \
                 found.",
                parent.resource_type(),
                parent.text(),
            ),
        )
    }

    /// A condition in `If-Match` or `If-None-Match` that does not hold.
    pub(crate) fn precondition_failed(id: &Id) -> Self {
        Self::new(
            412,
            "PreconditionFailed",
            format!("The condition on the ETag of '{}' is not met.", id.text()),
        )
    }

    /// A verb that the endpoint does not offer.
    pub(crate) fn method_not_allowed(method: &str) -> Self {
        Self::new(
            405,
            "MethodNotAllowed",
            format!("The requested resource does not support http method '{method}'."),
        )
    }
}

impl From<rusqlite::Error> for ApiError {
    /// The database failed: the client sees what it would see of a broken service.
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(error = %error, "the sandbox database failed");
        Self::new(500, "InternalServerError", format!("The sandbox database failed: {error}."))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.message)
    }
}
