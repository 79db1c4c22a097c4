//! What is known of each type of resource that private endpoints can be made for: its groups, their
//! zones in each cloud, and where the resource says how its clients reach it.
//!
//! The zones are those of Microsoft's page "Azure Private Endpoint private DNS zone values" (state
//! of 2023-10-11) as far as they are `documented`; `reported` ones stand in several unrelated
//! public repositories; `unverified` ones are formed like their siblings and nothing more.

mod data;
mod platform;
mod storage;

/// A type of resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// As Azure spells it, such as `Microsoft.Storage/storageAccounts`.
    pub(super) resource_type: &'static str,
    /// What endpoints of it can be for; a private link service has none.
    pub(super) groups: &'static [Group],
}

/// What an endpoint can be for within one resource: a sub-resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// As Azure spells it, such as `registry`.
    pub(super) id: &'static str,
    /// Zones in the public cloud.
    pub(super) public: &'static [Zone],
    /// Zones in the cloud of the government of the United States.
    pub(super) us_government: &'static [Zone],
    /// Zones in the cloud in China.
    pub(super) china: &'static [Zone],
    /// Where the host names are that clients use.
    pub(super) hosts: &'static [Source],
}

/// A private DNS zone. `{region}` and the like stand for what differs from resource to resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Zone {
    /// Name of the zone, such as `privatelink.azurecr.io`.
    pub(crate) name: &'static str,
    /// How it is known.
    pub(crate) evidence: Evidence,
}

/// How a zone is known, the surest way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Evidence {
    /// From Microsoft's own page.
    Documented,
    /// From several unrelated public repositories that agree.
    Reported,
    /// Formed like its siblings; nobody was seen using it.
    Unverified,
}

/// Where a host name of a resource comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    /// A host name or URL at this place in the resource.
    Text(&'static str),
    /// A host name or URL in each element of the list at the first place, at the second place in it.
    Each(&'static str, &'static str),
    /// A host name or URL in each member of the object at this place.
    Members(&'static str),
    /// What precedes the public suffix, where the resource never says it.
    Formed(&'static str),
    /// What precedes the public suffix, used when the resource says nothing.
    Composed(&'static str),
    /// The same as `Composed`, once for each region that an account of Cosmos DB is in.
    PerLocation,
}

/// Every type, the most usual ones first.
pub(super) fn types() -> impl Iterator<Item = &'static Kind> {
    [storage::TYPES, platform::TYPES, data::TYPES].into_iter().flatten()
}

const fn documented(name: &'static str) -> Zone {
    Zone { name, evidence: Evidence::Documented }
}

const fn reported(name: &'static str) -> Zone {
    Zone { name, evidence: Evidence::Reported }
}

const fn unverified(name: &'static str) -> Zone {
    Zone { name, evidence: Evidence::Unverified }
}
