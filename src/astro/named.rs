//! Clusters and Deployments by name: exactly one, or an error that says what there is.

use tfplugin::Diagnostic;

use super::client::Client;
use super::cluster::Cluster;
use super::deployment::Deployment;
use super::error::Error;
use super::filter::{ClusterFilter, DeploymentFilter};
use crate::astro::code::AstroCode;

/// How many names an error shows.
const MOST_NAMES: usize = 10;

impl Client {
    /// The only cluster with this name.
    pub async fn cluster_named(&self, name: &str) -> Result<Cluster, Diagnostic> {
        let filter = ClusterFilter { names: vec![name.to_owned()], ..ClusterFilter::default() };
        let mut found = self.clusters(&filter).await?;
        match (found.pop(), found.is_empty()) {
            (Some(cluster), true) => Ok(cluster),
            (Some(cluster), false) => {
                found.push(cluster);
                let found = found.iter().map(|it| format!("`{}`", it.id)).collect();
                Err(several("clusters", name, found, "Set `id` to the one that is meant."))
            }
            (None, _) => {
                let all = self.clusters(&ClusterFilter::default()).await;
                let others = names(all, |it| &it.name);
                let hint = " Standard clusters are not shown by the API: for a Deployment on one of them, use the Deployment's own addresses.";
                Err(none("cluster", name, self.organization_id(), &others, hint))
            }
        }
    }

    /// The only Deployment with this name; in this Workspace, where one is given.
    pub async fn deployment_named(
        &self,
        name: &str,
        workspace_id: Option<&str>,
    ) -> Result<Deployment, Diagnostic> {
        let within = DeploymentFilter {
            workspace_ids: workspace_id.map(str::to_owned).into_iter().collect(),
            ..DeploymentFilter::default()
        };
        let filter = DeploymentFilter { names: vec![name.to_owned()], ..within.clone() };
        let mut found = self.deployments(&filter).await?;
        match (found.pop(), found.is_empty()) {
            (Some(deployment), true) => Ok(deployment),
            (Some(deployment), false) => {
                found.push(deployment);
                let workspace = |it: &Deployment| match &it.workspace_id {
                    Some(workspace) => format!("`{}` in Workspace `{workspace}`", it.id),
                    None => format!("`{}`", it.id),
                };
                let found = found.iter().map(workspace).collect();
                let hint = "Set `id` to the one that is meant, or `workspace_id`.";
                Err(several("Deployments", name, found, hint))
            }
            (None, _) => {
                let others = names(self.deployments(&within).await, |it| &it.name);
                let hint = if workspace_id.is_some() {
                    " It may be in another Workspace than `workspace_id` says."
                } else {
                    ""
                };
                Err(none("Deployment", name, self.organization_id(), &others, hint))
            }
        }
    }
}

fn several(what: &str, name: &str, mut found: Vec<String>, hint: &str) -> Diagnostic {
    found.sort();
    AstroCode::AstroNameAmbiguous.error(
        format!("{} {what} are named `{name}`", found.len()),
        format!("They are {}. {hint}", found.join(", ")),
    )
}

fn none(what: &str, name: &str, organization_id: &str, others: &str, hint: &str) -> Diagnostic {
    AstroCode::AstroNotFound.error(
        format!("No {what} is named `{name}`"),
        format!("In Organization `{organization_id}` {others} Names count with their case.{hint}"),
    )
}

/// What there is instead, as far as it can be told.
fn names<T>(all: Result<Vec<T>, Error>, name: impl Fn(&T) -> &String) -> String {
    let Ok(all) = all else { return "the others could not be listed.".to_owned() };
    let mut names: Vec<_> = all.iter().map(|it| format!("`{}`", name(it))).collect();
    names.sort();
    names.dedup();
    let more = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    match (names.is_empty(), more) {
        (true, _) => "the API token can see none at all.".to_owned(),
        (false, 0) => format!("the API token can see {}.", names.join(", ")),
        (false, more) => format!("the API token can see {} and {more} more.", names.join(", ")),
    }
}
