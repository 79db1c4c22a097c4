//! Decisions about firewalls, by table.

use std::collections::BTreeSet;

use allowlist::{Block, Difference, Service};
use serde_json::{Value, json};

use super::{
    change::{Desired, Failure, Holder, Next, Reconciliation, next},
    effectiveness::AccessContext,
    list::List,
    network_entry::NetworkEntry,
    rule_resources::{is_prefix, name_of},
    service_descriptor::{Location, ServiceDescriptor},
    table::{descriptor_of, descriptors},
};
use crate::azure::Id;

fn block(text: &str) -> Block {
    text.parse().expect("an address")
}

fn rules(service: Service, texts: &[&str]) -> Vec<Block> {
    let blocks: Vec<Block> = texts.iter().map(|it| block(it)).collect();
    let rules = service.rules(&blocks).expect("the service takes them");
    rules.into_iter().map(allowlist::Rule::block).collect()
}

fn desired(service: Service, wanted: &[&str], owned: &[&str]) -> Desired {
    Desired {
        wanted: rules(service, wanted).into_iter().collect(),
        owned: owned.iter().map(|it| block(it)).collect(),
        prefix: "dataplane".to_owned(),
        former_prefix: "dataplane".to_owned(),
        ..Desired::default()
    }
}

/// Compares with the entries of a list.
fn compare(work: &mut Reconciliation, stored: &[Option<Block>]) -> Difference {
    let holder = |it: &Option<Block>| match it {
        Some(it) if work.owns(it) => Holder::Ours,
        _ => Holder::Theirs,
    };
    let holders: Vec<Holder> = stored.iter().map(holder).collect();
    work.compare(stored, &holders)
}

fn stored(texts: &[&str]) -> Vec<Option<Block>> {
    texts.iter().map(|it| Block::stored(it)).collect()
}

fn list(service: Service) -> (&'static ServiceDescriptor, &'static List) {
    let descriptor = descriptor_of(service.firewall().resource_type).expect("a row");
    let Location::List(list) = &descriptor.location else { panic!("no list: {service}") };
    (descriptor, list)
}

#[test]
fn every_service_with_a_firewall_has_one_row() {
    let rows: BTreeSet<Service> = descriptors().iter().map(|it| it.service).collect();
    assert_eq!(rows, Service::ALL.iter().copied().collect());
    assert_eq!(descriptors().len(), Service::ALL.len());
    for descriptor in descriptors() {
        if let Location::List(list) = &descriptor.location {
            let within = list.lists.iter().all(|it| it.pointer.starts_with(list.whole));
            assert!(within, "{}", descriptor.service);
        }
    }
}

#[test]
fn what_is_new_is_written_before_what_is_old_is_removed() {
    let mut work =
        Reconciliation::new(desired(Service::Storage, &["203.0.113.44"], &["203.0.113.19"]));
    let before = stored(&["192.0.2.10", "203.0.113.19"]);
    let change = compare(&mut work, &before);
    let first = next(&change, &before, Some(400)).expect("there is room");
    assert_eq!(first, Next { add: vec![block("203.0.113.44")], remove: vec![] });

    work.added(&first.add);
    let after = stored(&["192.0.2.10", "203.0.113.19", "203.0.113.44"]);
    let change = compare(&mut work, &after);
    let second = next(&change, &after, Some(400)).expect("there is room");
    assert_eq!(second, Next { add: vec![], remove: vec![1] });
}

#[test]
fn a_full_list_is_changed_in_one_write_and_an_overfull_one_not_at_all() {
    let mut work =
        Reconciliation::new(desired(Service::Storage, &["203.0.113.44"], &["203.0.113.19"]));
    let mut there = stored(&["192.0.2.10", "203.0.113.19"]);
    let change = compare(&mut work, &there);
    let only = next(&change, &there, Some(2)).expect("there is room after the removal");
    assert_eq!(only, Next { add: vec![block("203.0.113.44")], remove: vec![1] });
    there.push(None);
    let full = next(&change, &there, Some(2));
    assert!(matches!(full, Err(Failure::Full { count: 3, adding: 1, limit: 2 })), "{full:?}");
}

