//! `dataplane_allowlist`: the addresses of a vendor's data plane, in the form of every firewall.

mod merge;

mod output;
mod rules;

mod vendor;

use std::collections::BTreeSet;

use merge::{Source, merge};
use rules::{Range, Rules};
use tfplugin::{Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Result};

use crate::diagnostics::code::CommonCode;
use crate::services::astro::{NO_CLUSTER, not_an_id};
use crate::services::firewall::code::FirewallCode;
use crate::{Clients, services::common::attribute::addresses};

/// Collects the addresses that a vendor's data plane uses, and returns them in the form that each
/// firewall needs: for Azure services, and for everything else that has an allowlist.
///
/// You give the addresses, or the provider reads them from Astro: those of a cluster, which all its
/// Deployments use, or those of single Deployments. On a standard cluster, which Astronomer shares
/// between Organizations, only the addresses of a Deployment are available.
///
/// An address that cannot belong to a vendor is an error that says where it came from: `0.0.0.0`,
/// which some services interpret as all of Azure, private and reserved addresses, and text that is
/// not an address. A cluster or Deployment without addresses is an error too, so that a token with
/// too few permissions locks nobody out.
///
/// ~> An entry for an address lets in everybody who shares the address: each Deployment on the
/// cluster and, on a standard cluster, the Deployments of other Organizations. Their roles and
/// passwords decide what they may do, never the address alone.
///
/// ## Permissions
///
/// None for `addresses` alone. For Astro, an API token that may read the cluster (an Organization API
/// token) or the Deployments: see the `astro` attribute of the provider block. The data source makes
/// no call to Azure.
#[derive(Debug, Model)]
#[tf(name = "allowlist")]
pub(crate) struct Allowlist {
    /// Addresses such as `203.0.113.18`, CIDR ranges such as `203.0.113.0/24`, and ranges from a
    /// first to a last address such as `203.0.113.18-203.0.113.25`. The result has all addresses,
    /// including those from Astro: single addresses without a prefix, and CIDR ranges.
    #[tf(optional)]
    addresses: Computed<BTreeSet<String>>,
    /// ID of the Astro cluster whose addresses are added.
    astro_cluster_id: Option<String>,
    /// IDs of the Astro Deployments whose addresses are added.
    astro_deployment_ids: Option<BTreeSet<String>>,
    /// Whether to add the addresses that the Deployments have after a failover to the region for
    /// disaster recovery.
    #[tf(default = false)]
    include_dr: bool,
    /// Addresses to leave out, in the notations of `addresses`.
    exclude: Option<BTreeSet<String>>,
    /// Whether neighboring addresses become one range, which lets in the same callers with fewer
    /// entries.
    #[tf(default = false)]
    aggregate: bool,
    /// Maximum number of entries in `addresses`; more are an error.
    max_rules: Option<i64>,
    /// The entries of `addresses` as CIDR ranges, in order, each with its prefix.
    cidrs: Computed<Vec<String>>,
    /// The IPv4 entries of `addresses`, in order.
    ipv4: Computed<Vec<String>>,
    /// The IPv6 entries of `addresses`, in order.
    ipv6: Computed<Vec<String>>,
    /// The same addresses as ranges from a first to a last address.
    ranges: Computed<Vec<Range>>,
    /// Number of single addresses. (Terraform reserves the name `count`.)
    address_count: Computed<i64>,
    /// SHA-256 of the addresses in canonical form: equal for equal addresses, no matter how they are
    /// written, ordered or aggregated.
    digest: Computed<String>,
    /// What you should know before you let these addresses in.
    warnings: Computed<Vec<String>>,
    /// The entries that each Azure service stores for these addresses, in exactly its form.
    rules: Computed<Rules>,
}

impl DataSource for Allowlist {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = Diagnostics::default();
        let sources = ["addresses", "astro_cluster_id", "astro_deployment_ids"];
        if sources.iter().all(|it| config.is_null(it)) {
            found.push(CommonCode::MissingArgument.error(
                "Missing source of addresses",
                format!(
                    "Set at least one of `addresses`, `astro_cluster_id` and `astro_deployment_ids`. \
                     {NO_CLUSTER}"
                ),
            ));
        }
        let cluster = config.known::<String>("astro_cluster_id");
        found.0.extend(
            cluster.and_then(|it| not_an_id(&it, "dataplane_astro_cluster", "astro_cluster_id")),
        );
        let deployments = config.known::<BTreeSet<String>>("astro_deployment_ids");
        found.0.extend(
            deployments.unwrap_or_default().iter().filter_map(|it| {
                not_an_id(it, "dataplane_astro_deployment", "astro_deployment_ids")
            }),
        );
        if let Some(given) = config.known::<BTreeSet<String>>("addresses")
            && let Err(wrong) = merge(&[given_source(&given)], &[])
        {
            found.extend(wrong);
        }
        if let Some(texts) = config.known::<BTreeSet<String>>("exclude")
            && let Err(wrong) = addresses::blocks(&texts)
        {
            found.push(not_excluded(&wrong));
        }
        if config.known::<i64>("max_rules").is_some_and(|it| it < 1) {
            let detail =
                "An allowlist without entries lets nobody in: set `max_rules` to at least 1.";
            found.push(
                FirewallCode::InvalidLimit.error("Invalid `max_rules`", detail).at("max_rules"),
            );
        }
        found
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let given = self.addresses.known().cloned().unwrap_or_default();
        let mut sources = vec![given_source(&given)];
        let mut warnings = Vec::new();
        if let Some(id) = &self.astro_cluster_id {
            let vendor = vendor::cluster(ctx.clients.astro()?, id, self.include_dr).await?;
            vendor.add_to(&mut sources, &mut warnings);
        }
        if let Some(ids) = &self.astro_deployment_ids {
            let vendor = vendor::deployments(ctx.clients.astro()?, ids, self.include_dr).await?;
            vendor.add_to(&mut sources, &mut warnings);
        }
        let excluded = self.exclude.clone().unwrap_or_default();
        let excluded = addresses::blocks(&excluded).map_err(|it| not_excluded(&it))?;
        let merged = merge(&sources, &excluded)?;
        warnings.extend(merged.warnings);
        if merged.blocks.is_empty() {
            warnings.push("No address is left, because `exclude` has all of them.".to_owned());
        }
        for text in &warnings {
            ctx.warn(
                FirewallCode::AddressesNeedReview
                    .warning("Addresses to review before you let them in", text),
            );
        }
        self.filled(&merged.blocks, warnings)
    }
}

/// The addresses that the configuration gives.
fn given_source(given: &BTreeSet<String>) -> Source {
    Source {
        name: "`addresses`".to_owned(),
        attribute: "addresses",
        addresses: given.iter().cloned().collect(),
    }
}

fn not_excluded(wrong: &str) -> Diagnostic {
    CommonCode::InvalidAddress
        .error("Invalid address in `exclude`", format!("{wrong}."))
        .at("exclude")
}
