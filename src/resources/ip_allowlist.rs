//! `dataplane_ip_allowlist`: keeps addresses in the firewall of an Azure resource.

mod checks;

mod draft;

mod explain;

mod note;

mod ownership;

mod planning;

mod removal;

mod state;

use tfplugin::{Computed, Config, Context, Diagnostics, Model, Plan, Resource, Result, Timeouts};

use note::Note;

use crate::{
    Clients, arm,
    attribute::Addresses,
    firewall::{Claim, adapter_at},
};

/// Keeps a set of addresses in the firewall of an Azure resource, beside whatever else is there.
///
/// It owns its own entries only. Entries of other people and tools, virtual network rules, the
/// default action and public network access are never changed, and what was there first stays when
/// the resource is destroyed. New addresses are added before old ones are removed, so a vendor who
/// changes addresses is followed in one apply and without a gap.
///
/// Most services have no protection against two writers at once: whoever writes last undoes what
/// the other one did. What was written is therefore looked at again, and written again where
/// somebody undid it. Two configurations, or two tools, can work on one firewall.
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
/// ## Import
///
/// Importing takes over nothing by itself: an allowlist is imported without addresses. With the next
/// apply the entries that the configuration names become its own, also those that are there
/// already, and no others. With `-generate-config-out` Terraform 1.14 and later propose every entry that is
/// there: keep those that are to be the allowlist's own, and take out the others.
///
/// ## Azure permissions
///
/// - Reading and writing the target, such as `Microsoft.Storage/storageAccounts/read` and
///   `…/write`.
/// - For Event Hubs and Service Bus, `…/namespaces/read` and `…/namespaces/networkRuleSets/read`
///   and `…/write`.
/// - For SQL, PostgreSQL, MySQL, Synapse and Redis, reading the target, and
///   `…/firewallRules/read`, `…/write` and `…/delete`.
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
    #[tf(stable)]
    id: Computed<String>,
    /// ID of the Azure resource whose firewall is to let the addresses in.
    #[tf(replace)]
    target_id: arm::Id,
    /// IPv4 and IPv6 addresses, CIDR ranges, and ranges such as `203.0.113.18-203.0.113.19`.
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
    #[tf(stable)]
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
    #[tf(stable)]
    max_rules: Computed<Option<i64>>,
    /// Whether the firewall's entries decide who is let in: not while its default action is
    /// `Allow`, or public network access is disabled.
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
    pub(crate) target_id: arm::Id,
}

impl Resource for IpAllowlist {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        checks::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        planning::plan(plan, ctx).await
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
        note.keep(ctx);
        Ok(view.map(|view| known.seen(adapter, &view)))
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
        let target_id = arm::Id::parse(&id).map_err(|error| explain::import(&id, &error))?;
        adapter_at(&target_id)?;
        Ok(Identity { target_id })
    }
}
