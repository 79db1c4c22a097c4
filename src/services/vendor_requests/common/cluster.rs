//! The cluster of a request: checked, looked up where the user leaves something out, and planned.

use allowlist::Block;
use serde::{Deserialize, Serialize};
use tfplugin::{Computed, Config, Context, Diagnostic, Diagnostics, Plan, Result};

use crate::astro::code::AstroCode;
use crate::diagnostics::code::CommonCode;
use crate::services::vendor_requests::code::RequestCode;
use crate::{
    Clients, astro,
    services::{
        common::attribute::Addresses,
        vendor_requests::{
            Cluster, ClusterKind, Known, Needs, OFFERED, Site, a_deployment, incomplete_cluster,
            not_private, recovery_not_ready, settle,
        },
    },
};

/// The arguments of a cluster.
pub(crate) const ARGUMENTS: [&str; 5] =
    ["cluster_id", "cluster_name", "cluster_region", "cluster_cidrs", "cluster_type"];

/// Those that differ between the sites of a cluster.
const OF_SITE: [&str; 2] = ["cluster_region", "cluster_cidrs"];

/// The same five, as the state of a request has them.
#[derive(Debug, Clone)]
pub(crate) struct ClusterArguments {
    /// Which of its networks is meant.
    pub(crate) site: Site,
    /// Its ID.
    pub(crate) id: Computed<String>,
    /// Its name.
    pub(crate) name: Computed<String>,
    /// Its Azure region.
    pub(crate) region: Computed<Option<String>>,
    /// The ranges of its virtual network.
    pub(crate) cidrs: Computed<Option<Addresses>>,
    /// `DEDICATED` or `HYBRID`.
    pub(crate) kind: Computed<String>,
}

/// Checks of the cluster that need the configuration only.
pub(crate) fn validate_cluster(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if config.is_null("cluster_id") && config.is_null("cluster_name") {
        found.push(
            CommonCode::MissingArgument.error(
                "Missing cluster",
                format!(
                    "Set `cluster_id` to the ID of the Astro cluster, or `cluster_name` to its name if the \
                     provider block has `astro`, so that the provider can look it up. The `cluster_id` of a Deployment on a standard cluster is null. {OFFERED}"
                ),
            )
            .at("cluster_id"),
        );
    }
    if let Some(id) = config.known::<String>("cluster_id").filter(|it| !astro::is_id(it)) {
        found.push(
            AstroCode::InvalidAstroId.error(
                "Invalid Astro ID",
                format!(
                    "`{id}` is not an Astro ID, which looks like `cmg3k4w9t000108l4hx2q7v1z`. If it is a \
                     name, use `cluster_name`."
                ),
            )
            .at("cluster_id"),
        );
    }
    let kind = config.known::<String>("cluster_type");
    found.0.extend(kind.and_then(|it| connectable(&it).err()));
    found
}

/// A cluster, as a plan keeps it for the plan that the apply makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Looked {
    id: Option<String>,
    name: Option<String>,
    region: Option<String>,
    ranges: Option<Vec<String>>,
    kind: Option<String>,
    #[serde(default)]
    site: Site,
    #[serde(default)]
    other_ranges: Vec<String>,
}

/// The cluster of a plan.
#[derive(Debug, Default)]
pub(crate) struct Planned {
    /// The part that the plan may rely on, because the plan during the apply finds the same.
    pub(crate) settled: Option<Cluster>,
    /// As it is now, for checks.
    pub(crate) seen: Option<Cluster>,
    /// What to keep for the plan that the apply makes.
    pub(crate) looked: Option<Looked>,
}

