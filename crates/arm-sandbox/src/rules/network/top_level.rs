//! Network resources that are in a resource group themselves: what all of them have in common, so that a type
//! says only what is its own.

use http::Method;
use serde_json::{Map, Value};

use super::{MALFORMED, RESPONSE_STYLE, busy, complete, described, place};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, patch},
    id::Id,
    rules::{Accepted, Lease, Put, ResponseStyle, Rules, catalog, shape},
    store::Document,
};

/// The members of every such resource.
const MEMBERS: &[&str] = &["id", "name", "type", "location", "tags", "properties", "etag"];

/// What another resource is found by.
type Terms = Vec<(&'static str, String)>;

/// What is particular to a type of such resources.
pub(super) trait TopLevel: Sync {
    /// `Namespace/type` as Azure spells it.
    const TYPE: &'static str;

    /// The class of the resource, as a refusal names it.
    const CLASS: &'static str;

    /// Members of the resource besides those that all have.
    const MORE: &'static [&'static str] = &[];

    /// Refuses a name that the type does not allow.
    fn check_name(&self, _id: &Id) -> Result<(), ApiError> {
        Ok(())
    }

    /// The properties that were sent.
    fn sent(&self, content: &Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
        Ok(shape::properties(content, MALFORMED)?.clone())
    }

    /// Refuses what Azure refuses, adds what Azure adds besides what all have, and says what the resource is found
    /// by.
    fn fill(
        &self,
        context: &Context<'_>,
        put: &Put<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<Terms, ApiError>;

    /// A kept document as a GET answers it.
    fn shown(&self, _context: &Context<'_>, _id: &Id, body: &str) -> Result<String, ApiError> {
        Ok(body.to_owned())
    }

    /// The same as a list shows it.
    fn listed(&self, body: String) -> String {
        body
    }

    /// Whether such a resource goes before all others of its group.
    fn goes_first(&self) -> bool {
        false
    }

    /// Refuses a deletion, or does what goes with it.
    fn release(&self, _context: &Context<'_>, _document: &Document) -> Result<(), ApiError> {
        Ok(())
    }
}

impl<T: TopLevel> Rules for T {
    fn resource_type(&self) -> &'static str {
        T::TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        TopLevel::check_name(self, id)
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, .. } = &put;
        shape::check_members(content, &[MEMBERS, T::MORE].concat(), T::CLASS)?;
        let (location, tags) = place(id, content, *existing)?;
        let mut properties = self.sent(content)?;
        // A seed can say which GUID a resource has.
        let seeded =
            properties.get("resourceGuid").filter(|it| put.seeded && it.is_string()).cloned();
        complete(&mut properties, *existing);
        properties.extend(seeded.map(|it| ("resourceGuid".to_owned(), it)));
        let terms = self.fill(context, &put, &mut properties)?;
        let mut body = described(id, T::TYPE, properties);
        body.insert("location".into(), location);
        body.insert("tags".into(), tags);
        for name in T::MORE.iter().filter(|it| **it != "systemData") {
            body.extend(content.get(*name).map(|it| ((*name).to_owned(), it.clone())));
        }
        Ok(Accepted { body, terms, etag_member: Some("etag"), ..Accepted::default() })
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

    fn shown(&self, context: &Context<'_>, id: &Id, body: &str) -> Result<String, ApiError> {
        TopLevel::shown(self, context, id, body)
    }

    fn listed(&self, context: &Context<'_>, id: &Id, body: &str) -> Result<String, ApiError> {
        Ok(TopLevel::listed(self, TopLevel::shown(self, context, id, body)?))
    }

    fn goes_first(&self) -> bool {
        TopLevel::goes_first(self)
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        TopLevel::release(self, context, document)
    }

    fn response_style(&self) -> ResponseStyle {
        RESPONSE_STYLE
    }

    fn lease(&self, behavior: &Behavior, id: &Id) -> Option<Lease> {
        Some(busy::lease(behavior, id))
    }
}
