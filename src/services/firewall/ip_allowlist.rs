//! `dataplane_ip_allowlist`: keeps addresses in the firewall of an Azure resource.

mod diagnostics;
mod model;
mod plan;
mod validate;

mod availability;

mod draft;

mod note;

mod ownership;

mod removal;

use tfplugin::{Computed, Config, Context, Diagnostics, Model, Plan, Resource, Result, Timeouts};

use note::Note;

use crate::{
    Clients, azure,
    services::{
        common::attribute::Addresses,
        firewall::{Claim, adapter_at},
    },
};

/// Keeps a set of addresses in the firewall of an Azure resource, beside whatever else is there.
///
/// It owns its own entries only: those that it wrote and Azure accepted. Entries of other people and
/// tools, virtual network rules, the default action and public network access are never changed, and
/// what was there first stays when the resource is destroyed. New addresses are added before old
/// ones are removed, so a vendor who changes addresses is followed in one apply and without a gap;
/// a replacement of the resource on the same target adds before it removes as well.
///
/// Every address gets an entry of its own, also where somebody's wider range lets it in already.
/// Where the service refuses that, `notes` says whose entry lets the address in.
///
/// Most services have no protection against two writers at once: whoever writes last undoes what
/// the other one did. What was written is therefore looked at again, and written again where
/// somebody undid it; the slower the service is, the later the last look comes. Two configurations,
/// or two tools, can work on one firewall. What remains: a writer who read the list before us, and
/// writes it several times more slowly than we did, can undo a change after the last look. A later
/// allowlist of the same run on that target puts it right, and otherwise the next plan shows it.
///
/// An apply that is interrupted, or whose time is up, after something was written ends with a
/// warning, and the next apply completes the allowlist in place. While a service is busy, writes
/// wait for as long as `timeouts` says.
///
/// Targets: AI Search services, AKS clusters (authorized ranges), Cognitive Services accounts,
/// Container Registry (Premium), Cosmos DB accounts, Data Explorer clusters, Event Hubs and Service
/// Bus namespaces, IoT hubs, key vaults, MySQL and PostgreSQL flexible servers, Redis caches, SQL
/// servers, storage accounts, Synapse workspaces. For Databricks workspaces, IP access lists are no
/// part of Azure Resource Manager.
///
/// ~> Storage accounts and Cognitive Services ignore the addresses of callers in their own region:
/// there, use a private endpoint or peering. Set `source_region` to have that checked.
///
/// ~> A firewall of Cosmos DB, AI Search, Data Explorer, Redis, Event Hubs, Service Bus or an AKS
/// cluster lets everybody in while it has no entry. The first entry shuts out everybody who is not
/// listed, and removing the last one lets everybody in; the plan warns of the one, and the destroy
/// of the other.
///
/// ## When an entry works
///
/// The apply ends when Azure has stored the entries; the service applies them a little later. Azure
/// documents up to 2 minutes for AKS, up to 5 minutes for SQL, PostgreSQL and MySQL servers, and up
/// to 15 minutes for Cosmos DB. For the other services it documents nothing: allow a few minutes
/// before you look for another cause.
///
/// While a service is busy with another change of the target, such as the upgrade of a cluster, it
/// refuses entries. The provider waits for it as long as `timeouts` allows. An AKS or Data Explorer
/// cluster and a PostgreSQL or MySQL server that is stopped refuses them until somebody starts it;
/// that is an error at once. A SQL server whose public network access is off refuses every entry,
/// which is an error in the plan.
///
/// ## Network security perimeters
///
/// A network security perimeter in access mode `Enforced` decides in the place of the firewall, and
/// so does every perimeter once public network access is `Disabled` or `SecuredByPerimeter`. The
/// entries are then kept but let nobody in: `effective` is `false`, the plan warns, and `notes` names
/// the perimeter and the profile that needs an access rule. In access mode `Learning`, access rules
/// and entries both let callers in. Storage accounts, key vaults, Event Hubs namespaces, AI Search,
/// Cognitive Services, Cosmos DB and SQL servers can be in a perimeter.
///
/// ## Several allowlists on one target
///
/// SQL, PostgreSQL, MySQL, Synapse and Redis have rules with names. Give each allowlist a
/// `rule_name_prefix` of its own: then each has its own rule, also for an address that two of them
/// want, and removes just that. Two with the same prefix share the rules that they both want.
///
/// All other services keep a list with one entry for an address, whoever put it there:
///
/// - The allowlist that finds an entry lists it in `preexisting` and never removes it, unless
///   `take_over` is set.
/// - In one configuration, an entry stays when an allowlist that put it there is destroyed or drops
///   the address while another one was seen to rely on it, in the same plan or in the same apply. It
///   then belongs to nobody; `take_over` on the other one changes that. When both are destroyed in
///   one apply, it goes.
/// - Terraform shows the provider one resource at a time. With `-target` or `-refresh=false`, or
///   where the other one waits for something else in the plan, it is not seen.
/// - Across configurations nothing can be seen: the entry goes for everybody. The plan warns of
///   every entry of a list that is removed. The other configuration adds it again with its next
///   apply, and then it is its own.
///
/// ## After an apply that was killed
///
/// Rules with names are recognized by them, and belong to the allowlist again with the next apply.
/// Entries of a list carry nothing that says whose they are: the plan names each one that is there
/// already, and it counts as `preexisting` until `take_over = true` makes it the allowlist's own.
/// The same holds after the state was lost and after the target was moved to another resource group.
/// The plan of a destroy names everything that stays let in.
///
/// ## Import
///
/// Importing takes over nothing by itself: an allowlist is imported without addresses. With the next
/// apply the entries that the configuration names become its own, also those that are there
/// already, and no others. Rules with names get the name that `rule_name_prefix` gives them. With
/// `-generate-config-out` Terraform 1.14 and later propose every entry that is there: keep those that
/// are to be the allowlist's own, and take out the others.
///
/// ## Azure permissions
///
/// - Reading and writing the target, such as `Microsoft.Storage/storageAccounts/read` and
///   `…/write`.
/// - For Event Hubs and Service Bus, `…/namespaces/read` and `…/namespaces/networkRuleSets/read`
///   and `…/write`.
/// - For SQL, PostgreSQL, MySQL, Synapse and Redis, reading the target, and
///   `…/firewallRules/read`, `…/write` and `…/delete`.
/// - To see perimeters, `…/networkSecurityPerimeterConfigurations/read` at the target, which
///   `Reader` has. Without it, `notes` says that they could not be seen.
///
/// API versions: `Microsoft.Cache` 2024-11-01, `Microsoft.CognitiveServices` 2025-09-01,
/// `Microsoft.ContainerRegistry` 2025-11-01, `Microsoft.ContainerService` 2025-10-01,
/// `Microsoft.DBforMySQL` 2024-12-30, `Microsoft.DBforPostgreSQL` 2025-08-01, `Microsoft.Devices`
/// 2023-06-30, `Microsoft.DocumentDB` 2025-10-15, `Microsoft.EventHub` and `Microsoft.ServiceBus`
/// 2024-01-01, `Microsoft.KeyVault` 2025-05-01, `Microsoft.Kusto` 2024-04-13, `Microsoft.Search`
/// 2025-05-01, `Microsoft.Sql` 2023-08-01, `Microsoft.Storage` 2025-06-01, `Microsoft.Synapse`
/// 2021-06-01.
#[derive(Debug, Clone, Model)]
#[tf(name = "ip_allowlist")]
pub(crate) struct IpAllowlist {
    /// ID of the target.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the Azure resource whose firewall is to let the addresses in.
    #[tf(requires_replace)]
    target_id: azure::Id,
    /// IPv4 and IPv6 addresses, CIDR ranges, and ranges such as `203.0.113.18-203.0.113.19`.
    #[tf(
        if_null = "The addresses of an Astro cluster, `external_ips`, are null while the cluster is \
                   being created: wait until its status is `CREATED`, and plan again."
    )]
    addresses: Addresses,
    /// What to do when the target ignores the addresses because they are of its own region.
    #[tf(default = OnSameRegion::Warn)]
    on_same_region: OnSameRegion,
    /// Azure region of whoever has the addresses, such as that of the vendor's cluster.
    source_region: Option<String>,
    /// What the names of rules begin with, for services whose rules have names.
    #[tf(default = "dataplane")]
    rule_name_prefix: String,
    /// Whether entries that are there already, for just these addresses, become this allowlist's
    /// own: it then removes them when they are no longer wanted.
    #[tf(default = false)]
    take_over: bool,
    /// Type of the target, in Azure's spelling.
    #[tf(use_state_for_unknown)]
    target_type: Computed<String>,
    /// The entries that are there for the addresses, in the service's own form; ranges as
    /// `first-last`.
    rules: Computed<Addresses>,
    /// Those of `rules` that were there first, and stay when this is destroyed. `take_over` makes
    /// them this allowlist's own.
    preexisting: Computed<Addresses>,
    /// How many entries the firewall has, those of others included.
    rule_count: Computed<i64>,
    /// How many entries the firewall can have, where Azure documents it.
    #[tf(use_state_for_unknown)]
    max_rules: Computed<Option<i64>>,
    /// Whether the firewall's entries decide who is let in: not while its default action is
    /// `Allow`, an entry of others holds every address, public network access is disabled, or a
    /// network security perimeter decides.
    effective: Computed<bool>,
    /// What there is to know about the firewall, in sentences.
    notes: Computed<Vec<String>>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// What to do about a target that ignores addresses of its own region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum OnSameRegion {
    /// Say so, and go on.
    Warn,
    /// Do not plan it.
    Error,
    /// Say nothing.
    Ignore,
}

