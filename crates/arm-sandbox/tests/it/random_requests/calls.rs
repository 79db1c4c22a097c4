//! Requests that are nearly right.

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};
use serde_json::Value;

use super::{
    bodies::{Mutation, mutated, mutations, odd_value},
    known::{self, Kind, OTHERS, SIMULATED},
    words::{ACTIONS, FORM, HEADERS, KQL, NAMES, NOISE, PARAMETERS, RAW, TOKENS, VERSIONS},
};
use crate::support::{OTHER_SUBSCRIPTION, OTHER_TENANT, SUBSCRIPTION, TENANT, account, identity};

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) path: String,
    /// With its question mark.
    pub(super) query: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) token: Token,
    pub(super) content: Content,
}

/// Who calls.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    Own,
    OtherTenant,
    Odd(&'static str),
}

/// What is sent.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Text(String),
    /// What was last answered for the path, as clients send back what they read, with changes.
    Earlier {
        mutations: Vec<Mutation>,
        otherwise: Value,
    },
}

/// Any request.
pub(super) fn call(kinds: Vec<Kind>) -> impl Strategy<Value = Call> {
    prop_oneof![
        12 => (path_of(select(kinds)), traits()).prop_map(|(path, it)| it.about(path)),
        1 => (path_of(select(&**OTHERS)), traits()).prop_map(|(path, it)| it.about(path)),
        2 => (group_path(), traits()).prop_map(|(path, it)| it.about(path)),
        2 => (select(known::ids()), traits()).prop_map(|(id, it)| it.about(Path { path: id, kind: None })),
        2 => other(),
        1 => noise(),
    ]
    .boxed()
}

/// A path, and the type that it is about.
#[derive(Clone, Debug)]
struct Path {
    path: String,
    kind: Option<Kind>,
}

/// All of a request but its path.
#[derive(Clone, Debug)]
struct Traits {
    method: &'static str,
    version: Index,
    odd_version: Option<&'static str>,
    parameters: Vec<&'static str>,
    headers: Vec<(&'static str, &'static str)>,
    token: Token,
    is_earlier: bool,
    mutations: Vec<Mutation>,
    raw: Option<&'static str>,
}

impl Traits {
    fn about(self, path: Path) -> Call {
        let versions = path.kind.as_ref().map(|it| it.versions.clone()).unwrap_or_default();
        let version = match (self.odd_version, versions.as_slice()) {
            (Some(version), _) => version.to_owned(),
            (None, []) => "api-version=2022-04-01".to_owned(),
            (None, versions) => format!("api-version={}", self.version.get(versions)),
        };
        let query = [vec![version.as_str()], self.parameters].concat().join("&");
        let body =
            path.kind.map_or_else(|| serde_json::json!({"location": "westus"}), |it| it.body);
        let content = match self.raw {
            Some(raw) => Content::Text(raw.to_owned()),
            None if matches!(self.method, "GET" | "HEAD" | "DELETE") => {
                Content::Text(String::new())
            }
            None if self.is_earlier => {
                Content::Earlier { mutations: self.mutations, otherwise: body }
            }
            None => Content::Text(mutated(body, &self.mutations).to_string()),
        };
        let headers =
            self.headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Call {
            method: self.method,
            path: path.path,
            query: format!("?{query}"),
            headers,
            token: self.token,
            content,
        }
    }
}

fn traits() -> impl Strategy<Value = Traits> {
    let method = prop_oneof![
        8 => Just("PUT"), 4 => Just("GET"), 3 => Just("PATCH"), 3 => Just("DELETE"), 3 => Just("POST"),
        1 => select(&["HEAD", "OPTIONS", "TRACE", "FOO"][..]),
    ];
    let token = prop_oneof![
        40 => Just(Token::Own), 1 => Just(Token::OtherTenant), 1 => select(TOKENS).prop_map(Token::Odd),
    ];
    (
        (method, any::<Index>(), rarely(VERSIONS), parameters()),
        (headers(), token, any::<bool>(), mutations(), rarely(RAW)),
    )
        .prop_map(
            |(
                (method, version, odd_version, parameters),
                (headers, token, is_earlier, mutations, raw),
            )| {
                Traits {
                    method,
                    version,
                    odd_version,
                    parameters,
                    headers,
                    token,
                    is_earlier,
                    mutations,
                    raw,
                }
            },
        )
        .boxed()
}

