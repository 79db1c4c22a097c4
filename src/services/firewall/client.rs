//! Reads a firewall, and brings it to the desired state.

use std::{collections::BTreeSet, sync::Arc};

use allowlist::Block;
use serde_json::Value;

use super::{
    change::{Desired, Failure, Outcome},
    effectiveness::{AccessContext, EffectiveEntry, Effectiveness},
    entry::{Entry, flaws_of_rules},
    flaw::{Flaws, notes},
    history::Histories,
    list::List,
    network_entry::NetworkEntry,
    perimeter::{Perimeter, Perimeters},
    planned_removals::PlannedRemovals,
    rule_resources::{RuleResources, StoredRule},
    service_descriptor::{Location, PERIMETERS, ServiceDescriptor},
    service_tags::ServiceTags,
    shared_entries::SharedEntries,
    table::descriptor_of,
};
use crate::azure::{self, Cause, Expected, Found, Id, Locks, OnceMap, Request};

/// The firewalls of Azure services.
#[derive(Debug)]
pub(crate) struct Firewalls {
    pub(super) client: azure::Client,
    /// One writer at a time for each target, whatever it writes: both kinds of entries are often in
    /// one body.
    pub(super) locks: Locks,
    pub(super) addresses: Memory<Block>,
    pub(super) networks: Memory<NetworkEntry>,
    /// What the plans of this run take away, over both kinds of entries.
    pub(crate) planned_removals: PlannedRemovals,
    /// The addresses of Azure's own services.
    pub(crate) service_tags: ServiceTags,
}

/// What this run has seen of entries of one kind, and done with them.
#[derive(Debug)]
pub(crate) struct Memory<E> {
    /// What this run has read, until it writes it.
    views: OnceMap<String, Option<Arc<View<E>>>>,
    /// What the allowlists of this run know about each other.
    pub(crate) shared_entries: SharedEntries<E>,
    pub(super) histories: Histories<E>,
}

/// A kind of entry of which this run keeps what it has seen.
pub(crate) trait ManagedEntry: EffectiveEntry {
    /// What this run has seen of entries of this kind, and done with them.
    fn memory(firewalls: &Firewalls) -> &Memory<Self>;
}

impl ManagedEntry for Block {
    fn memory(firewalls: &Firewalls) -> &Memory<Self> {
        &firewalls.addresses
    }
}

impl ManagedEntry for NetworkEntry {
    fn memory(firewalls: &Firewalls) -> &Memory<Self> {
        &firewalls.networks
    }
}

impl<E> Memory<E> {
    fn new() -> Self {
        Self {
            views: OnceMap::new(),
            shared_entries: SharedEntries::default(),
            histories: Histories::default(),
        }
    }
}

/// A target and its firewall at the time of a read.
#[derive(Debug)]
pub(crate) struct View<E = Block> {
    /// The target.
    pub(crate) target: Value,
    /// Its entries; `None` for entries that the provider does not understand.
    pub(crate) stored: Vec<Option<E>>,
    /// The names of the entries, if they are rules with names.
    pub(crate) names: Vec<String>,
    /// Whether the entries have an effect.
    pub(crate) effectiveness: Effectiveness,
    /// What is wrong with single entries.
    pub(crate) flaws: Flaws<E>,
    /// The entries of both kinds, as texts, without which the service lets everybody in.
    pub(crate) closing: BTreeSet<String>,
}

/// A document, and the version that a write is based on.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) document: Value,
    pub(super) etag: Option<String>,
}

