//! Requests as values: what to send, and how it may be repeated; nothing is sent here.

use std::time::Duration;

use azure_core::http::Method;
use bytes::Bytes;
use serde::Serialize;
use url::Url;

use super::resource_id::encode_path;

/// One call of Azure Resource Manager.
#[derive(Clone, Debug)]
pub struct Request {
    method: Method,
    target: Target,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Bytes>,
    idempotent: bool,
    auxiliary: bool,
    no_retry: bool,
    retries: Vec<Retry>,
}

#[derive(Clone, Debug)]
enum Target {
    /// A path below the cloud's endpoint, not yet encoded.
    Path { path: String, api_version: String },
    /// An address that Azure returned, followed as it is.
    Absolute(Url),
}

/// An answer that is worth another attempt for this call only, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retry {
    /// Which answers.
    pub on: On,
    /// How long after the first attempt there may be another one.
    pub within: Duration,
}

/// What a [`Retry`] looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    /// Azure's error code, whatever its case.
    Code(&'static str),
    /// The HTTP status.
    Status(u16),
}

/// A request that cannot be built from what it was given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The path is not one below the endpoint.
    #[error("`{0}` is not a path of Azure Resource Manager")]
    Path(String),
    /// The body has no JSON form.
    #[error("the body could not be written as JSON")]
    Body(#[source] serde_json::Error),
}

impl Request {
    /// Reads a resource or what it offers.
    #[must_use]
    pub fn get(path: impl AsRef<str>, api_version: &str) -> Self {
        Self::new(Method::Get, path.as_ref(), api_version)
    }

    /// Asks whether a resource exists.
    #[must_use]
    pub fn head(path: impl AsRef<str>, api_version: &str) -> Self {
        Self::new(Method::Head, path.as_ref(), api_version)
    }

    /// Creates or replaces a resource.
    #[must_use]
    pub fn put(path: impl AsRef<str>, api_version: &str) -> Self {
        Self::new(Method::Put, path.as_ref(), api_version)
    }

    /// Changes parts of a resource.
    #[must_use]
    pub fn patch(path: impl AsRef<str>, api_version: &str) -> Self {
        Self::new(Method::Patch, path.as_ref(), api_version)
    }

    /// Deletes a resource.
    #[must_use]
    pub fn delete(path: impl AsRef<str>, api_version: &str) -> Self {
        Self::new(Method::Delete, path.as_ref(), api_version)
    }

    /// Runs an action of a resource.
    #[must_use]
    pub fn post(path: impl AsRef<str>, api_version: &str) -> Self {
        Self::new(Method::Post, path.as_ref(), api_version)
    }

    /// Reads an address that Azure returned: a next page, the state of an operation.
    /// It is not changed in any way; in particular no second api-version is added.
    #[must_use]
    pub fn follow(url: Url) -> Self {
        Self { target: Target::Absolute(url), ..Self::new(Method::Get, "", "") }
    }

