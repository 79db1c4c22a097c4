//! Public host name → the name that public DNS makes of it once a private endpoint exists.
//!
//! Usually `privatelink` goes between what is the resource's own and the suffix that it shares with
//! all others of its kind, so the zones themselves say how a name is changed:
//! `privatelink.azurecr.io` turns `r.azurecr.io` into `r.privatelink.azurecr.io`, and
//! `privatelink.{region}.kusto.windows.net` turns `c.westeurope.kusto.windows.net` into
//! `c.privatelink.westeurope.kusto.windows.net`. The exceptions are the constants below.

use super::{Cloud, Evidence};
use crate::services::private_link::{
    dns::HostName,
    service_types::{self, Zone},
};

/// The label that marks private names.
const MARK: &str = "privatelink";

/// Zones whose suffix is not what the service calls itself in public.
const RENAMED: &[(&str, &str)] = &[
    ("vaultcore.azure.net", "vault.azure.net"),
    ("vaultcore.usgovcloudapi.net", "vault.usgovcloudapi.net"),
    ("vaultcore.azure.cn", "vault.azure.cn"),
];

/// Static websites: `account.z6.web.core.windows.net` loses the label of its zone.
const FIRST_LABEL_ONLY: &[&str] =
    &["web.core.windows.net", "web.core.usgovcloudapi.net", "web.core.chinacloudapi.cn"];

/// API servers of Kubernetes clusters: private clusters have a name of their own.
const OWN_NAME: &[&str] = &["azmk8s.io", "azk8s.cn"];

/// The portal of Data Factory has one name for all factories.
const PORTAL: &str = "adf.";

/// Marks the public endpoint of a SQL managed instance.
const PUBLIC: &str = ".public.";

/// Why a name has no private one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoPrivateName {
    /// Not a host name at all; the reason.
    #[error("{0}")]
    NotAHost(String),
    /// Nothing is known about names like this one.
    #[error(
        "`{0}` is not the public name of an Azure service whose private name is known, such as `crdataprod01.azurecr.io` or `stdataprod01.blob.core.windows.net`"
    )]
    Unknown(String),
    /// The suffix alone, without a resource before it.
    #[error("`{0}` names no resource: what the resource is called belongs before it")]
    SuffixOnly(String),
    /// A managed instance's public endpoint, which Private Link does not serve.
    #[error(
        "`{0}` is the public endpoint of a SQL managed instance, which no private endpoint serves: take the name without the label `public`"
    )]
    PublicEndpoint(String),
    /// The API server of a Kubernetes cluster.
    #[error(
        "`{0}` is the API server of a Kubernetes cluster, whose private name is not made from the public one: take `privateFQDN` of the cluster"
    )]
    OwnName(String),
}

/// The private name of a public one; of a private one itself. Lower case, without a final dot.
pub(crate) fn privatelink_fqdn(fqdn: &str) -> Result<String, NoPrivateName> {
    let host: HostName = fqdn.parse().map_err(NoPrivateName::NotAHost)?;
    let host = host.folded();
    if host.split('.').any(|label| label == MARK) {
        return Ok(host);
    }
    if OWN_NAME.iter().any(|it| before(&host, it).is_some()) {
        return Err(NoPrivateName::OwnName(host));
    }
    let candidates: Vec<_> =
        rules().filter_map(|it| Some((before(&host, it.suffix)?, it))).collect();
    let best = candidates
        .iter()
        .filter(|(own, rule)| rule.fits(own))
        // The longest suffix is the most exact one, and more exact still with a variable part.
        .max_by_key(|(_, rule)| (rule.suffix.len(), rule.variable));
    match best {
        Some((own, rule)) => Ok(rule.apply(own)),
        None if candidates.iter().any(|(own, _)| own.is_empty()) => {
            Err(NoPrivateName::SuffixOnly(host))
        }
        None if candidates.iter().any(|(own, _)| own.contains(PUBLIC)) => {
            Err(NoPrivateName::PublicEndpoint(host))
        }
        None => Err(NoPrivateName::Unknown(host)),
    }
}

/// The public suffix of names in a zone; nothing for a zone that is a guess.
pub(super) fn public_suffix(zone: &Zone) -> Option<&'static str> {
    Some(Rule::of(zone)?.suffix)
}

/// How names with one suffix are changed.
#[derive(Debug, Clone, Copy)]
struct Rule {
    /// What the public name ends in.
    suffix: &'static str,
    /// What the private name ends in.
    private_suffix: &'static str,
    /// Whether the last label of the resource's own part comes after the mark, as a region does.
    variable: bool,
}

impl Rule {
    /// The rule that a zone stands for; nothing for a zone that is a guess.
    fn of(zone: &Zone) -> Option<Self> {
        let (_, rest) = zone.name.split_once(MARK)?;
        let private_suffix = rest.strip_prefix('.')?;
        if zone.evidence == Evidence::Unverified {
            return None;
        }
        let (variable, private_suffix) = match private_suffix.strip_prefix('{') {
            Some(rest) => (true, rest.split_once("}.")?.1),
            None => (false, private_suffix),
        };
        let renamed = RENAMED.iter().find(|(private, _)| *private == private_suffix);
        let suffix = renamed.map_or(private_suffix, |(_, public)| public);
        Some(Self { suffix, private_suffix, variable })
    }

    /// Whether the resource's own part has the shape that the rule is for.
    fn fits(self, own: &str) -> bool {
        let portal = self.suffix.starts_with(PORTAL);
        match own {
            "" => portal,
            _ if portal || own.contains(PUBLIC) => false,
            _ => !self.variable || own.contains('.'),
        }
    }

    /// The private name of the resource's own part with the suffix.
    fn apply(self, own: &str) -> String {
        let suffix = self.private_suffix;
        if own.is_empty() {
            return format!("{MARK}.{suffix}");
        }
        if FIRST_LABEL_ONLY.contains(&suffix) {
            let own = own.split('.').next().unwrap_or(own);
            return format!("{own}.{MARK}.{suffix}");
        }
        match own.rsplit_once('.') {
            Some((name, last)) if self.variable => format!("{name}.{MARK}.{last}.{suffix}"),
            _ => format!("{own}.{MARK}.{suffix}"),
        }
    }
}

/// The rules of every zone in every cloud. Zones of groups whose host names are not known make none: the
/// one of Azure Resource Manager, `privatelink.azure.com`, would stand for everything below `azure.com`.
fn rules() -> impl Iterator<Item = Rule> {
    let groups = service_types::service_types().flat_map(|it| it.groups);
    let groups = groups.filter(|it| !it.hosts.is_empty());
    let zones = groups.flat_map(|group| Cloud::ALL.map(|cloud| super::in_cloud(group, cloud)));
    zones.flatten().filter_map(Rule::of)
}

/// What precedes the suffix, without the dot between: empty when there is nothing.
fn before<'a>(host: &'a str, suffix: &str) -> Option<&'a str> {
    let own = host.strip_suffix(suffix)?;
    if own.is_empty() { Some(own) } else { own.strip_suffix('.') }
}