/// What of the cluster is known while planning. What the user leaves out is looked up. It is planned where
/// the plan that the apply makes is given `kept`, what this one saw; otherwise it is left
/// unknown, because Astro may answer something else by then; only the ID of a request that exists is
/// planned, because another one means another request.
pub(crate) async fn plan_cluster(
    plan: &mut Plan<'_>,
    needs: Needs,
    kept: Option<&Looked>,
    ctx: &Context<'_, Clients>,
) -> Result<Planned> {
    let Some(site) = plan.known::<Site>("site") else {
        for name in OF_SITE {
            if !plan.config().is_set(name) {
                plan.set_unknown(name);
            }
        }
        return Ok(Planned::default());
    };
    let asks = ctx.clients.astro().is_ok();
    let is_stale = asks && !ctx.clients.skip_remote_checks && has_both_ranges(plan, site);
    let changes = plan.changes("site") || ARGUMENTS.iter().any(|it| plan.changes(it));
    let same = !changes && !is_stale;
    // With another cluster, what the user leaves out is what that one has.
    let stays = |name: &str| same || plan.config().is_set(name);
    let text = |name: &str| plan.known::<String>(name).filter(|_| stays(name));
    let ranges = plan.known::<Addresses>("cluster_cidrs").filter(|_| stays("cluster_cidrs"));
    let given = Known {
        site,
        other_ranges: Vec::new(),
        id: text("cluster_id"),
        name: text("cluster_name"),
        region: text("cluster_region"),
        ranges: ranges.map(|it| it.blocks().into_iter().collect()),
        kind: text("cluster_type"),
    };
    let open = ARGUMENTS.iter().any(|it| plan.config().is_unknown(it));
    let is_whole = !asks || ARGUMENTS.iter().all(|it| plan.config().is_set(it));
    if open || same || ctx.clients.skip_remote_checks {
        let settled = given.complete(needs).filter(|_| same || is_whole);
        return Ok(Planned { settled, seen: given.complete(needs), looked: None });
    }
    let known = match kept {
        Some(kept) => kept.known(),
        None => compared(given, needs, ctx).await?,
    };
    let seen = known.complete(needs);
    if !plan.is_create()
        && let Some(id) = &known.id
    {
        plan.set("cluster_id", id);
        if plan.prior::<String>("cluster_id").is_some_and(|it| it != *id) {
            plan.require_replacement("cluster_id");
        }
    }
    if !is_whole && !ctx.gives_back_plans() {
        for name in ARGUMENTS {
            let follows = plan.is_create() || name != "cluster_id";
            if follows && !plan.config().is_set(name) {
                plan.set_unknown(name);
            }
        }
        return Ok(Planned { settled: None, seen, looked: None });
    }
    if let Some(id) = &known.id {
        plan.set("cluster_id", id);
    }
    if let Some(name) = &known.name {
        plan.set("cluster_name", name);
    }
    if let Some(kind) = &known.kind {
        plan.set("cluster_type", kind);
    }
    plan.set("cluster_region", &known.region);
    plan.set("cluster_cidrs", &addresses(&known));
    Ok(Planned { settled: seen.clone(), seen, looked: Some(Looked::from(known)) })
}

/// Whether the ranges were looked up before there was `site`, when they were those of both sites.
fn has_both_ranges(plan: &Plan<'_>, site: Site) -> bool {
    let stored = plan.prior::<Addresses>("cluster_cidrs").map_or(0, |it| it.blocks().len());
    site == Site::Primary && plan.config().is_null("cluster_cidrs") && 1 < stored
}

impl Looked {
    /// What is known of the cluster by it.
    fn known(&self) -> Known {
        let blocks = |it: &Vec<String>| it.iter().filter_map(|it| Block::stored(it)).collect();
        Known {
            site: self.site,
            id: self.id.clone(),
            name: self.name.clone(),
            region: self.region.clone(),
            other_ranges: blocks(&self.other_ranges),
            ranges: self.ranges.as_ref().map(blocks),
            kind: self.kind.clone(),
        }
    }
}

impl From<Known> for Looked {
    fn from(known: Known) -> Self {
        let texts = |it: Vec<Block>| it.iter().map(ToString::to_string).collect();
        Self {
            site: known.site,
            other_ranges: texts(known.other_ranges),
            id: known.id,
            name: known.name,
            region: known.region,
            ranges: known.ranges.map(texts),
            kind: known.kind,
        }
    }
}

impl ClusterArguments {
    /// The cluster and its arguments, with what has to be looked up.
    pub(crate) async fn settled(
        self,
        needs: Needs,
        ctx: &Context<'_, Clients>,
    ) -> Result<(Cluster, Self)> {
        let given = self.known();
        let known = match given.complete(needs) {
            Some(_) if self.is_settled() => given,
            _ => compared(given, needs, ctx).await?,
        };
        let cluster =
            known.complete(needs).ok_or_else(|| incomplete_cluster(&known.missing(needs)))?;
        let settled = Self {
            site: self.site,
            id: cluster.id.clone().into(),
            name: cluster.name.clone().into(),
            region: self.region.known().cloned().unwrap_or_else(|| known.region.clone()).into(),
            cidrs: self.cidrs.known().cloned().unwrap_or_else(|| addresses(&known)).into(),
            kind: self.kind.known().cloned().or(known.kind).unwrap_or_default().into(),
        };
        Ok((cluster, settled))
    }