fn rarely(list: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![30 => Just(None), 1 => select(list).prop_map(Some)]
}

fn parameters() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![5 => Just(Vec::new()), 1 => vec(select(PARAMETERS), 1..3)]
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let json = prop_oneof![
        40 => Just(vec![("content-type", "application/json")]),
        1 => Just(Vec::new()),
        1 => Just(vec![("content-type", "text/plain")]),
    ];
    let others = prop_oneof![10 => Just(Vec::new()), 1 => vec(select(HEADERS), 1..3)];
    (json, others).prop_map(|(json, others)| [json, others].concat())
}

/// The path of a resource, of a collection or of an action, somewhere.
fn path_of(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Path> {
    let name = prop_oneof![12 => Just(None), 1 => select(NAMES).prop_map(Some)];
    let names = vec(name, 4);
    let end = prop_oneof![
        8 => Just(None),
        2 => Just(Some("")),
        2 => select(ACTIONS).prop_map(Some),
    ];
    (scope(), kind, names, end).prop_map(|(scope, kind, names, end)| {
        let mut parts = kind.name.split('/');
        let mut path = format!("{scope}/providers/{}", parts.next().unwrap_or_default());
        let parts: Vec<&str> = parts.collect();
        for (number, part) in parts.iter().enumerate() {
            let is_collection = end == Some("") && number + 1 == parts.len();
            path = if is_collection {
                format!("{path}/{part}")
            } else {
                format!(
                    "{path}/{part}/{}",
                    names[number % names.len()].unwrap_or_else(|| usual_name(part))
                )
            };
        }
        if let Some(action) = end.filter(|it| !it.is_empty()) {
            path = format!("{path}/{action}");
        }
        Path { path, kind: Some(kind) }
    })
}

/// The name that most sequences use several times.
fn usual_name(kind: &str) -> &'static str {
    match kind {
        "roleAssignments" | "roleDefinitions" => "9f6f2d1e-1b0a-5a55-8f0e-000000000001",
        "tags" | "blobServices" | "fileServices" | "queueServices" | "tableServices"
        | "networkRuleSets" | "connectionPolicies" => "default",
        _ => "one",
    }
}

/// A few types with all that they are inside of, which meet each other in a sequence.
pub(super) fn kinds() -> impl Strategy<Value = Vec<Kind>> {
    vec(select(&**SIMULATED), 1..4).prop_map(|chosen| {
        let is_around = |outer: &Kind| {
            chosen.iter().any(|it| format!("{}/", it.name).starts_with(&format!("{}/", outer.name)))
        };
        SIMULATED.iter().filter(|it| is_around(it)).cloned().collect()
    })
}

fn scope() -> impl Strategy<Value = String> {
    let group = |subscription: &str, name: &str| {
        format!("/subscriptions/{subscription}/resourceGroups/{name}")
    };
    prop_oneof![
        40 => Just(group(SUBSCRIPTION, "rg-lake")),
        2 => Just(group(SUBSCRIPTION, "rg-net")),
        1 => Just(group(OTHER_SUBSCRIPTION, "astro-net")),
        1 => Just(group(SUBSCRIPTION, "RG-LAKE")),
        1 => Just(group(SUBSCRIPTION, "none")),
        1 => Just(format!("/subscriptions/{SUBSCRIPTION}")),
        1 => Just("/subscriptions/none".to_owned()),
        1 => Just(String::new()),
        1 => Just(account()),
        1 => Just(identity()),
        1 => Just("/providers/Microsoft.Management/managementGroups/mg".to_owned()),
    ]
}

