//! `dataplane_allowlist`: the addresses of a vendor's data plane, in the form of every firewall.

mod feed;
mod merge;

mod output;
mod published;
mod reading;
mod rules;
mod source;

mod vendor;

use std::collections::BTreeSet;

use feed::Feed;
use merge::{Source, index, merge};
use published::FEEDS;
use rules::{Range, Rules};
use source::AddressSource;
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
/// ## Published lists
///
/// `feeds` reads lists that vendors publish: those of ClickHouse Cloud and of Azure's service tags by
/// name, and every other list of lines or JSON over https by its address. An answer that is not the
/// list is an error, never a shorter list: a web page, an empty list, another form, text that is not an
/// address, or a filter that matches nothing. The provider sends no credentials, follows no redirects, and
/// reads at most 16 MiB.
///
/// A data source has no memory, so two places notice that a list has changed:
///
/// - `expected` is the list that you have reviewed, such as a file in your repository. `sources` shows the
///   differences, and a list that lost more than half of it is an error.
/// - [`dataplane_ip_allowlist`](../resources/ip_allowlist.md) knows what it has written. Its plan refuses to
///   remove most of it at once, wherever the addresses come from, unless `allow_shrink` is set.
///
/// ## Refused addresses
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
/// None for `addresses` alone and for lists on the web. For Astro, an API token that may read the cluster
/// (an Organization API token) or the Deployments: see the `astro` attribute of the provider block.
///
/// ## Azure permissions
///
/// Only for the preset `microsoft_service_tags`: `Microsoft.Network/locations/serviceTags/read` on the
/// subscription, which `Reader` includes. API version 2025-05-01.
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
    /// Whether to add the addresses that Deployments have after a failover to the region for disaster
    /// recovery. Unless you set it, they are added where disaster recovery is on, and a token that may
    /// not list the Deployments on such a cluster is an error. `false` leaves them out: after a failover,
    /// the Deployments are not let in. `true` also warns where there is no disaster recovery. If you do
    /// not set it, the value says whether any were added.
    #[tf(optional)]
    include_dr: Computed<bool>,
    /// Lists of addresses that somebody publishes, whose addresses are added.
    feeds: Option<Vec<Feed>>,
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
    /// Where the addresses come from, in the order of the arguments. `exclude` and `aggregate` change
    /// nothing here.
    sources: Computed<Vec<AddressSource>>,
    /// What you should know before you let these addresses in.
    warnings: Computed<Vec<String>>,
    /// The entries that each Azure service stores for these addresses, in exactly its form.
    rules: Computed<Rules>,
}

impl DataSource for Allowlist {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = Diagnostics::default();
        let sources = ["addresses", "astro_cluster_id", "astro_deployment_ids", FEEDS];
        if sources.iter().all(|it| config.is_null(it)) {
            found.push(CommonCode::MissingArgument.error(
                "Missing source of addresses",
                format!(
                    "Set at least one of `addresses`, `astro_cluster_id`, `astro_deployment_ids` and \
                     `feeds`. {NO_CLUSTER}"
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
        for (position, feed) in config.known::<Vec<Feed>>(FEEDS).iter().flatten().enumerate() {
            let wrong = feed.reading().err();
            found.0.extend(wrong.map(|it| it.at(index(position)).at(FEEDS)));
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
        let wants_dr = self.include_dr.known().copied();
        let mut adds_dr = false;
        if let Some(id) = &self.astro_cluster_id {
            let vendor = vendor::cluster(ctx.clients.astro()?, id, wants_dr).await?;
            adds_dr |= vendor.adds_dr;
            vendor.add_to(&mut sources, &mut warnings);
        }
        if let Some(ids) = &self.astro_deployment_ids {
            let vendor = vendor::deployments(ctx.clients.astro()?, ids, wants_dr).await?;
            adds_dr |= vendor.adds_dr;
            vendor.add_to(&mut sources, &mut warnings);
        }
        if let Some(feeds) = &self.feeds {
            sources.extend(published::read(ctx.clients, feeds).await?);
        }
        let excluded = self.exclude.clone().unwrap_or_default();
        let excluded = addresses::blocks(&excluded).map_err(|it| not_excluded(&it))?;
        let merged = merge(&sources, &excluded)?;
        warnings.extend(merged.warnings);
        if merged.blocks.is_empty() {
            let is_excluded = merged.by_source.iter().any(|it| !it.is_empty());
            warnings.push(if is_excluded {
                "No address is left, because `exclude` has all of them.".to_owned()
            } else {
                "There is no address, because every source is an empty list.".to_owned()
            });
        }
        for text in &warnings {
            ctx.warn(
                FirewallCode::AddressesNeedReview
                    .warning("Addresses to review before you let them in", text),
            );
        }
        let found = sources.iter().zip(&merged.by_source).filter(|(_, blocks)| !blocks.is_empty());
        let found = found.map(|(source, blocks)| AddressSource::new(source, blocks)).collect();
        let include_dr = Computed::Known(wants_dr.unwrap_or(adds_dr));
        Self { sources: Computed::Known(found), include_dr, ..self }
            .filled(&merged.blocks, warnings)
    }
}

/// The addresses that the configuration gives.
fn given_source(given: &BTreeSet<String>) -> Source {
    Source::new("`addresses`".to_owned(), "addresses", given.iter().cloned().collect())
}

fn not_excluded(wrong: &str) -> Diagnostic {
    CommonCode::InvalidAddress
        .error("Invalid address in `exclude`", format!("{wrong}."))
        .at("exclude")
}
