//! Route tables (`Microsoft.Network/routeTables`). A PUT also replaces the routes: it removes
//! the routes that it leaves out, even if someone else created them.

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    MALFORMED, RESPONSE_STYLE, ROUTE_TABLE, busy, children, complete, described, place,
    routes::{self, Routes},
    subnets::TABLE,
};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, patch, resources::object_of},
    id::Id,
    rules::{Accepted, Lease, Put, ResponseStyle, Rules, catalog, shape},
    store::Document,
};

/// The rules of route tables.
pub(crate) struct RouteTables;

impl Rules for RouteTables {
    fn resource_type(&self) -> &'static str {
        ROUTE_TABLE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, .. } = put;
        let known = ["id", "name", "type", "location", "tags", "properties", "etag"];
        shape::check_members(&content, &known, "RouteTable")?;
        let (location, tags) = place(id, &content, existing)?;
        let mut properties = match content.get("properties") {
            None | Some(Value::Null) => Map::new(),
            _ => shape::properties(&content, MALFORMED)?.clone(),
        };
        let known = ["disableBgpRoutePropagation", "routes", "subnets"];
        let known = [known.as_slice(), &["provisioningState", "resourceGuid"]].concat();
        shape::check_members(&properties, &known, "RouteTablePropertiesFormat")?;
        let listed =
            children::from_request(id, "routes", properties.remove("routes"), routes::completed)?;
        let listed = listed.unwrap_or_default();
        let bodies: Vec<(String, Map<String, Value>)> = listed
            .iter()
            .map(|(id, accepted)| (id.name().to_owned(), accepted.body.clone()))
            .collect();
        check_distinct(id, &bodies)?;
        children::replace(context, &Routes, id, listed)?;
        properties.remove("subnets");
        properties.entry("disableBgpRoutePropagation").or_insert(json!(false));
        complete(&mut properties, existing);
        let mut body = described(id, ROUTE_TABLE, properties);
        body.insert("location".into(), location);
        body.insert("tags".into(), tags);
        Ok(Accepted { body, etag_member: Some("etag"), ..Accepted::default() })
    }

    fn offers(&self, method: &Method) -> bool {
        method != Method::POST
    }

    fn patched(
        &self,
        document: Map<String, Value>,
        patch: Map<String, Value>,
    ) -> Result<Map<String, Value>, ApiError> {
        shape::check_only_tags(&patch)?;
        Ok(patch::merged(document, patch))
    }

    /// With its routes, and the subnets that it applies to.
    fn shown(&self, context: &Context<'_>, id: &Id, body: &str) -> Result<String, ApiError> {
        let mut body = object_of(body);
        let routes = children::to_json(context, routes::TYPE, id)?;
        let subnets = context.session.with_term(context.tenant(), TABLE, id.key())?;
        let subnets: Vec<Value> = subnets.iter().map(|it| json!({"id": it.id.text()})).collect();
        if let Some(Value::Object(properties)) = body.get_mut("properties") {
            properties.insert("routes".into(), json!(routes));
            if !subnets.is_empty() {
                properties.insert("subnets".into(), json!(subnets));
            }
        }
        Ok(Value::Object(body).to_string())
    }

    /// A table that applies to a subnet outside what is being deleted stays.
    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let id = &document.id;
        if context.session.with_term(context.tenant(), TABLE, id.key())?.is_empty() {
            return Ok(());
        }
        Err(ApiError::bad_request(
            "InUseRouteTableCannotBeDeleted",
            format!("Route table {} is in use and cannot be deleted.", id.name()),
        ))
    }

    fn response_style(&self) -> ResponseStyle {
        RESPONSE_STYLE
    }

    fn lease(&self, behavior: &Behavior, id: &Id) -> Option<Lease> {
        Some(busy::lease(behavior, id))
    }
}

/// Refuses two routes of one table for the same prefix.
pub(super) fn check_distinct(
    table: &Id,
    routes: &[(String, Map<String, Value>)],
) -> Result<(), ApiError> {
    let prefix = |body: &Map<String, Value>| {
        let prefix = body.get("properties").and_then(|it| it.get("addressPrefix"));
        prefix.and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase()
    };
    for (position, (name, body)) in routes.iter().enumerate() {
        let wanted = prefix(body);
        let twin = routes.iter().skip(position + 1).find(|(_, other)| prefix(other) == wanted);
        if let Some((other, _)) = twin {
            return Err(ApiError::bad_request(
                "RouteConflict",
                format!(
                    "Route {other} conflicts with route {name} of route table {}: both are for the address prefix \
                     {wanted}.",
                    table.name()
                ),
            ));
        }
    }
    Ok(())
}
