//! The query parameters of a list: which page, in which order.

use super::error;
use crate::{api_error::ApiError, message::Request};

/// How many elements a page has when nothing is asked.
const USUAL_LIMIT: u64 = 20;

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) offset: u64,
    pub(super) limit: u64,
}

/// One order to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    pub(super) member: &'static str,
    pub(super) descending: bool,
}

/// The values of a parameter that may be repeated.
pub(super) fn values<'a>(request: &'a Request, name: &str) -> Vec<&'a str> {
    let all = request.query.iter().filter(|(found, _)| found == name);
    all.map(|(_, value)| value.as_str()).collect()
}

/// The page, whose limit may be at most `most`.
pub(super) fn page_from_request(request: &Request, most: u64) -> Result<Asked, ApiError> {
    let offset = number(request, "offset")?.unwrap_or(0);
    let limit = number(request, "limit")?.unwrap_or(USUAL_LIMIT);
    if most < limit {
        let message = format!("limit must be {most} or less");
        return Err(error::invalid("limit", "max", &message));
    }
    Ok(Asked { offset, limit })
}

/// What to sort by, the first most.
pub(super) fn sorts(request: &Request) -> Result<Vec<Sort>, ApiError> {
    values(request, "sorts").into_iter().map(sort).collect()
}

fn sort(text: &str) -> Result<Sort, ApiError> {
    let member = |name: &str| ["name", "createdAt", "updatedAt"].into_iter().find(|it| *it == name);
    let parsed = text.split_once(':').and_then(|(name, order)| {
        let descending = match order {
            "asc" => false,
            "desc" => true,
            _ => return None,
        };
        Some(Sort { member: member(name)?, descending })
    });
    parsed.ok_or_else(|| {
        let message =
            format!("'{text}' is not one of name, createdAt, updatedAt with :asc or :desc");
        error::invalid("sorts", "oneof", &message)
    })
}

fn number(request: &Request, name: &str) -> Result<Option<u64>, ApiError> {
    let Some(text) = request.parameter(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        error::invalid(name, "min", &format!("{name} must be a number that is 0 or more"))
    })
}
