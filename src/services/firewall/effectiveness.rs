//! Whether the entries of a firewall decide who is let in, and what the user should know about it.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
};

use allowlist::{AddressSet, Block};
use serde_json::Value;
use tfplugin::Ordered;

use super::{
    entry::Entry, network_entry::NetworkEntry, networks::networks_beside, perimeter::Perimeters,
    planned_removals::text_of, service_descriptor::ServiceDescriptor,
};

/// Whether the entries of a firewall have an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effectiveness {
    /// Whether they decide who is let in.
    pub(crate) effective: bool,
    /// Why they do not, and what else the user should know.
    pub(crate) notes: Vec<String>,
    /// Whether the next entry shuts out everybody who is not listed.
    pub(crate) first_entry_closes: bool,
}

/// What decides about access in addition to the document with the entries.
#[derive(Debug, Clone)]
pub(crate) struct AccessContext {
    /// The target, if its firewall is in another document.
    pub(super) target: Value,
    /// The perimeters that it is in.
    pub(super) perimeters: Perimeters,
    /// The addresses of its rules with names, if they decide besides; `None` for rules that the
    /// provider does not understand.
    pub(super) addresses: Vec<Option<Block>>,
}

impl AccessContext {
    /// Nothing besides.
    pub(super) const NONE: Self =
        Self { target: Value::Null, perimeters: Perimeters::NONE, addresses: Vec::new() };
}

/// What entries of a kind decide together with others.
pub(crate) trait EffectiveEntry: Entry {
    /// Whether the addresses of a server's rules decide together with entries of this kind.
    const READS_ADDRESS_RULES: bool;

    /// All entries that the service heeds, if these are those of this kind.
    fn heeded(
        descriptor: &ServiceDescriptor,
        context: &AccessContext,
        document: &Value,
        entries: &[Option<Self>],
    ) -> Heeded;

    /// Why entries of this kind have no effect in this document.
    fn faults(_descriptor: &ServiceDescriptor, _document: &Value) -> Faults {
        Faults::default()
    }
}

/// What keeps entries from having an effect.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// Why none has an effect, as a sentence.
    pub(super) all: Option<String>,
    /// What else there is to say, as sentences.
    pub(super) notes: Vec<String>,
}

/// The entries of a firewall that the service heeds; `None` for those that the provider does not
/// understand.
#[derive(Debug, Default)]
pub(crate) struct Heeded {
    /// Addresses.
    pub(super) addresses: Vec<Option<Block>>,
    /// Networks and resources.
    pub(super) networks: Vec<Option<NetworkEntry>>,
}

impl Heeded {
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.networks.is_empty()
    }

    /// As texts; `None` if the provider does not understand one of them.
    fn texts(&self) -> Option<BTreeSet<String>> {
        let addresses = self.addresses.iter().map(|it| it.as_ref().map(text_of));
        let networks = self.networks.iter().map(|it| it.as_ref().map(text_of));
        let texts: Option<Vec<_>> = addresses.chain(networks).collect();
        texts.map(Ordered::into_set)
    }
}

impl EffectiveEntry for Block {
    const READS_ADDRESS_RULES: bool = false;

    fn heeded(
        descriptor: &ServiceDescriptor,
        _context: &AccessContext,
        document: &Value,
        entries: &[Option<Self>],
    ) -> Heeded {
        let networks = networks_beside(descriptor.resource_type(), document);
        Heeded { addresses: entries.to_vec(), networks }
    }
}

/// All addresses that callers can have: lower ones are "this network", higher ones are multicast
/// and reserved.
const EVERYBODY: [Ipv4Addr; 2] = [Ipv4Addr::new(1, 0, 0, 0), Ipv4Addr::new(223, 255, 255, 255)];

impl ServiceDescriptor {
    /// The effect of this document with these entries. An entry that the provider does not understand
    /// counts as an entry.
    pub(super) fn effectiveness<E: EffectiveEntry>(
        &self,
        context: &AccessContext,
        document: &Value,
        entries: &[Option<E>],
    ) -> Effectiveness {
        let heeded = E::heeded(self, context, document, entries);
        self.effect_of(context, document, &heeded, E::faults(self, document))
    }

    /// The entries of both kinds, as texts, without which the service lets everybody in. There are none
    /// if it never does so, or if something else decides.
    pub(super) fn closing<E: EffectiveEntry>(
        &self,
        context: &AccessContext,
        document: &Value,
        entries: &[Option<E>],
    ) -> BTreeSet<String> {
        let nothing = Heeded::default();
        if !self.effect_of(context, document, &nothing, Faults::default()).first_entry_closes {
            return BTreeSet::new();
        }
        E::heeded(self, context, document, entries).texts().unwrap_or_default()
    }

