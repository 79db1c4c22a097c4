//! Who asks, and what they may see.

use serde_json::{Map, Value};

use super::{
    Collection, SETTING, error,
    seed::{Astro, Organization, Token},
    spelling::Version,
};
use crate::{api_error::ApiError, router::RequestContext};

/// What a token opens.
#[derive(Debug)]
pub(super) struct Access {
    astro: Astro,
    token: Option<Token>,
}

impl Access {
    /// What the token of the request opens. Where the seed lists no tokens, any opens everything.
    pub(super) fn from_request(request_context: &RequestContext<'_>) -> Result<Self, ApiError> {
        let header = request_context.request.header("authorization").unwrap_or_default();
        let scheme = header.get(..7).filter(|it| it.eq_ignore_ascii_case("bearer "));
        let bearer = scheme.and_then(|_| header.get(7..)).map(str::trim).unwrap_or_default();
        if bearer.is_empty() {
            return Err(error::new(401, "Authorization header is missing or has no bearer token"));
        }
        let astro: Astro = request_context.session.setting(SETTING)?.unwrap_or_default();
        let token = astro.tokens.iter().find(|it| it.bearer == bearer).cloned();
        if token.is_none() && !astro.tokens.is_empty() {
            return Err(error::new(401, "Invalid or expired API token"));
        }
        Ok(Self { astro, token })
    }

    /// The Organizations that it opens.
    pub(super) fn organizations(&self) -> impl Iterator<Item = &Organization> {
        self.astro.organizations.iter().filter(|it| self.belongs_to(&it.id))
    }

    /// The Organization, if it opens that collection of it.
    pub(super) fn to(&self, id: &str, collection: Collection) -> Result<&Organization, ApiError> {
        let name = collection.name();
        let denied = |token: &Token| token.denied.iter().any(|it| it == name);
        if !self.belongs_to(id) || self.token.as_ref().is_some_and(denied) {
            return Err(error::new(403, &format!("Insufficient permissions to read {name}")));
        }
        let found = self.astro.organizations.iter().find(|it| it.id == id);
        found.ok_or_else(|| error::new(404, &format!("organization '{id}' not found")))
    }

    /// The object as it is shown to the token, in the spelling of the version.
    pub(super) fn shown(
        &self,
        mut object: Map<String, Value>,
        organization_id: &str,
        version: Version,
    ) -> Value {
        object.entry("organizationId").or_insert_with(|| organization_id.into());
        let mut object = version.spell(object);
        for name in self.token.iter().flat_map(|it| &it.hidden) {
            object.remove(name);
        }
        Value::Object(object)
    }

    fn belongs_to(&self, organization_id: &str) -> bool {
        let bound = self.token.as_ref().and_then(|it| it.organization_id.as_deref());
        bound.is_none_or(|it| it == organization_id)
    }
}
