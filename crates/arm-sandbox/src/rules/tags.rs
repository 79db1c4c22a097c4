//! The tags of a resource, a resource group or a subscription as a resource of their own
//! (`Microsoft.Resources/tags/default`): writing it writes the tags of its scope.

use serde_json::{Map, Value, json};

use super::{Accepted, Deletion, Put, ResponseStyle, Rules, shape};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    store::Document,
};

/// The type.
const TYPE: &str = "Microsoft.Resources/tags";

/// The rules of tags.
pub(super) struct Tags;

impl Rules for Tags {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        &["2025-04-01", "2024-11-01", "2022-09-01", "2021-04-01", "2020-06-01", "2019-10-01"]
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        if id.name().eq_ignore_ascii_case("default") {
            return Ok(());
        }
        let message =
            format!("The tags resource '{}' is not valid: its name is 'default'.", id.name());
        Err(ApiError::bad_request("InvalidTagsResourceName", message))
    }

    /// Whatever can have tags has them, so that a PUT is never of something new: it answers 200
    /// (recorded by the Azure CLI's tests).
    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        if self.check_name(id).is_err() {
            return Ok(None);
        }
        let Some(tags) = read(context, &id.scope())? else { return Ok(None) };
        let body = Value::Object(described(id, tags)).to_string();
        Ok(Some(Document { id: id.clone(), body, etag: String::new(), terms: Vec::new() }))
    }

    fn accept(&self, _: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, .. } = put;
        let properties = shape::properties(&content, "InvalidRequestContent")?;
        shape::check_members(properties, &["tags"], "Tags")?;
        Ok(Accepted { body: described(id, shape::tags(properties)?), ..Accepted::default() })
    }

    /// `operation` says what becomes of the tags that are there.
    fn patched(
        &self,
        document: Map<String, Value>,
        patch: Map<String, Value>,
    ) -> Result<Map<String, Value>, ApiError> {
        shape::check_members(&patch, &["operation", "properties"], "TagsPatchResource")?;
        let operation = shape::required(&patch, "operation", "InvalidRequestContent")?;
        let sent = shape::tags(shape::properties(&patch, "InvalidRequestContent")?)?;
        let mut tags = shape::tags(shape::properties(&document, "InvalidRequestContent")?)?;
        match operation.to_ascii_lowercase().as_str() {
            "replace" => tags = sent,
            "merge" => {
                for (name, value) in sent {
                    forget(&mut tags, &name);
                    tags.insert(name, value);
                }
            }
            "delete" => sent.keys().for_each(|name| forget(&mut tags, name)),
            _ => {
                let message = format!(
                    "The operation '{operation}' is not valid: it must be 'Replace', 'Merge' or 'Delete'."
                );
                return Err(ApiError::bad_request("InvalidRequestContent", message));
            }
        }
        let patched = json!({"properties": {"tags": tags}});
        Ok(patched.as_object().cloned().unwrap_or_default())
    }

    fn kept(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let body = object_of(&document.body);
        let tags = shape::tags(shape::properties(&body, "InvalidRequestContent")?)?;
        write(context, &document.id.scope(), tags)?;
        Ok(context.session.remove(context.tenant(), &document.id, 0)?)
    }

    fn response_style(&self) -> ResponseStyle {
        ResponseStyle { deletion: Deletion::Empty, ..ResponseStyle::default() }
    }

    fn heeds_conditions(&self) -> bool {
        false
    }

    fn withdraw(
        &self,
        context: &Context<'_>,
        stored: &Id,
        _: &Document,
        _: u32,
    ) -> Result<(), ApiError> {
        write(context, &stored.scope(), Map::new())
    }
}

fn described(id: &Id, tags: Map<String, Value>) -> Map<String, Value> {
    let body = json!({
        "id": id.text(),
        "name": "default",
        "type": TYPE,
        "properties": {"tags": tags},
    });
    body.as_object().cloned().unwrap_or_default()
}

/// Removes a tag; names are compared without case.
fn forget(tags: &mut Map<String, Value>, name: &str) {
    tags.retain(|known, _| !known.eq_ignore_ascii_case(name));
}

/// The tags of a scope; none if there is no such scope.
fn read(context: &Context<'_>, scope: &Id) -> Result<Option<Map<String, Value>>, ApiError> {
    let body = match scope.subscription().filter(|_| scope.is_subscription()) {
        Some(subscription) => context.session.subscription(subscription)?,
        None => context
            .session
            .document(context.tenant(), scope)?
            .map(|document| Value::Object(object_of(&document.body))),
    };
    Ok(body.map(|body| body.get("tags").and_then(Value::as_object).cloned().unwrap_or_default()))
}

fn write(context: &Context<'_>, scope: &Id, tags: Map<String, Value>) -> Result<(), ApiError> {
    if let Some(subscription) = scope.subscription().filter(|_| scope.is_subscription()) {
        let mut body = context.session.subscription(subscription)?.unwrap_or_else(|| json!({}));
        body["tags"] = Value::Object(tags);
        context.session.save_subscription(subscription, context.tenant(), &body)?;
    } else if let Some(document) = context.session.document(context.tenant(), scope)? {
        let mut body = object_of(&document.body);
        body.insert("tags".into(), Value::Object(tags));
        let body = Value::Object(body).to_string();
        context.session.rewrite(context.tenant(), scope, &body)?;
    }
    Ok(())
}
