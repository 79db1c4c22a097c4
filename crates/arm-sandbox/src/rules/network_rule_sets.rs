//! The rule set of a messaging namespace: `Microsoft.EventHub/namespaces/networkRuleSets` and
//! `Microsoft.ServiceBus/namespaces/networkRuleSets`. Every namespace has one, named `default`; it
//! is replaced as a whole and never deleted.

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    Accepted, Listed, Put, Rules,
    firewall::{BAD_REQUEST, Embedded, Entry, Etag, Networks, Patch, Syntax, is_ipv6},
    shape,
};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, resources::object_of, scope},
    id::Id,
    store::{Document, Element},
};

/// Versions of both providers.
const VERSIONS: &[&str] = &["2025-05-01-preview", "2024-01-01", "2022-10-01-preview", "2021-11-01"];

/// What a set has when it is not said: name and JSON.
const DEFAULTS: &[(&str, &str)] = &[
    ("publicNetworkAccess", "\"Enabled\""),
    ("defaultAction", "\"Allow\""),
    ("virtualNetworkRules", "[]"),
    ("ipRules", "[]"),
    ("trustedServiceAccessEnabled", "false"),
];

/// The rules of Event Hubs' rule sets. `Deny` without any rule lets everyone in, and is taken.
pub(crate) static EVENT_HUBS_RULE_SETS: NetworkRuleSets = NetworkRuleSets {
    shown_type: "Microsoft.EventHub/Namespaces/NetworkRuleSets",
    list: Embedded { resource_type: "Microsoft.EventHub/namespaces/networkRuleSets", ..LIST },
    check: check_event_hubs,
};

/// The rules of Service Bus' rule sets.
pub(crate) static SERVICE_BUS_RULE_SETS: NetworkRuleSets = NetworkRuleSets {
    shown_type: "Microsoft.ServiceBus/Namespaces/NetworkRuleSets",
    list: Embedded {
        resource_type: "Microsoft.ServiceBus/namespaces/networkRuleSets",
        networks: Some(Networks { endpoint: "Microsoft.ServiceBus", ..SUBNETS }),
        ..LIST
    },
    check: check_service_bus,
};

/// The subnets of both.
const SUBNETS: Networks = Networks {
    list: "virtualNetworkRules",
    subnet: &["subnet", "id"],
    others: &["ignoreMissingVnetServiceEndpoint"],
    added: &[],
    endpoint: "Microsoft.EventHub",
    limit: Some(128),
    instances: None,
};

/// The list of both.
const LIST: Embedded = Embedded {
    resource_type: "",
    versions: VERSIONS,
    holder: None,
    list: "ipRules",
    networks: Some(SUBNETS),
    entry: Entry::Object {
        address: "ipMask",
        others: &["action"],
        required: &[],
        kept: str::to_owned,
    },
    syntax: Syntax { ipv6: true, ..Syntax::ANY },
    limit: Some(128),
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: None,
    etag: Etag::Absent,
    conflict: None,
    adjust: None,
};

/// A check of the namespace's SKU and the properties of a set.
type Check = fn(&Behavior, &str, &Map<String, Value>) -> Result<(), ApiError>;

/// The rule sets of a messaging service.
pub(crate) struct NetworkRuleSets {
    /// The type as answers spell it.
    shown_type: &'static str,
    /// The list of addresses.
    pub(crate) list: Embedded,
    /// What the service checks besides.
    check: Check,
}

