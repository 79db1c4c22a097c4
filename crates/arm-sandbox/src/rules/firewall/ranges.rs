//! Rules that are resources of their own: each a range of addresses with a name.

use std::net::Ipv4Addr;

use http::Method;
use serde_json::{Map, Value, json};

use super::check_limit;
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{Accepted, AsyncStyle, Deletion, Lease, Put, ResponseStyle, Rules, shape, spelling},
};

/// A check of the document of a parent.
type CheckParent = fn(&Map<String, Value>) -> Result<(), ApiError>;

/// A type whose resources are the rules of a firewall.
pub(crate) struct Ranges {
    /// `Namespace/type/firewallRules`.
    pub(crate) resource_type: &'static str,
    /// The collection of rules for subnets beside it, and the member with the subnet.
    pub(crate) subnet_rules: Option<(&'static str, &'static str)>,
    /// Newest first.
    pub(crate) versions: &'static [&'static str],
    /// The members for the first and the last address.
    pub(crate) bounds: [&'static str; 2],
    /// Whether a rule may have that name.
    pub(crate) takes_name: fn(&str) -> bool,
    /// Whether answers put the name of the parent before the name of the rule.
    pub(crate) names_parent: bool,
    /// The most rules, where Azure documents it.
    pub(crate) limit: Option<u32>,
    /// The code of a refused rule.
    pub(crate) code: &'static str,
    /// How a write goes on after its answer.
    pub(crate) async_style: Option<AsyncStyle>,
    /// What a write is told while another one runs on the same parent.
    pub(crate) conflict: Option<fn(&Id) -> ApiError>,
    /// Refuses a write because of what the parent is.
    pub(crate) check_parent: Option<CheckParent>,
}

/// Whether a rule of a SQL server or a Synapse workspace may have that name.
pub(crate) fn is_database_rule_name(name: &str) -> bool {
    let forbidden = |it: char| "<>*%&:\\/?".contains(it) || it.is_control();
    (1..=128).contains(&name.chars().count()) && !name.contains(forbidden) && !name.ends_with('.')
}

impl Rules for Ranges {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        self.versions
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        if (self.takes_name)(id.name()) {
            return Ok(());
        }
        Err(self.bad(format!("The name '{}' of a firewall rule is not valid.", id.name())))
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, seeded, .. } = put;
        let Some(parent) = id.parent() else { return Err(self.not_found(id)) };
        // A rule that was made earlier stays, whatever became of the parent.
        if let Some(check) = self.check_parent.filter(|_| !seeded) {
            let around = context.session.document(context.tenant(), &parent)?;
            check(&around.map(|it| object_of(&it.body)).unwrap_or_default())?;
        }
        let known = ["id", "name", "type", "properties", "systemData", "location", "kind"];
        shape::check_members(&content, &known, "FirewallRule")?;
        let asked = shape::properties(&content, self.code)?;
        let known = [self.bounds.as_slice(), &["provisioningState"]].concat();
        shape::check_members(asked, &known, "FirewallRuleProperties")?;
        let [first, last] = self.bounds;
        let (start, end) = (self.bound(asked, first)?, self.bound(asked, last)?);
        if end < start {
            return Err(self.bad(format!("'{first}' {start} is after '{last}' {end}.")));
        }
        if existing.is_none() {
            let siblings =
                context.session.count(context.tenant(), self.resource_type, &parent.prefix())?;
            let count = usize::try_from(siblings).unwrap_or(usize::MAX).saturating_add(1);
            check_limit(context.behavior, self.resource_type, self.limit, self.code, count)?;
        }
        let name = if self.names_parent {
            format!("{}/{}", parent.name(), id.name())
        } else {
            id.name().to_owned()
        };
        let mut properties = Map::new();
        properties.insert(first.into(), json!(start.to_string()));
        properties.insert(last.into(), json!(end.to_string()));
        if self.async_style.as_ref().is_some_and(|async_style| async_style.state.is_some()) {
            properties.insert("provisioningState".into(), json!("Succeeded"));
        }
        let mut body = Map::new();
        body.insert("id".into(), json!(id.text()));
        body.insert("name".into(), json!(name));
        body.insert("type".into(), json!(spelling(self.resource_type)));
        body.insert("properties".into(), Value::Object(properties));
        Ok(Accepted { body, ..Accepted::default() })
    }

    fn offers(&self, method: &Method) -> bool {
        method != Method::PATCH
    }

    fn response_style(&self) -> ResponseStyle {
        let deletion =
            if self.async_style.is_some() { Deletion::Accepted } else { Deletion::Empty };
        ResponseStyle { async_style: self.async_style, deletion, ..ResponseStyle::default() }
    }

    fn heeds_conditions(&self) -> bool {
        false
    }

    fn lease(&self, _: &Behavior, id: &Id) -> Option<Lease> {
        let parent = id.parent()?;
        let error = self.conflict?(&parent);
        Some(Lease { name: format!("writes{}", parent.key()), error })
    }
}

impl Ranges {
    fn bound(&self, asked: &Map<String, Value>, name: &str) -> Result<Ipv4Addr, ApiError> {
        let text = shape::required(asked, name, self.code)?;
        text.parse().map_err(|_| self.bad(format!("'{text}' of '{name}' is not an IPv4 address.")))
    }

    fn bad(&self, message: String) -> ApiError {
        ApiError::bad_request(self.code, message)
    }
}