impl Firewalls {
    /// Firewalls as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self {
            service_tags: ServiceTags::new(client.clone()),
            client,
            locks: Locks::default(),
            addresses: Memory::new(),
            networks: Memory::new(),
            planned_removals: PlannedRemovals::default(),
        }
    }

    /// The target and its firewall; `None` if the target does not exist. Reads once in a run until
    /// a write.
    pub(crate) async fn view<E: ManagedEntry>(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
    ) -> Result<Option<Arc<View<E>>>, azure::Error> {
        E::memory(self).views.get(&target.folded(), self.read_view(target, descriptor)).await
    }

    /// Brings the firewall to the desired state, beside the entries of others. Calls `keep` after
    /// every write, so that nothing is lost if a later write fails.
    pub(crate) async fn reconcile<E: ManagedEntry>(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
        mut desired: Desired<E>,
        keep: impl FnMut(&Outcome<E>) + Send,
    ) -> Result<Outcome<E>, Failure> {
        let guard = self.locks.lock(target).await;
        let prefix = descriptor.has_names().then(|| desired.prefix.clone());
        let shared = &E::memory(self).shared_entries;
        shared.begin(target, prefix.as_deref(), &mut desired);
        let granted = desired.clone();
        let outcome = match &descriptor.location {
            Location::List(list) => {
                self.reconcile_list(target, descriptor, list, desired, keep).await
            }
            Location::RuleResources(resources) => {
                self.reconcile_rules(target, descriptor, resources, desired, keep).await
            }
        };
        if outcome.is_ok() {
            shared.end(target, prefix.as_deref(), &granted);
        }
        self.addresses.views.forget(&target.folded());
        self.networks.views.forget(&target.folded());
        drop(guard);
        outcome
    }

    /// The current document that has the list. A namespace whose rule set was never written may not
    /// have one.
    pub(super) async fn read_list(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
        list: &List,
    ) -> Result<Option<Read>, azure::Error> {
        let request = Request::get(format!("{target}{}", list.document), descriptor.api_version);
        let found = self.client.find(&request, Expected::with(list.always)).await?;
        let Some(Found { resource: document, etag }) = found else {
            if descriptor.is_part_of_target() {
                return Ok(None);
            }
            let target = self.read_target(target, descriptor).await?;
            return Ok(target.map(|_| Read { document: Value::Null, etag: None }));
        };
        match descriptor.lacks_list(list, &document) {
            Some(problem) => Err(self.client.error(&request, Cause::Undescribed(problem))),
            None => Ok(Some(Read { document, etag })),
        }
    }

    /// The rules of a target; `None` if the target does not exist.
    pub(super) async fn rules(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
        resources: &RuleResources,
    ) -> Result<Option<Vec<StoredRule>>, azure::Error> {
        let path = format!("{target}/{}", resources.collection);
        let request = Request::get(path, descriptor.api_version);
        self.client.find_children(&request, Expected::with(resources.always)).await
    }

    /// What decides about access in addition to the list or the rules; `None` if the target does not exist.
    pub(super) async fn access_context<E: ManagedEntry>(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
    ) -> Result<Option<AccessContext>, azure::Error> {
        let perimeters = self.perimeters(target, descriptor);
        if descriptor.is_part_of_target() {
            let perimeters = perimeters.await;
            return Ok(Some(AccessContext { perimeters, ..AccessContext::NONE }));
        }
        let (found, perimeters, addresses) = tokio::join!(
            self.read_target(target, descriptor),
            perimeters,
            self.address_rules::<E>(target, descriptor),
        );
        let addresses = addresses?;
        Ok(found?.map(|target| AccessContext { target, perimeters, addresses }))
    }

    /// The addresses of a server's rules, if they decide together with entries of this kind.
    async fn address_rules<E: ManagedEntry>(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
    ) -> Result<Vec<Option<Block>>, azure::Error> {
        let addresses =
            descriptor_of(descriptor.resource_type()).filter(|_| E::READS_ADDRESS_RULES);
        let Some(addresses) = addresses else { return Ok(Vec::new()) };
        let Location::RuleResources(resources) = &addresses.location else { return Ok(Vec::new()) };
        let rules = self.rules(target, addresses, resources).await?.unwrap_or_default();
        Ok(rules.iter().map(|it| Block::read_rule(resources, it)).collect())
    }

    async fn read_target(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
    ) -> Result<Option<Value>, azure::Error> {
        let request = Request::get(target, descriptor.api_version);
        let found = self.client.find::<Value>(&request, Expected::with(&[])).await?;
        Ok(found.map(|it| it.resource))
    }

    /// The perimeters that the target lists. If they cannot be read, that is not an error: many
    /// callers may write a firewall but not read perimeters, and not every cloud has them.
    async fn perimeters(&self, target: &Id, descriptor: &ServiceDescriptor) -> Perimeters {
        if !descriptor.has_perimeters {
            return Perimeters::NONE;
        }
        let path = format!("{target}/{PERIMETERS}");
        let request = Request::get(path, descriptor.api_version);
        match self.client.find_children::<Value>(&request, PERIMETER).await {
            Ok(Some(found)) => {
                Perimeters::Known(found.iter().filter_map(Perimeter::read).collect())
            }
            Ok(None) => Perimeters::Unseen("Azure does not offer it here (404)".to_owned()),
            Err(error) => Perimeters::Unseen(unseen(&error)),
        }
    }

    /// Reads all parts of a view at about the same time, so that they belong together.
    async fn read_view<E: ManagedEntry>(
        &self,
        target: &Id,
        descriptor: &ServiceDescriptor,
    ) -> Result<Option<Arc<View<E>>>, azure::Error> {
        let context = self.access_context::<E>(target, descriptor);
        let (context, found) = match &descriptor.location {
            Location::List(list) => {
                let (context, read) =
                    tokio::join!(context, self.read_list(target, descriptor, list));
                let entries = |it: Read| Entries {
                    stored: list.slots::<E>(&it.document).into_iter().map(|it| it.block).collect(),
                    names: Vec::new(),
                    flaws: list.flaws(&it.document),
                    document: it.document,
                };
                (context?, read?.map(entries))
            }
            Location::RuleResources(resources) => {
                let (context, rules) =
                    tokio::join!(context, self.rules(target, descriptor, resources));
                let entries = |it: Vec<StoredRule>| Entries {
                    stored: it.iter().map(|it| E::read_rule(resources, it)).collect(),
                    names: it.iter().map(|it| it.own_name().to_owned()).collect(),
                    flaws: flaws_of_rules(resources, &it),
                    document: Value::Null,
                };
                (context?, rules?.map(entries))
            }
        };
        let (Some(context), Some(entries)) = (context, found) else { return Ok(None) };
        let Entries { document, stored, names, flaws } = entries;
        let mut effectiveness = descriptor.effectiveness(&context, &document, &stored);
        effectiveness.notes.extend(notes(&flaws));
        let closing = descriptor.closing(&context, &document, &stored);
        let target = if descriptor.is_part_of_target() { document } else { context.target };
        Ok(Some(Arc::new(View { target, stored, names, effectiveness, flaws, closing })))
    }
}

/// The entries of a firewall as they were read.
struct Entries<E> {
    /// The document that has them, if they are a list.
    document: Value,
    stored: Vec<Option<E>>,
    /// Their names, if they have any.
    names: Vec<String>,
    /// What is wrong with them.
    flaws: Flaws<E>,
}

/// What a target lists about a perimeter.
const PERIMETER: Expected = Expected::with(&["/properties/networkSecurityPerimeter/id"]);

/// Why perimeters could not be read, in a few words.
fn unseen(error: &azure::Error) -> String {
    match (error.missing_action(), error.status(), error.code()) {
        (Some(missing), ..) => format!("the caller lacks `{}`", missing.action),
        (None, Some(status), Some(code)) => format!("Azure answered {status} {code}"),
        (None, Some(status), None) => format!("Azure answered {status}"),
        _ => error.cause().to_string(),
    }
}