    fn effect_of(
        &self,
        context: &AccessContext,
        document: &Value,
        heeded: &Heeded,
        faults: Faults,
    ) -> Effectiveness {
        let addresses = &heeded.addresses;
        let text =
            |it: &Value, pointer| it.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let own = |pointer| text(document, pointer).or_else(|| text(&context.target, pointer));
        let access = self.access(context, document);
        let deciders = context.perimeters.deciders(access.as_deref());
        let mut reasons = Vec::new();
        let mut notes = Vec::new();
        let decided = deciders.note(access.as_deref());
        if deciders.heed_entries() {
            notes.extend(decided);
        } else {
            reasons.extend(decided);
        }
        if own("/properties/network/delegatedSubnetResourceId").is_some_and(|it| !it.is_empty()) {
            reasons.push(
                "The server is in a virtual network, where firewall rules have no effect."
                    .to_owned(),
            );
        }
        let denies = match self.default_action {
            Some(pointer) => own(pointer).is_some_and(|it| it.eq_ignore_ascii_case("Deny")),
            None => true,
        };
        if !denies {
            reasons.push(
                "The default action is `Allow`, which lets in everybody, listed or not.".to_owned(),
            );
        }
        reasons.extend(faults.all);
        notes.extend(faults.notes);
        let listed: AddressSet = addresses.iter().flatten().copied().collect();
        if everybody().is_some_and(|it| listed.contains(it)) {
            reasons.push(
                "The entries include every address, such as `0.0.0.0/0`, and so let in everybody."
                    .to_owned(),
            );
        }
        let effective = reasons.is_empty();
        let open = self.open_when_empty && heeded.is_empty();
        if effective && open {
            reasons.push(
                "The firewall has no entry, and without entries this service lets everybody in."
                    .to_owned(),
            );
        }
        if self.zero_is_azure && addresses.iter().flatten().any(|it| is_zero(*it)) {
            notes.push(
                "An entry for `0.0.0.0` lets in all of Azure: the resources of every customer, \
                 with any address."
                    .to_owned(),
            );
        }
        if let Perimeters::Unseen(why) = &context.perimeters {
            notes.push(format!(
                "The provider could not see whether a network security perimeter decides instead \
                 of the firewall: {why}."
            ));
        }
        Effectiveness {
            effective: effective && !open,
            notes: [reasons, notes].concat(),
            first_entry_closes: effective && open,
        }
    }

    /// The setting of public network access. A namespace and its rule set both have one; the stricter
    /// one counts.
    fn access(&self, context: &AccessContext, document: &Value) -> Option<String> {
        let places = [document, &context.target];
        let said = places.iter().filter_map(|it| it.pointer(self.public_access)?.as_str());
        said.min_by_key(|it| it.eq_ignore_ascii_case("Enabled")).map(str::to_owned)
    }
}

fn everybody() -> Option<Block> {
    let [first, last] = EVERYBODY;
    Block::new(first.into(), last.into())
}

fn is_zero(block: Block) -> bool {
    block.is_single() && block.first() == IpAddr::V4(Ipv4Addr::UNSPECIFIED)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::firewall::descriptor_of;

    const SQL: &str = "Microsoft.Sql/servers";
    const AKS: &str = "Microsoft.ContainerService/managedClusters";

    fn effectiveness(
        kind: &str,
        target: Value,
        document: &Value,
        entries: &[&str],
    ) -> Effectiveness {
        let context = AccessContext { target, ..AccessContext::NONE };
        let stored: Vec<_> = entries.iter().map(|it| Block::stored(it)).collect();
        descriptor_of(kind).expect("a service").effectiveness(&context, document, &stored)
    }

    #[test]
    fn entries_that_hold_every_address_decide_nothing() {
        for (entries, effective) in [
            (&["0.0.0.0/0"][..], false),
            (&["0.0.0.0/1", "128.0.0.0/1"], false),
            (&["203.0.113.18", "0.0.0.0-255.255.255.255"], false),
            (&["0.0.0.0/1"], true),
            (&["203.0.113.0/24"], true),
        ] {
            let effectiveness = effectiveness(AKS, Value::Null, &json!({}), entries);
            assert_eq!(effectiveness.effective, effective, "{entries:?}");
            assert_eq!(effectiveness.notes.is_empty(), effective, "{:?}", effectiveness.notes);
        }
    }

    #[test]
    fn zero_is_all_of_azure_where_the_service_takes_it_so() {
        let zero = |kind| effectiveness(kind, Value::Null, &json!({}), &["0.0.0.0"]);
        let sql = zero(SQL);
        assert!(sql.effective && sql.notes.iter().any(|it| it.contains("all of Azure")));
        assert!(zero(AKS).notes.is_empty());
    }

    #[test]
    fn the_stricter_of_a_namespace_and_its_rule_set_is_believed() {
        let access = |it: &str| json!({ "properties": { "publicNetworkAccess": it, "defaultAction": "Deny" } });
        for (namespace, rule_set, effective) in [
            ("Enabled", "Enabled", true),
            ("Disabled", "Enabled", false),
            ("Enabled", "Disabled", false),
        ] {
            let kind = "Microsoft.EventHub/namespaces";
            let found =
                effectiveness(kind, access(namespace), &access(rule_set), &["203.0.113.18"]);
            assert_eq!(found.effective, effective, "{namespace} {rule_set}");
        }
    }
}
