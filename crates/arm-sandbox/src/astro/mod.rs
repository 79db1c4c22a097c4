//! The clusters and Deployments of the Astro API: version 1 and the one before, from
//! the seed, with pages, filters and sorting, and errors in Astro's own form.

mod access;
mod error;
mod list;
mod query;
mod seed;
mod spelling;

use serde_json::{Value, json};

use crate::{
    api_error::ApiError,
    message::{Answer, Request},
    router::RequestContext,
};

use access::Access;
pub(crate) use error::{fault, unknown};
pub(crate) use seed::{Astro, Organization};
use spelling::Version;

/// The name of the setting that all of it is kept in.
pub(crate) const SETTING: &str = "astro";

/// A list of an Organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Collection {
    Clusters,
    Deployments,
}

impl Collection {
    /// Its name in paths and answers.
    fn name(self) -> &'static str {
        match self {
            Self::Clusters => "clusters",
            Self::Deployments => "deployments",
        }
    }

    /// What one of them is called.
    fn one(self) -> &'static str {
        match self {
            Self::Clusters => "cluster",
            Self::Deployments => "deployment",
        }
    }

    /// All of them.
    fn of(self, organization: &Organization) -> &[serde_json::Map<String, Value>] {
        match self {
            Self::Clusters => &organization.clusters,
            Self::Deployments => &organization.deployments,
        }
    }
}

/// Whether a request is for the Astro API.
pub(crate) fn owns(request: &Request) -> bool {
    let path = request.path.to_ascii_lowercase();
    ["/v1/organizations", "/platform/v1beta1/organizations"].iter().any(|prefix| {
        path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// `GET /organizations`.
pub(crate) fn organizations(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let access = Access::from_request(request_context)?;
    let shown = access.organizations().map(|it| json!({"id": it.id, "name": it.name})).collect();
    list::answer(request_context, "organizations", shown, 1000)
}

/// `GET /organizations/{organization}/clusters`.
pub(crate) fn clusters(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    all(request_context, Collection::Clusters)
}

/// `GET /organizations/{organization}/clusters/{id}`.
pub(crate) fn cluster(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    one(request_context, Collection::Clusters)
}

/// `GET /organizations/{organization}/deployments`.
pub(crate) fn deployments(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    all(request_context, Collection::Deployments)
}

/// `GET /organizations/{organization}/deployments/{id}`.
pub(crate) fn deployment(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    one(request_context, Collection::Deployments)
}

fn all(request_context: &RequestContext<'_>, collection: Collection) -> Result<Answer, ApiError> {
    let access = Access::from_request(request_context)?;
    let organization = access.to(request_context.capture("organization"), collection)?;
    let wanted = list::filter(request_context.request, collection);
    let mut found: Vec<_> =
        collection.of(organization).iter().filter(|it| wanted(it)).cloned().collect();
    list::sort(&mut found, &query::sorts(request_context.request)?);
    let version = Version::from_request(request_context.request);
    let shown = found.into_iter().map(|it| access.shown(it, &organization.id, version)).collect();
    list::answer(request_context, collection.name(), shown, 1000)
}

fn one(request_context: &RequestContext<'_>, collection: Collection) -> Result<Answer, ApiError> {
    let access = Access::from_request(request_context)?;
    let organization = access.to(request_context.capture("organization"), collection)?;
    let id = request_context.capture("id");
    let mut all = collection.of(organization).iter();
    match all.find(|it| it.get("id").and_then(Value::as_str) == Some(id)) {
        Some(found) => {
            let version = Version::from_request(request_context.request);
            Ok(Answer::json(200, &access.shown(found.clone(), &organization.id, version)))
        }
        None => Err(error::new(404, &format!("{} '{id}' not found", collection.one()))),
    }
}