/// What tells one allowlist from all others.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the Azure resource whose firewall it is about.
    pub(crate) target_id: azure::Id,
}

impl Resource for IpAllowlist {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Clients>) -> Result<()> {
        removal::plan(prior, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        ownership::create(self, ctx).await
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let mut note = Note::of(ctx);
        note.imported |= prior.is_none();
        let known = prior.unwrap_or_else(|| Self::unread(identity));
        let adapter = known.adapter()?;
        let firewalls = ctx.clients.firewalls()?;
        let (target, prefix) = (known.target_id.clone(), known.prefix_of_names(adapter));
        let blocks = known.known();
        let claim = Claim { prefix: prefix.clone(), blocks: blocks.clone() };
        firewalls.claims.note(&target, &note.key, claim);
        let view = firewalls.view(&target, adapter).await?;
        note.forget_relied();
        let relied = firewalls.claims.others(&target, &note.key, prefix.as_deref());
        note.add_relied(relied, &blocks);
        let seen = view.map(|view| known.seen(adapter, &view));
        let lacks = |it: &Self| !it.wanted(adapter).is_subset(&it.known());
        note.unfinished &= seen.as_ref().is_some_and(lacks);
        note.keep(ctx);
        Ok(seen)
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        ownership::update(self, prior, ctx).await
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        removal::delete(self, ctx).await
    }

    fn identity(&self) -> Identity {
        Identity { target_id: self.target_id.clone() }
    }

    async fn proposed(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let adapter = self.adapter()?;
        match ctx.clients.firewalls()?.view(&self.target_id, adapter).await? {
            Some(view) if self.addresses.is_empty() => Ok(self.offered(adapter, &view)),
            _ => Ok(self),
        }
    }

    async fn import(id: String, _ctx: &Context<'_, Clients>) -> Result<Identity> {
        let target_id = azure::Id::parse(&id).map_err(|error| diagnostics::import(&id, &error))?;
        adapter_at(&target_id)?;
        Ok(Identity { target_id })
    }
}
