//! What is in a sandbox, for a person in a terminal and for scripts: resources, connections, peerings,
//! rules, grants, and what was asked. Secrets are hidden.

use serde_json::{Value, json};

use crate::{
    Error, LoggedRequest, Sandbox, arm::resources::object_of, builtin_roles, id::Id, redaction,
    store::Document,
};

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

/// What can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Every resource.
    Resources,
    /// Private endpoint connections.
    Connections,
    /// Peering links of both sides.
    Peerings,
    /// The rules of firewalls, and whom else they let in.
    Firewalls,
    /// Role assignments.
    Roles,
    /// Federated credentials.
    Credentials,
}

/// A thing that is shown.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// As text: the ID, and what is to know about it on lines below.
    pub(crate) text: String,
    /// The same as JSON.
    pub(crate) json: Value,
}

impl Sandbox {
    /// Everything that connects somebody with a resource, and the requests that were kept.
    pub fn show(&self) -> Result<String, Error> {
        let mut sections = Vec::new();
        for (title, topic) in [
            ("Private endpoint connections", Topic::Connections),
            ("Peerings", Topic::Peerings),
            ("Firewall rules", Topic::Firewalls),
            ("Role assignments", Topic::Roles),
            ("Federated credentials", Topic::Credentials),
        ] {
            sections.push(section(title, &self.rows(topic)?, "none"));
        }
        let requests: Vec<_> = self.requests()?.iter().map(|it| request(None, it)).collect();
        let log = if self.behavior()?.request_log {
            "none"
        } else {
            "none are kept: set `requestLog` of `behavior` in a seed, or serve with --log-requests"
        };
        sections.push(section("Requests", &requests, log));
        Ok(sections.join("\n"))
    }

    /// Everything of a topic.
    pub(crate) fn rows(&self, topic: Topic) -> Result<Vec<Row>, Error> {
        let contents = self.contents()?;
        Ok(contents.iter().filter_map(|(_, document)| row(topic, document)).collect())
    }

    /// A resource as a GET answers it, without its secrets.
    pub(crate) fn resource(&self, id: &str) -> Result<Option<Value>, Error> {
        let Some(id) = Id::parse(id) else { return Ok(None) };
        let mut contents = self.contents()?.into_iter().map(|(_, it)| it);
        Ok(contents.find(|it| it.id.key() == id.key()).map(|it| body_of(&it)))
    }

    /// The newest requests that were kept, oldest first, each with its number.
    pub(crate) fn newest_requests(
        &self,
        most: usize,
        is_wanted: impl Fn(&LoggedRequest) -> bool,
    ) -> Result<Vec<Row>, Error> {
        let mut found = self.read(|session| session.newest_requests(most, is_wanted))?;
        found.reverse();
        Ok(found.iter().map(|(number, it)| request(Some(*number), it)).collect())
    }

    /// A request that was kept, by its number.
    pub(crate) fn logged_request(&self, number: i64) -> Result<Option<LoggedRequest>, Error> {
        self.read(|session| session.request(number))
    }
}

/// The body of a resource without its secrets.
fn body_of(document: &Document) -> Value {
    let mut body = Value::Object(object_of(&document.body));
    redaction::hide(document.id.text(), &mut body);
    body
}

