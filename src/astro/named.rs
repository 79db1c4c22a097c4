//! Clusters and Deployments by name, exactly one or an error that lists the others, and their
//! addresses.

use tfplugin::Diagnostic;

use super::{
    client::Client,
    error::Error,
    models::{Cluster, ClusterFilter, Deployment, DeploymentFilter},
};
use crate::astro::code::AstroCode;

/// How many names an error shows.
const MOST_NAMES: usize = 10;

impl Client {
    /// The only cluster with this name.
    pub(crate) async fn cluster_named(&self, name: &str) -> Result<Cluster, Diagnostic> {
        let filter = ClusterFilter { names: vec![name.to_owned()], ..ClusterFilter::default() };
        let mut found = self.clusters(&filter).await?;
        match (found.pop(), found.is_empty()) {
            (Some(cluster), true) => Ok(cluster),
            (Some(cluster), false) => {
                found.push(cluster);
                let place = |it: &Cluster| match (&it.cloud_provider, &it.region) {
                    (Some(cloud), Some(region)) => format!("`{}` ({cloud}, {region})", it.id),
                    _ => format!("`{}`", it.id),
                };
                let found = found.iter().map(place).collect();
                Err(several("clusters", name, found, "Set `id` to the one that you mean."))
            }
            (None, _) => {
                let all = self.clusters(&ClusterFilter::default()).await;
                let others = names(all, |it| &it.name);
                let hint = " The API does not show standard clusters: for a Deployment on one of them, use the Deployment's own addresses.";
                Err(none("cluster", name, self.organization_id(), &others, hint))
            }
        }
    }

    /// The only Deployment with this name; in this Workspace, where one is given.
    pub(crate) async fn deployment_named(
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
                let hint = "Set `id` to the one that you mean, or set `workspace_id`.";
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
    found.sort_unstable();
    AstroCode::AstroNameAmbiguous.error(
        format!("{} {what} are named `{name}`", found.len()),
        format!("They are {}. {hint}", found.join(", ")),
    )
}

fn none(what: &str, name: &str, organization_id: &str, others: &str, hint: &str) -> Diagnostic {
    AstroCode::AstroNotFound.error(
        format!("No {what} is named `{name}`"),
        format!("In Organization `{organization_id}` {others} Names are case-sensitive.{hint}"),
    )
}

/// The others, if they can be listed.
fn names<T>(all: Result<Vec<T>, Error>, name: impl Fn(&T) -> &String) -> String {
    let Ok(all) = all else { return "the others could not be listed.".to_owned() };
    let mut names: Vec<_> = all.iter().map(|it| format!("`{}`", name(it))).collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    match (names.is_empty(), more) {
        (true, _) => "the API token can see none at all.".to_owned(),
        (false, 0) => format!("the API token can see {}.", names.join(", ")),
        (false, more) => format!("the API token can see {} and {more} more.", names.join(", ")),
    }
}

impl Cluster {
    /// The addresses that its Deployments come from; an error that says why there are none.
    pub(crate) fn addresses(&self) -> Result<&[String], Diagnostic> {
        let subject = format!("Cluster `{}` ({})", self.name, self.id);
        addresses(self.external_ips.as_deref(), &subject, self.status.as_deref(), || {
            if self.is_standard() {
                "It is a standard cluster, which Organizations share: use the addresses of its Deployments.".to_owned()
            } else {
                "The API token may not see them: use an Organization API token, or the addresses of the Deployments on the cluster.".to_owned()
            }
        })
    }
}

impl Deployment {
    /// The addresses that it comes from; an error that says why there are none.
    pub(crate) fn addresses(&self) -> Result<&[String], Diagnostic> {
        let subject = format!("Deployment `{}` ({})", self.name, self.id);
        addresses(self.external_ips.as_deref(), &subject, self.status.as_deref(), || {
            let token = "The API token may not see them: use a token of the Organization or of the Deployment's Workspace";
            if self.is_standard() {
                format!("{token}.")
            } else {
                format!("{token}, or the addresses of its cluster.")
            }
        })
    }
}

/// The addresses, if there are any. `hidden` says what to do when the answer leaves them out although
/// the object is complete.
fn addresses<'a>(
    addresses: Option<&'a [String]>,
    subject: &str,
    status: Option<&str>,
    hidden: impl Fn() -> String,
) -> Result<&'a [String], Diagnostic> {
    let shown = status.unwrap_or("not shown");
    let detail = match addresses {
        Some([]) if is_unfinished(status) => {
            format!("The list is empty, and the status is `{shown}`: {}", unfinished(status))
        }
        Some([]) => format!(
            "The list is empty, although the status is `{shown}`. Look at External IPs in the \
             Details page of the Astro UI; if there are none either, ask Astronomer's support."
        ),
        None if is_unfinished(status) => {
            format!(
                "The answer has no list of them, and the status is `{shown}`: {}",
                unfinished(status)
            )
        }
        None => format!("The answer has no list of them; the status is `{shown}`. {}", hidden()),
        Some(found) => return Ok(found),
    };
    let detail = format!("{subject} has no external IPs. {detail}");
    Err(AstroCode::AstroAddressesMissing.error("Missing external IPs", detail))
}

