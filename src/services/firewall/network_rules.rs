//! `dataplane_network_rules`: keeps subnets and resources in the firewall of an Azure resource.

mod model;
mod networks;
mod validate;

use std::collections::BTreeSet;

use tfplugin::{Computed, Config, Context, Diagnostics, Model, Plan, Resource, Result, Timeouts};

use crate::{
    Clients, azure,
    services::{
        common::attribute::Guid,
        firewall::{managed, network_descriptor_at},
    },
};

/// Keeps subnets of virtual networks, and instances of Azure services, in the firewall of an Azure
/// resource, beside all other entries.
///
/// It is the sibling of [`dataplane_ip_allowlist`](ip_allowlist.md) for callers that do not come from
/// public addresses: a subnet with a service endpoint, such as a vendor's serverless compute in the
/// target's own region, and a resource that calls with its own identity. Both resources can be on one
/// target at once, also in one apply: neither changes the entries of the other.
///
/// The resource owns only its own entries: those that it wrote and Azure accepted. It never changes
/// entries of other people and tools, addresses, the default action, or public network access, and it
/// leaves entries in place that existed before it. It adds new entries before it removes old ones. A
/// replacement of the resource on the same target also adds before it removes.
///
/// The provider reads the firewall again after each write, and writes again if its change is missing,
/// as the page of `dataplane_ip_allowlist` describes. An apply that is interrupted or times out after
/// it wrote something ends with a warning, and the next apply completes it in place.
///
/// ~> While its firewall has no entry, {{super::pages::networks_open_when_empty}} lets everybody in. The
/// first entry shuts out everybody who is not listed, and removing the last one lets everybody in. The
/// plan warns of both. It considers everything that it removes from the target together, the entries of
/// each `dataplane_ip_allowlist` included.
///
/// ## Targets
///
/// {{super::pages::network_targets}}
///
/// Only storage accounts take `resource_instances`. An account of Cosmos DB heeds virtual network rules
/// only if `isVirtualNetworkFilterEnabled` is `true`: without it, `effective` is `false` and the plan
/// warns. Event Hubs need the SKU Standard or Premium, and Service Bus needs Premium.
///
/// ## Subnets of other tenants
///
/// The provider never reads a subnet, so subnets of a vendor's tenant work although you cannot see
/// them. Azure itself checks two things when it stores an entry, and an error says which one failed:
///
/// - The subnet has a service endpoint for the target's service, such as `Microsoft.Storage`. Its owner
///   has to add one.
/// - You may link the subnet: `Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action`
///   on it. Its owner has to grant that, unless the vendor opened the subnet to its customers.
///
/// ## Resource instances
///
/// A resource instance lets in calls that a resource makes with its own managed identity, wherever it
/// runs. That identity also needs a role assignment. On storage accounts, resource instances stay in
/// effect while public network access is `Disabled`, although subnets and addresses do not: then
/// `effective` is `false`, and `notes` says so.
///
/// ## Service tags
///
/// None of these services documents service tags in its firewall, so there is no argument for them.
/// Expand a tag to its addresses and give them to [`dataplane_ip_allowlist`](ip_allowlist.md), or let the
/// tag in by a network security perimeter with
/// [`dataplane_perimeter_access_rule`](perimeter_access_rule.md).
///
/// ## When an entry has no effect
///
/// `effective` is `false` while the default action is `Allow`, an address entry includes every address,
/// public network access is disabled, or a network security perimeter decides. `notes` says so. If
/// somebody deletes a subnet and creates it again with the same name, Azure has removed the entry: the
/// next plan adds it again.
///
/// Storage accounts and SQL servers report a state for each entry, such as `NetworkSourceDeleted` after
/// the subnet was deleted, or `Failed`. An entry in such a state lets nobody in:
///
/// - If it is this resource's own, it counts as missing. The next plan shows that, and the apply removes
///   the entry and adds it again.
/// - If it belongs to somebody else, every plan and apply warns, and `effective` is `false`. Ask its owner
///   to remove and add it, or set `take_over`: the apply then writes it again.
///
/// If somebody added an entry with `ignoreMissingVnetServiceEndpoint`, Azure did not check whether the
/// subnet has a service endpoint. The plan and `notes` say so, and the entry stays as it is.
///
/// ## Several resources on one target
///
/// A SQL server has rules with names. Give each `dataplane_network_rules` its own `rule_name_prefix`:
/// then each has its own rule. All other services keep a list with one entry for each subnet, no matter
/// who put it there; `preexisting`, `take_over`, and what the provider knows about other resources of
/// the configuration work as for `dataplane_ip_allowlist`.
///
/// ## Import
///
/// An import takes over nothing by itself: it imports rules without entries. With the next apply, the
/// resource owns the entries that the configuration names, including those that already exist, and no
/// others.
///
/// ## Azure permissions
///
/// Each service needs its own actions, at the target, and `joinViaServiceEndpoint` on each subnet as
/// described above. Reading perimeters is optional: without it, `notes` says that the provider could not
/// see them.
///
/// {{super::pages::network_permissions}}
#[expect(clippy::doc_markdown, reason = "the derive replaces the paths in double braces")]
#[derive(Debug, Clone, Model)]
#[tf(name = "network_rules")]
pub(crate) struct NetworkRules {
    /// ID of the target.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the Azure resource whose firewall lets the networks in.
    #[tf(requires_replace)]
    target_id: azure::Id,
    /// IDs of the subnets, of any tenant. The provider does not read them.
    subnet_ids: Option<BTreeSet<azure::Id>>,
    /// Resources that call with their own identity. Only storage accounts take them.
    resource_instances: Option<BTreeSet<ResourceInstance>>,
    /// Prefix of the names of rules, for services whose rules have names.
    #[tf(default = "dataplane")]
    rule_name_prefix: String,
    /// Whether this resource takes ownership of existing entries for exactly these subnets and
    /// resources: it then removes them when you no longer want them.
    #[tf(default = false)]
    take_over: bool,
    /// Type of the target, in Azure's spelling.
    #[tf(use_state_for_unknown)]
    target_type: Computed<String>,
    /// The existing entries: IDs of subnets, and resources as `ID of tenant ID`.
    rules: Computed<BTreeSet<String>>,
    /// The entries of `rules` that existed before this resource, and stay when it is destroyed. Set
    /// `take_over` to make them this resource's own.
    preexisting: Computed<BTreeSet<String>>,
    /// Number of subnets and resource instances in the firewall, including those of others.
    rule_count: Computed<i64>,
    /// Maximum number of subnets in the firewall, if Azure documents it.
    #[tf(use_state_for_unknown)]
    max_rules: Computed<Option<i64>>,
    /// Whether the firewall's entries decide who is let in, and none of `rules` is broken.
    effective: Computed<bool>,
    /// What you should know about the firewall, in sentences.
    notes: Computed<Vec<String>>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// A resource that calls with its own identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) struct ResourceInstance {
    /// Tenant of the resource.
    tenant_id: Guid,
    /// ID of the resource. Azure also takes `*` as a name, for all resources of a type in a subscription
    /// or resource group.
    resource_id: azure::Id,
}

/// What distinguishes network rules from all others.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the Azure resource whose firewall the rules are about.
    pub(crate) target_id: azure::Id,
}

impl Resource for NetworkRules {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        managed::plan::<Self>(plan, ctx).await
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Clients>) -> Result<()> {
        managed::plan_destroy(prior, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        managed::create(self, ctx).await
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let is_imported = prior.is_none();
        let known = prior.unwrap_or_else(|| Self::from_identity(identity));
        managed::read(known, is_imported, ctx).await
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        managed::update(self, prior, ctx).await
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        managed::delete(self, ctx).await
    }

    fn identity(&self) -> Identity {
        Identity { target_id: self.target_id.clone() }
    }

    async fn proposed(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let descriptor = network_descriptor_at(&self.target_id)?;
        match ctx.clients.firewalls()?.view(&self.target_id, descriptor).await? {
            Some(view) if self.is_empty() => Ok(self.offered(&view)),
            _ => Ok(self),
        }
    }

    async fn import(id: String, _ctx: &Context<'_, Clients>) -> Result<Identity> {
        let target_id = azure::Id::parse(&id).map_err(|error| managed::import(&id, &error))?;
        network_descriptor_at(&target_id)?;
        Ok(Identity { target_id })
    }
}