#[test]
fn an_instance_makes_no_room_for_a_subnet() {
    let entry = |it: &str| {
        let network = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v";
        let id = Id::parse(&format!("{network}/subnets/{it}")).expect("an ID");
        if it == "instance" { NetworkEntry::instance(id, "t") } else { NetworkEntry::Subnet(id) }
    };
    let (instance, old, new) = (entry("instance"), entry("old"), entry("new"));
    let there = [Some(instance.clone()), Some(old.clone()), Some(entry("theirs"))];
    let next_of = |owned: &[&NetworkEntry]| {
        let owned = owned.iter().map(|it| (*it).clone()).collect();
        let desired = Desired { wanted: [new.clone()].into(), owned, ..Desired::default() };
        let mut work = Reconciliation::new(desired);
        let holder = |it: &Option<NetworkEntry>| match it {
            Some(it) if work.owns(it) => Holder::Ours,
            _ => Holder::Theirs,
        };
        let holders: Vec<Holder> = there.iter().map(holder).collect();
        let change = work.compare(&there, &holders);
        work.next(&change, &there, Some(2))
    };
    let full = next_of(&[&instance]);
    assert!(matches!(full, Err(Failure::Full { count: 2, adding: 1, limit: 2 })), "{full:?}");
    let room = next_of(&[&instance, &old]).expect("the old subnet makes room");
    assert_eq!(room, Next { add: vec![new.clone()], remove: vec![1] });
}

#[test]
fn what_was_added_and_is_missing_again_counts_as_undone() {
    let mut work = Reconciliation::new(desired(Service::Storage, &["203.0.113.44"], &[]));
    compare(&mut work, &[]);
    assert_eq!(work.undone, 0);
    work.added(&[block("203.0.113.44")]);
    compare(&mut work, &[]);
    assert_eq!(work.undone, 1);
}

#[test]
fn what_was_never_accepted_is_neither_ours_nor_undone() {
    let mut work =
        Reconciliation::new(desired(Service::Storage, &["203.0.113.18", "203.0.113.19"], &[]));
    let change = compare(&mut work, &[]);
    assert_eq!(change.steps.len(), 2);
    work.perhaps_added(&[block("203.0.113.19")]);
    let change = compare(&mut work, &stored(&["203.0.113.18"]));
    assert_eq!(
        change.preexisting,
        [block("203.0.113.18")],
        "an entry of somebody else stays theirs"
    );
    assert_eq!(work.undone, 0, "what may not have been written was not undone");
    let change = compare(&mut work, &stored(&["203.0.113.18", "203.0.113.19"]));
    assert_eq!(
        change.kept,
        [block("203.0.113.19")],
        "an entry of a write without an answer is ours"
    );
}

#[test]
fn what_lies_within_an_entry_of_others_is_added_until_the_service_refuses_it() {
    let mut work =
        Reconciliation::new(desired(Service::Storage, &["203.0.113.18", "198.51.100.7"], &[]));
    let there = stored(&["203.0.113.0/24"]);
    let change = compare(&mut work, &there);
    let first = next(&change, &there, Some(400)).expect("there is room");
    assert_eq!(first.add, [block("198.51.100.7"), block("203.0.113.18")]);
    assert!(work.gives_up_within(&first.add));
    let second = next(&compare(&mut work, &there), &there, Some(400)).expect("there is room");
    assert_eq!(second.add, [block("198.51.100.7")]);
    assert!(!work.gives_up_within(&second.add), "nothing is left to do without");
}

#[test]
fn an_entry_that_is_not_understood_is_nobodys_to_touch() {
    let (_, storage) = list(Service::Storage);
    let entries =
        json!([{ "value": "203.0.113.019" }, { "other": 1 }, "text", { "value": "203.0.113.18" }]);
    let document = json!({ "properties": { "networkAcls": { "ipRules": entries } } });
    let slots = storage.slots::<Block>(&document);
    let found: Vec<_> = slots.iter().map(|it| it.block).collect();
    assert_eq!(found, [None, None, None, Some(block("203.0.113.18"))]);
    let gone = storage.edited(Service::Storage, &document, &[], &slots[3..], "dataplane");
    let left = gone.pointer("/properties/networkAcls/ipRules").and_then(Value::as_array);
    assert_eq!(left.map(Vec::as_slice), entries.as_array().map(|it| &it[..3]));
}