    /// Whether nothing is left to be looked up.
    fn is_settled(&self) -> bool {
        self.id.known().is_some()
            && self.name.known().is_some()
            && self.region.known().is_some()
            && self.cidrs.known().is_some()
            && self.kind.known().is_some()
    }

    /// What the arguments say.
    pub(crate) fn known(&self) -> Known {
        let blocks = |it: &Addresses| it.blocks().into_iter().collect();
        Known {
            site: self.site,
            other_ranges: Vec::new(),
            id: self.id.known().cloned(),
            name: self.name.known().cloned(),
            region: self.region.known().cloned().flatten(),
            ranges: self.cidrs.known().and_then(Option::as_ref).map(blocks),
            kind: self.kind.known().cloned(),
        }
    }
}

/// The given facts, checked against those of Astro. If no fact is missing, Astro need not answer.
async fn compared(given: Known, needs: Needs, ctx: &Context<'_, Clients>) -> Result<Known> {
    let lacking = given.missing(needs);
    let known = match ctx.clients.astro() {
        Err(_) if lacking.is_empty() => given,
        Err(_) => return Err(incomplete_cluster(&lacking).into()),
        Ok(astro) => match look_up(astro, &given).await {
            Ok(found) => {
                if let Some(warning) = unfinished(&found) {
                    ctx.warn(warning);
                }
                settle(&given, &found)?
            }
            Err(LookupFailure::Astro(error)) if lacking.is_empty() => {
                ctx.warn(not_compared(&error));
                given
            }
            Err(LookupFailure::WrongObject(error) | LookupFailure::Astro(error)) => {
                return Err(error.into());
            }
        },
    };
    if let Some(kind) = &known.kind {
        connectable(kind)?;
    }
    let lacking = known.missing(needs);
    match (lacking.is_empty(), known.site) {
        (true, _) => Ok(known),
        (false, Site::DisasterRecovery) if lacking.iter().all(|it| OF_SITE.contains(it)) => {
            Err(recovery_not_ready(&lacking).into())
        }
        (false, _) => Err(incomplete_cluster(&lacking).into()),
    }
}

/// Why there is no cluster.
enum LookupFailure {
    /// What was named is something else.
    WrongObject(Diagnostic),
    /// Astro did not tell.
    Astro(Diagnostic),
}

/// The cluster that the ID, or else the name, stands for.
async fn look_up(
    astro: &astro::Client,
    given: &Known,
) -> std::result::Result<astro::Cluster, LookupFailure> {
    let Some(id) = &given.id else {
        let name = given.name.as_deref().unwrap_or_default();
        return astro
            .cluster_named(name)
            .await
            .map_err(|it| LookupFailure::Astro(it.at("cluster_name")));
    };
    match astro.cluster(id).await {
        Ok(found) => Ok(found),
        Err(error) => match astro.deployment(id).await {
            // Standard clusters are not shown, so people take the ID of what they see.
            Ok(deployment) if deployment.id == *id => {
                Err(LookupFailure::WrongObject(a_deployment(&deployment)))
            }
            _ => Err(LookupFailure::Astro(Diagnostic::from(error).at("cluster_id"))),
        },
    }
}

/// Only dedicated and hybrid clusters can be connected.
fn connectable(kind: &str) -> std::result::Result<(), Diagnostic> {
    match ClusterKind::read(kind) {
        Some(_) => Ok(()),
        None => Err(not_private(kind).at("cluster_type")),
    }
}

/// The ranges as the attribute has them.
fn addresses(known: &Known) -> Option<Addresses> {
    let ranges = known.ranges.as_ref()?;
    Some(ranges.iter().map(|it| (*it, it.to_string())).collect())
}

/// The warning about a cluster that is not there yet.
fn unfinished(found: &astro::Cluster) -> Option<Diagnostic> {
    let status = found.status.as_deref()?;
    matches!(status, "CREATING" | "CREATE_FAILED" | "ACCESS_DENIED").then(|| {
        RequestCode::ClusterNotReady.warning(
            "Cluster not ready",
            format!(
                "The Astro API gives `{status}` as the status of cluster `{}`. Astronomer support can \
                 connect it once it is `CREATED`.",
                found.name
            ),
        )
        .at("cluster_id")
    })
}

/// The warning that Astro could not be asked about what the user says.
fn not_compared(error: &Diagnostic) -> Diagnostic {
    RequestCode::ClusterNotCompared
        .warning(
            "Cluster not compared with Astro",
            format!(
                "The provider uses the arguments without a comparison, because the Astro API did not \
                 answer: {}. {}",
                error.summary, error.detail
            ),
        )
        .at("cluster_id")
}
