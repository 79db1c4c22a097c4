//! The reads of the Astro API that the provider needs; each is made once in a run.

use std::{collections::HashSet, sync::Arc, time::Duration};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    error::Error,
    failure::{Cause, Failure},
    models::{Cluster, ClusterFilter, ClusterJson, Deployment, DeploymentFilter, DeploymentJson},
    request::{Request, Settings},
    send::Sender,
};
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
pub(crate) struct Client {
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
    pub(crate) fn new(settings: Settings) -> Self {
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
    pub(crate) fn organization_id(&self) -> &str {
        &self.shared.sender.place().organization_id
    }

    /// The cluster with this ID.
    pub(crate) async fn cluster(&self, id: &str) -> Result<Cluster, Error> {
        let read = async {
            let written: ClusterJson = self.one("clusters", "cluster", id).await?;
            Ok(Cluster::from(written))
        };
        self.shared.clusters.get(&id.to_owned(), read).await
    }

    /// The clusters that the filter lets through, in the order of the API.
    pub(crate) async fn clusters(&self, filter: &ClusterFilter) -> Result<Vec<Cluster>, Error> {
        let read = async {
            let query = filter.query();
            let written: Vec<ClusterJson> =
                self.list("clusters", &query, CLUSTERS_ON_A_PAGE).await?;
            let mut all = unique(written.into_iter().map(Cluster::from), |it| &it.id);
            all.retain(|it| filter.matches(it));
            Ok(all)
        };
        self.shared.cluster_lists.get(filter, read).await
    }

    /// The Deployment with this ID.
    pub(crate) async fn deployment(&self, id: &str) -> Result<Deployment, Error> {
        let read = async {
            let written: DeploymentJson = self.one("deployments", "Deployment", id).await?;
            Ok(written.read(self.shared.sender.place().version))
        };
        self.shared.deployments.get(&id.to_owned(), read).await
    }

    /// The Deployments that the filter lets through, in the order of the API.
    pub(crate) async fn deployments(
        &self,
        filter: &DeploymentFilter,
    ) -> Result<Vec<Deployment>, Error> {
        let asked = filter.asked();
        let read = async {
            let query = asked.query();
            let written: Vec<DeploymentJson> =
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

/// One page of a list, as it is written.
#[derive(Debug)]
pub(super) struct Page {
    /// What is on it.
    pub(super) items: Vec<Value>,
    /// How many there are on all pages, if the answer says so.
    pub(super) total: Option<u64>,
}

impl Page {
    /// Reads a page of this collection. An answer without the list is not an empty list.
    pub(super) fn read(mut answer: Map<String, Value>, collection: &str) -> Result<Self, String> {
        let total = answer.get("totalCount").and_then(Value::as_u64);
        match answer.remove(collection) {
            Some(Value::Array(items)) => Ok(Self { items, total }),
            Some(Value::Null) | None => Err(format!("it has no list `{collection}`")),
            Some(_) => Err(format!("its `{collection}` is not a list")),
        }
    }

    /// Where the next page begins, when there is one.
    pub(super) fn next(&self, offset: u64, limit: u64) -> Option<u64> {
        let found = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        let next = offset.saturating_add(found);
        let more = match self.total {
            Some(total) => next < total,
            None => limit <= found,
        };
        (0 < found && more).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check_next(found: usize, total: Option<u64>, offset: u64, expected: Option<u64>) {
        let page = Page { items: vec![Value::Null; found], total };
        assert_eq!(page.next(offset, 20), expected, "{found} of {total:?} from {offset}");
    }

    #[test]
    fn the_last_page_is_followed_by_none() {
        check_next(20, Some(45), 0, Some(20));
        check_next(20, Some(45), 20, Some(40));
        check_next(5, Some(45), 40, None);
        check_next(20, Some(20), 0, None);
        check_next(0, Some(0), 0, None);
        check_next(0, Some(45), 20, None);
    }

    #[test]
    fn a_server_that_gives_less_than_asked_is_asked_for_the_rest() {
        check_next(10, Some(45), 0, Some(10));
    }

    #[test]
    fn without_a_total_a_full_page_is_followed_by_another() {
        check_next(20, None, 0, Some(20));
        check_next(19, None, 20, None);
        check_next(0, None, 20, None);
    }

    #[test]
    fn a_list_that_is_missing_is_not_an_empty_one() {
        let read = |answer: Value| {
            let Value::Object(answer) = answer else { panic!("{answer}") };
            Page::read(answer, "clusters")
        };
        assert!(read(json!({ "clusters": [], "totalCount": 0 })).unwrap().items.is_empty());
        for answer in [json!({}), json!({ "clusters": null }), json!({ "clusters": {} })] {
            assert!(read(answer).unwrap_err().contains("`clusters`"));
        }
    }
}