/// What is to show of a resource on a topic; `None` if it has nothing to do with it.
fn row(topic: Topic, document: &Document) -> Option<Row> {
    let id = document.id.text();
    let body = body_of(document);
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or("-");
    let ends_with = |child: &str| {
        let resource_type = document.id.resource_type().to_ascii_lowercase();
        resource_type.ends_with(&child.to_ascii_lowercase())
    };
    let (lines, json) = match topic {
        Topic::Resources => {
            let line = format!("{}, {}", document.id.resource_type(), text("/location"));
            (vec![line], body)
        }
        Topic::Connections if ends_with("/privateEndpointConnections") => {
            let state = "/properties/privateLinkServiceConnectionState";
            let status = text(&format!("{state}/status"));
            let endpoint = text("/properties/privateEndpoint/id");
            let message = text(&format!("{state}/description"));
            (
                vec![format!("{status} for {endpoint}"), format!("{message:?}")],
                json!({"status": status, "privateEndpoint": endpoint, "description": message}),
            )
        }
        Topic::Peerings if ends_with("/virtualNetworkPeerings") => {
            let state = text("/properties/peeringState");
            let level = text("/properties/peeringSyncLevel");
            let remote = text("/properties/remoteVirtualNetwork/id");
            (
                vec![format!("{state}, {level}, to {remote}")],
                json!({"peeringState": state, "peeringSyncLevel": level, "remoteVirtualNetwork": remote}),
            )
        }
        Topic::Firewalls if ends_with("/firewallRules") => {
            let one = |places: [&str; 2]| {
                places.into_iter().map(text).find(|it| *it != "-").unwrap_or("-").to_owned()
            };
            let first = one(["/properties/startIpAddress", "/properties/startIP"]);
            let last = one(["/properties/endIpAddress", "/properties/endIP"]);
            (vec![format!("{first}-{last}")], json!({"rules": [format!("{first}-{last}")]}))
        }
        Topic::Firewalls => {
            let lists = LISTS.into_iter().filter_map(|it| body.pointer(it)?.as_array());
            let rules: Vec<_> = lists.flatten().filter_map(address).collect();
            if rules.is_empty() {
                return None;
            }
            (vec![rules.join(", ")], json!({"rules": rules}))
        }
        Topic::Roles if ends_with("Microsoft.Authorization/roleAssignments") => {
            let definition = text("/properties/roleDefinitionId");
            let guid = definition.rsplit('/').next().unwrap_or_default();
            let principal = text("/properties/principalId");
            let role = builtin_roles::by_id(guid).map_or(guid, |it| it.name.as_str());
            (
                vec![format!("role {role} for {principal}")],
                json!({"role": role, "roleDefinitionId": definition, "principalId": principal}),
            )
        }
        Topic::Credentials if ends_with("/federatedIdentityCredentials") => {
            let (subject, issuer) = (text("/properties/subject"), text("/properties/issuer"));
            (vec![format!("{subject} of {issuer}")], json!({"subject": subject, "issuer": issuer}))
        }
        _ => return None,
    };
    let mut json = json;
    if let Some(members) = json.as_object_mut() {
        members.insert("id".to_owned(), json!(id));
    }
    Some(Row { text: format!("{id}\n    {}", lines.join("\n    ")), json })
}

/// A request as one line, with its number if there is one, and as JSON.
fn request(number: Option<i64>, it: &LoggedRequest) -> Row {
    let query: Vec<_> = it
        .query
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("api-version"))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let faults =
        if it.faults.is_empty() { String::new() } else { format!(" ({})", it.faults.join("; ")) };
    let line = format!("{} {} {} {}{query}{faults}", it.time, it.status, it.method, it.path);
    let text = number.map_or_else(|| line.clone(), |number| format!("{number} {line}"));
    let json = json!({
        "number": number,
        "time": it.time,
        "status": it.status,
        "method": it.method,
        "path": it.path,
        "query": it.query,
        "caller": it.caller,
        "faults": it.faults,
    });
    Row { text, json }
}

/// The address of a rule in a list.
pub(crate) fn address(rule: &Value) -> Option<&str> {
    match rule {
        Value::String(address) => Some(address),
        rule => ADDRESSES.into_iter().find_map(|name| rule.get(name)?.as_str()),
    }
}

fn section(title: &str, rows: &[Row], none: &str) -> String {
    if rows.is_empty() {
        return format!("{title}\n  {none}\n");
    }
    let lines: Vec<_> = rows.iter().map(|it| it.text.as_str()).collect();
    format!("{title}\n  {}\n", lines.join("\n  "))
}
