//! The filters of lists of role definitions.

use serde_json::{Map, Value};

use crate::api_error::ApiError;

/// What `$filter` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    name: Option<String>,
    kind: Option<String>,
    /// Also what can only be assigned below the scope.
    pub(super) below: bool,
}

impl Filter {
    /// Reads terms joined by `and`.
    pub(super) fn read(text: Option<&str>) -> Result<Self, ApiError> {
        let mut filter = Self::default();
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(filter);
        };
        // A name may itself contain " and ", so terms are taken from the front.
        let mut rest = text;
        loop {
            rest = if let Some(after) = strip(rest, "atScopeAndBelow()") {
                filter.below = true;
                after
            } else if let Some(after) = strip(rest, "atScope()") {
                after
            } else if let Some((name, after)) = strip(rest, "roleName eq ").and_then(literal) {
                filter.name = Some(name);
                after
            } else if let Some((kind, after)) = strip(rest, "type eq ").and_then(literal) {
                filter.kind = Some(kind);
                after
            } else {
                return Err(unsupported(text));
            };
            rest = match strip(rest.trim_start(), "and ") {
                Some(after) => after.trim_start(),
                None if rest.trim().is_empty() => return Ok(filter),
                None => return Err(unsupported(text)),
            };
        }
    }

    /// Whether a role is asked for.
    pub(super) fn admits(&self, role: &Map<String, Value>) -> bool {
        let property = |name: &str| {
            role.get("properties")
                .and_then(|it| it.get(name))
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        self.name
            .as_ref()
            .is_none_or(|name| property("roleName").to_lowercase() == name.to_lowercase())
            && self.kind.as_ref().is_none_or(|kind| property("type").eq_ignore_ascii_case(kind))
    }
}

fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// An `OData` string at the front, in which an apostrophe is written twice.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut rest = text.trim_start().strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let (part, after) = rest.split_once('\'')?;
        value.push_str(part);
        match after.strip_prefix('\'') {
            Some(after) => {
                value.push('\'');
                rest = after;
            }
            None => return Some((value, after)),
        }
    }
}

fn unsupported(filter: &str) -> ApiError {
    ApiError::bad_request(
        "UnsupportedQuery",
        format!(
            "The filter '{filter}' is not supported. Supported filters are 'atScopeAndBelow()', 'roleName eq \
                 '{{value}}'' and 'type eq '{{value}}''."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_have_apostrophes_and_words_that_join_terms() {
        let text = "atScopeAndBelow() and roleName eq 'Bob''s and Al''s' and type eq 'CustomRole'";

        let filter = Filter::read(Some(text)).unwrap();

        let (name, kind) = ("Bob's and Al's".to_owned(), "CustomRole".to_owned());
        assert_eq!(filter, Filter { name: Some(name), kind: Some(kind), below: true });
    }

    #[test]
    fn other_filters_are_refused() {
        for text in ["roleName eq Owner", "roleName eq 'Owner", "color eq 'red'", "atScope() or x"]
        {
            assert_eq!(Filter::read(Some(text)).unwrap_err().code, "UnsupportedQuery", "{text}");
        }
    }
}
