//! Whether a name is free (`checkNameAvailability`): names of these services are unique in all of
//! Azure.

use serde_json::{Value, json};

use super::{Context, version};
use crate::{api_error::ApiError, id::Id, message::Answer, router::RequestContext, rules};

/// A service that can be asked: its namespace, the type unless the request names one, and whether a
/// name is well-formed.
struct Service {
    namespace: &'static str,
    default_type: &'static str,
    takes: fn(&str) -> bool,
}

/// The services that offer it.
const SERVICES: &[Service] = &[
    service("Microsoft.Storage", "storageAccounts", |name| {
        (3..=24).contains(&name.len())
            && name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    }),
    service("Microsoft.KeyVault", "vaults", |name| {
        (3..=24).contains(&name.len())
            && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
            && name.starts_with(|it: char| it.is_ascii_alphabetic())
            && !name.ends_with('-')
    }),
    service("Microsoft.ContainerRegistry", "registries", |name| {
        (5..=50).contains(&name.len()) && name.bytes().all(|it| it.is_ascii_alphanumeric())
    }),
    service("Microsoft.EventHub", "namespaces", is_host),
    service("Microsoft.ServiceBus", "namespaces", is_host),
    service("Microsoft.Search", "searchServices", is_host),
    service("Microsoft.Sql", "servers", is_host),
    service("Microsoft.DBforPostgreSQL", "flexibleServers", is_host),
    service("Microsoft.DBforMySQL", "flexibleServers", is_host),
    service("Microsoft.Kusto", "clusters", is_host),
    service("Microsoft.Devices", "IotHubs", is_host),
    service("Microsoft.AppConfiguration", "configurationStores", is_host),
    service("Microsoft.Synapse", "workspaces", is_host),
    service("Microsoft.Batch", "batchAccounts", is_host),
    service("Microsoft.Web", "sites", is_host),
    service("Microsoft.Cache", "redis", is_host),
];

const fn service(
    namespace: &'static str,
    default_type: &'static str,
    takes: fn(&str) -> bool,
) -> Service {
    Service { namespace, default_type, takes }
}

/// Answers whether a name is free.
pub(crate) fn check(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let request = request_context.request;
    version::check_present(request)?;
    let namespace = request_context.capture("namespace");
    let asked = SERVICES.iter().find(|it| it.namespace.eq_ignore_ascii_case(namespace));
    let Some(Service { namespace, default_type, takes }) = asked else {
        let message =
            format!("The namespace '{namespace}' does not offer 'checkNameAvailability'.");
        return Err(ApiError::not_found("InvalidResourceType", message));
    };
    if let Some(subscription) = subscription(&request.path) {
        context.permit(&format!("{namespace}/checkNameAvailability/read"), &subscription)?;
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let Some(name) = text("name").filter(|name| !name.is_empty()) else {
        return Err(ApiError::bad_request("InvalidRequestContent", "'name' is missing."));
    };
    let kind = text("type").unwrap_or(default_type);
    let kind = kind.rsplit_once('/').map_or(kind, |(_, kind)| kind);
    let kind = if kind.eq_ignore_ascii_case(default_type) { default_type } else { kind };
    let resource_type = rules::spelling(&format!("{namespace}/{kind}"));
    let taken = context.session.is_name_taken(&resource_type, name)?;
    let (reason, message) = match () {
        () if !takes(name) => ("Invalid", format!("The name '{name}' is not valid.")),
        () if taken => ("AlreadyExists", format!("The name '{name}' is already in use.")),
        () => return Ok(Answer::json(200, &free(namespace, name, default_type))),
    };
    let reason = match (*namespace, reason) {
        ("Microsoft.Storage" | "Microsoft.KeyVault", "Invalid") => "AccountNameInvalid",
        ("Microsoft.EventHub" | "Microsoft.ServiceBus", "AlreadyExists") => "NameInUse",
        ("Microsoft.Cache", _) => {
            let code = if taken { "NameNotAvailable" } else { "InvalidName" };
            return Err(ApiError::conflict(code, message));
        }
        (_, reason) => reason,
    };
    // Microsoft.Sql says `available`; everyone else says `nameAvailable`.
    Ok(Answer::json(
        200,
        &json!({
            "name": name,
            "nameAvailable": false,
            "available": false,
            "reason": reason,
            "message": message,
        }),
    ))
}

/// Whether an account of Cosmos DB has a name: 200 if so, 404 if not.
pub(crate) fn cosmos(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let name = request_context.capture("name");
    let taken = context.session.is_name_taken("Microsoft.DocumentDB/databaseAccounts", name)?;
    Ok(Answer::empty(if taken { 200 } else { 404 }))
}

/// Whether the subdomain of a Cognitive Services account is free.
pub(crate) fn domain(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    version::check_present(request_context.request)?;
    let body: Value = serde_json::from_slice(&request_context.request.body).unwrap_or_default();
    let name = body.get("subdomainName").and_then(Value::as_str).unwrap_or_default();
    let taken = context.session.is_name_taken("Microsoft.CognitiveServices/accounts", name)?;
    let reason = taken.then(|| format!("The subdomain name '{name}' is already in use."));
    Ok(Answer::json(
        200,
        &json!({
            "isSubdomainAvailable": !taken,
            "subdomainName": name,
            "type": body.get("type"),
            "reason": reason,
        }),
    ))
}

fn free(namespace: &str, name: &str, kind: &str) -> Value {
    let mut body = json!({"name": name, "nameAvailable": true, "available": true, "message": ""});
    if namespace == "Microsoft.ContainerRegistry" && kind == "registries" {
        body["availableLoginServerName"] = json!(format!("{name}.azurecr.io"));
    }
    body
}

/// The subscription that a path is in.
fn subscription(path: &str) -> Option<Id> {
    let name = super::scope::subscription_of(path)?;
    Id::parse(&format!("/subscriptions/{name}"))
}

/// Whether a name can be part of a host name.
fn is_host(name: &str) -> bool {
    (2..=63).contains(&name.len())
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}
