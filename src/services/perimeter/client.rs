//! Reads and writes the access rules of a profile, and reads what perimeters govern.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use serde_json::{Value, json};
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

use super::{
    rule::{AccessRule, Source},
    standing::{Reported, version},
};
use crate::{
    azure::{self, Cause, Expected, Found, Id, Locks, Request},
    services::{
        common::provenance::Confirmed,
        firewall::{perimeter_collection, perimeter_version},
    },
};

/// API version of perimeters and what is in them; azurerm uses the same.
const API_VERSION: &str = "2025-07-01";

/// What an access rule always has.
const RULE: Expected = Expected::with(&["/name", "/properties/direction"]);
/// What a profile always has.
const PROFILE: Expected = Expected::with(&["/name"]);
/// What an association always has.
const ASSOCIATION: Expected =
    Expected::with(&["/name", "/properties/privateLinkResource/id", "/properties/profile/id"]);
/// What a resource lists about a perimeter.
const REPORTED: Expected = Expected::with(&["/properties/networkSecurityPerimeter/id"]);

/// Profiles of network security perimeters, and the resources that they govern.
#[derive(Debug)]
pub(crate) struct Perimeters {
    client: azure::Client,
    /// One writer at a time for each profile.
    locks: Locks,
    confirmed: Confirmed,
    /// The rules, by folded ID, that the state of this run has.
    stored: Mutex<HashSet<String>>,
    /// Which resource of this run plans a rule, by folded ID.
    planned: Mutex<HashMap<String, Uuid>>,
}

/// The profile that a perimeter gave a resource.
#[derive(Debug, Clone)]
pub(super) struct Association {
    /// The resource.
    pub(super) resource: Id,
    /// The profile.
    pub(super) profile: Id,
}

impl Perimeters {
    /// Perimeters as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self {
            client,
            locks: Locks::default(),
            confirmed: Confirmed::default(),
            stored: Mutex::default(),
            planned: Mutex::default(),
        }
    }

    /// Waits until no other resource of this run writes rules of the profile.
    pub(crate) async fn lock(&self, profile: &Id) -> OwnedMutexGuard<()> {
        self.locks.lock(profile).await
    }

    /// Which resource of this run created or confirmed a rule.
    pub(crate) fn confirmed(&self) -> &Confirmed {
        &self.confirmed
    }

    /// Notes that the state of this run has a rule.
    pub(crate) fn note_stored(&self, rule: &str) {
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.insert(rule.to_lowercase());
    }

    /// Whether the state of this run has a rule.
    pub(crate) fn is_stored(&self, rule: &str) -> bool {
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.contains(&rule.to_lowercase())
    }

    /// Notes that the resource with this mark plans a rule. Returns whether another resource of this walk
    /// plans the same one.
    pub(crate) fn is_planned_twice(&self, rule: &str, maker: Uuid) -> bool {
        // Another walk in the same process plans every resource again.
        if !tfplugin::host::serves_one_walk() {
            return false;
        }
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        *planned.entry(rule.to_lowercase()).or_insert(maker) != maker
    }

    /// Gets a token, unless there is one.
    pub(crate) async fn sign_in(&self) -> Result<(), azure::Error> {
        self.client.sign_in().await
    }

    /// All rules of a profile; `None` if the profile does not exist.
    pub(crate) async fn rules(
        &self,
        profile: &Id,
    ) -> Result<Option<Vec<AccessRule>>, azure::Error> {
        let request = Request::get(format!("{profile}/accessRules"), API_VERSION);
        let found: Option<Vec<Value>> = self.client.find_children(&request, RULE).await?;
        let read = |it: &Value| self.read(&request, it);
        found.map(|it| it.iter().map(read).collect()).transpose()
    }

    /// One rule of a profile; `None` if the rule or the profile does not exist.
    pub(crate) async fn rule(
        &self,
        profile: &Id,
        name: &str,
    ) -> Result<Option<AccessRule>, azure::Error> {
        let request = Request::get(rule_id(profile, name), API_VERSION);
        let found: Option<Found<Value>> = self.client.find(&request, RULE).await?;
        found.map(|it| self.read(&request, &it.resource)).transpose()
    }

    /// Writes a rule. The write names one rule and depends on no other, so it may be repeated.
    pub(crate) async fn put(
        &self,
        profile: &Id,
        name: &str,
        source: &Source,
    ) -> Result<AccessRule, azure::Error> {
        let request = Request::put(rule_id(profile, name), API_VERSION);
        let body = json!({ "properties": source.properties() });
        let (_, stored) = self.client.write::<Value>(request.clone(), &body).await?;
        self.read(&request, &stored)
    }

    /// The version of a profile's rules, a number that increases with every change of them. `None` if it
    /// cannot be read.
    pub(crate) async fn rules_version(&self, profile: &Id) -> Option<u64> {
        let request = Request::get(profile, API_VERSION);
        let found: Found<Value> = self.client.find(&request, PROFILE).await.ok()??;
        version(found.resource.pointer("/properties/accessRulesVersion"))?.parse().ok()
    }

    /// Deletes a rule; one that is gone already is not an error.
    pub(crate) async fn delete(&self, profile: &Id, name: &str) -> Result<(), azure::Error> {
        self.client.delete(rule_id(profile, name), API_VERSION).await
    }

    /// The associations of a perimeter; `None` if the perimeter does not exist.
    pub(super) async fn associations(
        &self,
        perimeter: &Id,
    ) -> Result<Option<Vec<Association>>, azure::Error> {
        let request = Request::get(format!("{perimeter}/resourceAssociations"), API_VERSION);
        let found: Option<Vec<Value>> = self.client.find_children(&request, ASSOCIATION).await?;
        let read = |it: &Value| {
            let id = |pointer| Id::parse(it.pointer(pointer)?.as_str()?).ok();
            Some(Association {
                resource: id("/properties/privateLinkResource/id")?,
                profile: id("/properties/profile/id")?,
            })
        };
        Ok(found.map(|it| it.iter().filter_map(read).collect()))
    }

    /// What a resource shows of its perimeters; `None` if the resource does not exist.
    pub(super) async fn reported(
        &self,
        resource: &Id,
    ) -> Result<Option<Vec<Reported>>, azure::Error> {
        let version = perimeter_version(resource).unwrap_or_default();
        let request = Request::get(perimeter_collection(resource), version);
        let found: Option<Vec<Value>> = self.client.find_children(&request, REPORTED).await?;
        Ok(found.map(|it| it.iter().filter_map(Reported::read).collect()))
    }

    /// Whether a resource exists. A 404 for what it shows of perimeters may also say that its service shows
    /// nothing.
    pub(super) async fn exists(&self, resource: &Id) -> Result<bool, azure::Error> {
        let version = perimeter_version(resource).unwrap_or_default();
        let request = Request::get(resource, version);
        Ok(self.client.find::<Value>(&request, Expected::with(&[])).await?.is_some())
    }

    fn read(&self, request: &Request, rule: &Value) -> Result<AccessRule, azure::Error> {
        AccessRule::read(rule).ok_or_else(|| {
            self.client.error(request, Cause::Undescribed("it is not an access rule".to_owned()))
        })
    }
}

/// The ID of a rule.
pub(crate) fn rule_id(profile: &Id, name: &str) -> String {
    format!("{profile}/accessRules/{name}")
}
