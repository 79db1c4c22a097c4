//! What a POST on a resource asks for: its keys, a cluster's credentials, starting and stopping. An action that is not here is one that the type does not offer.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Map, Value, json};

use super::{keys, keys::Keys, soft_deleted};
use crate::{
    api_error::ApiError,
    arm::{Context, operations, resources::object_of, scope},
    id::Id,
    message::{Answer, Request},
    store::Document,
};

/// The type of Kubernetes clusters.
const CLUSTER: &str = "Microsoft.ContainerService/managedClusters";

/// Which action, on what type, and the state that it brings about: where the state is and what it
/// says.
type Power = (&'static str, &'static str, &'static [&'static str], &'static str);

/// What can be stopped.
const POWER: &[Power] = &[
    (CLUSTER, "stop", &["powerState", "code"], "Stopped"),
    (CLUSTER, "start", &["powerState", "code"], "Running"),
    ("Microsoft.Kusto/clusters", "stop", &["state"], "Stopped"),
    ("Microsoft.Kusto/clusters", "start", &["state"], "Running"),
    ("Microsoft.DBforPostgreSQL/flexibleServers", "stop", &["state"], "Stopped"),
    ("Microsoft.DBforPostgreSQL/flexibleServers", "start", &["state"], "Ready"),
    ("Microsoft.DBforPostgreSQL/flexibleServers", "restart", &["state"], "Ready"),
    ("Microsoft.DBforMySQL/flexibleServers", "stop", &["state"], "Stopped"),
    ("Microsoft.DBforMySQL/flexibleServers", "start", &["state"], "Ready"),
    ("Microsoft.DBforMySQL/flexibleServers", "restart", &["state"], "Ready"),
];

/// Does an action of a resource.
pub(super) fn act(
    context: &Context<'_>,
    id: &Id,
    action: &str,
    request: &Request,
) -> Result<Answer, ApiError> {
    let is = |name: &str| action.eq_ignore_ascii_case(name);
    if let Some(purged) = soft_deleted::purge(context, id, action, request) {
        return purged;
    }
    let known = |(of, name, _): &&(&str, &str, keys::Act)| id.is_a(of) && is(name);
    if let Some((_, _, act)) = keys::ACTIONS.iter().find(known) {
        let document = found(context, id)?;
        return act(&Keys { context, id, document: &document, request });
    }
    let powered = |(of, name, ..): &&Power| id.is_a(of) && is(name);
    if let Some((_, _, place, state)) = POWER.iter().find(powered) {
        let document = found(context, id)?;
        return switch(context, &document, place, state, request);
    }
    if id.is_a(CLUSTER) {
        for (name, user) in [
            ("listClusterUserCredential", "clusterUser"),
            ("listClusterAdminCredential", "clusterAdmin"),
            ("listClusterMonitoringUserCredential", "clusterMonitoringUser"),
        ] {
            if is(name) {
                return Ok(credentials(&found(context, id)?, user));
            }
        }
    }
    let message =
        format!("The resource type '{}' does not offer the action '{action}'.", id.resource_type());
    Err(ApiError::not_found("InvalidResourceType", message))
}

/// The resource that an action is about, which must be there.
fn found(context: &Context<'_>, id: &Id) -> Result<Document, ApiError> {
    scope::check_containers_exist(context, &id.scope())?;
    let rules = super::for_type(id.resource_type());
    rules.find(context, id)?.ok_or_else(|| rules.not_found(id))
}

/// Starts or stops a resource.
fn switch(
    context: &Context<'_>,
    document: &Document,
    place: &[&str],
    state: &str,
    request: &Request,
) -> Result<Answer, ApiError> {
    let mut body = object_of(&document.body);
    let place = [&["properties"], place].concat();
    set(&mut body, &place, state);
    let body = Value::Object(body).to_string();
    context.session.rewrite(context.tenant(), &document.id, &body)?;
    operations::start(context, request, &document.id)
}

/// Sets a member of a member; what is no object on the way there becomes one.
fn set(object: &mut Map<String, Value>, place: &[&str], state: &str) {
    match place {
        [] => {}
        [name] => {
            object.insert((*name).into(), json!(state));
        }
        [name, rest @ ..] => {
            let inner = object.entry(*name).or_insert_with(|| json!({}));
            if !inner.is_object() {
                *inner = json!({});
            }
            if let Value::Object(inner) = inner {
                set(inner, rest, state);
            }
        }
    }
}

/// The file by which `kubectl` reaches a cluster: where it is, and no secret, because there is nothing
/// to reach.
fn credentials(cluster: &Document, user: &str) -> Answer {
    let body = Value::Object(object_of(&cluster.body));
    let name = cluster.id.name();
    let host = body
        .pointer("/properties/fqdn")
        .and_then(Value::as_str)
        .map_or_else(|| format!("{name}.hcp.invalid"), str::to_owned);
    let certificate = BASE64.encode("The sandbox has no cluster behind this address.");
    let group = cluster.id.resource_group().unwrap_or_default();
    let user_name = format!("{user}_{group}_{name}");
    let file = format!(
        "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: {certificate}\n    server: \
         https://{host}:443\n  name: {name}\ncontexts:\n- context:\n    cluster: {name}\n    user: {user_name}\n  name: \
         {name}\ncurrent-context: {name}\nkind: Config\npreferences: {{}}\nusers:\n- name: {user_name}\n  user:\n    \
         client-certificate-data: {certificate}\n    client-key-data: {certificate}\n    token: sandbox\n"
    );
    Answer::json(200, &json!({"kubeconfigs": [{"name": user, "value": BASE64.encode(file)}]}))
}