/// Whether the status says that it is being made, or that this failed.
fn is_unfinished(status: Option<&str>) -> bool {
    matches!(status, Some("CREATING" | "CREATE_FAILED" | "ACCESS_DENIED"))
}

fn unfinished(status: Option<&str>) -> &'static str {
    match status {
        Some("CREATING") => "Astro is still creating it. Apply again when it is done.",
        Some("CREATE_FAILED") => "Astro could not create it. The Astro UI says why.",
        _ => "Astro has no access to the cloud account that it is in. Restore that first.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ips: Option<&[&str]>, kind: &str, status: &str, expected: &[&str]) {
        let cluster = Cluster {
            id: "cmone".to_owned(),
            name: "prod".to_owned(),
            kind: Some(kind.to_owned()),
            status: (!status.is_empty()).then(|| status.to_owned()),
            external_ips: ips.map(|it| it.iter().map(|it| (*it).to_owned()).collect()),
            ..Cluster::default()
        };
        let problem = cluster.addresses().unwrap_err();
        let text = format!("{} {}", problem.summary, problem.detail);
        for part in expected.iter().chain(&["`prod` (cmone)"]) {
            assert!(text.contains(part), "`{part}` is not in: {text}");
        }
    }

    #[test]
    fn a_missing_list_and_an_empty_one_are_explained_apart() {
        check(Some(&[]), "DEDICATED", "CREATING", &["is empty", "`CREATING`", "still creating it"]);
        check(None, "DEDICATED", "CREATING", &["no list", "still creating it"]);
        check(None, "DEDICATED", "CREATE_FAILED", &["could not create it"]);
        check(None, "HYBRID", "ACCESS_DENIED", &["no access to the cloud account"]);
        check(None, "DEDICATED", "CREATED", &["no list", "Organization API token"]);
        check(None, "DEDICATED", "", &["`not shown`", "Organization API token"]);
        check(None, "STANDARD", "CREATED", &["standard cluster", "Deployments"]);
        check(Some(&[]), "DEDICATED", "CREATED", &["is empty", "Astro UI"]);
    }

    #[test]
    fn addresses_that_are_there_are_given() {
        let ips = vec!["198.51.100.7".to_owned()];
        let deployment = Deployment { external_ips: Some(ips.clone()), ..Deployment::default() };
        assert_eq!(deployment.addresses().unwrap(), ips);
    }

    #[test]
    fn a_deployment_that_hides_its_addresses_is_explained_by_its_type() {
        let with = |kind: &str| Deployment { kind: Some(kind.to_owned()), ..Deployment::default() };
        let detail = |it: Deployment| it.addresses().unwrap_err().detail;
        assert!(detail(with("DEDICATED")).contains("addresses of its cluster"));
        assert!(!detail(with("STANDARD")).contains("cluster"));
    }
}
