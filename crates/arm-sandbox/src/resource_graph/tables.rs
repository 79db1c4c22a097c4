//! The tables: resources, what contains them, and who may do what. A row is there for those who may
//! read it.

use serde_json::{Map, Value, json};

use super::{RowOf, invalid};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of, scope::MANAGEMENT_GROUP},
    builtin_roles,
    id::{Id, RESOURCE_GROUP},
    regions,
    rules::{self, role_assignments, role_definitions},
    store::{Document, Listing},
};

/// What the tables are made from.
pub(super) struct Tables<'a> {
    /// Who asks, and what exists.
    pub(super) context: &'a Context<'a>,
    /// The subscriptions that are asked about, in lower case; all where there is none.
    pub(super) subscriptions: Vec<String>,
}

impl Tables<'_> {
    /// The rows of a table, in the order of their IDs.
    pub(super) fn rows(&self, table: &str) -> Result<Vec<RowOf>, ApiError> {
        match table.to_ascii_lowercase().as_str() {
            "resources" => self.resources(),
            "resourcecontainers" => self.containers(),
            "authorizationresources" => self.authorization(),
            other => Err(invalid(&format!("The table '{other}' is not supported."))),
        }
    }

    /// Resources as lists show them, without what only a read of one shows.
    fn resources(&self) -> Result<Vec<RowOf>, ApiError> {
        let all = self.documents(&Listing::default())?;
        let tracked = all.into_iter().filter(|document| {
            let Document { id, body, .. } = document;
            !id.is_nested()
                && !id.is_container()
                && !id.is_extension()
                && object_of(body).contains_key("location")
        });
        let rows = tracked.map(|Document { id, body, .. }| {
            let body = rules::for_type(id.resource_type()).listed(self.context, &id, &body)?;
            Ok(self.row(&id, &object_of(&body)))
        });
        rows.collect()
    }

    fn containers(&self) -> Result<Vec<RowOf>, ApiError> {
        let mut rows = Vec::new();
        for body in self.context.session.subscriptions(self.context.tenant())? {
            let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
            let id = Id::parse(&format!("/subscriptions/{}", text("subscriptionId")));
            let Some(id) = id.filter(|id| self.is_meant(id)) else { continue };
            let state = body.get("state").filter(|it| it.is_string()).cloned();
            let mut row = self.row(&id, &Map::new());
            row.insert("name".into(), json!(body.get("displayName").and_then(Value::as_str)));
            row.insert("type".into(), json!("microsoft.resources/subscriptions"));
            row.insert("tags".into(), body.get("tags").cloned().unwrap_or_default());
            let state = state.unwrap_or_else(|| json!("Enabled"));
            row.insert("properties".into(), json!({"state": state}));
            rows.push(row);
        }
        for (resource_type, shown) in [
            (RESOURCE_GROUP, "microsoft.resources/subscriptions/resourcegroups"),
            (MANAGEMENT_GROUP, "microsoft.management/managementgroups"),
        ] {
            let found = self.documents(&Listing { resource_type, ..Listing::default() })?;
            rows.extend(found.iter().map(|document| {
                let mut row = self.row(&document.id, &object_of(&document.body));
                row.insert("type".into(), json!(shown));
                row
            }));
        }
        Ok(rows)
    }

    fn authorization(&self) -> Result<Vec<RowOf>, ApiError> {
        let mut rows = Vec::new();
        for resource_type in [role_assignments::TYPE, role_definitions::TYPE] {
            let found = self.documents(&Listing { resource_type, ..Listing::default() })?;
            rows.extend(
                found.iter().map(|document| self.row(&document.id, &object_of(&document.body))),
            );
        }
        rows.extend(builtin_roles::all().iter().map(|role| {
            let id = Id::root().extended(role_definitions::TYPE, &role.id);
            let mut body = Map::new();
            body.insert("properties".into(), json!(role.properties()));
            self.row(&id, &body)
        }));
        Ok(rows)
    }

    /// Documents that are asked about and that the caller may read.
    fn documents(&self, listing: &Listing<'_>) -> Result<Vec<Document>, ApiError> {
        let context = self.context;
        let mut found = context.session.list(context.tenant(), listing)?;
        found.retain(|document| {
            let action = format!("{}/read", rules::action_type(&document.id));
            self.is_meant(&document.id) && context.permit(&action, &document.id).is_ok()
        });
        Ok(found)
    }

    /// Whether an ID is in one of the subscriptions that are asked about, or in none at all.
    fn is_meant(&self, id: &Id) -> bool {
        let within = |it: &str| self.subscriptions.contains(&it.to_ascii_lowercase());
        self.subscriptions.is_empty() || id.subscription().is_none_or(within)
    }

    /// A row as the service shows it: types and groups in lower case.
    fn row(&self, id: &Id, body: &Map<String, Value>) -> RowOf {
        let member = |name: &str| body.get(name).cloned().unwrap_or_default();
        let location = body.get("location").and_then(Value::as_str).map(regions::normalized);
        let row = json!({
            "id": id.text(),
            "name": id.name(),
            "type": id.resource_type().to_ascii_lowercase(),
            "tenantId": self.context.tenant(),
            "kind": body.get("kind").and_then(Value::as_str).unwrap_or_default(),
            "location": location.unwrap_or_default(),
            "resourceGroup": id.resource_group().unwrap_or_default().to_ascii_lowercase(),
            "subscriptionId": id.subscription().unwrap_or_default(),
            "managedBy": body.get("managedBy").and_then(Value::as_str).unwrap_or_default(),
            "sku": member("sku"),
            "plan": member("plan"),
            "properties": member("properties"),
            "tags": member("tags"),
            "identity": member("identity"),
            "zones": member("zones"),
            "extendedLocation": member("extendedLocation"),
        });
        row.as_object().cloned().unwrap_or_default()
    }
}
