//! Bodies that are nearly right: one that the sandbox takes, with some places changed.

use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};

use super::known;

/// A change of one place of a body.
#[derive(Clone, Debug)]
pub(super) struct Mutation {
    /// Which place, in the order of a walk through the body.
    place: usize,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Remove,
    Replace(Value),
    Add(&'static str, Value),
}

/// The changes of one body; mostly few.
pub(super) fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let changes = prop_oneof![
        2 => Just(Change::Remove),
        4 => odd_value().prop_map(Change::Replace),
        2 => (select(MEMBERS), odd_value()).prop_map(|(name, value)| Change::Add(name, value)),
    ];
    let mutation = (0_usize..40, changes).prop_map(|(place, change)| Mutation { place, change });
    prop_oneof![
        8 => Just(Vec::new()),
        4 => proptest::collection::vec(mutation.clone(), 1..3),
        1 => proptest::collection::vec(mutation, 3..8),
    ]
    .boxed()
}

/// A body with changes.
pub(super) fn mutated(mut body: Value, mutations: &[Mutation]) -> Value {
    for Mutation { place, change } in mutations {
        let mut places = Vec::new();
        walk(&body, String::new(), &mut places);
        let pointer = &places[place % places.len()];
        apply(&mut body, pointer, change);
    }
    body
}

fn apply(body: &mut Value, pointer: &str, change: &Change) {
    match change {
        Change::Replace(value) => {
            if let Some(found) = body.pointer_mut(pointer) {
                *found = value.clone();
            }
        }
        Change::Add(name, value) => match body.pointer_mut(pointer) {
            Some(Value::Object(members)) => drop(members.insert((*name).to_owned(), value.clone())),
            Some(Value::Array(elements)) => elements.push(value.clone()),
            _ => {}
        },
        Change::Remove => {
            let Some((parent, name)) = pointer.rsplit_once('/') else { return };
            match body.pointer_mut(parent) {
                Some(Value::Object(members)) => {
                    members.remove(&name.replace("~1", "/").replace("~0", "~"));
                }
                Some(Value::Array(elements)) => {
                    elements.remove(name.parse().expect("the pointer was made from the body"));
                }
                _ => {}
            }
        }
    }
}

/// The pointers of all places.
fn walk(value: &Value, pointer: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                walk(member, format!("{pointer}/{name}"), places);
            }
        }
        Value::Array(elements) => {
            for (number, element) in elements.iter().enumerate() {
                walk(element, format!("{pointer}/{number}"), places);
            }
        }
        _ => {}
    }
    places.push(pointer);
}

/// Members that services look at.
const MEMBERS: &[&str] = &[
    "properties",
    "location",
    "tags",
    "identity",
    "sku",
    "kind",
    "name",
    "id",
    "type",
    "etag",
    "zones",
    "publicNetworkAccess",
    "networkAcls",
    "networkRuleSet",
    "ipRules",
    "virtualNetworkRules",
    "defaultAction",
    "bypass",
    "privateEndpointConnections",
    "privateLinkServiceConnectionState",
    "provisioningState",
    "addressSpace",
    "subnets",
    "routeTable",
    "createMode",
    "principalId",
    "userAssignedIdentities",
    "keyName",
    "condition",
    "conditionVersion",
    "principalType",
    "delegatedManagedIdentityResourceId",
    "remoteAddressSpace",
    "useRemoteGateways",
    "peeringState",
    "minimumTlsVersion",
    "enablePurgeProtection",
    "softDeleteRetentionInDays",
    "ipv6Rules",
];

/// A value where another one is expected. Boxed, as other large strategies are: proptest keeps what
/// it generates on the stack.
pub(super) fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => select(simple()),
        2 => select(known::ids()).prop_map(Value::String),
        1 => any::<i64>().prop_map(|it| json!(it)),
        1 => any::<String>().prop_map(Value::String),
        1 => (0_usize..6000).prop_map(|it| Value::String("x".repeat(it))),
        1 => (select(MEMBERS), select(simple())).prop_map(|(name, value)| {
            Value::Object(Map::from_iter([(name.to_owned(), value)]))
        }),
    ]
    .boxed()
}

fn simple() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "x",
        "é€\u{10ffff}",
        "/",
        "//",
        "/subscriptions",
        "/subscriptions//",
        ",",
        "*",
        "Deny",
        "Allow",
        "Approved",
        "Rejected",
        "Pending",
        "Disconnected",
        "Enabled",
        "Disabled",
        "default",
        "SystemAssigned",
        "SystemAssigned,UserAssigned",
        "UserAssigned",
        "None",
        "ReadOnly",
        "westus",
        "West US",
        "recover",
        "10.0.0.0/8",
        "10.0.0.0/33",
        "0.0.0.0",
        "0.0.0.0/0",
        "255.255.255.255/32",
        "1.2.3.4-5.6.7.8",
        "::/0",
        "::1",
        "2001:db8::/32",
        "1.2.3",
        "10.60.0.0/24",
        "Standard",
        "Premium",
        "2026-01-01T00:00:00Z",
        "00000000-0000-0000-0000-000000000000",
        "99999999999999999999",
    ];
    let mut values: Vec<Value> = texts.into_iter().map(|it| json!(it)).collect();
    let numbers =
        ["99999999999999999999999999", "1e400", "-0", "0.1", "-1", "0", "7", "4294967296"];
    values.extend(numbers.iter().map(|it| serde_json::from_str(it).unwrap_or(Value::Null)));
    values.extend([
        Value::Null,
        json!(true),
        json!([]),
        json!({}),
        json!([7]),
        json!([null]),
        json!([[]]),
        json!([{}]),
        json!([""]),
        json!({"id": 7}),
        json!({"id": ""}),
        json!({"": {}}),
        json!({"name": []}),
        json!([{"value": "203.0.113.1"}, {"value": 7}]),
        json!([{"name": "one"}, {"name": "one"}]),
    ]);
    values
}
