//! The external addresses of an Astro cluster, or of a single Deployment, change.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::{Error, Sandbox};

/// Gives a cluster, or a Deployment, other addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RotateAddresses {
    /// The cluster, by its ID or name; the only one unless given.
    pub cluster: Option<String>,
    /// The Deployment, by its ID or name, in the place of a cluster.
    pub deployment: Option<String>,
    /// The addresses that it comes from now: all of them.
    pub addresses: Vec<String>,
}

/// Has Astro do it.
pub(super) fn act(sandbox: &Sandbox, act: &RotateAddresses) -> Result<Outcome, Error> {
    if act.addresses.is_empty() {
        return Err(Error::Action("no new address is given".into()));
    }
    if let Some(wrong) = act.addresses.iter().find(|it| it.parse::<IpAddr>().is_err()) {
        return Err(Error::Action(format!("'{wrong}' is not an address")));
    }
    let mut outcome = Err(Error::Action("the sandbox has no Astro Organization".into()));
    sandbox.change_astro(|astro| outcome = rotate(astro, act))?;
    let (what, before) = outcome?;
    Ok(Outcome {
        happened: format!(
            "{what} comes from {} instead of {}.",
            act.addresses.join(", "),
            if before.is_empty() { "nowhere".to_owned() } else { before.join(", ") },
        ),
        customer_sees: "The customer sees it where the Astro API is asked next.".to_owned(),
    })
}

/// What changed, and what it was before.
fn rotate(astro: &mut Value, act: &RotateAddresses) -> Result<(String, Vec<String>), Error> {
    let (collection, named) = match &act.deployment {
        Some(name) => ("deployments", Some(name)),
        None => ("clusters", act.cluster.as_ref()),
    };
    let organization = organization(astro, collection, named)?;
    let objects = objects(organization, collection);
    let place = one(&objects, collection, named)?;
    let id = text(objects[place], "id").to_owned();
    let name = text(objects[place], "name").to_owned();
    if collection == "deployments" {
        let before = replace(organization, collection, place, "/externalIPs", &act.addresses);
        return Ok((format!("The Deployment '{name}'"), before));
    }
    let before = replace(organization, collection, place, "/metadata/externalIPs", &act.addresses);
    follow(organization, &id, &before, &act.addresses);
    Ok((format!("The cluster '{name}'"), before))
}

/// Has the Deployments on a cluster come from its new addresses.
fn follow(organization: &mut Value, cluster: &str, before: &[String], after: &[String]) {
    let deployments = organization.get_mut("deployments").and_then(Value::as_array_mut);
    for deployment in deployments.into_iter().flatten() {
        if deployment["clusterId"] != cluster {
            continue;
        }
        let Some(shown) = deployment.get("externalIPs").map(addresses_in) else { continue };
        let successor = |it: &String| {
            let place = before.iter().position(|was| was == it)?;
            after.get(place).or(after.last())
        };
        let mut now: Vec<_> = shown.iter().filter_map(successor).collect();
        now.dedup();
        deployment["externalIPs"] = if now.is_empty() { json!(after) } else { json!(now) };
    }
}

/// The Organization that has the object.
fn organization<'a>(
    astro: &'a mut Value,
    collection: &str,
    named: Option<&String>,
) -> Result<&'a mut Value, Error> {
    let organizations = astro.get_mut("organizations").and_then(Value::as_array_mut);
    let mut having = organizations.into_iter().flatten().filter(|it| {
        objects(it, collection).iter().any(|it| named.is_none_or(|named| is_called(it, named)))
    });
    match (having.next(), having.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(nothing(collection, named)),
        (Some(_), Some(_)) => Err(Error::Action(format!(
            "several Organizations have {collection} that could be meant: name one by its ID"
        ))),
    }
}

/// The index of the object.
fn one(
    objects: &[&Map<String, Value>],
    collection: &str,
    named: Option<&String>,
) -> Result<usize, Error> {
    let is_meant = |it: &&Map<String, Value>| named.is_none_or(|named| is_called(it, named));
    let meant: Vec<_> = objects.iter().enumerate().filter(|(_, it)| is_meant(it)).collect();
    match meant.as_slice() {
        [(place, _)] => Ok(*place),
        [] => Err(nothing(collection, named)),
        several => {
            let ids: Vec<_> = several.iter().map(|(_, it)| text(it, "id")).collect();
            Err(Error::Action(format!(
                "which of the {collection} is not said, and there are several: {}",
                ids.join(", ")
            )))
        }
    }
}

fn nothing(collection: &str, named: Option<&String>) -> Error {
    Error::Action(match named {
        Some(named) => format!("Astro has no '{named}' among its {collection}"),
        None => format!("Astro has no {collection}"),
    })
}

fn objects<'a>(organization: &'a Value, collection: &str) -> Vec<&'a Map<String, Value>> {
    let objects = organization.get(collection).and_then(Value::as_array);
    objects.into_iter().flatten().filter_map(Value::as_object).collect()
}

fn is_called(object: &Map<String, Value>, name: &str) -> bool {
    text(object, "id") == name || text(object, "name") == name
}

/// Writes other addresses; what was there.
fn replace(
    organization: &mut Value,
    collection: &str,
    place: usize,
    pointer: &str,
    addresses: &[String],
) -> Vec<String> {
    let object = &mut organization[collection][place];
    let before = object.pointer(pointer).map(addresses_in).unwrap_or_default();
    let mut at = object;
    for name in pointer.trim_start_matches('/').split('/') {
        at = &mut at[name];
    }
    *at = json!(addresses);
    before
}

fn addresses_in(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}
