//! The addresses of Astro's clusters and Deployments: which of them count, and who shares them.

use std::collections::BTreeSet;

use tfplugin::{Diagnostic, Diagnostics, Result};

use super::merge::Source;
use crate::astro::code::AstroCode;
use crate::astro::{self, Cluster, Deployment, DeploymentFilter};

const CLUSTER: &str = "astro_cluster_id";
const DEPLOYMENTS: &str = "astro_deployment_ids";

/// What Astro says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Vendor {
    /// Whether addresses after a failover are among them.
    pub(super) adds_dr: bool,
    sources: Vec<Source>,
    warnings: Vec<String>,
}

/// The addresses of a cluster. `include_dr` is the argument: `None` adds the addresses after a failover
/// if disaster recovery is on.
pub(super) async fn cluster(
    astro: &astro::Client,
    id: &str,
    include_dr: Option<bool>,
) -> Result<Vendor> {
    let cluster = astro.cluster(id).await.map_err(|it| Diagnostic::from(it).at(CLUSTER))?;
    let filter = DeploymentFilter { cluster_id: Some(cluster.id.clone()), ..Default::default() };
    match astro.deployments(&filter).await {
        Ok(deployments) => Vendor::of_cluster(&cluster, &deployments, include_dr),
        Err(error) if include_dr.unwrap_or(cluster.is_dr_enabled == Some(true)) => {
            Err(dr_unreadable(&cluster, error).into())
        }
        Err(error) if error.status() == Some(403) => {
            let mut vendor = Vendor::of_cluster(&cluster, &[], Some(false))?;
            // The attribute keeps this text, so nothing in it may differ from run to run.
            vendor.warnings.push(format!(
                "Astro refused to list the Deployments on cluster `{}` (403), so those that share its \
                 addresses are unknown. The cluster's own addresses are complete; addresses after a \
                 failover are not among them. To see the Deployments, use a token that may list \
                 them, such as an Organization API token.",
                cluster.name
            ));
            Ok(vendor)
        }
        Err(error) => Err(Diagnostic::from(error).at(CLUSTER).into()),
    }
}

/// The addresses of single Deployments. `include_dr` is the argument: `None` adds the addresses after a
/// failover of those that have any.
pub(super) async fn deployments(
    astro: &astro::Client,
    ids: &BTreeSet<String>,
    include_dr: Option<bool>,
) -> Result<Vendor> {
    if ids.is_empty() {
        return Ok(Vendor::default());
    }
    let filter = DeploymentFilter { ids: ids.iter().cloned().collect(), ..Default::default() };
    let found = astro.deployments(&filter).await;
    let found = found.map_err(|it| Diagnostic::from(it).at(DEPLOYMENTS))?;
    Vendor::of_deployments(ids, &found, include_dr)
}

impl Vendor {
    pub(super) fn add_to(self, sources: &mut Vec<Source>, warnings: &mut Vec<String>) {
        sources.extend(self.sources);
        warnings.extend(self.warnings);
    }

    fn of_cluster(
        cluster: &Cluster,
        on_it: &[Deployment],
        include_dr: Option<bool>,
    ) -> Result<Self> {
        let name = format!("cluster `{}` ({})", cluster.name, cluster.id);
        if cluster.is_standard() {
            let detail = format!(
                "The {name} is a standard cluster, which Organizations share. Use the external IPs \
                 of the Deployment: remove `{CLUSTER}` and set `{DEPLOYMENTS}`."
            );
            let error = AstroCode::AstroAddressesMissing
                .error("Standard cluster without its own addresses", detail);
            return Err(error.at(CLUSTER).into());
        }
        let addresses = cluster.addresses().map_err(|it| it.at(CLUSTER))?.to_vec();
        let mut vendor = Self::default();
        vendor.note_sharing(&name, on_it);
        vendor.note_strangers(&name, &addresses, on_it);
        vendor.sources.push(Source::new(name.clone(), CLUSTER, addresses));
        match (include_dr, cluster.is_dr_enabled) {
            (Some(false), _) | (None, Some(false)) => {}
            (_, Some(true)) => {
                let before = vendor.sources.len();
                vendor.add_dr(on_it, CLUSTER, |_| true);
                if vendor.sources.len() == before && on_it.is_empty() {
                    vendor.warnings.push(format!(
                        "Disaster recovery is enabled for the {name}, and Astro shows no Deployments \
                         on it, which would have the addresses after a failover."
                    ));
                }
            }
            (Some(true), Some(false)) => vendor.warnings.push(format!(
                "`include_dr` adds nothing for the {name}: disaster recovery is not enabled."
            )),
            // The token does not see whether it is on; the Deployments show it as well.
            (_, None) => {
                vendor.add_dr(on_it, CLUSTER, Deployment::has_dr);
                if include_dr == Some(true) && !vendor.adds_dr {
                    vendor.warnings.push(format!(
                        "`include_dr` adds nothing for the {name}: Astro does not tell this token whether \
                         disaster recovery is enabled, and shows it no Deployment with addresses after a \
                         failover."
                    ));
                }
            }
        }
        Ok(vendor)
    }

