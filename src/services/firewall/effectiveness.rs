//! Whether the entries of a firewall decide who is let in, and what the user should know about it.

use std::net::{IpAddr, Ipv4Addr};

use allowlist::{AddressSet, Block};
use serde_json::Value;

use super::{perimeter::Perimeters, service_descriptor::ServiceDescriptor};

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
pub(super) struct AccessContext {
    /// The target, if its firewall is in another document.
    pub(super) target: Value,
    /// The perimeters that it is in.
    pub(super) perimeters: Perimeters,
}

/// All addresses that callers can have: lower ones are "this network", higher ones are multicast
/// and reserved.
const EVERYBODY: [Ipv4Addr; 2] = [Ipv4Addr::new(1, 0, 0, 0), Ipv4Addr::new(223, 255, 255, 255)];

impl ServiceDescriptor {
    /// The effect of this document with these entries. An entry that the provider does not understand
    /// counts as an entry.
    pub(super) fn effectiveness(
        &self,
        context: &AccessContext,
        document: &Value,
        entries: &[Option<Block>],
    ) -> Effectiveness {
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
        let listed: AddressSet = entries.iter().flatten().copied().collect();
        if everybody().is_some_and(|it| listed.contains(it)) {
            reasons.push(
                "The entries include every address, such as `0.0.0.0/0`, and so let in everybody."
                    .to_owned(),
            );
        }
        let effective = reasons.is_empty();
        let networks =
            document.pointer("/properties/virtualNetworkRules").and_then(Value::as_array);
        let empty = entries.is_empty() && networks.is_none_or(Vec::is_empty);
        let open = self.open_when_empty && empty;
        if effective && open {
            reasons.push(
                "The firewall has no entry, and without entries this service lets everybody in."
                    .to_owned(),
            );
        }
        if self.zero_is_azure && entries.iter().flatten().any(|it| is_zero(*it)) {
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
        let mut said: Vec<&str> = said.collect();
        said.sort_by_key(|it| it.eq_ignore_ascii_case("Enabled"));
        said.first().map(|it| (*it).to_owned())
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
        let context = AccessContext { target, perimeters: Perimeters::NONE };
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
