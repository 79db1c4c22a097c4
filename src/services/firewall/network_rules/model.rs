//! What network rules want and record.

use std::collections::BTreeSet;

use tfplugin::{Computed, Diagnostic, Ordered, Plan};
use uuid::Uuid;

use super::{Identity, NetworkRules, ResourceInstance, networks::Networks, validate};
use crate::{
    azure,
    services::{
        common::attribute::Guid,
        firewall::{
            Entry, NetworkEntry, ServiceDescriptor, View,
            managed::{Allowlist, Stored, Wanted, max_rules},
            network_descriptor_at,
        },
    },
};

impl Wanted for Networks {
    type Entry = NetworkEntry;

    fn entries(
        &self,
        descriptor: &ServiceDescriptor,
    ) -> std::result::Result<BTreeSet<NetworkEntry>, Diagnostic> {
        validate::acceptable(self, descriptor)?;
        Ok(self.asked_for())
    }

    fn meaning(&self) -> BTreeSet<NetworkEntry> {
        self.asked_for()
    }

    fn within(&self, stored: &[NetworkEntry]) -> Self {
        let stored: BTreeSet<&NetworkEntry> = stored.iter().into_set();
        let has_subnet = |it: &&azure::Id| stored.contains(&NetworkEntry::Subnet((*it).clone()));
        Self {
            subnets: self
                .subnets
                .as_ref()
                .map(|it| it.iter().filter(has_subnet).cloned().into_set()),
            instances: self.instances.as_ref().map(|all| {
                all.iter().filter(|it| stored.contains(&it.entry())).cloned().into_set()
            }),
        }
    }

    fn union(&self, other: &Self) -> Self {
        Self {
            subnets: united(self.subnets.as_ref(), other.subnets.as_ref()),
            instances: united(self.instances.as_ref(), other.instances.as_ref()),
        }
    }
}

fn united<T: Ord + Clone>(
    one: Option<&BTreeSet<T>>,
    other: Option<&BTreeSet<T>>,
) -> Option<BTreeSet<T>> {
    match (one, other) {
        (None, None) => None,
        _ => Some(one.into_iter().chain(other).flatten().cloned().into_set()),
    }
}

impl Allowlist for NetworkRules {
    type Entry = NetworkEntry;
    type Wanted = Networks;

    const ARGUMENTS: &'static [&'static str] = &["subnet_ids", "resource_instances"];
    const CHECKED: &'static [&'static str] = &[];

    fn descriptor_at(
        target: &azure::Id,
    ) -> std::result::Result<&'static ServiceDescriptor, Diagnostic> {
        network_descriptor_at(target)
    }

    fn target(&self) -> &azure::Id {
        &self.target_id
    }

    fn wanted(&self) -> Networks {
        Networks { subnets: self.subnet_ids.clone(), instances: self.resource_instances.clone() }
    }

    fn prefix(&self) -> &str {
        &self.rule_name_prefix
    }

    fn takes_over(&self) -> bool {
        self.take_over
    }

    fn known(&self) -> BTreeSet<NetworkEntry> {
        self.rules.known().map(read).unwrap_or_default()
    }

    fn preexisting(&self) -> BTreeSet<NetworkEntry> {
        self.preexisting.known().map(read).unwrap_or_default()
    }

    fn wanting(self, wanted: Networks) -> Self {
        Self { subnet_ids: wanted.subnets, resource_instances: wanted.instances, ..self }
    }

    fn wanting_nothing(self) -> Self {
        Self { subnet_ids: None, resource_instances: None, take_over: false, ..self }
    }

    fn with(self, descriptor: &ServiceDescriptor, found: Stored<NetworkEntry>) -> Self {
        Self {
            id: self.target_id.to_string().into(),
            target_type: descriptor.resource_type().to_owned().into(),
            max_rules: max_rules(descriptor).into(),
            rules: texts(&found.rules).into(),
            preexisting: texts(&found.preexisting).into(),
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

    fn planned(plan: &Plan<'_>) -> Option<Networks> {
        let config = plan.config();
        let is_known = Self::ARGUMENTS.iter().all(|it| !config.is_unknown(it));
        is_known.then(|| Networks {
            subnets: plan.known("subnet_ids"),
            instances: plan.known("resource_instances"),
        })
    }

    fn prior_entries(plan: &Plan<'_>, name: &str) -> BTreeSet<NetworkEntry> {
        plan.prior::<BTreeSet<String>>(name).map(|it| read(&it)).unwrap_or_default()
    }

    fn check_arguments(
        wanted: Option<&Networks>,
        prefix: Option<&str>,
        descriptor: &ServiceDescriptor,
    ) -> std::result::Result<(), Diagnostic> {
        if let Some(networks) = wanted {
            validate::not_empty(networks)?;
            validate::acceptable(networks, descriptor)?;
        }
        prefix.map_or(Ok(()), validate::named)
    }

    fn advice(error: &azure::Error, target: &azure::Id) -> Option<String> {
        validate::advice(error, target)
    }
}

impl NetworkRules {
    /// Whether there are no entries to let in.
    pub(super) fn is_empty(&self) -> bool {
        self.wanted().meaning().is_empty()
    }

    /// The rules with every entry of the firewall, for a proposed configuration.
    pub(super) fn offered(self, view: &View<NetworkEntry>) -> Self {
        let mut subnets = BTreeSet::new();
        let mut instances = BTreeSet::new();
        for entry in view.stored.iter().flatten().cloned() {
            match entry {
                NetworkEntry::Subnet(subnet) => {
                    subnets.insert(subnet);
                }
                NetworkEntry::Instance { resource, tenant } => {
                    let tenant_id = Uuid::try_parse(&tenant).ok().map(Guid::from);
                    let instance =
                        |tenant_id| ResourceInstance { tenant_id, resource_id: resource };
                    instances.extend(tenant_id.map(instance));
                }
            }
        }
        let some = |it: BTreeSet<ResourceInstance>| (!it.is_empty()).then_some(it);
        Self { subnet_ids: Some(subnets), resource_instances: some(instances), ..self }
    }

    /// Rules with their target and nothing else.
    pub(super) fn from_identity(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            target_id: identity.target_id,
            subnet_ids: None,
            resource_instances: None,
            rule_name_prefix: "dataplane".to_owned(),
            take_over: false,
            target_type: Computed::Unknown,
            rules: BTreeSet::new().into(),
            preexisting: BTreeSet::new().into(),
            rule_count: Computed::Unknown,
            max_rules: Computed::Unknown,
            effective: Computed::Unknown,
            notes: Computed::Unknown,
            timeouts: None,
        }
    }
}

/// The entries of these texts.
fn read(texts: &BTreeSet<String>) -> BTreeSet<NetworkEntry> {
    texts.iter().filter_map(|it| it.parse().ok()).into_set()
}

fn texts<E: Entry>(entries: &BTreeSet<E>) -> BTreeSet<String> {
    entries.iter().map(ToString::to_string).into_set()
}
