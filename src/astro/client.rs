//! The reads of the Astro API that the provider needs; each is made once in a run.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::cluster::{self, Cluster};
use super::deployment::{self, Deployment};
use super::error::Error;
use super::failure::{Cause, Failure};
use super::filter::{ClusterFilter, DeploymentFilter};
use super::page::Page;
use super::request::Request;
use super::send::Sender;
use super::settings::Settings;
use crate::http::OnceMap;

/// Clusters on one page: the most that the API gives.
const CLUSTERS_ON_A_PAGE: u64 = 1_000;
/// Deployments on one page; the API states no limit, and each is some kilobytes.
const DEPLOYMENTS_ON_A_PAGE: u64 = 100;
/// The most pages that a list may have.
const MOST_PAGES: usize = 10_000;

/// Reads clusters and Deployments of one Organization; cheap to clone, and clones share what they
/// have read.
///
/// Making one does nothing: the first call opens the first connection.
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    sender: Sender,
    clusters: OnceMap<String, Cluster>,
    cluster_lists: OnceMap<ClusterFilter, Vec<Cluster>>,
    deployments: OnceMap<String, Deployment>,
    deployment_lists: OnceMap<DeploymentFilter, Vec<Deployment>>,
}

impl Client {
    /// A client with these settings.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let shared = Shared {
            sender: Sender::new(settings),
            clusters: OnceMap::new(),
            cluster_lists: OnceMap::new(),
            deployments: OnceMap::new(),
            deployment_lists: OnceMap::new(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The Organization whose clusters and Deployments are read.
    #[must_use]
    pub fn organization_id(&self) -> &str {
        &self.shared.sender.place().organization_id
    }

    /// The cluster with this ID.
    pub async fn cluster(&self, id: &str) -> Result<Cluster, Error> {
        let read = async {
            let written: cluster::Written = self.one("clusters", "cluster", id).await?;
            Ok(Cluster::from(written))
        };
        self.shared.clusters.get(&id.to_owned(), read).await
    }

    /// The clusters that the filter lets through, in the order of the API.
    pub async fn clusters(&self, filter: &ClusterFilter) -> Result<Vec<Cluster>, Error> {
        let read = async {
            let query = filter.query();
            let written: Vec<cluster::Written> =
                self.list("clusters", &query, CLUSTERS_ON_A_PAGE).await?;
            let mut all = unique(written.into_iter().map(Cluster::from), |it| &it.id);
            all.retain(|it| filter.matches(it));
            Ok(all)
        };
        self.shared.cluster_lists.get(filter, read).await
    }

    /// The Deployment with this ID.
    pub async fn deployment(&self, id: &str) -> Result<Deployment, Error> {
        let read = async {
            let written: deployment::Written = self.one("deployments", "Deployment", id).await?;
            Ok(written.read(self.shared.sender.place().version))
        };
        self.shared.deployments.get(&id.to_owned(), read).await
    }

    /// The Deployments that the filter lets through, in the order of the API.
    pub async fn deployments(&self, filter: &DeploymentFilter) -> Result<Vec<Deployment>, Error> {
        let asked = filter.asked();
        let read = async {
            let query = asked.query();
            let written: Vec<deployment::Written> =
                self.list("deployments", &query, DEPLOYMENTS_ON_A_PAGE).await?;
            let version = self.shared.sender.place().version;
            Ok(unique(written.into_iter().map(|it| it.read(version)), |it| &it.id))
        };
        let mut all = self.shared.deployment_lists.get(&asked, read).await?;
        all.retain(|it| filter.matches(it));
        Ok(all)
    }

    async fn one<T: DeserializeOwned>(
        &self,
        collection: &str,
        what: &str,
        id: &str,
    ) -> Result<T, Error> {
        let sender = &self.shared.sender;
        let Some(request) = sender.place().one(collection, what, id) else {
            return Err(never_sent(format!("read {what}"), Cause::NotAnId(id.to_owned())));
        };
        // On the heap, because it would make every future around it large.
        Box::pin(sender.read(&request)).await
    }

    /// Reads every page of a list.
    async fn list<T: DeserializeOwned>(
        &self,
        collection: &str,
        query: &[(&'static str, String)],
        limit: u64,
    ) -> Result<Vec<T>, Error> {
        let sender = &self.shared.sender;
        let (mut all, mut offset) = (Vec::new(), 0);
        for _ in 0..MOST_PAGES {
            let Some(request) = sender.place().page(collection, query, offset, limit) else {
                let cause = Cause::NotAnId(self.organization_id().to_owned());
                return Err(never_sent(format!("list {collection}"), cause));
            };
            let answer: Map<String, Value> = Box::pin(sender.read(&request)).await?;
            let page = Page::read(answer, collection).map_err(|it| decode_error(&request, it))?;
            let next = page.next(offset, limit);
            for item in page.items {
                let item = serde_json::from_value(item);
                all.push(item.map_err(|error| decode_error(&request, error.to_string()))?);
            }
            match next {
                Some(next) => offset = next,
                None => return Ok(all),
            }
        }
        let cause = Cause::Decode("its pages have no end".to_owned());
        Err(never_sent(format!("list {collection}"), cause))
    }
}

/// Each once: what was made or removed while the pages were read can stand on two of them.
fn unique<T>(all: impl Iterator<Item = T>, id: impl Fn(&T) -> &String) -> Vec<T> {
    let mut seen = HashSet::new();
    all.filter(|it| seen.insert(id(it).clone())).collect()
}

fn decode_error(request: &Request, problem: String) -> Error {
    Error::new(Failure {
        operation: request.operation.clone(),
        path: request.url.path().to_owned(),
        cause: Cause::Decode(problem),
        attempts: 1,
        elapsed: Duration::ZERO,
        gave_up: None,
    })
}

fn never_sent(operation: String, cause: Cause) -> Error {
    Error::new(Failure {
        operation,
        path: String::new(),
        cause,
        attempts: 0,
        elapsed: Duration::ZERO,
        gave_up: None,
    })
}
