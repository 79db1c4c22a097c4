//! `dataplane_ip_allowlist`: keeps addresses in the firewall of an Azure resource.

mod model;
mod region;
mod validate;

pub(crate) use validate::acceptable;

use tfplugin::{Computed, Config, Context, Diagnostics, Model, Plan, Resource, Result, Timeouts};

use crate::{
    Clients, azure,
    services::{
        common::attribute::Addresses,
        firewall::{descriptor_at, managed},
    },
};

/// Keeps a set of addresses in the firewall of an Azure resource, beside all other entries.
///
/// The resource owns only its own entries: those that it wrote and Azure accepted. It never changes
/// entries of other people and tools, virtual network rules, the default action, or public network
/// access, and it leaves entries in place that existed before it. It adds new addresses before it
/// removes old ones, so one apply follows a vendor that changes addresses, without a gap. A
/// replacement of the resource on the same target also adds before it removes.
///
/// Every address gets its own entry, even if a wider range of somebody else already lets it in. If the
/// service refuses such an entry, `notes` says whose entry lets the address in.
///
/// Most services have no protection against two simultaneous writers: the last writer undoes the
/// change of the other one. The provider therefore reads the firewall again after each write, and
/// writes again if its change is missing; the slower the service, the later the last read. Several
/// configurations or tools can work on one firewall. One case remains: a writer that read the list
/// before the provider and writes it several times more slowly can undo a change after the last read.
/// A later allowlist of the same run on that target repairs it; otherwise the next plan shows it.
///
/// If an apply is interrupted or times out after it wrote something, it ends with a warning, and the
/// next apply completes the allowlist in place. While a service is busy, writes wait for as long as
/// `timeouts` allows.
///
/// ~> {{super::pages::ignoring_same_region}} ignore the addresses of callers in their own region: use
/// [`dataplane_network_rules`](network_rules.md) for the caller's subnet, a private endpoint or
/// peering there. Set `source_region` to have the provider check that.
///
/// ~> While its firewall has no entry, {{super::pages::open_when_empty}} lets everybody in. The first
/// entry shuts out everybody who is not listed, and removing the last one lets everybody in. The plan
/// warns of the first, and the destroy of the second.
///
/// ## Targets
///
/// {{super::pages::targets}}
///
/// A container registry needs the Premium SKU. The IP access lists of a Databricks workspace are not
/// part of Azure Resource Manager.
///
/// ## When an entry takes effect
///
/// The apply ends when Azure has stored the entries; the service applies them a little later. Azure
/// documents {{super::pages::delays}}. It documents nothing for the other services: allow a few minutes
/// before you look for another cause.
///
/// While a service is busy with another change of the target, such as the upgrade of a cluster, it
/// refuses entries. The provider waits for it as long as `timeouts` allows. While the target is
/// stopped, {{super::pages::refusing_while_stopped}} refuses entries until somebody starts it; that is
/// an immediate error. While public network access is disabled, {{super::pages::needing_public_access}}
/// refuses every entry, which is an error in the plan.
///
/// ## Network security perimeters
///
/// A network security perimeter in access mode `Enforced` decides instead of the firewall, and so does
/// every perimeter if public network access is `Disabled` or `SecuredByPerimeter`. The entries then
/// stay but let nobody in: `effective` is `false`, the plan warns, and `notes` names the perimeter and
/// the profile that needs an access rule: use
/// [`dataplane_perimeter_access_rule`](perimeter_access_rule.md). In access mode `Learning`, access rules
/// and entries both let callers in. Resources of {{super::pages::in_perimeters}} can be in a perimeter.
///
/// ## Several allowlists on one target
///
/// {{super::pages::with_names}} have rules with names. Give each allowlist its own
/// `rule_name_prefix`: then each has its own rule, even for an address that two of them want, and
/// removes only that rule. Two allowlists with the same prefix share the rules that they both want.
///
/// All other services keep a list with one entry for each address, no matter who put it there:
///
/// - The allowlist that finds an entry lists it in `preexisting` and never removes it, unless
///   `take_over` is set.
/// - Within one configuration, an entry stays when an allowlist that put it there is destroyed or
///   drops the address, if the provider saw in the same plan or the same apply that another allowlist
///   relies on it. The entry then belongs to nobody; set `take_over` on the other allowlist to change
///   that. If one apply destroys both, the entry is removed.
/// - Terraform shows the provider one resource at a time. With `-target` or `-refresh=false`, or if
///   the other allowlist waits for something else in the plan, the provider does not see it.
/// - The provider sees nothing of other configurations: the entry is removed for everybody. The plan
///   warns of every list entry that it removes. The other configuration adds the entry again with its
///   next apply, and then owns it.
///
/// ## After an apply that was killed
///
/// Rules with names are recognized by their names, and belong to the allowlist again with the next
/// apply. Entries of a list do not show who owns them: the plan names each one that already exists,
/// and it counts as `preexisting` until `take_over = true` makes it the allowlist's own. The same
/// applies after the state was lost and after the target was moved to another resource group. The plan
/// of a destroy names everything that stays in the firewall.
///
/// ## Import
///
/// An import takes over nothing by itself: it imports an allowlist without addresses. With the next
/// apply, the allowlist owns the entries that the configuration names, including those that already
/// exist, and no others. Rules with names get the name that follows from `rule_name_prefix`. With
/// `-generate-config-out`, Terraform 1.14 and later propose every existing entry: keep those that the
/// allowlist should own, and remove the others.
///
/// ## Azure permissions
///
/// Each service needs its own actions, at the target. Reading perimeters
/// (`…/networkSecurityPerimeterConfigurations/read`, which `Reader` includes) is optional: without it,
/// `notes` says that the provider could not see them.
///
/// {{super::pages::permissions}}
#[expect(clippy::doc_markdown, reason = "the derive replaces the paths in double braces")]
#[derive(Debug, Clone, Model)]
#[tf(name = "ip_allowlist")]
pub(crate) struct IpAllowlist {
    /// ID of the target.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the Azure resource whose firewall lets the addresses in.
    #[tf(requires_replace)]
    target_id: azure::Id,
    /// IPv4 and IPv6 addresses, CIDR ranges, and ranges such as `203.0.113.18-203.0.113.19`.
    #[tf(
        if_null = "The addresses of an Astro cluster, `external_ips`, are null while the cluster is \
                   being created: wait until its status is `CREATED`, and plan again."
    )]
    addresses: Addresses,
    /// What to do if the target ignores the addresses because they are in its own region.
    #[tf(default = OnSameRegion::Warn)]
    on_same_region: OnSameRegion,
    /// Azure region that the addresses belong to, such as that of the vendor's cluster.
    source_region: Option<String>,
    /// Prefix of the names of rules, for services whose rules have names.
    #[tf(default = "dataplane")]
    rule_name_prefix: String,
    /// Whether this allowlist takes ownership of existing entries for exactly these addresses: it
    /// then removes them when you no longer want them.
    #[tf(default = false)]
    take_over: bool,
    /// Whether an update may remove most of the allowlist's entries at once. Otherwise a plan is refused
    /// that removes more than half of them, five or more, and leaves fewer than half as many: a list that
    /// could be read only in part must not shut a vendor out. Set it for such a change, and remove it
    /// afterwards. A destroy and a replacement are no updates.
    #[tf(default = false)]
    allow_shrink: bool,
    /// Type of the target, in Azure's spelling.
    #[tf(use_state_for_unknown)]
    target_type: Computed<String>,
    /// The existing entries for the addresses, in the service's own form; ranges as `first-last`.
    rules: Computed<Addresses>,
    /// The entries of `rules` that existed before this allowlist, and stay when it is destroyed. Set
    /// `take_over` to make them this allowlist's own.
    preexisting: Computed<Addresses>,
    /// Number of entries in the firewall, including those of others.
    rule_count: Computed<i64>,
    /// Maximum number of entries in the firewall, if Azure documents it.
    #[tf(use_state_for_unknown)]
    max_rules: Computed<Option<i64>>,
    /// Whether the firewall's entries decide who is let in. They do not while the default action is
    /// `Allow`, an entry of others includes every address, public network access is disabled, or a
    /// network security perimeter decides.
    effective: Computed<bool>,
    /// What you should know about the firewall, in sentences.
    notes: Computed<Vec<String>>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// What to do about a target that ignores addresses in its own region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum OnSameRegion {
    /// Warn, and continue.
    Warn,
    /// Fail the plan.
    Error,
    /// Say nothing.
    Ignore,
}

/// What distinguishes one allowlist from all others.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the Azure resource whose firewall the allowlist is about.
    pub(crate) target_id: azure::Id,
}

impl Resource for IpAllowlist {
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
        let descriptor = descriptor_at(&self.target_id)?;
        match ctx.clients.firewalls()?.view(&self.target_id, descriptor).await? {
            Some(view) if self.addresses.is_empty() => Ok(self.offered(descriptor, &view)),
            _ => Ok(self),
        }
    }

    async fn import(id: String, _ctx: &Context<'_, Clients>) -> Result<Identity> {
        let target_id = azure::Id::parse(&id).map_err(|error| managed::import(&id, &error))?;
        descriptor_at(&target_id)?;
        Ok(Identity { target_id })
    }
}
