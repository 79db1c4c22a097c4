//! The verbs of Azure Resource Manager, for resources and whatever else has an ID.

use std::collections::HashSet;
use std::sync::Arc;

use azure_core::http::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use super::cloud::Cloud;
use super::error::Error;
use super::failure::Cause;
use super::request::{Request, RequestError};
use super::sender::Sender;
use super::sender::Settings;
use crate::http::{Response, json_bytes};

/// The most pages that a list may have.
const MOST_PAGES: usize = 10_000;

/// The one type whose lists are bare arrays.
const BARE: &str = "/providers/microsoft.devices/iothubs/";

/// Calls Azure Resource Manager; cheap to clone, and clones share connections, tokens and limits.
///
/// Making one does nothing: the first call opens the first connection and gets the first token.
#[derive(Clone, Debug)]
pub struct Client {
    sender: Arc<Sender>,
}

impl Client {
    /// A client with these settings.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { sender: Arc::new(Sender::new(settings)) }
    }

    /// The cloud that is called.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        self.sender.cloud()
    }

    /// The tenants whose tokens are sent along where a request asks for it.
    #[must_use]
    pub fn auxiliary_tenants(&self) -> &[String] {
        self.sender.auxiliary_tenants()
    }

    /// Gets a token, unless there is one: whether anybody can sign in, without asking anything else.
    pub async fn sign_in(&self) -> Result<(), Error> {
        self.sender.sign_in().await
    }

    /// Reads what is at the path.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: impl AsRef<str>,
        api_version: &str,
    ) -> Result<T, Error> {
        self.execute_as(&Request::get(path, api_version)).await
    }

    /// Reads what is at the path, if it is there.
    ///
    /// A 404 that is about something else, such as a subscription of another tenant, is an error:
    /// it says nothing about the resource.
    pub async fn get_opt<T: DeserializeOwned>(
        &self,
        path: impl AsRef<str>,
        api_version: &str,
    ) -> Result<Option<T>, Error> {
        found(self.get(path, api_version).await)
    }

    /// Reads every page of a list.
    pub async fn list<T: DeserializeOwned>(
        &self,
        path: impl AsRef<str>,
        api_version: &str,
        query: &[(&str, &str)],
    ) -> Result<Vec<T>, Error> {
        let first = query.iter().fold(Request::get(path, api_version), |request, (name, value)| {
            request.query(name, value)
        });
        self.list_all(first).await
    }

    /// Reads every page of the list that this request begins.
    pub async fn list_all<T: DeserializeOwned>(&self, first: Request) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut seen = HashSet::new();
        let mut request = first;
        loop {
            let response = self.execute(&request).await?;
            let page = Page::read(&response, request.path()).map_err(|error| {
                self.decode_error(&request, format!("it is not a page of a list ({error})"))
            })?;
            all.extend(page.value);
            let next = page.next_link.filter(|it| !it.is_empty());
            let Some(next) = next else {
                return Ok(all);
            };
            let url = Url::parse(&next).map_err(|_| {
                self.decode_error(&request, format!("its next page is at `{next}`"))
            })?;
            if MOST_PAGES <= seen.len() || !seen.insert(next) {
                return Err(
                    self.decode_error(&request, "its pages lead back to each other".to_owned())
                );
            }
            request = Request::follow(url);
        }
    }

    /// Creates or replaces what is at the path, and waits until Azure has finished.
    pub async fn put<T: DeserializeOwned>(
        &self,
        path: impl AsRef<str>,
        api_version: &str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        Ok(self.write(Request::put(path, api_version), body).await?.1)
    }

    /// Changes parts of what is at the path, and waits until Azure has finished.
    pub async fn patch<T: DeserializeOwned>(
        &self,
        path: impl AsRef<str>,
        api_version: &str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        Ok(self.write(Request::patch(path, api_version), body).await?.1)
    }

    /// Runs an action, and waits until Azure has finished.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: impl AsRef<str>,
        api_version: &str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        Ok(self.write(Request::post(path, api_version), body).await?.1)
    }

    /// Deletes what is at the path, and waits until it is gone; what is not there counts as deleted.
    pub async fn delete(&self, path: impl AsRef<str>, api_version: &str) -> Result<(), Error> {
        found(self.execute(&Request::delete(path, api_version)).await).map(drop)
    }

    /// Says whether there is something at the path.
    pub async fn head(&self, path: impl AsRef<str>, api_version: &str) -> Result<bool, Error> {
        found(self.execute(&Request::head(path, api_version)).await).map(|it| it.is_some())
    }

    /// Makes a call with this body, and also tells the status with which Azure took it on.
    ///
    /// A PUT that made the resource has 201, one that found it has 200.
    /// When the answer to an earlier attempt was lost, 200 becomes 201: that attempt may have made it.
    pub async fn write<T: DeserializeOwned>(
        &self,
        request: Request,
        body: &impl Serialize,
    ) -> Result<(u16, T), Error> {
        let (method, path) = (request.method(), request.path().to_owned());
        let request =
            request.json(body).map_err(|error| self.encode_error(error).for_call(method, &path))?;
        let (status, response) = self.send(&request).await?;
        Ok((status, self.read(&request, &response)?))
    }

    /// Makes any call; what it begins is driven to its end, and the answer is a success.
    pub async fn execute(&self, request: &Request) -> Result<Response, Error> {
        self.send(request).await.map(|(_, response)| response)
    }

    /// Makes any call, and reads its answer; an empty one reads as `null`.
    pub async fn execute_as<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        let response = self.execute(request).await?;
        self.read(request, &response)
    }

    async fn send(&self, request: &Request) -> Result<(u16, Response), Error> {
        // On the heap, because it would make every future around it large.
        Box::pin(self.sender.send(request)).await
    }

    /// Reads the answer to a request, for who also needs its headers.
    pub fn read<T: DeserializeOwned>(
        &self,
        request: &Request,
        response: &Response,
    ) -> Result<T, Error> {
        response.json().map_err(|error| self.unread(request, &error))
    }

    /// The error of an answer that does not say what it should.
    pub(super) fn unread(&self, request: &Request, problem: &serde_json::Error) -> Error {
        let error = self.decode_error(request, problem.to_string());
        // What was written exists, although its answer makes no sense.
        if matches!(request.method(), Method::Get | Method::Head) {
            error
        } else {
            error.accepted()
        }
    }

    fn decode_error(&self, request: &Request, problem: String) -> Error {
        self.error(request, Cause::Decode(problem))
    }

    /// The error of a call whose answer is not taken.
    pub(crate) fn error(&self, request: &Request, cause: Cause) -> Error {
        self.sender.error(request, cause)
    }

    fn encode_error(&self, error: RequestError) -> Error {
        self.sender.error(&Request::get("/", ""), Cause::Request(error))
    }
}

/// Turns the absence of the resource into `None`.
fn found<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(it) => Ok(Some(it)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
struct Page<T> {
    /// What the page holds. An answer without it, or with `null`, is not a page: an empty list is
    /// an empty array.
    value: Vec<T>,
    /// Where the next page is; absent, `null` or empty on the last one.
    #[serde(default)]
    next_link: Option<String>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads the answer to a call of this path: the envelope, or the bare array of those that have none.
    fn read(response: &Response, path: &str) -> serde_json::Result<Self> {
        let json = json_bytes(&response.body);
        if json.starts_with(b"[") && answers_bare(path) {
            return serde_json::from_slice(json).map(|value| Self { value, next_link: None });
        }
        // It can be long, so it is read at once, and not by way of values.
        serde_json::from_slice(json)
    }
}

/// Whether a service answers lists without an envelope. From other services, a bare array is not a
/// list.
fn answers_bare(path: &str) -> bool {
    path.to_ascii_lowercase().contains(BARE)
}
