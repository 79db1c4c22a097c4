//! What is in a sandbox, as text for a person: connections, peerings, rules, grants, and what was
//! asked.

use serde_json::Value;

use crate::{Error, Sandbox, arm::resources::object_of, store::Document};

/// Where resources keep lists of rules.
pub(crate) const LISTS: [&str; 6] = [
    "/properties/networkAcls/ipRules",
    "/properties/networkRuleSet/ipRules",
    "/properties/networkRuleSets/ipRules",
    "/properties/ipRules",
    "/properties/apiServerAccessProfile/authorizedIPRanges",
    "/properties/allowedIpRangeList",
];

/// Where a rule that is an object has its address.
const ADDRESSES: [&str; 3] = ["value", "ipMask", "ipAddressOrRange"];

impl Sandbox {
    /// Everything that connects somebody with a resource, and the requests that were kept.
    pub fn show(&self) -> Result<String, Error> {
        let mut shown = Shown::default();
        for (_, document) in self.contents()? {
            shown.add(&document);
        }
        let requests = self.requests()?.into_iter().map(|it| {
            let query: Vec<_> = it
                .query
                .iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("api-version"))
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let query =
                if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
            format!("{} {} {} {}{query}", it.time, it.status, it.method, it.path)
        });
        let requests: Vec<_> = requests.collect();
        let log = if self.behavior()?.request_log {
            "none"
        } else {
            "none are kept: set `requestLog` of `behavior` in a seed, or serve with --log-requests"
        };
        Ok([
            section("Private endpoint connections", &shown.connections, "none"),
            section("Peerings", &shown.peerings, "none"),
            section("Firewall rules", &shown.rules, "none"),
            section("Role assignments", &shown.grants, "none"),
            section("Federated credentials", &shown.credentials, "none"),
            section("Requests", &requests, log),
        ]
        .join("\n"))
    }
}

/// The lines of each section.
#[derive(Default)]
struct Shown {
    connections: Vec<String>,
    peerings: Vec<String>,
    rules: Vec<String>,
    grants: Vec<String>,
    credentials: Vec<String>,
}

impl Shown {
    fn add(&mut self, document: &Document) {
        let id = document.id.text();
        let body = Value::Object(object_of(&document.body));
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or("-");
        match document.id.resource_type().to_ascii_lowercase() {
            it if it.ends_with("/privateendpointconnections") => {
                let state = "/properties/privateLinkServiceConnectionState";
                self.connections.push(format!(
                    "{id}\n    {} for {}\n    {:?}",
                    text(&format!("{state}/status")),
                    text("/properties/privateEndpoint/id"),
                    text(&format!("{state}/description")),
                ));
            }
            it if it.ends_with("/virtualnetworkpeerings") => self.peerings.push(format!(
                "{id}\n    {}, {}, to {}",
                text("/properties/peeringState"),
                text("/properties/peeringSyncLevel"),
                text("/properties/remoteVirtualNetwork/id"),
            )),
            it if it == "microsoft.authorization/roleassignments" => self.grants.push(format!(
                "{id}\n    role {} for {}",
                text("/properties/roleDefinitionId").rsplit('/').next().unwrap_or_default(),
                text("/properties/principalId"),
            )),
            it if it.ends_with("/federatedidentitycredentials") => self.credentials.push(format!(
                "{id}\n    {} of {}",
                text("/properties/subject"),
                text("/properties/issuer"),
            )),
            it if it.ends_with("/firewallrules") => {
                let first = ["/properties/startIpAddress", "/properties/startIP"];
                let last = ["/properties/endIpAddress", "/properties/endIP"];
                let one = |places: [&str; 2]| {
                    places.into_iter().map(text).find(|it| *it != "-").unwrap_or("-").to_owned()
                };
                self.rules.push(format!("{id}\n    {}-{}", one(first), one(last)));
            }
            _ => self.add_lists(id, &body),
        }
    }

    /// The rules that a resource keeps in lists.
    fn add_lists(&mut self, id: &str, body: &Value) {
        let mut addresses = Vec::new();
        for list in LISTS {
            let rules = body.pointer(list).and_then(Value::as_array);
            addresses.extend(rules.into_iter().flatten().filter_map(address));
        }
        if !addresses.is_empty() {
            self.rules.push(format!("{id}\n    {}", addresses.join(", ")));
        }
    }
}

/// The address of a rule in a list.
pub(crate) fn address(rule: &Value) -> Option<&str> {
    match rule {
        Value::String(address) => Some(address),
        rule => ADDRESSES.into_iter().find_map(|name| rule.get(name)?.as_str()),
    }
}

fn section(title: &str, lines: &[String], none: &str) -> String {
    if lines.is_empty() {
        return format!("{title}\n  {none}\n");
    }
    format!("{title}\n  {}\n", lines.join("\n  "))
}
