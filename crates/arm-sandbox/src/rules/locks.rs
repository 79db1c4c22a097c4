//! Management locks (`Microsoft.Authorization/locks`). What they forbid is in `arm::lock`.

use serde_json::{Value, json};

use super::{Accepted, Listed, Put, Rules, shape};
use crate::{
    api_error::ApiError,
    arm::Context,
    store::{Element, Listing},
};

/// The type.
pub(crate) const TYPE: &str = "Microsoft.Authorization/locks";

/// The rules of locks.
pub(super) struct Locks;

impl Rules for Locks {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        &["2020-05-01", "2017-04-01", "2016-09-01", "2015-01-01"]
    }

    fn accept(&self, _: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, mut content, .. } = put;
        let properties = shape::properties(&content, "InvalidRequestContent")?;
        shape::check_members(properties, &["level", "notes", "owners"], "LockProperties")?;
        let level = shape::required(properties, "level", "InvalidRequestContent")?;
        if !matches!(level, "CanNotDelete" | "ReadOnly") {
            let message = format!(
                "The lock level '{level}' is not valid: it must be 'CanNotDelete' or 'ReadOnly'."
            );
            return Err(ApiError::bad_request("InvalidLockLevel", message));
        }
        let properties = Value::Object(properties.clone());
        content.clear();
        content.insert("id".into(), json!(id.text()));
        content.insert("name".into(), json!(id.name()));
        content.insert("type".into(), json!(TYPE));
        content.insert("properties".into(), properties);
        Ok(Accepted { body: content, ..Accepted::default() })
    }

    fn filters(&self) -> bool {
        true
    }

    /// The locks at the scope, above it and below it; with `atScope()`, not those below. A lock above
    /// binds the scope as well, so a list there shows it (recorded by the Azure CLI's tests).
    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let at_scope = match listed.filter.map(str::trim) {
            None | Some("") => false,
            Some(filter) if filter.eq_ignore_ascii_case("atScope()") => true,
            Some(filter) => {
                let message = format!("The filter '{filter}' is not supported: use 'atScope()'.");
                return Err(ApiError::bad_request("InvalidFilterInQueryString", message));
            }
        };
        let parent = &listed.collection.parent;
        let around =
            parent.ancestry().iter().map(|scope| scope.key().to_owned()).collect::<Vec<_>>();
        let inside = if at_scope { String::new() } else { parent.prefix() };
        let listing = Listing {
            resource_type: TYPE,
            prefix: &inside,
            scopes: &around,
            after: listed.after,
            limit: Some(listed.limit),
            ..Listing::default()
        };
        Ok(context.session.elements(context.tenant(), &listing)?)
    }
}
