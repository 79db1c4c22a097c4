//! `feeds`: lists of addresses that somebody publishes, as the user describes them.

use std::collections::{BTreeMap, BTreeSet};

use tfplugin::Model;

use crate::services::common::attribute::Guid;

/// A list of addresses that somebody publishes.
#[derive(Debug, Clone, Model)]
pub(crate) struct Feed {
    /// Name of a list that the provider knows, instead of `url` and `format`.
    pub(super) preset: Option<Preset>,
    /// Address of the list, over https. With the preset `clickhouse`, that of a copy in the same form.
    /// The provider sends no credentials, follows no redirects, and shows no query in messages and logs;
    /// the state contains it.
    pub(super) url: Option<String>,
    /// Form of the list.
    pub(super) format: Option<Format>,
    /// Way to the addresses in a list in JSON: names of members with dots between them, `[]` behind a
    /// list, `*` for every member of an object, and `|` between names of which each element has at least
    /// one. Examples: `hooks[]`, `outbound.azure.*[]`, `prefixes[].ipv4Prefix|ipv6Prefix`.
    pub(super) path: Option<String>,
    /// Which elements on the way of `path` count: names of their members, and the values that these must
    /// have, without case. A dot leads into a member of a member.
    pub(super) filter: Option<BTreeMap<String, String>>,
    /// Media type to ask for, if the server has several.
    pub(super) accept: Option<String>,
    /// GUID of a subscription, for the preset `microsoft_service_tags`.
    pub(super) subscription_id: Option<Guid>,
    /// Azure region that is asked for the preset `microsoft_service_tags`. Every region lists the tags of
    /// all regions.
    pub(super) location: Option<String>,
    /// The addresses that you have reviewed, such as `jsondecode(file("addresses.json"))`. `sources` then
    /// shows what the list has `added` and `removed` since, and a list without more than half of them is
    /// an error, if fewer than half as many entries are left in all.
    pub(super) expected: Option<BTreeSet<String>>,
}

/// Lists that the provider knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum Preset {
    /// The addresses from which ClickHouse Cloud calls. `filter` has `region`, and `cloud` unless it is
    /// `azure`.
    Clickhouse,
    /// The addresses of a service tag of Azure, from Azure Resource Manager, for firewalls that take no
    /// tags. `filter` has `tag`, such as `Storage.WestEurope`. Azure publishes changes there up to four
    /// weeks late, and lists only tags that network security groups take.
    MicrosoftServiceTags,
}

/// Forms of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum Format {
    /// An address, a CIDR range or a range on each line. What follows a `#` does not count.
    Lines,
    /// JSON; `path` leads to the addresses.
    Json,
}
