//! The types of resources that private endpoints can be made for, one row each: how the service treats
//! its connections, what endpoints of it can be for, in which private DNS zones, and where the resource
//! says how its clients reach it. A type that is added is a row in one of the files below.
//!
//! The zones are those of Microsoft's page "Azure Private Endpoint private DNS zone values" (state
//! of 2023-10-11) where they are `documented`; several unrelated public repositories agree on those
//! that are `reported`; `unverified` ones are formed like their siblings and nothing more.

mod by_contract;
mod data;
mod other;
mod platform;
mod storage;

pub(crate) use by_contract::by_contract;

/// A type of Azure resource that private endpoints can be made for.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a service")]
pub(crate) struct ServiceType {
    /// The type, in Azure's spelling, such as `Microsoft.Storage/storageAccounts`.
    pub(crate) resource_type: &'static str,
    /// Version of the API with which its connections are read and written; empty where Azure is asked
    /// for its newest one.
    pub(crate) api_version: &'static str,
    /// Whether it has a row; otherwise it is treated by what all services share.
    pub(crate) has_row: bool,
    /// How its connections are written.
    pub(super) write: Write,
    /// Whether a write is conditional on the version that was read.
    pub(super) guarded: bool,
    /// Whether some versions of the service list connections in the resource itself only.
    pub(super) embedded: bool,
    /// Whether the service lists what endpoints can be made for, as `privateLinkResources`.
    pub(super) lists_groups: bool,
    /// Whether a rejection is final, so nobody can approve the connection later.
    pub(crate) rejects_for_good: bool,
    /// Whether an approved connection can be rejected; otherwise it can only be removed.
    pub(crate) rejects_approved: bool,
    /// The most characters of a description.
    pub(crate) longest_description: usize,
    /// Codes with which the service says that another change of it is under way.
    pub(super) busy: &'static [&'static str],
    /// The pricing tiers that have private endpoints, where not all have.
    pub(crate) tiers: Option<Tiers>,
    /// What endpoints of it can be for; a private link service has none.
    pub(super) groups: &'static [Group],
}

/// The HTTP method that writes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    /// Replaces it.
    Put,
    /// Changes parts of it.
    Patch,
}

/// Pricing tiers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tiers {
    /// Their names, as the SKU of a resource has them.
    pub(crate) names: &'static [&'static str],
    /// The same for people.
    pub(crate) described: &'static str,
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

impl ServiceType {
    /// The actions that approving or rejecting takes, both at the resource.
    pub(crate) fn actions(&self) -> [String; 2] {
        let of = self.resource_type;
        [
            format!("{of}/privateEndpointConnections/write"),
            format!("{of}/privateEndpointConnectionsApproval/action"),
        ]
    }

    /// The action that removing takes.
    pub(crate) fn removal(&self) -> String {
        format!("{}/privateEndpointConnections/delete", self.resource_type)
    }
}

/// What tests of every type need to know of its row.
#[derive(Debug, Clone, Copy)]
pub struct PrivateLinkType {
    /// The type, in Azure's spelling.
    pub resource_type: &'static str,
    /// Version of the API with which its connections are read and written.
    pub api_version: &'static str,
    /// Whether a rejection is final, so nobody can approve the connection later.
    pub rejects_for_good: bool,
    /// Whether an approved connection can be rejected.
    pub rejects_approved: bool,
}

/// Every type of resource that takes private endpoints, the most usual ones first.
pub fn private_link_types() -> impl Iterator<Item = PrivateLinkType> {
    service_types().map(|it| PrivateLinkType {
        resource_type: it.resource_type,
        api_version: it.api_version,
        rejects_for_good: it.rejects_for_good,
        rejects_approved: it.rejects_approved,
    })
}

/// Every type, the most usual ones first.
pub(crate) fn service_types() -> impl Iterator<Item = &'static ServiceType> {
    [storage::TYPES, platform::TYPES, data::TYPES, other::TYPES].into_iter().flatten()
}

/// The names of all types, in alphabetical order.
pub(crate) fn resource_types() -> Vec<&'static str> {
    alphabetical().map(|it| it.resource_type).collect()
}

/// Every type with its groups and the version of its API, as a table for the registry pages.
pub(crate) fn types_table() -> String {
    let row = |it: &ServiceType| {
        let groups: Vec<_> = it.groups.iter().map(|group| format!("`{}`", group.id)).collect();
        let groups = if groups.is_empty() { "none".to_owned() } else { groups.join(", ") };
        format!("| `{}` | {groups} | {} |", it.resource_type, it.api_version)
    };
    table("| resource type | groups | API version |\n|---|---|---|", alphabetical().map(row))
}

/// The zones of every group in the public cloud, as a table for the registry pages.
pub(crate) fn zones_table() -> String {
    let rows = alphabetical().flat_map(|it| {
        it.groups.iter().map(|group| {
            let zones: Vec<_> =
                group.public.iter().map(|zone| format!("`{}`", zone.name)).collect();
            format!("| `{}` | `{}` | {} |", it.resource_type, group.id, zones.join(", "))
        })
    });
    table("| resource type | group | zones |\n|---|---|---|", rows)
}

fn table(head: &str, rows: impl Iterator<Item = String>) -> String {
    let lines: Vec<_> = std::iter::once(head.to_owned()).chain(rows).collect();
    lines.join("\n")
}

fn alphabetical() -> impl Iterator<Item = &'static ServiceType> {
    let mut types: Vec<_> = service_types().collect();
    types.sort_unstable_by_key(|it| it.resource_type);
    types.into_iter()
}

/// The type of this name, which compares without case.
pub(crate) fn service_type_of(resource_type: &str) -> Option<&'static ServiceType> {
    service_types().find(|it| it.resource_type.eq_ignore_ascii_case(resource_type))
}

/// Codes of flexible servers, which do one thing at a time.
const SERVER_BUSY: &[&str] = &["ServerIsBusy", "ServerBusyWithOtherOperation"];

/// A type like most: what a row leaves out.
const USUAL: ServiceType = ServiceType {
    resource_type: "",
    api_version: "",
    has_row: true,
    write: Write::Put,
    guarded: false,
    embedded: false,
    lists_groups: true,
    rejects_for_good: false,
    rejects_approved: true,
    longest_description: 140,
    busy: &["AnotherOperationInProgress", "RetryableError", "ConflictError"],
    tiers: None,
    groups: &[],
};

const fn documented(name: &'static str) -> Zone {
    Zone { name, evidence: Evidence::Documented }
}

const fn reported(name: &'static str) -> Zone {
    Zone { name, evidence: Evidence::Reported }
}

const fn unverified(name: &'static str) -> Zone {
    Zone { name, evidence: Evidence::Unverified }
}
