//! Lists of role assignments: at, above and below a scope, and the filters that the service knows.

use super::{schedules, term, without_end};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of, scope},
    rules::Listed,
    store::{Element, Listing, Result as StoreResult},
};

/// What a list shows of a type: of role assignments, or of another type with the same filters whose
/// documents are found by their principal.
pub(in crate::rules) fn list_of(
    context: &Context<'_>,
    listed: &Listed<'_>,
    resource_type: &str,
) -> Result<Vec<Element>, ApiError> {
    let filter = Filter::read(listed.filter)?;
    let parent = &listed.collection.parent;
    let mut scopes: Vec<String> =
        scope::above(context, parent)?.into_iter().map(|scope| scope.key().to_owned()).collect();
    scopes.push(parent.key().to_owned());
    let prefix = if filter.at_scope { String::new() } else { parent.prefix() };
    let principals = match &filter.principal {
        None => None,
        Some(Wanted::Exactly(id)) => Some(vec![id.clone()]),
        Some(Wanted::WithGroups(id)) => Some(with_groups(context, id)?),
    };
    let listing = Listing {
        resource_type,
        prefix: &prefix,
        scopes: &scopes,
        term: principals.as_deref().map(|principals| (term::PRINCIPAL, principals)),
        after: listed.after,
        limit: Some(listed.limit),
    };
    let is_shown = |it: &Element| {
        let body = object_of(&it.body);
        !super::is_delegated(&body) && !schedules::has_ended(&body, context.now)
    };
    let elements = context.session.elements(context.tenant(), &listing)?;
    let shown = elements.into_iter().filter(is_shown);
    Ok(shown.map(|it| Element { body: without_end(&it.body), ..it }).collect())
}

/// What `$filter` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    /// At the scope and above, not below.
    at_scope: bool,
    principal: Option<Wanted>,
}

/// Whose assignments are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    /// `principalId eq`.
    Exactly(String),
    /// `assignedTo`: also those of the groups that the principal is in.
    WithGroups(String),
}

impl Filter {
    fn read(text: Option<&str>) -> Result<Self, ApiError> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(Self::default());
        };
        let folded = text.to_ascii_lowercase();
        let compact = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        let (at_scope, rest) = match compact.split_once(" and ") {
            Some(("atscope()", rest) | (rest, "atscope()")) => (true, rest),
            Some(_) => return Err(unsupported(text)),
            None if compact == "atscope()" => return Ok(Self { at_scope: true, principal: None }),
            None => (false, compact.as_str()),
        };
        let assigned = rest
            .strip_prefix("assignedto(")
            .and_then(|rest| rest.strip_suffix(')'))
            .and_then(quoted);
        let exact = rest.strip_prefix("principalid eq ").and_then(quoted);
        let principal = match (assigned, exact) {
            (Some(id), _) => Wanted::WithGroups(id),
            // The service does not know this filter together with atScope().
            (None, Some(id)) if !at_scope => Wanted::Exactly(id),
            _ => return Err(unsupported(text)),
        };
        Ok(Self { at_scope, principal: Some(principal) })
    }
}

fn quoted(text: &str) -> Option<String> {
    let id = text.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    (!id.is_empty()).then(|| id.to_owned())
}

fn unsupported(filter: &str) -> ApiError {
    ApiError::bad_request(
        "UnsupportedQuery",
        format!(
            "The filter '{filter}' is not supported. Supported filters are either 'atScope()' or 'principalId eq \
             '{{value}}' or assignedTo('{{value}}')'."
        ),
    )
}

/// A principal and all groups that it is in, directly or through other groups.
fn with_groups(context: &Context<'_>, id: &str) -> StoreResult<Vec<String>> {
    let mut known = vec![id.to_owned()];
    let mut next = 0;
    while let Some(id) = known.get(next).cloned() {
        next += 1;
        let groups = context
            .session
            .principal(&id)?
            .map(|principal| principal.member_of)
            .unwrap_or_default();
        for group in groups.into_iter().map(|group| group.to_ascii_lowercase()) {
            if !known.contains(&group) {
                known.push(group);
            }
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_of_the_service_are_read() {
        let filter = |at_scope, principal| Filter { at_scope, principal };
        for (text, expected) in [
            (None, filter(false, None)),
            (Some("atScope()"), filter(true, None)),
            (Some("principalId eq 'A'"), filter(false, Some(Wanted::Exactly("a".into())))),
            (Some("assignedTo('a')"), filter(false, Some(Wanted::WithGroups("a".into())))),
            (
                Some("atScope() and assignedTo('a')"),
                filter(true, Some(Wanted::WithGroups("a".into()))),
            ),
            (
                Some("assignedTo('a')  AND  atScope()"),
                filter(true, Some(Wanted::WithGroups("a".into()))),
            ),
        ] {
            assert_eq!(Filter::read(text).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn other_filters_are_refused() {
        for text in [
            "atScope() and principalId eq 'a'",
            "principalId eq a",
            "principalId",
            "roleDefinitionId eq 'a'",
            "assignedTo('a') and principalId eq 'a'",
        ] {
            assert_eq!(Filter::read(Some(text)).unwrap_err().code, "UnsupportedQuery", "{text}");
        }
    }
}
