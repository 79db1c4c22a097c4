//! Route tables (`Microsoft.Network/routeTables`). A PUT also replaces the routes: it removes
//! the routes that it leaves out, even if someone else created them.

use serde_json::{Map, Value, json};

use super::{
    MALFORMED, ROUTE_TABLE, TopLevel, children,
    routes::{self, Routes},
    subnets::TABLE,
};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{Put, shape},
    store::Document,
};

/// The rules of route tables.
pub(crate) struct RouteTables;

impl TopLevel for RouteTables {
    const TYPE: &'static str = ROUTE_TABLE;
    const CLASS: &'static str = "RouteTable";

    /// A table without routes needs no properties.
    fn sent(&self, content: &Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
        match content.get("properties") {
            None | Some(Value::Null) => Ok(Map::new()),
            _ => Ok(shape::properties(content, MALFORMED)?.clone()),
        }
    }

    fn fill(
        &self,
        context: &Context<'_>,
        put: &Put<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<Vec<(&'static str, String)>, ApiError> {
        let id = put.id;
        let known = ["disableBgpRoutePropagation", "routes", "subnets"];
        let known = [known.as_slice(), &["provisioningState", "resourceGuid"]].concat();
        shape::check_members(properties, &known, "RouteTablePropertiesFormat")?;
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
        Ok(Vec::new())
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
