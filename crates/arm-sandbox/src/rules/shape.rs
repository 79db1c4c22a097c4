//! The shape of request bodies: which members there may be, which there must be, and of what kind.

use serde_json::{Map, Value};

use crate::{api_error::ApiError, regions};

/// Refuses members that the type does not have. Azure's services differ in whether they do; the
/// sandbox always does, so that a misspelled member is found.
pub(super) fn check_members(
    object: &Map<String, Value>,
    known: &[&str],
    place: &str,
) -> Result<(), ApiError> {
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(unknown) => Err(ApiError::bad_request(
            "InvalidRequestContent",
            format!(
                "The request content was invalid and could not be deserialized: 'Could not find member '{unknown}' on \
                 object of type '{place}'.'."
            ),
        )),
    }
}

/// Refuses a PATCH of anything but tags.
pub(super) fn check_only_tags(patch: &Map<String, Value>) -> Result<(), ApiError> {
    check_members(patch, &["tags"], "TagsObject")
}

/// The `properties` of a body.
pub(super) fn properties<'a>(
    content: &'a Map<String, Value>,
    code: &'static str,
) -> Result<&'a Map<String, Value>, ApiError> {
    match content.get("properties") {
        Some(Value::Object(properties)) => Ok(properties),
        _ => Err(ApiError::bad_request(
            code,
            "The request was incorrectly formatted: 'properties' is missing.",
        )),
    }
}

/// A member that must be text and not empty.
pub(super) fn required<'a>(
    object: &'a Map<String, Value>,
    name: &str,
    code: &'static str,
) -> Result<&'a str, ApiError> {
    let missing = || {
        ApiError::bad_request(
            code,
            format!("The request was incorrectly formatted: '{name}' is missing."),
        )
    };
    optional(object, name, code)?.filter(|text| !text.is_empty()).ok_or_else(missing)
}

/// A member that must be text, if it is there and not null.
pub(super) fn optional<'a>(
    object: &'a Map<String, Value>,
    name: &str,
    code: &'static str,
) -> Result<Option<&'a str>, ApiError> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ApiError::bad_request(
            code,
            format!("The request was incorrectly formatted: '{name}' must be a string."),
        )),
    }
}

/// The location, which tracked resources must have.
pub(super) fn location(content: &Map<String, Value>) -> Result<String, ApiError> {
    match content
        .get("location")
        .and_then(Value::as_str)
        .filter(|location| !location.trim().is_empty())
    {
        Some(location) => Ok(regions::normalized(location)),
        None => Err(ApiError::bad_request(
            "LocationRequired",
            "The location property is required for this definition.",
        )),
    }
}

/// Refuses to move a resource by writing another location.
pub(super) fn check_same_location(
    name: &str,
    existing: Option<&Map<String, Value>>,
    location: &str,
) -> Result<(), ApiError> {
    let before = existing.and_then(|existing| existing.get("location")).and_then(Value::as_str);
    match before.filter(|before| regions::normalized(before) != location) {
        None => Ok(()),
        Some(before) => Err(ApiError::conflict(
            "InvalidResourceLocation",
            format!(
                "The resource '{name}' already exists in location '{before}'. A resource with the same name cannot be \
                 created in location '{location}'. Please select a new resource name."
            ),
        )),
    }
}

/// Tags, which must be an object of text.
pub(super) fn tags(content: &Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    match content.get("tags") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(tags)) if tags.values().all(Value::is_string) => Ok(tags.clone()),
        Some(_) => Err(ApiError::bad_request(
            "InvalidTag",
            "The tags must be an object whose values are strings.",
        )),
    }
}

/// Whether a text is a GUID in its usual form.
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}
