//! What an allowlist of addresses wants and records.

use std::collections::BTreeSet;

use allowlist::{AddressSet, Block};
use tfplugin::{Computed, Context, Diagnostic, Ordered, Plan, Result};

use super::{Identity, IpAllowlist, OnSameRegion, region, validate};
use crate::{
    Clients, azure,
    services::{
        common::attribute::Addresses,
        firewall::{
            ServiceDescriptor, View, descriptor_at,
            managed::{Allowlist, Stored, Wanted, max_rules},
        },
    },
};

impl Allowlist for IpAllowlist {
    type Entry = Block;
    type Wanted = Addresses;

    const ARGUMENTS: &'static [&'static str] = &["addresses"];
    const CHECKED: &'static [&'static str] = &["source_region", "on_same_region"];

    fn descriptor_at(
        target: &azure::Id,
    ) -> std::result::Result<&'static ServiceDescriptor, Diagnostic> {
        descriptor_at(target)
    }

    fn target(&self) -> &azure::Id {
        &self.target_id
    }

    fn wanted(&self) -> Addresses {
        self.addresses.clone()
    }

    fn prefix(&self) -> &str {
        &self.rule_name_prefix
    }

    fn takes_over(&self) -> bool {
        self.take_over
    }

    fn known(&self) -> BTreeSet<Block> {
        blocks(&self.rules)
    }

    fn preexisting(&self) -> BTreeSet<Block> {
        blocks(&self.preexisting)
    }

    fn wanting(self, addresses: Addresses) -> Self {
        Self { addresses, ..self }
    }

    fn wanting_nothing(self) -> Self {
        Self { addresses: Addresses::default(), take_over: false, ..self }
    }

    fn with(self, descriptor: &ServiceDescriptor, found: Stored<Block>) -> Self {
        Self {
            id: self.target_id.to_string().into(),
            target_type: descriptor.resource_type().to_owned().into(),
            max_rules: max_rules(descriptor).into(),
            rules: entries(descriptor, &found.rules).into(),
            preexisting: entries(descriptor, &found.preexisting).into(),
            rule_count: i64::try_from(found.count).unwrap_or(i64::MAX).into(),
            effective: found.effective.into(),
            notes: found.notes.into(),
            ..self
        }
    }

    fn with_computed(self, prior: Self) -> Self {
        let Self { rules, preexisting, rule_count, effective, notes, .. } = prior;
        Self { rules, preexisting, rule_count, effective, notes, ..self }
    }

    fn planned(plan: &Plan<'_>) -> Option<Addresses> {
        plan.known("addresses")
    }

    fn prior_entries(plan: &Plan<'_>, name: &str) -> BTreeSet<Block> {
        plan.prior::<Addresses>(name).map(|it| it.blocks()).unwrap_or_default()
    }

    fn check_arguments(
        wanted: Option<&Addresses>,
        prefix: Option<&str>,
        descriptor: &ServiceDescriptor,
    ) -> std::result::Result<(), Diagnostic> {
        if let Some(addresses) = wanted {
            validate::acceptable(addresses, Some(descriptor))?;
        }
        prefix.map_or(Ok(()), |it| validate::named(it, Some(descriptor)))
    }

    fn check_removal(
        plan: &Plan<'_>,
        target: &azure::Id,
        owned: &BTreeSet<Block>,
        wanted: &BTreeSet<Block>,
    ) -> std::result::Result<(), Diagnostic> {
        if plan.known("allow_shrink") == Some(true) {
            return Ok(());
        }
        validate::keeps_enough(target, owned, wanted)
    }

    fn check_target(
        plan: &Plan<'_>,
        ctx: &Context<'_, Clients>,
        target: &azure::Id,
        descriptor: &ServiceDescriptor,
        view: &View,
    ) -> Result<()> {
        if descriptor.ignores_same_region {
            region::check(plan, ctx, target, descriptor, view)?;
        }
        Ok(())
    }

    fn advice(error: &azure::Error, target: &azure::Id) -> Option<String> {
        error.has_code("DenyPublicEndpointEnabled").then(|| {
            format!(
                "Public network access of `{}` is disabled, and until it is enabled, nobody can \
                 create firewall rules. Use a private endpoint, or enable public network access; if \
                 somebody has just enabled it, apply again.",
                target.name()
            )
        })
    }
}

impl Wanted for Addresses {
    type Entry = Block;

    fn entries(
        &self,
        descriptor: &ServiceDescriptor,
    ) -> std::result::Result<BTreeSet<Block>, Diagnostic> {
        let blocks: Vec<Block> = self.blocks().into_iter().collect();
        let rules = descriptor.service.rules(&blocks);
        let rules = rules.map_err(|refusals| validate::refused(&refusals))?;
        Ok(rules.iter().map(|it| it.block()).into_set())
    }

    fn meaning(&self) -> BTreeSet<Block> {
        self.blocks()
    }

    fn within(&self, stored: &[Block]) -> Self {
        let open: AddressSet = stored.iter().copied().collect();
        Self::within(self, &open)
    }

    fn union(&self, other: &Self) -> Self {
        Self::union(self, other)
    }
}

impl IpAllowlist {
    /// The allowlist with every entry of the firewall that it could own, for a proposed
    /// configuration.
    pub(super) fn offered(self, descriptor: &ServiceDescriptor, view: &View) -> Self {
        let found =
            view.stored.iter().flatten().filter(|it| descriptor.service.check(**it).is_ok());
        Self { addresses: entries(descriptor, found), ..self }
    }

    /// An allowlist with its target and nothing else.
    pub(super) fn from_identity(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            target_id: identity.target_id,
            addresses: Addresses::default(),
            on_same_region: OnSameRegion::Warn,
            source_region: None,
            rule_name_prefix: "dataplane".to_owned(),
            take_over: false,
            allow_shrink: false,
            target_type: Computed::Unknown,
            rules: Addresses::default().into(),
            preexisting: Addresses::default().into(),
            rule_count: Computed::Unknown,
            max_rules: Computed::Unknown,
            effective: Computed::Unknown,
            notes: Computed::Unknown,
            timeouts: None,
        }
    }
}

/// The addresses of entries; empty if they are not known.
fn blocks(entries: &Computed<Addresses>) -> BTreeSet<Block> {
    entries.known().map(Addresses::blocks).unwrap_or_default()
}

/// The entries in the service's own form. Each is converted separately, so that an entry within
/// another one stays.
fn entries<'a>(
    descriptor: &ServiceDescriptor,
    blocks: impl IntoIterator<Item = &'a Block>,
) -> Addresses {
    let rules = |it: &Block| descriptor.service.rules(&[*it]).unwrap_or_default();
    blocks.into_iter().flat_map(rules).map(|it| (it.block(), it.to_string())).collect()
}