fn group_path() -> impl Strategy<Value = Path> {
    let ends =
        ["", "/resources", "/exportTemplate", "/moveResources", "/validateMoveResources", "/x/y/z"];
    (select(&["new", "rg-lake", "NEW", "a.", "%C3%A9", "none"][..]), select(ends.to_vec()))
        .prop_map(|(name, end)| Path {
            path: format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}{end}"),
            kind: None,
        })
}

/// What is no resource: signing in, directories, queries, the Astro API.
fn other() -> impl Strategy<Value = Call> {
    let form = vec(select(FORM), 0..5).prop_map(|it| it.join("&"));
    let query = vec(select(KQL), 1..5).prop_map(|it| it.join(" "));
    let graph = (query, mutations()).prop_map(|(query, mutations)| {
        let subscriptions = [SUBSCRIPTION, OTHER_SUBSCRIPTION];
        let body = serde_json::json!({"query": query, "subscriptions": subscriptions, "options": {"$top": 3, "resultFormat": "objectArray"}});
        mutated(body, &mutations).to_string()
    });
    let text = odd_value().prop_map(|it| it.to_string());
    let body = prop_oneof![2 => form, 4 => graph, 1 => text];
    (
        select(&["GET", "POST", "POST", "POST", "PUT"][..]),
        select(others()),
        rarely(VERSIONS),
        headers(),
        body,
    )
        .prop_map(|(method, path, version, headers, body)| Call {
            method,
            path,
            query: format!("?{}", version.unwrap_or("api-version=2024-04-01")),
            headers: headers.into_iter().map(|(name, value)| (name, value.to_owned())).collect(),
            token: Token::Own,
            content: Content::Text(body),
        })
}

/// Paths of any characters that a path can have.
fn noise() -> impl Strategy<Value = Call> {
    let part = prop_oneof![
        vec(select(&b"/%aA0.-_~$'()*+,;=:@&"[..]), 0..20)
            .prop_map(|it| String::from_utf8(it).expect("all of it is ASCII")),
        select(NOISE).prop_map(str::to_owned),
    ];
    (vec(part, 0..4), traits()).prop_map(|(parts, traits)| {
        traits.about(Path { path: format!("/{}", parts.concat()), kind: None })
    })
}

fn others() -> Vec<String> {
    let mut paths: Vec<String> = [
        "/providers/Microsoft.ResourceGraph/resources",
        "/providers/Microsoft.ResourceGraph/resources",
        "/providers/Microsoft.ResourceGraph/resources",
        "/providers/Microsoft.DocumentDB/databaseAccountNames/one",
        "/metadata/endpoints",
        "/common/discovery/instance",
        "/tenants",
        "/subscriptions",
        "/providers",
        "/metadata/identity/oauth2/token",
        "/msi/token",
        "/github/idtoken",
        "/azure-devops/oidctoken",
        "/v1.0/servicePrincipals",
        "/v1.0/users",
        "/v1.0/directoryObjects/getByIds",
        "/v1/organizations",
        "/v1/organizations/org/clusters",
        "/v1/organizations/org/deployments/x",
        "/platform/v1beta1/organizations/org/clusters/x",
        "/%2Fsubscriptions%2Fx",
        "//",
        "/",
    ]
    .map(str::to_owned)
    .to_vec();
    for tenant in [TENANT, OTHER_TENANT, "common", "x"] {
        paths.push(format!("/{tenant}/oauth2/v2.0/token"));
        paths.push(format!("/{tenant}/oauth2/token"));
        paths.push(format!("/{tenant}/v2.0/.well-known/openid-configuration"));
    }
    for end in [
        "/providers/Microsoft.Storage/checkNameAvailability",
        "/providers/Microsoft.KeyVault/checkNameAvailability",
        "/providers/Microsoft.CognitiveServices/checkDomainAvailability",
        "/providers/Microsoft.Storage/register",
        "/providers/Microsoft.Network/unregister",
        "/providers/Microsoft.Network/locations/westus/operations/x",
        "/operationresults/x",
        "/locations",
        "/resources",
        "/tagNames",
    ] {
        paths.push(format!("/subscriptions/{SUBSCRIPTION}{end}"));
    }
    paths
}