    fn of_deployments(
        ids: &BTreeSet<String>,
        found: &[Deployment],
        include_dr: Option<bool>,
    ) -> Result<Self> {
        let mut vendor = Self::default();
        let mut wrong = Diagnostics::default();
        for id in ids {
            let Some(deployment) = found.iter().find(|it| it.id == *id) else {
                wrong.push(deployment_not_found(id));
                continue;
            };
            match deployment.addresses() {
                Ok(addresses) => vendor.sources.push(Source::new(
                    named(deployment),
                    DEPLOYMENTS,
                    addresses.to_vec(),
                )),
                Err(error) => wrong.push(error.at(DEPLOYMENTS)),
            }
            if deployment.is_standard() {
                vendor.warnings.push(format!(
                    "The {} runs on a standard cluster: Deployments of other Organizations may \
                     share its addresses.",
                    named(deployment)
                ));
            }
        }
        if wrong.has_error() {
            return Err(wrong);
        }
        if include_dr != Some(false) {
            let wanted: Vec<_> = found.iter().filter(|it| ids.contains(&it.id)).cloned().collect();
            vendor.add_dr(&wanted, DEPLOYMENTS, |it| include_dr == Some(true) || it.has_dr());
        }
        Ok(vendor)
    }

    /// Adds the addresses after a failover, and a warning for each Deployment that lacks them although
    /// it should have some.
    fn add_dr(
        &mut self,
        deployments: &[Deployment],
        attribute: &'static str,
        has_dr: impl Fn(&Deployment) -> bool,
    ) {
        for deployment in deployments {
            let addresses = deployment.dr_external_ips.clone().unwrap_or_default();
            let name = named(deployment);
            if addresses.is_empty() && !has_dr(deployment) {
                continue;
            }
            if addresses.is_empty() {
                self.warnings.push(format!(
                    "Astro lists no addresses for disaster recovery of the {name}: after a failover, \
                     it is not let in unless it shares those of another Deployment."
                ));
            } else {
                self.adds_dr = true;
                let name = format!("disaster recovery of the {name}");
                self.sources.push(Source::new(name, attribute, addresses));
            }
        }
    }

    /// Names all Deployments that get access, if there are several.
    fn note_sharing(&mut self, cluster: &str, on_it: &[Deployment]) {
        if 1 < on_it.len() {
            let names: Vec<_> = on_it.iter().map(|it| format!("`{}`", it.name)).collect();
            self.warnings.push(format!(
                "The addresses let in every Deployment on the {cluster}: {}.",
                names.join(", ")
            ));
        }
    }

    /// Names the Deployments with addresses that the cluster does not list.
    fn note_strangers(&mut self, cluster: &str, addresses: &[String], on_it: &[Deployment]) {
        for deployment in on_it {
            let own = deployment.external_ips.iter().flatten();
            let others: Vec<_> =
                own.filter(|it| !addresses.contains(it)).map(|it| format!("`{it}`")).collect();
            if !others.is_empty() {
                self.warnings.push(format!(
                    "The {} uses {}, which the {cluster} does not list and the allowlist does not \
                     include.",
                    named(deployment),
                    others.join(", ")
                ));
            }
        }
    }
}

fn named(deployment: &Deployment) -> String {
    format!("Deployment `{}` ({})", deployment.name, deployment.id)
}

/// The addresses after a failover are wanted, and the Deployments that show them cannot be listed.
fn dr_unreadable(cluster: &Cluster, error: astro::Error) -> Diagnostic {
    let mut diagnostic = Diagnostic::from(error).at("include_dr");
    diagnostic.detail = format!(
        "{}\n\nThe addresses of cluster `{}` ({}) after a failover are those of its Deployments, so they \
         would be missing. Set `include_dr = false` to do without them.",
        diagnostic.detail, cluster.name, cluster.id
    );
    diagnostic
}

fn deployment_not_found(id: &str) -> Diagnostic {
    AstroCode::AstroNotFound.error(
        "Deployment not found",
        format!(
            "Astro lists no Deployment `{id}`. Check the ID, and that the API token may read the \
             Deployment: an Organization API token, or one of its Workspace."
        ),
    )
    .at(DEPLOYMENTS)
}
