//! Whether entries for networks decide who is let in: what switches them off, and the addresses beside
//! them.

use allowlist::Block;
use serde_json::Value;

use super::{
    effectiveness::{AccessContext, EffectiveEntry, Faults, Heeded},
    element::{Element, Sublist},
    list::List,
    network_entry::NetworkEntry,
    service_descriptor::{Location, ServiceDescriptor},
    table::descriptor_of,
};

impl EffectiveEntry for NetworkEntry {
    const READS_ADDRESS_RULES: bool = true;

    fn heeded(
        descriptor: &ServiceDescriptor,
        context: &AccessContext,
        document: &Value,
        entries: &[Option<Self>],
    ) -> Heeded {
        let addresses = descriptor_of(descriptor.resource_type());
        let heeds = descriptor.heeds_networks(document);
        Heeded {
            addresses: addresses_beside(addresses, context, document),
            networks: if heeds { entries.to_vec() } else { Vec::new() },
        }
    }

    fn faults(descriptor: &ServiceDescriptor, document: &Value) -> Faults {
        let ignored = |_: &&str| !descriptor.heeds_networks(document);
        let all = descriptor.network_switch.filter(ignored).map(|pointer| {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            format!(
                "`{name}` is not `true`, so the service ignores all virtual network rules: the owner of \
                 the target has to set it to `true`."
            )
        });
        let notes = match &descriptor.location {
            Location::List(list) => heeded_instances(descriptor, list, document),
            Location::RuleResources(_) => None,
        };
        Faults { all, notes: notes.into_iter().collect() }
    }
}

/// The addresses that the same service lets in.
fn addresses_beside(
    addresses: Option<&ServiceDescriptor>,
    context: &AccessContext,
    document: &Value,
) -> Vec<Option<Block>> {
    match addresses.map(|it| &it.location) {
        Some(Location::List(list)) => list.slots(document).into_iter().map(|it| it.block).collect(),
        Some(Location::RuleResources(_)) => context.addresses.clone(),
        None => Vec::new(),
    }
}

/// What stays in effect without public network access: "any resource instances and exceptions that you
/// had previously configured … will remain in effect" (Azure Storage, "Set the default public network
/// access rule").
fn heeded_instances(
    descriptor: &ServiceDescriptor,
    list: &List,
    document: &Value,
) -> Option<String> {
    let access = document.pointer(descriptor.public_access)?.as_str()?;
    let is_instance = |it: &&Sublist| matches!(it.element, Element::Instance);
    let listed =
        list.lists.iter().filter(is_instance).filter_map(|it| document.pointer(it.pointer));
    let has_instances = listed.filter_map(Value::as_array).any(|it| !it.is_empty());
    (has_instances && access.eq_ignore_ascii_case("Disabled")).then(|| {
        "Resource instances stay in effect while public network access is `Disabled`; subnets do \
         not."
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::firewall::network_descriptor_of;

    const SUBNET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s";

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "the tests write literals")]
    fn check(kind: &str, context: &AccessContext, properties: Value, effective: bool, says: &str) {
        let descriptor = network_descriptor_of(kind).expect("a row");
        let entries = [Some(SUBNET.parse::<NetworkEntry>().unwrap())];
        let document = json!({ "properties": properties });
        let found = descriptor.effectiveness(context, &document, &entries);
        assert_eq!(found.effective, effective, "{found:?}");
        let notes = found.notes.join(" ");
        assert!(notes.contains(says) && found.notes.is_empty() == says.is_empty(), "{notes}");
    }

    #[test]
    fn networks_decide_unless_a_switch_an_address_or_their_state_says_otherwise() {
        let cosmos = "Microsoft.DocumentDB/databaseAccounts";
        let context = AccessContext::NONE;
        let switched = |on: bool| json!({ "isVirtualNetworkFilterEnabled": on });
        check(cosmos, &context, switched(true), true, "");
        check(cosmos, &context, switched(false), false, "isVirtualNetworkFilterEnabled");
        let storage = "Microsoft.Storage/storageAccounts";
        let acls = |rule: Value, addresses: Value| {
            json!({ "networkAcls": {
                "defaultAction": "Deny", "virtualNetworkRules": [rule], "ipRules": addresses,
            } })
        };
        let rule = |state: &str| json!({ "id": SUBNET, "state": state });
        check(storage, &context, acls(rule("Succeeded"), json!([])), true, "");
        let everybody = json!([{ "value": "0.0.0.0/0" }]);
        check(storage, &context, acls(rule("Succeeded"), everybody), false, "0.0.0.0/0");
    }

    #[test]
    fn instances_of_an_account_without_public_access_are_said_to_stay_in_effect() {
        let storage = "Microsoft.Storage/storageAccounts";
        let with = |access: &str| {
            json!({ "publicNetworkAccess": access, "networkAcls": {
                "defaultAction": "Deny", "virtualNetworkRules": [],
                "resourceAccessRules": [{ "tenantId": "t", "resourceId": SUBNET }],
            } })
        };
        let context = AccessContext::NONE;
        check(storage, &context, with("Disabled"), false, "Resource instances stay in effect");
        check(storage, &context, with("Enabled"), true, "");
    }

    #[test]
    fn a_servers_address_rules_count_beside_its_networks() {
        let sql = "Microsoft.Sql/servers";
        let beside = |range: &str| AccessContext {
            addresses: vec![Block::stored(range)],
            ..AccessContext::NONE
        };
        check(sql, &beside("203.0.113.18"), json!({}), true, "");
        check(sql, &beside("0.0.0.0-255.255.255.255"), json!({}), false, "every address");
        check(sql, &beside("0.0.0.0"), json!({}), true, "all of Azure");
    }
}