impl Rules for NetworkRuleSets {
    fn resource_type(&self) -> &'static str {
        self.list.resource_type
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        VERSIONS
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        if id.name().eq_ignore_ascii_case("default") {
            return Ok(());
        }
        Err(ApiError::bad_request(
            BAD_REQUEST,
            format!("The network rule set '{}' is not valid: its name is 'default'.", id.name()),
        ))
    }

    fn offers(&self, method: &Method) -> bool {
        matches!(*method, Method::GET | Method::HEAD | Method::PUT)
    }

    fn heeds_conditions(&self) -> bool {
        false
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, seeded, .. } = put;
        let known = ["id", "name", "type", "location", "properties", "systemData"];
        shape::check_members(&content, &known, "NetworkRuleSet")?;
        let asked = shape::properties(&content, BAD_REQUEST)?;
        let known = DEFAULTS.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        shape::check_members(asked, &known, "NetworkRuleSetProperties")?;
        let mut properties = defaults();
        properties.extend(
            asked
                .iter()
                .filter(|(_, it)| !it.is_null())
                .map(|(name, it)| (name.clone(), it.clone())),
        );
        let action = shape::optional(&properties, "defaultAction", BAD_REQUEST)?;
        if !matches!(action, Some("Allow" | "Deny")) {
            return Err(ApiError::bad_request(BAD_REQUEST, "The default action is not valid."));
        }
        let namespace = namespace(context, id)?;
        let sku = namespace.get("sku").and_then(|sku| sku.get("name")).and_then(Value::as_str);
        (self.check)(context.behavior, sku.unwrap_or_default(), &properties)?;
        self.list.check_list(context, &mut properties)?;
        match &self.list.networks {
            Some(networks) if seeded => networks.complete_seeded(&mut properties),
            Some(networks) => {
                let before = existing.and_then(|it| it.get("properties")?.as_object());
                networks.check(context, id, &mut properties, before, BAD_REQUEST)?;
            }
            None => {}
        }
        Ok(Accepted { body: self.body(id, &namespace, properties), ..Accepted::default() })
    }

    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        if let Some(document) = context.session.document(context.tenant(), id)? {
            return Ok(Some(document));
        }
        let Some(parent) = id.parent().filter(|_| self.check_name(id).is_ok()) else {
            return Ok(None);
        };
        if !context.session.exists(context.tenant(), &parent)? {
            return Ok(None);
        }
        let namespace = namespace(context, id)?;
        let mut properties = defaults();
        let access = namespace.get("properties").and_then(|it| it.get("publicNetworkAccess"));
        if let Some(access) = access {
            properties.insert("publicNetworkAccess".into(), access.clone());
        }
        let body = Value::Object(self.body(id, &namespace, properties)).to_string();
        Ok(Some(Document { id: id.clone(), body, etag: String::new(), terms: Vec::new() }))
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let parent = &listed.collection.parent;
        scope::check_exists(context, parent)?;
        let id = parent.child("networkRuleSets", "default");
        let found = self.find(context, &id)?.filter(|_| listed.after.is_none());
        Ok(found
            .map(|document| Element { key: id.key().to_owned(), body: document.body })
            .into_iter()
            .collect())
    }
}

impl NetworkRuleSets {
    fn body(
        &self,
        id: &Id,
        namespace: &Map<String, Value>,
        properties: Map<String, Value>,
    ) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("id".into(), json!(id.text()));
        body.insert("name".into(), json!("default"));
        body.insert("type".into(), json!(self.shown_type));
        if let Some(location) = namespace.get("location") {
            body.insert("location".into(), location.clone());
        }
        body.insert("properties".into(), Value::Object(properties));
        body
    }
}

fn defaults() -> Map<String, Value> {
    let parsed = |json: &str| serde_json::from_str(json).unwrap_or_default();
    let mut defaults = Map::new();
    defaults.extend(DEFAULTS.iter().map(|(name, json)| ((*name).to_owned(), parsed(json))));
    defaults
}

fn namespace(context: &Context<'_>, id: &Id) -> Result<Map<String, Value>, ApiError> {
    let document = context.session.document(context.tenant(), &id.top())?;
    Ok(document.map(|document| object_of(&document.body)).unwrap_or_default())
}

fn check_event_hubs(_: &Behavior, sku: &str, _: &Map<String, Value>) -> Result<(), ApiError> {
    if sku.eq_ignore_ascii_case("Basic") { Err(no_firewall(sku)) } else { Ok(()) }
}

fn check_service_bus(
    behavior: &Behavior,
    sku: &str,
    properties: &Map<String, Value>,
) -> Result<(), ApiError> {
    if !sku.eq_ignore_ascii_case("Premium") {
        return Err(no_firewall(sku));
    }
    let rules = properties.get("ipRules").and_then(Value::as_array).map(Vec::as_slice);
    let mut masks =
        rules.unwrap_or_default().iter().filter_map(|rule| rule.get("ipMask")?.as_str());
    match masks.find(|mask| is_ipv6(mask)) {
        Some(mask) if !behavior.firewalls.service_bus_takes_ipv6 => Err(ApiError::bad_request(
            BAD_REQUEST,
            format!("'{mask}' is not valid: IPv6 is not supported."),
        )),
        _ => Ok(()),
    }
}

fn no_firewall(sku: &str) -> ApiError {
    ApiError::bad_request(
        BAD_REQUEST,
        format!("Network rules are not supported in namespaces of the SKU '{sku}'."),
    )
}
