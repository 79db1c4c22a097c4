//! Types that are stored as they are written, with what their service adds and how it answers: one
//! row for each, in the file of its service.

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    Accepted, AsyncStyle, Deletion, EntityTags, Listed, Put, ResponseStyle, Rules,
    firewall::Change, generic::Generic, private_link,
};
use crate::{
    api_error::ApiError,
    arm::{Context, patch, resources::object_of},
    id::Id,
    store::{Document, Element, Listing},
};

/// What a service adds to the properties of a resource, and what it refuses of them.
type Complete = fn(&Change<'_>, &mut Map<String, Value>) -> Result<(), ApiError>;

/// The properties of something that is there without a PUT, by the document of its parent.
type Implied = fn(&Map<String, Value>) -> Value;

/// A type of that kind.
pub(crate) struct Plain {
    /// `Namespace/type[/child]`.
    pub(crate) resource_type: &'static str,
    /// Newest first; those of its row in `private_link` where there are none.
    pub(crate) versions: &'static [&'static str],
    /// How writes and deletions go on after their answers, where they do.
    pub(crate) async_style: Option<AsyncStyle>,
    /// What the service adds and refuses.
    pub(crate) complete: Option<Complete>,
    /// The name of the one resource that each parent has without a PUT, and its properties.
    pub(crate) implied: Option<(&'static str, Implied)>,
}

/// A type without peculiarities.
pub(crate) const PLAIN: Plain =
    Plain { resource_type: "", versions: &[], async_style: None, complete: None, implied: None };

impl Rules for Plain {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn api_versions(&self, resource_type: &str) -> &'static [&'static str] {
        if self.versions.is_empty() {
            private_link::api_versions(resource_type)
        } else {
            self.versions
        }
    }

    fn accept(&self, context: &Context<'_>, mut put: Put<'_>) -> Result<Accepted, ApiError> {
        let mut properties = match put.content.remove("properties") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(properties)) => properties,
            Some(_) => {
                let message = "'properties' must be an object.";
                return Err(ApiError::bad_request("InvalidRequestContent", message));
            }
        };
        if let Some(complete) = self.complete {
            let change =
                Change { id: put.id, context, content: &put.content, existing: put.existing };
            complete(&change, &mut properties)?;
        }
        put.content.insert("properties".into(), Value::Object(properties));
        Generic.accept(context, put)
    }

    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        if let Some(document) = context.session.document(context.tenant(), id)? {
            return Ok(Some(document));
        }
        match id.parent() {
            Some(parent) => self.implied_in(context, &parent, id.name()),
            None => Ok(None),
        }
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let parent = &listed.collection.parent;
        let prefix = parent.prefix();
        let listing = Listing {
            resource_type: self.resource_type,
            prefix: &prefix,
            after: listed.after,
            limit: Some(listed.limit),
            ..Listing::default()
        };
        let mut elements = context.session.elements(context.tenant(), &listing)?;
        let implied = self.implied.filter(|_| listed.after.is_none());
        if let Some((name, _)) = implied
            && let Some(document) = self.implied_in(context, parent, name)?
            && !elements.iter().any(|it| it.key == document.id.key())
        {
            elements.insert(0, Element { key: document.id.key().to_owned(), body: document.body });
        }
        Ok(elements)
    }

    fn offers(&self, method: &Method) -> bool {
        method != Method::POST
    }

    fn patched(
        &self,
        document: Map<String, Value>,
        patch: Map<String, Value>,
    ) -> Result<Map<String, Value>, ApiError> {
        Ok(patch::merged(document, patch))
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        Generic.release(context, document)
    }

    fn response_style(&self) -> ResponseStyle {
        let deletion =
            if self.async_style.is_some() { Deletion::Accepted } else { Deletion::Empty };
        ResponseStyle { async_style: self.async_style, deletion, tags: EntityTags::Strong }
    }
}

impl Plain {
    /// What a parent has without a PUT.
    fn implied_in(
        &self,
        context: &Context<'_>,
        parent: &Id,
        name: &str,
    ) -> Result<Option<Document>, ApiError> {
        let Some((own, properties)) =
            self.implied.filter(|(own, _)| own.eq_ignore_ascii_case(name))
        else {
            return Ok(None);
        };
        let around = self.resource_type.rsplit_once('/');
        let Some((_, kind)) = around.filter(|(around, _)| parent.is_a(around)) else {
            return Ok(None);
        };
        let Some(document) = context.session.document(context.tenant(), parent)? else {
            return Ok(None);
        };
        let id = parent.child(kind, own);
        let body = json!({
            "id": id.text(),
            "name": own,
            "type": self.resource_type,
            "properties": properties(&object_of(&document.body)),
        });
        let etag = String::new();
        Ok(Some(Document { id, body: body.to_string(), etag, terms: Vec::new() }))
    }
}

/// Merges members that a service adds where a document does not say them, at any depth.
pub(crate) fn add(properties: &mut Map<String, Value>, defaults: Value) {
    let Value::Object(defaults) = defaults else { return };
    for (name, default) in defaults {
        match (properties.get_mut(&name), default) {
            (Some(Value::Object(inner)), default @ Value::Object(_)) => add(inner, default),
            (None | Some(Value::Null), default) => {
                properties.insert(name, default);
            }
            _ => {}
        }
    }
}