#[test]
fn a_patch_has_the_object_that_is_replaced_with_every_sibling() {
    let (_, storage) = list(Service::Storage);
    let acls =
        json!({ "defaultAction": "Deny", "bypass": "Logging", "future": [1], "ipRules": [] });
    let document = json!({ "name": "lake", "properties": { "networkAcls": acls, "other": true } });
    let add = rules(Service::Storage, &["203.0.113.18", "2001:db8::/64"]);
    let body = storage.body(storage.edited(Service::Storage, &document, &add, &[], "dataplane"));
    let mut expected = acls;
    expected["ipRules"] = json!([{ "value": "203.0.113.18", "action": "Allow" }]);
    expected["ipv6Rules"] = json!([{ "value": "2001:db8::/64", "action": "Allow" }]);
    assert_eq!(body, json!({ "properties": { "networkAcls": expected } }));
}

#[test]
fn a_put_has_the_whole_document() {
    let (_, hub) = list(Service::IotHub);
    let document = json!({ "sku": { "name": "S1" }, "properties": { "routing": {} } });
    let add = rules(Service::IotHub, &["203.0.113.18"]);
    let body = hub.body(hub.edited(Service::IotHub, &document, &add, &[], "astro"));
    assert_eq!(
        body,
        json!({ "sku": { "name": "S1" }, "properties": { "routing": {}, "networkRuleSets": {
            "applyToBuiltInEventHubEndpoint": false,
            "defaultAction": "Allow",
            "ipRules": [{ "filterName": "astro-203-0-113-18", "action": "Allow", "ipMask": "203.0.113.18" }],
        }}})
    );
}

#[test]
fn a_firewall_that_is_made_stays_as_open_as_it_was() {
    let (_, vault) = list(Service::KeyVault);
    let add = rules(Service::KeyVault, &["203.0.113.18"]);
    let body = vault.body(vault.edited(
        Service::KeyVault,
        &json!({ "properties": {} }),
        &add,
        &[],
        "dataplane",
    ));
    assert_eq!(body["properties"]["networkAcls"]["defaultAction"], "Allow");
}

#[track_caller]
fn check_standing(service: Service, document: &Value, entries: usize, expected: (bool, bool)) {
    let descriptor = descriptor_of(service.firewall().resource_type).expect("a row");
    let context = AccessContext::NONE;
    let effectiveness = descriptor.effectiveness::<Block>(&context, document, &vec![None; entries]);
    assert_eq!(
        (effectiveness.effective, effectiveness.first_entry_closes),
        expected,
        "{effectiveness:?}"
    );
    assert_eq!(effectiveness.effective, effectiveness.notes.is_empty());
}

#[test]
fn a_firewall_decides_unless_something_else_does() {
    let acls =
        |action: &str| json!({ "properties": { "networkAcls": { "defaultAction": action } } });
    let access = |access: &str| json!({ "properties": { "publicNetworkAccess": access } });
    let set = |action: &str| json!({ "properties": { "defaultAction": action } });
    check_standing(Service::Storage, &acls("Deny"), 0, (true, false));
    check_standing(Service::Storage, &acls("Allow"), 3, (false, false));
    check_standing(Service::KeyVault, &json!({}), 0, (false, false));
    check_standing(Service::Cosmos, &json!({}), 0, (false, true));
    check_standing(Service::Cosmos, &json!({}), 1, (true, false));
    check_standing(Service::Cosmos, &access("Disabled"), 0, (false, false));
    check_standing(Service::EventHubs, &set("Deny"), 0, (false, true));
    check_standing(Service::EventHubs, &set("Deny"), 1, (true, false));
    check_standing(Service::EventHubs, &set("Allow"), 0, (false, false));
    check_standing(Service::Sql, &json!({}), 0, (true, false));
    check_standing(Service::Sql, &access("Disabled"), 1, (false, false));
    check_standing(Service::Sql, &access("SecuredByPerimeter"), 1, (false, false));
    let network = json!({ "properties": { "network": { "delegatedSubnetResourceId": "/s" } } });
    check_standing(Service::PostgreSql, &network, 1, (false, false));
}

#[test]
fn names_follow_from_addresses_and_are_short_enough_for_every_service() {
    assert_eq!(name_of("astro", '-', block("203.0.113.18")), "astro-203-0-113-18");
    assert_eq!(
        name_of("astro", '_', block("203.0.113.18-203.0.113.19")),
        "astro_203_0_113_18_203_0_113_19"
    );
    let prefix = "a".repeat(40);
    assert!(is_prefix(&prefix) && !is_prefix(&"a".repeat(41)));
    let longest = name_of(&prefix, '-', block("203.255.255.100-203.255.255.200"));
    assert!(longest.len() <= 80, "{longest}");
}
