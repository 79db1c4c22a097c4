//! The `$filter` of lists of resources and of resource groups.

use serde_json::{Map, Value};

use crate::{api_error::ApiError, id::Id, regions};

/// The terms of a filter, all of which must hold.
#[derive(Debug, Default)]
pub(crate) struct Filter(Vec<Term>);

/// One term of a filter.
#[derive(Debug)]
struct Term {
    /// The property that is compared, in lower case.
    name: String,
    /// The operator.
    comparison: Comparison,
    /// The value to compare with.
    value: String,
}

/// The operator of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    /// `eq`.
    Equal,
    /// `ne`.
    Unequal,
    /// `startswith(name, value)`.
    Begins,
    /// `substringof(value, name)`.
    Contains,
}

impl Filter {
    /// Reads terms such as `tagName eq 'env' and tagValue eq 'prod'`. A term about any other
    /// property is refused, as by ARM.
    pub(crate) fn read(filter: Option<&str>, known: &[&str]) -> Result<Self, ApiError> {
        let Some(filter) = filter.map(str::trim).filter(|filter| !filter.is_empty()) else {
            return Ok(Self::default());
        };
        let terms: Option<Vec<Term>> = parts(filter).into_iter().map(Term::read).collect();
        let terms = terms.filter(|terms| terms.iter().all(|it| known.contains(&it.name.as_str())));
        terms.map(Self).ok_or_else(|| {
            let message = format!("Invalid $filter '{filter}' specified in the query string.");
            ApiError::bad_request("InvalidFilterInQueryString", message)
        })
    }

    /// Whether a resource meets all terms.
    pub(crate) fn admits(&self, id: &Id, body: &Map<String, Value>) -> bool {
        let tags = body.get("tags").and_then(Value::as_object);
        let value_of = |name: &str| self.0.iter().find(|it| it.name == name).map(|it| &it.value);
        self.0.iter().all(|term| match term.name.as_str() {
            "tagname" => tags.is_some_and(|tags| {
                tags.iter().any(|(name, found)| {
                    term.is_true_for(name)
                        && value_of("tagvalue").is_none_or(|value| found.as_str() == Some(value))
                })
            }),
            "tagvalue" => {
                value_of("tagname").is_some()
                    || tags.is_some_and(|tags| tags.values().any(|it| it == term.value.as_str()))
            }
            "resourcetype" => term.is_true_for(id.resource_type()),
            "name" => term.is_true_for(id.name()),
            "resourcegroup" => term.is_true_for(id.resource_group().unwrap_or_default()),
            _ => {
                let found = body.get("location").and_then(Value::as_str).unwrap_or_default();
                let term = Term {
                    name: String::new(),
                    comparison: term.comparison,
                    value: regions::normalized(&term.value),
                };
                term.is_true_for(&regions::normalized(found))
            }
        })
    }
}

impl Term {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let quoted =
            |it: &str| Some(it.trim().strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'"));
        let term = |name: &str, comparison, value: &str| {
            let name = name.trim().to_ascii_lowercase();
            Some(Self { name, comparison, value: quoted(value)? })
        };
        let called = |function: &str| {
            let (name, rest) = text.split_at_checked(function.len())?;
            let inner = rest.strip_prefix('(')?.strip_suffix(')')?;
            name.eq_ignore_ascii_case(function).then(|| inner.split_once(',')).flatten()
        };
        if let Some((name, value)) = called("startswith") {
            return term(name, Comparison::Begins, value);
        }
        if let Some((value, name)) = called("substringof") {
            return term(name, Comparison::Contains, value);
        }
        if let Some((name, value)) = text.split_once(" eq ") {
            return term(name, Comparison::Equal, value);
        }
        let (name, value) = text.split_once(" ne ")?;
        term(name, Comparison::Unequal, value)
    }

    fn is_true_for(&self, found: &str) -> bool {
        let (found, value) = (found.to_lowercase(), self.value.to_lowercase());
        match self.comparison {
            Comparison::Equal => found == value,
            Comparison::Unequal => found != value,
            Comparison::Begins => found.starts_with(&value),
            Comparison::Contains => found.contains(&value),
        }
    }
}

/// The terms that `and` joins, outside of quotes.
fn parts(filter: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, letter) in filter.char_indices() {
        quoted ^= letter == '\'';
        let joins = filter.get(at..at + 5).is_some_and(|it| it.eq_ignore_ascii_case(" and "));
        if !quoted && joins && start <= at {
            parts.extend(filter.get(start..at));
            start = at + 5;
        }
    }
    parts.extend(filter.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn terms_are_read_and_unknown_ones_refused() {
        let id = Id::parse(
            "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v",
        )
        .unwrap();
        let body = json!({"location": "West US", "tags": {"env": "it's and more"}});
        let body = body.as_object().unwrap();
        let known = ["name", "location", "tagname", "tagvalue"];
        for (filter, expected) in [
            ("name eq 'V'", true),
            ("startswith(name, 'x')", false),
            ("substringof('V', name)", true),
            ("location eq 'westus' and name ne 'w'", true),
            ("tagName eq 'ENV' and tagValue eq 'it''s and more'", true),
            ("tagName eq 'env' and tagValue eq 'other'", false),
        ] {
            let read = Filter::read(Some(filter), &known).unwrap();
            assert_eq!(read.admits(&id, body), expected, "{filter}");
        }
        for filter in ["robots eq 'x'", "name eq x", "name", "resourceType eq 'x'"] {
            assert!(Filter::read(Some(filter), &known).is_err(), "{filter}");
        }
    }
}
