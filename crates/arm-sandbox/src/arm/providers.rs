//! Resource providers and whether a subscription is registered to use them.

use serde_json::{Value, json};

use super::{Context, subscriptions::VERSIONS, version};
use crate::{api_error::ApiError, id::Id, message::Answer, router::RequestContext, rules};

/// All providers.
pub(crate) fn list(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    version::check_own(request_context.request, VERSIONS)?;
    let subscription = request_context.capture("subscription");
    let unregistered = unregistered(context, subscription)?;
    let providers: Vec<Value> = rules::namespaces()
        .map(|namespace| shown(subscription, namespace, &unregistered))
        .collect();
    Ok(Answer::json(200, &json!({"value": providers})))
}

/// One provider.
pub(crate) fn get(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    version::check_own(request_context.request, VERSIONS)?;
    let (subscription, namespace) =
        (request_context.capture("subscription"), known(request_context)?);
    Ok(Answer::json(200, &shown(subscription, namespace, &unregistered(context, subscription)?)))
}

/// Registers a provider. The answer says that it is under way; it is done by the next request.
pub(crate) fn register(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    change(context, request_context, true)
}

/// Unregisters a provider.
pub(crate) fn unregister(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    change(context, request_context, false)
}

/// Refuses a write with a provider that the subscription is not registered for.
pub(crate) fn check_registered(context: &Context<'_>, id: &Id) -> Result<(), ApiError> {
    let (Some(subscription), namespace) = (id.subscription(), id.namespace()) else {
        return Ok(());
    };
    let unregistered = unregistered(context, subscription)?;
    if unregistered.iter().any(|it| it.eq_ignore_ascii_case(namespace)) {
        Err(ApiError::conflict(
            "MissingSubscriptionRegistration",
            format!(
                "The subscription is not registered to use namespace '{namespace}'. See https://aka.ms/rps-not-found \
                 for how to register subscriptions."
            ),
        ))
    } else {
        Ok(())
    }
}

fn change(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
    registers: bool,
) -> Result<Answer, ApiError> {
    version::check_own(request_context.request, VERSIONS)?;
    let (subscription, namespace) =
        (request_context.capture("subscription"), known(request_context)?);
    let verb = if registers { "register" } else { "unregister" };
    if let Some(id) = Id::parse(&format!("/subscriptions/{subscription}")) {
        context.permit(&format!("{namespace}/{verb}/action"), &id)?;
    }
    let mut body = context.session.subscription(subscription)?.unwrap_or_default();
    let was = unregistered(context, subscription)?;
    let mut now: Vec<String> =
        was.iter().filter(|it| !it.eq_ignore_ascii_case(namespace)).cloned().collect();
    if !registers {
        now.push(namespace.to_owned());
    }
    if let Some(body) = body.as_object_mut() {
        body.insert("unregisteredProviders".into(), json!(now));
    }
    context.session.save_subscription(subscription, context.tenant(), &body)?;
    let mut provider = shown(subscription, namespace, &now);
    if was.len() != now.len() {
        let state = if registers { "Registering" } else { "Unregistering" };
        provider["registrationState"] = json!(state);
    }
    Ok(Answer::json(200, &provider))
}

fn unregistered(context: &Context<'_>, subscription: &str) -> Result<Vec<String>, ApiError> {
    let body = context.session.subscription(subscription)?.unwrap_or_default();
    let list = body.get("unregisteredProviders").and_then(Value::as_array);
    Ok(list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn known(request_context: &RequestContext<'_>) -> Result<&'static str, ApiError> {
    let asked = request_context.capture("namespace");
    rules::azure_types::namespace(asked).ok_or_else(|| {
        ApiError::not_found(
            "InvalidResourceNamespace",
            format!("The resource namespace '{asked}' is invalid."),
        )
    })
}

fn shown(subscription: &str, namespace: &str, unregistered: &[String]) -> Value {
    let missing = unregistered.iter().any(|it| it.eq_ignore_ascii_case(namespace));
    let types: Vec<Value> = rules::types_of(namespace)
        .into_iter()
        .map(|(kind, versions)| json!({"resourceType": kind, "locations": [], "apiVersions": versions}))
        .collect();
    json!({
        "id": format!("/subscriptions/{subscription}/providers/{namespace}"),
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": if missing { "NotRegistered" } else { "Registered" },
        "resourceTypes": types,
    })
}
