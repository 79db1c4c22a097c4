//! Tenants, subscriptions and their locations.

use serde_json::{Value, json};

use super::{Context, version};
use crate::{
    api_error::ApiError, id::Id, message::Answer, regions::REGIONS, router::RequestContext,
};

/// Versions of ARM's own endpoints.
pub(crate) const VERSIONS: &[&str] = &[
    "2025-04-01",
    "2025-03-01",
    "2024-11-01",
    "2024-07-01",
    "2024-03-01",
    "2023-07-01",
    "2022-12-01",
    "2022-09-01",
    "2021-04-01",
    "2021-01-01",
    "2020-10-01",
    "2020-08-01",
    "2020-06-01",
    "2020-01-01",
    "2019-11-01",
    "2019-10-01",
    "2019-08-01",
    "2019-07-01",
    "2019-06-01",
    "2019-05-10",
    "2019-05-01",
    "2018-06-01",
    "2018-05-01",
    "2018-02-01",
    "2017-05-10",
    "2016-09-01",
    "2016-06-01",
    "2016-02-01",
    "2015-11-01",
    "2015-01-01",
    "2014-04-01",
];

/// The caller's tenants: only the tenant of the token.
pub(crate) fn tenants(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    version::check_own(request_context.request, VERSIONS)?;
    let tenants = context.session.tenants()?;
    let shown = tenants.iter().filter(|(id, _)| id == context.tenant()).map(|(id, body)| {
        json!({
            "id": format!("/tenants/{id}"),
            "tenantId": id,
            "countryCode": "US",
            "displayName": body.get("displayName").and_then(Value::as_str).unwrap_or("Sandbox"),
            "domains": body.get("defaultDomain").into_iter().collect::<Vec<_>>(),
            "tenantCategory": "Home",
        })
    });
    Ok(Answer::json(200, &json!({"value": shown.collect::<Vec<_>>()})))
}

/// The subscriptions of the caller's tenant.
pub(crate) fn list(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    version::check_own(request_context.request, VERSIONS)?;
    let subscriptions = context.session.subscriptions(context.tenant())?;
    let shown: Vec<Value> = subscriptions.iter().map(|body| shown(context, body)).collect();
    Ok(Answer::json(
        200,
        &json!({"value": shown, "count": {"type": "Total", "value": shown.len()}}),
    ))
}

/// One subscription.
pub(crate) fn get(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    version::check_own(request_context.request, VERSIONS)?;
    let subscription = request_context.capture("subscription");
    if let Some(id) = Id::parse(&request_context.request.path) {
        context.permit("Microsoft.Resources/subscriptions/read", &id)?;
    }
    match context.session.subscription(subscription)? {
        Some(body) => Ok(Answer::json(200, &shown(context, &body))),
        None if uuid::Uuid::try_parse(subscription).is_err() => Err(ApiError::bad_request(
            "InvalidSubscriptionId",
            format!(
                "The provided subscription identifier '{subscription}' is malformed or invalid."
            ),
        )),
        None => Err(ApiError::subscription_not_found(subscription)),
    }
}

/// The regions of a subscription.
pub(crate) fn locations(
    _: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    version::check_own(request_context.request, VERSIONS)?;
    let subscription = request_context.capture("subscription");
    let shown = |(name, display): &(&str, &str)| {
        json!({
            "id": format!("/subscriptions/{subscription}/locations/{name}"),
            "name": name,
            "type": "Region",
            "displayName": display,
            "regionalDisplayName": display,
            "metadata": {"regionType": "Physical", "regionCategory": "Recommended"},
        })
    };
    let locations: Vec<Value> = REGIONS.iter().map(shown).collect();
    Ok(Answer::json(200, &json!({"value": locations})))
}

fn shown(context: &Context<'_>, body: &Value) -> Value {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let id = text("subscriptionId").unwrap_or_default();
    json!({
        "id": format!("/subscriptions/{id}"),
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": id,
        "tenantId": context.tenant(),
        "displayName": text("displayName").unwrap_or("Sandbox"),
        "state": text("state").unwrap_or("Enabled"),
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    })
}
