//! `dataplane_perimeter_access_rule`, through gRPC against the sandbox.

mod checks;

mod effect;

mod evidence;

mod existing;

mod life;

mod sample;

mod snapshot;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{
    azure::{Azure, data_group, lake},
    grpc::Managed,
};

pub(crate) const TYPE: &str = "dataplane_perimeter_access_rule";
const VERSION: &str = "2025-07-01";
pub(crate) const TAG: &str = "AzureDatabricksServerless.WestEurope";

fn perimeter() -> String {
    format!("{}/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data", data_group())
}

pub(crate) fn profile() -> String {
    format!("{}/profiles/vendors", perimeter())
}

fn rule_id(name: &str) -> String {
    format!("{}/accessRules/{name}", profile())
}

/// The account that the perimeter governs, with its association.
fn association(mode: &str, profile: &str) -> Value {
    json!({
        "id": format!("{}/resourceAssociations/lake", perimeter()),
        "properties": {
            "privateLinkResource": { "id": lake() }, "profile": { "id": profile },
            "accessMode": mode,
        },
    })
}

/// A perimeter with two profiles and somebody's rule.
fn around() -> Vec<Value> {
    vec![
        json!({ "id": perimeter(), "location": "westeurope", "properties": {} }),
        json!({ "id": profile(), "properties": {} }),
        json!({ "id": strict(), "properties": {} }),
        json!({ "id": rule_id("office"), "properties": {
            "direction": "Inbound", "addressPrefixes": ["192.0.2.0/24"],
        } }),
    ]
}

/// Another profile of the perimeter.
fn strict() -> String {
    format!("{}/profiles/strict", perimeter())
}

/// An Azure in which the perimeter governs the account in this mode.
fn governed(mode: &str) -> Azure {
    let mut resources = around();
    resources.push(association(mode, &profile()));
    Azure::holding(resources)
}

/// An Azure in which the account is in no perimeter.
pub(crate) fn apart() -> Azure {
    Azure::holding(around())
}

/// A rule of the vendor's addresses.
fn rule() -> Value {
    json!({ "profile_id": profile(), "name": "vendor", "addresses": ["203.0.113.18"] })
}

/// The same with other arguments.
fn rule_with(arguments: &Value) -> Value {
    let mut rule = rule();
    for (name, value) in arguments.as_object().into_iter().flatten() {
        rule[name] = value.clone();
    }
    rule
}

/// The same for the account.
fn rule_for_lake() -> Value {
    rule_with(&json!({ "resource_ids": [lake()] }))
}

/// The access rules of a new run of Terraform.
async fn rules(azure: &Azure) -> Managed {
    azure.terraform().await.resource(TYPE)
}

/// A rule as somebody else writes it.
fn theirs(properties: &Value) -> Value {
    json!({ "properties": properties })
}

/// Somebody writes a rule.
pub(crate) async fn somebody_writes(azure: &Azure, name: &str, properties: &Value) {
    let client = azure.somebody_else();
    client.put::<Value>(rule_id(name), VERSION, &theirs(properties)).await.unwrap();
}

/// The properties of a rule in Azure; null if there is none.
async fn there(azure: &Azure, name: &str) -> Value {
    let found: Option<Value> = azure.somebody_else().get_opt(rule_id(name), VERSION).await.unwrap();
    found.map_or(Value::Null, |mut it| it["properties"].take())
}