    /// With this value as JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self, RequestError> {
        self.body = Some(serde_json::to_vec(body).map_err(RequestError::Body)?.into());
        Ok(self)
    }

    /// With one more query parameter; it is encoded here.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With one more header, such as `if-match`.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Says whether a second, equal request does no harm.
    /// Reads, PUT and DELETE are so unless this says otherwise; PATCH and POST are not.
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// With the tokens of the auxiliary tenants, for calls that link resources of two tenants.
    #[must_use]
    pub fn auxiliary(mut self) -> Self {
        self.auxiliary = true;
        self
    }

    /// Leaves it to the caller to try again: what the body says rests on what was read before, and
    /// by the time of another attempt somebody else may have written.
    #[must_use]
    pub fn no_retry(mut self) -> Self {
        self.no_retry = true;
        self
    }

    /// Retries the call while Azure answers with this error code, for at most the given time.
    #[must_use]
    pub fn retry_on_code(mut self, code: &'static str, within: Duration) -> Self {
        self.retries.push(Retry { on: On::Code(code), within });
        self
    }

    /// Retries the call while Azure answers with this status, for at most the given time.
    #[must_use]
    pub fn retry_on_status(mut self, status: u16, within: Duration) -> Self {
        self.retries.push(Retry { on: On::Status(status), within });
        self
    }

    /// The verb.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The path, as errors and logs show it: without host and query.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.target {
            Target::Path { path, .. } => path,
            Target::Absolute(url) => url.path(),
        }
    }

    /// The whole address below this endpoint.
    pub fn url(&self, endpoint: &Url) -> Result<Url, RequestError> {
        let (path, api_version) = match &self.target {
            Target::Absolute(url) => return Ok(url.clone()),
            Target::Path { path, api_version } => (path, api_version),
        };
        let misplaced = || RequestError::Path(path.clone());
        // A URL resolves `.` and `..`, also when they are percent-encoded: another resource would be meant.
        let dots = path.split('/').any(|it| it == "." || it == "..");
        let below = path.strip_prefix('/').is_some_and(|it| !it.starts_with('/'));
        if dots || !below || path.contains(char::is_control) {
            return Err(misplaced());
        }
        let mut url = endpoint.join(&encode_path(path)).map_err(|_| misplaced())?;
        url.query_pairs_mut()
            .append_pair("api-version", api_version)
            .extend_pairs(self.query.iter().map(|(name, value)| (name, value)));
        // `+` for a space is understood by forms only; Azure's OData filters want `%20`.
        let query = url.query().map(|it| it.replace('+', "%20"));
        url.set_query(query.as_deref());
        Ok(url)
    }

    pub(super) fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    pub(super) fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    pub(super) fn wants_auxiliary(&self) -> bool {
        self.auxiliary
    }

    pub(super) fn is_no_retry(&self) -> bool {
        self.no_retry
    }

    pub(super) fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    pub(super) fn retries(&self) -> &[Retry] {
        &self.retries
    }

    /// True when nothing in Azure changes by it.
    pub(super) fn is_read(&self) -> bool {
        matches!(self.method, Method::Get | Method::Head)
    }

    fn new(method: Method, path: &str, api_version: &str) -> Self {
        Self {
            method,
            target: Target::Path { path: path.to_owned(), api_version: api_version.to_owned() },
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            idempotent: !matches!(method, Method::Patch | Method::Post),
            auxiliary: false,
            no_retry: false,
            retries: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint() -> Url {
        Url::parse("https://management.azure.com").expect("a URL")
    }

    fn url(request: &Request) -> String {
        request.url(&endpoint()).expect("a URL").into()
    }

    #[test]
    fn names_and_filters_are_encoded() {
        let request =
            Request::get("/subscriptions/s/resourceGroups/a b#c/providers/N.S", "2022-04-01")
                .query("$filter", "principalId eq 'a+b'");
        assert_eq!(
            url(&request),
            "https://management.azure.com/subscriptions/s/resourceGroups/a%20b%23c/providers/N.S\
             ?api-version=2022-04-01&%24filter=principalId%20eq%20%27a%2Bb%27"
        );
    }

    #[test]
    fn the_root_scope_gives_a_single_slash() {
        assert_eq!(url(&Request::get("/", "1")), "https://management.azure.com/?api-version=1");
    }

    #[test]
    fn an_address_from_azure_is_followed_unchanged() {
        let long = format!(
            "https://east.management.azure.com/op?t={}&api-version=1&c=%2b",
            "x".repeat(4096)
        );
        assert_eq!(url(&Request::follow(Url::parse(&long).expect("a URL"))), long);
    }

    #[test]
    fn a_path_cannot_leave_the_endpoint_or_mean_another_resource() {
        for path in [
            "//evil.example/x",
            "https://evil.example",
            "subscriptions",
            "/a/../b",
            "/a/./b",
            "",
            "/a\n",
        ] {
            assert!(Request::get(path, "1").url(&endpoint()).is_err(), "{path}");
        }
        assert_eq!(
            url(&Request::get("/a%2e%2e/?x", "1")),
            "https://management.azure.com/a%252e%252e/%3Fx?api-version=1"
        );
    }

    #[test]
    fn verbs_that_replace_or_remove_are_idempotent_and_others_are_not() {
        let idempotent = [
            Request::get,
            Request::head,
            Request::put,
            Request::delete,
            Request::patch,
            Request::post,
        ]
        .map(|new| new("/a", "1").is_idempotent());
        assert_eq!(idempotent, [true, true, true, true, false, false]);
        assert!(Request::post("/a", "1").idempotent(true).is_idempotent());
    }
}
