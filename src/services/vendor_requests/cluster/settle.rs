//! What the user says of a cluster and what Astro says, together.

use allowlist::Block;
use tfplugin::Diagnostic;

use super::{known::Known, refusal};
use crate::astro;
use crate::services::vendor_requests::code::RequestCode;

/// What is known of the cluster with what Astro says of it; where the two contradict, an error that
/// names both.
pub(crate) fn settle(given: &Known, found: &astro::Cluster) -> Result<Known, Diagnostic> {
    if let Some(cloud) = found.cloud_provider.as_deref().filter(|it| *it != "AZURE") {
        return Err(refusal::another_cloud(found, cloud));
    }
    if given.name.as_ref().is_some_and(|it| *it != found.name) {
        let given = given.name.as_deref().unwrap_or_default();
        return Err(contradiction("cluster_name", given, &found.name, found));
    }
    let region =
        agreed("cluster_region", given.region.as_ref(), found.region.as_ref(), found, same_region)?;
    let kind = agreed("cluster_type", given.kind.as_ref(), found.kind.as_ref(), found, |a, b| {
        a.eq_ignore_ascii_case(b)
    })?;
    Ok(Known {
        id: Some(found.id.clone()),
        name: Some(found.name.clone()),
        region,
        ranges: ranges(given, found)?,
        kind,
    })
}

/// The user's word, where there is one that Astro does not contradict; else Astro's.
fn agreed(
    name: &'static str,
    given: Option<&String>,
    found: Option<&String>,
    cluster: &astro::Cluster,
    same: impl Fn(&str, &str) -> bool,
) -> Result<Option<String>, Diagnostic> {
    match (given, found) {
        (Some(given), Some(found)) if !same(given, found) => {
            Err(contradiction(name, given, found, cluster))
        }
        (given, found) => Ok(given.or(found).cloned()),
    }
}

/// The ranges that the user gives, which must cover those of the cluster; else those themselves.
fn ranges(given: &Known, cluster: &astro::Cluster) -> Result<Option<Vec<Block>>, Diagnostic> {
    let second = cluster.dr_vpc_subnet_range.as_ref();
    let second = second.filter(|_| cluster.is_dr_enabled == Some(true));
    let found: Vec<Block> = [cluster.vpc_subnet_range.as_ref(), second]
        .into_iter()
        .flatten()
        .filter_map(|it| Block::stored(it))
        .collect();
    let Some(given) = &given.ranges else {
        return Ok((!found.is_empty()).then_some(found));
    };
    match found.iter().find(|found| !given.iter().any(|it| it.contains(**found))) {
        Some(uncovered) => {
            let given: Vec<_> = given.iter().map(ToString::to_string).collect();
            let found = uncovered.to_string();
            Err(contradiction("cluster_cidrs", &given.join(", "), &found, cluster))
        }
        None => Ok(Some(given.clone())),
    }
}

fn contradiction(
    name: &'static str,
    given: &str,
    found: &str,
    cluster: &astro::Cluster,
) -> Diagnostic {
    RequestCode::ClusterDecodeError.error(
        format!("`{name}` is not that of the cluster"),
        format!(
            "The configuration says `{given}`. The Astro API says `{found}` for cluster `{}` ({}). \
             Correct `{name}`, or leave it out: the provider then takes what Astro says.",
            cluster.name, cluster.id
        ),
    )
    .at(name)
}

/// Whether two regions are the same, whether written as `westeurope` or `West Europe`.
pub(crate) fn same_region(one: &str, other: &str) -> bool {
    let plain = |it: &str| -> String {
        it.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    plain(one) == plain(other)
}
